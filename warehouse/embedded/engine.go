package embedded

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/formaouest/chaland/internal/fault"
)

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

	restarts atomic.Int64
}

// Restarts is how often the engine ended by itself and was started again.
func (e *Engine) Restarts() int64 { return e.restarts.Load() }

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

// ChildPID is the engine's process, for tests that kill it and for doctor.
func (e *Engine) ChildPID() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cmd.Process.Pid
}
