package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
)

// A collector keeps within a hundred megabytes, which its service asks of the whole
// process: tests that make and audit cases beside it would spend most of their time
// collecting garbage. Benchmarks measure the program with its own limits.
func TestMain(m *testing.M) {
	flag.Parse()
	if line := os.Getenv("CHALAND_CHILD"); line != "" { // the whole program, for a test to kill
		holdFor = time.Second
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		os.Exit(run(ctx, strings.Fields(line), streams{os.Stdin, os.Stdout, os.Stderr}, time.Now))
	}
	if flag.Lookup("test.bench").Value.String() == "" && os.Getenv("GOMEMLIMIT") == "" {
		if err := os.Setenv("GOMEMLIMIT", "2GiB"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// openFolder is a data folder whose engine runs until the test ends: commands join it.
// Starting one takes longer than most of them; tests that begin in an empty folder have
// each command start its own.
func openFolder(t *testing.T) (dir string, w *warehouse.Warehouse) {
	t.Helper()
	dir = t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return dir, w
}
