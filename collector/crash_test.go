package collector

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/embedded"
)

// These tests run this test binary again as a whole collector, with its own
// embedded ClickHouse, to kill it; or cut the line to ClickHouse.

func TestMain(m *testing.M) {
	if dir := os.Getenv("COLLECTOR_CHILD"); dir != "" {
		childCollector(dir)
		return
	}
	os.Exit(m.Run())
}

func childCollector(dir string) {
	w, err := warehouse.Open(context.Background(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		panic(err)
	}
	c, err := New(Options{Warehouse: w, Dir: dir + "/collecte", Log: quiet, Every: 30 * time.Millisecond})
	if err != nil {
		panic(err)
	}
	go c.Run(context.Background())
	e := echo.New()
	c.Routes(e)
	fmt.Println(httptest.NewServer(e).URL)
	select {}
}

// sender posts purchases until told to stop, and remembers the acknowledged.
type sender struct {
	mu           sync.Mutex
	acknowledged []string
	refused      int
}

func (s *sender) run(url string, workers int, stop <-chan struct{}) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}, Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s.send(client, url)
			}
		})
	}
	all.Wait()
}

func (s *sender) send(client *http.Client, url string) {
	id := uuid.NewString()
	body := fmt.Sprintf(`[{"site":"boutique","name":"purchase","id":"%s","transaction_id":"%s","value":10,"url":"https://boutique.fr/merci"},{"site":"boutique"}]`, id, id)
	req, _ := http.NewRequest(http.MethodPost, url+"/collecte", strings.NewReader(body))
	req.Header.Set("User-Agent", chrome)
	res, err := client.Do(req)
	ok := err == nil && res.StatusCode == http.StatusAccepted
	if err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ok {
		s.acknowledged = append(s.acknowledged, id)
	} else {
		s.refused++
		time.Sleep(time.Millisecond)
	}
}

// everyOneOnce checks that what was acknowledged is stored, exactly once, with
// its order and its quarantined neighbour.
func (s *sender) everyOneOnce(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	type row struct {
		ID string `ch:"id"`
		N  uint64 `ch:"n"`
	}
	stored := map[string]uint64{}
	for _, table := range []string{"SELECT toString(event_id) AS id, count() AS n FROM events GROUP BY id", "SELECT order_id AS id, count() + 100 AS n FROM pending_orders GROUP BY id"} {
		rows, err := warehouse.Select[row](t.Context(), w, table, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			stored[r.ID] += r.N
		}
	}
	lost, twice := 0, 0
	for _, id := range s.acknowledged {
		switch n := stored[id]; { // its event and its order
		case n < 102:
			lost++
		case n > 102:
			twice++
		}
	}
	if lost > 0 || twice > 0 {
		t.Errorf("of %d acknowledged, %d are lost and %d are stored twice", len(s.acknowledged), lost, twice)
	}
	if aside := scalar(t, w, "SELECT uniqExact(id) FROM set_aside"); aside < uint64(len(s.acknowledged)) || aside != scalar(t, w, "SELECT count() FROM set_aside") {
		t.Errorf("%d in quarantine for %d acknowledged", aside, len(s.acknowledged))
	}
}

func TestKillLosesNothingAndStoresNothingTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	addSites(t, w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var s sender
	for range rounds() {
		cmd, url := startChild(t, dir)
		stop := make(chan struct{})
		goal := len(s.acknowledged) + 250
		go func() {
			defer close(stop)
			for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
				s.mu.Lock()
				n := len(s.acknowledged)
				s.mu.Unlock()
				if n >= goal {
					break
				}
			}
			_ = cmd.Process.Signal(syscall.SIGKILL)
			_ = cmd.Wait()
		}()
		s.run(url, 8, stop)
	}
	w, err = warehouse.Open(t.Context(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	c, err := New(Options{Warehouse: w, Dir: dir + "/collecte", Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.everyOneOnce(t, w)
	if len(s.acknowledged) < 750 {
		t.Errorf("only %d were acknowledged: the test says little", len(s.acknowledged))
	}
}

// rounds is how often to kill: more in `make soak`.
func rounds() int {
	if os.Getenv("CHALAND_SOAK") != "" {
		return 25
	}
	return 3
}

func startChild(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "COLLECTOR_CHILD="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the collector did not start: %v", err)
	}
	return cmd, strings.TrimSpace(line)
}

// cable is a line to ClickHouse that can be cut.
type cable struct {
	net.Listener
	to  string
	cut atomic.Bool
	mu  sync.Mutex
	all []net.Conn
}

func layCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l, to: to}
	t.Cleanup(func() { _ = l.Close(); c.setCut(true) })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			c.join(in)
		}
	}()
	return c
}

func (c *cable) join(in net.Conn) {
	out, err := net.Dial("tcp", c.to)
	if err != nil || c.cut.Load() {
		_ = in.Close()
		return
	}
	c.mu.Lock()
	c.all = append(c.all, in, out)
	c.mu.Unlock()
	for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
		go func() { _, _ = io.Copy(pair[0], pair[1]); _ = in.Close(); _ = out.Close() }()
	}
}

// setCut closes the lines in use, in the middle of whatever they carry.
func (c *cable) setCut(cut bool) {
	c.cut.Store(cut)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.all {
		_ = conn.Close()
	}
	c.all = nil
}

func TestAnOutageOfClickHouseStopsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	direct, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	addSites(t, direct)
	access, err := embedded.ReadAccess(dir)
	if err != nil {
		t.Fatal(err)
	}
	line := layCable(t, access.Address())
	w, err := warehouse.Open(t.Context(), warehouse.Options{
		DSN: fmt.Sprintf("clickhouse://%s@%s/%s", access.User, line.Addr(), direct.Database()), Password: access.Password, Log: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	// The clock runs into the next day during the outage: a new salt is needed.
	var skipped atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(skipped.Load())) }
	c, err := New(Options{Warehouse: w, Dir: dir + "/collecte", Log: quiet, Now: now, Every: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, end := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { c.Run(ctx) })
	defer running.Wait()
	defer end()
	e := echo.New()
	c.Routes(e)
	server := httptest.NewServer(e)
	defer server.Close()

	var s sender
	stop := make(chan struct{})
	go func() {
		defer close(stop)
		time.Sleep(700 * time.Millisecond)
		line.setCut(true)
		time.Sleep(300 * time.Millisecond)
		skipped.Store(int64(24 * time.Hour))
		time.Sleep(2 * time.Second)
		line.setCut(false)
		for range 4 { // and a bad line afterwards, cut in the middle of blocks
			time.Sleep(150 * time.Millisecond)
			line.setCut(false)
		}
	}()
	s.run(server.URL, 4, stop)
	if s.refused > 0 {
		t.Errorf("%d hits were refused during the outage", s.refused)
	}
	for deadline := time.Now().Add(time.Minute); c.Flush(t.Context()) != nil; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the spool is not stored a minute after the outage")
		}
	}
	s.everyOneOnce(t, direct)
	if err := c.refreshSalts(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, direct, "SELECT uniqExact(day) FROM salts WHERE site = 'boutique'"); n < 2 {
		t.Errorf("%d days have a salt in ClickHouse: the one drawn during the outage is missing", n)
	}
	if n := scalar(t, direct, "SELECT uniqExact(visitor) FROM events"); n != 2 {
		t.Errorf("one reader over two days is %d visitors", n)
	}
}
