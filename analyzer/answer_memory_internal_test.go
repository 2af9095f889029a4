package analyzer

import (
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
