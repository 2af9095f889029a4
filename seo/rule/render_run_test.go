package rule

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/render"
)

// shown is a page that a real Chromium opens. The page stands at http://velo.example/...;
// each other host is served as well, but for those of « injoignable.example ».
type shown struct {
	head, body string
	end        string            // after main
	plain      bool              // without the viewport that every page should have
	files      map[string]string // by path, or by host and path
	slow       time.Duration     // before each file is sent
	cookies    []string          // Set-Cookie of the page
}

// renderFixture is what must and what must not trigger a rule that needs a browser.
type renderFixture struct {
	bad, good []shown
}

func pages(s ...shown) []shown { return s }

// document is the whole page: healthy but for what the fixture adds.
func (s shown) document() string {
	viewport := `<meta name="viewport" content="width=device-width, initial-scale=1">`
	if s.plain {
		viewport = ""
	}
	return `<!doctype html><html lang="fr"><head><meta charset="utf-8">` + viewport + `<title>Vélos de ville à Brest</title>` +
		`<link rel="icon" href="data:,"><link rel="canonical" href="http://velo.example/ville">` + s.head +
		`<style>body { font: 16px/1.5 sans-serif; margin: 8px } img { display: block }</style></head><body><main><h1>Vélos de ville</h1>` +
		`<p>Nos vélos de ville sont montés et réglés dans notre atelier. Chacun part avec ses deux clés et son carnet.</p>` +
		`<p><a href="/ville/elegant">Le vélo élégant</a> est notre préféré.</p>` + s.body + `</main>` + s.end + `</body></html>`
}

// stage serves every fixture to one browser.
type stage struct {
	server *httptest.Server
	sets   map[string]shown // by path of the page
}

var errNobody = errors.New("nobody there")

func (st *stage) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasPrefix(address, "injoignable.example") {
		return nil, errNobody
	}
	var d net.Dialer
	return d.DialContext(ctx, network, st.server.Listener.Addr().String())
}

// ServeHTTP finds the fixture by the folder of the request's path, or for another host by
// that of the page that asks.
func (st *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	set, known := st.sets[key]
	if !known || name == "" && r.Host != "velo.example" {
		http.NotFound(w, r)
		return
	}
	if name == "" {
		for _, c := range set.cookies {
			w.Header().Add("Set-Cookie", c)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, set.document())
		return
	}
	body, found := set.files[name]
	if !found {
		http.NotFound(w, r)
		return
	}
	time.Sleep(set.slow)
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	fmt.Fprint(w, body)
}

// fixtureKey names one fixture: « perf-lcp.bad.0 ».
func fixtureKey(id, kind string, i int) string { return fmt.Sprintf("%s.%s.%d", id, kind, i) }

// renderedFixtures opens every fixture in one browser, once for all tests.
var renderedFixtures = sync.OnceValues(func() (map[string]*page.Page, error) {
	st := &stage{sets: map[string]shown{"sain": {}}}
	for id, fx := range renderFixtures() {
		for i, s := range fx.bad {
			st.sets[fixtureKey(id, "bad", i)] = s
		}
		for i, s := range fx.good {
			st.sets[fixtureKey(id, "good", i)] = s
		}
	}
	st.server = httptest.NewServer(st)
	defer st.server.Close()
	path, err := render.Find("")
	if err != nil {
		return nil, err
	}
	r, err := render.New(context.Background(), render.Options{Path: path, UserAgent: "ChalandBot/1.0 (test)", Dial: st.dial, Quiet: 400 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return openAll(r, st.sets)
})

func openAll(r *render.Renderer, sets map[string]shown) (map[string]*page.Page, error) {
	out, failures := map[string]*page.Page{}, []error(nil)
	work := make(chan string)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			for key := range work {
				p, err := r.Page(context.Background(), "http://velo.example/"+key+"/")
				mu.Lock()
				out[key] = p
				if err != nil {
					failures = append(failures, err)
				}
				mu.Unlock()
			}
		})
	}
	for key := range sets {
		work <- key
	}
	close(work)
	workers.Wait()
	return out, errors.Join(failures...)
}

// renderFixtures are those of every rule that needs a browser.
func renderFixtures() map[string]renderFixture {
	all := map[string]renderFixture{}
	for _, table := range renderTables {
		for id, fx := range table {
			all[id] = fx
		}
	}
	return all
}

// inBrowser is what the rules say of one fixture.
func inBrowser(t *testing.T, key string) []Finding {
	t.Helper()
	opened, err := renderedFixtures()
	if err != nil {
		t.Fatalf("Chromium did not open every page (apt-get install chromium): %v", err)
	}
	return CheckRendered(opened[key], Options{Now: now})
}

// Each rule says one thing of each page that has its fault, and nothing of pages that
// look alike and do not.
func TestRenderFixtures(t *testing.T) {
	for id, fx := range renderFixtures() {
		t.Run(id, func(t *testing.T) {
			for i := range fx.bad {
				if found := only(inBrowser(t, fixtureKey(id, "bad", i)), id); len(found) != 1 {
					t.Errorf("bad page %d: %d findings, want 1", i, len(found))
				} else {
					checkSentence(t, found[0])
					t.Log(found[0].Detail, "|", strings.ReplaceAll(found[0].Evidence, "\n", " / "))
				}
			}
			for i := range fx.good {
				for _, f := range only(inBrowser(t, fixtureKey(id, "good", i)), id) {
					t.Errorf("good page %d: %s\n%s", i, f.Detail, f.Evidence)
				}
			}
		})
	}
}

// A healthy page has nothing against it.
func TestHealthyPageInABrowser(t *testing.T) {
	for _, f := range inBrowser(t, "sain") {
		t.Errorf("%s: %s\n%s", f.Rule, f.Detail, f.Evidence)
	}
}

// noise is a photograph for a browser: noise, which it takes for content.
func noise(width, height int) string {
	h := fnv.New64a()
	fmt.Fprint(h, width, height)
	dice := rand.New(rand.NewPCG(h.Sum64(), 1)) //nolint:gosec // a picture, no secret
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = uint8(dice.IntN(256))
	}
	img.SetGray(0, 0, color.Gray{})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // into memory
	}
	return b.String()
}

// filler is a script of so many bytes that does nothing.
func filler(bytes int) string { return "/*" + strings.Repeat("x", bytes-4) + "*/" }

// plain is a picture of one colour: many pixels, few bytes.
func plain(width, height int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err) // into memory
	}
	return b.String()
}
