package endpoint

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/i18n"
)

// oppositionPath is where the readers of a shop oppose its measure, and take that back.
const oppositionPath = "/opposition"

var (
	//go:embed opposition.gohtml
	oppositionText string
	//go:embed opposition.css
	oppositionStyle string
	//go:embed opposition.js
	oppositionScript string

	oppositionPage = template.Must(template.New("opposition").Funcs(template.FuncMap{"t": i18n.T}).Parse(oppositionText))
	// oppositionPolicy lets the page do what it does, and any page of a shop show it in a frame.
	oppositionPolicy = "default-src 'none'; style-src " + hashOf(oppositionStyle) + "; script-src " + hashOf(oppositionScript) +
		"; form-action 'self'; base-uri 'none'; frame-ancestors *"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (s *server) mountOpposition(r Router) {
	for _, method := range [...]string{http.MethodGet, http.MethodHead} {
		r.Add(method, oppositionPath, s.showOpposition)
	}
	r.Add(http.MethodPost, oppositionPath, s.setOppositionOf)
	r.Add(http.MethodOptions, oppositionPath, s.oppositionPreflight)
}

// oppositionState is what is known of a browser and a site.
type oppositionState struct {
	Site    string `json:"site"`
	Opposed bool   `json:"opposed"` // by cookie or by signal: nothing is measured
	Cookie  bool   `json:"cookie"`
	GPC     bool   `json:"gpc"` // the browser sends Global Privacy Control
	DNT     bool   `json:"dnt"` // and Do Not Track
	Mode    string `json:"mode"`

	Name   string       `json:"-"`
	Signal bool         `json:"-"` // the signal alone opposes
	Tell   string       `json:"-"` // to the tag of the page around: opt_out, opt_in once chosen, or nothing
	Lost   bool         `json:"-"` // the browser did not keep the cookie
	Style  template.CSS `json:"-"`
	Script template.JS  `json:"-"`
}

// measuredSite is the site that a reader asks about, by any of its names.
func (s *server) measuredSite(c echo.Context) (*site.Site, error) {
	found, refusal, err := s.Intake.Measured(c.Request().Context(), c.FormValue("site"), s.Now())
	switch {
	case err != nil:
		return nil, unavailable(c, err)
	case refusal != nil:
		if wantsJSON(c.Request()) {
			return nil, c.JSON(http.StatusNotFound, answer{Reason: refusal.Reason, Text: refusal.Text(), Rejected: []rejection{}})
		}
		return nil, c.HTML(http.StatusNotFound, `<!doctype html><html lang="fr"><title>chaland</title><p>`+template.HTMLEscapeString(i18n.T("opposition.no_site"))+`</p></html>`)
	}
	return found, nil
}

func (s *server) stateOf(r *http.Request, of *site.Site) oppositionState {
	o := oppositionState{Site: of.ID, Name: of.Name, Mode: of.Mode, GPC: r.Header.Get("Sec-Gpc") == "1", DNT: r.Header.Get("Dnt") == "1"}
	opposed := opposedSites(r)
	o.Cookie = slices.Contains(opposed, of.ID) || slices.Contains(opposed, intake.OpposedAll)
	o.Signal = of.Opposes(o.GPC, o.DNT)
	o.Opposed = o.Cookie || o.Signal
	return o
}

// showOpposition is the page, or its state in JSON for a page of the shop.
func (s *server) showOpposition(c echo.Context) error {
	of, err := s.measuredSite(c)
	if of == nil {
		return err
	}
	o := s.stateOf(c.Request(), of)
	done := c.QueryParam("fait")
	o.Lost = done == "1" && !o.Cookie
	switch {
	case o.Cookie || done == "1":
		o.Tell = "opt_out"
	case done == "0":
		o.Tell = "opt_in"
	}
	return s.tellOpposition(c, of, o)
}

func (s *server) tellOpposition(c echo.Context, of *site.Site, o oppositionState) error {
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderVary, "Cookie, Origin, Accept, Sec-GPC, DNT")
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	if wantsJSON(c.Request()) {
		openToShop(c, of)
		return c.JSON(http.StatusOK, o)
	}
	h.Set(echo.HeaderContentSecurityPolicy, oppositionPolicy)
	h.Set(echo.HeaderReferrerPolicy, "same-origin")
	o.Style, o.Script = template.CSS(oppositionStyle), template.JS(oppositionScript) //nolint:gosec // both are files of this package
	var page bytes.Buffer
	if err := oppositionPage.Execute(&page, o); err != nil {
		return err
	}
	return c.HTMLBlob(http.StatusOK, page.Bytes())
}

// setOppositionOf takes a refusal, or takes one back: from the page's own form, or from a page
// of the shop.
func (s *server) setOppositionOf(c echo.Context) error {
	of, err := s.measuredSite(c)
	if of == nil {
		return err
	}
	r := c.Request()
	choice := c.FormValue("choix")
	if !(ownPage(r) || fromShop(r, of)) || choice != "refuser" && choice != "accepter" {
		c.Response().Header().Set(ReasonHeader, "opposition")
		return c.JSON(http.StatusBadRequest, answer{Reason: "opposition", Text: i18n.T("opposition.bad_request"), Rejected: []rejection{}})
	}
	s.setOpposition(c.Response(), r, of.ID, choice == "refuser")
	if wantsJSON(r) {
		o := s.stateOf(r, of)
		o.Cookie = choice == "refuser"
		o.Opposed = o.Cookie || o.Signal
		return s.tellOpposition(c, of, o)
	}
	back := oppositionPath + "?" + url.Values{"site": {of.ID}}.Encode()
	back += map[bool]string{true: "&fait=1", false: "&fait=0"}[choice == "refuser"]
	return c.Redirect(http.StatusSeeOther, back)
}

func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// ownPage tells a form of our page from one that another site makes up: nobody refuses for
// somebody else. Browsers of before these headers send neither.
func ownPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
		origin := r.Header.Get(echo.HeaderOrigin)
		u, err := url.Parse(origin)
		return origin == "" || err == nil && strings.EqualFold(u.Host, r.Host)
	}
	return false
}

// fromShop tells whether a page of the site asks.
func fromShop(r *http.Request, of *site.Site) bool {
	u, err := url.Parse(r.Header.Get(echo.HeaderOrigin))
	if err != nil {
		return false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	return slices.ContainsFunc(of.Domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// openToShop lets the pages of the site read the answer, cookies included.
func openToShop(c echo.Context, of *site.Site) {
	h := c.Response().Header()
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if !fromShop(c.Request(), of) {
		return
	}
	h.Set(echo.HeaderAccessControlAllowOrigin, c.Request().Header.Get(echo.HeaderOrigin))
	h.Set(echo.HeaderAccessControlAllowCredentials, "true")
}

// oppositionPreflight answers a page of the shop that asks whether it may send a JSON's header.
func (s *server) oppositionPreflight(c echo.Context) error {
	of, err := s.measuredSite(c)
	if of == nil {
		return err
	}
	openToShop(c, of)
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowMethods, "GET, POST, OPTIONS")
	h.Set(echo.HeaderAccessControlAllowHeaders, "Content-Type, Accept")
	return c.NoContent(http.StatusNoContent)
}
