package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// The demonstration starts where its talk goes to a file or a pipe: the line
// that shows how far it is has no terminal to be on.
func TestDemonstrationStartsWithoutATerminal(t *testing.T) {
	t.Parallel()
	var talk bytes.Buffer
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, &talk}, data: t.TempDir()}
	a.log = slog.New(slog.DiscardHandler) // what is said is counted below
	w, err := a.openWarehouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	generated, _, _ := strings.Cut(i18n.T("cli.demo.generated", "time", "|"), "|")
	resetting := i18n.T("cli.demo.resetting")
	for _, step := range []struct {
		name  string
		reset bool
		says  []string
	}{
		{"an empty folder: the case is generated", false, []string{generated}},
		{"started again: the data is kept", false, nil},
		{"asked to start over: generated again", true, []string{resetting, generated}},
	} {
		talk.Reset()
		before := tableSizes(t, w)
		if err := a.prepareCase(t.Context(), w, fixtures.Options{Seed: demoSeed, Activity: .01}, step.reset); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		lines := strings.FieldsFunc(talk.String(), func(r rune) bool { return r == '\n' })
		if len(lines) != len(step.says) {
			t.Fatalf("%s: it says %q", step.name, talk.String())
		}
		if now := tableSizes(t, w); len(before) > 0 && !maps.Equal(before, now) {
			t.Errorf("%s: the tables held %v and hold %v", step.name, before, now)
		}
		for i, want := range step.says {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("%s: line %d is %q, want %q", step.name, i, lines[i], want)
			}
		}
	}
}

// tableSizes counts the rows of every table of the case that has any.
func tableSizes(t *testing.T, w *warehouse.Warehouse) map[string]uint64 {
	t.Helper()
	sizes := map[string]uint64{}
	for _, table := range []string{"events", "visits", "orders", "refunds", "products", "costs", "campaigns", "journal"} {
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM {table:Identifier} FINAL", warehouse.Params{"table": table})
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			sizes[table] = n
		}
	}
	return sizes
}

// Somebody who gives up while the case is generated leaves no half of it that
// passes for whole: the next start generates it again.
func TestDemonstrationGivenUpWhileGenerating(t *testing.T) {
	t.Parallel()
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}, data: t.TempDir()}
	a.log = slog.New(slog.DiscardHandler)
	w, err := a.openWarehouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	ctx, giveUp := context.WithCancel(t.Context())
	err = loadCase(ctx, w, fixtures.Options{Seed: demoSeed, Activity: .01}, a.now, a.log, func(share float64) {
		if share > .2 {
			giveUp()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("given up: %v", err)
	}
	if _, found, err := warehouse.GetSetting[caseState](t.Context(), w, caseKind, fixtures.DefaultSite().ID); err != nil || found {
		t.Fatalf("half a case passes for one: %v, %v", found, err)
	}
	if err := a.prepareCase(t.Context(), w, fixtures.Options{Seed: demoSeed, Activity: .01}, false); err != nil {
		t.Fatal(err)
	}
	half := tableSizes(t, w)
	if err := a.prepareCase(t.Context(), w, fixtures.Options{Seed: demoSeed, Activity: .01}, true); err != nil {
		t.Fatal(err)
	}
	if whole := tableSizes(t, w); !maps.Equal(half, whole) {
		t.Errorf("after giving up %v, from nothing %v", half, whole)
	}
}

// What is logged for those who repair things stays off a candidate's terminal.
func TestDemonstrationLogsToAFile(t *testing.T) {
	t.Parallel()
	var talk bytes.Buffer
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, &talk}, data: filepath.Join(t.TempDir(), "new")}
	a.logTo(a.err)
	done := a.logToFile()
	a.log.Warn("a technical matter")
	done()
	raw, err := os.ReadFile(filepath.Join(a.data, logName))
	if err != nil || !strings.Contains(string(raw), "a technical matter") || talk.Len() > 0 {
		t.Errorf("the file has %q (%v), the terminal %q", raw, err, talk.String())
	}
}
