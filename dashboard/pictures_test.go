package dashboard_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// fontInside is the style element that a picture carries.
var fontInside = regexp.MustCompile(`<style>@font-face\{.*?\}</style>`)

// What is cited as a picture reads alike wherever it is shown, with the font
// that it carries and without, and tells its code.
func TestAPictureStandsAlone(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t), openBrowser(t)
	for path, want := range map[string]struct {
		id    string
		texts []string
	}{
		"/acquisition?periode=2026-02": {"visites-par-canal", []string{"Référencement naturel (SEO)", "du 01/02/2026 au 28/02/2026", "Source : Vélos de la Rade", "Entre parenthèses"}},
		"/entonnoir?periode=2026-02":   {"entonnoir", []string{"Entonnoir d’achat", "Fiche produit vue", "continuent"}},
		"/evolution?periode=2026-03":   {"groupes", []string{"Par canal", "Évolution totale"}},
		"/?periode=2026-02":            {"visites", []string{"Visites", "1 10/02/2026 : Nouvelle page de paiement"}},
	} {
		t.Run(want.id, func(t *testing.T) {
			t.Parallel()
			w := b.open(t, s.url+path, laptop)
			if err := chromedp.Do(w.ctx, chromedp.Click("#graphique-"+want.id+" form[data-cite-chart] button"), chromedp.WaitVisible("img.picture")); err != nil {
				t.Fatal(err, w.trouble())
			}
			code := shortCode.FindString(eval[string](t, w, `location.pathname`))
			svg := s.get(t, "/v/"+code+"/graphique.svg").body
			for _, text := range append(want.texts, "Vérifier : chaland, code "+code+".") {
				if !strings.Contains(plain(svg), text) {
					t.Errorf("the picture lacks %q", text)
				}
			}
			w.keepFile(t, want.id+".svg", []byte(svg))
			if _, err := png.Decode(strings.NewReader(s.get(t, "/v/"+code+"/graphique.png").body)); err != nil {
				t.Error(err)
			}
			if !fontInside.MatchString(svg) {
				t.Error("the picture has no font of its own")
			}
			w.apart(t, "with its font", s.url+"/v/"+code+"/graphique.svg")
			w.apart(t, "without it", "data:image/svg+xml;charset=utf-8,"+url.PathEscape(fontInside.ReplaceAllString(svg, "")))
			for _, trouble := range w.trouble() {
				t.Error(trouble)
			}
		})
	}
}

// apart opens a picture and looks for texts that lie upon each other, or leave it.
func (w *tab) apart(t *testing.T, how, address string) {
	t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	for _, pair := range eval[[]string](t, w, `document.fonts.ready.then(() => {
		const texts = [...document.querySelectorAll('text')].filter(e => e.textContent.trim()).map(e => ({ words: e.textContent, box: e.getBoundingClientRect() }));
		const width = document.documentElement.getBoundingClientRect().width;
		const out = texts.filter(({ box }) => box.left < 0 || box.right > width).map(({ words }) => words + ' leaves the picture');
		texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
			const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
			if (wide > 1 && high > 6) out.push(a.words + ' | ' + b.words);
		}));
		if (texts.length < 8) out.push('only ' + texts.length + ' texts');
		return out;
	})`) {
		t.Errorf("%s: %s", how, pair)
	}
}

// A code is offered before it is taken; when somebody else took it, the picture
// that bears it is left out, and one is drawn from what is cited.
func TestAPictureNeverBearsTheCodeOfAnother(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	offered := s.get(t, "/citations/code-libre").body
	form := s.get(t, "/acquisition?site=velo&periode=2026-02").citeForm(t, "#graphique-visites-par-canal")
	form.Set("svg", tinySVG)
	form.Set("code", offered)
	if got := s.cite(t, form); got != offered {
		t.Errorf("cited as %s, not %s", got, offered)
	}
	first := s.get(t, "/v/"+offered+"/graphique.svg")
	if p := first; !fontInside.MatchString(p.body) || !strings.Contains(p.body, "<rect") {
		t.Errorf("the picture is %q", p.body[:min(len(p.body), 200)])
	}
	second := s.cite(t, form)
	if second == offered {
		t.Error("two citations have one code")
	}
	if p := s.get(t, "/v/"+second+"/graphique.svg"); p.StatusCode != 200 || p.body == first.body || strings.Contains(p.body, offered) { // drawn anew from what is cited
		t.Errorf("the picture of %s stands under %s: %d", offered, second, p.StatusCode)
	}
	form.Set("code", "CH-2222-23")
	if a := s.post(t, "/citations", form.Encode()); a.StatusCode != 400 && a.StatusCode != 404 {
		t.Errorf("a mistyped code: %d", a.StatusCode)
	}
}

// Axes write amounts as the rest of the page does.
func TestAxesWriteTheSignOfTheCurrency(t *testing.T) {
	t.Parallel()
	const script = `const { buildSync } = require('esbuild');
		const built = buildSync({ entryPoints: ['web/options.js'], bundle: true, format: 'cjs', write: false }).outputFiles[0].text;
		const module_ = { exports: {} };
		new Function('module', 'exports', built)(module_, module_.exports);
		const tick = (currency, v) => module_.exports.options({ kind: 'line', unit: 'cents', currency, labels: [], long: [], marks: [], series: [{ name: '', color: 'x', values: [], texts: [] }] }, () => '', 900).yAxis.axisLabel.formatter(v);
		console.log(JSON.stringify([tick('GBP', 123400), tick('USD', 123400), tick('EUR', 50), tick('CHF', -123400), tick('', 100)]));`
	out, err := exec.CommandContext(t.Context(), "node", "-e", script).Output()
	if err != nil {
		t.Fatalf("node (npm ci): %v", err)
	}
	var got []string
	if err := json.Unmarshal(bytes.TrimSpace(out), &got); err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i] = plain(got[i])
	}
	if want := []string{"1 234 £", "1 234 $US", "0,50 €", "−1 234 CHF", "1 €"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A font that did not come once is asked for again with the next picture.
func TestAPictureFailsOnceOnly(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t), openBrowser(t)
	w := b.open(t, s.url+"/?periode=2026-02", laptop)
	got := eval[string](t, w, `(async () => {
		const real = window.fetch, kept = [];
		let away = true;
		window.fetch = (...args) => String(args[0]).endsWith('font.woff2') && away ? Promise.reject(new Error('away')) : real(...args);
		URL.createObjectURL = (blob) => { kept.push(blob.type); return '#'; };
		addEventListener('unhandledrejection', (e) => { e.preventDefault(); kept.push('failed'); });
		const ask = () => {
			document.querySelector('#graphique-visites button[data-picture=svg]').click();
			return new Promise((done) => setTimeout(done, 1000));
		};
		await ask();
		away = false;
		await ask();
		return kept.join();
	})()`)
	if got != "failed,image/svg+xml" {
		t.Errorf("asked twice, the first time without a font: %q", got)
	}
}
