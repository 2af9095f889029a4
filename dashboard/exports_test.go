package dashboard_test

import (
	"crypto/rand"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/seal"
)

// withSeal signs with a key of the test's own.
func withSeal(t testing.TB) option {
	t.Helper()
	folder := t.TempDir()
	return func(_ *shop, o *dashboard.Options) {
		o.Seal = func() (*seal.Key, error) { return seal.Open(folder, rand.Reader) }
	}
}

// A cited figure comes with the notebook, the slides, the rehearsal and its legend.
func TestCitedFiguresAreTakenAway(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withSeal(t))
	if empty := s.get(t, "/exports?site=velo"); !strings.Contains(empty.text("main"), "votre premier chiffre cité") || empty.Find("#dossier .downloads li").Length() != 6 {
		t.Errorf("without a citation the page says %q", empty.text("main"))
	}
	if a := s.get(t, "/exports/carnet?site=velo"); a.StatusCode != http.StatusBadRequest && a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an empty notebook: %d", a.StatusCode)
	}
	overview := s.get(t, "/?site=velo&periode=2026-02&appareil=desktop")
	code := s.cite(t, overview.citeForm(t, ".tile:nth-child(2)"))
	value := overview.text(".tile:nth-child(2) .value")
	chart := overview.citeForm(t, "figure.chart")
	chart.Set("png", tinyPNG(t))
	chart.Set("svg", tinySVG)
	chartCode := s.cite(t, chart)

	page := s.get(t, "/exports?site=velo")
	key := page.text("#carnet code")
	if len(key) != 24 || s.get(t, "/v").text("p.help code") != key {
		t.Errorf("the key's fingerprint is %q here and %q at /v", key, s.get(t, "/v").text("p.help code"))
	}
	book := s.get(t, "/exports/carnet?site=velo")
	if !strings.Contains(book.Header.Get("Content-Disposition"), "velos-de-la-rade_carnet-de-preuves_2026-03-20.html") || !strings.Contains(book.body, code) || !strings.Contains(book.body, chartCode) {
		t.Errorf("the notebook: %v", book.Header)
	}
	slides := s.get(t, "/exports/diapositives?site=velo&chiffre="+code+"&chiffre="+chartCode)
	file := filepath.Join(t.TempDir(), "slides.pdf")
	if err := os.WriteFile(file, []byte(slides.body), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatalf("%v: %.300s", err, slides.body)
	}
	for _, want := range []string{"Taux de transformation", value, code, chartCode, "Période", "1/2"} {
		if !strings.Contains(plain(string(said)), plain(want)) {
			t.Errorf("%q is not on the slides: %s", want, said)
		}
	}
	for address, want := range map[string]string{
		"/exports/diapositives?site=velo": "Aucun chiffre n’est coché", "/exports/diapositives?site=velo&chiffre=CH-2222-22": "CH-2222-22",
		"/exports/diapositives?site=velo" + strings.Repeat("&chiffre="+code, 13): "13 chiffres",
	} {
		if a := s.get(t, address); a.StatusCode < 400 || !strings.Contains(a.text("main"), want) {
			t.Errorf("%s: %d %q", address, a.StatusCode, a.text("main"))
		}
	}
	rehearsal := s.get(t, "/exports/repetition?site=velo&minutes=7")
	if rehearsal.Find(".rehearsal > li").Length() != 2 || !strings.Contains(rehearsal.text(".rehearsal"), value) || rehearsal.text(".clock") != "7:00" {
		t.Errorf("the rehearsal: %q", rehearsal.text("main"))
	}
	checkDossier(t, s, code)
	checkHands(t, s, code)
}

// checkDossier takes the dossier away in all formats, with what a piece says.
func checkDossier(t *testing.T, s *shop, code string) {
	t.Helper()
	six, err := citation.Read(code)
	if err != nil {
		t.Fatal(err)
	}
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	for _, p := range []dossier.Piece{
		{Site: "velo", Author: "Camille", Model: "annexe-chiffree", Title: "Transformation", Bloc: "B1", Expected: []string{"B1.5"}, Values: map[string]dossier.Value{"chiffres": {Codes: []string{six}}, "lecture": {Text: "Sur cent visites, douze commandent."}}},
		{Site: "velo", Author: "Camille", Model: "fiche-action", Title: "Relancer", Bloc: "B2", Values: map[string]dossier.Value{"lecture": {Text: "Voir " + code}}},
	} {
		if _, err := desk.AddPiece(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]string{
		"/exports/dossier?site=velo&format=txt": "[C] Sur cent visites, douze commandent.", "/exports/dossier?site=velo&format=txt&bloc=B2": "FA-01 — Relancer",
		"/exports/vae?site=velo&format=txt": "Dossier VAE", "/exports/guide-du-jury?site=velo&format=txt": "Vérifier en dix minutes", "/exports/guide-de-construction?site=velo&format=txt": "B2.10",
		"/exports/carnet?site=velo": "Sur cent visites, douze commandent.", "/exports/repetition?site=velo": "Taux de transformation",
	} {
		if a := s.get(t, address); a.StatusCode != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d, without %q", address, a.StatusCode, want)
		}
	}
	for format, start := range map[string]string{"docx": "PK", "pdf": "%PDF", "xlsx": "PK"} {
		a := s.get(t, "/exports/dossier?site=velo&format="+format)
		if !strings.HasPrefix(a.body, start) || !strings.Contains(a.Header.Get("Content-Disposition"), "_dossier_2026-03-20."+format) {
			t.Errorf("%s: %v %.40q", format, a.Header, a.body)
		}
	}
	for _, address := range []string{"/exports/dossier?site=velo&format=odt", "/exports/dossier?site=velo&format=docx&bloc=B9"} {
		if a := s.get(t, address); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %d", address, a.StatusCode)
		}
	}
}

// checkHands counts down and copies in a browser, on a page that came without https.
func checkHands(t *testing.T, s *shop, code string) {
	t.Helper()
	b := openBrowser(t)
	w := b.open(t, s.url+"/exports/repetition?site=velo&minutes=2", laptop)
	eval[bool](t, w, `document.querySelector('[data-start]').click(), true`)
	time.Sleep(1200 * time.Millisecond)
	if clock := eval[string](t, w, `document.querySelector('.clock').textContent`); clock != "1:58" && clock != "1:59" && clock != "1:57" {
		t.Errorf("after a second the clock shows %q", clock)
	}
	w.keep(t, "repetition")
	w = b.open(t, s.url+"/citations/"+code, laptop)
	if err := chromedp.Do(w.ctx, chromedp.Click(`button[data-copy-rich]`)); err != nil {
		t.Fatal(err)
	}
	copied := eval[string](t, w, `new Promise((done) => { const field = document.body.appendChild(document.createElement('div')); field.contentEditable = true; field.focus(); setTimeout(() => { document.execCommand('paste'); done(document.querySelector('button[data-copy-rich]').textContent + ' ' + getSelection().toString()); }, 200); })`)
	if !strings.HasPrefix(copied, "Copié") {
		t.Errorf("copying says %q", copied)
	}
	w.keep(t, "citation")
	for _, v := range []view{laptop, phone} {
		w = b.open(t, s.url+"/exports?site=velo", v)
		w.keep(t, "exports-"+map[bool]string{true: "390", false: "1366"}[v.width == 390])
	}
}
