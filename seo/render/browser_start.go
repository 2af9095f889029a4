package render

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/internal/fault"
)

// browser is one Chromium process with its children.
type browser struct {
	options Options
	gate    *gate
	ctx     context.Context // of the browser; its tabs are made from it
	stop    []func()        // in order
	opened  int             // tabs so far
}

// startWithin is how long Chromium may take to answer.
const startWithin = 30 * time.Second

// switches are those of chromedp and these: no request but through the gate, nothing asked
// of a name server, frames in the page's own process (so that what they do is seen), and
// none of what only a person looks at.
func switches(o Options, gate string) []chromedp.ExecAllocatorOption {
	list := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(o.Path), chromedp.UserAgent(o.UserAgent),
		chromedp.ProxyServer("http://"+gate), chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("force-webrtc-ip-handling-policy", "disable_non_proxied_udp"), // headless_shell
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"), // Chromium itself
		chromedp.Flag("disable-site-isolation-trials", true),
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,IsolateOrigins,site-per-process,WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess,OptimizationHints,MediaRouter"),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("accept-lang", "fr-FR,fr,en"), chromedp.Flag("lang", "fr"),
		chromedp.DisableGPU)
	return list
}

// startBrowser starts Chromium, and once more when it does not start: on a busy machine it
// sometimes gives up on a helper of its own.
func startBrowser(ctx context.Context, o Options, g *gate) (*browser, error) {
	b, err := launch(ctx, o, g)
	if err != nil && ctx.Err() == nil {
		b, err = launch(ctx, o, g)
	}
	return b, err
}

// launch starts Chromium with a profile and a folder of its own, both gone when it
// ends. It inherits nothing of this program's environment but where programs are.
func launch(ctx context.Context, o Options, g *gate) (_ *browser, err error) {
	scratch, err := os.MkdirTemp("", "chaland-") // short: a socket of Chromium goes there
	if err != nil {
		return nil, err
	}
	b := &browser{options: o, gate: g}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	var last lastWords
	list := append(switches(o, g.address), chromedp.NoInheritEnv, chromedp.Env("PATH="+os.Getenv("PATH"), "HOME="+scratch, "TMPDIR="+scratch, "LANG=fr_FR.UTF-8"), chromedp.CombinedOutput(&last))
	allocated, release := chromedp.NewExecAllocator(ctx, list...)
	var close func()
	b.ctx, close = chromedp.NewContext(allocated, chromedp.WithBrowserOption(chromedp.WithBrowserErrorf(func(string, ...any) {})))
	b.stop = []func(){close, release, func() { _ = os.RemoveAll(scratch) }}
	late := time.AfterFunc(startWithin, func() { go close() })
	defer late.Stop()
	if err := chromedp.Do(b.ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fault.New(fault.Unavailable, "render.no_start", "path", o.Path, "reason", last.String()).Because(err)
	}
	return b, nil
}

// dead tells whether the browser has ended by itself.
func (b *browser) dead() bool { return b.ctx.Err() != nil }

// close kills the browser with its children and waits for them.
func (b *browser) close() {
	for _, stop := range b.stop {
		stop()
	}
}

// lastWords keeps the end of what Chromium prints, to say why it did not start.
type lastWords struct {
	mu   sync.Mutex
	text []byte
}

func (l *lastWords) Write(p []byte) (int, error) {
	const most = 4 << 10
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	if extra := len(l.text) - most; extra > 0 {
		l.text = l.text[extra:]
	}
	return len(p), nil
}

// String is the last line that says something.
func (l *lastWords) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := bytes.Split(bytes.TrimSpace(l.text), []byte("\n"))
	return strings.TrimSpace(string(lines[len(lines)-1]))
}

// pid is that of the browser's main process.
func (b *browser) pid() int { return chromedp.FromContext(b.ctx).Browser.Process().Pid }
