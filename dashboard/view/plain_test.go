package view_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
)

func TestEveryMetricIsSaidInPlainWords(t *testing.T) {
	t.Parallel()
	for _, m := range analyzer.Metrics() {
		for _, v := range []float64{0, 0.0004, 0.41, 1, 12, 3456} {
			text := view.Plain(analyzer.Figure{Metric: m.Key, Unit: m.Unit, Currency: "EUR", Value: &v, State: analyzer.OK})
			if text == "" || strings.ContainsAny(text, "{}[]|") || !strings.HasSuffix(text, ".") {
				t.Errorf("%s at %v: %q", m.Key, v, text)
			}
			for sentence := range strings.SplitSeq(text, ". ") {
				if words := len(strings.Fields(sentence)); words > 24 {
					t.Errorf("%s: %d words: %s", m.Key, words, sentence)
				}
			}
		}
	}
}

func TestPlainWordsFollowTheValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		metric string
		unit   analyzer.Unit
		value  float64
		want   string
	}{
		{"conversion_rate", analyzer.Ratio, 0.02, "Sur 100 visites, environ 2 finissent par une commande."},
		{"conversion_rate", analyzer.Ratio, 0.023, "Sur 1 000 visites, environ 23 finissent par une commande."},
		{"conversion_rate", analyzer.Ratio, 0.00041, "Sur 10 000 visites, environ 4 finissent par une commande."},
		{"conversion_rate", analyzer.Ratio, 0, "Sur 100 visites, environ 0 finit par une commande."},
		{"bounce_rate", analyzer.Ratio, 0.412, "Sur 100 visites, environ 41 s’arrêtent à la première page sans rien faire d’autre."},
		{"roi", analyzer.Ratio, 1.5, "Pour 100 € dépensés, la marge rend cette somme et environ 150 € de plus."},
		{"roi", analyzer.Ratio, -0.2, "Pour 100 € dépensés, il manque environ 20 € : la marge ne rend pas toute la dépense."},
		{"orders", analyzer.Count, 1, "1 commande a été passée, sans compter les annulées et les essais."},
		{"average_basket", analyzer.Cents, 61_40, "Une commande vaut 61,40 € en moyenne, taxes et port compris."},
		{"conversion_rate", analyzer.Ratio, -0.1, ""},
	} {
		if got := plain(view.Plain(analyzer.Figure{Metric: c.metric, Unit: c.unit, Currency: "EUR", Value: &c.value})); got != c.want {
			t.Errorf("%s at %v: %q, want %q", c.metric, c.value, got, c.want)
		}
	}
	v := 0.02
	if got := view.Plain(analyzer.Figure{Metric: "conversion_rate", Unit: analyzer.Ratio, Value: &v, Group: map[string]string{analyzer.ByProduct: "VTT-1"}}); got != "" {
		t.Errorf("by product the rate counts something else, but reads %q", got)
	}
	if got := view.Plain(analyzer.Figure{Metric: "orders", State: analyzer.NoData}); got != "" {
		t.Errorf("no data reads %q", got)
	}
}
