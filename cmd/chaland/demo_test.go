package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/i18n"
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
		if err := a.prepareCase(t.Context(), w, fixtures.Options{Seed: demoSeed, Activity: .01}, step.reset); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		lines := strings.FieldsFunc(talk.String(), func(r rune) bool { return r == '\n' })
		if len(lines) != len(step.says) {
			t.Fatalf("%s: it says %q", step.name, talk.String())
		}
		for i, want := range step.says {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("%s: line %d is %q, want %q", step.name, i, lines[i], want)
			}
		}
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
