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
	var rows Rows
	err := w.read(ctx, func() (err error) {
		rows, err = w.conn.Query(ctx, sql, p.args()...) //nolint:sqlclosecheck // the caller closes them
		return err
	})
	return rows, err
}

// Exec runs a statement that answers nothing.
func (w *Warehouse) Exec(ctx context.Context, sql string, p Params) error {
	return away(ctx, w.conn.Exec(ctx, sql, p.args()...))
}

// Select reads every row into a T, whose `ch` tags name the columns.
func Select[T any](ctx context.Context, w *Warehouse, sql string, p Params) (_ []T, err error) {
	defer fault.Wrap(&err, "select %s", firstLine(sql))
	var out []T
	err = w.read(ctx, func() error {
		out = nil
		return w.conn.Select(ctx, &out, sql, p.args()...)
	})
	return out, err
}

// Scalar reads the one value of a one-row, one-column answer.
func Scalar[T any](ctx context.Context, w *Warehouse, sql string, p Params) (value T, err error) {
	defer fault.Wrap(&err, "read %s", firstLine(sql))
	err = w.read(ctx, func() error { return w.conn.QueryRow(ctx, sql, p.args()...).Scan(&value) })
	return value, err
}

// restart is how long a read waits for an embedded engine that has ended: it
// takes four seconds to report what ended it, and one to be back.
const restart = 20 * time.Second

// read asks again while an engine of ours starts again.
func (w *Warehouse) read(ctx context.Context, ask func() error) error {
	for deadline := time.Now().Add(restart); ; {
		err := away(ctx, ask())
		if !errors.Is(err, errAway) || w.engine == nil || w.closing.Load() || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

var errAway = fault.New(fault.Unavailable, "warehouse.away")

// away tells a cut or refused connection from a statement that fails: the
// engine is starting again, or the server cannot be reached.
func away(ctx context.Context, err error) error {
	_, network := errors.AsType[*net.OpError](err)
	said, spoken := errors.AsType[*clickhouse.Exception](err)
	ending := spoken && said.Code == aborted
	if ctx.Err() == nil && (network || ending || errors.Is(err, io.EOF) || errors.Is(err, clickhouse.ErrConnectionClosed)) {
		return fault.New(fault.Unavailable, "warehouse.away").Because(err)
	}
	return err
}

// aborted is what ClickHouse answers while it ends (its error code ABORTED).
const aborted = 236

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
