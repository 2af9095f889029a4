package crawl

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

func TestCrawlVisitsEachPageOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"/":            links("/a", "/b", "/b#bas", "/?utm_source=lettre", "https://ailleurs.example/"),
		"/a":           links("/", "/c", "mailto:x@y.fr"),
		"/b":           links("/a", "c", "/absente"),
		"/c":           links("/fichier.pdf"),
		"/fichier.pdf": plain("application/pdf", "%PDF-1.7"),
	})
	all, c := crawlAll(t, s.options())
	if want := []string{"/", "/a", "/absente", "/b", "/c", "/fichier.pdf"}; !slices.Equal(paths(all), want) {
		t.Fatalf("visited %v, want %v", paths(all), want)
	}
	for path, want := range map[string]struct {
		depth, status int
		problem       Problem
	}{"/": {0, 200, ""}, "/a": {1, 200, ""}, "/c": {2, 200, ""}, "/absente": {2, 404, ""}, "/fichier.pdf": {3, 200, NotHTML}} {
		r := all[path]
		if r.Depth != want.depth || r.Status != want.status || r.Problem != want.problem {
			t.Errorf("%s: depth %d, status %d, problem %q", path, r.Depth, r.Status, r.Problem)
		}
		if n := s.asked(path); n != 1 {
			t.Errorf("%s was asked %d times", path, n)
		}
	}
	if got := c.Stats(); got.Stopped != StopComplete || got.Done != 6 || got.Queued != 0 {
		t.Errorf("stats %+v", got)
	}
	if r := all["/a"]; r.Source != FromLink || r.From != s.URL+"/" || r.Body != nil || string(r.Kept) != s.URL+"/a" {
		t.Errorf("response %+v", r)
	}
}

func TestCrawlRecordsRedirectsHopByHop(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"/":   links("/un", "/boucle", "/seul", "/sans", "/dehors"),
		"/un": redirect(301, "/deux"), "/deux": redirect(302, "/trois"), "/trois": "arrivée",
		"/boucle": redirect(301, "/retour"), "/retour": redirect(301, "/boucle"),
		"/seul":   redirect(301, "/seul"),
		"/sans":   redirect(301, ""),
		"/dehors": redirect(301, "https://ailleurs.example/x"),
	})
	all, _ := crawlAll(t, s.options())
	if r := all["/un"]; r.Status != 301 || r.Location.Path() != "/deux" || r.Problem != "" || len(r.Hops) != 1 {
		t.Errorf("first hop: %+v", r)
	}
	r := all["/trois"]
	if len(r.Hops) != 3 || r.Hops[0].Status != 301 || r.Hops[1].Status != 302 || r.Hops[2].Status != 200 || r.Source != FromRedirect || r.Depth != 1 {
		t.Errorf("arrival: %+v", r)
	}
	for path, want := range map[string]Problem{"/boucle": "", "/retour": RedirectLoop, "/seul": RedirectLoop, "/sans": BadRedirect, "/dehors": ""} {
		if got := all[path].Problem; got != want {
			t.Errorf("%s: problem %q, want %q", path, got, want)
		}
	}
	if got := all["/dehors"].Location.String(); got != "https://ailleurs.example/x" {
		t.Errorf("redirect to another site: %q", got)
	}
}

func TestCrawlLeavesEndlessRedirects(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	s := newSite(t, map[string]any{"*": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" || r.URL.Path == "/sitemap.xml" {
			http.NotFound(w, r)
			return
		}
		redirect(302, fmt.Sprintf("/%d", n.Add(1)))(w, r)
	}})
	all, _ := crawlAll(t, s.options())
	if len(all) != MaxHops+1 {
		t.Errorf("visited %d addresses, want %d", len(all), MaxHops+1)
	}
	if got := all[fmt.Sprintf("/%d", MaxHops)]; got == nil || got.Problem != TooManyRedirects {
		t.Errorf("last hop: %+v", got)
	}
}

func TestCrawlFollowsTheStartToAnotherHost(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": links("/a"), "/a": "a"})
	alias := newSite(t, map[string]any{"/": redirect(301, s.URL+"/")})
	o := s.options()
	o.Start, o.AllowHosts = alias.URL, []string{"127.0.0.1"}
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var visited []string
	for resp := range c.Run(t.Context()) {
		visited = append(visited, resp.URL.String())
	}
	if want := []string{alias.URL + "/", s.URL + "/", s.URL + "/a"}; !slices.Equal(visited, want) {
		t.Errorf("visited %v, want %v", visited, want)
	}
	if c.Home().String() != s.URL+"/" || s.asked("/a") != 1 {
		t.Errorf("home %s, /a asked %d times", c.Home(), s.asked("/a"))
	}
}

func TestCrawlObeysRobots(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"/robots.txt": plain("text/plain", "User-agent: *\nDisallow: /\nUser-agent: chalandbot\nDisallow: /prive\n"),
		"/":           links("/prive/1", "/public"), "/public": "p", "/prive/1": "x",
	})
	all, c := crawlAll(t, s.options())
	if all["/prive/1"].Problem != RobotsDenied || s.asked("/prive/1") != 0 {
		t.Errorf("forbidden page: %+v, asked %d times", all["/prive/1"], s.asked("/prive/1"))
	}
	if all["/public"].Status != 200 || c.Stats().Denied != 1 || s.asked("/robots.txt") != 1 {
		t.Errorf("public page %+v, stats %+v", all["/public"], c.Stats())
	}
}

