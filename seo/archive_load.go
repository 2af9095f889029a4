package seo

import (
	"context"
	"errors"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// Load is a stored audit, whole, as it was when it ended; what it changed is told against
// the audits before it. A fault of kind NotFound says that there is none of that id, one
// of kind Invalid that it still runs.
func (a *Archive) Load(ctx context.Context, id string) (_ *Audit, err error) {
	defer fault.Wrap(&err, "load audit %s", id)
	e, err := a.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if e.State == Running {
		return nil, fault.New(fault.Invalid, "seo.still_running", "id", id)
	}
	audit := &Audit{
		ID: e.ID, Site: e.Site, URL: e.URL, Home: e.Home, Started: e.Started, Finished: e.Finished, State: e.State, Config: e.config,
		Exempt: e.Exempt, Summary: e.Summary, options: rule.Options{Now: e.Started, Exempt: e.Exempt}, links: newLinkTable(),
	}
	if audit.Profile, err = a.Profile(ctx, e.Site); err != nil || e.State == Failed {
		return audit, err
	}
	if audit.Changes, audit.Findings, err = a.changesOf(ctx, e); err != nil {
		return nil, err
	}
	audit.Summary.Accepted = 0 // what holds now counts, not what held when it ran
	for _, f := range audit.Findings {
		if f.Accepted {
			audit.Summary.Accepted++
		}
	}
	if audit.Pages, err = a.PagesOf(ctx, id, "", allRows, 0); err != nil {
		return nil, err
	}
	return audit, a.loadLinks(ctx, id, audit.links)
}

// loadLinks reads row by row: a large site has a million links, and few distinct texts.
func (a *Archive) loadLinks(ctx context.Context, id string, into *linkTable) (err error) {
	rows, err := a.warehouse.Query(ctx, linksSQL, warehouse.Params{"id": id, "state": "", "to": "", "limit": allRows, "offset": 0})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var row storedLink
		if err := rows.ScanStruct(&row); err != nil {
			return err
		}
		to := into.addresses.id(row.Target)
		into.rows = append(into.rows, linkRow{from: into.addresses.id(row.Source), to: to, text: into.texts.id(row.Anchor), internal: row.Internal, followed: !row.Nofollow})
		into.targets[to] = target{state: crawl.LinkState(row.State), status: int(row.Status)}
	}
	return rows.Err()
}
