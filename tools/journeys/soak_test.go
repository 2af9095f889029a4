package journeys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Bounds of the long rounds: what a server may take beside what it took once warm.
const (
	soakRounds = 8
	warmRounds = 2   // before its memory is read
	growth     = 1.3 // times
	slack      = 200 << 20
)

// The candidate, the trainer and the juror walk again and again, at the same time, through one
// server, and the administrator through one of her own: nothing is said in a console, and the
// server takes no more memory at the end than once it is warm. CHALAND_ROUNDS sets how often.
func TestJourneysSoak(t *testing.T) {
	if os.Getenv("CHALAND_SOAK") == "" {
		t.Skip("CHALAND_SOAK is not set")
	}
	rounds := soakRounds
	if n, err := strconv.Atoi(os.Getenv("CHALAND_ROUNDS")); err == nil {
		rounds = n
	}
	program, err := build()
	if err != nil {
		t.Fatalf("%v: %s", err, program)
	}
	made, err := caseMade()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "centre")
	if err := os.CopyFS(data, os.DirFS(made.folder)); err != nil {
		t.Fatal(err)
	}
	people, err := settle(t.Context(), data, made.site)
	if err != nil {
		t.Fatal(err)
	}
	url, process := startServer(t, program, data)
	shared := []string{"CHALAND_SERVER=" + url, "CHALAND_PEOPLE=" + people, "CHALAND_CASE=" + made.site, "CHALAND_CASE_DATA=" + data}
	var warm float64
	for round := range rounds {
		var all sync.WaitGroup
		for script, more := range map[string][]string{"candidat.mjs": shared, "formateur.mjs": shared, "jure.mjs": shared, "administrateur.mjs": nil} {
			all.Go(func() { walkWith(t, script, more) })
		}
		all.Wait()
		now, err := residentBytes(process)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d of %d: the server takes %.0f MB", round+1, rounds, now/1e6)
		if round+1 <= warmRounds {
			warm = max(warm, now)
		} else if now > warm*growth+slack {
			t.Fatalf("the server took %.0f MB once warm and takes %.0f MB in round %d", warm/1e6, now/1e6, round+1)
		}
		if t.Failed() {
			return
		}
	}
}

// startServer serves a folder until the test ends, and answers the address of its pages and its process.
func startServer(t *testing.T, program, data string) (url string, process int) {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready.json")
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program, "serve", "--data", data, "--addr", "127.0.0.1:0", "--ready-file", ready)
	cmd.Env = append(os.Environ(), "CHALAND_LIBCHDB="+library(), "TZ=Europe/Paris", "CHALAND_ADMIN_TOKEN=")
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ends with %v: %.4000s", err, said.String())
		}
	})
	for range 1200 {
		if raw, err := os.ReadFile(ready); err == nil {
			var at struct {
				Dashboard string `json:"dashboard"`
			}
			if err := json.Unmarshal(raw, &at); err != nil {
				t.Fatal(err)
			}
			return at.Dashboard, cmd.Process.Pid
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the server does not answer")
	return "", 0
}

// residentBytes is what a process and those that it started, as its engine, take of the machine's memory.
func residentBytes(process int) (bytes float64, err error) {
	at := fmt.Sprintf("/proc/%d", process)
	status, err := os.ReadFile(at + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.ParseFloat(strings.Fields(text)[0], 64)
			if err != nil {
				return 0, err
			}
			bytes = kilobytes * 1024
		}
	}
	tasks, err := filepath.Glob(at + "/task/*/children")
	for _, task := range tasks {
		started, err := os.ReadFile(task)
		if errors.Is(err, os.ErrNotExist) { // a thread that is gone
			continue
		}
		if err != nil {
			return 0, err
		}
		for _, text := range strings.Fields(string(started)) {
			child, err := strconv.Atoi(text)
			if err != nil {
				return 0, err
			}
			if more, err := residentBytes(child); err == nil { // it may have ended by now
				bytes += more
			}
		}
	}
	return bytes, err
}
