package dashboard_test

import (
	"context"
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
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a real Chromium, one per test.
type browser struct {
	ctx context.Context
}

func openBrowser(t testing.TB) *browser {
	t.Helper()
	flags := append([]chromedp.ExecAllocatorOption{}, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, end := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(end)
	if err := chromedp.Run(ctx); err != nil {
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
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	w := &tab{ctx: ctx}
	origin := strings.Join(strings.SplitN(url, "/", 4)[:3], "/")
	chromedp.ListenTarget(ctx, func(event any) { w.listen(event, origin) })
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	actions := []chromedp.Action{
		network.Enable(), log.Enable(), runtime.Enable(),
		emulation.SetDeviceMetricsOverride(v.width, 900, 1, v.width < 600),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		emulation.SetScriptExecutionDisabled(!v.script),
		chromedp.Navigate(url),
	}
	if v.script {
		actions = append(actions, chromedp.Poll(`document.documentElement.dataset.charts !== undefined`, nil, chromedp.WithPollingTimeout(20*time.Second)))
	}
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return w
}

// listen notes errors of the console, exceptions, and requests to elsewhere.
func (w *tab) listen(event any, origin string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		w.troubles = append(w.troubles, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			w.troubles = append(w.troubles, fmt.Sprintf("console: %s", e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError && !strings.Contains(e.Entry.Text, "404 (Not Found)") {
			w.troubles = append(w.troubles, "log: "+e.Entry.Text+" "+e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, origin+"/") && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			w.troubles = append(w.troubles, "outside request: "+u)
		}
	}
}

func (w *tab) trouble() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.troubles
}

// eval runs a script in the page and reads what it answers.
func eval[T any](t testing.TB, w *tab, script string) (out T) {
	t.Helper()
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	if err := chromedp.Run(w.ctx, chromedp.Evaluate(script, &out, wait)); err != nil {
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
	var png []byte
	shoot := chromedp.ActionFunc(func(ctx context.Context) (err error) {
		png, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).Do(ctx)
		return err
	})
	if err := chromedp.Run(w.ctx, shoot); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
