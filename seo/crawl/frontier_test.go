package crawl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// tree is a site of n pages, each linking to the three next.
func tree(n int) map[string]any {
	pages := map[string]any{}
	for i := range n {
		path := fmt.Sprintf("/p%d", i)
		if i == 0 {
			path = "/"
		}
		pages[path] = links(fmt.Sprintf("/p%d", min(i+1, n-1)), fmt.Sprintf("/p%d", min(i+2, n-1)), fmt.Sprintf("/p%d", min(i+3, n-1)))
	}
	return pages
}

func TestCrawlResumesWhereItWasStopped(t *testing.T) {
	t.Parallel()
	s := newSite(t, tree(60))
	o := s.options()
	o.Dir, o.Concurrency = t.TempDir(), 3
	first, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if first.Resumed() {
		t.Error("a new crawl calls itself resumed")
	}
	if err := first.SetNote("audit", "a-1"); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for range first.Run(t.Context()) {
		if seen++; seen == 20 {
			break
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if !second.Resumed() || second.Note("audit") != "a-1" {
		t.Errorf("resumed %v, note %q", second.Resumed(), second.Note("audit"))
	}
	var kept []string
	for payload := range second.Kept() {
		kept = append(kept, string(payload))
	}
	if len(kept) < 20 || kept[0] != s.URL+"/" {
		t.Errorf("kept %d: %v", len(kept), kept)
	}
	for resp, err := range second.Run(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(kept, resp.URL.String()) {
			t.Errorf("%s was fetched again", resp.URL)
		}
		kept = append(kept, string(resp.Kept))
	}
	slices.Sort(kept)
	if len(slices.Compact(kept)) != 60 {
		t.Errorf("%d pages in all, want 60", len(kept))
	}
	if err := second.Finish(); err != nil {
		t.Fatal(err)
	}
	third, err := Open(o)
	if err != nil || third.Resumed() {
		t.Errorf("after Finish: %v, resumed %v", err, third.Resumed())
	}
	third.Close()
}

// killedCrawl is the program that TestCrawlSurvivesKill runs and kills.
func killedCrawl() {
	o := Options{Start: os.Getenv("CRAWL_START"), Dir: os.Getenv("CRAWL_DIR"), Read: readLinks, AllowHosts: []string{"127.0.0.1"}, Concurrency: 2, Delay: 5 * time.Millisecond}
	c, err := Open(o)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for resp := range c.Run(context.Background()) {
		fmt.Println("page", resp.URL)
	}
	os.Exit(0)
}

func TestMain(m *testing.M) {
	if os.Getenv("CRAWL_START") != "" {
		killedCrawl()
	}
	os.Exit(m.Run())
}

// A real process is killed without warning in the middle of a crawl.
func TestCrawlSurvivesKill(t *testing.T) {
	t.Parallel()
	s := newSite(t, tree(120))
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []int{15, 30} { // two kills in a row
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), "CRAWL_START="+s.URL, "CRAWL_DIR="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < after && lines.Scan(); n++ {
			if !strings.HasPrefix(lines.Text(), "page") {
				t.Fatal(lines.Text())
			}
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	o := s.options()
	o.Dir = dir
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var pages []string
	for payload := range c.Kept() {
		pages = append(pages, string(payload))
	}
	before := len(pages)
	if before < 25 {
		t.Errorf("only %d pages survived", before)
	}
	for resp, err := range c.Run(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, resp.URL.String())
	}
	slices.Sort(pages)
	if all := slices.Compact(slices.Clone(pages)); len(all) != 120 || len(pages) != 120 {
		t.Errorf("%d pages, %d of them distinct; want 120", len(pages), len(all))
	}
	twice := 0
	for path := range tree(120) {
		if s.asked(path) > 1 {
			twice++
		}
	}
	if twice > 30 { // those in flight and in the last unwritten moment, twice
		t.Errorf("%d pages were fetched more than once", twice)
	}
}

func TestCrawlStartsOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		change  func(*Options)
		resumed bool
	}{
		{"same crawl", func(*Options) {}, true},
		{"another configuration", func(o *Options) { o.Config = "autres règles" }, false},
		{"another depth", func(o *Options) { o.MaxDepth = 3 }, false},
		{"gentler", func(o *Options) { o.Delay = time.Millisecond }, true},
		{"two days later", func(o *Options) { o.Now = func() time.Time { return time.Now().AddDate(0, 0, 2) } }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newSite(t, tree(10)).options()
			o.Dir = t.TempDir()
			first, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			for range first.Run(t.Context()) {
				break
			}
			first.Close()
			c.change(&o)
			second, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			if second.Resumed() != c.resumed {
				t.Errorf("resumed %v, want %v", second.Resumed(), c.resumed)
			}
		})
	}
}

func TestFrontierIsLocked(t *testing.T) {
	t.Parallel()
	o := Options{Start: "https://exemple.fr", Dir: t.TempDir()}
	first, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := Open(o); !errors.Is(err, fault.New(fault.Conflict, "crawl.locked")) {
		t.Errorf("second crawl in the same folder: %v", err)
	}
}

// A folder that cannot be written or a file that is no frontier is an error at
// once, not later.
func TestFrontierOnBadGround(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "frontier.db"), []byte(strings.Repeat("n'importe quoi ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Start: "https://exemple.fr", Dir: dir}); !errors.Is(err, fault.New(fault.Conflict, "crawl.bad_frontier")) {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := Open(Options{Start: "https://exemple.fr", Dir: filepath.Join(dir, "frontier.db", "x")}); err == nil {
		t.Error("a folder inside a file was opened")
	}
}

// An address on which the program dies each time must not stop the crawl for
// ever.
func TestCrawlLeavesAnAddressThatKills(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": links("/mortelle", "/bonne"), "/bonne": "b", "/mortelle": "m"})
	o := s.options()
	o.Dir, o.Concurrency = t.TempDir(), 1
	for range maxTries {
		c, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		if !c.Resumed() {
			for range c.Run(t.Context()) {
				break
			}
			// the pages beyond the start were never begun by the run above
		}
		c.frontier.closed = false
		for {
			e, ok := c.frontier.take(t.Context())
			if !ok || strings.HasSuffix(e.URL, "/mortelle") {
				break // dies here
			}
			c.frontier.finish(e, nil, nil)
		}
		c.Close()
	}
	all, _ := crawlAll(t, o)
	if r := all["/mortelle"]; r == nil || r.Problem != Interrupted || s.asked("/mortelle") > 1 {
		t.Errorf("the deadly page: %+v", r)
	}
}
