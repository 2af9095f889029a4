package warehouse

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// Insert stores rows (structs whose `ch` tags name the columns) in one block
// and returns once ClickHouse has them.
//
// token makes a retry harmless: the same rows sent again under the same token
// are stored once (the tables keep the last thousand blocks). Never reuse a
// token for other rows: ClickHouse would drop them silently. An empty token
// means no such protection.
func Insert[T any](ctx context.Context, w *Warehouse, table string, rows []T, token string) error {
	return insert(ctx, w, table, reflect.ValueOf(rows), reflect.TypeFor[T](), token)
}

func insert(ctx context.Context, w *Warehouse, table string, rows reflect.Value, typ reflect.Type, token string, extras ...extra) (err error) {
	if rows.Len() == 0 {
		return nil
	}
	defer fault.Wrap(&err, "insert %d rows into %s", rows.Len(), table)
	columns := columnsOf(typ)
	if token != "" {
		ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
			"insert_deduplication_token": token, "insert_deduplicate": 1,
		}))
	}
	batch, err := w.conn.PrepareBatch(ctx, insertStatement(table, columns, extras))
	if err != nil {
		return err
	}
	defer func() { _ = batch.Close() }()
	for i, c := range columns {
		if err := batch.Column(i).Append(c.gather(rows)); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	for i, e := range extras {
		if err := batch.Column(len(columns) + i).Append(e.gather(rows.Len())); err != nil {
			return fmt.Errorf("column %s: %w", e.name, err)
		}
	}
	return batch.Send()
}

func insertStatement(table string, columns []column, extras []extra) string {
	names := make([]string, 0, len(columns)+len(extras))
	for _, c := range columns {
		names = append(names, quoteName(c.name))
	}
	for _, e := range extras {
		names = append(names, quoteName(e.name))
	}
	return "INSERT INTO " + quoteName(table) + " (" + strings.Join(names, ", ") + ")"
}

// column is a tagged field; embedded structs are flattened.
type column struct {
	name  string
	index []int
	typ   reflect.Type
}

var columnCache sync.Map // reflect.Type -> []column

func columnsOf(t reflect.Type) []column {
	if cached, ok := columnCache.Load(t); ok {
		return cached.([]column)
	}
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		if tag := f.Tag.Get("ch"); tag != "" && tag != "-" {
			columns = append(columns, column{name: tag, index: f.Index, typ: f.Type})
		}
	}
	columnCache.Store(t, columns)
	return columns
}

// gather makes the column's slice. Appending a whole slice at once costs the
// driver a third of what appending row by row does.
func (c column) gather(rows reflect.Value) any {
	n := rows.Len()
	out := reflect.MakeSlice(reflect.SliceOf(c.typ), n, n)
	for i := range n {
		out.Index(i).Set(rows.Index(i).FieldByIndex(c.index))
	}
	return out.Interface()
}
