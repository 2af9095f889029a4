package dashboard_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The vendored chart library is what the build script makes of the pinned
// packages, licences included, and stays well under 200 kB gzipped.
func TestVendoredFilesAreWhatTheScriptBuilds(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	build := exec.CommandContext(t.Context(), "node", "web/build.mjs", fresh)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the build failed (npm ci): %v %s", err, out)
	}
	built, err := os.ReadDir(fresh)
	if err != nil || len(built) < 8 {
		t.Fatalf("%d files built, %v", len(built), err)
	}
	for _, f := range built {
		want, err := os.ReadFile(filepath.Join(fresh, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("static", f.Name()))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("static/%s is not what the script builds: run node dashboard/web/build.mjs (%v)", f.Name(), err)
		}
	}
}

func TestChartLibraryStaysSmall(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("static/charts.js")
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > 191_000 { // the modules that build.mjs leaves out make the difference
		t.Errorf("charts.js weighs %d bytes gzipped", packed.Len())
	}
}
