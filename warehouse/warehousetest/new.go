// Package warehousetest gives tests the real ClickHouse: one embedded engine
// per test binary, one database per test.
package warehousetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/formaouest/chaland/warehouse"
)

var (
	once   sync.Once
	owners []*warehouse.Warehouse // kept: the engine ends when its pipe is collected
	failed error
	dir    string
	schema []table
	serial atomic.Int64
)

// New is an empty warehouse with the current schema, in a database of its own.
// The database is dropped when the test passes and kept when it fails; the
// engine ends with the test binary.
func New(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	once.Do(start)
	if failed != nil {
		t.Fatalf("ClickHouse does not start: %v", failed)
	}
	name := fmt.Sprintf("test_%d", serial.Add(1))
	w, err := warehouse.Open(context.Background(), warehouse.Options{DataDir: dir, Database: name, SkipMigrations: true})
	if err != nil {
		t.Fatalf("open a test database: %v", err)
	}
	if err := copySchema(w); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the database %s is kept in %s until the test binary ends", name, dir)
		} else if err := w.Exec(context.Background(), "DROP DATABASE IF EXISTS "+name, nil); err != nil {
			t.Logf("drop %s: %v", name, err)
		}
		_ = w.Close()
	})
	return w
}

// start launches the engine on a fresh folder. Folders of earlier test
// binaries, whose engines have ended with them, are swept first.
func start() {
	sweep()
	dir, failed = os.MkdirTemp("", fmt.Sprintf("chaland-test-%d-", os.Getpid()))
	if failed != nil {
		return
	}
	var owner *warehouse.Warehouse
	if owner, failed = warehouse.Open(context.Background(), warehouse.Options{DataDir: dir, Database: template}); failed != nil {
		return
	}
	owners = append(owners, owner)
	schema, failed = warehouse.Select[table](context.Background(), owner, `SELECT name, create_table_query AS sql FROM system.tables WHERE database = currentDatabase()`, nil)
}

// template is the database that start migrates; those of tests are made after its tables,
// which takes less than half of what all migrations take.
const template = "template"

type table struct {
	Name string `ch:"name"`
	SQL  string `ch:"sql"`
}

func copySchema(w *warehouse.Warehouse) error {
	for _, t := range schema {
		sql := strings.Replace(t.SQL, template+"."+t.Name, w.Database()+"."+t.Name, 1)
		if err := w.Exec(context.Background(), sql, nil); err != nil {
			return err
		}
	}
	return w.Exec(context.Background(), "INSERT INTO migrations SELECT * FROM "+template+".migrations", nil)
}

func sweep() {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), "chaland-test-*"))
	for _, folder := range old {
		var pid int
		if _, err := fmt.Sscanf(filepath.Base(folder), "chaland-test-%d-", &pid); err != nil {
			continue
		}
		if _, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); os.IsNotExist(err) {
			_ = os.RemoveAll(folder)
		}
	}
}
