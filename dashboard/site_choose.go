package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// visit is a request to a page about one site, read.
type visit struct {
	echo.Context
	address.Address
	bar     *Bar
	exports *exports
	hints   map[string]*analyzer.Hints // of the metrics that time charts show, see readTimed
}

// context is that of the request.
func (v *visit) context() context.Context { return v.Request().Context() }

// about reads which site a page is about, and the rest of its address. With
// one site the address need not name it; with several and none named it
// answers the page where to choose.
func (d *Dashboard) about(handle func(*visit) error) echo.HandlerFunc {
	return d.visiting(handle, false)
}

// aboutAny is about for a page of all sites: nobody needs to choose one.
func (d *Dashboard) aboutAny(handle func(*visit) error) echo.HandlerFunc {
	return d.visiting(handle, true)
}

func (d *Dashboard) visiting(handle func(*visit) error, whole bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		sites, err := d.sites(ctx)
		if err != nil {
			return err
		}
		site, ok := chosen(sites, c.QueryParam(address.Site))
		if whole && c.QueryParam(address.Site) == "" && len(sites) > 0 {
			site, ok = sites[0], true
		}
		if !ok && c.QueryParam(address.Site) != "" {
			return fault.New(fault.NotFound, "dashboard.no_site", "site", c.QueryParam(address.Site), "sites", names(sites))
		}
		if !ok {
			return d.showSites(c, sites)
		}
		e, err := d.extents.of(ctx, d.Analyzer, site, d.Now())
		if err != nil {
			return err
		}
		a, err := address.Parse(c.QueryParams(), site, d.Now(), e.fallback(site, d.Now()))
		if err != nil {
			return err
		}
		v := &visit{c, a, newBar(c.Request().URL.Path, a, sites, e), newExports(c.Request(), a), nil}
		if e.none {
			v.bar.Wider, v.bar.Base = nil, d.base(c)
		}
		if !e.visits {
			v.bar.Tag = d.base(c)
		}
		if err := d.announce(v); err != nil {
			return err
		}
		return handle(v)
	}
}

func chosen(sites []tracking.Site, id string) (tracking.Site, bool) {
	for _, s := range sites {
		if s.ID == id || id == "" && len(sites) == 1 {
			return s, true
		}
	}
	return tracking.Site{}, false
}

func names(sites []tracking.Site) string {
	if len(sites) == 0 {
		return i18n.T("dashboard.no_known_site")
	}
	ids := make([]string, len(sites))
	for i, s := range sites {
		ids[i] = s.ID
	}
	return strings.Join(ids, ", ")
}

// sitesPage lists sites, or says why there is none for who asks; without Why, how to have one.
type sitesPage struct {
	List      []Choice
	Why, Room string
}

// noSite is what people read who cannot declare a site themselves, and where they are led.
var noSite = map[Role]struct{ text, room string }{
	account.Candidate: {"dashboard.no_case_yet", ""},
	account.Trainer:   {"dashboard.no_class_yet", roomPath},
	account.Juror:     {"jury.no_dossier", juryPath},
}

// showSites lists the sites to choose from, or says how to have one.
func (d *Dashboard) showSites(c echo.Context, sites []tracking.Site) error {
	sites = slices.SortedFunc(slices.Values(sites), func(a, b tracking.Site) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	body := sitesPage{List: make([]Choice, len(sites))}
	if key, ok := noSite[WhoFrom(c.Request().Context()).Role]; ok {
		body.Why, body.Room = i18n.T(key.text), key.room
	}
	for i, s := range sites {
		body.List[i] = Choice{Name: s.Name, Value: s.ID, Href: c.Request().URL.Path + "?site=" + s.ID}
	}
	return d.show(c, http.StatusOK, "sites", Page{Title: i18n.T("dashboard.sites"), Question: i18n.T("dashboard.sites_question"), Body: body})
}

// extent is the first and the last month that have visits or orders.
type extent struct {
	first, last period.Date
	none        bool // nothing yet
	// visits is true once a visit was measured.
	visits bool
	// whole is the latest year with data in each of its months, 0 without one.
	whole int
	read  time.Time
}

// extents remembers them: they only decide what pickers offer.
type extents struct {
	mu   sync.Mutex
	byID map[string]extent
}

const extentAge = 30 * time.Second

func (x *extents) of(ctx context.Context, a *analyzer.Analyzer, site tracking.Site, now time.Time) (extent, error) {
	x.mu.Lock()
	e, ok := x.byID[site.ID]
	x.mu.Unlock()
	if ok && now.Sub(e.read) < extentAge {
		return e, nil
	}
	e, ok, err := readExtent(ctx, a, site, now)
	if err != nil || !ok {
		e.none = err == nil
		return e, err
	}
	x.mu.Lock()
	x.byID[site.ID] = e
	x.mu.Unlock()
	return e, nil
}

// readExtent asks for the visits and orders of each month of the longest
// period; ok is false when there are none yet.
func readExtent(ctx context.Context, a *analyzer.Analyzer, site tracking.Site, now time.Time) (_ extent, ok bool, err error) {
	today := period.DateOf(now.In(site.Location()))
	e := extent{first: today, last: today, read: now}
	from := period.Date{Year: today.Year - period.MaxYears + 1, Month: 1, Day: 1}
	answer, err := a.Answer(ctx, analyzer.Question{Site: site.ID, By: analyzer.ByMonth, Metrics: []string{"visits", "orders"},
		Period: period.Period{From: from, To: today, Loc: site.Location()}})
	if err != nil {
		return e, false, err
	}
	months := map[int]map[time.Month]bool{}
	for _, f := range answer.Figures {
		month, err := period.ParseDate(f.Key() + "-01")
		if err != nil || f.Value == nil || *f.Value == 0 {
			continue
		}
		if !ok || month.Before(e.first) {
			e.first = month
		}
		if !ok || e.last.Before(month) {
			e.last = month
		}
		ok, e.visits = true, e.visits || f.Metric == "visits"
		if months[month.Year] == nil {
			months[month.Year] = map[time.Month]bool{}
		}
		months[month.Year][month.Month] = true
	}
	for year, found := range months {
		if len(found) == 12 {
			e.whole = max(e.whole, year)
		}
	}
	return e, ok, nil
}

// fallback is the period of a page whose address names none: the last 30 days
// of a shop that is measured; else, for a case or an old import, the last year
// that is whole, or the last month with data.
func (e extent) fallback(site tracking.Site, now time.Time) calendar.Span {
	now = now.In(site.Location())
	token := calendar.Days30
	stale := e.last.Before(period.DateOf(now).AddDays(-60))
	switch {
	case (site.Case || stale) && e.whole > 0:
		token = yearToken(e.whole)
	case stale:
		token = period.Month.Key(e.last)
	}
	s, err := calendar.Parse(token, now)
	if err != nil { // a year outside of what addresses name
		s, _ = calendar.Parse(calendar.Days30, now)
	}
	return s
}

func yearToken(year int) string { return period.Date{Year: year, Month: 1, Day: 1}.String()[:4] }
