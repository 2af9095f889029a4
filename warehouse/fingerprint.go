package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// Facts are the kinds of current facts a figure may rest on.
const (
	FactEvents   = "events"
	FactOrders   = "orders"
	FactRefunds  = "refunds"
	FactCosts    = "costs"
	FactProducts = "products" // all up to the end of the period
)

// LedgerTime is the column that says when a row of a ledger was, and whether it
// holds days rather than instants; "" for a table that is no ledger.
func LedgerTime(table string) (column string, isDay bool) {
	switch table {
	case "payments", "conversations", "partner_clicks", "referrals", "reviews":
		return "ts", false
	case "shipments":
		return "ordered", false
	case "vouchers":
		return "issued", false
	case "mailings", "posts", "searches", "investments", "competitor_prices", "quotes", "stocks", "sheet_texts":
		return "day", true
	case "backlinks":
		return "first_seen", true
	}
	return "", false
}

// Fingerprint sums the hashes of the site's current facts over the period. The
// same facts give the same text whatever the order of arrival, merges,
// retries, re-imports, restarts and shards; one changed fact gives another.
//
// Events are read from event_prints, which the visit passes keep; the other
// facts are few and hashed on the spot.
func (w *Warehouse) Fingerprint(ctx context.Context, site string, p period.Period, facts ...string) (_ string, err error) {
	defer fault.Wrap(&err, "fingerprint of %s over %s", site, p)
	facts = slices.Sorted(slices.Values(facts))
	parts := make([]string, 0, len(facts))
	for _, fact := range slices.Compact(facts) {
		print, err := w.factPrint(ctx, fact, site, p)
		if err != nil {
			return "", err
		}
		parts = append(parts, fact+":"+print)
	}
	return strings.Join(parts, " "), nil
}

func (w *Warehouse) factPrint(ctx context.Context, fact, site string, p period.Period) (string, error) {
	params := Params{"site": site, "from": p.Start(), "to": p.End(), "from_day": p.From.String(), "to_day": p.To.String(), "table": fact}
	name := "print_" + fact
	if column, isDay := LedgerTime(fact); column != "" {
		name, params["column"] = "print_ledger", column
		if isDay {
			name = "print_ledger_days"
		}
	}
	sql := statement(name)
	for name := range params {
		if !strings.Contains(sql, "{"+name+":") {
			delete(params, name)
		}
	}
	rows, err := Select[struct {
		N     uint64 `ch:"n"`
		Print uint64 `ch:"print"`
	}](ctx, w, sql, params)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return fmt.Sprintf("%d-%016x", rows[0].N, rows[0].Print), nil
}
