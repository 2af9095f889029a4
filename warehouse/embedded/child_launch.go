package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// launch starts one child and waits for its port; a port taken between the
// choice and the listening is chosen again.
func (e *Engine) launch(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := e.launchOnce(ctx)
		if err == nil || attempt == 5 || ctx.Err() != nil || !errors.Is(err, errPortTaken) {
			return err
		}
		e.Port = 0
	}
}

var errPortTaken = errors.New("the port was taken meanwhile")

func (e *Engine) launchOnce(ctx context.Context) error {
	if e.Port == 0 {
		port, err := freePort()
		if err != nil {
			return err
		}
		e.Port = port
	}
	config, err := e.writeConfig()
	if err != nil {
		return err
	}
	cmd := exec.Command(os.Args[0], childArgs(filepath.Join(e.dir, "clickhouse"), e.Port, config)...) //nolint:gosec // our own binary
	if exe, err := os.Executable(); err == nil {
		cmd.Path = exe
	}
	cmd.Args[0] = "clickhouse"
	cmd.Env = append(os.Environ(), childEnv+"="+e.library)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is the parent's to handle
	output := &tail{limit: 16 << 10}
	cmd.Stderr, cmd.Stdout = output, output
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	go func() { _ = cmd.Wait(); close(exited) }()
	e.mu.Lock()
	e.cmd, e.stdin, e.exited, e.output = cmd, stdin, exited, output
	e.mu.Unlock()
	return e.waitReady(ctx, exited, output)
}

func childArgs(path string, port int, config string) []string {
	return []string{
		"--path=" + path, fmt.Sprintf("--tcp_port=%d", port), "--listen_host=127.0.0.1",
		"--config-file=" + config,
		"--query", startQuery,
	}
}

// startQuery opens the port, then never ends: it keeps "clickhouse local"
// alive without any right beyond SYSTEM LISTEN. (Reading standard input would
// do, but needs the right to read files, and the user it runs as is anybody's.)
const startQuery = "SYSTEM START LISTEN TCP; SELECT sleepEachRow(1) FROM system.numbers SETTINGS max_block_size = 1 FORMAT Null"

func (e *Engine) waitReady(ctx context.Context, exited <-chan struct{}, output *tail) error {
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case <-exited:
			return startFault(output.String(), e.dir)
		case <-ctx.Done():
			e.stop()
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
		conn, err := net.DialTimeout("tcp", e.Address(), time.Second)
		if err == nil {
			_ = conn.Close()
			return nil
		}
	}
	e.stop()
	return fault.New(fault.Unavailable, "warehouse.engine_slow").Because(errors.New(output.String()))
}

// startFault reads in ClickHouse's last words why it did not start.
func startFault(said, dir string) error {
	cause := errors.New(strings.TrimSpace(said))
	switch {
	case strings.Contains(said, "Address already in use"), strings.Contains(said, "NETWORK_ERROR"):
		return errPortTaken
	case strings.Contains(said, "Cannot lock file"), strings.Contains(said, "Another server instance"):
		return ErrLocked
	case strings.Contains(said, "No space left"):
		return fault.New(fault.Unavailable, "warehouse.disk_full", "path", dir).Because(cause)
	case strings.Contains(said, "Permission denied"), strings.Contains(said, "Read-only file system"):
		return fault.New(fault.Unavailable, "warehouse.data_dir", "path", dir).Because(cause)
	}
	return fault.New(fault.Unavailable, "warehouse.engine_failed", "path", dir).Because(cause)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// tail keeps the last limit bytes written to it.
type tail struct {
	mu    sync.Mutex
	limit int
	buf   bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - t.limit; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
