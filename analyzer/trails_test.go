package analyzer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/i18n"
)

// trails sets the steps around pages, events and types of pages, whole and within one
// value of each dimension, against the naive count.
func (m world) trails(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	product := m.c.Products[0].SKU
	for i, q := range []analyzer.TrailQuestion{
		{Around: "page:cart", Depth: 3},
		{Around: "entree", Depth: 1, By: analyzer.TrailsByAddress},
		{Around: "sortie", Depth: 4},
		{Around: "add_to_cart", Depth: 2, By: analyzer.TrailsByAddress, Gestures: true},
		{Around: "/panier", Depth: 2, Filters: []analyzer.Filter{{Dimension: analyzer.ByDevice, Value: "mobile"}}},
		{Around: "page:/blog", Depth: 2, Filters: []analyzer.Filter{{Dimension: analyzer.ByChannel, Value: "organic_search"}}},
		{Around: "search", Depth: 2, Filters: []analyzer.Filter{{Dimension: analyzer.ByCountry, Value: "BE"}}},
		{Around: "page:product", Depth: 1, Filters: []analyzer.Filter{{Dimension: analyzer.ByProduct, Value: product}}},
		{Around: "page:list", Depth: 2, Filters: []analyzer.Filter{{Dimension: analyzer.ByCategory, Value: m.c.Products[0].Category}}},
		{Around: "/", Depth: 2, Filters: []analyzer.Filter{{Dimension: analyzer.ByCampaign, Value: "ailleurs"}}},
	} {
		q.Site, q.Period, q.Steps = m.c.Site.ID, m.period, 40
		by, key := "", ""
		if len(q.Filters) > 0 {
			by, key = q.Filters[0].Dimension, q.Filters[0].Value
		}
		want := m.oracle.Trails(m.period, q.Around, q.Depth, q.By != analyzer.TrailsByAddress, q.Gestures, by, key)
		if len(want) == 0 {
			return fmt.Sprintf("question %d is of nobody", i)
		}
		answer, err := a.Trails(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		if problem := againstNaive(answer, want); problem != "" {
			return fmt.Sprintf("around %s %v: %s", q.Around, q.Filters, problem)
		}
	}
	return m.choices(t, a)
}

// againstNaive sets links and nodes against the naive ones; what is gathered under
// TrailRest is told by the sums.
func againstNaive(answer *analyzer.TrailAnswer, want map[truth.TrailLink]float64) string {
	depth := answer.Question.Depth
	visits, links := map[string]float64{}, map[truth.TrailLink]float64{}
	began, ended := map[int]float64{}, map[int]float64{}
	for link, n := range want {
		if link.From != "" && link.Level >= -depth && link.Level <= depth {
			visits[fmt.Sprint(link.Level, link.From)] += n
			if link.To == "" {
				ended[link.Level] += n
			}
		}
		if link.To != "" && link.From == "" && link.Level+1 >= -depth && link.Level+1 <= depth {
			began[link.Level+1] += n
		}
	}
	for _, n := range answer.Nodes {
		began[n.Level] -= n.Began
		ended[n.Level] -= n.Ended
		if n.Key != analyzer.TrailRest && visits[fmt.Sprint(n.Level, n.Key)] != n.Visits {
			return fmt.Sprintf("%d %s: %v visits, %v by hand", n.Level, n.Key, n.Visits, visits[fmt.Sprint(n.Level, n.Key)])
		}
	}
	for level := -depth; level <= depth; level++ {
		if began[level] != 0 || ended[level] != 0 {
			return fmt.Sprintf("level %d: %v more visits begin by hand, %v more end", level, began[level], ended[level])
		}
	}
	for _, l := range answer.Links {
		links[truth.TrailLink{Level: l.Level, From: l.From, To: l.To}] = l.Visits
	}
	for link, n := range links {
		if link.From != analyzer.TrailRest && link.To != analyzer.TrailRest && want[link] != n {
			return fmt.Sprintf("%v: %v visits, %v by hand", link, n, want[link])
		}
	}
	return ""
}

// choices sets what is offered against what visits meet.
func (m world) choices(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	answer, err := a.Trails(t.Context(), analyzer.TrailQuestion{Site: m.c.Site.ID, Period: m.period})
	if err != nil {
		return err.Error()
	}
	met := m.oracle.Met(m.period)
	if len(answer.Choices) < 100 {
		return fmt.Sprintf("%d choices", len(answer.Choices))
	}
	offered, least := map[string]bool{}, answer.Choices[len(answer.Choices)-1].Times
	for _, c := range answer.Choices {
		offered[c.Key] = true
		if met[c.Key] != c.Times {
			return fmt.Sprintf("%s is met %v times, %v by hand", c.Key, c.Times, met[c.Key])
		}
	}
	for key, n := range met {
		if n > least && !offered[key] {
			return fmt.Sprintf("%s is met %v times and not offered", key, n)
		}
	}
	return ""
}

// lawWhatEntersAStepLeavesIt: what leads to a step, or begins there, equals what goes on
// from it, or ends there; the first visits of a level are those of the level before
// without those that ended; however few steps are shown.
func lawWhatEntersAStepLeavesIt(t *testing.T, a *analyzer.Analyzer) {
	first, err := a.Trails(t.Context(), analyzer.TrailQuestion{Site: "loi", Period: lawPeriod(t)})
	if err != nil {
		t.Fatal(err)
	}
	some := first.Nodes[len(first.Nodes)-1].Key // a type that there is
	for _, around := range []string{"entree", "sortie", "/1", some, "add_to_cart", "purchase"} {
		for _, by := range []string{analyzer.TrailsByType, analyzer.TrailsByAddress} {
			for _, steps := range []int{1, 2, 40} {
				q := analyzer.TrailQuestion{Site: "loi", Period: lawPeriod(t), Around: around, By: by, Depth: 3, Steps: steps, Gestures: steps == 2}
				answer, err := a.Trails(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if answer.Visits == 0 || answer.Visits > answer.Population {
					t.Errorf("%v of %v visits pass by %s", answer.Visits, answer.Population, around)
				}
				checkFlows(t, answer)
			}
		}
	}
}

func checkFlows(t *testing.T, answer *analyzer.TrailAnswer) {
	t.Helper()
	in, out, level := map[string]float64{}, map[string]float64{}, map[int]float64{}
	for _, l := range answer.Links {
		out[fmt.Sprint(l.Level, l.From)] += l.Visits
		in[fmt.Sprint(l.Level+1, l.To)] += l.Visits
	}
	for _, n := range answer.Nodes {
		key := fmt.Sprint(n.Level, n.Key)
		level[n.Level] += n.Visits
		if n.Visits != in[key]+n.Began+n.Earlier || n.Visits != out[key]+n.Ended+n.Further {
			t.Errorf("%s around %s: %v visits, %v + %v + %v enter, %v + %v + %v leave", key, answer.Question.Around, n.Visits, in[key], n.Began, n.Earlier, out[key], n.Ended, n.Further)
		}
	}
	if level[0] != answer.Visits {
		t.Errorf("around %s: %v visits, %v at the anchor", answer.Question.Around, answer.Visits, level[0])
	}
}

// lawTrailsSayWhatTheyCannotTell: what is mistyped is told in French, with what there is
// instead.
func lawTrailsSayWhatTheyCannotTell(t *testing.T, a *analyzer.Analyzer) {
	for want, q := range map[string]analyzer.TrailQuestion{
		"sur 1 à 4 étapes": {Depth: 5},
		"« parfum »":       {By: "parfum"},
		"de 1 à 40":        {Steps: 41},
		"« payment »":      {Filters: []analyzer.Filter{{Dimension: analyzer.ByPayment, Value: "cb"}}},
	} {
		q.Site, q.Period = "loi", lawPeriod(t)
		if _, err := a.Trails(t.Context(), q); err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	nobody, err := a.Trails(t.Context(), analyzer.TrailQuestion{Site: "loi", Period: lawPeriod(t), Around: "https://velos.example/pannier?x=1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(nobody.Warnings) != 1 || !strings.Contains(plainText(nobody.Warnings[0].Text), "« /pannier »") || nobody.Visits != 0 {
		t.Errorf("%v visits, %v", nobody.Visits, nobody.Warnings)
	}
}
