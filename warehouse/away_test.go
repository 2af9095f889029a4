package warehouse

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// While the engine starts again, a question is one to ask again in a moment,
// not a defect of ours.
func TestAnEngineThatIsAwayIsNoDefect(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // the first connections are cut, later ones refused
		for range 2 {
			if c, err := listener.Accept(); err == nil {
				_ = c.Close()
			}
		}
		_ = listener.Close()
	}()
	conn, err := clickhouse.Open(&clickhouse.Options{Addr: []string{listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	w := &Warehouse{conn: conn}
	for range 4 {
		_, selected := Select[struct{ N uint8 }](t.Context(), w, "SELECT 1 AS n", nil)
		_, read := Scalar[uint8](t.Context(), w, "SELECT 1", nil)
		_, queried := w.Query(t.Context(), "SELECT 1", nil)
		for name, err := range map[string]error{"select": selected, "scalar": read, "query": queried, "exec": w.Exec(t.Context(), "SELECT 1", nil)} {
			if !errors.Is(err, fault.New(fault.Unavailable, "warehouse.away")) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A read that finds the embedded engine ended waits for it to be back.
func TestAReadOutlivesARestartOfTheEngine(t *testing.T) {
	t.Parallel()
	w, err := Open(t.Context(), Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	for name, read := range map[string]func() error{
		"select": func() error {
			_, err := Select[struct {
				N uint8 `ch:"n"`
			}](t.Context(), w, "SELECT 1 AS n", nil)
			return err
		},
		"scalar": func() error { _, err := Scalar[uint8](t.Context(), w, "SELECT 1", nil); return err },
		"query": func() error {
			rows, err := w.Query(t.Context(), "SELECT 1", nil)
			if err == nil {
				err = rows.Close()
			}
			return err
		},
	} {
		if err := syscall.Kill(w.Embedded().ChildPID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEngineThatEndsIsAway(t *testing.T) {
	t.Parallel()
	ending := &clickhouse.Exception{Code: 236, Message: "The server is shutting down due to a fatal error"}
	if err := away(t.Context(), fmt.Errorf("select: %w", ending)); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
	if err := away(t.Context(), &clickhouse.Exception{Code: 60}); errors.Is(err, errAway) {
		t.Error("a missing table passes for an engine that is away")
	}
}
