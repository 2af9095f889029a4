package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// lastBackupName is where a data folder keeps when it was saved last, for doctor.
const lastBackupName = "last-backup.json"

type lastBackup struct {
	Made  time.Time `json:"made"`
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
}

func (a *app) noteBackup(b lastBackup) error {
	if at, err := filepath.Abs(b.Path); err == nil {
		b.Path = at
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.data, lastBackupName), raw, 0o600)
}

// readBackupNote answers false when the folder was never saved.
func (a *app) readBackupNote() (b lastBackup, known bool, err error) {
	raw, err := os.ReadFile(filepath.Join(a.data, lastBackupName))
	if errors.Is(err, fs.ErrNotExist) {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	return b, true, json.Unmarshal(raw, &b)
}

// checkOwner refuses to write into another user's data folder: files of root would stop
// the service that owns it.
func (a *app) checkOwner() error {
	info, err := os.Stat(a.data)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) == os.Geteuid() {
		return nil
	}
	return fault.New(fault.Forbidden, "ops.owner", "path", a.data, "owner", userName(owner.Uid), "me", userName(uint32(os.Geteuid()))) //nolint:gosec // a user's number
}

func userName(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if u, err := lookUpUser(id); err == nil {
		return u
	}
	return id
}
