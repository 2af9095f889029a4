package dashboard_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
)

// Every page, on a laptop and a phone, light and dark: no error in the
// console, nothing asked of another host, no scroll sideways, every chart
// drawn, and nothing that axe-core finds wrong.
func TestEveryScreenInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t, withArchive, withReport, withImporter, withShops), openBrowser(t)
	withLedgers(t, s)
	withComparators(t, s)
	s.filmed(t)
	url, repair := brokenShop(t)
	s.audit(t, url, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, url, noon.Add(-24*time.Hour))
	detail, _ := s.get(t, "/audits").Find("#audits tbody a").First().Attr("href")
	code := s.cite(t, s.get(t, "/acquisition?periode=2026-02").citeForm(t, "#graphique-visites-par-canal"))
	paths := append([]string{detail, "/v/" + code, "/citations/" + code, "/?periode=2024-02"}, pagePaths...)
	paths = append(paths, "/alertes?supprime=/alertes/1")                   // something was just taken away
	paths = append(paths, "/simulateur?budget="+strings.Repeat("long", 20)) // a refusal repeats what was typed
	note, err := s.store.AddAnnotation(t.Context(), store.Annotation{Site: "velo", Day: "2026-03-10", Text: "Lettre aux clients", Created: noon})
	if err != nil {
		t.Fatal(err)
	}
	paths = append(paths, fmt.Sprintf("/annotations/%d", note))
	paths = append(paths, s.importScreens(t)...)
	for _, path := range paths {
		for _, v := range views() {
			name := fileName(fmt.Sprintf("%s %d dark=%v", path, v.width, v.dark))
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := b.open(t, s.url+path, v)
				w.keep(t, name)
				w.flawless(t, v)
			})
		}
	}
}

// The names of two shops, however long, leave no page wider than a phone.
func TestTwoLongNamedShopsFitAPhone(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t), openBrowser(t)
	s.declare(t, tracking.Site{ID: "autre", Name: "Les Beaux Vélos de la Rade et du Port (VELO-2026-001)", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent, Domains: []string{"autre.example"}})
	w := b.open(t, s.url+"/?site=velo&periode=2026-02", phone)
	if eval[int](t, w, `document.querySelectorAll('#site option').length`) != 2 {
		t.Fatal("the page offers no other shop")
	}
	w.flawless(t, phone)
	if right := eval[float64](t, w, `document.querySelector('form.site button').getBoundingClientRect().right`); right > 390 {
		t.Errorf("the button ends at %v", right)
	}
}

// flawless looks at a page for what no page may have.
func (w *tab) flawless(t *testing.T, v view) {
	t.Helper()
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is missing (npm ci): %v", err)
	}
	if wide := eval[int64](t, w, `document.documentElement.scrollWidth`); wide > v.width {
		t.Errorf("the page is %d pixels wide", wide)
	}
	if n := eval[int](t, w, `[...document.querySelectorAll('figure[data-chart]')].filter(f => !f.querySelector('.chart-canvas svg path')).length`); n > 0 {
		t.Errorf("%d charts are not drawn", n)
	}
	if shift := eval[float64](t, w, layoutShift); shift > mostShift {
		t.Errorf("the page moved by %.3f while it loaded", shift)
	}
	eval[int](t, w, string(axe)+";0")
	for _, fault := range eval[[]string](t, w, axeRun) {
		t.Error(fault)
	}
	for _, trouble := range w.trouble() {
		t.Error(trouble)
	}
}

// fileName names a page in a test and on a disk.
func fileName(path string) string {
	if strings.HasPrefix(path, "/audits/") {
		_, rest, _ := strings.Cut(path, " ")
		return "_audits_un_" + fileName(rest)
	}
	return strings.NewReplacer("/", "_", "?", "_", "&", "_", "=", "-", " ", "_").Replace(path)
}

// views are a laptop by day and a phone by night; all four combinations when
// somebody wants to look at them.
func views() []view {
	night := view{width: 390, dark: true, script: true}
	if os.Getenv("CHALAND_SCREENSHOTS") == "" {
		return []view{laptop, night}
	}
	return []view{laptop, night, phone, {width: 1366, dark: true, script: true}}
}

// layoutShift is the score of what moved of the page while it loaded (web.dev, Cumulative
// Layout Shift); to a reader nothing moved below mostShift.
const (
	layoutShift = `new Promise(r => { let sum = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) sum += e.value; })
		.observe({type: 'layout-shift', buffered: true}); setTimeout(() => r(sum), 20); })`
	mostShift = 0.01
)

const axeRun = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
  r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? v.help))))`
