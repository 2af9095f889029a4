package dashboard_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/dossier"
)

func init() { pagePaths = append(pagePaths, "/carnet", "/competences") }

func TestWhatIsKeptWaitsInTheCarnet(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	url, _ := brokenShop(t)
	s.audit(t, url, noon.Add(-24*time.Hour))
	for name, test := range map[string]func(*testing.T, *shop){
		"a cited figure":              citedFigureWaits,
		"a rule and a page of audits": findingsWait,
		"a table, and one's own word": tablesWait,
		"what finds no place":         homelessWaits,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

func (s *shop) note(t *testing.T, title string) dossier.Note {
	t.Helper()
	list, err := s.desk().Notes(t.Context(), "velo")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		if strings.Contains(n.Title, title) {
			return n
		}
	}
	t.Fatalf("no note %q among %+v", title, list)
	return dossier.Note{}
}

// A figure is cited and noted by one button; moved to a piece it is there with its code, and
// its comment is the person's reading.
func citedFigureWaits(t *testing.T, s *shop) {
	overview := s.get(t, "/?site=velo&periode=2026-03")
	if got := overview.text(".tile:first-child .cite button"); !strings.HasPrefix(got, "Ajouter au dossier") {
		t.Errorf("the button says %q", got)
	}
	code := s.cite(t, overview.citeForm(t, ".tile:first-child"))
	carnet := s.get(t, "/carnet?site=velo")
	if got := carnet.text(".note-card .code"); !strings.Contains(got, code) {
		t.Fatalf("the carnet shows %q", carnet.text("main"))
	}
	n := s.note(t, "Visites")
	if n.Kind != dossier.NoteFigure || !strings.Contains(n.Sentence, code) {
		t.Errorf("noted as %+v", n)
	}
	at := s.begin(t, "modele", "annexe-chiffree", "titre", "Visites de mars")
	id := strings.TrimPrefix(at, "/pieces/")
	note := "/carnet/" + strconv.FormatInt(n.ID, 10) + "?site=velo"
	s.send(t, note, formOf("action", "ranger", "piece", id, "commentaire", "Plus de visites qu’en février."))
	page := s.get(t, at+"?site=velo")
	if got := page.text("#champ-chiffres .cited"); !strings.Contains(got, code) || !strings.Contains(got, "Visites") {
		t.Errorf("the piece shows %q", got)
	}
	if got := page.text("#v-lecture"); got != "Plus de visites qu’en février." || page.Find("#outil-lecture:not([hidden])").Length() != 0 {
		t.Errorf("the reading is %q", got)
	}
	if s.get(t, "/carnet?site=velo").Find("#note-"+strconv.FormatInt(n.ID, 10)).Length() != 0 || s.get(t, "/carnet?site=velo&montrer=rangees").Find("#note-"+strconv.FormatInt(n.ID, 10)).Length() != 1 {
		t.Error("a note that was moved still waits")
	}
	unpicked := page.sent()
	unpicked.Del("v.chiffres")
	if got := s.send(t, at+"?site=velo", unpicked).Find("#champ-chiffres .cited li").Length(); got != 0 {
		t.Errorf("%d figures after taking it out", got)
	}
	removed := s.send(t, note, formOf("action", "supprimer"))
	if !strings.Contains(removed.text("#supprimees"), "Visites") {
		t.Errorf("deleted: %q", removed.text("main"))
	}
	if s.send(t, strings.Replace(note, "?", "/retablir?", 1), nil); s.note(t, "Visites").Comment != "Plus de visites qu’en février." {
		t.Error("restored without its comment")
	}
}

func findingsWait(t *testing.T, s *shop) {
	audit, _ := s.get(t, "/audits?site=velo").Find("#audits tbody a").First().Attr("href")
	page := s.get(t, audit)
	rule, _ := page.Find("#regles tbody a").First().Attr("href")
	for _, path := range []string{audit, rule} {
		form := formOf()
		s.get(t, path).Find("form[action^='/carnet']:has([name=audit]) input").Each(func(_ int, input *selection) {
			form.Set(input.AttrOr("name", ""), input.AttrOr("value", ""))
		})
		if a := s.send(t, "/carnet?site=velo", form); a.StatusCode != http.StatusOK || !strings.Contains(a.text(".notice"), "C’est noté.") {
			t.Fatalf("%s: %d %q", path, a.StatusCode, a.text("main"))
		}
	}
	n := s.note(t, squeeze(page.Find("#regles tbody a").First().Text()))
	if n.Finding == nil || n.Finding.Rule == "" || n.Finding.Count == 0 || n.Finding.At.IsZero() {
		t.Errorf("noted as %+v", n)
	}
	if back := s.get(t, n.Address); back.StatusCode != http.StatusOK || !strings.Contains(back.text("h1"), n.Title) {
		t.Errorf("%s leads to %q", n.Address, back.text("h1"))
	}
	at := s.begin(t, "modele", "fiche-action", "titre", "Réparer")
	s.send(t, "/carnet/"+strconv.FormatInt(n.ID, 10)+"?site=velo", formOf("action", "ranger", "piece", strings.TrimPrefix(at, "/pieces/")))
	if got := s.get(t, at+"?site=velo").text("#champ-constats_audit .cited"); !strings.Contains(got, n.Title) {
		t.Errorf("the piece shows %q", got)
	}
	for form, want := range map[string]int{"audit=" + n.Finding.Audit + "&regle=inconnue": http.StatusNotFound, "audit=ailleurs": http.StatusNotFound, "titre=": http.StatusBadRequest} {
		if a := s.post(t, "/carnet?site=velo", form); a.StatusCode != want {
			t.Errorf("%s: %d", form, a.StatusCode)
		}
	}
}

func tablesWait(t *testing.T, s *shop) {
	page := s.get(t, "/acquisition?site=velo&periode=2026-03")
	form := formOf()
	page.Find("section.table form[action^='/carnet']").First().Find("input").Each(func(_ int, input *selection) {
		form.Set(input.AttrOr("name", ""), input.AttrOr("value", ""))
	})
	s.send(t, "/carnet?site=velo", form)
	n := s.note(t, form.Get("titre"))
	if n.Kind != dossier.NoteTable || !strings.HasPrefix(n.Address, "/acquisition?") || s.get(t, n.Address).StatusCode != http.StatusOK {
		t.Errorf("noted as %+v", n)
	}
	s.send(t, "/carnet?site=velo", formOf("titre", "Demander à l’atelier", "retour", "https://ailleurs.example/"))
	if n := s.note(t, "Demander"); n.Address != "/" {
		t.Errorf("leads outside: %q", n.Address)
	}
	if got := s.get(t, "/carnet?site=velo&mots=ATELIER").Find(".note-card").Length(); got != 1 {
		t.Errorf("%d notes hold the word", got)
	}
	own := s.note(t, "Demander")
	for _, text := range []string{"la première", "la seconde"} { // two windows that read the same
		s.send(t, "/carnet/"+strconv.FormatInt(own.ID, 10)+"?site=velo", formOf("action", "enregistrer", "marque", own.Mark, "commentaire", text))
	}
	if got := s.note(t, "Demander").Comment; got != "la première\n\nla seconde" {
		t.Errorf("the comment is %q", got)
	}
}

// A note that a piece has no field for, or that has nothing to put in, stays in the carnet, with
// the comment that came along.
func homelessWaits(t *testing.T, s *shop) {
	found := dossier.Finding{Audit: "a", Rule: "r", Count: 1, Title: "Titre absent"}
	for title, c := range map[string]struct {
		n             dossier.Note
		comment, want string
	}{
		"Chiffre sans place": {dossier.Note{Kind: dossier.NoteFigure, Code: "7F3K42"}, "Beaucoup.", "n’a pas de champ pour un chiffre"},
		"Constat sans place": {dossier.Note{Kind: dossier.NoteFinding, Finding: &found}, "À réparer.", "n’a pas de champ pour un constat"},
		"Rien à ranger":      {dossier.Note{Kind: dossier.NoteText}, "", "n’a ni chiffre, ni constat, ni commentaire"},
	} {
		c.n.Site, c.n.Title = "velo", title
		n, err := s.desk().AddNote(t.Context(), c.n)
		if err != nil {
			t.Fatal(err)
		}
		at := s.begin(t, "modele", "proces-verbal", "titre", title)
		a := s.send(t, "/carnet/"+strconv.FormatInt(n.ID, 10)+"?site=velo", formOf("action", "ranger", "marque", n.Mark, "piece", strings.TrimPrefix(at, "/pieces/"), "commentaire", c.comment))
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text("main")), c.want) {
			t.Errorf("%s: %d %q", title, a.StatusCode, a.text("main"))
		}
		if now := s.note(t, title); now.Piece != 0 || now.Comment != c.comment {
			t.Errorf("%s is kept as %+v", title, now)
		}
	}
}

