package dashboard

import (
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// What is counted is foretold in whole numbers, but for a shop of a few orders.
func TestCountsAreForetoldWhole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit    analyzer.Unit
		largest float64
		value   float64
		want    string
	}{
		{analyzer.Count, 150, 86.61, "87"}, {analyzer.Count, 3, 2.34, "2,3"}, {analyzer.Cents, 900000, 123456, "1\u202f235\u00a0€"},
	} {
		o := &analyzer.Outlook{Metric: "orders", Unit: c.unit, Currency: "EUR", Known: []analyzer.OutlookPoint{{Value: 1}, {Value: c.largest}, {Value: 2}}}
		if got := foretold(o, c.value); got != c.want {
			t.Errorf("%v beside %v reads %q, want %q", c.value, c.largest, got, c.want)
		}
	}
}
