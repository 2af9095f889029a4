package analyzer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/formaouest/chaland/warehouse"
)

const (
	// keptBytes bounds the memory of answers. A page takes ten or twenty of some kilobytes
	// each: those of a room of 25, each with a shop of their own, stay together.
	keptBytes  = 80 << 20
	keptAnswer = 1000 // rows of one answer
	// A few long answers, the journeys of a year, are kept beside.
	keptLongBytes  = 40 << 20
	keptLongAnswer = 20_000
)

// memory keeps what statements answered for as long as the tables hold the very
// same parts: ClickHouse never changes a part, every insert, merge and deletion
// makes others with names of their own. A figure asked again is thus at hand,
// and never older than the data.
type memory struct {
	mu    sync.Mutex
	all   *simplelru.LRU[string, any]
	bytes int // of all answers and their keys, about
	most  int // bytes
	rows  int // of one answer at the most
}

func newMemory(most, rows int) *memory {
	m := &memory{most: most, rows: rows}
	all, err := simplelru.NewLRU(most/entryBytes, func(key string, gone any) { m.bytes -= weightOf(key, gone) })
	if err != nil {
		panic(err) // a size below 1, written above
	}
	m.all = all
	return m
}

// What Go takes, about, for an entry of the memory, for a row beside its cells, and for a
// cell of each kind beside its text.
const entryBytes, rowBytes, keyBytes, valueBytes = 256, 48, 16, 8

// weightOf is how many bytes an answer takes, about.
func weightOf(key string, answer any) int {
	bytes := entryBytes + len(key)
	f, _ := answer.(found)
	for _, r := range f.rows {
		bytes += rowBytes + valueBytes*len(r.values)
		for _, k := range r.keys {
			bytes += keyBytes + len(k)
		}
	}
	return bytes
}

// get gives what is remembered under a key.
func (m *memory) get(key string) (any, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all.Get(key)
}

// add remembers an answer that is not too long, and forgets those that nobody asked for
// longest to make room.
func (m *memory) add(key string, answer any) {
	if f, _ := answer.(found); key == "" || len(f.rows) > m.rows {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all.Remove(key) // and its bytes
	m.all.Add(key, answer)
	for m.bytes += weightOf(key, answer); m.bytes > m.most; {
		m.all.RemoveOldest()
	}
}

type (
	partsKey struct{}
	sitesKey struct{}
	restKey  struct{}
)

// part sums up what a table holds of a month ("" where it is not cut into any).
type part struct {
	Table string `ch:"table"`
	Month string `ch:"month"`
	Print uint64 `ch:"print"`
}

// remembering gives ctx the parts that the tables hold now; what is asked with
// it may be answered from memory. Without them (a server that does not tell)
// everything is asked anew.
func (a *Analyzer) remembering(ctx context.Context) context.Context {
	if ctx.Value(partsKey{}) != nil {
		return ctx
	}
	parts, err := warehouse.Select[part](ctx, a.w, readSQL("parts"), nil)
	if err != nil {
		return ctx
	}
	return context.WithValue(ctx, partsKey{}, parts)
}

// AtRest gives ctx the sites and the parts that the tables hold now: the many questions
// about a site that nothing is written to share them, and what they have in common is
// asked once whatever is written for others. Their answers bear no fingerprint, some fifty
// statements of an answer key: whoever cites asks without it.
func (a *Analyzer) AtRest(ctx context.Context) (context.Context, error) {
	sites, err := a.Sites(ctx)
	if err != nil {
		return nil, err
	}
	return a.remembering(context.WithValue(context.WithValue(ctx, restKey{}, true), sitesKey{}, sites)), nil
}

// memoryKey names a statement over the parts it may read; "" without any known.
func memoryKey(ctx context.Context, s statement) string {
	last := lastMonth
	if to, ok := s.params["to"].(time.Time); ok && s.name != string(CartRuns) { // which looks ahead
		last = monthAfter(to)
	}
	sql, known := readSQL(s.name), map[string]bool{} // there are hundreds of parts, of some tables
	read := partsRead(ctx, last, func(table string) bool {
		is, asked := known[table]
		if !asked {
			is = strings.Contains(sql, "FROM "+table) || s.params["table"] == table
			known[table] = is
		}
		return is
	})
	if read == nil {
		return ""
	}
	return s.print() + printOf(read)
}

// factKey names a fingerprint over the parts it may read.
func factKey(ctx context.Context, site string, r read) string {
	table := r.fact
	if r.fact == warehouse.FactEvents {
		table = "event_prints"
	}
	parts := partsRead(ctx, lastMonth, func(t string) bool { return t == table })
	if parts == nil {
		return ""
	}
	return fmt.Sprint("fingerprint ", site, " ", r.fact, r.period.Start(), r.period.End()) + printOf(parts)
}

// printOf sums up parts: a page has some twenty keys over hundreds of them.
func printOf(parts []part) string {
	var all []byte
	for _, p := range parts {
		all = append(append(append(append(all, p.Table...), 0), p.Month...), 0)
		all = binary.BigEndian.AppendUint64(all, p.Print)
	}
	sum := sha256.Sum256(all)
	return string(sum[:])
}

const lastMonth = "999999"

// monthAfter is the last month that may hold facts of a period that ends then: a
// local day may reach into the next one of UTC, and a purchase is looked for two
// days later.
func monthAfter(end time.Time) string { return end.AddDate(0, 0, 3).UTC().Format("200601") }

// partsRead are the parts of some tables up to a month: later ones are left out,
// so that the visits of today do not make those of last year be counted again.
// nil when none is known: they are empty, or the server does not tell.
func partsRead(ctx context.Context, last string, reads func(table string) bool) []part {
	parts, _ := ctx.Value(partsKey{}).([]part)
	var read []part
	for _, p := range parts {
		if p.Month <= last && reads(p.Table) {
			read = append(read, p)
		}
	}
	return read
}

// kept gives what is remembered under a key, or asks and remembers it; without
// a key it only asks.
func kept[T any](m *memory, key string, ask func() (T, error)) (T, error) {
	if v, ok := m.get(key); ok {
		return v.(T), nil
	}
	v, err := ask()
	if err == nil {
		m.add(key, v)
	}
	return v, err
}
