package dashboard_test

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/formaouest/chaland/internal/store"
)

// TestInABrowser tries in a real browser what only a browser shows.
func TestInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t, withReport), openBrowser(t)
	for name, test := range map[string]func(*testing.T, *shop, *browser){
		"without scripts the tables say everything":                 withoutScripts,
		"a cited chart takes its picture along":                     citedPicture,
		"a table sorts by a column":                                 sortTable,
		"a chart's table folds":                                     foldTable,
		"dark is chosen without scripts":                            chooseDark,
		"the keyboard reaches the content":                          keyboard,
		"paper shows figures, not buttons":                          onPaper,
		"a fold of the picker closes by Escape":                     escapeCloses,
		"a phone has its menu":                                      phoneMenu,
		"the navigation shows the essential pages":                  essentialPages,
		"the list of figures keeps those that hold the words typed": figureFilter,
		"labels are never cut":                                      chartLabels,
		"dates of one day stand together":                           sharedMark,
		"what was set aside keeps its rows low":                     lowRows,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, s, b) })
	}
}

// visible tells which of the elements a selector names can be seen. Scripts of
// the page are off: the browser is asked for boxes instead.
func visible(t *testing.T, w *tab, selector string) (seen, hidden int) {
	t.Helper()
	nodes, err := chromedp.Run(w.ctx, chromedp.Nodes(selector, chromedp.AtLeast(0)))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		box, err := chromedp.Call(w.ctx, dom.GetBoxModel, dom.GetBoxModelParams{NodeID: n.NodeID})
		if err != nil || box.Model.Height == 0 {
			hidden++
			continue
		}
		seen++
	}
	return seen, hidden
}

func withoutScripts(t *testing.T, s *shop, b *browser) {
	for _, path := range []string{"/?periode=2026-02", "/acquisition?periode=2026-02", "/ventes?periode=2026-02", "/rentabilite?periode=2026-02", "/entonnoir?periode=2026-02"} {
		w := b.open(t, s.url+path, view{width: 1366})
		charts := s.get(t, path).Find("figure.chart[data-chart]").Length()
		if seen, hidden := visible(t, w, ".chart-table table"); charts == 0 || seen != charts || hidden > 0 {
			t.Errorf("%s: %d tables are seen, %d hidden, for %d charts", path, seen, hidden, charts)
		}
		if seen, _ := visible(t, w, ".chart-canvas, .needs-js, .sort"); seen > 0 {
			t.Errorf("%s: %d things that need scripts are seen", path, seen)
		}
		w.keep(t, "sans-script"+fileName(strings.SplitN(path, "?", 2)[0]))
	}
}

func citedPicture(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/ventes?periode=2026-02", laptop)
	if err := chromedp.Do(w.ctx, chromedp.Click("#graphique-chiffre-d-affaires form[data-cite-chart] button"), chromedp.WaitVisible("img.picture")); err != nil {
		t.Fatal(err, w.trouble())
	}
	if width := eval[int](t, w, `document.querySelector('img.picture').decode().then(() => document.querySelector('img.picture').naturalWidth)`); width != 960 {
		t.Errorf("the SVG is %d pixels wide", width)
	}
	w.keep(t, "citation")
	code := shortCode.FindString(eval[string](t, w, `location.pathname`))
	a := s.get(t, "/v/"+code+"/graphique.png")
	picture, err := png.Decode(bytes.NewReader([]byte(a.body)))
	if a.StatusCode != http.StatusOK || err != nil || picture.Bounds().Dx() != 1920 {
		t.Fatalf("the PNG: %d %v", a.StatusCode, err)
	}
	if r, _, _, _ := picture.At(5, 5).RGBA(); r != 0xffff {
		t.Error("the PNG is not on white")
	}
	svg := s.get(t, "/v/"+code+"/graphique.svg").body
	for _, part := range []string{"Chiffre d’affaires TTC", "Source : Vélos de la Rade", "du 01/02/2026 au 28/02/2026", "<path"} {
		if !strings.Contains(plain(svg), part) {
			t.Errorf("the SVG lacks %q", part)
		}
	}
	if got := s.verdict(t, "/v/"+code); got != "Conforme" {
		t.Errorf("verdict %q", got)
	}
	for _, trouble := range w.trouble() {
		t.Error(trouble)
	}
}

