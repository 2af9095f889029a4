package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func startEngine(t *testing.T, dir string) *Engine {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		e, err := Start(t.Context(), dir, slog.Default())
		if err == nil {
			t.Cleanup(func() { _ = e.Close() })
			return e
		}
		if !errors.Is(err, ErrLocked) || time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func client(t *testing.T, port int, user, password string) driver.Conn {
	t.Helper()
	c, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{fmt.Sprintf("127.0.0.1:%d", port)}, Auth: clickhouse.Auth{Username: user, Password: password},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestEngineStopsCleanlyAndRefusesASecondOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e, err := Start(t.Context(), dir, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir + "/engine.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("engine.json: %v %v", info, err)
	}
	if _, err := Start(t.Context(), dir, slog.Default()); !errors.Is(err, ErrLocked) {
		t.Errorf("a second owner must be refused, got %v", err)
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
	if _, err := os.Stat(dir + "/engine.json"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("engine.json outlives the engine: %v", err)
	}
}

func TestOtherLocalUsersReachNothing(t *testing.T) {
	t.Parallel()
	e := startEngine(t, t.TempDir())
	secret := t.TempDir() + "/secret"
	if err := os.WriteFile(secret, []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := client(t, e.Port, e.User, e.Password).Exec(t.Context(), "CREATE TABLE default.t (x UInt8) ENGINE = Memory"); err != nil {
		t.Fatalf("the application's user may: %v", err)
	}
	anybody := client(t, e.Port, "default", "")
	for _, sql := range []string{
		"SELECT * FROM default.t", "CREATE DATABASE d", "SELECT * FROM system.processes",
		"SELECT * FROM file('" + secret + "', 'LineAsString', 'line String')", "KILL QUERY WHERE 1", "SYSTEM SHUTDOWN",
	} {
		// system.processes is readable but shows a user its own queries only
		rows, err := anybody.Query(t.Context(), sql)
		if err == nil && strings.Contains(sql, "processes") {
			rows.Close()
			continue
		}
		if ex, ok := errors.AsType[*clickhouse.Exception](err); !ok || ex.Code != 497 {
			t.Errorf("%s: got %v, want ACCESS_DENIED", sql, err)
		}
	}

	// This libchdb ends when a password is wrong; the supervisor brings it back.
	if err := client(t, e.Port, e.User, "guess").Ping(t.Context()); err == nil {
		t.Error("a wrong password is accepted")
	}
	again := client(t, e.Port, e.User, e.Password)
	waitFor(t, func() bool { return again.Exec(t.Context(), "SELECT 1") == nil })
}

func TestAKilledChildIsRestartedAndLosesNothing(t *testing.T) {
	t.Parallel()
	e := startEngine(t, t.TempDir())
	c := client(t, e.Port, e.User, e.Password)
	if err := c.Exec(t.Context(), "CREATE TABLE default.t (x UInt64) ENGINE = MergeTree ORDER BY x"); err != nil {
		t.Fatal(err)
	}
	acknowledged := uint64(0)
	for round := range 3 {
		for range 20 {
			if err := c.Exec(t.Context(), "INSERT INTO default.t SELECT "+fmt.Sprint(acknowledged)); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			acknowledged++
		}
		if err := syscall.Kill(e.ChildPID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool { return c.Ping(t.Context()) == nil })
	}
	var n, distinct uint64
	if err := c.QueryRow(t.Context(), "SELECT count(), uniqExact(x) FROM default.t").Scan(&n, &distinct); err != nil {
		t.Fatal(err)
	}
	if n != acknowledged || distinct != acknowledged {
		t.Errorf("%d rows, %d distinct; %d were acknowledged", n, distinct, acknowledged)
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("still waiting after 30 s")
		}
	}
}

// parentEnv makes this test binary an owner that inserts until it is killed.
const parentEnv = "CHALAND_TEST_PARENT_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(parentEnv); dir != "" {
		insertForEver(dir)
	}
	os.Exit(m.Run())
}

func insertForEver(dir string) {
	e, err := Start(context.Background(), dir, slog.Default())
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	c, err := clickhouse.Open(&clickhouse.Options{Addr: []string{e.Address()}, Auth: clickhouse.Auth{Username: e.User, Password: e.Password}})
	if err == nil {
		err = c.Exec(context.Background(), "CREATE TABLE IF NOT EXISTS default.t (x UInt64) ENGINE = MergeTree ORDER BY x")
	}
	for i := 0; err == nil; i++ {
		if err = c.Exec(context.Background(), "INSERT INTO default.t SELECT "+fmt.Sprint(i)); err == nil {
			fmt.Println("acknowledged", i+1)
		}
	}
	fmt.Println("failed:", err)
	os.Exit(1)
}

func TestAKilledParentTakesTheEngineAlongAndLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), parentEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := uint64(0)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "acknowledged %d", &acknowledged); err != nil {
			t.Fatal(lines.Text())
		}
		if acknowledged == 30 {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()

	e := startEngine(t, dir) // waits until the orphan is gone
	var n uint64
	if err := client(t, e.Port, e.User, e.Password).QueryRow(t.Context(), "SELECT count() FROM default.t").Scan(&n); err != nil {
		t.Fatal(err)
	}
	// One insert may have been stored whose answer was not read yet.
	if n < acknowledged || n > acknowledged+1 || acknowledged < 30 {
		t.Errorf("%d rows are stored, %d were acknowledged", n, acknowledged)
	}
}
