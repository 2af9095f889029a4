package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

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

// Owned reports whether a process owns the engine of the folder. The engine of
// one that was killed answers for a moment still, and is not to be relied on.
func Owned(dataDir string) bool {
	f, err := os.Open(filepath.Join(dataDir, lockFile))
	if err != nil {
		return false
	}
	defer f.Close() // gives the lock back
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
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
