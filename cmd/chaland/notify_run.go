package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
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

	audits  map[string]bool      // that were looked at, by id
	digests map[string]bool      // that were told, by site and instant
	links   map[string]time.Time // when the links to each site were looked at
}

func newHerald(a *app, s *store.Store, w *warehouse.Warehouse) *herald {
	return &herald{app: a, store: s, warehouse: w, told: map[string]bool{}, audits: map[string]bool{}, digests: map[string]bool{}, links: map[string]time.Time{}}
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
	portfolio := sync.OnceValues(func() ([]seo.SiteWatch, error) { return h.portfolio(ctx, sites) })
	var errs []error
	done := map[string]bool{}
	for _, n := range list {
		if done[n.site] {
			continue
		}
		done[n.site] = true
		of := slices.DeleteFunc(slices.Clone(list), func(o siteNotices) bool { return o.site != n.site })
		errs = append(errs, h.findOf(ctx, of, namesOf(n.site, sites)), h.digest(ctx, of, portfolio))
	}
	return errors.Join(errs...)
}

// namesOf is what links call a site.
func namesOf(id string, sites []tracking.Site) []string {
	for _, s := range sites {
		if s.ID == id {
			return append([]string{s.Name}, s.Domains...)
		}
	}
	return []string{id}
}

// findOf keeps what is to be told of one site; entries are all that the settings say of it.
func (h *herald) findOf(ctx context.Context, entries []siteNotices, names []string) error {
	archive, now, id := seo.NewArchive(h.warehouse).Accepting(h.store, h.now), h.now(), entries[0].site
	var out outbox
	var audits []string
	for _, n := range entries { // each has its limits
		notices, ids, err := archive.AuditNotices(ctx, id, h.audits, n.limits, now)
		if err != nil {
			return err
		}
		out.add(n, notices...)
		audits = ids
	}
	looked := now.Sub(h.links[id]) >= linksEvery
	if looked {
		links, err := archive.LinkNotices(ctx, seo.BookQuestion{Site: id, Names: names, Day: now})
		if err != nil {
			return err
		}
		out.addAll(entries, links...)
	}
	schedules, err := h.store.Schedules(ctx, id)
	if err != nil {
		return err
	}
	out.addAll(entries, seo.RunNotices(schedules, now)...)
	if err := out.tell(ctx, h.store, id, "notify.subject", now); err != nil {
		return err
	}
	for _, audit := range audits {
		h.audits[audit] = true
	}
	if looked {
		h.links[id] = now
	}
	return nil
}

// digest tells how a site fares at its times, each once; one that is more than a day late is
// left out.
func (h *herald) digest(ctx context.Context, entries []siteNotices, portfolio func() ([]seo.SiteWatch, error)) error {
	now, id := h.now(), entries[0].site
	var out outbox
	var told []string
	for _, n := range entries {
		due, ok := seo.LastRun(n.digest, now)
		key := id + " " + due.String()
		if n.digest == "" || !ok || now.Sub(due) > 24*time.Hour || h.digests[key] {
			continue
		}
		list, err := portfolio()
		if err != nil {
			return err
		}
		for _, w := range list {
			if w.Site == id {
				out.add(n, seo.Digest(w, due))
			}
		}
		told = append(told, key)
	}
	if err := out.tell(ctx, h.store, id, "notify.subject_digest", now); err != nil {
		return err
	}
	for _, key := range told {
		h.digests[key] = true
	}
	return nil
}

func (h *herald) portfolio(ctx context.Context, sites []tracking.Site) ([]seo.SiteWatch, error) {
	schedules, err := h.store.Schedules(ctx, "")
	if err != nil {
		return nil, err
	}
	return dashboard.WatchedSites(ctx, seo.NewArchive(h.warehouse).Accepting(h.store, h.now), sites, schedules, nil, h.now())
}

// pauses are how long a failed delivery waits for its next attempt; after the last one it
// is given up.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// deliver tries what is due; one that cannot be noted does not keep the others from it.
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
	var errs []error
	for _, d := range due {
		if ctx.Err() != nil {
			break
		}
		var again time.Time
		if d.Attempts < len(pauses) {
			again = h.now().Add(pauses[d.Attempts])
		}
		claimed, err := h.store.ClaimDelivery(ctx, d, again)
		if err != nil || !claimed {
			errs = append(errs, err)
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
		errs = append(errs, h.store.EndDelivery(context.WithoutCancel(ctx), d.ID, h.now(), problem))
	}
	return sent, failed, errors.Join(errs...)
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
