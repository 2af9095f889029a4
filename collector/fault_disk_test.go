package collector

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
)

// A disk that fills up under the collector and its ClickHouse, and gets room again.
func TestAFullDiskTurnsAwayAndLosesNothing(t *testing.T) {
	t.Parallel()
	c, err := startChild(t, childOptions{Dir: t.TempDir(), Disk: 320 << 20})
	if errors.Is(err, errNoDisk) { // a container may forbid a disk of one's own; the spool's test of a full disk runs there too
		t.Skipf("a disk to fill needs a mount, which this machine refuses: %v", err)
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{DSN: c.DSN, Password: c.Password, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	addMarket(t, w)
	load := faultLoad{again: 2}
	stop := make(chan struct{})
	var sending sync.WaitGroup
	sending.Go(func() { load.run(4, stop, c.URL) })
	more := func(what string, n int) {
		goal := load.acknowledgedSoFar() + n
		eventually(t, what, time.Minute, func() bool { return load.acknowledgedSoFar() >= goal })
	}
	more("some are acknowledged", 150)
	rounds := 1
	if soaking() {
		rounds = 10
	}
	for range rounds {
		var ballast int64
		c.get(t, "/fill", &ballast)
		turned := load.busySoFar()
		eventually(t, "the disk is full", 30*time.Second, func() bool { return load.busySoFar() > turned+20 })
		t.Logf("%d MB of ballast, %d answers of 503, waiting: %+v", ballast>>20, load.busySoFar()-turned, c.state(t).Stats)
		c.get(t, "/free", nil)
		more("there is room again", 150)
	}
	close(stop)
	sending.Wait()
	eventually(t, "everything is stored", time.Minute, func() bool { return c.state(t).Stats.Bytes == 0 })
	if s := c.state(t).Stats; s.Damaged > 0 {
		t.Errorf("%d damaged segments", s.Damaged)
	}
	load.everyOneOnce(t, w)
}

// While ClickHouse is away a load far beyond what the disk may take is turned away, visibly;
// neither memory nor disk grow with it.
func TestWithoutClickHouseMemoryAndDiskStayBounded(t *testing.T) {
	t.Parallel()
	const maxSpool, maxMemory = 6 << 20, 150
	direct, _, access := engineOf(t)
	line := layLine(t, access.Address())
	c := mustStartChild(t, childOptions{
		Dir: t.TempDir(), DSN: "clickhouse://" + access.User + "@" + line.Addr().String() + "/" + direct.Database(), Password: access.Password, MaxSpool: maxSpool,
	})
	load := faultLoad{}
	stop := make(chan struct{})
	var sending sync.WaitGroup
	line.away()
	sending.Go(func() { load.run(16, stop, c.URL) })
	fat := `{"site":"marche","name":"page_view","url":"https://marche.fr/lourd","props":{"x":"` + strings.Repeat("é", 400_000) + `"}}`
	for range 8 { // whole megabytes, most of which is not kept
		sending.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if res, err := http.Post(c.URL+"/collecte", "application/json", strings.NewReader(fat)); err == nil {
					res.Body.Close()
				}
			}
		})
	}
	eventually(t, "the bound is reached", time.Minute, func() bool { return load.busySoFar() > 500 })
	time.Sleep(time.Second)
	s := c.state(t)
	t.Logf("%d answers of 503, %d without Retry-After; spool %d kB of %d, heap %d MB, largest resident size %d MB", load.busySoFar(), load.silent, s.Stats.Bytes>>10, maxSpool>>10, s.Heap>>20, s.Peak)
	if s.Stats.Bytes > maxSpool+64<<10 || s.Peak > maxMemory {
		t.Errorf("not bounded: %+v", s)
	}
	line.back()
	goal := load.acknowledgedSoFar() + 200
	eventually(t, "it takes in again", time.Minute, func() bool { return load.acknowledgedSoFar() >= goal })
	close(stop)
	sending.Wait()
	eventually(t, "the spool is empty", time.Minute, func() bool { return c.state(t).Stats.Bytes == 0 })
	load.everyOneOnce(t, direct)
}

// Rows that ClickHouse rewrites while its disk fills up are there once it has room: it takes
// the part that it could not write for whole (see warehouse.Mender).
func TestAFullDiskBreaksNoRewrittenRows(t *testing.T) {
	t.Parallel()
	c, err := startChild(t, childOptions{Dir: t.TempDir(), Disk: 320 << 20})
	if errors.Is(err, errNoDisk) {
		t.Skipf("a disk to fill needs a mount, which this machine refuses: %v", err)
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{DSN: c.DSN, Password: c.Password, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, sql := range []string{
		"CREATE TABLE shelf (n UInt64, text String) ENGINE = MergeTree ORDER BY n",
		"INSERT INTO shelf SELECT number, randomPrintableASCII(30) FROM numbers(1000)",
	} {
		if err := w.Exec(t.Context(), sql, nil); err != nil {
			t.Fatal(err)
		}
	}
	var filling sync.WaitGroup
	filling.Go(func() {
		time.Sleep(300 * time.Millisecond) // within the second that it takes to rewrite
		c.get(t, "/fill", nil)
		time.Sleep(2 * time.Second)
		c.get(t, "/free", nil)
	})
	if err := w.Exec(t.Context(), "DELETE FROM shelf WHERE sleepEachRow(0.001) = 0 AND n % 2 = 0", nil); err != nil {
		t.Logf("it says that it could not: %v", err)
	}
	filling.Wait()
	n, why := uint64(0), error(nil)
	eventually(t, "the rows are there", 30*time.Second, func() bool {
		n, why = warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM shelf WHERE text != ''", nil)
		return why == nil && n == 500
	})
}
