package analyzer_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// mutation is a way to get a statement wrong that ClickHouse still understands.
type mutation struct {
	wrong *regexp.Regexp
	by    string
}

var mutations = []mutation{
	{regexp.MustCompile(`\bsum\(`), "max("}, {regexp.MustCompile(`\bsumIf\(`), "maxIf("}, {regexp.MustCompile(`\bcount\(\)`), "max(2)"},
	{regexp.MustCompile(`\bcountIf\(`), "maxIf(1, "}, {regexp.MustCompile(`\buniqExact\(`), "count("}, {regexp.MustCompile(`\buniqExactIf\(`), "countIf("},
	{regexp.MustCompile(`\bmin\(`), "max("}, {regexp.MustCompile(`\bargMin\(`), "argMax("},
	{regexp.MustCompile(`>= \{from:`), "> {to:"}, {regexp.MustCompile(`< \{to:`), "<= {from:"}, {regexp.MustCompile(`BETWEEN \{from_day:Date\} AND \{to_day:Date\}`), "BETWEEN {from_day:Date} + 1 AND {to_day:Date}"},
	{regexp.MustCompile(`\bsite = \{site:String\}`), "site != {site:String}"}, {regexp.MustCompile(`\bsite = \{site:String\}`), "true"},
	{regexp.MustCompile(`\bstatus = 'valid'`), "status != ''"}, {regexp.MustCompile(`\bFINAL\b`), ""},
	{regexp.MustCompile(`\bhas\(\{`), "NOT has({"}, {regexp.MustCompile(`(?m)^\s*- `), " + "}, {regexp.MustCompile(`(?m)^\s*AND has\(\{\w+:Array\(String\)\}, .*$`), ""},
	{regexp.MustCompile(`, \{timezone:String\}\) AS local_day`), ", 'Pacific/Auckland') AS local_day"},
}

// mutants are the wrong texts that one statement may have: each place of each
// mutation, by what was done to it.
func mutants(sql string) map[string]string {
	at := strings.Index(sql, "\nSELECT")
	if with := strings.Index(sql, "\nWITH"); with >= 0 && with < at {
		at = with
	}
	head, body := sql[:at], sql[at:]
	out := map[string]string{}
	for _, m := range mutations {
		for n, place := range m.wrong.FindAllStringIndex(body, -1) {
			name := fmt.Sprintf("%q for %q, place %d", m.by, strings.TrimSpace(body[place[0]:place[1]]), n)
			out[name] = head + body[:place[0]] + m.by + body[place[1]:]
		}
	}
	return out
}

