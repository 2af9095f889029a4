package dashboard

import (
	"strings"
	"testing"
)

func TestWhatACompletenessMeans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate, atMost float64
		want         string
		poor         bool
	}{
		{.99, .99, "C’est assez", false},
		{.98, .98, "C’est assez", false},
		{.95, .95, "un peu plus que d’habitude", false},
		{.90, .90, "un peu plus que d’habitude", false},
		{.60, .60, "En dessous de 90", true},
		{.60, .70, "En dessous de 90", true},
		{.60, .95, "entre 60", false},
	} {
		if said, poor := completeSaid(c.rate, c.atMost); !strings.Contains(said, c.want) || poor != c.poor {
			t.Errorf("%+v: %q, %t", c, said, poor)
		}
	}
}