func sortTable(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/acquisition?periode=2026-02&comparer=aucune", laptop)
	column := func() []float64 {
		return eval[[]float64](t, w, `[...document.querySelectorAll('#par-channel tbody tr')].map(r => Number(r.cells[2].dataset.sort))`)
	}
	press := `#par-channel thead th:nth-child(3) button.sort`
	for _, descending := range []bool{true, false} {
		if err := chromedp.Do(w.ctx, chromedp.Click(press)); err != nil {
			t.Fatal(err)
		}
		values := column()
		for i := 1; i < len(values); i++ {
			if descending && values[i] > values[i-1] || !descending && values[i] < values[i-1] {
				t.Errorf("descending=%v: %v", descending, values)
				break
			}
		}
		if len(values) < 4 {
			t.Errorf("%d rows", len(values))
		}
	}
	if got := eval[string](t, w, `document.querySelector('#par-channel [aria-sort]').getAttribute('aria-sort')`); got != "ascending" {
		t.Errorf("the column says %q", got)
	}
	if got := eval[string](t, w, `document.querySelector('#par-channel tfoot th').textContent`); got != "Total" {
		t.Errorf("the total went: %q", got)
	}
}

// What was received is one long word: it neither widens the table beyond the
// page nor narrows the reason beside it to a column of words.
func lowRows(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/qualite", laptop)
	if over := eval[int](t, w, `(e => e.scrollWidth - e.clientWidth)(document.querySelector('#derniers .scroll'))`); over > 0 {
		t.Errorf("the table is %d pixels wider than its place", over)
	}
	for _, height := range eval[[]float64](t, w, `[...document.querySelectorAll('#derniers tbody tr')].map(r => r.offsetHeight)`) {
		if height > 100 { // four lines
			t.Errorf("a row is %.0f pixels high", height)
		}
	}
}

func foldTable(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/?periode=2026-02", laptop)
	shown := func() bool { return eval[bool](t, w, `document.querySelector('#visites-tableau').offsetHeight > 0`) }
	if shown() {
		t.Error("the table is unfolded beside its chart")
	}
	if err := chromedp.Do(w.ctx, chromedp.Click("#graphique-visites button[data-table]")); err != nil {
		t.Fatal(err)
	}
	if !shown() || eval[string](t, w, `document.querySelector('#graphique-visites button[data-table]').getAttribute('aria-expanded')`) != "true" {
		t.Error("the table does not unfold")
	}
}

func chooseDark(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/v", view{width: 1366})
	if err := chromedp.Do(w.ctx, chromedp.Click(`button[value="sombre"]`), chromedp.WaitVisible(`html[data-theme="dark"]`)); err != nil {
		t.Fatal(err)
	}
}

func keyboard(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/?periode=2026-02", laptop)
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, w, `document.activeElement.textContent`); got != "Aller au contenu" {
		t.Errorf("the first stop is %q", got)
	}
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, w, `document.activeElement.id`); got != "contenu" {
		t.Errorf("it leads to %q", got)
	}
}

func onPaper(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/?periode=2026-02", laptop)
	if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	for selector, want := range map[string]bool{"nav.side": false, ".chart-tools": false, ".theme": false, ".tile .cite": false, ".answer": true, "#visites-tableau table": true, ".chart-canvas svg": true, ".dates-said": true} {
		if got := eval[bool](t, w, `document.querySelector('`+selector+`').getBoundingClientRect().height > 0`); got != want {
			t.Errorf("%s is printed: %v", selector, got)
		}
	}
	pdf, err := chromedp.Run(w.ctx, chromedp.PrintToPDF())
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("no PDF: %v", err)
	}
	w.keepFile(t, "papier.pdf", pdf)
}

func escapeCloses(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/?periode=2026-02", laptop)
	open := func() int { return eval[int](t, w, `document.querySelectorAll('details.picker[open]').length`) }
	if err := chromedp.Do(w.ctx, chromedp.Click(".period .picker summary")); err != nil {
		t.Fatal(err)
	}
	w.keep(t, "periodes")
	if open() != 1 {
		t.Fatal("the picker does not open")
	}
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
		t.Fatal(err)
	}
	if open() != 0 {
		t.Error("Escape does not close the picker")
	}
}

// The navigation shows the essential pages; the others open on a click, and stay open on
// one of them.
func essentialPages(t *testing.T, s *shop, b *browser) {
	seen := func(w *tab) int {
		t.Helper()
		return eval[int](t, w, `[...document.querySelectorAll("nav.side a")].filter(a => a.checkVisibility()).length`)
	}
	w := b.open(t, s.url+"/?periode=2026-02", view{width: 1366})
	few := seen(w)
	if err := chromedp.Do(w.ctx, chromedp.Click(".more-pages summary")); err != nil {
		t.Fatal(err)
	}
	heads := seen(w)
	all := eval[int](t, w, `(document.querySelectorAll("details.page-group").forEach(g => g.open = true), [...document.querySelectorAll("nav.side a")].filter(a => a.checkVisibility()).length)`)
	inside := seen(b.open(t, s.url+"/livraison?periode=2026-02", view{width: 1366}))
	if few > 9 || heads != few || all < 40 || inside < few+5 || inside > few+20 {
		t.Errorf("%d entries are seen at first, %d beside the headings, %d with all groups open, %d on a page of a group", few, heads, all, inside)
	}
}

