package dashboard

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// Bands begin at the amount from which nobody paid the carriage, hold what is
// within them and lose nothing.
func TestBandsPartAtTheThreshold(t *testing.T) {
	t.Parallel()
	number := func(v float64) *float64 { return &v }
	order := func(amount string, n, carriage float64) analyzer.Figure {
		return analyzer.Figure{Group: map[string]string{"amount": amount}, Sample: n, Shipping: number(carriage)}
	}
	figures := []analyzer.Figure{order("0", 1, 490), order("3", 1, 490), order("4", 2, 980), order("68", 3, 1470), order("69", 5, 0), order("73", 7, 0), order("74", 11, 0), order("300", 13, 0)}
	if free := freeCarriage(figures); free != 69 {
		t.Fatalf("nobody pays from %d", free)
	}
	bands := bandsOf(69%bandWide, figures, nil)
	counts, all := map[string]float64{}, 0.0
	for _, b := range bands {
		counts[strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(b.label)] = b.orders
		all += b.orders
	}
	for label, want := range map[string]float64{"0 à 4 €": 2, "4 à 9 €": 2, "64 à 69 €": 3, "69 à 74 €": 12, "74 à 79 €": 11, "149 € et plus": 13} {
		if counts[label] != want {
			t.Errorf("%s: %v orders, want %v (%v)", label, counts[label], want, counts)
		}
	}
	if all != 43 {
		t.Errorf("%v orders in all, want 43", all)
	}
	if first := bandsOf(0, figures, nil)[0]; first.orders != 4 {
		t.Errorf("the first band without an offset has %v orders", first.orders)
	}
}
