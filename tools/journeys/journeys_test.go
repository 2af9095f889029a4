// Package journeys walks through the product as people do: the program is built and
// started, Playwright drives Debian's Chromium, and each journey is a script.
package journeys

import (
	"context"
	"fmt"
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
const patience = 6 * time.Minute

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

// practice is a data folder with a case, which each journey takes a copy of.
type practice struct{ folder, site string }

var caseMade = sync.OnceValues(func() (practice, error) {
	program, err := build()
	if err != nil {
		return practice{}, err
	}
	p := practice{filepath.Join(built, "case"), "cas-velo-2"}
	for _, line := range [][]string{{"case", "key"}, {"case", "new", "--code", "VELO-2", "--from", "../../docs/exemples/magasin-de-cycles"}} {
		cmd := exec.Command(program, append(line, "--data", p.folder)...)
		cmd.Env = append(os.Environ(), "CHALAND_LIBCHDB="+library())
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("%v: %w: %s", line, err, out)
		}
	}
	return p, nil
})

func library() string {
	at, err := filepath.Abs("../../node_modules/@chdb/lib-linux-x64-gnu/libchdb.so")
	if err != nil {
		panic(err)
	}
	return at
}

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

// walk gives a script a copy of the case of its own, and, where it begins in a centre that works
// already, people with accounts.
func walk(t *testing.T, script string) {
	t.Helper()
	var env []string
	if script != "administrateur.mjs" {
		made, err := caseMade()
		if err != nil {
			t.Fatal(err)
		}
		data := filepath.Join(t.TempDir(), "cas")
		if err := os.CopyFS(data, os.DirFS(made.folder)); err != nil {
			t.Fatal(err)
		}
		env = append(env, "CHALAND_CASE="+made.site, "CHALAND_CASE_DATA="+data)
		if script != "formateur.mjs" {
			people, err := settle(t.Context(), data, made.site)
			if err != nil {
				t.Fatal(err)
			}
			env = append(env, "CHALAND_PEOPLE="+people)
		}
	}
	walkWith(t, script, env)
}

// walkWith runs a script; what its pages showed is kept when it fails.
func walkWith(t *testing.T, script string, more []string) {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Errorf("%v: %s", err, program)
		return
	}
	browser, err := render.Find("")
	if err != nil {
		t.Error(err)
		return
	}
	folder, err := os.MkdirTemp("", "journey-") //nolint:usetesting // it is kept when the journey fails, to be looked at
	if err != nil {
		t.Error(err)
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", script)
	cmd.Env = append(os.Environ(), append([]string{"CHALAND_BIN=" + program, "CHALAND_CHROMIUM=" + browser, "CHALAND_WORK=" + folder, "CHALAND_LIBCHDB=" + library(), "TZ=Europe/Paris", "CHALAND_ADMIN_TOKEN="}, more...)...)
	out, err := cmd.CombinedOutput()
	t.Log("\n" + script + "\n" + string(out))
	if err != nil {
		t.Errorf("%s: %v; what its pages showed is in %s", script, err, folder)
		return
	}
	_ = os.RemoveAll(folder)
}
