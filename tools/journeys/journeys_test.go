// Package journeys walks through the product as people do: the program is built and
// started, Playwright drives Debian's Chromium, and each journey is a script.
package journeys

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/render"
)

// patience is how long a journey may take on a machine that does much else.
const patience = 4 * time.Minute

// built is the folder of the program, "" until a test has asked for it.
var built string

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "chaland-journeys-")
	if err != nil {
		return "", err
	}
	built = dir
	program := filepath.Join(dir, "chaland")
	out, err := exec.Command("go", "build", "-o", program, "../../cmd/chaland").CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return program, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

func TestJourneys(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("*.mjs")
	if err != nil || len(scripts) < 2 {
		t.Fatalf("%v, %v", scripts, err)
	}
	for _, script := range scripts {
		if script == "walk.mjs" {
			continue
		}
		t.Run(strings.TrimSuffix(script, ".mjs"), func(t *testing.T) {
			t.Parallel()
			walk(t, script)
		})
	}
}

func walk(t *testing.T, script string) {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatalf("%v: %s", err, program)
	}
	browser, err := render.Find("")
	if err != nil {
		t.Fatal(err)
	}
	library, err := filepath.Abs("../../node_modules/@chdb/lib-linux-x64-gnu/libchdb.so")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "journey-") //nolint:usetesting // it is kept when the journey fails, to be looked at
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", script)
	cmd.Env = append(os.Environ(), "CHALAND_BIN="+program, "CHALAND_CHROMIUM="+browser, "CHALAND_WORK="+folder, "CHALAND_LIBCHDB="+library, "TZ=Europe/Paris", "CHALAND_ADMIN_TOKEN=")
	out, err := cmd.CombinedOutput()
	t.Log("\n" + string(out))
	if err != nil {
		t.Fatalf("%v; what its pages showed is in %s", err, folder)
	}
	_ = os.RemoveAll(folder)
}
