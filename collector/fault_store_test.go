package collector

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// stall is a collector of the market in this process; stop ends it with its folder kept.
type stall struct {
	*Collector
	url  string
	stop func()
}

// openStall runs a collector; edit may be nil.
func openStall(t *testing.T, w *warehouse.Warehouse, dir string, edit func(*Options)) *stall {
	t.Helper()
	o := Options{Warehouse: w, Dir: dir, Log: quiet, Every: 20 * time.Millisecond, Connections: marketStalls()}
	if edit != nil {
		edit(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { c.Run(ctx) })
	e := echo.New()
	c.Routes(e)
	server := httptest.NewServer(e)
	s := &stall{Collector: c, url: server.URL}
	s.stop = sync.OnceFunc(func() {
		server.Close()
		end()
		running.Wait()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// stored waits until the spool is empty.
func (s *stall) stored(t *testing.T) {
	t.Helper()
	eventually(t, "everything is stored", time.Minute, func() bool { return s.Flush(t.Context()) == nil })
}

// byLine opens the engine's warehouse through a line with faults.
func byLine(t *testing.T) (direct, w *warehouse.Warehouse, line *faultLine) {
	t.Helper()
	direct, _, access := engineOf(t)
	line = layLine(t, access.Address())
	w, err := warehouse.Open(t.Context(), warehouse.Options{
		DSN: fmt.Sprintf("clickhouse://%s@%s/%s", access.User, line.Addr(), direct.Database()), Password: access.Password, Log: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return direct, w, line
}

// ClickHouse is away, refuses, is slow, stores and does not answer, or answers too late: in
// turn, while the load goes on.
func TestWhateverClickHouseDoesEachIsStoredOnce(t *testing.T) {
	t.Parallel()
	direct, w, line := byLine(t)
	c := openStall(t, w, t.TempDir(), nil)
	c.rows.patience = 400 * time.Millisecond
	load := faultLoad{}
	stop := make(chan struct{})
	var sending sync.WaitGroup
	sending.Go(func() { load.run(3, stop, c.url) })
	steps := []struct {
		name  string
		begin func()
		last  time.Duration
		end   func()
	}{
		{"away", line.away, 1200 * time.Millisecond, line.back},
		{"stores and does not answer", func() { line.deaf.Store(true) }, 1200 * time.Millisecond, func() { line.deaf.Store(false); line.cut() }},
		{"cut again and again", func() {
			for range 8 {
				time.Sleep(60 * time.Millisecond)
				line.cut()
			}
		}, 0, func() {}},
		{"answers too late", func() { line.late.Store(int64(500 * time.Millisecond)) }, 1500 * time.Millisecond, func() { line.late.Store(0) }},
		{"answers that it may not", func() { rename(t, direct, "events", "events_away") }, 800 * time.Millisecond, func() { rename(t, direct, "events_away", "events") }},
		{"slow", func() { line.pace.Store(100_000) }, 1500 * time.Millisecond, func() { line.pace.Store(0) }},
	}
	rounds := 1
	if soaking() {
		rounds = 20
	}
	for range rounds {
		for _, step := range steps {
			before := load.acknowledgedSoFar()
			step.begin()
			time.Sleep(step.last)
			t.Logf("%s: %d acknowledged meanwhile, %d records wait", step.name, load.acknowledgedSoFar()-before, c.Stats().Waiting)
			step.end()
			time.Sleep(200 * time.Millisecond)
		}
	}
	close(stop)
	sending.Wait()
	c.stored(t)
	if load.busy+load.broken > 0 {
		t.Errorf("%d requests were turned away, %d not answered: the disk had room", load.busy, load.broken)
	}
	load.everyOneOnce(t, direct)
}

func rename(t *testing.T, w *warehouse.Warehouse, from, to string) {
	t.Helper()
	eventually(t, "the table is called "+to, time.Minute, func() bool { // a cut line may end the embedded engine
		return w.Exec(t.Context(), "RENAME TABLE IF EXISTS "+from+" TO "+to, nil) == nil && w.Exec(t.Context(), "SELECT 1 FROM "+to+" LIMIT 1", nil) == nil
	})
}

// A machine that goes down leaves a part of what it was writing, of a record or of a new file.
func TestATornTailOfTheSpoolCostsNothing(t *testing.T) {
	t.Parallel()
	w := marketWarehouse(t)
	random := rand.New(rand.NewPCG(8, 1))
	dir, load := t.TempDir(), &faultLoad{}
	for range 8 {
		s := openStall(t, w, dir, func(o *Options) { o.Every = time.Hour })
		for range 2 * len(parcelMakers) {
			load.send(http.DefaultClient, s.url, load.take())
		}
		s.stop()
		segments, err := filepath.Glob(dir + "/spool/*.seg")
		if err != nil || len(segments) == 0 {
			t.Fatal(segments, err)
		}
		last := segments[len(segments)-1] // a torn file that was adopted went before
		raw, err := os.ReadFile(last)
		if err != nil {
			t.Fatal(err)
		}
		// what follows the records is a part of another frame, then room
		tail := raw[len(raw)/2 : len(raw)/2+random.IntN(300)]
		if err := os.WriteFile(last, slices.Concat(raw, tail, make([]byte, random.IntN(5000))), 0o600); err != nil {
			t.Fatal(err)
		}
		var serial int
		if _, err := fmt.Sscanf(filepath.Base(last), "%x", &serial); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(fmt.Sprintf("%s/spool/%016x.seg", dir, serial+1), raw[:random.IntN(40)], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := openStall(t, w, dir, nil)
	s.stored(t)
	if n := s.Stats().Damaged; n > 0 {
		t.Errorf("%d segments are called damaged", n)
	}
	load.everyOneOnce(t, w)
}

// sentTwice has a block stored whose collector is killed before it knows so: the block is
// there, and is sent again. meanwhile says what befalls ClickHouse in between.
func sentTwice(t *testing.T, w *warehouse.Warehouse, meanwhile func()) *faultLoad {
	t.Helper()
	dir, load := t.TempDir(), &faultLoad{}
	first := openStall(t, w, dir, func(o *Options) { o.Every = time.Hour })
	for range 15 * len(parcelMakers) {
		load.send(http.DefaultClient, first.url, load.take())
	}
	first.stop()
	segments, err := filepath.Glob(dir + "/spool/*.seg")
	if err != nil || len(segments) != 1 {
		t.Fatal(segments, err)
	}
	raw, err := os.ReadFile(segments[0])
	if err != nil {
		t.Fatal(err)
	}
	second := openStall(t, w, dir, nil)
	second.stored(t)
	second.stop()
	if err := os.WriteFile(segments[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	meanwhile()
	third := openStall(t, w, dir, nil)
	third.stored(t)
	return load
}

// A ClickHouse that is killed between writing down a block's name and keeping its rows takes
// the block, sent again, for one that it has.
func TestABlockThatClickHouseOnlyBelievesToHaveIsStored(t *testing.T) {
	t.Parallel()
	w, _, _ := engineOf(t)
	load := sentTwice(t, w, func() { loseParts(t, w, "events", "pending_orders", "set_aside", "orders", "refunds") })
	load.everyOneOnce(t, w)
}

// loseParts kills ClickHouse and takes away what it has of tables, not what it remembers.
func loseParts(t *testing.T, w *warehouse.Warehouse, tables ...string) {
	t.Helper()
	type part struct {
		Path string `ch:"path"`
	}
	parts, err := warehouse.Select[part](t.Context(), w, "SELECT path FROM system.parts WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}", warehouse.Params{"tables": tables})
	if err != nil || len(parts) < len(tables) {
		t.Fatal(parts, err)
	}
	_ = syscall.Kill(w.Embedded().ChildPID(), syscall.SIGKILL)
	for _, p := range parts {
		if !strings.Contains(p.Path, "/store/") && !strings.Contains(p.Path, "/data/") {
			t.Fatal("an odd place of a part:", p.Path)
		}
		if err := os.RemoveAll(filepath.Clean(p.Path)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "ClickHouse is back", time.Minute, func() bool { return w.Ping(t.Context()) == nil })
	for _, table := range tables {
		if n := scalar(t, w, "SELECT count() FROM "+table); n != 0 {
			t.Fatalf("%d rows of %s are still there", n, table)
		}
	}
}

// ClickHouse knows the last thousand blocks of a table: what it stored at the beginning of a
// long absence, unheard, must not be stored again at its end.
func TestABlockThatClickHouseHasForgottenIsNotStoredAgain(t *testing.T) {
	t.Parallel()
	w := marketWarehouse(t)
	load := sentTwice(t, w, func() { forgetBlocks(t, w) })
	load.everyOneOnce(t, w)
}

// forgetBlocks has ClickHouse, which is to know ten blocks of a table, hear of eleven others.
func forgetBlocks(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for _, table := range []string{"events", "set_aside", "pending_orders", "orders", "refunds"} {
		if err := w.Exec(t.Context(), "ALTER TABLE "+table+" MODIFY SETTING non_replicated_deduplication_window = 10", nil); err != nil {
			t.Fatal(err)
		}
		for i := range 11 {
			if err := insertOther(t, w, table, i); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func insertOther(t *testing.T, w *warehouse.Warehouse, table string, i int) error {
	id, token := fmt.Sprint(i), fmt.Sprint("other-", i)
	switch order := (tracking.Order{Site: "autre", ID: id, Time: time.Now()}); table {
	case "events":
		return warehouse.InsertEvents(t.Context(), w, []tracking.Event{{Site: "autre", Time: time.Now(), Received: time.Now(), Name: "x"}}, token)
	case "set_aside":
		return warehouse.Insert(t.Context(), w, table, []tracking.SetAside{{Site: "autre", Received: time.Now(), ID: id}}, token)
	case "pending_orders":
		return warehouse.Insert(t.Context(), w, table, []tracking.PendingOrder{{Order: order, Seen: time.Now()}}, token)
	case "refunds":
		return warehouse.Insert(t.Context(), w, table, []tracking.Refund{{Site: "autre", ID: id, OrderID: id, Time: time.Now()}}, token)
	default:
		return warehouse.Insert(t.Context(), w, table, []tracking.Order{order}, token)
	}
}
