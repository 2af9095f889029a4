package analyzer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Trace is the method of a figure: enough to compute it again by hand.
type Trace struct {
	Metric string `json:"metric"`
	// Statement names the .sql files, SQL is their text, in that order.
	Statement string `json:"statement"`
	SQL       string `json:"sql"`
	// Params are the values of the {name:Type} parameters of the SQL.
	Params map[string]string `json:"params"`
	// Fingerprint sums up the current facts that the statements read, look-back
	// included; it changes when one of them does.
	Fingerprint string `json:"fingerprint"`
	// Version is that of the metric's definition.
	Version int `json:"version"`
	// Mode is the consent mode the visits rest on: "exempt", "consent",
	// "mixed", or "" when the metric reads no visits.
	Mode string `json:"mode"`
}

// Trace gives the method of one metric of a question: the statements with the
// values they run with, and the fingerprint of the facts they read.
func (a *Analyzer) Trace(ctx context.Context, q Question, metric string) (_ *Trace, err error) {
	defer fault.Wrap(&err, "trace %s of site %q", metric, q.Site)
	q.Metrics, q.Compare = []string{metric}, ""
	ctx = a.remembering(ctx)
	sites, err := a.Sites(ctx)
	if err != nil {
		return nil, err
	}
	p, err := check(sites, q)
	if err != nil {
		return nil, err
	}
	t := &Trace{Metric: metric, Version: p.metrics[0].Version}
	var statements []statement
	for _, grain := range p.grains() {
		statements = append(statements, prepare(grain, p.question, p.question.Period, p.metrics))
	}
	t.tell(statements)
	if t.Mode, err = a.modeOf(ctx, p); err != nil {
		return nil, err
	}
	t.Fingerprint, err = a.fingerprint(ctx, q.Site, factsRead(p))
	return t, err
}

// TraceAll gives the method of several metrics of a question as one: every statement once,
// and the fingerprint of all that they read.
func (a *Analyzer) TraceAll(ctx context.Context, q Question) (_ *Trace, err error) {
	defer fault.Wrap(&err, "trace %s of site %q", strings.Join(q.Metrics, ", "), q.Site)
	q.Compare = ""
	ctx = a.remembering(ctx)
	sites, err := a.Sites(ctx)
	if err != nil {
		return nil, err
	}
	t := &Trace{}
	var statements []statement
	var reads []read
	for _, metric := range q.Metrics {
		one := q
		one.Metrics = []string{metric}
		p, err := check(sites, one)
		if err != nil {
			return nil, err
		}
		t.Version = max(t.Version, p.metrics[0].Version)
		for _, grain := range p.grains() {
			s := prepare(grain, p.question, p.question.Period, p.metrics)
			if !slices.ContainsFunc(statements, func(other statement) bool { return other.name == s.name }) {
				statements = append(statements, s)
			}
		}
		for _, r := range factsRead(p) {
			if !slices.ContainsFunc(reads, r.isSame) {
				reads = append(reads, r)
			}
		}
		if t.Mode == "" {
			if t.Mode, err = a.modeOf(ctx, p); err != nil {
				return nil, err
			}
		}
	}
	t.tell(statements)
	t.Fingerprint, err = a.fingerprint(ctx, q.Site, reads)
	return t, err
}

// TraceCustomers gives the method of what customers are worth: their recency and their
// margin hang on orders, refunds and costs of any date.
func (a *Analyzer) TraceCustomers(ctx context.Context, siteID string, p period.Period) (_ *Trace, err error) {
	defer fault.Wrap(&err, "trace the customers of site %q", siteID)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	t := &Trace{Version: 1}
	t.tell([]statement{bind("customers_value", customerParams(site, p))})
	always := allDays(p.Loc)
	t.Fingerprint, err = a.fingerprint(a.remembering(ctx), siteID, []read{{warehouse.FactOrders, always}, {warehouse.FactRefunds, always}, {warehouse.FactCosts, always}})
	return t, err
}

// joined is one trace of several that may have other values of the same parameters: those
// that differ stand under the number of their trace, "1.from".
func joined(traces ...*Trace) *Trace {
	out := *traces[0]
	out.Params = map[string]string{}
	var texts, prints []string
	for i, t := range traces {
		if !slices.Contains(texts, t.SQL) {
			texts = append(texts, t.SQL)
		}
		if !slices.Contains(prints, t.Fingerprint) {
			prints = append(prints, t.Fingerprint)
		}
		for name, value := range t.Params {
			if slices.ContainsFunc(traces, func(other *Trace) bool { return other.Params[name] != value }) {
				name = fmt.Sprint(i+1, ".", name)
			}
			out.Params[name] = value
		}
	}
	out.SQL, out.Fingerprint = strings.Join(texts, "\n"), strings.Join(prints, " ")
	return &out
}

// TraceSelection gives the method of a selection of customers.
func (a *Analyzer) TraceSelection(ctx context.Context, siteID string, p period.Period, conditions []Condition) (_ *Trace, err error) {
	defer fault.Wrap(&err, "trace a selection of site %q", siteID)
	ask, err := a.selection(ctx, siteID, &p, conditions)
	if err != nil {
		return nil, err
	}
	t := &Trace{Version: selectionVersion}
	t.tell([]statement{ask.statement(conditions, false)})
	always := allDays(p.Loc)
	t.Fingerprint, err = a.fingerprint(a.remembering(ctx), siteID, []read{{warehouse.FactOrders, always}, {warehouse.FactRefunds, p}, {warehouse.FactCosts, always}})
	return t, err
}