func figureFilter(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/chiffres?periode=2026-02", view{width: 1366, script: true})
	got := eval[string](t, w, `(() => {
		const box = document.querySelector("[data-filter]"), shown = () => [...document.querySelectorAll(".dictionary dt")].filter(e => e.checkVisibility()).length;
		const type = (text) => { box.value = text; box.dispatchEvent(new Event("input")); return shown(); };
		const all = shown(), some = type("DÉLAI livraison"), none = type("introuvable"), told = document.querySelector("[data-filter-none]").checkVisibility();
		return [some > 0 && some < 10, none, told, type("") === all].join();
	})()`)
	if got != "true,0,true,true" {
		t.Errorf("the filter answers %s", got)
	}
}

func phoneMenu(t *testing.T, s *shop, b *browser) {
	w := b.open(t, s.url+"/?periode=2026-02", view{width: 390})
	if seen, _ := visible(t, w, "nav.side a"); seen > 0 {
		t.Errorf("%d entries are seen before the menu is asked for", seen)
	}
	if err := chromedp.Do(w.ctx, chromedp.Click(".open-menu"), chromedp.WaitVisible("nav.side a[aria-current]")); err != nil {
		t.Fatal(err)
	}
	w.keep(t, "menu")
	if err := chromedp.Do(w.ctx, chromedp.Click("nav.side .close"), chromedp.WaitNotVisible("nav.side a[aria-current]")); err != nil {
		t.Fatal(err)
	}
}

// What a chart says lies inside it, whatever its width, and the first step of a
// funnel fills it.
func chartLabels(t *testing.T, s *shop, b *browser) {
	for _, v := range []view{laptop, phone} {
		for path, id := range map[string]string{"/entonnoir?periode=2026-02": "entonnoir", "/rentabilite?periode=2026-02": "resultat-par-canal",
			"/acquisition?periode=2026-02": "visites-par-canal", "/entonnoir?periode=2026-02&rupture=2026-02-10": "avant-apres",
			"/comportement/parcours?periode=2026-02": "parcours", "/comportement/parcours?periode=2026-02&autour=Fiche+produit&profondeur=4&pages=adresse&gestes=oui": "parcours", "/evolution?periode=2026-03": "groupes"} {
			w := b.open(t, s.url+path, v)
			cut := eval[[]string](t, w, `(() => { const canvas = document.querySelector('#graphique-`+id+` .chart-canvas'), box = canvas.getBoundingClientRect();
				return [...canvas.querySelectorAll('text')].filter(e => { const r = e.getBoundingClientRect(); return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1; }).map(e => e.textContent); })()`)
			if len(cut) > 0 {
				t.Errorf("%s at %d pixels: these are cut: %q", id, v.width, cut)
			}
		}
		w := b.open(t, s.url+"/entonnoir?periode=2026-02", v)
		const canvas = `document.querySelector('#graphique-entonnoir .chart-canvas')`
		text := plain(eval[string](t, w, canvas+`.textContent`))
		for _, part := range []string{"Visites", "976", "Fiche produit vue", "% continuent", "s’arrêtent", "€ perdus)", "Commande"} {
			if !strings.Contains(text, part) {
				t.Errorf("at %d pixels the funnel lacks %q: %q", v.width, part, text)
			}
		}
		first := eval[float64](t, w, `(() => { const bars = [...`+canvas+`.querySelectorAll('path')].map(p => p.getBoundingClientRect()).filter(r => Math.abs(r.height - 14) < 1.5); return Math.max(...bars.map(r => r.width)) / `+canvas+`.clientWidth; })()`)
		if first < 0.97 || first > 1.001 {
			t.Errorf("at %d pixels the widest bar takes %.2f of the chart", v.width, first)
		}
	}
}

func sharedMark(t *testing.T, s *shop, b *browser) {
	for _, text := range []string{"Lettre aux clients", "Panne du paiement"} {
		if _, err := s.store.AddAnnotation(t.Context(), store.Annotation{Site: "velo", Day: "2026-02-20", Text: text, Created: noon}); err != nil {
			t.Fatal(err)
		}
	}
	w := b.open(t, s.url+"/?periode=2026-02", laptop)
	marks := eval[[]string](t, w, `[...document.querySelectorAll('#graphique-visites .chart-canvas text')].map(e => e.textContent).filter(x => x === '1' || x.includes(','))`)
	if strings.Join(marks, " | ") != "1 | 2, 3" {
		t.Errorf("the marks are %q", marks)
	}
}
