package analyzer

import (
	"context"
	"slices"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// ledger is a table whose rows a grain counts. Its statement, sql/<grain>.sql,
// answers by up to four of {column}, {column_2}, {column_3} and {column_4}, like
// orders.sql; a dimension of its own is a column of the dimension's name there,
// kept by {<dimension>_values}.
type ledger struct {
	fact    string // its table, as warehouse.Fingerprint names it
	witness string // a measure that is above zero once there are rows
}

// Grains of ledgers.
const (
	Payments      Grain = "payments"
	Shipments     Grain = "shipments"
	Mailings      Grain = "mailings"
	Conversations Grain = "conversations"
	PartnerClicks Grain = "partner_clicks"
	Referrals     Grain = "referrals"
	Reviews       Grain = "reviews"
	Posts         Grain = "posts"
	Searches      Grain = "searches"
)

var ledgers = map[Grain]ledger{
	Payments:      {"payments", "attempts"},
	Shipments:     {"shipments", "parcels"},
	Mailings:      {"mailings", "mailings"},
	Conversations: {"conversations", "conversations"},
	PartnerClicks: {"partner_clicks", "partner_rows"},
	Referrals:     {"referrals", "referrals"},
	Reviews:       {"reviews", "reviews"},
	Posts:         {"posts", "posts"},
	Searches:      {"searches", "search_rows"},

	PartnerDelays:   {"partner_clicks", "delayed_orders"},
	MailingContacts: {"mailings", "contacts_left"},
	Sponsors:        {"referrals", "sponsors"},
	ReviewDelays:    {"reviews", "reviews_timed"},
}

func isLedger(g Grain) bool {
	_, ok := ledgers[g]
	return ok
}

// ledgerOf is the ledger that a metric reads, "" for none.
func ledgerOf(m Metric) Grain {
	for _, g := range m.Reads {
		if isLedger(g) {
			return g
		}
	}
	return ""
}

// coverLedgers adds what is known of the ledgers that metrics read: whether there
// is any row, and the first and the last day of them.
func (a *Analyzer) coverLedgers(ctx context.Context, site tracking.Site, metrics []Metric, cover facts) error {
	for _, m := range metrics {
		g := ledgerOf(m)
		if _, known := cover[string(g)+"_known"]; g == "" || known {
			continue
		}
		column, isDay := warehouse.LedgerTime(ledgers[g].fact)
		found, err := a.run(ctx, bind("coverage_ledger", warehouse.Params{
			"site": site.ID, "timezone": site.Location().String(), "table": ledgers[g].fact, "column": column, "is_day": flag(isDay)}))
		if err != nil {
			return err
		}
		of := found.only()
		cover[string(g)+"_known"], cover["first_"+string(g)+"_day"], cover["last_"+string(g)+"_day"] = of["known"], of["first_day"], of["last_day"]
	}
	return nil
}

// noLedger is the warning of a metric whose ledger is empty, nil when it is not.
func noLedger(m Metric, cover facts) *Warning {
	g := ledgerOf(m)
	if g == "" || cover[string(g)+"_known"] > 0 {
		return nil
	}
	w := warn("no_" + string(g))
	return &w
}

// ledgerReads are the facts that a metric of ledgers reads.
func ledgerReads(m Metric, p *plan) (out []read) {
	for _, g := range m.Reads {
		if isLedger(g) && !slices.Contains(out, read{ledgers[g].fact, p.question.Period}) {
			out = append(out, read{ledgers[g].fact, p.question.Period})
		}
	}
	return out
}
