package view_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
)

// Days that reach over more than a week are not held against the week before.
func TestFindingsNameTheDaysBefore(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]string{1: "60 aux mêmes jours de la semaine d’avant", 7: "60 aux mêmes jours de la semaine d’avant", 8: "60 aux mêmes jours des semaines d’avant", 31: "60 aux mêmes jours des semaines d’avant"} {
		s := analyzer.AlertState{Rule: analyzer.AlertRule{Metric: "orders", Kind: analyzer.AlertBelow, Days: days}, From: "2025-03-03", To: "2025-03-09", Figure: figure("orders", 24)}
		s.Figure.Previous = &analyzer.Past{Value: number(60)}
		if got := plain(view.AlertFinding(s)); !strings.HasSuffix(got, want) {
			t.Errorf("%d days: %q", days, got)
		}
	}
}
