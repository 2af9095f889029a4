package embedded

import (
	"log/slog"
	"os"
	"syscall"
	"testing"
	"time"
)

func TestEngineStartsStopsAndRefusesASecondOwner(t *testing.T) {
	dir := t.TempDir()
	e, err := Start(t.Context(), dir, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir + "/engine.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("engine.json: %v %v", info, err)
	}
	if _, err := Start(t.Context(), dir, slog.Default()); err == nil {
		t.Error("a second owner must be refused")
	}
	pid := e.ChildPID()
	began := time.Now()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
	if err := syscall.Kill(pid, 0); err == nil {
		t.Error("the child still runs")
	}
}
