// Package warehouse is ClickHouse for the rest of chaland: one way to open it
// (embedded by default, a server when an address is given), one way to ask it
// and one way to insert, plus the schema and the derivation of visits.
//
// No other package imports the driver. SQL comes as text with ClickHouse's own
// parameters ({name:Type}); values travel beside it, never inside.
package warehouse

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse/embedded"
)

// Options say which ClickHouse to use.
type Options struct {
	// DataDir is the folder of the embedded engine; it is not used with a DSN.
	DataDir string
	// DSN is clickhouse://user@host:9000/database?secure=true, or "" for the
	// embedded engine.
	DSN string
	// Password goes with the DSN; it never stands in it.
	Password string
	// Database holds the tables; default "chaland". A DSN's own wins.
	Database string
	// SkipMigrations leaves the schema as it is (chaland migrate, doctor).
	SkipMigrations bool
	// Log receives what is not an answer; default slog.Default().
	Log *slog.Logger
	// Wait is how long to wait for another owner of the folder; default 30 s.
	Wait time.Duration
}

// Warehouse is an open ClickHouse. It is safe for concurrent use.
type Warehouse struct {
	conn     driver.Conn
	engine   *embedded.Engine // nil for a server, or when another process owns the engine
	address  string
	database string
	log      *slog.Logger
	closing  atomic.Bool
	merges   mergeHold
}

// Open connects, starts the embedded engine when it is needed, and applies the
// migrations. Its errors are faults that say in French what to do.
func Open(ctx context.Context, o Options) (_ *Warehouse, err error) {
	defer fault.Wrap(&err, "open the warehouse")
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Database == "" {
		o.Database = "chaland"
	}
	if o.Wait == 0 {
		o.Wait = 30 * time.Second
	}
	w, err := connect(ctx, o)
	if err != nil {
		return nil, err
	}
	if o.SkipMigrations {
		return w, nil
	}
	if err := w.Migrate(ctx); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func connect(ctx context.Context, o Options) (*Warehouse, error) {
	if o.DSN != "" {
		return openServer(ctx, o)
	}
	return openEmbedded(ctx, o)
}

// openEmbedded joins the engine that runs on the folder, or becomes its owner.
func openEmbedded(ctx context.Context, o Options) (*Warehouse, error) {
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(o.Wait); ; {
		if w := joinRunning(ctx, o, dir); w != nil {
			return w, nil
		}
		engine, err := embedded.Start(ctx, dir, o.Log)
		if err == nil {
			w, err := dial(ctx, o, optionsFor(engine.Access, o.Database))
			if err != nil {
				return nil, errors.Join(err, engine.Close())
			}
			w.engine = engine
			return w, nil
		}
		if !errors.Is(err, embedded.ErrLocked) {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, fault.New(fault.Conflict, "warehouse.locked", "path", dir).Because(err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// joinRunning connects with DATA/engine.json; nil when nobody answers there.
func joinRunning(ctx context.Context, o Options, dir string) *Warehouse {
	access, err := embedded.ReadAccess(dir)
	if err != nil {
		if !errors.Is(err, os.ErrNotExist) {
			o.Log.Debug("engine.json is not readable", "error", err)
		}
		return nil
	}
	if !embedded.Owned(dir) {
		return nil
	}
	w, err := dial(ctx, o, optionsFor(access, o.Database))
	if err != nil {
		return nil
	}
	return w
}

func optionsFor(a embedded.Access, database string) *clickhouse.Options {
	return &clickhouse.Options{
		Addr: []string{a.Address()},
		Auth: clickhouse.Auth{Username: a.User, Password: a.Password, Database: database},

		DialContext: embedded.Dial,
	}
}

// dial opens the pool, makes the database when it is missing, and pings.
func dial(ctx context.Context, o Options, co *clickhouse.Options) (*Warehouse, error) {
	address := co.Addr[0]
	if err := createDatabase(ctx, *co, co.Auth.Database); err != nil {
		return nil, connectFault(err, address)
	}
	co.MaxOpenConns, co.MaxIdleConns = 32, 8
	co.DialTimeout = 5 * time.Second
	// Compiling the expressions of a query costs more than it saves on the
	// millions of rows of a shop: pages took a third longer with it.
	co.Settings = clickhouse.Settings{
		"compile_expressions": 0, "compile_aggregate_expressions": 0, "compile_sort_description": 0,
		"do_not_merge_across_partitions_select_final": 1,
		"max_execution_time":                          300,
		"date_time_input_format":                      "best_effort",
	}
	co.BlockBufferSize = 4
	conn, err := clickhouse.Open(co)
	if err != nil {
		return nil, err
	}
	if err := conn.Ping(ctx); err != nil {
		_ = conn.Close()
		return nil, connectFault(err, address)
	}
	return &Warehouse{conn: conn, address: address, database: co.Auth.Database, log: o.Log}, nil
}

func createDatabase(ctx context.Context, co clickhouse.Options, database string) error {
	co.Auth.Database = "default"
	co.DialTimeout = 5 * time.Second
	conn, err := clickhouse.Open(&co)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+quoteName(database))
}

// connectFault tells a refusal from a silence.
func connectFault(err error, address string) error {
	if e, ok := errors.AsType[*clickhouse.Exception](err); ok && (e.Code == 516 || e.Code == 193 || e.Code == 192) {
		return fault.New(fault.Forbidden, "warehouse.refused", "address", address).Because(err)
	}
	return fault.New(fault.Unavailable, "warehouse.unreachable", "address", address).Because(err)
}

// Close ends the connections, then the engine when this process owns it.
func (w *Warehouse) Close() error {
	w.closing.Store(true)
	err := w.conn.Close()
	if w.engine != nil {
		err = errors.Join(err, w.engine.Close())
	}
	return err
}

// Ping reports whether ClickHouse answers.
func (w *Warehouse) Ping(ctx context.Context) error {
	if err := w.conn.Ping(ctx); err != nil {
		return connectFault(err, w.address)
	}
	return nil
}

// Embedded is the engine this process owns, nil otherwise.
func (w *Warehouse) Embedded() *embedded.Engine { return w.engine }

// Database is the name of the database in use.
func (w *Warehouse) Database() string { return w.database }
