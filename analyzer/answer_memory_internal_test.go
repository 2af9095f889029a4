package analyzer

import (
	"context"
	"fmt"
	"testing"
)

// What a room of 25 looks at stays at hand; long answers make room by their rows.
func TestMemoryIsBoundedByRows(t *testing.T) {
	t.Parallel()
	m := newMemory(1000, 100)
	for n := range 900 {
		m.add(fmt.Sprint(n), found{rows: make([]row, 1)})
	}
	if _, ok := m.get("0"); !ok || m.rows != 900 {
		t.Fatalf("900 answers of one row: first kept %v, %d rows", ok, m.rows)
	}
	for n := range 5 {
		m.add(fmt.Sprint("long", n), found{rows: make([]row, 100)})
	}
	if _, ok := m.get("0"); !ok || m.rows > 1000 { // asked for since
		t.Errorf("first kept %v, %d rows", ok, m.rows)
	}
	if _, ok := m.get("1"); ok {
		t.Error("the second is kept beyond the bound")
	}
	m.add("long0", found{rows: make([]row, 100)})
	if _, ok := m.get("long0"); !ok || m.rows > 1000 {
		t.Errorf("put again: kept %v, %d rows", ok, m.rows)
	}
	m.add("longer", found{rows: make([]row, 101)})
	if _, ok := m.get("longer"); ok {
		t.Error("too long an answer is kept")
	}
	m.add("", "nameless")
	if _, ok := m.get(""); ok {
		t.Error("an answer over unknown parts is kept")
	}
}

// A page has some twenty keys over all parts of the tables: naming one must not read the
// statement again for each part.
func TestNamingAStatementIsCheap(t *testing.T) {
	var parts []part
	for table := range 30 {
		for month := range 24 {
			parts = append(parts, part{Table: fmt.Sprint("table", table), Month: fmt.Sprint(202401 + month), Print: uint64(table * month)})
		}
	}
	ctx := context.WithValue(t.Context(), partsKey{}, append(parts, part{Table: "visits", Month: "202401", Print: 5}))
	if memoryKey(ctx, statement{name: "visits"}) == "" {
		t.Fatal("no key")
	}
	if n := testing.AllocsPerRun(10, func() { memoryKey(ctx, statement{name: "visits"}) }); n > 100 {
		t.Errorf("%.0f allocations over %d parts", n, len(parts)+1)
	}
}
