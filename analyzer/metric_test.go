package analyzer_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

var update = flag.Bool("update", false, "rewrite docs/indicateurs.md")

// These keys are part of the command line's contract; others may join them.
func TestTheRegistryHoldsTheMetricsOfTheContract(t *testing.T) {
	t.Parallel()
	want := strings.Fields(`visits visitors page_views bounce_rate engagement_time add_to_cart_rate cart_abandonment_rate
		conversion_rate orders revenue_incl_tax revenue_net_excl_tax average_basket items_per_order new_customers
		repurchase_rate refunds spend cpc cost_per_order cac roas contribution_margin roi`)
	got := metricKeys()
	for _, key := range want {
		if !slices.Contains(got, key) {
			t.Errorf("%s is missing of %v", key, got)
		}
	}
}

func TestAMetricRegistersOnce(t *testing.T) {
	t.Parallel()
	err := analyzer.RegisterTwice()
	if err == nil || err.Error() != `metric "visits" is registered twice: as count of visits, then as cents of orders` {
		t.Errorf("got %v", err)
	}
}

// Every metric is translated, serves a bloc, can be split, and is played in a
// scenario.
func TestEveryMetricIsComplete(t *testing.T) {
	t.Parallel()
	played := ""
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		played += string(raw)
	}
	for _, m := range analyzer.Metrics() {
		for _, text := range []string{"metric." + m.Key + ".label", "metric." + m.Key + ".definition", "metric." + m.Key + ".formula", "metric." + m.Key + ".pitfall", "analyzer.sample." + m.Counted} {
			if !i18n.Has(text) {
				t.Errorf("the text %s is missing", text)
			}
		}
		if len(m.Blocs) == 0 || len(m.Dimensions) == 0 || m.Version < 1 || len(m.Reads) == 0 {
			t.Errorf("%s is not complete: %+v", m.Key, m)
		}
		if !strings.Contains(played, "| "+m.Key+" ") {
			t.Errorf("%s is in no scenario", m.Key)
		}
	}
	for _, d := range analyzer.Dimensions {
		if strings.HasPrefix(analyzer.DimensionLabel(d), "[") {
			t.Errorf("the dimension %s has no name", d)
		}
	}
}

// docs/indicateurs.md says what the registry says; -update rewrites it.
func TestTheDocumentationIsTrue(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "indicateurs.md")
	want := documentation()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/indicateurs.md no longer says what the registry says (%v); run go test ./analyzer -update", err)
	}
}

func documentation() string {
	var b strings.Builder
	b.WriteString(i18n.T("analyzer.docs.intro") + "\n")
	for _, m := range analyzer.Metrics() {
		fmt.Fprintf(&b, "\n## %s — `%s`\n\n%s\n\n", m.Label(), m.Key, m.Definition())
		fmt.Fprintf(&b, "- **Formule** : %s\n", m.Formula())
		fmt.Fprintf(&b, "- **Piège** : %s\n", m.Pitfall())
		fmt.Fprintf(&b, "- **Unité** : %s\n", i18n.T("analyzer.unit."+string(m.Unit)))
		fmt.Fprintf(&b, "- **Découpages** : %s\n", labels(m.Dimensions))
		fmt.Fprintf(&b, "- **S'additionne** : %s\n", map[bool]string{true: "oui", false: "non"}[m.Additive])
		fmt.Fprintf(&b, "- **SQL** : %s\n", files(m))
		fmt.Fprintf(&b, "- **Blocs** : %s · **version** %d\n", strings.Join(m.Blocs, ", "), m.Version)
	}
	b.WriteString("\n" + i18n.T("analyzer.docs.funnel") + "\n\n" + i18n.T("analyzer.funnel.method_visit") + " " + i18n.T("analyzer.funnel.loss") + "\n")
	b.WriteString("\n- **SQL** : [`funnel_visit.sql`](../analyzer/sql/funnel_visit.sql), [`funnel_visitor.sql`](../analyzer/sql/funnel_visitor.sql), [`funnel_visitor_steps.sql`](../analyzer/sql/funnel_visitor_steps.sql), [`funnel_steps.sql`](../analyzer/sql/funnel_steps.sql)\n")
	for _, chapter := range []struct{ key, files string }{
		{"trails", "trails"},
		{"videos", "videos"},
		{"expectations", "expectations"},
		{"partners", "partner_clicks partner_margins attribution_costs"},
		{"networks", "visits orders costs posts"},
		{"comparators", "comparator_clicks comparator_orders comparator_products costs"},
		{"customers", "customers_value customers_months customers_cohorts customers_lifetime"},
		{"selection", "selection"},
		{"pareto", "pareto_products"},
		{"lines", "order_lines"},
		{"stock", "stock_levels stock_clicks stock_sales stock_cost stock_products"},
		{"prices", "price_states price_sales"},
		{"searches", "search_pairs search_totals"},
		{"paths", "attribution_paths attribution_lost attribution_costs"},
		{"recount", "recount"},
		{"reconcile", "reconciliation unnumbered"},
		{"compare", "order_spread"},
		{"signs", "quality_arrivals quality_days"},
		{"landings", "landings pages"},
		{"referrers", "referrers"},
	} {
		var links []string
		for _, file := range strings.Fields(chapter.files) {
			links = append(links, fmt.Sprintf("[`%s.sql`](../analyzer/sql/%s.sql)", file, file))
		}
		b.WriteString("\n" + i18n.T("analyzer.docs."+chapter.key) + "\n\n- **SQL** : " + strings.Join(links, ", ") + "\n")
	}
	return b.String()
}

func labels(dimensions []string) string {
	names := make([]string, len(dimensions))
	for i, d := range dimensions {
		names[i] = fmt.Sprintf("%s (`%s`)", analyzer.DimensionLabel(d), d)
	}
	return strings.Join(names, ", ")
}

// files names the statements of a metric, those by product included.
func files(m analyzer.Metric) string {
	var links []string
	byProduct := map[analyzer.Grain]string{analyzer.Orders: "lines", analyzer.Visits: "visits_viewed"}
	for _, g := range m.Reads {
		links = append(links, fmt.Sprintf("[`%s.sql`](../analyzer/sql/%s.sql)", g, g))
		if file := byProduct[g]; file != "" && m.Allows(analyzer.ByProduct) {
			links = append(links, fmt.Sprintf("par produit [`%s.sql`](../analyzer/sql/%s.sql)", file, file))
		}
	}
	return strings.Join(links, ", ")
}

// Every .sql file is documented.
func TestEveryStatementIsDocumented(t *testing.T) {
	t.Parallel()
	docs := documentation() + i18n.T("analyzer.docs.intro")
	for name := range analyzer.Statements() {
		if !strings.Contains(docs, name+".sql") {
			t.Errorf("%s.sql stands in no chapter of docs/indicateurs.md", name)
		}
	}
}
