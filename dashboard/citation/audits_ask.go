package citation

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// What stands for a metric in a cited history of audits.
const (
	MetricAuditScore    = "audit_score"
	MetricAuditFindings = "audit_findings"
	// MetricAuditPrice is that of a product sheet, as audits saw it.
	MetricAuditPrice = "audit_price"
)

// MaxAudits bounds what one citation reads again.
const MaxAudits = 100

// auditDefinition is the version of the two, to be raised when the score is
// computed in another way.
const auditDefinition = 1

// askAudits turns stored audits into figures: their scores, or their findings
// of the three gravest severities. An audit that is gone has none; one of
// another site is not there to be cited.
func (d Desk) askAudits(ctx context.Context, r Request) (Result, error) {
	if d.Audits == nil || len(r.Audits) > MaxAudits {
		return Result{}, fault.New(fault.Invalid, "citation.no_audit")
	}
	if r.Metric == MetricAuditPrice {
		return d.askPrices(ctx, r)
	}
	trace, err := d.Audits.Trace(ctx, r.Audits)
	if err != nil {
		return Result{}, err
	}
	entries, err := d.Audits.Entries(ctx, r.Audits)
	if err != nil {
		return Result{}, err
	}
	if slices.ContainsFunc(entries, func(e seo.Entry) bool { return e.Site != r.Site }) {
		return Result{}, fault.New(fault.NotFound, "citation.no_audit")
	}
	out := Result{Trace: analyzer.Trace{Metric: r.Metric, Statement: trace.Statement, SQL: trace.SQL, Params: trace.Params, Fingerprint: trace.Fingerprint, Version: auditDefinition}}
	health, err := d.Audits.Health(ctx, entries)
	for _, e := range entries {
		switch h, scored := health[e.ID]; {
		case r.Metric == MetricAuditScore && scored:
			out.Figures = append(out.Figures, scoreFigure(e, h))
		case r.Metric == MetricAuditFindings && scored:
			out.Figures = append(out.Figures, findingFigures(e)...)
		}
	}
	return out, err
}

// scoreFigure is a score as it is shown, a whole number, with what it came from.
func scoreFigure(e seo.Entry, h seo.Health) analyzer.Figure {
	score, whole, lost := math.Round(h.Score()), 100.0*100, float64(100+h.Lost())
	return analyzer.Figure{Metric: MetricAuditScore, Group: auditGroup("score", e.Started), Value: &score, Unit: analyzer.Count,
		Numerator: &whole, Denominator: &lost, Sample: float64(e.Summary.Pages), State: analyzer.OK}
}

func findingFigures(e seo.Entry) []analyzer.Figure {
	var out []analyzer.Figure
	for _, s := range rule.Severities()[:3] {
		n := float64(e.Summary.Severities[s.String()])
		out = append(out, analyzer.Figure{Metric: MetricAuditFindings, Group: auditGroup(s.String(), e.Started), Value: &n, Unit: analyzer.Count,
			Numerator: &n, Sample: float64(e.Summary.Pages), State: analyzer.OK})
	}
	return out
}

// askPrices turns what the cited audits saw of a product sheet into figures: its price, and
// the one struck out where there was one.
func (d Desk) askPrices(ctx context.Context, r Request) (Result, error) {
	seen, err := d.Audits.Prices(ctx, r.Site, r.Page, time.Time{})
	seen = slices.DeleteFunc(seen, func(p seo.PriceSeen) bool { return !slices.Contains(r.Audits, p.Audit) })
	trace := seo.PriceTrace(r.Site, r.Page, seen)
	out := Result{Trace: analyzer.Trace{Metric: r.Metric, Statement: trace.Statement, SQL: trace.SQL, Params: trace.Params, Fingerprint: trace.Fingerprint, Version: auditDefinition}}
	for _, p := range seen {
		out.Figures = append(out.Figures, priceFigure("price", p, p.Cents))
		if p.Reduced() {
			out.Figures = append(out.Figures, priceFigure("struck", p, p.Struck))
		}
	}
	return out, err
}

func priceFigure(what string, p seo.PriceSeen, cents int64) analyzer.Figure {
	value := float64(cents)
	return analyzer.Figure{Metric: MetricAuditPrice, Group: auditGroup(what, p.At), Value: &value, Unit: analyzer.Cents, Currency: "EUR",
		Numerator: &value, Sample: 1, State: analyzer.OK}
}

// auditGroup names a figure by what it counts and when its audit began: that,
// to the millisecond, is also in the audit's id.
func auditGroup(what string, began time.Time) map[string]string {
	return map[string]string{"audit": what + "/" + began.UTC().Format(time.RFC3339Nano)}
}

// AuditKey takes apart the key of a figure of an audit.
func AuditKey(f analyzer.Figure) (what string, began time.Time) {
	what, text, _ := strings.Cut(f.Key(), "/")
	began, _ = time.Parse(time.RFC3339Nano, text) // as auditGroup wrote it
	return what, began
}
