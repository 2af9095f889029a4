package collector

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/embedded"
)

// engineOf opens a ClickHouse of this test's own, with the market, and says how others join it.
func engineOf(t *testing.T) (w *warehouse.Warehouse, dsn string, access embedded.Access) {
	t.Helper()
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	addMarket(t, w)
	if access, err = embedded.ReadAccess(dir); err != nil {
		t.Fatal(err)
	}
	return w, fmt.Sprintf("clickhouse://%s@%s/%s", access.User, access.Address(), w.Database()), access
}

// killRounds is how often something is killed: more in make soak.
func killRounds() int {
	if soaking() {
		return 40
	}
	return 6
}

// Collector, ClickHouse and both are killed at random moments under load; clients send again
// what was not acknowledged, as shops do.
func TestKilledAtAnyMomentNothingIsLostNorDouble(t *testing.T) {
	t.Parallel()
	w, dsn, access := engineOf(t)
	o := childOptions{Dir: t.TempDir(), DSN: dsn, Password: access.Password, Addr: freePort(t)}
	c := mustStartChild(t, o)
	load := faultLoad{again: 3}
	stop, killed := make(chan struct{}), map[string]int{}
	var sending sync.WaitGroup
	sending.Go(func() { load.run(6, stop, c.URL) })
	random := rand.New(rand.NewPCG(2026, 11))
	for round := range killRounds() {
		goal := load.acknowledgedSoFar() + 50 + random.IntN(150)
		eventually(t, "some are acknowledged again", time.Minute, func() bool { return load.acknowledgedSoFar() >= goal })
		time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
		victim := []string{"collector", "ClickHouse", "both"}[round%3]
		killed[victim]++
		if victim != "collector" {
			_ = syscall.Kill(w.Embedded().ChildPID(), syscall.SIGKILL)
		}
		if victim != "ClickHouse" {
			c.kill()
			c = mustStartChild(t, o)
		}
	}
	goal := load.acknowledgedSoFar() + 100
	eventually(t, "all is well again", time.Minute, func() bool { return load.acknowledgedSoFar() >= goal })
	close(stop)
	sending.Wait()
	c.kill()
	t.Logf("killed: %v", killed)
	drain(t, w, o.Dir)
	load.everyOneOnce(t, w)
}

// drain brings what a dead collector left to ClickHouse.
func drain(t *testing.T, w *warehouse.Warehouse, dir string) {
	t.Helper()
	c, err := New(Options{Warehouse: w, Dir: dir + "/collecte", Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	eventually(t, "the spool is stored", time.Minute, func() bool { return c.Flush(t.Context()) == nil })
	if damaged, _ := os.ReadDir(dir + "/collecte/spool/damaged"); len(damaged) > 0 || c.Stats().Damaged > 0 {
		t.Errorf("%d damaged segments", len(damaged))
	}
}
