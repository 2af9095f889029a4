package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
)

// The bars of a candidate's case; 25 of them take 13 minutes at most.
const (
	classBar   = 13 * time.Minute / 25
	answersBar = 10 * time.Second
	storageBar = 250 // MB
)

// BenchmarkCandidateCase makes one candidate's case, proofs included, and its
// answer key once more.
func BenchmarkCandidateCase(b *testing.B) {
	key := []byte("une clé de centre pour les mesures")
	for range b.N {
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
		began := time.Now()
		if _, err := a.makeCase(b.Context(), w, key, caseState{Code: "AEC-2026-014"}); err != nil {
			b.Fatal(err)
		}
		made := time.Since(began)
		k, err := caseOf(b.Context(), w, "AEC-2026-014")
		if err != nil {
			b.Fatal(err)
		}
		o, err := a.drawCase(key, k.caseState)
		if err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		if _, err := a.findProblems(b.Context(), w, o, k.Code); err != nil {
			b.Fatal(err)
		}
		found := time.Since(began)
		megabytes, err := warehouse.Scalar[float64](b.Context(), w, "SELECT sum(bytes_on_disk) / 1e6 FROM system.parts WHERE active AND database = currentDatabase()", nil)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Printf("BENCH candidate's case: made and proved at attempt %d in %.1f s, bar %.0f s, ratio %.2f\n", k.Attempt+1, made.Seconds(), classBar.Seconds(), float64(made)/float64(classBar))
		fmt.Printf("BENCH candidate's case: answer key in %.1f s, bar %.0f s, ratio %.2f; %.0f MB stored, bar %d MB; Go memory peak %d MB, bar 500 MB\n",
			found.Seconds(), answersBar.Seconds(), float64(found)/float64(answersBar), megabytes, storageBar, peakMemory())
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
