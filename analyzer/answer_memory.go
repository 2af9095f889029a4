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
	// keptAnswers and keptRows bound the memory of answers to some 50 MB at the
	// very worst; a page takes ten or twenty answers of a few dozen rows.
	keptAnswers = 256
	keptRows    = 1000
)

// memory keeps what statements answered for as long as the tables hold the very
// same parts: ClickHouse never changes a part, every insert, merge and deletion
// makes others with names of their own. A figure asked again is thus at hand,
// and never older than the data.
type memory = lru.Cache[string, found]

func newMemory() *memory {
	m, err := lru.New[string, found](keptAnswers)
	if err != nil {
		panic(err) // a size below 1, written above
	}
	return m
}

type partsKey struct{}

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

// memoryKey names a statement over the parts it may read; "" without any known.
// Months after the statement's period are left out, so that the visits of today
// do not make those of last year be counted again.
func memoryKey(ctx context.Context, s statement) string {
	parts, _ := ctx.Value(partsKey{}).([]part)
	if parts == nil {
		return ""
	}
	last := "999999"
	if to, ok := s.params["to"].(time.Time); ok {
		last = to.AddDate(0, 0, 1).UTC().Format("200601")
	}
	var read []part
	for _, p := range parts {
		if p.Month <= last && strings.Contains(s.sql, "FROM "+p.Table) {
			read = append(read, p)
		}
	}
	return fmt.Sprint(s.name, s.params, read) // maps are printed in the order of their keys
}
