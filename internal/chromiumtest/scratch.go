// Package chromiumtest serves tests that open Chromium.
package chromiumtest

import (
	"os"
	"testing"
)

// Scratch is a short folder for what Chromium leaves behind when it is ended, to be
// its TMPDIR; a socket of its own goes there, whose path may not be as long as a
// test's name.
func Scratch(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "chromium-") //nolint:usetesting // the path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
