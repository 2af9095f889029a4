package render

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// site serves pages under any host name, and counts who is asked for what.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // host and path
}

func newSite(t *testing.T, pages map[string]string) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Host+r.URL.Path)
		s.mu.Unlock()
		body, known := pages[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Vélos</title><link rel="icon" href="data:,"><h1>Vélos</h1>`+body)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests are those that reached the server.
func (s *site) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

var errPrivate = errors.New("private address")

// dial leads every name to the server, but for those that stand for a private network.
func (s *site) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasPrefix(address, "prive.example") || strings.HasPrefix(address, "127.") || strings.HasPrefix(address, "169.254.") || strings.HasPrefix(address, "localhost") || strings.HasPrefix(address, "[::1]") {
		return nil, errPrivate
	}
	var d net.Dialer
	return d.DialContext(ctx, network, s.Listener.Addr().String())
}

func open(t *testing.T, o Options) *Renderer {
	t.Helper()
	path, err := Find("")
	if err != nil {
		t.Fatalf("Chromium (apt-get install chromium): %v", err)
	}
	o.Path, o.Quiet = path, 200*time.Millisecond
	r, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// Whatever a page tries, the browser connects through the door that it is given: frames,
// images, scripts' requests, sockets, redirects and loopback addresses alike.
func TestBrowserReachesNothingButByItsDoor(t *testing.T) {
	t.Parallel()
	inside := newSite(t, map[string]string{"/secret": "secret"})
	port := inside.Listener.Addr().(*net.TCPAddr).Port
	attack := strings.ReplaceAll(`<iframe src="http://127.0.0.1:PORT/secret"></iframe><img src="http://localhost:PORT/secret">
<script>fetch('http://127.0.0.1:PORT/secret', {mode: 'no-cors'}); new WebSocket('ws://127.0.0.1:PORT/secret'); navigator.sendBeacon('http://[::1]:PORT/secret');
new Worker(URL.createObjectURL(new Blob(["fetch('http://127.0.0.1:PORT/secret', {mode: 'no-cors'})"])));
fetch('http://169.254.169.254/latest/meta-data/', {mode: 'no-cors'}); fetch('http://prive.example/secret', {mode: 'no-cors'})</script>
<link rel="prefetch" href="http://127.0.0.1:PORT/secret"><link rel="preconnect" href="http://127.0.0.1:PORT">`, "PORT", fmt.Sprint(port))
	s := newSite(t, map[string]string{"/": attack})
	p, err := open(t, Options{UserAgent: "Chaland/1", Dial: s.dial, Refused: func(err error) bool { return errors.Is(err, errPrivate) }}).Page(t.Context(), "http://velo.example/")
	if err != nil {
		t.Fatal(err)
	}
	if asked := inside.requests(); len(asked) > 0 {
		t.Errorf("the private server was asked for %v", asked)
	}
	if got := s.requests(); !slices.Equal(got, []string{"velo.example/"}) {
		t.Errorf("requests %v", got)
	}
	if n := len(p.Rendered.Blocked); n < 5 || len(p.Rendered.Failed) > 0 {
		t.Errorf("%d requests were refused, failures %v", n, p.Rendered.Failed)
	}
}

// What may not be asked for is not asked for, and is told apart from what failed.
func TestForbiddenRequestsAreNotMade(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"/": `<script src="/libre.js"></script><script src="/interdit/a.js"></script><script>location.href = 'http://ailleurs.example/'</script>`, "/libre.js": ""})
	r := open(t, Options{UserAgent: "Chaland/1", Dial: s.dial, Allowed: func(_ context.Context, address string, itself bool) bool {
		return !strings.Contains(address, "/interdit/") && !(itself && strings.Contains(address, "ailleurs"))
	}})
	p, err := r.Page(t.Context(), "http://velo.example/")
	if err != nil {
		t.Fatal(err)
	}
	if p.URL != "http://velo.example/" || len(p.Rendered.Failed) > 0 {
		t.Errorf("page %s, failures %v", p.URL, p.Rendered.Failed)
	}
	for _, asked := range s.requests() {
		if strings.Contains(asked, "interdit") || strings.Contains(asked, "ailleurs") {
			t.Errorf("%s was asked for", asked)
		}
	}
	if !slices.Contains(p.Rendered.Blocked, "http://velo.example/interdit/a.js") {
		t.Errorf("blocked: %v", p.Rendered.Blocked)
	}
}

// Each page is opened as by a newcomer: what another one left is not there.
func TestPagesShareNoCookie(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"/": `<script>document.cookie = (document.cookie ? 'connu' : 'nouveau') + '=1'</script>`})
	r := open(t, Options{UserAgent: "Chaland/1", Dial: s.dial})
	for range 2 {
		p, err := r.Page(t.Context(), "http://velo.example/")
		if err != nil {
			t.Fatal(err)
		}
		if c := p.Rendered.Cookies; len(c) != 1 || c[0].Name != "nouveau" || c[0].Outside || c[0].Days != 0 {
			t.Errorf("cookies %+v", c)
		}
	}
}

// The browser is restarted after so many pages, and nothing of the old one stays.
func TestBrowserIsRestarted(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"/": "Bonjour"})
	r := open(t, Options{UserAgent: "Chaland/1", Dial: s.dial, Every: 2})
	var seen []int
	for range 5 {
		if _, err := r.Page(t.Context(), "http://velo.example/"); err != nil {
			t.Fatal(err)
		}
		pid := r.browser.pid()
		if !slices.Contains(seen, pid) {
			seen = append(seen, pid)
		}
	}
	if len(seen) != 3 {
		t.Fatalf("browsers %v for five pages, two each", seen)
	}
	for _, pid := range seen[:2] {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d/exe", pid)); err == nil {
			t.Errorf("browser %d is still there", pid)
		}
	}
}

// A browser that dies costs the pages open in it; the next page gets a fresh one.
func TestBrowserThatDiesIsReplaced(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"/": "Bonjour"})
	r := open(t, Options{UserAgent: "Chaland/1", Dial: s.dial})
	if _, err := r.Page(t.Context(), "http://velo.example/"); err != nil {
		t.Fatal(err)
	}
	process, err := os.FindProcess(r.browser.pid())
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-r.browser.ctx.Done()
	if _, err := r.Page(t.Context(), "http://velo.example/"); err != nil {
		t.Errorf("after the browser's death: %v", err)
	}
}

// When the audit is stopped in the middle of a page, every process of the browser ends,
// and its folders go.
func TestNothingOfTheBrowserStaysAfterCancel(t *testing.T) {
	folder, err := os.MkdirTemp("", "r-") //nolint:usetesting // the path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	t.Setenv("TMPDIR", folder)
	asked, stuck := make(chan struct{}, 10), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-stuck
	}))
	defer server.Close()
	defer close(stuck)
	path, err := Find("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, err := New(ctx, Options{Path: path, UserAgent: "Chaland/1", Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	}})
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := r.Page(ctx, "http://velo.example/")
		failed <- err
	}()
	<-asked
	if n := len(chromiums(t)); n < 3 {
		t.Errorf("%d processes while a page is open: the test sees nothing", n)
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the page ended with %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	waitFor(t, func() bool { return len(chromiums(t)) == 0 })
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// chromiums are the processes whose profile lies in this test's folder.
func chromiums(t *testing.T) (list []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil && strings.Contains(string(line), "--user-data-dir="+os.Getenv("TMPDIR")) {
			list = append(list, file)
		}
	}
	return list
}

func waitFor(t *testing.T, there func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !there(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain; processes: %v", chromiums(t))
		}
	}
}

// A page that never answers is given up in time; what is no page says so.
func TestPagesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"/boucle": `<script>while (true);</script>`})
	r := open(t, Options{UserAgent: "Chaland/1", Dial: s.dial, Timeout: 3 * time.Second})
	if _, err := r.Page(t.Context(), "http://velo.example/boucle"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a page that loops: %v", err)
	}
	for _, address := range []string{"http://velo.example/absente", "http://prive.example/"} {
		if _, err := r.Page(t.Context(), address); !errors.Is(err, ErrNoPage) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestChromiumThatIsMissingIsToldInFrench(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Find("")
	if text := i18n.Error(err); !strings.Contains(text, "apt-get install chromium") || !strings.Contains(text, "--chromium") {
		t.Errorf("without Chromium: %s", text)
	}
	if _, err := Find("/nulle/part"); !strings.Contains(i18n.Error(err), "/nulle/part") {
		t.Errorf("a bad path: %s", i18n.Error(err))
	}
	script := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho 'No usable sandbox!' >&2\nexit 1\n"), 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	err = Try(t.Context(), script)
	if f, ok := errors.AsType[*fault.Error](err); !ok || !strings.Contains(i18n.Error(f), "No usable sandbox!") {
		t.Errorf("a browser that does not start: %v", err)
	}
}

// axe-core is what its pinned package holds, with its licences.
func TestAxeIsThatOfThePackage(t *testing.T) {
	t.Parallel()
	for kept, source := range map[string]string{"axe.min.js": "axe.min.js", "axe-fr.json": "locales/fr.json", "AXE-LICENSE.txt": "LICENSE", "AXE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt"} {
		got, err1 := os.ReadFile(filepath.Join("static", kept))
		want, err2 := os.ReadFile(filepath.Join("..", "..", "node_modules", "axe-core", source))
		if err1 != nil || err2 != nil || string(got) != string(want) {
			t.Errorf("static/%s is not what the package holds: run node dashboard/web/build.mjs (%v %v)", kept, err1, err2)
		}
	}
}
