package dashboard

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// clientPath is where the links of clients lead. What stands behind it opens a report: it
// is in no log and in no other page.
const clientPath = "/client"

// clientHead is who hands a report over.
type clientHead struct {
	Name string
	Logo template.URL // "" for none
	Alt  string       // of the logo
}

// clientPage is the latest audit of a site, as its owner reads it: what to repair, and
// where. Neither what pages bring nor any other page of the program is there.
type clientPage struct {
	Empty  string // why there is nothing to read yet
	Answer string
	Since  string // what changed
	Differ string // in what the settings of the audit before were others
	When   string
	Ended  string

	Facts   []Hidden
	Actions []clientRule
	Rules   []clientRule
	History []view.Chart
	Files   []download
}

// clientRule is a rule that is broken, with where.
type clientRule struct {
	seo.Group
	Severity string
	Table    view.Table
	More     int // findings that are not shown
}

// clientFindings is how many findings of a rule the page shows; the files have all.
const clientFindings = 100

// clientFormats are the files that a client may take away.
var clientFormats = []string{"pdf", "xlsx", "csv"}

// sealed keeps what a link opens out of search engines, of stores and of other sites' logs.
func sealed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// ofClient reports whether a request comes by the link of a client.
func ofClient(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, clientPath+"/") }

// loggedPath is the path of a request as a log may have it.
func loggedPath(r *http.Request) string {
	for _, path := range []string{clientPath, juryPath, slipsPath} { // behind them stands a secret
		if strings.HasPrefix(r.URL.Path, path+"/") {
			return path + "/…"
		}
	}
	return r.URL.Path
}

// shared is what a link opened.
type shared struct {
	echo.Context
	share seo.Share
	site  tracking.Site
	brand seo.Brand
	past  []seo.Entry // whole audits of the site's home page, the newest first
}

// opened finds what the link of a request opens. Whatever opens nothing gets one page, so
// that nobody learns whether a link ever did.
func (d *Dashboard) opened(handle func(*shared) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		s := &shared{Context: c}
		var err error
		if s.share, err = seo.OpenShare(ctx, d.Store, c.Param("token"), d.Now()); err == nil {
			err = d.readShared(ctx, s)
		}
		if err == nil {
			err = handle(s)
		}
		if errors.Is(err, seo.ErrNoShare) {
			page := Page{Title: i18n.T("share.gone_title"), Client: &clientHead{}, Body: errorPage{http.StatusNotFound, i18n.T("share.gone")}}
			return d.show(c, http.StatusNotFound, "gone", page)
		}
		return err
	}
}

func (d *Dashboard) readShared(ctx context.Context, s *shared) (err error) {
	sites, err := d.Analyzer.Sites(ctx)
	if err != nil {
		return err
	}
	var found bool
	if s.site, found = chosen(sites, s.share.Site); !found {
		return seo.ErrNoShare // removed meanwhile
	}
	if s.brand, err = seo.BrandOf(ctx, d.Store, s.site.ID); err != nil {
		return err
	}
	all, err := d.Audits.List(ctx, s.site.ID, listedAudits)
	served := ""
	if d.Auditor != nil {
		served = d.Auditor.Home(ctx, s.site)
	}
	s.past = wholeAudits(all, served, s.site.Domains)
	return err
}

func (s *shared) head() *clientHead {
	return &clientHead{Name: s.brand.Name, Alt: s.brand.Alt(), Logo: template.URL(s.brand.URI())} //nolint:gosec // drawn by seo.Brand
}

// showClient is the report itself.
func (d *Dashboard) showClient(s *shared) error {
	body := clientPage{Empty: i18n.T("share.client.none")}
	if len(s.past) > 0 {
		var err error
		if body, err = d.clientReport(s); err != nil {
			return err
		}
	}
	return d.show(s, http.StatusOK, "client", Page{Title: i18n.T("share.client.title", "site", s.site.Name), Question: i18n.T("share.client.question", "site", s.site.Name), Client: s.head(), Body: body})
}

