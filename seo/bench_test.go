package seo

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The bench site: a shop of 1,700 pages of 39 kB, served by another process so
// that its memory and its garbage are not ours.
const (
	benchPages = 1_700
	benchBytes = 39_000
)

func TestMain(m *testing.M) {
	if os.Getenv("SEO_BENCH_SITE") != "" {
		serveBenchSite()
	}
	os.Exit(m.Run())
}

func serveBenchSite() {
	if os.Getenv("SEO_BENCH_SITE") == "large" {
		serveLargeSite()
	}
	if os.Getenv("SEO_BENCH_SITE") == "docs" {
		serveChild(http.FileServer(http.Dir(javaDocs)).ServeHTTP)
	}
	pages := benchSite()
	serveChild(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", fmt.Sprint(len(page)))
		_, _ = w.Write(page)
	})
}

// serveChild serves until the parent ends.
func serveChild(serve http.HandlerFunc) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	go func() { // the parent holds our standard input: when it ends, so do we
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	panic(http.Serve(l, serve))
}

// largePages is the size of the site on which memory is measured.
const largePages = 100_000

// serveLargeSite makes its pages as they are asked for: 4 kB, each with 30 links.
func serveLargeSite() {
	serveChild(func(w http.ResponseWriter, r *http.Request) {
		i := 0
		if _, err := fmt.Sscanf(r.URL.Path, "/p/%d", &i); err != nil && r.URL.Path != "/" || i >= largePages {
			http.NotFound(w, r)
			return
		}
		random := rand.New(rand.NewPCG(uint64(i), 3))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>%s, référence %d</title><meta name="description" content="%s"></head><body><main><h1>%s %d</h1><p>%s</p><ul>`,
			benchText(random, 4), i, benchText(random, 15), benchText(random, 3), i, benchText(random, 220))
		for k := range 10 {
			if next := i*10 + k + 1; next < largePages {
				fmt.Fprintf(w, `<li><a href="/p/%d">Suite %d</a></li>`, next, k)
			}
		}
		for range 20 {
			fmt.Fprintf(w, `<li><a href="/p/%d">%s</a></li>`, 1+random.IntN(largePages-1), benchText(random, 2))
		}
		fmt.Fprint(w, "</ul></main></body></html>")
	})
}

func benchSite() map[string][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	pages := map[string][]byte{}
	for i := range benchPages {
		path := fmt.Sprintf("/produit-%d.html", i)
		if i == 0 {
			path = "/"
		}
		pages[path] = benchPage(random, i)
	}
	return pages
}

var benchWords = strings.Fields("bol faïence oreilles prénom Quimper artisan cuisson émail bleu décor breton tradition atelier tasse assiette matin café chocolat cadeau naissance famille lave-vaisselle four terre argile tournage moulage pinceau hermine fleur coq couleur bord filet anse pièce unique livraison soignée retour gratuit garantie savoir-faire local cidre sarrasin crêpe beurre sel table nappe torchon marinière")

func benchText(random *rand.Rand, words int) string {
	var out strings.Builder
	for i := range words {
		word := benchWords[random.IntN(len(benchWords))]
		if i%12 == 0 {
			out.WriteString("Le ")
		}
		out.WriteString(word)
		if i%12 == 11 {
			out.WriteString(". ")
		} else {
			out.WriteByte(' ')
		}
	}
	return out.String()
}

func benchPage(random *rand.Rand, i int) []byte {
	var out strings.Builder
	title := fmt.Sprintf("%s %s numéro %d – Maison Brélivan", benchWords[i%len(benchWords)], benchWords[(i*7)%len(benchWords)], i)
	fmt.Fprintf(&out, `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>%s</title><meta name="description" content="%s"><meta name="viewport" content="width=device-width"><link rel="canonical" href="/produit-%d.html"><link rel="stylesheet" href="/style.css"><script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"%s","sku":"SKU-%d","offers":{"@type":"Offer","price":"19.90","priceCurrency":"EUR","availability":"https://schema.org/InStock"}}</script></head><body><header><nav><ul>`, title, benchText(random, 18), i, title, i)
	for k := range 40 {
		fmt.Fprintf(&out, `<li><a href="/produit-%d.html">Rayon %d</a></li>`, k*40, k)
	}
	fmt.Fprintf(&out, `</ul></nav></header><main><h1>%s</h1><p class="price">19,90 €</p><form action="/panier" method="post"><button>Ajouter au panier</button></form>`, title)
	for section := 0; out.Len() < benchBytes-3_500; section++ {
		fmt.Fprintf(&out, `<section class="bloc bloc-%d"><h2>%s</h2><p>%s</p><p>%s</p><img src="/img/%d.jpg" alt="%s" width="800" height="600" loading="lazy"></section>`, section, benchText(random, 4), benchText(random, 70), benchText(random, 60), i%30, benchText(random, 5))
	}
	out.WriteString(`<h2>Produits liés</h2><ul>`)
	for range 20 {
		to := random.IntN(benchPages)
		fmt.Fprintf(&out, `<li><a href="/produit-%d.html"><img src="/img/%d.jpg" alt="" width="200" height="200"> %s</a></li>`, to, to%30, benchText(random, 3))
	}
	out.WriteString(`</ul></main><footer><a href="/produit-1.html">Mentions légales</a> <a href="/produit-2.html">CGV</a></footer></body></html>`)
	return []byte(out.String())
}

// startBenchSite runs the site in a child process and returns its address.
func startBenchSite(b *testing.B, which string) string {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "SEO_BENCH_SITE="+which)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	line := bufio.NewScanner(out)
	if !line.Scan() {
		b.Fatal("the bench site does not start")
	}
	return "http://" + line.Text()
}

// BenchmarkFetchOnly is the limit beside which the audit is read: the same
// pages, 16 connections, nothing but fetched.
func BenchmarkFetchOnly(b *testing.B) {
	site := startBenchSite(b, "small")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}}
	var rates []float64
	for b.Loop() {
		start := time.Now()
		next := make(chan int)
		var workers sync.WaitGroup
		for range 16 {
			workers.Go(func() {
				for i := range next {
					resp, err := client.Get(fmt.Sprintf("%s/produit-%d.html", site, max(i, 1)))
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			})
		}
		for i := range benchPages {
			next <- i
		}
		close(next)
		workers.Wait()
		rates = append(rates, benchPages/time.Since(start).Seconds())
	}
	b.ReportMetric(middle(rates), "pages/s")
}

// BenchmarkAudit is the whole audit but its storage: crawl with its frontier
// on disk, parse, every check, graph, findings.
func BenchmarkAudit(b *testing.B) {
	site := startBenchSite(b, "small")
	var rates, costs []float64
	for b.Loop() {
		start, cpu := time.Now(), cpuTime(b)
		a := audit(b, AuditRequest{URL: site, AllowHosts: []string{"127.0.0.1"}, Concurrency: 16, Dir: b.TempDir()})
		rates = append(rates, benchPages/time.Since(start).Seconds())
		costs = append(costs, (cpuTime(b)-cpu).Seconds()*1000/benchPages)
		if a.Summary.HTML < benchPages || a.Summary.Links < 60*benchPages {
			b.Fatalf("%d pages, %d links", a.Summary.HTML, a.Summary.Links)
		}
	}
	b.ReportMetric(middle(rates), "pages/s")
	b.ReportMetric(middle(costs), "cpu-ms/page")
	b.ReportMetric(peakMemory(b), "MB-peak")
}

// javaDocs are 10,000 real pages: the documentation of Java, as Debian installs it.
const javaDocs = "/usr/share/doc/openjdk-17-jre-headless/api"

// BenchmarkJavaDocs audits 10,000 real pages, which may take 40 s.
func BenchmarkJavaDocs(b *testing.B) {
	const bar = 40 // seconds
	if _, err := os.Stat(javaDocs + "/index.html"); err != nil {
		fmt.Println("BENCH audit of 10,000 real pages: Debian's openjdk-17-doc is missing, nothing is measured")
		b.Skip("openjdk-17-doc is missing")
	}
	LimitMemory()
	site := startBenchSite(b, "docs")
	var took, costs []float64
	pages := 0
	for b.Loop() {
		start, cpu := time.Now(), cpuTime(b)
		a := audit(b, AuditRequest{URL: site, AllowHosts: []string{"127.0.0.1"}, Concurrency: 16, MaxPages: 20_000, Dir: b.TempDir()})
		pages = a.Summary.HTML
		took = append(took, time.Since(start).Seconds())
		costs = append(costs, (cpuTime(b)-cpu).Seconds()*1000/float64(pages))
		if pages < 9_500 {
			b.Fatalf("%d pages, %s", pages, a.State)
		}
	}
	fmt.Printf("BENCH audit of %d real pages: %.1f s, %.1f ms of processor a page, bar %d s, ratio %.2f\n", pages, middle(took), middle(costs), bar, middle(took)/bar)
}

// BenchmarkLargeAudit is for the memory of an audit of 100,000 pages, of which it may take
// 400 MB.
func BenchmarkLargeAudit(b *testing.B) {
	if os.Getenv("CHALAND_BENCH_100K") == "" {
		b.Skip("CHALAND_BENCH_100K=1 asks for it: minutes")
	}
	LimitMemory()
	site := startBenchSite(b, "large")
	for b.Loop() {
		start := time.Now()
		peakOf := watchMemory(b)
		a := audit(b, AuditRequest{URL: site, AllowHosts: []string{"127.0.0.1"}, Concurrency: 16, MaxPages: 2 * largePages, Dir: b.TempDir()})
		peak := peakOf()
		if a.Summary.HTML != largePages {
			b.Fatalf("%d pages, %s", a.Summary.HTML, a.State)
		}
		fmt.Printf("BENCH audit of %d pages, %d links: %.0f pages/s, %.0f MB at most, bar 400 MB, ratio %.2f\n", a.Summary.HTML, a.Summary.Links,
			largePages/time.Since(start).Seconds(), peak, peak/400)
	}
}

// BenchmarkCompareAudits compares two stored audits of 10,000 pages, with 150,000 findings
// each, of which a tenth changed.
func BenchmarkCompareAudits(b *testing.B) {
	w := warehousetest.New(b)
	archive := NewArchive(w)
	var ids []string
	rules := rule.All()
	for n := range 2 {
		a := &Audit{ID: fmt.Sprintf("2025010%d-120000.000-abcdef", n+1), Site: "boutique", URL: "https://boutique.example/", Config: "{}", State: "complete", Summary: Summary{HTML: 10_000, Pages: 10_000},
			Started: time.Date(2025, 1, 1+n, 12, 0, 0, 0, time.UTC), Finished: time.Date(2025, 1, 1+n, 13, 0, 0, 0, time.UTC), links: newLinkTable()}
		for i := range 10_000 {
			p := Page{URL: fmt.Sprintf("https://boutique.example/produit-%d", i), Status: 200, Title: fmt.Sprintf("Produit %d, version %d", i, n*(i%10/9)), Indexable: true, Words: 300}
			a.Pages = append(a.Pages, p)
			for k := range 15 {
				r := rules[(i+k*7+n*(k/14)*(i%2))%len(rules)]
				a.Findings = append(a.Findings, Finding{Rule: r.ID, Severity: r.Severity, URL: p.URL, Detail: "Le détail d’un constat, de la longueur d’une phrase.", Fingerprint: uint64(i*1000 + k*7 + n*(k/14))})
			}
		}
		if err := storeAudit(b.Context(), w, a, uint64(n+1)); err != nil {
			b.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	var took []float64
	for b.Loop() {
		start := time.Now()
		d, err := archive.Diff(b.Context(), ids[0], ids[1])
		if err != nil || len(d.Pages.Changed) != 1_000 || len(d.Findings) == 0 {
			b.Fatalf("%v, %+v", err, d)
		}
		took = append(took, time.Since(start).Seconds())
	}
	fmt.Printf("BENCH comparison of two audits of 10,000 pages and 150,000 findings: %.2f s, bar 2 s, ratio %.2f\n", middle(took), middle(took)/2)
}

// cpuTime is what this process has used of the processors: it moves less than
// the rate when other programs run beside.
func cpuTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// middle is the median.
func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// watchMemory looks at this process's own memory, files that it maps aside, until what it
// gives back is called; that is the most there was, in MB.
func watchMemory(b *testing.B) (peakOf func() float64) {
	done, peak := make(chan struct{}), make(chan float64)
	go func() {
		most := 0.0
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				most = max(most, statusMB(b, "RssAnon"))
			case <-done:
				peak <- most
				return
			}
		}
	}()
	return func() float64 { close(done); return <-peak }
}

// peakMemory is the most memory this process has held, as the kernel saw it.
func peakMemory(b *testing.B) float64 { return statusMB(b, "VmHWM") }

// statusMB is what the kernel says of this process under a name.
func statusMB(b *testing.B, name string) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Error(err)
	}
	for line := range strings.Lines(string(text)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, name+": %f kB", &kB); n == 1 {
			return kB / 1024
		}
	}
	return 0
}
