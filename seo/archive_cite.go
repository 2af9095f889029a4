package seo

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Trace is where the scores and the counts of some audits come from.
type Trace struct {
	Statement   string // the .sql files
	SQL         string // their text
	Params      map[string]string
	Fingerprint string // of the findings; it changes when one of them does
}

var (
	//go:embed sql/archive_entries.sql
	entriesSQL string
	//go:embed sql/archive_print.sql
	printSQL string
)

// Entries are the given audits, in that order; those that are gone are left out.
func (a *Archive) Entries(ctx context.Context, ids []string) (_ []Entry, err error) {
	defer fault.Wrap(&err, "read %d audits", len(ids))
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, entriesSQL, warehouse.Params{"ids": ids})
	slices.SortFunc(rows, func(x, y auditRow) int { return slices.Index(ids, x.ID) - slices.Index(ids, y.ID) })
	return entries(rows), err
}

// Trace gives the method of the scores and counts of some audits.
func (a *Archive) Trace(ctx context.Context, ids []string) (_ Trace, err error) {
	defer fault.Wrap(&err, "trace of %d audits", len(ids))
	type row struct {
		N     uint64 `ch:"n"`
		Print uint64 `ch:"print"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, printSQL, warehouse.Params{"ids": ids})
	if err != nil {
		return Trace{}, err
	}
	accepted, err := a.acceptedKeys(ctx)
	t := Trace{Statement: "archive_entries.sql, archive_health.sql", SQL: entriesSQL + "\n" + healthSQL, Params: map[string]string{"ids": arrayText(ids), "accepted": arrayText(accepted)}}
	for _, r := range rows {
		t.Fingerprint = fmt.Sprintf("findings:%d-%016x", r.N, r.Print)
		if len(accepted) > 0 { // a score changes with what is accepted
			t.Fingerprint += "-" + hashed(strings.Join(accepted, "\n"))
		}
	}
	return t, err
}

// arrayText writes texts as a statement's array.
func arrayText(list []string) string {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
	}
	return "[" + strings.Join(quoted, ",") + "]"
}
