package analyzer_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
)

func init() {
	others["partner_margins"] = world.claims
	harmless[regexp.MustCompile(`^partner_margins: "" for "FINAL", place 1$`)] = "an older version of a cost is of the same campaign and kind"
}

// checkPartners is « attendre partenaires du 03/03/2025 au 04/03/2025 ».
func (w wait) checkPartners(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	p, err := period.Parse(w.options[2], w.options[4], s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Partners(t.Context(), analyzer.Question{Site: s.site.ID, Period: p})
	if w.isRefused(t, err) {
		return
	}
	var rows [][]string
	for _, l := range slices.Concat(r.Kinds, r.Partners) {
		rows = append(rows, []string{l.Kind, l.Partner, amount(&l.Cost, analyzer.Cents), amount(&l.Visits, analyzer.Count), amount(&l.Orders, analyzer.Count), amount(l.New, analyzer.Count),
			amount(l.Revenue, analyzer.Cents), amount(l.Margin, analyzer.Cents), amount(l.Result, analyzer.Cents), amount(l.ROAS, analyzer.Count), amount(l.BreakEven, analyzer.Count), l.Side})
	}
	w.compare(t, rows)
	for _, c := range r.Costs {
		if (c.Name == "Moteur") != (c.Kind == "") {
			t.Errorf("what is no partner's: %+v", c)
		}
	}
}

// claims sets what partners claim, and what of it has no margin, against the naive count.
func (m world) claims(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	r, err := a.Partners(t.Context(), analyzer.Question{Site: m.c.Site.ID, Period: m.period})
	if err != nil {
		return err.Error()
	}
	want := m.oracle.Claimed(m.period)
	whole := map[string]truth.Claimed{}
	for key, c := range want {
		w := whole[key[0]]
		whole[key[0]] = truth.Claimed{Claims: w.Claims + c.Claims, Known: w.Known + c.Known, Without: w.Without + c.Without, Paid: w.Paid + c.Paid, Margin: w.Margin + c.Margin, Commissions: w.Commissions + c.Commissions}
	}
	known := 0
	for _, l := range slices.Concat(r.Kinds, r.Partners) {
		c := want[[2]string{l.Kind, l.Partner}]
		if l.Partner == "" {
			c = whole[l.Kind]
		}
		rows, orders, revenue, margin, commissions, without := analyzer.ClaimsOf(l)
		if got := (truth.Claimed{Claims: int(rows), Known: int(orders), Without: int(without), Paid: int64(revenue), Margin: margin, Commissions: int64(commissions)}); got != c {
			return fmt.Sprintf("%s %q: %+v, by hand %+v", l.Kind, l.Partner, got, c)
		}
		if margin > 0 && without < rows && commissions > 0 {
			known++
		}
	}
	if known == 0 {
		return "no margin with commissions is known"
	}
	return ""
}

// reclaimed are claims of orders of the period, cancelled ones too, that bear a
// commission of their own.
func reclaimed(orders []tracking.Order, p period.Period) (clicks []tracking.PartnerClick) {
	for i, o := range orders {
		if o.Time.Before(p.Start()) || !o.Time.Before(p.End()) || i%3 == 0 {
			continue
		}
		clicks = append(clicks, tracking.PartnerClick{Site: o.Site, ID: "encore-" + o.ID, Version: 1, Time: o.Time, Origin: tracking.OriginCase, Partner: []string{"Plume", "Encre"}[i%2], Kind: "blog", OrderID: o.ID, DelayS: 700, OrderExcl: 900})
	}
	return clicks
}
