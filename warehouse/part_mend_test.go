package warehouse

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A part that ClickHouse takes up again broken is tried twice, and said once; a table that
// stays aside is taken up by the next look; errors are counted anew with the engine.
func TestTheMenderGivesUpWhatItCannotMendAndForgetsNoTable(t *testing.T) {
	t.Parallel()
	dir, ctx := t.TempDir(), t.Context()
	w, err := Open(ctx, Options{DataDir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	run := func(statement string) {
		t.Helper()
		if err := w.Exec(ctx, statement, nil); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE TABLE bitten (n UInt64) ENGINE = MergeTree ORDER BY n")
	run("INSERT INTO bitten SELECT number FROM numbers(1000)")
	path, err := Scalar[string](ctx, w, "SELECT path FROM system.parts WHERE active AND database = currentDatabase() AND table = 'bitten'", nil)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(path, "data.bin")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 0xff // of the same size, which is all that taking it up looks at
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	m := NewMender(w, slog.New(slog.NewTextHandler(&said, nil)))
	m.until, m.since, m.marks = time.Now().Add(time.Hour), time.Now().Add(-kept), 1<<40
	for range 5 {
		mended, err := m.Look(ctx)
		if err != nil || len(mended) > 0 {
			t.Errorf("mended %v, %v", mended, err)
		}
	}
	if n := strings.Count(said.String(), "cannot be mended"); n != 1 || len(m.tried) != 1 {
		t.Errorf("said %d times, tried %v: %s", n, m.tried, said.String())
	}
	if m.marks >= 1<<40 {
		t.Error("the errors of an engine that ended are still counted")
	}
	run("DETACH TABLE bitten")
	m.apart["bitten"], m.until = true, time.Time{}
	if back, err := m.Look(ctx); err != nil || len(back) != 1 || len(m.apart) > 0 {
		t.Errorf("back are %v, %v; apart %v", back, err, m.apart)
	}
	if n, err := Scalar[uint64](ctx, w, "SELECT count() FROM bitten", nil); err != nil || n != 1000 {
		t.Errorf("%d rows, %v", n, err)
	}
}
