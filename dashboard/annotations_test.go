package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
)

// note is what the form of a date sends.
func note(day, text, back string) string {
	return url.Values{"date": {day}, "texte": {text}, "retour": {back}}.Encode()
}

func TestADateIsNotedChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	chart := s.get(t, "/ventes?site=velo&periode=2026-03").Find("#graphique-commandes")
	href, _ := chart.Find(".chart-tools a.tool").Attr("href")
	form := s.get(t, href)
	if day, _ := form.Find(`input[name="date"]`).Attr("value"); day != "2026-03-20" {
		t.Errorf("the chart offers the day %q", day)
	}
	back, _ := form.Find(`#noter input[name="retour"]`).Attr("value")
	if back != "/ventes?site=velo&periode=2026-03#graphique-commandes" {
		t.Errorf("the form comes back to %q", back)
	}
	action, _ := form.Find("#noter").Attr("action")
	if a := s.post(t, action, note("2026-03-05", "  Campagne   « Roues » ", back)); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != back {
		t.Fatalf("noting: %d to %q %s", a.StatusCode, a.Header.Get("Location"), a.text("main"))
	}

	s.post(t, action, note("2026-03-05", "Campagne « Roues »", back)) // pressed twice
	if n := strings.Count(s.get(t, "/annotations?site=velo").text("main table"), "Campagne « Roues »"); n != 1 {
		t.Errorf("the date is noted %d times", n)
	}

	after := s.get(t, "/ventes?site=velo&periode=2026-03")
	if got := plain(after.text("#graphique-commandes .marks")); !strings.Contains(got, "2 05/03/2026 : Campagne « Roues »") {
		t.Errorf("the chart marks %q", got)
	}
	row := after.Find(`#commandes-tableau tbody tr`).Eq(4)
	if got := plain(squeeze(row.Find("td").Last().Text())); got != "05/03/2026 : Campagne « Roues »" {
		t.Errorf("the chart's table says %q on that day", got)
	}
	if csv := s.get(t, "/ventes?site=velo&periode=2026-03&tableau=commandes&format=csv"); !strings.Contains(plain(csv.body), "05/03/2026 : Campagne « Roues »") {
		t.Error("the export does not tell the date")
	}
	if lines := s.get(t, "/entonnoir?site=velo&periode=2026-03"); !strings.Contains(lines.text("#graphique-taux-par-appareil .marks"), "Campagne") {
		t.Error("the chart of devices does not mark the date")
	}

	edit, _ := after.Find("#graphique-commandes .marks a").Attr("href")
	page := s.get(t, edit)
	if text, _ := page.Find(`input[name="texte"]`).Attr("value"); text != "Campagne « Roues »" {
		t.Fatalf("%s shows %q", edit, text)
	}
	action, _ = page.Find("main form").Attr("action")
	if a := s.post(t, action, note("2026-03-06", "Campagne freins", back)+"&action=enregistrer"); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != back {
		t.Errorf("changing: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	list := s.get(t, "/annotations?site=velo")
	if got := plain(list.text("#dates tbody")); !strings.HasPrefix(got, "06/03/2026 Campagne freins notée ici 02/03/2026") && !strings.HasPrefix(got, "06/03/2026Campagne freinsnotée ici02/03/2026") {
		t.Errorf("the list reads %q", got)
	}
	if got := plain(list.text(".answer")); got != "Les courbes marquent 3 dates : 1 notée ici, 2 venues avec les données." {
		t.Errorf("the answer is %q", got)
	}
	if a := s.post(t, action, "action=supprimer"); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/annotations?site=velo&supprime=") {
		t.Errorf("taking away: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if got := s.get(t, "/annotations?site=velo").text("main"); strings.Contains(got, "freins") {
		t.Error("the date is still there")
	}
}

func TestARefusedDateKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	id, err := s.store.AddAnnotation(t.Context(), store.Annotation{Site: "velo", Day: "2026-03-01", Text: "Soldes", Created: noon})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ day, text, says string }{
		"no day":       {"", "Refonte", "n’est pas lisible"},
		"no such day":  {"2026-02-30", "Refonte", "« 2026-02-30 » n’existe pas"},
		"a wrong year": {"0202-03-01", "Refonte", "entre 1990 et 2100"},
		"no text":      {"2026-03-01", " ", "Il manque ce qui s’est passé"},
		"a long text":  {"2026-03-01", strings.Repeat("é", 121), "121 caractères, pour 120 au plus"},
	} {
		for _, path := range []string{"/annotations?site=velo", "/annotations/1?site=velo"} {
			a := s.post(t, path, note(c.day, c.text, "")+"&action=enregistrer")
			day, _ := a.Find(`input[name="date"]`).Attr("value")
			text, _ := a.Find(`input[name="texte"]`).Attr("value")
			if a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text(".error")), c.says) || day != c.day || text != strings.TrimSpace(c.text) {
				t.Errorf("%s, %s: %d %q with %q and %q", path, name, a.StatusCode, a.text(".error"), day, text)
			}
			if a.Find(`input[aria-invalid="true"][aria-describedby]`).Length() != 1 {
				t.Errorf("%s, %s: the field at fault is not told", path, name)
			}
		}
	}
	for path, status := range map[string]int{"/annotations/9?site=velo": 404, "/annotations/x?site=velo": 404} {
		if a := s.get(t, path); a.StatusCode != status {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	if a := s.post(t, "/annotations/1?site=velo", "action=rien"); a.StatusCode != 400 {
		t.Errorf("an unknown action: %d", a.StatusCode)
	}
	if a := s.post(t, "/annotations?site=velo", note("2026-03-01", "Refonte", "https://ailleurs.example/"), "Origin", "https://ailleurs.example"); a.StatusCode != http.StatusForbidden {
		t.Errorf("another site's form: %d", a.StatusCode)
	}
	if a := s.post(t, "/annotations?site=velo", note("2026-03-01", "Refonte", "https://ailleurs.example/")); a.Header.Get("Location") != "/" {
		t.Errorf("it leads outside, to %q", a.Header.Get("Location"))
	}
	if kept, err := s.store.Annotation(t.Context(), "velo", id); err != nil || kept.Text != "Soldes" {
		t.Errorf("the note became %+v %v", kept, err)
	}
}

// With and without scripts, from the chart to the mark on it.
func TestADateIsNotedInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t), openBrowser(t)
	for name, v := range map[string]view{"with scripts": laptop, "without scripts, on a phone": {width: 390}} {
		t.Run(name, func(t *testing.T) {
			w := b.open(t, s.url+"/?site=velo&periode=2026-02", v)
			steps := []chromedp.Action[chromedp.Void]{
				chromedp.Click("#graphique-visites a.tool"), chromedp.WaitVisible("#noter"),
				chromedp.SendKeys(`#noter input[name="texte"]`, "Panne, "+name),
				chromedp.Click("#noter button"), chromedp.WaitVisible("#graphique-visites .marks a"),
			}
			if err := chromedp.Do(w.ctx, steps...); err != nil {
				t.Fatal(err, w.trouble())
			}
			w.keep(t, "date-notee-"+fileName(name))
			if got := s.get(t, "/?site=velo&periode=2026-02").text("#graphique-visites .marks"); !strings.Contains(got, "Panne, "+name) {
				t.Errorf("the marks are %q", got)
			}
			for _, trouble := range w.trouble() {
				t.Error(trouble)
			}
		})
	}
	notes, err := s.store.Annotations(t.Context(), "velo", "2026-02-28", "2026-02-28")
	if err != nil || len(notes) != 2 || !notes[0].Created.Equal(noon.Truncate(time.Millisecond)) {
		t.Errorf("kept %+v %v", notes, err)
	}
}
