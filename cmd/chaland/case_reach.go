package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// caseHome is the address of a case's web site. It is no https: nobody can vouch for a host
// that exists nowhere, and an audit of a private host judges no encryption.
func caseHome(o fixtures.Options) string { return "http://" + o.Site.Domains[0] + "/" }

// reachCase has an audit of the web site of its own site's case visit that web site as it
// stands at the end of the case. It is served on a free port of this machine until end; its
// host alone leads there, and to nothing else. What is no such audit stays as it is.
func (a *app) reachCase(ctx context.Context, w *warehouse.Warehouse, r *seo.AuditRequest) (end func() error, err error) {
	nothing := func() error { return nil }
	u, err := url.Parse(r.URL)
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
	if errors.Is(err, fault.New(fault.NotFound, "room.no_key")) { // no case, or one of a real shop
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
