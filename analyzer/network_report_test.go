package analyzer_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
)

func init() {
	others["visits"], others["orders"], others["costs"], others["posts"] = world.networks, world.networks, world.networks, world.networks
}

// checkNetworks is « attendre réseaux du 03/03/2025 au 04/03/2025 filtre device=mobile ».
func (w wait) checkNetworks(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	p, err := period.Parse(w.options[2], w.options[4], s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	q := analyzer.Question{Site: s.site.ID, Period: p}
	for i := 5; i+1 < len(w.options); i += 2 {
		dimension, value, _ := strings.Cut(w.options[i+1], "=")
		q.Filters = append(q.Filters, analyzer.Filter{Dimension: dimension, Value: value})
	}
	r, err := a.Networks(t.Context(), q)
	if w.isRefused(t, err) {
		return
	}
	cents := func(v *float64) string { return amount(v, analyzer.Cents) }
	count := func(v float64) string { return amount(&v, analyzer.Count) }
	var rows [][]string
	for i, l := range slices.Concat([]analyzer.NetworkLine{r.All}, r.Networks, r.Channels) {
		row := []string{l.Network, l.Channel, "—", "—", "—", "—", count(l.Visits), count(l.Ordering.Hits), count(l.Orders), cents(&l.Revenue), cents(l.Margin), cents(l.Cost), cents(l.Result)}
		if i == 0 {
			row[0] = "ensemble"
		}
		if n := l.Posts; n != nil {
			row[2], row[3], row[4], row[5] = count(n.Posts), count(n.Reach), count(n.Clicks), count(n.Followers)
		}
		rows = append(rows, row)
	}
	w.compare(t, rows)
}

// networkOf is a small table of its own: the sources of social networks that the case has.
var networkOf = map[string]string{"instagram": "instagram", "facebook": "facebook", "meta": "facebook", "pinterest": "pinterest", "tiktok": "tiktok", "youtube": "youtube"}

// networks sets what social networks bring against the naive count by source.
func (m world) networks(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	r, err := a.Networks(t.Context(), analyzer.Question{Site: m.c.Site.ID, Period: m.period})
	if err != nil {
		return err.Error()
	}
	want := map[[2]string]*truth.Sourced{}
	for key, s := range m.oracle.Sources(m.period) {
		network := networkOf[key[0]]
		if network == "" && key[1] != "organic_social" && key[1] != "paid_social" {
			continue
		}
		for _, at := range [][2]string{{network, ""}, {network, key[1]}, {"all", ""}} {
			if want[at] == nil {
				want[at] = &truth.Sourced{}
			}
			w := want[at]
			*w = truth.Sourced{Visits: w.Visits + s.Visits, Ordering: w.Ordering + s.Ordering, Orders: w.Orders + s.Orders, Without: w.Without + s.Without, Revenue: w.Revenue + s.Revenue, Spend: w.Spend + s.Spend, Margin: w.Margin + s.Margin}
		}
	}
	all := r.All
	all.Network = "all"
	posts := m.oracle.Value("posts", m.period, analyzer.ByNetwork)
	for _, l := range slices.Concat([]analyzer.NetworkLine{all}, r.Networks, r.Channels) {
		w := want[[2]string{l.Network, l.Channel}]
		if w == nil {
			if l.Visits+l.Orders != 0 || l.Cost != nil {
				return fmt.Sprintf("by hand there is no %+v", l)
			}
			continue
		}
		delete(want, [2]string{l.Network, l.Channel})
		got := truth.Sourced{Visits: int(l.Visits), Ordering: int(l.Ordering.Hits), Orders: int(l.Orders), Without: w.Without, Revenue: int64(l.Revenue), Margin: w.Margin}
		if l.Cost != nil {
			got.Spend = int64(*l.Cost)
		}
		if got != *w || w.Without == 0 && (l.Margin == nil || math.Abs(*l.Margin-w.Margin) > 1e-3) {
			return fmt.Sprintf("%+v, by hand %+v", l, *w)
		}
		if l.Posts != nil && l.Network != "all" && l.Posts.Posts != posts[l.Network].Num {
			return fmt.Sprintf("%s: %+v, by hand %v posts", l.Network, *l.Posts, posts[l.Network].Num)
		}
	}
	if len(want) > 0 || len(r.Networks) < 2 {
		return fmt.Sprintf("%d are missing of %d networks", len(want), len(r.Networks))
	}
	return ""
}
