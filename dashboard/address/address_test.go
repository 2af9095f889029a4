package address

import (
	"net/url"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/calendar"
)

var (
	noon = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	velo = tracking.Site{ID: "velo", Timezone: "Europe/Paris"}
)

func parse(t *testing.T, query string) Address {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	fallback, err := calendar.Parse("30j", noon)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Parse(q, velo, noon, fallback)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return a
}

func TestAddressIsReadBackAsItIsWritten(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"comparer=annee&periode=2026-03&site=velo", "au=2026-03-12&du=2026-03-10&site=velo", "comparer=aucune&periode=soldes-hiver-2026&site=velo",
		"appareil=mobile&canal=email&periode=7j&site=velo", "campagne=%C3%A9t%C3%A9+%26+hiver&periode=30j&site=velo", "canal=email&canal=direct&periode=2026-T1&site=velo",
	} {
		if got := parse(t, query).Values().Encode(); got != query {
			t.Errorf("%s is written %s", query, got)
		}
	}
}

func TestFiltersGoWhereTheyApply(t *testing.T) {
	t.Parallel()
	a := parse(t, "periode=2026-03&appareil=mobile&canal=email")
	if q := a.Question("", "visits"); len(q.Filters) != 2 {
		t.Errorf("visits: %v", q.Filters)
	}
	if q := a.Question("", "spend"); len(q.Filters) != 1 || q.Filters[0].Dimension != analyzer.ByChannel {
		t.Errorf("spend: %v", q.Filters)
	}
	if ignored := a.Ignored("spend"); len(ignored) != 1 || ignored[0].Dimension != analyzer.ByDevice {
		t.Errorf("ignored by spend: %v", ignored)
	}
	sets := a.Questions("", "visits", "spend", "orders")
	if len(sets) != 2 || len(sets[0].Metrics) != 2 || len(sets[0].Filters) != 2 || len(sets[1].Metrics) != 1 {
		t.Errorf("questions: %+v", sets)
	}
}

func TestReferenceKeepsDatesNotWords(t *testing.T) {
	t.Parallel()
	a := parse(t, "periode=7j&appareil=mobile&comparer=annee")
	f := analyzer.Figure{Metric: "conversion_rate", Group: map[string]string{"channel": "email"}}
	r := a.Reference(analyzer.ByChannel, f)
	if want := "/chiffres/taux-de-transformation?appareil=mobile&au=2026-03-20&cle=email&comparer=annee&du=2026-03-14&par=channel&site=velo"; r.Path() != want {
		t.Errorf("path %s, want %s", r.Path(), want)
	}
	q, err := url.ParseQuery(r.Encode())
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseReference(q, parse(t, r.Encode()), q.Get(Metric))
	if err != nil || again.Path() != r.Path() || again.Key != "email" {
		t.Errorf("read back: %+v %v", again, err)
	}
}

func TestEveryMetricHasItsOwnWord(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, m := range analyzer.Metrics() {
		slug := Slug(m.Key)
		if other, taken := seen[slug]; taken || slug == "" {
			t.Errorf("%s and %s are both %q", m.Key, other, slug)
		}
		seen[slug] = m.Key
		if MetricOf(slug) != m.Key || MetricOf(m.Key) != m.Key {
			t.Errorf("%s is not found by %q", m.Key, slug)
		}
		for _, r := range slug {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
				t.Errorf("%q holds %q", slug, r)
			}
		}
	}
	if MetricOf("rien") != "" {
		t.Error("an unknown word is a metric")
	}
}