// harmless are mutations that change no figure, by what their name matches, with
// the reason.
var harmless = map[*regexp.Regexp]string{
	regexp.MustCompile(`^(visits|visits_viewed|engagement|modes|visitors|funnel_visit|funnel_visitor|funnel_visitor_steps|coverage): "" for "FINAL"`): "a recount leaves one version of each visit",
	regexp.MustCompile(`^(visits|visits_viewed): "maxIf\(1, " for "countIf\(", place 9$`):                                                             "visits without consent, of which a figure only warns, in scenarios",
	regexp.MustCompile(`^coverage_ledger: "max\(2\)"|^coverage: "max\(2\)" .* place [0-3]$`):                                                          "whether there is any is all that is asked",
	regexp.MustCompile(`^(attribution|lines|refunds): "maxIf\(1, " for "countIf\("`):                                                                  "rows that lack an amount: a case has none, scenarios have",
	regexp.MustCompile(`^orders: "maxIf\(1, " for "countIf\(", place [1-3]$`):                                                                         "rows that lack an amount: a case has none, scenarios have",
	regexp.MustCompile(`^coverage(_ledger)?: ", 'Pacific`):                                                                                            "a day off at the edge of two years",
	regexp.MustCompile(`^attribution: "" for "FINAL", place [0234]$`):                                                                                 "a recount leaves one version of each visit; an older version of a cost is of the same campaign",
	regexp.MustCompile(`^attribution: "true" for "site = .*, place 3$`):                                                                               "narrows the visits to those of buyers, whom the join asks for anyway",
	regexp.MustCompile(`^coverage: "(true|site != \{site:String\})" .* place 4$`):                                                                     "whether there is any visit is all that is asked",
	regexp.MustCompile(`^(orders|customers_value|customers_lifetime|selection): "" for "FINAL", place 0$`):                                            "an older version of a cost is of the same campaign and kind",
	regexp.MustCompile(`^refunds: "countIf\("`):                                                                                                       "rows that lack an amount or an order: a case has none, scenarios have",
	regexp.MustCompile(`^refunds: "true" .* place 2$`):                                                                                                "narrows the orders to those that were refunded, whom the join asks for anyway",
	regexp.MustCompile(`^stock_products: "max\(" for "sum\(", place [01]$`):                                                                           "the join gives one row a product",
	regexp.MustCompile(`^stock_clicks: "BETWEEN`):                                                                                                     "a day four weeks before what is counted",
	regexp.MustCompile(`^stock_clicks: "" for "FINAL", place`):                                                                                        "a recount leaves one version of each visit; an older version of a product has the same address, of a cost the same channel",
	regexp.MustCompile(`^(partner_clicks|searches): "max\(2\)"`):                                                                                      "whether there is any is all that is asked",
	regexp.MustCompile(`^lines: "countIf\("`):                                                                                                         "rows that lack an amount: a case has none, scenarios have",
	regexp.MustCompile(`^customers: "" for "FINAL", place 0$`):                                                                                        "an older version of an order makes nobody's first order earlier",
	regexp.MustCompile(`^attribution_(paths: "" for "FINAL", place [01]|lost: "" for "FINAL", place 0)$`):                                             "a recount leaves one version of each visit; an older version of a cost is of the same campaign and kind",
	regexp.MustCompile(`^attribution_paths: "maxIf\(1, " for "countIf\(", place [01]$`):                                                               "rows that lack an amount: a case has none, paths_test.go has",
	regexp.MustCompile(`^attribution_costs: "max\(" for "sum\("`):                                                                                     "whether a campaign ever cost anything; yields_test.go shares one among its partners",
	regexp.MustCompile(`^attribution_costs: "maxIf\(1, " for "countIf\("`):                                                                            "whether any cost is a commission is all that is asked",
	regexp.MustCompile(`^attribution_paths: "(true|site != \{site:String\})" for "site = .*, place 1$`):                                               "narrows the visits to those of buyers, whom the join asks for anyway; the neighbour has the same buyers, that of paths_test.go has none",
	regexp.MustCompile(`^repurchases: "max\(2\)" .* place 0$`):                                                                                        "new customers whose window is open, of whom a figure only warns, in scenarios",
	regexp.MustCompile(`^(repurchases: "status != ''" .* place 1|retention: "status != ''" .* place 1)$`):                                             "the one order that stands for a customer is looked for among the valid ones",
	regexp.MustCompile(`^(trails|pages|site_searches|cart_runs|funnel_steps|videos|signups): "" for "FINAL"`):                                         "a recount leaves one version of each visit",
	regexp.MustCompile(`^cart_runs: "maxIf\(1, " for "countIf\(", place [89]$`):                                                                       "carts of which a figure only warns, in scenarios",
	regexp.MustCompile(`^pareto_products: ("max\(" for "sum\(", place [34]|"" for "FINAL", place 2)$`):                                                "lines that lack an amount: a case has none; each product is read once, whatever its versions",
	regexp.MustCompile(`^videos: "maxIf\(1, " for "countIf\(", place 9$`):                                                                             "whether there is any is all that is asked",
	regexp.MustCompile(`^review_delays: "" for "FINAL", place 0$`):                                                                                    "an older version of a review says the same: all of them twice have the same middle",
	regexp.MustCompile(`^landings: "" for "FINAL", place [01]$`):                                                                                      "a recount leaves one version of each visit; an older version of a cost is of the same campaign and kind",
	regexp.MustCompile(`^referrers: "" for "FINAL", place [012]$`):                                                                                    "the first event of an instant is looked for among all of its versions; the rest as for landings",
	regexp.MustCompile(`^(landings: ("max\(" for "sum\(", place 4|".*" for "site = .*", place 1|" \+ " for "-", place 2)|referrers: (".*" for "site = .*", place 2|" \+ " for "-", place 2|"argMax\(".*|"max\(" for "sum\(", place [1-4]))$`): "orders with a commission or without a cost, and several of one page, made in a visit: a case has none, page_yield_test.go has",
	regexp.MustCompile(`^referrers: "true" for "site = .*", place [01]$`): "an event and a visit of another shop have no visitor and instant in common with this one's",
	regexp.MustCompile(`^parts: `):                                        "what is remembered, not what is counted: answer_memory_test.go",
}

func isHarmless(name string) bool {
	for pattern := range harmless {
		if pattern.MatchString(name) {
			return true
		}
	}
	return false
}

// A mutation of any statement is caught by the naive count or by a law. One
// process runs it alone: tests that run side by side start after it. One mutation of each
// statement is tried, the same one while its text stays; CHALAND_SOAK=1 tries them all.
// What is asked meanwhile of the right statements is asked of two shards first.
func TestAMutationOfAnyStatementIsCaught(t *testing.T) {
	m := mutationWorld(t)
	if problem := m.problem(t, ""); problem != "" {
		t.Fatalf("without any mutation: %s", problem)
	}
	t.Run("none, on two shards", m.onShards)
	soak, statements := os.Getenv("CHALAND_SOAK") != "", analyzer.Statements()
	for _, name := range slices.Sorted(maps.Keys(statements)) {
		t.Run(name, func(t *testing.T) { m.mutate(t, name, statements[name], soak) })
	}
}

// mutate gets one statement wrong, in every way or in one.
func (m world) mutate(t *testing.T, name, sql string, soak bool) {
	t.Helper()
	all := mutants(sql)
	if len(all) == 0 && !isHarmless(name+": ") {
		t.Error("no mutation fits")
	}
	var chosen []string
	for what := range all {
		if soak || !isHarmless(name+": "+what) {
			chosen = append(chosen, what)
		}
	}
	slices.Sort(chosen)
	if !soak {
		dice := rand.New(rand.NewPCG(7, uint64(len(sql))))
		dice.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
		chosen = chosen[:min(1, len(chosen))]
	}
	for _, what := range chosen {
		restore := analyzer.Replace(name, all[what])
		problem := m.problem(t, name)
		restore()
		switch listed := isHarmless(name + ": " + what); {
		case problem == "" && !listed:
			t.Errorf("%s is caught by nothing", what)
		case problem != "" && listed:
			t.Errorf("%s is listed as harmless, yet: %s", what, problem)
		}
	}
}
