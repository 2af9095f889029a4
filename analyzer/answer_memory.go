package analyzer

import (
	"context"
	"fmt"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/formaouest/chaland/warehouse"
)

const (
	// keptAnswers and keptRows bound the memory of answers to some 80 MB at the
	// very worst; a page takes ten or twenty answers of a few dozen rows.
	keptAnswers = 256
	keptRows    = 1000
	// A few long answers, the journeys of a year, are kept beside: some 40 MB more.
	keptLong     = 8
	keptLongRows = 20_000
)

// memory keeps what statements answered for as long as the tables hold the very
// same parts: ClickHouse never changes a part, every insert, merge and deletion
// makes others with names of their own. A figure asked again is thus at hand,
// and never older than the data.
type memory = lru.Cache[string, any]

func newMemory(answers int) *memory {
	m, err := lru.New[string, any](answers)
	if err != nil {
		panic(err) // a size below 1, written above
	}
	return m
}

type (
	partsKey struct{}
	sitesKey struct{}
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
// asked once whatever is written for others.
func (a *Analyzer) AtRest(ctx context.Context) (context.Context, error) {
	sites, err := a.Sites(ctx)
	if err != nil {
		return nil, err
	}
	return a.remembering(context.WithValue(ctx, sitesKey{}, sites)), nil
}

// memoryKey names a statement over the parts it may read; "" without any known.
func memoryKey(ctx context.Context, s statement) string {
	last := lastMonth
	if to, ok := s.params["to"].(time.Time); ok && s.name != string(CartRuns) { // which looks ahead
		last = monthAfter(to)
	}
	read := partsRead(ctx, last, func(table string) bool {
		return strings.Contains(readSQL(s.name), "FROM "+table) || s.params["table"] == table
	})
	if read == nil {
		return ""
	}
	return s.print() + fmt.Sprint(read)
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
	return fmt.Sprint("fingerprint ", site, " ", r.fact, r.period.Start(), r.period.End(), parts)
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
	if v, ok := m.Get(key); ok && key != "" {
		return v.(T), nil
	}
	v, err := ask()
	if f, isFound := any(v).(found); err == nil && key != "" && (!isFound || len(f.rows) <= keptRows) {
		m.Add(key, v)
	}
	return v, err
}
