package main

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"sync"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/render"
	"github.com/formaouest/chaland/warehouse"
)

// servedShops are the web sites that this process serves itself. They stand on
// private addresses, which audits refuse, and may be audited all the same.
type servedShops struct {
	mu   sync.Mutex
	urls map[string]string // by site
}

func (s *servedShops) add(site, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.urls == nil {
		s.urls = map[string]string{}
	}
	s.urls[site] = address
}

func (s *servedShops) home(site string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.urls[site]
}

// allow adds the host of a page to those that may be private, if it is served
// here.
func (s *servedShops) allow(page string, hosts []string) []string {
	host := hostOf(page)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, served := range s.urls {
		if host != "" && hostOf(served) == host && !slices.Contains(hosts, host) {
			return append(slices.Clone(hosts), host)
		}
	}
	return hosts
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// auditor audits for those who press « Auditer maintenant ».
type auditor struct {
	app       *app
	warehouse *warehouse.Warehouse
	store     *store.Store
	budget    *seo.Budget // shared with the scheduled audits
}

// Home is where this process serves the site, if it does; the shop of a case is served for as
// long as its audit takes.
func (a auditor) Home(ctx context.Context, site tracking.Site) string {
	if home := a.app.served.home(site.ID); home != "" {
		return home + "/"
	}
	if !site.Case {
		return ""
	}
	return caseMaker{a.app, a.warehouse}.home(ctx, site.ID)
}

// CanBrowse tells whether Chromium is here.
func (a auditor) CanBrowse() bool {
	_, err := render.Find("")
	return err == nil
}

// Audit visits a site with the options that a command without any has, but for --render and
// the access of a schedule of the site that audits the same host.
func (a auditor) Audit(ctx context.Context, site, address string, browse bool, tell func(seo.Progress)) (*seo.Audit, error) {
	giveBack, err := a.budget.Take(ctx, func() { tell(seo.Progress{Phase: seo.PhaseWait}) })
	if err != nil {
		return nil, err
	}
	defer giveBack()
	options := auditOptions{Render: browse}
	if options.auditAccess, err = a.access(ctx, site, address); err != nil {
		return nil, err
	}
	request, err := a.app.auditRequest(address, site, options)
	if err != nil {
		return nil, err
	}
	request.Progress = tell
	return a.app.siteAudit(ctx, a.warehouse, a.store, request)
}

// access is how the schedules of a site get into the host of an address.
func (a auditor) access(ctx context.Context, site, address string) (auditAccess, error) {
	schedules, err := a.store.Schedules(ctx, site)
	if err != nil {
		return auditAccess{}, err
	}
	var o auditOptions
	if v, ok := seo.AccessFor(schedules, address); ok {
		err = json.Unmarshal(v.Options, &o)
	}
	return o.auditAccess, err
}
