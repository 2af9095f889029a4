package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/warehouse"
)

// The bars of a candidate's case, on two free cores.
const (
	storedBar  = 30 * time.Second // one case, all its data sets; the aim is half of it
	classCases = 25
	classBar   = 13 * time.Minute // of that many cases, proofs included
	answersBar = 10 * time.Second
	memoryBar  = 500 // MB, on the side of Go
	storageBar = 250 // MB, without the engine's own logs
)

// BenchmarkCandidateCase stores one candidate's case, computes its answer key, then
// makes the case of another as `case new` does.
func BenchmarkCandidateCase(b *testing.B) {
	key := []byte("une clé de centre pour les mesures")
	for range b.N {
		a, w := benchWarehouse(b)
		o, err := fixtures.DefaultWorld().Draw(key, "AEC-2026-014", 0)
		if err != nil {
			b.Fatal(err)
		}
		stored := timed(b, func(ctx context.Context) error { return loadCase(ctx, w, o, a.now, a.log, func(float64) {}) })
		against("candidate's case: all data sets stored", stored, storedBar)
		fmt.Printf("BENCH candidate's case: Go memory peak %d MB, bar %d MB, ratio %.2f\n", peakMemory(), memoryBar, float64(peakMemory())/memoryBar)
		size := benchSize(b, w)
		fmt.Printf("BENCH candidate's case: %.0f MB stored, bar %d MB, ratio %.2f\n", size, storageBar, size/storageBar)
		against("candidate's case: detectors", timed(b, func(ctx context.Context) error {
			source := analyzer.New(w, a.now)
			ctx, err := source.AtRest(ctx)
			if err != nil {
				return err
			}
			_, err = answers.FindIn(ctx, source, o.Shop(), o.Site.ID, spanOf(o.Shop()))
			return err
		}), answersBar)
		against("candidate's case: both audits of its web site", timed(b, func(ctx context.Context) error {
			_, _, err := a.webAudits(ctx, o)
			return err
		}), answersBar)
		state := caseState{Code: "AEC-2026-015"}
		made := timed(b, func(ctx context.Context) error { _, err := a.makeCase(ctx, w, key, state); return err })
		k, err := caseOf(b.Context(), w, state.Code)
		if err != nil {
			b.Fatal(err)
		}
		against(fmt.Sprintf("candidate's case: made and proven at attempt %d", k.Attempt+1), made, classBar/classCases)
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClassOfCases makes the cases of a class one after the other. It takes
// minutes: CHALAND_BENCH_CLASS=1 asks for it.
func BenchmarkClassOfCases(b *testing.B) {
	if os.Getenv("CHALAND_BENCH_CLASS") == "" {
		b.Skip("CHALAND_BENCH_CLASS=1 makes 25 cases, which takes minutes")
	}
	key := []byte("une clé de centre pour les mesures")
	for range b.N {
		a, w := benchWarehouse(b)
		again, slowest := 0, 0.0
		all := timed(b, func(ctx context.Context) error {
			states := make([]caseState, classCases)
			for i := range states {
				states[i].Code = fmt.Sprintf("AEC-2026-%03d", i+1)
			}
			return a.makeEach(ctx, w, key, states, func(r newCaseReport) error {
				slowest = max(slowest, r.Seconds)
				k, err := caseOf(ctx, w, r.Code)
				again += k.Attempt
				return err
			})
		})
		against(fmt.Sprintf("class: %d cases made and proven, %d drawn again, the slowest in %.1f s", classCases, again, slowest), all, classBar)
		size := benchSize(b, w) / classCases
		fmt.Printf("BENCH class: %.0f MB stored a case, bar %d MB, ratio %.2f; Go memory peak %d MB, bar %d MB\n", size, storageBar, size/storageBar, peakMemory(), memoryBar)
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func benchWarehouse(b *testing.B) (*app, *warehouse.Warehouse) {
	b.Helper()
	a := &app{now: time.Now}
	a.streams = streams{strings.NewReader(""), io.Discard, os.Stderr}
	if err := a.settle(a.newRoot()); err != nil {
		b.Fatal(err)
	}
	a.data = b.TempDir()
	w, err := a.openWarehouse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return a, w
}

func timed(b *testing.B, work func(context.Context) error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := work(b.Context()); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

func against(what string, took, bar time.Duration) {
	fmt.Printf("BENCH %s in %.1f s, bar %.0f s, ratio %.2f\n", what, took.Seconds(), bar.Seconds(), float64(took)/float64(bar))
}

// benchSize is what the tables take on disk, in MB.
func benchSize(b *testing.B, w *warehouse.Warehouse) float64 {
	b.Helper()
	megabytes, err := warehouse.Scalar[float64](b.Context(), w, "SELECT sum(bytes_on_disk) / 1e6 FROM system.parts WHERE active AND database = currentDatabase()", nil)
	if err != nil {
		b.Fatal(err)
	}
	return megabytes
}
