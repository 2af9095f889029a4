package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/notify"
	"github.com/formaouest/chaland/warehouse"
)

// herald looks for what is to be told of the sites, and sends it.
type herald struct {
	*app
	store     *store.Store
	warehouse *warehouse.Warehouse
	told      map[string]bool // mistakes of the settings that were said

	audits map[string]string    // the last audit of each site that was looked at
	links  map[string]time.Time // when the links to each site were
}

func newHerald(a *app, s *store.Store, w *warehouse.Warehouse) *herald {
	return &herald{app: a, store: s, warehouse: w, told: map[string]bool{}, audits: map[string]string{}, links: map[string]time.Time{}}
}

// linksEvery is how often the links to a site are looked at: they change when a file is
// imported or their pages are visited.
const linksEvery = time.Hour

// watch works at once, then at each tick, until the context ends.
func (h *herald) watch(ctx context.Context, ticks <-chan time.Time) {
	for {
		if _, _, err := h.pass(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("notices cannot be sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}

// pass finds what is new and tries what is due; it counts what went out and what failed.
func (h *herald) pass(ctx context.Context) (sent, failed int, err error) {
	list, problems := h.noticesFile()
	for _, p := range problems {
		if text := i18n.Error(p); !h.told[text] {
			h.told[text] = true
			fmt.Fprintln(h.err, text)
		}
	}
	var errs []error
	if len(list) > 0 {
		errs = append(errs, h.find(ctx, list))
	}
	sent, failed, err = h.deliver(ctx, list)
	return sent, failed, errors.Join(append(errs, err)...)
}

// find keeps what is to be told; a site that cannot be looked at does not keep the others
// from it.
func (h *herald) find(ctx context.Context, list []siteNotices) error {
	sites, err := site.List(ctx, h.warehouse)
	if err != nil {
		return err
	}
	byID := map[string]tracking.Site{}
	for _, s := range sites {
		byID[s.ID] = s
	}
	var errs []error
	for _, n := range list {
		s, known := byID[n.site]
		if !known {
			s = tracking.Site{ID: n.site, Name: n.site}
		}
		errs = append(errs, h.findOf(ctx, n, s, sites))
	}
	return errors.Join(errs...)
}

func (h *herald) findOf(ctx context.Context, n siteNotices, s tracking.Site, sites []tracking.Site) error {
	archive, now := seo.NewArchive(h.warehouse).Accepting(h.store, h.now), h.now()
	notices, audit, err := archive.AuditNotices(ctx, n.site, h.audits[n.site], n.limits, now)
	if err != nil {
		return err
	}
	looked := now.Sub(h.links[n.site]) >= linksEvery
	if looked {
		links, err := archive.LinkNotices(ctx, seo.BookQuestion{Site: n.site, Names: append([]string{s.Name}, s.Domains...), Day: now})
		if err != nil {
			return err
		}
		notices = append(notices, links...)
	}
	schedules, err := h.store.Schedules(ctx, n.site)
	if err != nil {
		return err
	}
	if notices = append(notices, seo.RunNotices(schedules, now)...); len(notices) > 0 {
		if _, err := h.store.Tell(ctx, n.site, "notify.subject", notices, n.targets(), now); err != nil {
			return err
		}
	}
	if h.audits[n.site] = audit; looked {
		h.links[n.site] = now
	}
	return h.digest(ctx, n, sites, now)
}

// digest tells how a site fares at its times; one that is more than a day late is left out.
func (h *herald) digest(ctx context.Context, n siteNotices, sites []tracking.Site, now time.Time) error {
	if n.digest == "" {
		return nil
	}
	due, ok := seo.LastRun(n.digest, now)
	if !ok || now.Sub(due) > 24*time.Hour {
		return nil
	}
	schedules, err := h.store.Schedules(ctx, "")
	if err != nil {
		return err
	}
	list, err := dashboard.WatchedSites(ctx, seo.NewArchive(h.warehouse).Accepting(h.store, h.now), sites, schedules, nil, now)
	if err != nil {
		return err
	}
	for _, w := range list {
		if w.Site == n.site {
			_, err = h.store.Tell(ctx, n.site, "notify.subject_digest", []store.Notice{seo.Digest(w, due)}, n.targets(), now)
		}
	}
	return err
}

// pauses are how long a failed delivery waits for its next attempt; after the last one it
// is given up.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// deliver tries what is due.
func (h *herald) deliver(ctx context.Context, list []siteNotices) (sent, failed int, err error) {
	due, err := h.store.DueDeliveries(ctx, h.now())
	if err != nil || len(due) == 0 {
		return 0, 0, err
	}
	mailer, mailProblem := h.mailSettings()
	allow := map[string][]string{}
	for _, n := range list {
		allow[n.webhook] = append(allow[n.webhook], n.allow...)
	}
	for _, d := range due {
		var again time.Time
		if d.Attempts < len(pauses) {
			again = h.now().Add(pauses[d.Attempts])
		}
		claimed, err := h.store.ClaimDelivery(ctx, d, again)
		if err != nil {
			return sent, failed, err
		}
		if !claimed {
			continue
		}
		err = mailProblem
		if d.Channel == "webhook" {
			hook := notify.Webhook{URL: d.Address, Secret: os.Getenv("CHALAND_WEBHOOK_SECRET"), AllowHosts: allow[d.Address]}
			err = hook.Send(ctx, deliveryName(d), hookBody(d), h.now())
		} else if err == nil {
			err = mailer.Send(ctx, d.Address, deliveryName(d), subjectOf(d.Message), letterOf(d.Message), h.now())
		}
		problem := ""
		if err != nil {
			problem = i18n.Error(err)
			failed++
		} else {
			sent++
		}
		if err := h.store.EndDelivery(context.WithoutCancel(ctx), d.ID, h.now(), problem); err != nil {
			return sent, failed, err
		}
	}
	return sent, failed, nil
}

// deliveryName is the same for all attempts, and for no other delivery.
func deliveryName(d store.Delivery) string {
	return fmt.Sprintf("chaland-%d-%d", d.ID, d.Message.At.UnixMilli())
}

func subjectOf(m store.Message) string {
	return i18n.T(m.Subject, "site", m.Site, "n", len(m.Notices))
}

func letterOf(m store.Message) string {
	var out strings.Builder
	for _, n := range m.Notices {
		out.WriteString(n.Text + "\n\n")
	}
	out.WriteString(i18n.T("notify.foot", "site", m.Site) + "\n")
	return out.String()
}

// hookBody is what a webhook gets.
func hookBody(d store.Delivery) any {
	type notice struct {
		Kind string `json:"kind"`
		Text string `json:"text"`
	}
	list := make([]notice, len(d.Message.Notices))
	for i, n := range d.Message.Notices {
		list[i] = notice{n.Kind, n.Text}
	}
	return map[string]any{"id": deliveryName(d), "site": d.Message.Site, "subject": subjectOf(d.Message), "at": d.Message.At, "notices": list}
}