func (d *Dashboard) clientReport(s *shared) (body clientPage, err error) {
	ctx, e := s.Request().Context(), s.past[0]
	health, err := d.Audits.Health(ctx, s.past)
	if err != nil {
		return body, err
	}
	if body.Rules, err = d.clientRules(ctx, e); err != nil {
		return body, err
	}
	body.Actions = body.Rules[:min(firstActions, len(body.Rules))]
	findings := 0
	for _, r := range body.Rules {
		findings += r.Findings
	}
	change := ""
	if c := e.Changes; c != nil {
		body.Since = i18n.T("share.client.since", "new", c.New, "fixed", c.Fixed, "persistent", c.Persistent)
		body.Differ = c.SettingsText()
	}
	if len(s.past) > 1 && body.Differ == "" && s.past[1].ConfigHash == e.ConfigHash {
		change = " (" + scoreChange(shownScore(health[e.ID])-shownScore(health[s.past[1].ID])) + ")"
	}
	body.Answer = i18n.T("share.client.answer", "url", e.URL, "score", scoreText(health[e.ID]), "change", change, "pages", e.Summary.Pages, "n", findings)
	body.When = i18n.T("share.client.when", "when", auditTime(e.Started), "until", auditTime(s.share.Until))
	body.Ended, body.Facts = endOf(e), factsOf(e.Summary)
	body.History, body.Files = s.history(health), s.files()
	return body, nil
}

// clientRules are the rules that are broken, the gravest first, each with its findings.
func (d *Dashboard) clientRules(ctx context.Context, e seo.Entry) (list []clientRule, err error) {
	groups, err := d.Audits.OpenGroups(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	seo.Weigh(groups, nil, nil) // what pages bring is the shop's
	findings, err := d.Audits.FindingsOf(ctx, e.ID, "", "", exportedRows, 0)
	if err != nil {
		return nil, err
	}
	if err := d.Audits.MarkAccepted(ctx, e.Site, findings); err != nil {
		return nil, err
	}
	by := map[string][]seo.Finding{}
	for _, f := range seo.WithoutFigures(findings) {
		if !f.Accepted {
			by[f.Rule] = append(by[f.Rule], f)
		}
	}
	for _, g := range groups {
		found := by[g.Rule]
		found = found[:min(len(found), clientFindings)]
		t := findingTable(e, g.Rule+"-constats", found)
		t.Caption = g.Title
		for i := range t.Columns { // the heading says both
			t.Columns[i].Quiet = i >= 3
		}
		list = append(list, clientRule{g, g.Severity.String(), t, g.Findings - len(found)})
	}
	return list, nil
}

// history is that of the page of audits, without what leads elsewhere.
func (s *shared) history(health map[string]seo.Health) []view.Chart {
	v := &visit{Context: s.Context, Address: address.Address{Site: s.site}}
	charts := v.auditHistory(s.past, health)
	for i := range charts {
		charts[i].Cite = ""
		for _, row := range charts[i].Table.Rows {
			for j := range row.Cells {
				row.Cells[j].Href = ""
			}
		}
	}
	return charts
}

func (s *shared) files() (list []download) {
	for _, name := range clientFormats {
		at := clientPath + "/" + url.PathEscape(s.Param("token")) + "/fichier?" + url.Values{exportFormat: {name}}.Encode()
		list = append(list, download{i18n.T("audit.file." + name), i18n.T("audit.file." + name + ".help"), at})
	}
	return list
}

// sendClient answers with the report as a file.
func (d *Dashboard) sendClient(s *shared) error {
	name := s.QueryParam(exportFormat)
	if len(s.past) == 0 || !slices.Contains(clientFormats, name) {
		return seo.ErrNoShare
	}
	format, err := seo.ParseFormat(name)
	if err != nil {
		return err
	}
	audit, err := d.Audits.Load(s.Request().Context(), s.past[0].ID)
	if err != nil {
		return err
	}
	audit.Brand = s.brand
	audit.ForClient()
	raw, err := format.Bytes(audit)
	if err != nil {
		return err
	}
	s.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, auditFile(audit, format)))
	return s.Blob(http.StatusOK, format.Media, raw)
}
