package warehousetest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/formaouest/chaland/warehouse"
)

// Split copies what w holds onto two engines of its own, each row on one of them, and
// is a warehouse on w's engine whose tables are Distributed over both. Events and visits
// go by visitor, orders and refunds by order, as the schema says; other tables by their
// sorting key, which keeps the versions of a row together. dataDir is the folder of w's
// engine, "" for one that New gave.
func Split(t testing.TB, w *warehouse.Warehouse, dataDir string) *warehouse.Warehouse {
	t.Helper()
	dataDir = cmp.Or(dataDir, dir)
	s := split{whole: w, name: w.Database() + "_split", password: rand.Text()}
	for range 2 {
		shard := s.open(t)
		s.addresses += fmt.Sprintf(",127.0.0.1:%d", shard.Embedded().Port)
	}
	if err := s.fill(context.Background()); err != nil {
		t.Fatalf("split a warehouse: %v", err)
	}
	over, err := warehouse.Open(context.Background(), warehouse.Options{DataDir: dataDir, Database: s.name, SkipMigrations: true})
	if err != nil {
		t.Fatalf("open the split warehouse: %v", err)
	}
	t.Cleanup(func() {
		// its tables hold connections to the shards, which wait for them to end
		err := over.Exec(context.Background(), "DROP DATABASE "+s.name+" SYNC", nil)
		if err := errors.Join(err, over.Close()); err != nil {
			t.Logf("drop %s: %v", s.name, err)
		}
	})
	return over
}

type split struct {
	whole     *warehouse.Warehouse
	name      string
	addresses string // of the shards, each after a comma
	password  string // of the user that the shards have beside their own
}

// open starts a shard; a user of the same name and password on both is what remote() asks.
func (s split) open(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	folder := t.TempDir()
	users := filepath.Join(folder, "engine", "users.d")
	if err := os.MkdirAll(users, 0o700); err != nil {
		t.Fatal(err)
	}
	user := fmt.Sprintf(`<clickhouse><users><split><password>%s</password>
		<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></split></users></clickhouse>`, s.password)
	if err := os.WriteFile(filepath.Join(users, "split.xml"), []byte(user), 0o600); err != nil {
		t.Fatal(err)
	}
	shard, err := warehouse.Open(context.Background(), warehouse.Options{DataDir: folder})
	if err != nil {
		t.Fatalf("start a shard: %v", err)
	}
	t.Cleanup(func() { _ = shard.Close() })
	return shard
}

type splitTable struct {
	Name       string   `ch:"name"`
	Key        string   `ch:"key"`
	Partitions []string `ch:"partitions"`
}

// fill makes the Distributed tables and sends them the rows.
func (s split) fill(ctx context.Context) error {
	tables, err := warehouse.Select[splitTable](ctx, s.whole, `SELECT name, partitions,
			multiIf(name IN ('events', 'visits'), 'visitor', name IN ('orders', 'refunds'), 'cityHash64(order_id)', 'cityHash64(' || sorting_key || ')') AS key
		FROM system.tables LEFT JOIN (
			SELECT table, groupUniqArray(partition_id) AS partitions FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table
		) AS filled ON filled.table = name
		WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`, nil)
	if err != nil {
		return err
	}
	if err := s.whole.Exec(ctx, "CREATE DATABASE "+s.name, nil); err != nil {
		return err
	}
	for _, table := range tables {
		create := fmt.Sprintf("CREATE TABLE %s.%s AS remote('%s', 'chaland', '%s', 'split', '%s', %s)", s.name, table.Name, s.addresses[1:], table.Name, s.password, table.Key)
		if err := s.whole.Exec(ctx, create, nil); err != nil {
			return err
		}
		if err := s.send(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

// send copies a table, a partition at a time, so that each shard gets it as one part.
// Older versions go along: it is for readers to leave them out.
func (s split) send(ctx context.Context, table splitTable) error {
	for _, partition := range table.Partitions {
		err := s.whole.Exec(ctx, fmt.Sprintf(`INSERT INTO %s.%s SELECT * FROM %[2]s WHERE _partition_id = {partition:String}
			SETTINGS distributed_foreground_insert = 1, optimize_on_insert = 0, max_threads = 1, min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0, max_execution_time = 0`,
			s.name, table.Name), warehouse.Params{"partition": partition})
		if err != nil {
			return err
		}
	}
	return nil
}
