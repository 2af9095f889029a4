package warehouse

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/formaouest/chaland/internal/fault"
)

// Params are the values of a statement's {name:Type} parameters. Instants are
// sent in UTC with milliseconds; give dates as "2025-03-14" and identifiers
// ({dim:Identifier}) from a whitelist only.
type Params map[string]any

func (p Params) args() []any {
	args := make([]any, 0, len(p))
	for name, value := range p {
		if t, ok := value.(time.Time); ok {
			value = t.UTC().Format("2006-01-02 15:04:05.000")
		}
		args = append(args, clickhouse.Named(name, value))
	}
	return args
}

// Rows is a running answer; the caller closes it.
type Rows = driver.Rows

// Query runs a statement that answers rows.
func (w *Warehouse) Query(ctx context.Context, sql string, p Params) (Rows, error) {
	rows, err := w.conn.Query(ctx, sql, p.args()...)
	return rows, away(ctx, err)
}

// Exec runs a statement that answers nothing.
func (w *Warehouse) Exec(ctx context.Context, sql string, p Params) error {
	return away(ctx, w.conn.Exec(ctx, sql, p.args()...))
}

// Select reads every row into a T, whose `ch` tags name the columns.
func Select[T any](ctx context.Context, w *Warehouse, sql string, p Params) (_ []T, err error) {
	defer fault.Wrap(&err, "select %s", firstLine(sql))
	var out []T
	return out, away(ctx, w.conn.Select(ctx, &out, sql, p.args()...))
}

// Scalar reads the one value of a one-row, one-column answer.
func Scalar[T any](ctx context.Context, w *Warehouse, sql string, p Params) (value T, err error) {
	defer fault.Wrap(&err, "read %s", firstLine(sql))
	err = w.conn.QueryRow(ctx, sql, p.args()...).Scan(&value)
	return value, away(ctx, err)
}

// away tells a cut or refused connection from a statement that fails: the
// engine is starting again, or the server cannot be reached.
func away(ctx context.Context, err error) error {
	_, network := errors.AsType[*net.OpError](err)
	if ctx.Err() == nil && (network || errors.Is(err, io.EOF) || errors.Is(err, clickhouse.ErrConnectionClosed)) {
		return fault.New(fault.Unavailable, "warehouse.away").Because(err)
	}
	return err
}

// firstLine names a statement in an error: its header comment, or its start.
func firstLine(sql string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	if len(line) > 120 {
		line = line[:120]
	}
	return line
}

func quoteName(name string) string {
	return "`" + strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), "`", "\\`") + "`"
}
