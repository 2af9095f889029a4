package rule

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/page"
)

var renderTables = []map[string]renderFixture{scriptRenderFixtures, speedRenderFixtures, mobileRenderFixtures, legalRenderFixtures}

func manyWords(n int) string { return strings.TrimSpace(strings.Repeat("faïence bleue ", n/2)) }

func longText(words int) string { return "<p>" + manyWords(words) + "</p>" }

// script runs in the page; busy keeps it from answering for so many milliseconds.
func script(source string) string { return "<script>" + source + "</script>" }

const (
	busy = `function busy(ms) { const end = performance.now() + ms; while (performance.now() < end); }`
	// painted runs what follows once the page has been shown.
	painted = `requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {`
)

var scriptRenderFixtures = map[string]renderFixture{
	"js-contenu-rendu": {
		bad: pages(shown{body: longText(40) + `<div id="suite"></div>` + script(`document.getElementById('suite').textContent = '`+manyWords(200)+`'`)}),
		good: pages(
			shown{body: longText(200) + `<div id="suite"></div>` + script(`document.getElementById('suite').textContent = '`+manyWords(60)+`'`)},
			shown{body: longText(40) + `<div id="suite"></div>` + script(`document.getElementById('suite').textContent = '`+manyWords(30)+`'`)}),
	},
	"js-liens": {
		bad: pages(shown{body: `<div id="menu"></div>` + script(`document.getElementById('menu').innerHTML = '<a href="/ville/pliant">Le pliant</a> <a href="/ville/cargo">Le cargo</a>'`)}),
		good: pages(
			shown{body: `<div id="copie"></div>` + script(`document.getElementById('copie').append(document.querySelector('main a').cloneNode(true))`)},
			shown{body: `<div id="ici"></div>` + script(`document.getElementById('ici').innerHTML = '<a href="#avis">Avis</a> <a href="http://ailleurs.example/">Ailleurs</a> <a href="mailto:a@velo.example">Écrire</a>'`)}),
	},
	"js-meta": {
		bad: pages(
			shown{body: script(`document.title = 'Promotion !'`)},
			shown{body: script(`document.querySelector('link[rel=canonical]').href = 'http://velo.example/'`)},
			shown{body: script(`const m = document.createElement('meta'); m.name = 'robots'; m.content = 'noindex'; document.head.append(m)`)}),
		good: pages(
			shown{body: script(`document.title = 'Vélos de ville à Brest'`)},
			shown{head: `<meta property="og:title" content="Vélos">`, body: script(`document.querySelector('meta[property]').content = 'Autre'`)},
			shown{head: `<meta name="robots" content="index, follow">`, body: script(`document.querySelector('meta[name=robots]').content = 'follow, index'`)}),
	},
	"js-console": {
		bad: pages(
			shown{body: script(`null.prix`)},
			shown{body: script(`console.error('panier introuvable')`)},
			shown{body: `<script src="absent.js"></script>`}),
		good: pages(
			shown{body: script(`console.warn('obsolète'); console.log('prêt'); try { null.prix } catch {}`)},
			shown{body: `<script src="http://injoignable.example/mesure.js"></script>`},
			shown{body: `<script src="present.js"></script>`, files: map[string]string{"present.js": "window.present = true"}}),
	},
}

