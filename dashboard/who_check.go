package dashboard

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
)

// Role is what somebody may do, and Who the person behind a request.
type (
	Role = account.Role
	Who  = account.Who
)

type whoKey struct{}

// WhoFrom is the person behind a request's context.
func WhoFrom(ctx context.Context) Who {
	who, _ := ctx.Value(whoKey{}).(Who)
	return who
}

const sessionCookie = "chaland_session"

var errLogin = fault.New(fault.Forbidden, "dashboard.login_needed")

// accounts works on who signs in.
func (d *Dashboard) accounts() account.Desk {
	return account.Desk{Store: d.Store, Now: d.Now, Random: d.Random}
}

// identify puts the person behind the request in its context.
func (d *Dashboard) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := d.recognise(c)
		if err != nil {
			return err
		}
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), whoKey{}, who)))
		return next(c)
	}
}

// recognise reads who asks: by a bearer, by the session of the browser, or, where nobody signs
// in, by coming from this machine. As long as there is no account, the token opens everything:
// whoever holds it works alone.
func (d *Dashboard) recognise(c echo.Context) (who Who, err error) {
	ctx := c.Request().Context()
	if bearer, ok := strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer "); ok && d.Token != "" && same(bearer, d.Token) {
		who = Who{Role: account.Admin, All: true}
	} else if cookie, err := c.Cookie(sessionCookie); err == nil && cookie.Value != "" {
		if who, err = d.accounts().Who(ctx, cookie.Value, d.Token); err != nil {
			return who, err
		}
	}
	if who.Account > 0 || who.Jury > 0 {
		return d.throughEyes(ctx, c, who)
	}
	empty, err := d.hasNoAccount(ctx)
	if err != nil {
		return who, err
	}
	if empty && who.Known() || (d.Demo || empty && d.Token == "") && isOwn(c.Request()) {
		return Who{Role: account.Admin, Open: true, All: true}, nil
	}
	return who, nil
}

func (d *Dashboard) hasNoAccount(ctx context.Context) (bool, error) {
	n, err := d.Store.CountAccounts(ctx)
	return n == 0, err
}

// isOwn reports whether a request comes from this machine under one of its own names: another
// name would be a page of the web that points its own domain at us, and a proxy speaks for others.
func isOwn(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	return isLoopback(r.Host) && isLoopback(r.RemoteAddr)
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
