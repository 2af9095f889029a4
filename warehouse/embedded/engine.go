package embedded

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// Access is what a client needs to connect; the owner of the engine writes it
// to DATA/engine.json for the other commands of the same user.
type Access struct {
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	PID      int    `json:"pid"`
}

// Address is host:port.
func (a Access) Address() string { return fmt.Sprintf("127.0.0.1:%d", a.Port) }

// Engine is a running embedded ClickHouse that this process owns.
type Engine struct {
	Access

	dir     string
	library string
	log     *slog.Logger
	lock    *os.File

	mu      sync.Mutex
	cmd     *exec.Cmd
	stdin   io.Closer
	exited  chan struct{} // closed when the current child has ended
	output  *tail
	closing bool
}

// ErrLocked means that another process owns the engine of the folder.
var ErrLocked = errors.New("the engine's folder is in use")

// accessFile and lockFile lie in the data folder.
const (
	accessFile = "engine.json"
	lockFile   = "engine.lock"
)

// ReadAccess reads DATA/engine.json.
func ReadAccess(dataDir string) (Access, error) {
	var a Access
	raw, err := os.ReadFile(filepath.Join(dataDir, accessFile))
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(raw, &a)
}

// Start runs the engine on dataDir/clickhouse and returns once its port
// answers. ErrLocked when another process owns the folder.
func Start(ctx context.Context, dataDir string, log *slog.Logger) (_ *Engine, err error) {
	defer fault.Wrap(&err, "start the embedded ClickHouse in %s", dataDir)
	library, err := FindLibrary()
	if err != nil {
		return nil, err
	}
	e := &Engine{dir: dataDir, library: library, log: log}
	if err := e.takeLock(); err != nil {
		return nil, err
	}
	password := make([]byte, 24)
	_, _ = rand.Read(password) // never fails (crypto/rand's documentation)
	e.User, e.Password, e.PID = "chaland", hex.EncodeToString(password), os.Getpid()
	if err := e.launch(ctx); err != nil {
		_ = e.lock.Close()
		return nil, err
	}
	go e.supervise()
	return e, e.writeAccess()
}

func (e *Engine) takeLock() error {
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		return fault.New(fault.Unavailable, "warehouse.data_dir", "path", e.dir).Because(err)
	}
	f, err := os.OpenFile(filepath.Join(e.dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fault.New(fault.Unavailable, "warehouse.data_dir", "path", e.dir).Because(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return ErrLocked
	}
	e.lock = f
	return nil
}

func (e *Engine) writeAccess() error {
	raw, err := json.Marshal(e.Access)
	if err != nil {
		return err
	}
	tmp := filepath.Join(e.dir, accessFile+".new")
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(e.dir, accessFile))
}

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

// supervise restarts the child when it ends without being asked to.
func (e *Engine) supervise() {
	for {
		e.mu.Lock()
		exited := e.exited
		e.mu.Unlock()
		<-exited
		e.mu.Lock()
		closing, said := e.closing, e.output.String()
		e.mu.Unlock()
		if closing {
			return
		}
		e.log.Error("the embedded ClickHouse ended by itself, restarting it", "said", said)
		if !e.relaunch() {
			return
		}
	}
}

// relaunch tries until it works or the engine is closed, with a growing pause.
// It keeps port and password, so that the clients find it again.
func (e *Engine) relaunch() bool {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 10*time.Second) {
		err := e.launchOnce(context.Background())
		if err == nil {
			return true
		}
		e.mu.Lock()
		closing := e.closing
		e.mu.Unlock()
		if closing {
			return false
		}
		e.log.Error("the embedded ClickHouse does not restart", "error", err, "again_in", pause)
		time.Sleep(pause)
	}
}

// Close stops the engine cleanly and gives the folder free. Close the clients'
// connections first: ClickHouse waits 5 s for open ones.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closing = true
	e.mu.Unlock()
	e.stop()
	_ = os.Remove(filepath.Join(e.dir, accessFile))
	return e.lock.Close()
}

// stop ends the start-up query, after which ClickHouse shuts down cleanly; a
// child that does not, or never got that far, ends with the pipe.
func (e *Engine) stop() {
	e.mu.Lock()
	cmd, stdin, exited := e.cmd, e.stdin, e.exited
	e.mu.Unlock()
	patience := 15 * time.Second
	if err := e.endStartQuery(); err != nil {
		e.log.Debug("the start-up query could not be ended", "error", err)
		patience = 0
	}
	select {
	case <-exited:
	case <-time.After(patience):
	}
	_ = stdin.Close()
	select {
	case <-exited:
	case <-time.After(5 * time.Second):
		_ = cmd.Process.Kill()
		<-exited
	}
}

func (e *Engine) endStartQuery() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{e.Address()}, Auth: clickhouse.Auth{Username: e.User, Password: e.Password}, DialTimeout: time.Second,
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Exec(ctx, "KILL QUERY WHERE user = '' ASYNC")
}

// ChildPID is the engine's process, for tests that kill it and for doctor.
func (e *Engine) ChildPID() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cmd.Process.Pid
}

func (e *Engine) writeConfig() (string, error) {
	dir := filepath.Join(e.dir, "engine")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "warehouse.data_dir", "path", e.dir).Because(err)
	}
	users := filepath.Join(dir, "users.xml")
	sum := sha256.Sum256([]byte(e.Password))
	if err := os.WriteFile(users, fmt.Appendf(nil, usersXML, e.User, hex.EncodeToString(sum[:])), 0o600); err != nil {
		return "", err
	}
	config := filepath.Join(dir, "config.xml")
	return config, os.WriteFile(config, fmt.Appendf(nil, configXML, users), 0o600)
}

// configXML keeps the engine small and quiet. Wide parts and system logs would
// cost memory and disk for nothing on one shop's data.
const configXML = `<clickhouse>
  <users_config>%s</users_config>
  <logger><level>none</level></logger>
  <mark_cache_size>268435456</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <max_concurrent_queries>200</max_concurrent_queries>
  <merge_tree><old_parts_lifetime>60</old_parts_lifetime></merge_tree>
</clickhouse>
`

// usersXML gives "default", whom anybody on the machine may claim to be, just
// the right that the start-up query needs. The application has its own user,
// with a password drawn at each start.
const usersXML = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile><quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
    <%[1]s>
      <password_sha256_hex>%[2]s</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile><quota>default</quota>
    </%[1]s>
  </users>
</clickhouse>
`

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
