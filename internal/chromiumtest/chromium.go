// Package chromiumtest serves tests that open Chromium.
package chromiumtest

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// Options start a headless Chromium of a test's own, whose files go with the test.
func Options(t testing.TB) []chromedp.ExecAllocatorOption {
	t.Helper()
	return append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("process-per-site", true), chromedp.Flag("disable-features", unused),
		chromedp.Env("TMPDIR="+scratch(t)))
}

// unused are features of Chromium that no test looks at, after those that chromedp turns
// off: the menu under the address bar is two pages that follow every tab, at a third of
// what a test's own page costs, and a process is kept ready for a site that never comes.
const unused = "Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"

// scratch is a short folder for what Chromium leaves behind when it is ended, to be
// its TMPDIR; a socket of its own goes there, whose path may not be as long as a
// test's name.
func scratch(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "chromium-") //nolint:usetesting // the path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
