package warehouse

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// Stream stores many rows through one INSERT: blocks travel while the next ones
// are made, and the server writes them as a few large parts that need no
// merging. An interrupted stream may leave some of its rows; in tables that
// replace, the same rows streamed again count once.
type Stream[T any] struct {
	table string
	f     *filling
}

// OpenStream opens a stream of rows like those of Insert.
func OpenStream[T any](ctx context.Context, w *Warehouse, table string) (*Stream[T], error) {
	return openStream[T](ctx, w, table)
}

// streamedBlock bounds the memory of the columns, which stay with a stream; the
// server puts blocks together again.
const streamedBlock = 4096

// StreamEvents opens a stream into table events. The visit builder's passes,
// which look for what was inserted lately, do not see what comes through it:
// call Builder.Recount after it.
func StreamEvents[T any](ctx context.Context, w *Warehouse) (*Stream[T], error) {
	return openStream[T](ctx, w, "events", batchNumber(), extra{"inserted", time.Unix(0, 0)})
}

func openStream[T any](ctx context.Context, w *Warehouse, table string, extras ...extra) (_ *Stream[T], err error) {
	defer fault.Wrap(&err, "open a stream into %s", table)
	settings := clickhouse.Settings{
		"max_execution_time": 0, // it waits for whoever makes the rows
		collapsing:           1,
	}
	if table == "events" && w.holdsMerges() {
		settings[collapsing] = 0
	}
	f, err := w.prepare(ctx, table, reflect.TypeFor[T](), "", settings, extras)
	if err != nil {
		return nil, err
	}
	return &Stream[T]{table, f}, nil
}

// Add sends rows; their memory may be used again once it returns.
func (s *Stream[T]) Add(rows []T) (err error) {
	defer fault.Wrap(&err, "stream %d rows into %s", len(rows), s.table)
	for block := range slices.Chunk(rows, streamedBlock) {
		if err := s.f.add(reflect.ValueOf(block)); err != nil {
			return err
		}
		if err := s.f.batch.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// Close returns once ClickHouse has stored all that was added.
func (s *Stream[T]) Close() (err error) {
	defer fault.Wrap(&err, "store what was streamed into %s", s.table)
	return s.f.batch.Send()
}

// Abort gives up; what was added may be stored in part. After Close it does
// nothing.
func (s *Stream[T]) Abort() { _ = s.f.batch.Abort() }
