package analyzer_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
)

func init() {
	others["reconciliation"], others["unnumbered"] = world.reconciliation, world.unnumbered
	harmless[regexp.MustCompile(`^(?:reconciliation|unnumbered): "count\(" for "uniqExact`)] = "an event that arrives twice, in reconcile_test.go"
	harmless[regexp.MustCompile(`^reconciliation: .* for "site = .*", place 1$`)] = "no case has exempt sightings; reconcile_test.go has a neighbour's"
	harmless[regexp.MustCompile(`^unnumbered: "site != `)] = "the neighbour has as many; the shop of reconcile_test.go has none"
}

// reconciliation sets each order that is told wrong, and what each sort adds up to,
// against the naive telling.
func (m world) reconciliation(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	got, err := a.Reconcile(t.Context(), m.c.Site.ID, m.period)
	if err != nil {
		return err.Error()
	}
	lines := m.oracle.Reconcile(m.period)
	want, said := map[truth.ReconcileLine]int{}, map[truth.ReconcileLine]int{}
	for _, d := range got.List {
		said[truth.ReconcileLine{Class: d.Class, Number: d.OrderID, Day: d.Day, Device: d.Device, Browser: d.Browser, Payment: d.Payment, TagCurrency: d.TagCurrency,
			Shop: int64(d.Shop), Tag: int64(d.Tag), Seen: int(d.Seen)}]++
	}
	for _, l := range lines {
		if l.Class != analyzer.OrderRight && l.Class != analyzer.PurchaseUnnumbered {
			want[l]++
		}
	}
	if difference := gocmp.Diff(want, said); difference != "" {
		return difference
	}
	keys := map[string]func(truth.ReconcileLine) string{
		analyzer.ByDay: func(l truth.ReconcileLine) string { return l.Day }, analyzer.ByDevice: func(l truth.ReconcileLine) string { return l.Device },
		analyzer.ByBrowser: func(l truth.ReconcileLine) string { return l.Browser }, analyzer.ByPayment: func(l truth.ReconcileLine) string { return l.Payment },
	}
	for by, key := range keys {
		if difference := gocmp.Diff(sumLines(lines, key), sumGroups(got.By[by])); difference != "" {
			return by + ": " + difference
		}
	}
	all := sumLines(lines, func(truth.ReconcileLine) string { return "" })
	if difference := gocmp.Diff(all, sumGroups([]analyzer.ReconciledGroup{{Reconciled: got.Reconciled}})); difference != "" {
		return difference
	}
	return ""
}

// unnumbered sets the purchases without a number against the naive telling.
func (m world) unnumbered(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	got, err := a.Unnumbered(t.Context(), m.c.Site.ID, m.period)
	if err != nil {
		return err.Error()
	}
	want := 0.0
	for _, l := range m.oracle.Reconcile(m.period) {
		if l.Class == analyzer.PurchaseUnnumbered {
			want++
		}
	}
	if got != want {
		return fmt.Sprintf("%v purchases without a number, by hand %v", got, want)
	}
	return ""
}

// sums are orders, the shop's and the tag's cents, and purchases.
type sums [4]float64

// sumLines adds up lines by a key and their class.
func sumLines(lines []truth.ReconcileLine, key func(truth.ReconcileLine) string) map[string]sums {
	all := map[string]sums{}
	for _, l := range lines {
		s := all[key(l)+" "+l.Class]
		all[key(l)+" "+l.Class] = sums{s[0] + 1, s[1] + float64(l.Shop), s[2] + float64(l.Tag), s[3] + float64(l.Seen)}
	}
	return all
}

// sumGroups are the same of what the analyzer says.
func sumGroups(groups []analyzer.ReconciledGroup) map[string]sums {
	all := map[string]sums{}
	for _, g := range groups {
		for class, n := range g.Orders {
			all[g.Key+" "+class] = sums{n, g.Shop[class], g.Tag[class], g.Seen[class]}
		}
	}
	return all
}

// bought are purchases as a bad tag tells them: of every other order one that is right,
// twice the same, of another amount or currency, or none; some that bear no number, or
// one that the shop does not know.
func bought(c string, p period.Period, orders []tracking.Order) (events []tracking.Event) {
	see := func(o tracking.Order, change func(*tracking.Event)) {
		n := len(events)
		e := tracking.Event{Site: c, Visitor: uint64(5000 + n), Time: o.Time.Add(time.Minute), Received: o.Time.Add(time.Minute), Mode: tracking.ModeConsent, Origin: tracking.OriginCase,
			Name: tracking.KindPurchase, Path: "/merci", Channel: tracking.ChannelDirect, Device: tracking.DeviceTablet, Country: "FR", Interactive: true,
			Browser: []string{"Firefox", "Safari", "Opera"}[n%3], OrderID: o.ID, Value: o.TotalIncl, Currency: o.Currency}
		e.ID[0], e.ID[1], e.ID[2] = byte(n), byte(n>>8), 77
		change(&e)
		events = append(events, e)
	}
	right := func(*tracking.Event) {}
	for i, o := range orders {
		switch i % 7 {
		case 1:
			see(o, func(e *tracking.Event) {
				if o.Status == tracking.OrderCancelled { // the period may have ended by then
					e.Time = e.Time.Add(30 * time.Hour)
				}
			})
		case 2:
			see(o, right)
			see(o, func(e *tracking.Event) {
				e.Time, e.Value, e.Currency, e.Device, e.Browser = e.Time.Add(time.Hour), e.Value+900, "CHF", tracking.DeviceMobile, "Edge"
			})
		case 3:
			see(o, func(e *tracking.Event) { e.Value += 250 })
		case 4:
			see(o, func(e *tracking.Event) { e.Currency = "USD" })
		case 5:
			see(o, func(e *tracking.Event) { e.OrderID = "" })
		case 6:
			see(o, func(e *tracking.Event) { e.OrderID = fmt.Sprint("inconnue-", i/14) })
			see(o, func(e *tracking.Event) {
				e.OrderID, e.Time, e.Device = fmt.Sprint("inconnue-", i/14), e.Time.Add(time.Minute), tracking.DeviceDesktop
			})
		}
	}
	for _, at := range []time.Time{p.Start(), p.End()} { // on both sides of the period's edges
		for _, by := range []time.Duration{-2 * time.Hour, time.Hour} {
			see(tracking.Order{ID: "", Time: at.Add(by)}, right)
			see(tracking.Order{ID: fmt.Sprint("bord-", len(events)), Time: at.Add(by)}, right)
		}
	}
	return events
}
