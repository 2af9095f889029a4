package dashboard

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// portfolioPath is the page of all sites.
const portfolioPath = "/portefeuille"

// portfolioPage answers « Lequel de mes sites demande que je m’en occupe ? ».
type portfolioPage struct {
	Answer string
	Sites  view.Table
	Sent   view.Table // messages about them
}

// shownMessages is how many messages the page lists.
const shownMessages = 50

func (d *Dashboard) showPortfolio(v *visit) error {
	sites, err := d.sites(v.context())
	if err != nil {
		return err
	}
	list, err := d.portfolio(v.context(), sites)
	if err != nil {
		return err
	}
	declared := map[string]bool{}
	for _, s := range sites {
		declared[s.ID] = true
	}
	href := func(site, audit string) string {
		path := "/audits"
		if audit != "" {
			path += "/" + audit
		}
		if !declared[site] { // its audits are listed beside those of any site
			site = v.Site.ID
		}
		return path + "?site=" + site
	}
	messages, err := d.Store.Deliveries(v.context(), "", shownMessages)
	if err != nil {
		return err
	}
	messages = slices.DeleteFunc(messages, func(m store.Delivery) bool { return !WhoFrom(v.context()).Sees(m.Message.Site) })
	body := portfolioPage{Sent: v.exports.table(view.DeliveryTable(messages)), Answer: portfolioAnswer(list), Sites: v.exports.table(view.PortfolioTable(list, href))}
	return d.page(v.timeless(), "portfolio", Page{Title: i18n.T("nav." + portfolioPath), Question: i18n.T("portfolio.question"), Body: body})
}

// portfolio reads where the sites stand.
func (d *Dashboard) portfolio(ctx context.Context, sites []tracking.Site) ([]seo.SiteWatch, error) {
	schedules, err := d.Store.Schedules(ctx, "")
	if err != nil {
		return nil, err
	}
	busy := map[string]bool{}
	if run, ok := d.audits.now(); ok {
		busy[run.Site.ID] = true
	}
	return WatchedSites(ctx, d.Audits, sites, schedules, busy, d.Now())
}

func portfolioAnswer(list []seo.SiteWatch) string {
	if len(list) == 0 {
		return i18n.T("portfolio.answer_none")
	}
	late, running, worse, grave := 0, 0, 0, 0
	for _, w := range list {
		if w.Overdue != nil {
			late++
		}
		if w.Running {
			running++
		}
		if n := w.Fresh[rule.Critical.String()] + w.Fresh[rule.High.String()]; n > 0 {
			worse++
			grave += n
		}
	}
	text := i18n.T("portfolio.answer", "n", len(list), "late", late, "running", running)
	if worse == 0 {
		return text + " " + i18n.T("portfolio.answer_calm")
	}
	return text + " " + i18n.T("portfolio.answer_worse", "grave", grave, "n", worse)
}

func (d *Dashboard) answerPortfolio(c echo.Context) error {
	ctx := c.Request().Context()
	sites, err := d.sites(ctx)
	if err != nil {
		return err
	}
	list, err := d.portfolio(ctx, sites)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"at": d.Now().UTC(), "sites": list})
}
