package dashboard

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// crons are the plans that a page offers; the command line takes any.
var crons = []struct{ key, spec string }{{"weekly", "0 6 * * 1"}, {"daily", "0 6 * * *"}, {"monthly", "0 6 1 * *"}}

func plans() []Choice {
	out := make([]Choice, len(crons))
	for i, c := range crons {
		out[i] = Choice{Name: i18n.T("schedule." + c.key), Value: c.spec, Here: i == 0}
	}
	return out
}

// scheduleCard says in words when a schedule runs.
func (d *Dashboard) scheduleCard(s store.Schedule) scheduleCard {
	card := scheduleCard{Schedule: s, Plan: i18n.T("schedule.other", "cron", s.Cron), Next: i18n.T("schedule.paused"), Last: i18n.T("schedule.never")}
	for _, c := range crons {
		if c.spec == s.Cron {
			card.Plan = i18n.T("schedule." + c.key)
		}
	}
	if next, err := seo.NextRun(s.Cron, d.Now()); err == nil && s.Enabled {
		card.Next = i18n.DateTime(next)
	}
	if !s.LastRun.IsZero() {
		card.Last = i18n.DateTime(s.LastRun.In(seo.Paris()))
	}
	return card
}

// addSchedule plans an audit of an address of a site.
func (d *Dashboard) addSchedule(c echo.Context) error {
	sites, err := d.Analyzer.Sites(c.Request().Context())
	if err != nil {
		return err
	}
	site, ok := chosen(sites, c.FormValue("site"))
	if !ok {
		return fault.New(fault.NotFound, "dashboard.no_site", "site", c.FormValue("site"), "sites", names(sites))
	}
	address := strings.TrimSpace(c.FormValue("adresse"))
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return fault.New(fault.Invalid, "schedule.bad_address", "address", address)
	}
	next, err := seo.NextRun(c.FormValue("frequence"), d.Now())
	if err != nil {
		return err
	}
	options := map[string]int{}
	if n, err := strconv.Atoi(c.FormValue("pages")); err == nil && n > 0 {
		options["max_pages"] = n
	}
	raw, err := json.Marshal(options)
	if err != nil {
		return err
	}
	_, err = d.Store.AddSchedule(c.Request().Context(), store.Schedule{Site: site.ID, URL: address, Cron: c.FormValue("frequence"), Options: raw, Enabled: true, Created: d.Now(), NextRun: next})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/audits?site="+site.ID+"#programmes")
}

// changeSchedule pauses, resumes or forgets a schedule.
func (d *Dashboard) changeSchedule(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	ctx := c.Request().Context()
	switch c.FormValue("action") {
	case "suspendre":
		err = d.Store.EnableSchedule(ctx, id, false)
	case "reprendre":
		err = d.Store.EnableSchedule(ctx, id, true)
	case "retirer":
		err = d.Store.DeleteSchedule(ctx, id)
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, localPath(c.FormValue("retour")))
}
