package dashboard

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
)

// Role is what somebody may do.
type Role string

// The roles of this version: until there are accounts, whoever holds the
// token, or sits at the machine, administers.
const (
	Anonymous Role = ""
	Admin     Role = "admin"
)

// Who is the person behind a request.
type Who struct {
	Name string // "" until there are accounts
	Role Role
}

type whoKey struct{}

// WhoFrom is the person behind a request's context.
func WhoFrom(ctx context.Context) Who {
	who, _ := ctx.Value(whoKey{}).(Who)
	return who
}

const (
	sessionCookie = "chaland_session"
	sessionLength = 12 * time.Hour
)

var errLogin = fault.New(fault.Forbidden, "dashboard.login_needed")

// identify puts the person behind the request in its context.
func (d *Dashboard) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who := Who{}
		if d.recognised(c) {
			who.Role = Admin
		}
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), whoKey{}, who)))
		return next(c)
	}
}

// recognised reports whether the request shows the token: as a bearer, or by
// the cookie that the login form set. Without a token it is enough to come
// from this machine under one of its own names; another name would be a page
// of the web that points its own domain at us.
func (d *Dashboard) recognised(c echo.Context) bool {
	if d.Token == "" {
		return isLoopback(c.Request().Host)
	}
	if bearer, ok := strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer "); ok {
		return same(bearer, d.Token)
	}
	cookie, err := c.Cookie(sessionCookie)
	return err == nil && d.sessionHolds(cookie.Value)
}

// requireAdmin lets only the people through who may see figures.
func requireAdmin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if WhoFrom(c.Request().Context()).Role != Admin {
			return errLogin
		}
		return next(c)
	}
}

// sameOrigin refuses what another site's page makes a browser send.
func (d *Dashboard) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := d.origin.Check(c.Request()); err != nil {
			return fault.New(fault.Forbidden, "dashboard.other_origin").Because(err)
		}
		return next(c)
	}
}

func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// same compares secrets without telling by its duration where they differ.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// session is the cookie's value: when it ends, signed with the token.
func (d *Dashboard) session(end time.Time) string {
	until := strconv.FormatInt(end.Unix(), 10)
	return until + "." + d.sign(until)
}

func (d *Dashboard) sign(text string) string {
	mac := hmac.New(sha256.New, []byte("chaland session\n"+d.Token))
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (d *Dashboard) sessionHolds(value string) bool {
	until, signature, _ := strings.Cut(value, ".")
	seconds, err := strconv.ParseInt(until, 10, 64)
	return err == nil && hmac.Equal([]byte(signature), []byte(d.sign(until))) && d.Now().Before(time.Unix(seconds, 0))
}

// isSecure reports whether the browser came by https, directly or through a
// proxy of this machine.
func isSecure(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// localPath keeps an address to return to inside the dashboard.
func localPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(s, `\`) {
		return "/"
	}
	if u.Fragment != "" {
		return u.RequestURI() + "#" + u.EscapedFragment()
	}
	return u.RequestURI()
}
