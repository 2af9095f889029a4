package analyzer_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// asked is a statement as ClickHouse got it.
type asked struct {
	sql    string
	params warehouse.Params
}

// ear hears what analyzers ask.
type ear struct {
	lock  sync.Mutex
	names map[string]string // of statements, by their first line
	known map[string]bool
	heard map[string][]asked // each question once, by name
}

func newEar() *ear {
	e := &ear{names: map[string]string{}, known: map[string]bool{}, heard: map[string][]asked{}}
	for name, sql := range analyzer.Statements() {
		e.names[firstLine(sql)] = name
	}
	return e
}

func firstLine(sql string) string {
	line, _, _ := strings.Cut(sql, "\n")
	return line
}

func (e *ear) hear(sql string, p warehouse.Params) {
	e.lock.Lock()
	defer e.lock.Unlock()
	if said := fmt.Sprint(sql, p); !e.known[said] {
		e.known[said] = true
		name := e.names[firstLine(sql)]
		e.heard[name] = append(e.heard[name], asked{sql, p})
	}
}

// some are a few of the questions asked of a statement, from the first to the last; all
// of them with CHALAND_SOAK=1.
func (e *ear) some(name string) []asked {
	const few = 4
	all := e.heard[name]
	if len(all) <= few || os.Getenv("CHALAND_SOAK") != "" {
		return all
	}
	list := make([]asked, few)
	for i := range list {
		list[i] = all[i*(len(all)-1)/(few-1)]
	}
	return list
}

// notSplit are the statements that read no facts, with the reason.
var notSplit = map[string]string{"parts": "which parts the tables hold, by which answers are remembered: those of shards are elsewhere"}

// onShards asks two engines, each with some of the rows, what was asked of one.
func (m world) onShards(t *testing.T) {
	over := warehousetest.Split(t, m.w, "")
	for _, name := range slices.Sorted(maps.Keys(analyzer.Statements())) {
		if notSplit[name] != "" {
			continue
		}
		rows := 0
		for _, x := range m.ear.some(name) {
			whole, err := analyzer.Rows(t.Context(), m.w, x.sql, x.params)
			if err != nil {
				t.Fatal(err)
			}
			split, err := analyzer.Rows(t.Context(), over, x.sql, x.params)
			if err != nil { // and the next ones may find a shard that starts again
				t.Fatalf("%s on two shards: %v", name, err)
			}
			rows += len(whole)
			if difference := unlikeRows(whole, split); difference != "" {
				t.Errorf("%s: %s, for %v", name, difference, x.params)
			}
		}
		if rows == 0 {
			t.Errorf("%s was asked for nothing that the world holds", name)
		}
	}
	m.printsOnShards(t, over)
}

// printsOnShards: the same facts have the same fingerprint.
func (m world) printsOnShards(t *testing.T, over *warehouse.Warehouse) {
	facts := []string{warehouse.FactEvents, warehouse.FactOrders, warehouse.FactRefunds, warehouse.FactCosts, warehouse.FactProducts, "payments", "mailings"}
	for _, fact := range facts {
		whole, err := m.w.Fingerprint(t.Context(), m.c.Site.ID, m.period, fact)
		if err != nil {
			t.Fatal(err)
		}
		split, err := over.Fingerprint(t.Context(), m.c.Site.ID, m.period, fact)
		if err != nil || split != whole || strings.HasSuffix(whole, ":0-0000000000000000") {
			t.Errorf("%s: %s, on shards %s %v", fact, whole, split, err)
		}
	}
}

// unlikeRows is the first difference between two answers, whatever the order of rows;
// sums of fractions depend on their order by their last digits.
func unlikeRows(whole, split []analyzer.Row) string {
	if len(whole) != len(split) {
		return fmt.Sprintf("%d rows, %d on shards", len(whole), len(split))
	}
	inOrder := func(a, b analyzer.Row) int {
		return cmp.Or(slices.Compare(a.Keys, b.Keys), slices.Compare(a.Values, b.Values))
	}
	slices.SortFunc(whole, inOrder)
	slices.SortFunc(split, inOrder)
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a)) }
	for i, x := range whole {
		if y := split[i]; !slices.Equal(x.Keys, y.Keys) || !slices.EqualFunc(x.Values, y.Values, near) {
			return fmt.Sprintf("%q %v, on shards %q %v", x.Keys, x.Values, y.Keys, y.Values)
		}
	}
	return ""
}
