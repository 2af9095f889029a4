package dashboard

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// crons are the plans that a page offers; the command line takes any.
var crons = []struct{ key, spec string }{{"weekly", "0 6 * * 1"}, {"daily", "0 6 * * *"}, {"monthly", "0 6 1 * *"}}

// plans are the choices of the form; the first one unless here is another.
func plans(here string) []Choice {
	out := make([]Choice, len(crons))
	for i, c := range crons {
		out[i] = Choice{Name: i18n.T("schedule." + c.key), Value: c.spec, Here: c.spec == here}
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
	if s.Origin != "" {
		card.File = i18n.T("schedule.file", "file", filepath.Base(s.Origin))
	}
	card.State = seo.Standing(s, d.Now())
	return card
}

// scheduleForm plans an audit, with what was typed when it was refused.
type scheduleForm struct {
	Action, URL, Pages, Error string
	Plans                     []Choice
}

// addSchedule plans an audit of an address of a site.
func (d *Dashboard) addSchedule(v *visit) error {
	form := scheduleForm{URL: strings.TrimSpace(v.FormValue("adresse")), Pages: strings.TrimSpace(v.FormValue("pages")), Plans: plans(v.FormValue("frequence"))}
	plan, err := d.readSchedule(v, form)
	if err == nil {
		_, err = d.Store.AddSchedule(v.context(), plan)
	}
	if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Conflict {
		form.Error = i18n.Error(err)
		return d.showAudits(v, statusOf(v, faultOf(err)), auditForms{plan: form})
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.auditsPath("")+"#programmes")
}

func (d *Dashboard) readSchedule(v *visit, form scheduleForm) (s store.Schedule, err error) {
	s = store.Schedule{Site: v.Site.ID, Cron: v.FormValue("frequence"), Enabled: true, Created: d.Now()}
	if s.URL, err = startOf(form.URL); err != nil {
		return s, err
	}
	if s.NextRun, err = seo.NextRun(s.Cron, d.Now()); err != nil {
		return s, err
	}
	options := map[string]int{}
	if form.Pages != "" {
		n, err := strconv.Atoi(form.Pages)
		if err != nil || n < 1 {
			return s, fault.New(fault.Invalid, "schedule.bad_pages", "value", form.Pages)
		}
		options["max_pages"] = n
	}
	s.Options, err = json.Marshal(options)
	return s, err
}

// changeSchedule pauses, resumes or forgets a schedule, or brings one back.
func (d *Dashboard) changeSchedule(c echo.Context) error {
	if c.FormValue(formAction) == restore {
		return d.restoreSchedule(c)
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	ctx := c.Request().Context()
	if err := d.seenSchedule(ctx, id); err != nil {
		return err
	}
	back := localPath(c.FormValue("retour"))
	switch c.FormValue(formAction) {
	case "suspendre":
		err = seo.EnableSchedule(ctx, d.Store, id, false, d.Now())
	case "reprendre":
		err = seo.EnableSchedule(ctx, d.Store, id, true, d.Now())
	case "retirer":
		plan, err := d.Store.Schedule(ctx, id)
		if err != nil {
			return err
		}
		kept, err := d.keepAside(ctx, store.RemovedSchedules, plan.Site, plan, func() error { return seo.RemoveSchedule(ctx, d.Store, id) })
		if err != nil {
			return err
		}
		return goOffering(c, back, schedulesPath+"/"+strconv.FormatInt(kept, 10), plan.Site)
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back)
}

// restoreSchedule brings back a schedule that was taken away: nothing was missed meanwhile.
func (d *Dashboard) restoreSchedule(c echo.Context) error {
	ctx, site := c.Request().Context(), c.QueryParam("site")
	if err := seen(ctx, site, errNoPage); err != nil {
		return err
	}
	var plan store.Schedule
	err := d.giveBack(ctx, store.RemovedSchedules, site, c.Param("id"), &plan, func(s *store.Store) (err error) {
		plan.Since, plan.NextRun = d.Now(), time.Time{}
		if plan.Running() { // nobody notes its end any more
			plan.Ended = d.Now()
		}
		if plan.Enabled {
			if plan.NextRun, err = seo.NextRun(plan.Cron, d.Now()); err != nil {
				return err
			}
		}
		_, err = s.AddSchedule(ctx, plan)
		return err
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, localPath(c.FormValue("retour")))
}

// seenSchedule refuses a schedule of a site that the person may not see.
func (d *Dashboard) seenSchedule(ctx context.Context, id int64) error {
	if WhoFrom(ctx).All {
		return nil
	}
	all, err := d.Store.Schedules(ctx, "")
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID == id {
			return seen(ctx, s.Site, errNoPage)
		}
	}
	return errNoPage
}
