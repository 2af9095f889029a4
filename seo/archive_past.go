package seo

import (
	"context"
	_ "embed"
	"errors"
	"time"

	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/past_audits.sql
	pastAuditsSQL string
	//go:embed sql/past_findings.sql
	pastFindingsSQL string
	//go:embed sql/past_reached.sql
	pastReachedSQL string
)

// past gathers what the audits before an instant knew; now are the findings to
// compare with.
func (a *Archive) past(ctx context.Context, site, url, id string, before time.Time, now []Finding) (p past, err error) {
	params := warehouse.Params{"site": site, "url": url, "id": id, "before": before}
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, pastAuditsSQL, params)
	if err != nil || len(rows) == 0 {
		return past{}, err
	}
	p = past{previous: rows[0].ID, started: rows[0].Started, config: rows[0].Config, reached: map[string]time.Time{}, opened: map[string]time.Time{}}
	when, ids := map[string]time.Time{}, []string{}
	for _, row := range rows {
		when[row.ID] = row.Started
		ids = append(ids, row.ID)
		if State(row.State).Complete() && row.Started.After(p.complete) {
			p.complete = row.Started
		}
	}
	if p.findings, err = a.pastFindings(ctx, when, ids, now); err != nil {
		return past{}, err
	}
	reached, err := a.reached(ctx, ids)
	for _, r := range reached {
		p.reached[r.URL], p.opened[r.URL] = when[r.ID], when[r.Opened]
	}
	return p, err
}

// pastFindings reads row by row: a large site has hundreds of thousands of
// faults, and nearly all are still there. Of these nobody will read the
// sentences again; rules and addresses come back hundreds of times.
func (a *Archive) pastFindings(ctx context.Context, when map[string]time.Time, ids []string, now []Finding) (list []pastFinding, err error) {
	still := make(map[uint64]bool, len(now))
	for _, f := range now {
		still[f.Fingerprint] = true
	}
	rows, err := a.warehouse.Query(ctx, pastFindingsSQL, warehouse.Params{"ids": ids})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names := newPool()
	for rows.Next() {
		var row storedFinding
		if err := rows.ScanStruct(&row); err != nil {
			return nil, err
		}
		f := row.finding()
		f.Rule, f.URL = names.texts[names.id(f.Rule)], names.texts[names.id(f.URL)]
		if still[f.Fingerprint] {
			f.Detail, f.Evidence = "", ""
		}
		list = append(list, pastFinding{f, when[row.ID]})
	}
	return list, rows.Err()
}

type reachedRow struct {
	URL    string `ch:"url"`
	ID     string `ch:"audit_id"`
	Opened string `ch:"opened"` // "" when none of the audits opened it in a browser
}

func (a *Archive) reached(ctx context.Context, ids []string) ([]reachedRow, error) {
	return warehouse.Select[reachedRow](ctx, a.warehouse, pastReachedSQL, warehouse.Params{"ids": ids})
}