// allDays is a period that holds any fact.
func allDays(zone *time.Location) period.Period {
	return period.Period{From: period.Date{Year: 1970, Month: 1, Day: 1}, To: period.Date{Year: 2199, Month: 12, Day: 31}, Loc: zone}
}

// tell writes down the statements and their parameters.
func (t *Trace) tell(statements []statement) {
	names, texts := make([]string, len(statements)), make([]string, len(statements))
	t.Params = map[string]string{}
	for i, s := range statements {
		names[i], texts[i] = s.name+".sql", s.text()
		for key, value := range named(texts[i], s.params) {
			t.Params[key] = paramText(value)
		}
	}
	t.Statement, t.SQL = strings.Join(names, ", "), strings.Join(texts, "\n")
}

// paramText writes a parameter as ClickHouse reads it.
func paramText(value any) string {
	switch v := value.(type) {
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.000")
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
		}
		return "[" + strings.Join(quoted, ",") + "]"
	case []uint16:
		return "[" + strings.ReplaceAll(strings.Trim(fmt.Sprint(v), "[]"), " ", ",") + "]"
	}
	return fmt.Sprint(value)
}

// modeOf tells in which consent mode the visits of a plan were measured, "" for
// a metric that reads none.
func (a *Analyzer) modeOf(ctx context.Context, p *plan) (string, error) {
	if !slices.Contains(p.metrics[0].Reads, Visits) && !slices.Contains(p.metrics[0].Reads, Attribution) {
		return "", nil
	}
	during := p.question.Period
	found, err := a.run(ctx, bind("modes", warehouse.Params{"site": p.question.Site, "from": during.Start(), "to": during.End()}))
	if err != nil {
		return "", err
	}
	known := found.only()
	if known["visits"] == 0 { // nothing to tell it by but the site's own choice
		return cmp.Or(p.site.Mode, tracking.ModeExempt), nil
	}
	switch known["visits_exempt"] {
	case 0:
		return tracking.ModeConsent, nil
	case known["visits"]:
		return tracking.ModeExempt, nil
	}
	return "mixed", nil
}

// read is a kind of facts over the days a statement reads them for.
type read struct {
	fact   string
	period period.Period
}

// isSame compares days; two zones of one name may be two pointers.
func (r read) isSame(o read) bool {
	return r.fact == o.fact && r.period.From == o.period.From && r.period.To == o.period.To
}

// factsRead lists what the statements of a plan read, look-back included. A
// visit hangs on events of the day before and after, a new customer on all
// earlier orders, a paid campaign on costs of any date.
func factsRead(p *plan) []read {
	during := p.question.Period
	always := allDays(during.Loc)
	sofar := period.Period{From: always.From, To: during.To, Loc: during.Loc}
	around := func(before int) period.Period {
		return period.Period{From: during.From.AddDays(-before), To: during.To.AddDays(1), Loc: during.Loc}
	}
	var out []read
	for _, grain := range p.metrics[0].Reads {
		switch grain {
		case Visits, Visitors, Engagement, Vitals, Pages, SiteSearches, Videos, Signups:
			out = append(out, read{warehouse.FactEvents, around(1)})
		case CartRuns: // visits before and after the period, see cart_runs.sql
			out = append(out, read{warehouse.FactEvents, period.Period{From: during.From.AddDays(-31), To: during.To.AddDays(91), Loc: during.Loc}})
		case Sightings: // seen two days before or after, see sightings.sql
			out = append(out, read{warehouse.FactOrders, during}, read{warehouse.FactEvents, period.Period{From: during.From.AddDays(-3), To: during.To.AddDays(3), Loc: during.Loc}})
		case Orders, Lines:
			out = append(out, read{warehouse.FactOrders, during})
			if p.metrics[0].Key == "contribution_margin" {
				out = append(out, read{warehouse.FactCosts, always})
			}
		case ReviewDelays: // the reviews are those of its ledger
			out = append(out, read{warehouse.FactOrders, always})
			if p.metrics[0].Key == "review_delivery_delay" {
				out = append(out, read{ledgers[Shipments].fact, always})
			}
		case Repurchases:
			out = append(out, read{warehouse.FactOrders, always})
		case Customers, Retention:
			out = append(out, read{warehouse.FactOrders, sofar})
		case Costs:
			out = append(out, read{warehouse.FactCosts, during})
		case Refunds:
			out = append(out, refundReads(p.question, always)...)
		case Attribution:
			out = append(out, read{warehouse.FactOrders, during}, read{warehouse.FactCosts, always},
				read{warehouse.FactEvents, around(lookBackDays + 2)})
		}
	}
	return append(out, ledgerReads(p.metrics[0], p)...)
}

// refundReads: what a refund does not say of itself comes from its order, at
// any date; by order date refunds of any date may count.
func refundReads(q Question, always period.Period) []read {
	refunds := q.Period
	if q.refundBasis() == ByOrderDate {
		refunds = always
	}
	return []read{{warehouse.FactRefunds, refunds}, {warehouse.FactOrders, always}}
}

// fingerprint joins the fingerprints of what was read; "" at rest, see AtRest.
func (a *Analyzer) fingerprint(ctx context.Context, site string, reads []read) (string, error) {
	if ctx.Value(restKey{}) != nil {
		return "", nil
	}
	var parts []string
	for i, r := range reads {
		if slices.Contains(reads[:i], r) {
			continue
		}
		part, err := kept(a.memory, factKey(ctx, site, r), func() (string, error) {
			return a.w.Fingerprint(ctx, site, r.period, r.fact)
		})
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " "), nil
}