var speedRenderFixtures = map[string]renderFixture{
	"perf-lcp": {
		bad:  pages(shown{body: `<img src="velo.png" alt="Un vélo" width="370" height="500">`, files: map[string]string{"velo.png": noise(370, 500)}, slow: 2700 * time.Millisecond}),
		good: pages(shown{body: `<img src="velo.png" alt="Un vélo" width="370" height="500">`, files: map[string]string{"velo.png": noise(370, 500)}}),
	},
	"perf-cls": {
		bad: pages(shown{body: `<p>` + lines(12) + `</p>` + script(`setTimeout(() => { const d = document.createElement('div'); d.style.height = '400px'; d.textContent = 'Bandeau'; document.querySelector('main').prepend(d) }, 250)`)}),
		good: pages(
			shown{body: `<div id="place" style="height:400px"></div><p>` + lines(12) + `</p>` + script(`setTimeout(() => { document.getElementById('place').textContent = 'Bandeau' }, 250)`)},
			shown{body: `<p>` + lines(12) + `</p>` + script(`setTimeout(() => { const d = document.createElement('div'); d.style.height = '400px'; document.querySelector('main').append(d) }, 250)`)}),
	},
	"perf-inp": {
		bad: pages(shown{body: script(busy + painted + `busy(500) }, 50)))`)}),
		good: pages(
			shown{body: script(busy + painted + `let n = 0; const next = () => { busy(20); if (++n < 20) setTimeout(next, 15) }; next() }, 50)))`)}),
	},
	"perf-poids": {
		bad: pages(shown{body: `<script src="gros.js"></script>`, files: map[string]string{"gros.js": filler(1_800_000)}}),
		good: pages(
			shown{body: `<script src="moyen.js"></script>`, files: map[string]string{"moyen.js": filler(1_200_000)}},
			shown{body: `<button onclick="fetch('gros.js')">Voir le film</button>`, files: map[string]string{"gros.js": filler(1_800_000)}}),
	},
	"perf-carbone": {
		bad:  pages(shown{body: `<script src="gros.js"></script>`, files: map[string]string{"gros.js": filler(2_600_000)}}),
		good: pages(shown{body: `<script src="gros.js"></script>`, files: map[string]string{"gros.js": filler(2_200_000)}}),
	},
}

func lines(n int) string {
	text := ""
	for range n {
		text += "Un vélo de ville se choisit à la taille, au poids et au parcours de chaque jour. "
	}
	return text
}

// Values between good and bad are less grave than bad ones, and the bounds themselves are good.
func TestSeverityOfSpeedFollowsTheBounds(t *testing.T) {
	for name, c := range map[string]struct {
		id   string
		m    page.Measures
		want []Severity
	}{
		"a paint at the bound":      {"perf-lcp", page.Measures{LCP: 2.5}, nil},
		"a slow paint":              {"perf-lcp", page.Measures{LCP: 2.6}, []Severity{Medium}},
		"a very slow paint":         {"perf-lcp", page.Measures{LCP: 4.1}, []Severity{High}},
		"a shift at the bound":      {"perf-cls", page.Measures{CLS: 0.1}, nil},
		"a shift":                   {"perf-cls", page.Measures{CLS: 0.11}, []Severity{Medium}},
		"a great shift":             {"perf-cls", page.Measures{CLS: 0.26}, []Severity{High}},
		"blocked at the bound":      {"perf-inp", page.Measures{Blocking: 0.2}, nil},
		"blocked":                   {"perf-inp", page.Measures{Blocking: 0.21}, []Severity{Medium}},
		"blocked for long":          {"perf-inp", page.Measures{Blocking: 0.61}, []Severity{High}},
		"heavy":                     {"perf-poids", page.Measures{Bytes: 1_700_000}, []Severity{Medium}},
		"very heavy":                {"perf-poids", page.Measures{Bytes: 5_300_000}, []Severity{High}},
		"2.4 MB are class E":        {"perf-carbone", page.Measures{Bytes: 2_420_000}, nil},
		"2.43 MB are class F":       {"perf-carbone", page.Measures{Bytes: 2_430_000}, []Severity{Info}},
		"nothing painted is not 0s": {"perf-lcp", page.Measures{}, nil},
	} {
		p := page.Parse(doc{}.build())
		p.Rendered = &page.Rendered{Measures: c.m, DOM: p}
		var got []Severity
		for _, f := range only(CheckRendered(p, Options{Now: now}), c.id) {
			got = append(got, f.Severity)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: severities %v, want %v", name, got, c.want)
		}
	}
}

// The published example of the model: a gigabyte costs 0.3 kWh, at 494 g.
func TestCarbonFollowsTheModel(t *testing.T) {
	if got := Carbon(1_000_000_000); got < 148.199 || got > 148.201 {
		t.Errorf("%v g for a gigabyte, want 148.2", got)
	}
}

// Without a page opened in a browser, the rules that need one have nothing to say.
func TestRulesThatNeedABrowserWaitForIt(t *testing.T) {
	if found := CheckRendered(page.Parse(doc{}.build()), Options{Now: now}); len(found) > 0 {
		t.Errorf("%d findings without a browser", len(found))
	}
	for _, r := range All() {
		if needs := slices.Contains(r.Needs(), "render"); needs != (r.Render != nil) {
			t.Errorf("%s: needs a browser: %v", r.ID, needs)
		}
	}
}
