package spool

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The tests below run this test binary again as a child, to kill it or to take
// its disk away. The child prints a record's text once it is acknowledged.

func TestMain(m *testing.M) {
	switch os.Getenv("SPOOL_CHILD") {
	case "load":
		childLoad()
	case "quota":
		childQuota()
	default:
		os.Exit(m.Run())
	}
}

func child(t *testing.T, role, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "SPOOL_CHILD="+role, "SPOOL_DIR="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd, bufio.NewScanner(out)
}

func childSpool() *Spool {
	s, err := Open(Options{
		Dir: os.Getenv("SPOOL_DIR"), Store: (&shelf{shut: true}).take, SegmentRecords: 500,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		panic(err)
	}
	return s
}

func childLoad() {
	s := childSpool()
	var printing sync.Mutex
	for worker := range 16 {
		go func() {
			for i := 0; ; i++ {
				text := fmt.Sprintf("%d-%d", worker, i)
				if err := s.Append(record(text)); err == nil {
					printing.Lock()
					fmt.Println(text)
					printing.Unlock()
				}
			}
		}()
	}
	select {}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for round := range 3 {
		cmd, out := child(t, "load", dir)
		for n := 0; n < 1500+700*round && out.Scan(); n++ {
			acknowledged[fmt.Sprintf("%d/%s", round, out.Text())] = true
		}
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		for out.Scan() { // printed before the kill
			acknowledged[fmt.Sprintf("%d/%s", round, out.Text())] = true
		}
		_ = cmd.Wait()
		home := &shelf{}
		s := open(t, Options{Dir: dir, Store: home.take})
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		stored := home.texts()
		for key := range acknowledged {
			n, text, _ := strings.Cut(key, "/")
			if n == fmt.Sprint(round) && stored[text] != 1 {
				t.Fatalf("round %d: record %s was acknowledged and is stored %d times", round, text, stored[text])
			}
		}
	}
	if len(acknowledged) < 5000 {
		t.Errorf("only %d records were acknowledged: the test says little", len(acknowledged))
	}
}

// childQuota fills its disk (a limit on the size of files, which the kernel
// enforces like a full disk, half-written records included), then gets room.
func childQuota() {
	signal.Ignore(syscall.SIGXFSZ)
	limit := func(bytes uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: 1 << 40}); err != nil {
			panic(err)
		}
	}
	limit(10_000)
	home := &shelf{shut: true}
	s, err := Open(Options{Dir: os.Getenv("SPOOL_DIR"), Store: home.take, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	kept, refused := 0, 0
	put := func(i int) {
		switch err := s.Append(record(fmt.Sprintf("%d %s", i, strings.Repeat("x", 997)))); {
		case err == nil:
			kept++
			fmt.Println("kept", i)
		case errors.Is(err, ErrFull):
			refused++
		default:
			panic(err)
		}
	}
	for i := range 40 {
		put(i)
		if i == 11 {
			limit(500) // not even the head of a new segment fits
		}
	}
	limit(1 << 40)
	for i := 40; i < 50; i++ {
		put(i)
	}
	fmt.Println("refused", refused)
	_ = s.Close()
	os.Exit(0)
}

func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, out := child(t, "quota", dir)
	kept, refused := map[string]bool{}, 0
	for out.Scan() {
		if i, ok := strings.CutPrefix(out.Text(), "kept "); ok {
			kept[i] = true
		} else {
			_, _ = fmt.Sscanf(out.Text(), "refused %d", &refused)
		}
	}
	if refused < 20 || len(kept) < 15 || !kept["49"] {
		t.Fatalf("%d kept, %d refused", len(kept), refused)
	}
	home := &shelf{}
	s := open(t, Options{Dir: dir, Store: home.take})
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored := map[string]int{}
	for text, n := range home.texts() {
		i, _, _ := strings.Cut(text, " ")
		stored[i] += n
	}
	for i := range kept {
		if stored[i] != 1 {
			t.Errorf("record %s was acknowledged and is stored %d times", i, stored[i])
		}
	}
	if len(stored) != len(kept) || s.Stats().Damaged != 0 {
		t.Errorf("%d stored, %d acknowledged, %d damaged", len(stored), len(kept), s.Stats().Damaged)
	}
}

func BenchmarkAppend32(b *testing.B) {
	s, err := Open(Options{Dir: b.TempDir(), Store: (&shelf{}).take, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	go s.Run(b.Context())
	data := record(strings.Repeat("x", 400))
	var all sync.WaitGroup
	start := time.Now()
	for worker := range 32 {
		all.Go(func() {
			for i := worker; i < b.N; i += 32 {
				if err := s.Append(data); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "records/s")
}
