package warehouse

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse/embedded"
)

func TestASecondProcessJoinsTheRunningEngine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	owner, err := Open(t.Context(), Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	guest, err := Open(t.Context(), Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if owner.Embedded() == nil || guest.Embedded() != nil {
		t.Error("one of them owns the engine, the other joins it")
	}
	if err := guest.Close(); err != nil {
		t.Error(err)
	}
	if err := owner.Ping(t.Context()); err != nil {
		t.Errorf("the guest's leaving stops the engine: %v", err)
	}
	if err := owner.Close(); err != nil {
		t.Error(err)
	}
}

// After kill -9 of the owner its engine answers for a moment still.
func TestAnEngineWithoutOwnerIsNotJoined(t *testing.T) {
	t.Parallel()
	alive, dir := t.TempDir(), t.TempDir()
	first, err := Open(t.Context(), Options{DataDir: alive})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	access, err := os.ReadFile(filepath.Join(alive, "engine.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"engine.json": access, "engine.lock": nil} { // as a dead owner leaves them
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second, err := Open(t.Context(), Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if second.Embedded() == nil {
		t.Error("an engine without owner was joined")
	}
}

func TestOpeningSaysInFrenchWhatToDo(t *testing.T) {
	t.Parallel()
	locked := t.TempDir()
	engine, err := embedded.Start(t.Context(), locked, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	if err := os.Remove(filepath.Join(locked, "engine.json")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, c := range []struct {
		name string
		o    Options
		key  string
	}{
		{"folder in use", Options{DataDir: locked, Wait: 300 * time.Millisecond}, "warehouse.locked"},
		{"folder is a file", Options{DataDir: file}, "warehouse.data_dir"},
		{"no server there", Options{DSN: "clickhouse://u@" + closed.Addr().String() + "/db", Password: "hush"}, "warehouse.unreachable"},
		{"wrong password", Options{DSN: "clickhouse://chaland@" + engine.Address() + "/db", Password: "hush"}, "warehouse.refused"},
		{"unreadable address", Options{DSN: "clickhouse//u:hush@h", Password: "hush"}, "warehouse.bad_dsn"},
		{"another protocol", Options{DSN: "https://u:hush@h:8443/db"}, "warehouse.bad_dsn"},
	} {
		_, err := Open(t.Context(), c.o)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
			continue
		}
		if strings.Contains(err.Error(), "hush") || strings.Contains(i18n.Error(err), "hush") {
			t.Errorf("%s: the password shows: %v", c.name, err)
		}
	}
}

func TestAServersAddressIsEnough(t *testing.T) {
	t.Parallel()
	engine, err := embedded.Start(t.Context(), t.TempDir(), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	w, err := Open(t.Context(), Options{DSN: "clickhouse://" + engine.User + "@" + engine.Address() + "/boutique", Password: engine.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	name, err := Scalar[string](t.Context(), w, "SELECT currentDatabase()", nil)
	if err != nil || name != "boutique" {
		t.Errorf("database %q, %v", name, err)
	}
}

func TestPasswordsAreMasked(t *testing.T) {
	for dsn, want := range map[string]string{
		"clickhouse://u:hush@h:9000/db":                   "clickhouse://u:xxxxx@h:9000/db",
		"clickhouse://h:9000/db?username=u&password=hush": "clickhouse://h:9000/db?password=xxxxx&username=u",
		"clickhouse://u@h:9000/db":                        "clickhouse://u@h:9000/db",
		"::u:hush@h":                                      "***@h",
	} {
		if got := MaskDSN(dsn); got != want {
			t.Errorf("MaskDSN(%q) = %q, want %q", dsn, got, want)
		}
	}
	co, err := parseDSN(Options{DSN: "clickhouse://u@h:9440/db?secure=true", Password: "p"})
	if err != nil || co.TLS == nil || co.Auth.Password != "p" {
		t.Errorf("TLS by ?secure=true: %+v %v", co, err)
	}
}

func TestMigrationsAreRecordedAndRefusedWhenChanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, err := Open(ctx, Options{DataDir: t.TempDir(), SkipMigrations: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	one := Migration{Name: "0001_a", Checksum: "x", SQL: "CREATE TABLE a (x UInt8) ENGINE = Memory;\n-- a comment; with a semicolon\nCREATE TABLE b (x UInt8) ENGINE = Memory;\n"}
	two := Migration{Name: "0002_b", Checksum: "y", SQL: "CREATE TABLE c (x UInt8) ENGINE = Memory"}
	for _, steps := range [][]Migration{{one}, {one, two}, {one, two}} {
		if err := w.migrate(ctx, steps); err != nil {
			t.Fatal(err)
		}
	}
	changed := one
	changed.Checksum = "z"
	for key, steps := range map[string][]Migration{"warehouse.migration_changed": {changed, two}, "warehouse.migration_unknown": {one}} {
		f, ok := errors.AsType[*fault.Error](w.migrate(ctx, steps))
		if !ok || f.Key != key {
			t.Errorf("got %v, want %s", f, key)
		}
	}
}
