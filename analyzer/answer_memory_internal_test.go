package analyzer

import (
	"context"
	"fmt"
	"testing"
)

// What a room of 25 looks at stays at hand; many answers and long ones make room.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	m := newMemory(1<<20, 100)
	of := func(rows int) found {
		f := found{rows: make([]row, rows)}
		for i := range f.rows {
			f.rows[i] = row{keys: []string{"2025-03"}, values: make([]float64, 10)}
		}
		return f
	}
	for n := range 900 {
		m.add(fmt.Sprint(n), of(1))
	}
	if _, ok := m.get("0"); !ok || m.all.Len() != 900 {
		t.Fatalf("900 answers of one row: first kept %v, %d of them", ok, m.all.Len())
	}
	for n := range 70 {
		m.add(fmt.Sprint("long", n), of(100))
		m.get("0")
	}
	if _, ok := m.get("0"); !ok { // asked for since
		t.Error("what is asked for is forgotten")
	}
	if _, ok := m.get("1"); ok || m.bytes > m.most {
		t.Errorf("what nobody asks for is kept: %v, %d bytes of %d", ok, m.bytes, m.most)
	}
	was := m.bytes
	m.add("long69", of(100))
	if _, ok := m.get("long69"); !ok || m.bytes != was {
		t.Errorf("put again: kept %v, %d bytes, were %d", ok, m.bytes, was)
	}
	m.add("longer", of(101))
	if _, ok := m.get("longer"); ok {
		t.Error("too long an answer is kept")
	}
	m.add("", "nameless")
	if _, ok := m.get(""); ok {
		t.Error("an answer over unknown parts is kept")
	}
	for n := range 5000 { // one row each, under the key of a statement over parts
		m.add(fmt.Sprintf("%1200d", n), of(1))
	}
	if m.bytes > m.most || m.all.Len() > 800 {
		t.Errorf("%d answers of more than a kilobyte each with their keys, %d bytes of %d", m.all.Len(), m.bytes, m.most)
	}
	m.all.Purge()
	if m.bytes != 0 {
		t.Errorf("nothing is kept, and weighs %d bytes", m.bytes)
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
