package warehouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"

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

// InsertTables stores the rows of every field of a struct that names its table
// (`table:"payments"`), a block of at most ledgerBlock rows at a time.
func InsertTables(ctx context.Context, w *Warehouse, ledgers any) error {
	v := reflect.ValueOf(ledgers)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		table, ok := field.Tag.Lookup("table")
		if !ok {
			continue
		}
		for from := 0; from < v.Field(i).Len(); from += ledgerBlock {
			part := v.Field(i).Slice(from, min(from+ledgerBlock, v.Field(i).Len()))
			if err := insert(ctx, w, table, part, field.Type.Elem(), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

const ledgerBlock = 20_000

func insert(ctx context.Context, w *Warehouse, table string, rows reflect.Value, typ reflect.Type, token string, extras ...extra) (err error) {
	if rows.Len() == 0 {
		return nil
	}
	defer fault.Wrap(&err, "insert %d rows into %s", rows.Len(), table)
	settings := clickhouse.Settings{}
	if table == "events" {
		settings[collapsing] = 0
	}
	f, err := w.prepare(ctx, table, typ, token, settings, extras)
	if err != nil {
		return err
	}
	defer func() { _ = f.batch.Close() }()
	if err := f.add(rows); err != nil {
		return err
	}
	return f.batch.Send()
}

// collapsing lets rows of one insert replace one another, and marks its part as
// one that FINAL need not look through. It takes half of the server's time, and
// is lost on what is merged soon after: small inserts, and events streamed while
// merges are held. Other streams keep it.
const collapsing = "optimize_on_insert"

// filling is an INSERT under way.
type filling struct {
	batch   driver.Batch
	columns []column
	extras  []extra
}

// plainTexts has the server turn texts into its dictionary-coded columns: the
// driver does so at five times the cost.
const plainTexts = "low_cardinality_allow_in_native_format"

// prepare begins an INSERT. Without a token it takes one that no other has: by
// itself ClickHouse knows blocks by their content, and would drop those of a case
// that was erased and is generated again.
func (w *Warehouse) prepare(ctx context.Context, table string, typ reflect.Type, token string, settings clickhouse.Settings, extras []extra) (*filling, error) {
	if token == "" {
		token = fmt.Sprintf("once-%016x", rand.Uint64()) //nolint:gosec // only has to differ between inserts
	}
	settings[plainTexts], settings["insert_deduplication_token"], settings["insert_deduplicate"] = 0, token, 1
	columns := columnsOf(typ)
	batch, err := w.conn.PrepareBatch(clickhouse.Context(ctx, clickhouse.WithSettings(settings)), insertStatement(table, columns, extras)) //nolint:clickhouselint // whoever fills it closes it
	if err != nil {
		return nil, err
	}
	return &filling{batch, columns, extras}, nil
}

// add encodes rows, column by column.
func (f *filling) add(rows reflect.Value) error {
	for i, c := range f.columns {
		if err := f.batch.Column(i).Append(c.gather(rows)); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	for i, e := range f.extras {
		if err := f.batch.Column(len(f.columns) + i).Append(e.gather(rows.Len())); err != nil {
			return fmt.Errorf("column %s: %w", e.name, err)
		}
	}
	return nil
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
	name   string
	index  []int
	offset uintptr // from the start of the struct, embedded ones included
	typ    reflect.Type
}

var columnCache sync.Map // reflect.Type -> []column

func columnsOf(t reflect.Type) []column {
	if cached, ok := columnCache.Load(t); ok {
		return cached.([]column)
	}
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		if tag := f.Tag.Get("ch"); tag != "" && tag != "-" {
			columns = append(columns, column{name: tag, index: f.Index, offset: offsetOf(t, f.Index), typ: f.Type})
		}
	}
	columnCache.Store(t, columns)
	return columns
}

// offsetOf adds up the offsets on the way to a field.
func offsetOf(t reflect.Type, index []int) (offset uintptr) {
	for _, i := range index {
		offset += t.Field(i).Offset
		t = t.Field(i).Type
	}
	return offset
}

// gather makes the column's slice: appending a whole slice at once costs the
// driver a third of what appending row by row does.
func (c column) gather(rows reflect.Value) any {
	if copyCells, ok := cellCopiers[c.typ]; ok && rows.Len() > 0 {
		return copyCells(rows.Index(0).Addr().UnsafePointer(), rows.Type().Elem().Size(), c.offset, rows.Len())
	}
	out := reflect.MakeSlice(reflect.SliceOf(c.typ), rows.Len(), rows.Len())
	for i := range rows.Len() {
		out.Index(i).Set(rows.Index(i).FieldByIndex(c.index))
	}
	return out.Interface()
}

// cellCopiers gather columns of the common types without reflection, which
// would be a third of the cost of storing an event.
var cellCopiers = map[reflect.Type]func(first unsafe.Pointer, size, offset uintptr, n int) any{
	reflect.TypeFor[string]():    copyCells[string],
	reflect.TypeFor[time.Time](): copyCells[time.Time],
	reflect.TypeFor[uuid.UUID](): copyCells[uuid.UUID],
	reflect.TypeFor[bool]():      copyCells[bool],
	reflect.TypeFor[uint8]():     copyCells[uint8],
	reflect.TypeFor[uint32]():    copyCells[uint32],
	reflect.TypeFor[uint64]():    copyCells[uint64],
	reflect.TypeFor[int64]():     copyCells[int64],
	reflect.TypeFor[[]string]():  copyCells[[]string],
	reflect.TypeFor[[]uint32]():  copyCells[[]uint32],
	reflect.TypeFor[*int64]():    copyCells[*int64],
}

// copyCells reads the field at offset of n structs of the given size, which
// follow each other from first on.
func copyCells[T any](first unsafe.Pointer, size, offset uintptr, n int) any {
	out := make([]T, n)
	for i := range out {
		out[i] = *(*T)(unsafe.Add(first, uintptr(i)*size+offset)) //nolint:gosec // within the slice, by its own element size
	}
	return out
}
