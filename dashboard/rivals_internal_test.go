package dashboard

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// A shop whose noted articles are all unknown to ours was compared on no day.
func TestARivalWithoutComparedArticlesHasNoDay(t *testing.T) {
	t.Parallel()
	noted := tracking.CompetitorPrice{SKU: "SEL-9", Competitor: "Le Grand Plateau", Day: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), PriceIncl: 4490}
	row := priceBookOf([]PriceNote{{CompetitorPrice: noted}}, "EUR").rivalTable().Rows[0]
	if day := row.Cells[len(row.Cells)-1]; day.Text != "–" || day.Value != nil {
		t.Errorf("the last day is %q (%v)", day.Text, day.Value)
	}
}
