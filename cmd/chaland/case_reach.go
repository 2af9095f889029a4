package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// caseHome is the address of a case's web site. It is no https: nobody can vouch for a host
// that exists nowhere, and an audit of a private host judges no encryption.
func caseHome(site tracking.Site) string { return "http://" + site.Domains[0] + "/" }

// siteAudit audits as the site asks: the web site of a case is reached, what was seen of the site
// is told, and the findings that were accepted are known. Screens, schedules and the terminal audit
// by it. s may be nil without a warehouse.
func (a *app) siteAudit(ctx context.Context, w *warehouse.Warehouse, s *store.Store, r seo.AuditRequest) (_ *seo.Audit, err error) {
	if w == nil {
		return a.audited(ctx, r)
	}
	a.storeIn(&r, w)
	end, err := a.reachCase(ctx, w, &r)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	if r.Accepted, err = seo.Accepted(ctx, s, ""); err != nil {
		return nil, err
	}
	return a.audited(ctx, r)
}

// reachCase has an audit of the web site of its own site's case visit that web site as it
// stands at the end of the case. It is served on a free port of this machine until end; its
// host alone leads there, and to nothing else. What is no such audit stays as it is.
func (a *app) reachCase(ctx context.Context, w *warehouse.Warehouse, r *seo.AuditRequest) (end func() error, err error) {
	nothing := func() error { return nil }
	u, err := url.Parse(withScheme(r.URL))
	if err != nil || r.Site == "" || a.served.home(r.Site) != "" {
		return nothing, nil // the audit says what is wrong with its address
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	own, err := site.Get(ctx, w, r.Site)
	if fault.KindOf(err) == fault.NotFound || err == nil && (!own.Case || !slices.Contains(own.Domains, host)) { // another address, case or not
		return nothing, nil
	}
	if err != nil {
		return nil, err
	}
	_, o, err := caseMaker{a, w}.drawnCase(ctx, r.Site)
	if errors.Is(err, dashboard.ErrNoCase) || errors.Is(err, dashboard.ErrRealShop) {
		return nothing, nil
	}
	if err != nil {
		return nil, err
	}
	if !slices.Contains(o.Site.Domains, host) { // one that was added to the site since
		return nothing, nil
	}
	_, last := o.Shop().Span()
	h, err := a.buildCaseShop(o, last)
	if err != nil {
		return nil, err
	}
	l, err := listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	u.Scheme, u.Host = "http", host
	r.URL, r.MaxExternal = u.String(), -1 // as the answer key audits it
	r.AllowHosts, r.Reach = append(slices.Clone(r.AllowHosts), host), map[string]string{host: l.Addr().String()}
	return serveOn(l, h).stop, nil
}
