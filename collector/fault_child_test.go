package collector

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/spool"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/embedded"
)

// Fault tests run this test binary again as a whole collector, to kill it or to take its
// disk away.

func TestMain(m *testing.M) {
	if raw := os.Getenv("COLLECTOR_CHILD"); raw != "" {
		var o childOptions
		if err := json.Unmarshal([]byte(raw), &o); err != nil {
			panic(err)
		}
		o.run()
		return
	}
	os.Exit(m.Run())
}

// childOptions say what a child collector is.
type childOptions struct {
	Dir           string // of the spool; of its own engine too, without DSN
	DSN, Password string
	Addr          string
	MaxSpool      int64
	Disk          int64 // bytes of a disk of its own, mounted on Dir; 0 for none
}

// childState is what a child says of itself.
type childState struct {
	URL           string
	DSN, Password string // of its own engine
	Stats         spool.Stats
	Heap          uint64 // in use, bytes
	Peak          int    // resident, MiB
}

func (o childOptions) run() {
	if o.Disk > 0 {
		if err := syscall.Mount("tmpfs", o.Dir, "tmpfs", 0, fmt.Sprintf("size=%d", o.Disk)); err != nil {
			fmt.Println("no disk of its own:", err)
			return
		}
	}
	TuneMemory()
	w := o.open()
	builder := warehouse.NewBuilder(w, time.Now, quiet)
	log := quiet
	if os.Getenv("CHALAND_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	c, err := New(Options{Warehouse: w, Dir: o.Dir + "/collecte", Log: log, Every: 30 * time.Millisecond, MaxSpool: o.MaxSpool, Stored: builder.Kick, Connections: marketStalls()})
	if err != nil {
		panic(err)
	}
	go c.Run(context.Background())
	go builder.Run(context.Background())
	go warehouse.NewMender(w, log).Run(context.Background())
	e := echo.New()
	c.Routes(e)
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		panic(err)
	}
	state := childState{URL: "http://" + l.Addr().String()}
	if access, err := embedded.ReadAccess(o.Dir); err == nil {
		state.DSN, state.Password = fmt.Sprintf("clickhouse://%s@%s/%s", access.User, access.Address(), w.Database()), access.Password
	}
	e.GET("/state", func(ec echo.Context) error {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		now := state
		now.Stats, now.Heap, now.Peak = c.Stats(), m.HeapInuse, peakMemory()
		return ec.JSON(http.StatusOK, now)
	})
	ballast := filepath.Join(o.Dir, "ballast")
	e.GET("/fill", func(ec echo.Context) error { return ec.JSON(http.StatusOK, fill(ballast)) })
	e.GET("/free", func(ec echo.Context) error { return os.Remove(ballast) })
	raw, _ := json.Marshal(state)
	fmt.Println(string(raw))
	panic((&http.Server{Handler: e, ReadHeaderTimeout: time.Minute}).Serve(l))
}

// open tries until ClickHouse is there, as what restarts a service does.
func (o childOptions) open() *warehouse.Warehouse {
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		w, err := warehouse.Open(context.Background(), warehouse.Options{DataDir: o.Dir, DSN: o.DSN, Password: o.Password, Log: quiet})
		if err == nil {
			return w
		}
		if time.Now().After(deadline) {
			panic(err)
		}
	}
}

// fill writes a file until the disk is full, and returns its bytes.
func fill(path string) (bytes int64) {
	f, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4 << 10, 1} {
		for {
			n, err := f.Write(make([]byte, size))
			bytes += int64(n)
			if err != nil {
				break
			}
		}
	}
	return bytes
}

// child is a running child collector.
type child struct {
	cmd *exec.Cmd
	childState
}

// errNoDisk is the answer of a machine that lets nobody mount a disk.
var errNoDisk = errors.New("no disk can be mounted here")

func startChild(t *testing.T, o childOptions) (*child, error) {
	t.Helper()
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "COLLECTOR_CHILD="+string(raw))
	cmd.Stderr = os.Stderr
	if o.Disk > 0 { // seen by the child alone, and gone with it
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
		if os.Getuid() != 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
			}
		}
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		if o.Disk > 0 {
			return nil, errors.Join(errNoDisk, err)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if strings.HasPrefix(line, "no disk") {
		return nil, fmt.Errorf("%w: %s", errNoDisk, line)
	}
	c := &child{cmd: cmd}
	if err != nil || json.Unmarshal([]byte(line), &c.childState) != nil {
		t.Fatalf("the collector did not start: %v %s", err, line)
	}
	return c, nil
}

func mustStartChild(t *testing.T, o childOptions) *child {
	t.Helper()
	c, err := startChild(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// kill ends a child as a power cut would end it, but for its files.
func (c *child) kill() {
	_ = c.cmd.Process.Signal(syscall.SIGKILL)
	_ = c.cmd.Wait()
}

// get asks the child; into may be nil.
func (c *child) get(t testing.TB, path string, into any) {
	t.Helper()
	res, err := http.Get(c.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(path, res.StatusCode, err)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatal(err)
		}
	}
}

func (c *child) state(t testing.TB) (s childState) {
	t.Helper()
	c.get(t, "/state", &s)
	return s
}

// freePort is an address where nobody listens now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "127.0.0.1:" + strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// eventually waits for something that has to come true.
func eventually(t testing.TB, what string, patience time.Duration, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: still not so after %s", what, patience)
		}
	}
}
