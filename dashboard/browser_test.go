package dashboard_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/internal/chromiumtest"
)

// browser is a real Chromium, one per test.
type browser struct {
	ctx context.Context
}

func openBrowser(t testing.TB) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), chromiumtest.Options(t)...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium (apt-get install chromium): %v", err)
	}
	return &browser{ctx}
}

// view is how a tab looks at a page.
type view struct {
	width  int64
	dark   bool
	script bool
}

var (
	laptop = view{width: 1366, script: true}
	phone  = view{width: 390, script: true}
)

// tab is one open page and what it complained about.
type tab struct {
	ctx      context.Context
	mu       sync.Mutex
	troubles []string
}

// open loads a page and waits until its charts are drawn.
func (b *browser) open(t testing.TB, url string, v view) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	w := &tab{ctx: ctx}
	origin := strings.Join(strings.SplitN(url, "/", 4)[:3], "/")
	if err := errors.Join(chromedp.Listen(ctx, func(event any) { w.listen(event, origin) }), w.dress(v), w.load(url, v)); err != nil {
		t.Fatalf("%s: %v %v", url, err, w.trouble())
	}
	return w
}

// dress sets the size, the colour scheme and whether scripts run.
func (w *tab) dress(v view) error {
	scheme := map[bool]string{true: "dark", false: "light"}[v.dark]
	_, err1 := chromedp.Call(w.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: v.width, Height: 900, DeviceScaleFactor: 1, Mobile: v.width < 600})
	_, err2 := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	_, err3 := chromedp.Call(w.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !v.script})
	return errors.Join(err1, err2, err3)
}

func (w *tab) load(url string, v view) error {
	steps := []chromedp.Action[chromedp.Void]{chromedp.Navigate(url)}
	if v.script {
		steps = append(steps, chromedp.Poll[chromedp.Void](`document.documentElement.dataset.charts !== undefined`, chromedp.WithPollingTimeout(15*time.Second)))
	}
	return chromedp.Do(w.ctx, steps...)
}

// listen notes errors of the console, exceptions, and requests to elsewhere.
func (w *tab) listen(event any, origin string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	note := func(format string, args ...any) { w.troubles = append(w.troubles, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		note("exception: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if (e.Type == "error" || e.Type == "warning") && len(e.Args) > 0 {
			note("console: %s", e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" && !strings.Contains(e.Entry.Text, "404 (Not Found)") {
			note("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, origin+"/") && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			note("outside request: %s", u)
		}
	}
}

func (w *tab) trouble() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.troubles
}

// eval runs a script in the page and reads what it answers.
func eval[T any](t testing.TB, w *tab, script string) T {
	t.Helper()
	out, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("script: %v", err)
	}
	return out
}

// keep writes a picture of the whole page to CHALAND_SCREENSHOTS, if set.
func (w *tab) keep(t testing.TB, name string) {
	t.Helper()
	dir := os.Getenv("CHALAND_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	w.keepFile(t, name+".png", png)
}

func (w *tab) keepFile(t testing.TB, name string, body []byte) {
	t.Helper()
	if dir := os.Getenv("CHALAND_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