func TestCrawlByStateOfRobots(t *testing.T) {
	t.Parallel()
	hops := func(n int) map[string]any {
		pages := map[string]any{"/": "accueil", "/robots.txt": redirect(302, "/r1")}
		for i := 1; i < n; i++ {
			pages[fmt.Sprintf("/r%d", i)] = redirect(302, fmt.Sprintf("/r%d", i+1))
		}
		pages[fmt.Sprintf("/r%d", n)] = plain("text/plain", "User-agent: *\nDisallow: /")
		return pages
	}
	status := func(code int) map[string]any {
		return map[string]any{"/": "accueil", "/robots.txt": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }}
	}
	for _, c := range []struct {
		name  string
		pages map[string]any
		want  Problem
	}{
		{"404 allows", status(404), NoProblem},
		{"403 allows", status(403), NoProblem},
		{"500 forbids", status(500), RobotsDenied},
		{"five redirects are followed", hops(5), RobotsDenied},
		{"six are not", hops(6), NoProblem},
		{"web page instead", map[string]any{"/": "accueil", "/robots.txt": "<html>Disallow: /</html>"}, NoProblem},
		{"cut short", map[string]any{"/": "accueil", "/robots.txt": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "User-agent: *\n")
		}}, Cut},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			all, _ := crawlAll(t, newSite(t, c.pages).options())
			if got := all["/"].Problem; got != c.want {
				t.Errorf("problem %q, want %q", got, c.want)
			}
		})
	}
}

func TestCrawlBudgets(t *testing.T) {
	t.Parallel()
	endless := func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".txt") || strings.HasSuffix(r.URL.Path, ".xml") {
			http.NotFound(w, r)
			return
		}
		n := strings.Count(r.URL.Path, "x")
		handler(links(fmt.Sprintf("/%s.html", strings.Repeat("x", n+1)))+strings.Repeat(" ", 10_000))(w, r)
	}
	for _, c := range []struct {
		name  string
		limit func(*Options)
		pages int
		stop  Stop
	}{
		{"pages", func(o *Options) { o.MaxPages = 7 }, 7, StopPages},
		{"depth", func(o *Options) { o.MaxDepth = 4 }, 5, StopComplete},
		{"bytes", func(o *Options) { o.MaxBytes = 25_000 }, 3, StopBytes},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newSite(t, map[string]any{"*": endless}).options()
			c.limit(&o)
			all, crawl := crawlAll(t, o)
			if len(all) != c.pages || crawl.Stats().Stopped != c.stop {
				t.Errorf("%d pages, stopped by %s; want %d, %s", len(all), crawl.Stats().Stopped, c.pages, c.stop)
			}
		})
	}
	t.Run("time", func(t *testing.T) {
		t.Parallel()
		o := newSite(t, map[string]any{"*": endless}).options()
		o.Delay, o.MaxTime = 20*time.Millisecond, 300*time.Millisecond
		if all, crawl := crawlAll(t, o); len(all) == 0 || len(all) > 20 || crawl.Stats().Stopped != StopTime {
			t.Errorf("%d pages, stopped by %s", len(all), crawl.Stats().Stopped)
		}
	})
}

func TestCrawlStopsOnASiteThatWentDown(t *testing.T) {
	t.Parallel()
	var pages []string
	for i := range 100 {
		pages = append(pages, fmt.Sprintf("/%d", i))
	}
	s := newSite(t, map[string]any{"/": links(pages...), "*": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" || r.URL.Path == "/sitemap.xml" {
			http.NotFound(w, r)
			return
		}
		panic(http.ErrAbortHandler)
	}})
	all, c := crawlAll(t, s.options())
	if c.Stats().Stopped != StopDown || len(all) > downAfter+10 {
		t.Errorf("%d pages, stopped by %s", len(all), c.Stats().Stopped)
	}
}

func TestCrawlStopsWhenAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": links("/lente"), "/lente": func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}})
	c, err := Open(s.options())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for resp, err := range c.Run(ctx) {
		if resp != nil {
			time.AfterFunc(100*time.Millisecond, cancel)
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) || c.Stats().Stopped != StopAsked {
		t.Errorf("ended by %v, stopped by %q", last, c.Stats().Stopped)
	}
}

func TestOpenRefusesBadStarts(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"", "ftp://exemple.fr", "https://", "mailto:x@y.fr"} {
		if _, err := Open(Options{Start: start}); !errors.Is(err, fault.New(fault.Invalid, "crawl.bad_start")) {
			t.Errorf("%q: %v", start, err)
		}
	}
	c, err := Open(Options{Start: "exemple.fr"})
	if err != nil || c.Home().String() != "https://exemple.fr/" {
		t.Errorf("bare name: %v", err)
	}
}