// The matrix has all its lines, leads somewhere, and counts what was begun.
func TestTheMatrixShowsWhatIsCovered(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	s.begin(t, "attendu", "B2.1", "modele", "campagne")
	page := s.get(t, "/competences?site=velo&periode=2026-03")
	if n := page.Find(".matrix tbody tr").Length(); n != 34+46+14+7 {
		t.Errorf("%d lines", n)
	}
	if got := page.text(".answer"); !strings.HasPrefix(got, "1 attendu sur 34") {
		t.Errorf("the answer is %q", got)
	}
	if got := page.text("#B2 .chip"); got != "CA-01" {
		t.Errorf("written: %q", got)
	}
	begin := page.Find(".matrix .links .begin").First()
	if form := s.get(t, begin.AttrOr("href", "")); form.text(`#commencer option[selected]`) == "" || !strings.HasSuffix(begin.Text(), form.text(`#commencer option[selected]`)) {
		t.Errorf("%q leads to a form with %q chosen", begin.Text(), form.text(`#commencer option[selected]`))
	}
	seen := map[string]bool{}
	page.Find(".matrix .links a").Each(func(_ int, a *selection) { seen[a.AttrOr("href", "")] = true })
	if len(seen) < 20 {
		t.Errorf("only %d links", len(seen))
	}
}

// What is kept for the dossier tells of the shop, not of the dossier itself nor of its people.
func TestOnlyTablesOfTheShopAreKept(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	if _, err := (dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}).AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: "Relancer l’atelier", Bloc: "B1", Values: map[string]dossier.Value{}}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"/ventes?site=velo&periode=2026-03": true, "/pieces?site=velo": false, "/centre": false} {
		page := s.get(t, path)
		if page.Find("table").Length() == 0 && path != "/centre" {
			t.Errorf("%s shows no table", path)
		}
		if got := page.Find(`.table-head form[action^="/carnet"]`).Length() > 0; got != want {
			t.Errorf("%s: a table can be kept: %v, want %v", path, got, want)
		}
	}
}
