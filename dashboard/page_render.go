package dashboard

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

//go:embed templates
var templateFiles embed.FS

// pages are the templates by name; each defines "main" and is shown inside
// layout.html, with the components of parts.html.
type pages map[string]*template.Template

// Page is what every template gets.
type Page struct {
	Title    string // of the window, and of the entry in the navigation
	Question string // the page's own title, as a question
	Intro    string
	Bar      *Bar // site, period, comparison, filters; nil where they mean nothing
	Warnings []analyzer.Warning
	Unheeded []string // which filters some figures do not follow, above them
	Body     any
	// Lacks is what an empty page has none of, « visite » or « visite ni
	// commande »; OnVisits is true for a page that counts nothing but visits.
	Lacks    string
	OnVisits bool
	// Refresh is after how many seconds a browser without scripts asks for the
	// page again, 0 for never.
	Refresh int
	// Client is who hands over a page that somebody outside reads by a link: it has no menu
	// and leads to no other page. nil for all other pages.
	Client *clientHead

	// filled by show
	Undo    *Undo
	Home    string   // where the person works
	Opened  []string // pages that a trainer put into the first menu
	Nav     Nav
	Theme   string
	Scheme  string // "light", "dark" or "" for the system's
	Path    string
	Return  string // path and query, for forms that come back
	Who     Who
	Closed  bool // somebody signed in, who can sign out
	Version string
}

// sharedTemplates are those that every page is made of.
var sharedTemplates = []string{"layout", "parts", "fields"}

// embeddedPages are parsed once for all dashboards of a process, which share them.
var embeddedPages = sync.OnceValues(func() (pages, error) {
	a, err := embeddedAssets()
	if err != nil {
		return nil, err
	}
	return parsePages(a)
})

func parsePages(a assets) (pages, error) {
	base := template.New("").Funcs(functions(a))
	for _, shared := range sharedTemplates {
		if err := parseFile(base, shared); err != nil {
			return nil, err
		}
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	out := pages{}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if slices.Contains(sharedTemplates, name) {
			continue
		}
		own, err := base.Clone()
		if err == nil {
			err = parseFile(own, name)
		}
		if err != nil {
			return nil, err
		}
		out[name] = own
	}
	return out, nil
}

// templateAction is what is not prose in a template.
var templateAction = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// parseFile adds a template's definitions to t. Its prose gets the no-break
// spaces that the catalogue's texts have.
func parseFile(t *template.Template, name string) error {
	raw, err := templateFiles.ReadFile("templates/" + name + ".html")
	if err != nil {
		return err
	}
	text, prose, end := string(raw), strings.Builder{}, 0
	for _, at := range templateAction.FindAllStringIndex(text, -1) {
		prose.WriteString(i18n.Spaces(text[end:at[0]]) + text[at[0]:at[1]])
		end = at[1]
	}
	prose.WriteString(i18n.Spaces(text[end:]))
	if _, err := t.New(name + ".html").Parse(prose.String()); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	return nil
}

func functions(a assets) template.FuncMap {
	return template.FuncMap{
		"asset":    a.address,
		"text":     func(key string, args ...any) string { return i18n.T(key, args...) },
		"int":      func(n int) string { return i18n.Int(int64(n)) },
		"date":     i18n.Date,
		"datetime": func(t time.Time) string { return i18n.DateTime(t) },
		"lower":    lowerFirst,
		"against":  against,
		"cells":    view.ShownCells,
	}
}

// against puts the name of a compared period behind « par rapport ».
func against(name string) string {
	name = lowerFirst(name)
	if day, ok := strings.CutPrefix(name, "le "); ok {
		return "au " + day
	}
	for _, kind := range []struct{ says, with string }{
		{"trimestre ", "au "}, {"semaine ", "à la "}, {"soldes ", "aux "}, {"derniers jours", "aux "}, {"du ", "à la période "},
	} {
		if strings.Contains(name, kind.says) {
			return kind.with + name
		}
	}
	return "à " + name
}

// lowerFirst writes a name inside a sentence.
func lowerFirst(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToLower(s[:i]) + s[i:]
		}
	}
	return strings.ToLower(s)
}

// show writes a page, whole or not at all.
func (d *Dashboard) show(c echo.Context, status int, name string, p Page) error {
	theme := themeOf(c)
	p.Undo = undoOf(c)
	p.Theme, p.Scheme, p.Path, p.Return = theme, themes[theme], c.Request().URL.Path, c.Request().URL.RequestURI()
	p.Who, p.Closed, p.Version = WhoFrom(c.Request().Context()), !WhoFrom(c.Request().Context()).Open && WhoFrom(c.Request().Context()).Known(), released(d.Version)
	p.Home = "/"
	if !p.Who.Open { // where nobody signs in, nobody has a room of their own
		p.Home = homeOf(p.Who, "/")
	}
	if c.Request().Method != http.MethodGet {
		p.Return = "/"
	}
	if p.Who.Known() && p.Client == nil {
		opened, err := d.openedPages(c.Request().Context(), p.Who)
		if err != nil {
			return err
		}
		p.Opened = opened
		p.Nav = d.navigation(p)
	}
	var out bytes.Buffer
	if err := d.pages[name].ExecuteTemplate(&out, "layout", p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	return c.HTMLBlob(status, out.Bytes())
}

// unreleased is the version that Go makes up for a build between two releases:
// when its source was committed, and the start of the commit's name.
var unreleased = regexp.MustCompile(`^v\d+\.\d+\.\d+-(?:[\w.]+\.)?(\d{14})-([0-9a-f]{7})[0-9a-f]{5}(\+dirty)?$`)

// released writes a version for people: « 1.2.0 », or the date of a build that
// has no number yet. A build from a working folder has none.
func released(version string) string {
	if strings.HasPrefix(version, "(") {
		return ""
	}
	m := unreleased.FindStringSubmatch(version)
	if m == nil {
		return strings.TrimPrefix(version, "v")
	}
	committed, err := time.Parse("20060102150405", m[1])
	if err != nil {
		return version
	}
	return i18n.T("dashboard.built", "day", i18n.Date(committed), "commit", m[2])
}
