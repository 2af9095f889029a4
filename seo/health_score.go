package seo

import (
	"context"
	_ "embed"
	"math"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// Health is what the rules that a site breaks cost it. A rule costs its points
// once, on one page or on a thousand: a fault of a template has one cause. The
// gravest case met decides, as it does for Group.
type Health struct {
	Broken map[rule.Severity]int // rules, by the gravest case met
}

// points are what a broken rule costs. Only their ratios matter: a critical
// rule weighs as much as twenty low ones.
var points = map[rule.Severity]int{rule.Critical: 20, rule.High: 8, rule.Medium: 3, rule.Low: 1, rule.Info: 0}

// Points is what one broken rule of a severity costs.
func Points(s rule.Severity) int { return points[s] }

// Lost is the sum of the points of the broken rules.
func (h Health) Lost() int {
	lost := 0
	for severity, n := range h.Broken {
		lost += n * Points(severity)
	}
	return lost
}

// Score is out of 100: 100 x 100 / (100 + points lost). A site without fault
// has 100, one that lost 100 points 50, one that lost 300 25: each repair
// raises it, however far down a site starts.
func (h Health) Score() float64 { return 100 * 100 / float64(100+h.Lost()) }

// Rounded is the score as it is shown and cited: a whole number.
func (h Health) Rounded() float64 { return math.Round(h.Score()) }

// Formula is the calculation of the score: « 100 × 100 / (100 + 112) ».
func (h Health) Formula() string { return "100 × 100 / (100 + " + i18n.Int(int64(h.Lost())) + ")" }

// Text says the score, its formula and what a broken rule costs.
func (h Health) Text() string {
	return i18n.T("seo.text.score", "score", i18n.Number(h.Rounded(), 0), "formula", h.Formula(), "n", h.Lost(),
		"critical", Points(rule.Critical), "high", Points(rule.High), "medium", Points(rule.Medium), "low", Points(rule.Low))
}

// Health is what the broken rules cost this audit, without what is accepted.
func (a *Audit) Health() Health { return HealthOf(a.openGroups()) }

// HealthOf sums up the groups of one audit.
func HealthOf(groups []Group) Health {
	h := Health{Broken: map[rule.Severity]int{}}
	for _, g := range groups {
		h.Broken[g.Severity]++
	}
	return h
}

//go:embed sql/archive_health.sql
var healthSQL string

// Health is that of each audit that read at least one page, by its id. An
// audit that read none, or is not over, has no score: nothing is not a hundred.
func (a *Archive) Health(ctx context.Context, audits []Entry) (_ map[string]Health, err error) {
	defer fault.Wrap(&err, "health of %d audits", len(audits))
	out, ids := map[string]Health{}, []string{}
	for _, e := range audits {
		if e.Scored() {
			out[e.ID] = Health{Broken: map[rule.Severity]int{}}
			ids = append(ids, e.ID)
		}
	}
	type row struct {
		ID       string `ch:"audit_id"`
		Severity string `ch:"severity"`
		Rules    uint64 `ch:"rules"`
	}
	keys, err := a.acceptedKeys(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, healthSQL, warehouse.Params{"ids": ids, "accepted": keys})
	for _, r := range rows {
		severity, _ := rule.ParseSeverity(r.Severity)
		out[r.ID].Broken[severity] = int(r.Rules)
	}
	return out, err
}

// Scored reports whether the audit is over and read at least one page.
func (e Entry) Scored() bool { return e.State != Running && e.State != Failed && e.Summary.HTML > 0 }
