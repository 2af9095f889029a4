package dashboard_test

import (
	"bytes"
	"image"
	"image/png"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/store"
)

// convene opens a session about the first candidate and answers its link and code.
func (p people) convene(t testing.TB, s *shop, values url.Values) (made answer, link, code string) {
	t.Helper()
	form := url.Values{"nom": {"Jury de juin"}, "candidat": {id64(p.ids["candidate"])}, "fin": {"2026-03-25"}}
	for name, list := range values {
		form[name] = list
	}
	made = p.form(t, s, "admin", "/centre/jurys", form)
	return made, strings.TrimPrefix(made.text(".notice dd.code:nth-of-type(1)"), s.url), made.text("#code-de-session")
}

// sit enters a session as the member at a place of the list, and answers the cookie.
func (s *shop) sit(t testing.TB, link, code string, place int) string {
	t.Helper()
	member := s.get(t, link).Find("option").Eq(place).AttrOr("value", "")
	cookie, _, _ := strings.Cut(s.post(t, link, url.Values{"jure": {member}, "code": {code}}.Encode()).Header.Get("Set-Cookie"), ";")
	if cookie == "" {
		t.Fatal("nobody enters")
	}
	return cookie
}

// A jury reads the dossier as it was handed in: what is changed, added or taken away later is not
// shown as it, and its figures are verified from there. Before that it is told that nothing was.
func TestAJuryReadsWhatWasHandedIn(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(noon.AddDate(0, 0, -10))
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	cite := func(metric string) string {
		cited := p.as(t, s, "candidate", http.MethodPost, "/citations?"+url.Values{"question": {"site=velo&chiffre=" + metric + "&periode=2026-03"}}.Encode())
		return strings.TrimPrefix(cited.Header.Get("Location"), "/citations/")
	}
	code := cite("visits")
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	picture, err := desk.AddPicture(t.Context(), "velo", "candidate", drawing.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	piece, err := desk.AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "annexe-avant-apres", Title: "Relancer les paniers", Bloc: "B2", Values: map[string]dossier.Value{"droits": {Text: "Le texte remis"}, "capture": {Picture: picture}}})
	if err != nil {
		t.Fatal(err)
	}
	compact, err := citation.Read(code)
	if err != nil {
		t.Fatal(err)
	}
	byTool := dossier.Row{{Text: "mars 2026", By: dossier.Tool}}
	for _, more := range []dossier.Piece{
		{Model: "fiche-action", Title: "Les paniers", Values: map[string]dossier.Value{"date": {Text: "2026-03-14", By: dossier.Tool}, "constat": {Codes: []string{compact}}}},
		{Model: "retroplanning", Title: "Un an", Values: map[string]dossier.Value{"mois": {Rows: []dossier.Row{byTool}}}},
		{Model: "note-de-synthese", Title: "Vide", Values: map[string]dossier.Value{}},
	} {
		more.Site, more.Bloc = "velo", "B2"
		if _, err := desk.AddPiece(t.Context(), more); err != nil {
			t.Fatal(err)
		}
	}
	_, link, pass := p.convene(t, s, url.Values{"jure": {"Maud"}, "vient": {"outside"}})
	cookie := s.sit(t, link, pass, 1)
	get := func(path string) answer { return s.getAs(t, path, "Cookie", cookie) }

	if a := get("/jury"); !strings.Contains(a.text("main"), "Pas encore remis") {
		t.Errorf("the room before: %s", a.text("main"))
	}
	if a := get("/jury/dossier?site=velo"); a.Find("#pas-remis").Length() != 1 || a.Find("#remis").Length() != 0 || !strings.Contains(a.text("main"), "Le texte remis") {
		t.Errorf("before it is handed in: %s", a.text("main"))
	}
	if a := p.form(t, s, "candidate", "/remise?site=velo", url.Values{"pret": {"oui"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("handing in: %d %s", a.StatusCode, a.text("main"))
	}
	piece.Title, piece.Values = "Autre titre", map[string]dossier.Value{"droits": {Text: "Le texte d’après"}}
	if _, err := desk.KeepPiece(t.Context(), piece); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: "Ajoutée après", Bloc: "B1", Values: map[string]dossier.Value{}}); err != nil {
		t.Fatal(err)
	}
	later := cite("orders")
	settings, err := desk.Settings(t.Context(), "velo")
	if settings.Referentiel = "rncp36743"; err == nil {
		err = desk.Set(t.Context(), "velo", settings, "candidate")
	}
	if err != nil {
		t.Fatal(err)
	}

	read := get("/jury/dossier?site=velo")
	text := read.text("main")
	for _, want := range []string{"Relancer les paniers", "Le texte remis", "version 1", "RNCP 19357", code} {
		if !strings.Contains(text, want) {
			t.Errorf("the jury does not read %q in %s", want, text)
		}
	}
	for _, after := range []string{"Autre titre", "Le texte d’après", "Ajoutée après", "RNCP 36743", later} {
		if strings.Contains(text, after) {
			t.Errorf("the jury reads %q, which came later", after)
		}
	}
	if !strings.Contains(plain(text), "4 pièces et 1 chiffre cité") || missingText.MatchString(read.body) {
		t.Errorf("the jury reads %s", text)
	}
	for _, want := range []string{"FA-01 – Les paniers", "Fiche-action", "14/03/2026", "Visites", "RP-01 – Un an", "NS-01 – Vide", "Rien n’a été écrit"} {
		if !strings.Contains(plain(text), want) {
			t.Errorf("the jury does not read %q in %s", want, text)
		}
	}
	if line := read.Find(`article:contains("Les paniers") .cited li`); line.Length() != 1 || !strings.Contains(line.Text(), code) || line.Find("strong").Text() == "" || line.Find(".note").Length() != 1 {
		t.Errorf("the figure of a piece reads %q", line.Text())
	}
	if plan := read.Find(`article:contains("RP-01") h4`).Text(); !strings.Contains(plan, "Les douze mois") || !strings.Contains(plan, "rempli par l’outil") {
		t.Errorf("the table that the tool filled reads %q", plan)
	}
	if src, _ := read.Find("img.picture").Attr("src"); src == "" || get(src).Header.Get("Content-Type") != "image/png" {
		t.Errorf("its picture: %q", src)
	}
	if a := get("/jury/dossier/image/99?site=velo"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a picture that is not there: %d", a.StatusCode)
	}
	verify, _ := read.Find(`#chiffres a:contains("Vérifier")`).Attr("href")
	if a := get(verify); a.verdict() != "Conforme" {
		t.Errorf("%q says %q", verify, a.verdict())
	}
	draw, _ := read.Find(`a[href$="/tirage"]`).Attr("href")
	drawn := get(get(draw).Header.Get("Location"))
	if !strings.Contains(plain(drawn.text(".answer")), "parmi 1 chiffre du dossier remis, version 1") || strings.Contains(drawn.text("ol.drawn"), later) {
		t.Errorf("the draw: %s", drawn.text("main"))
	}
	if a := get("/jury/grille?site=velo"); !strings.Contains(a.text("main"), "RNCP 19357") {
		t.Errorf("the grid judges by %s", a.text("main .help"))
	}
	if a := p.form(t, s, "candidate", "/remise?site=velo", url.Values{"pret": {"oui"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("handing in again: %d %s", a.StatusCode, a.text("main"))
	}
	if a := get("/jury/dossier?site=velo"); !strings.Contains(a.text("main"), "Le texte d’après") || !strings.Contains(a.text("main"), "RNCP 36743") || !strings.Contains(a.text("#remis"), "version 2") {
		t.Errorf("handed in again: %s", a.text("main"))
	}
	if a := get("/jury"); !strings.Contains(a.text("main"), "Remis le") || strings.Contains(a.text("main"), "Pas encore remis") {
		t.Errorf("the room after: %s", a.text("main"))
	}
	if proof, _ := read.Find("#remis a").Attr("href"); get(proof).verdict() != "Identique à ce qui a été remis" {
		t.Errorf("the proof of the hand-in, %q", proof)
	}
}

// Whoever verifies a figure without signing in reads the case and no name; the jury and the trainer
// of the candidate read who cited it.
func TestAVerifiedFigureNamesNobodyToStrangers(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(noon.AddDate(0, 0, -10))
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	cited := p.as(t, s, "candidate", http.MethodPost, "/citations?"+url.Values{"question": {"site=velo&chiffre=visits&periode=2026-03"}}.Encode())
	code := strings.TrimPrefix(cited.Header.Get("Location"), "/citations/")
	told := ", par candidate"
	for _, step := range []string{"draft", "handed in"} {
		for who, named := range map[string]bool{"": false, "other trainer": false, "other candidate": false, "other juror": false, "trainer": true, "juror": true, "candidate": true} {
			a := p.as(t, s, who, http.MethodGet, "/v/"+code)
			facts := a.text("dl.facts")
			if a.verdict() != "Conforme" || strings.Contains(facts, told) != named || !strings.Contains(facts, "velo") || !named && strings.Contains(a.text("main"), "candidate") {
				t.Errorf("%s, to %q: %s", step, who, a.text("main"))
			}
		}
		if a := p.as(t, s, "", http.MethodGet, "/v/"+code+"/tirage?graine=1"); a.StatusCode != http.StatusOK || strings.Contains(a.text("main"), "candidate") {
			t.Errorf("%s, the draw: %d %s", step, a.StatusCode, a.text("main"))
		}
		if a := p.form(t, s, "candidate", "/remise?site=velo", url.Values{"pret": {"oui"}}); step == "draft" && a.StatusCode != http.StatusSeeOther {
			t.Fatalf("handing in: %d %s", a.StatusCode, a.text("main"))
		}
	}
}

// Two jurors of one name, and who comes back by another door, each find their own grid.
func TestAGridIsThatOfASeat(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	_, link, code := p.convene(t, s, url.Values{"jure": {"Claude Martin", "Claude Martin"}, "vient": {"outside", "centre"}, "compte": {id64(p.ids["juror"])}, "vient-" + id64(p.ids["juror"]): {"outside"}})
	if names := s.get(t, link).text("select[name=jure]"); !strings.Contains(plain(names), "Claude Martin, juré n° 2") {
		t.Errorf("two homonyms choose between %s", names)
	}
	cookies := []string{s.sit(t, link, code, 1), s.sit(t, link, code, 2), s.sit(t, link, code, 3)}
	marks := []string{"NA", "PA", "A"}
	for i, cookie := range cookies {
		if a := s.post(t, "/jury/grille?site=velo", "avis-1.1="+marks[i], "Cookie", cookie); a.StatusCode != http.StatusSeeOther {
			t.Fatal(a.StatusCode, a.text("main"))
		}
	}
	const chosen = `[name="avis-1.1"] option[selected]`
	for i, cookie := range cookies {
		if got := s.getAs(t, "/jury/grille?site=velo", "Cookie", cookie).text(chosen); got != marks[i] {
			t.Errorf("juror %d finds %q, wrote %q", i, got, marks[i])
		}
	}
	if got := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo").text(chosen); got != "A" {
		t.Errorf("by their account the third one finds %q", got)
	}
	if a := s.post(t, "/jury/grille?site=velo", "avis-1.1=PA", "Cookie", cookies[2]); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.StatusCode)
	}
	docs, err := s.store.Documents(t.Context(), store.Grids, "velo")
	if got := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo").text(chosen); got != "PA" || err != nil || len(docs) != 3 {
		t.Errorf("changed by the link, by the account it is %q; %d grids: %v", got, len(docs), err)
	}
}

// The administrator reads which rule a jury does not hold, and convenes it all the same; who judges
// says where they come from.
func TestAJuryIsToldWhatItLacks(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	made, _, _ := p.convene(t, s, url.Values{"jure": {"Maud", "Noé"}, "vient": {"outside", ""}, "metier": {"1"}})
	if made.StatusCode != http.StatusBadRequest || !strings.Contains(made.text(".error"), "Noé") || made.Find(`[name="metier"][checked]`).Length() != 1 || made.Find(`[name="jure"]`).Eq(1).AttrOr("value", "") != "Noé" {
		t.Fatalf("who does not say where they come from: %d %s", made.StatusCode, made.text(".error"))
	}
	made, link, _ := p.convene(t, s, url.Values{"jure": {"Maud", "Noé", "Ines"}, "vient": {"outside", "centre", "centre"}, "metier": {"1"}})
	said := plain(made.text(".bad-news"))
	for _, want := range []string{"Jury de juin", "3 jurés, 4 attendus", "1 professionnel, 2 attendus", "1 juré sur 3 vient de l’extérieur, 50 % attendus", "RNCP 19357", "4 personnes au moins"} {
		if !strings.Contains(said, want) {
			t.Errorf("the warning lacks %q: %s", want, said)
		}
	}
	if link == "" {
		t.Error("the warning keeps the session closed")
	}
	if row := plain(made.text(`#jurys tr:contains("Jury de juin")`)); !strings.Contains(row, "Maud (extérieur, professionnel)") || !strings.Contains(row, "3 jurés : 1 extérieur, 1 professionnel") {
		t.Errorf("the list: %s", row)
	}
	account := id64(p.ids["other juror"])
	whole, _, _ := p.convene(t, s, url.Values{"nom": {"Jury entier"}, "jure": {"Maud", "Noé", "Ines"}, "vient": {"outside", "centre", "centre"}, "metier": {"1"}, "compte": {account}, "vient-" + account: {"outside"}, "metier-" + account: {"oui"}})
	if strings.Contains(whole.text(".bad-news"), "Jury entier") {
		t.Errorf("a jury that holds the rule: %s", whole.text(".bad-news"))
	}
}

// Whoever convenes a jury keeps what they chose when something is refused, and is told of a
// candidate who has left meanwhile.
func TestARefusedJuryKeepsItsChoices(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	ask := url.Values{"jure": {"Maud Kerné"}, "vient": {"outside"}, "candidat": {id64(p.ids["candidate"]), id64(p.ids["other candidate"])}, "fin": {""}}
	a, _, _ := p.convene(t, s, ask)
	if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text(".error"), "Donnez une date") || a.Find(`input[name="candidat"][checked]`).Length() != 2 {
		t.Errorf("without a day: %d %q, %d candidates", a.StatusCode, a.text(".error"), a.Find(`input[name="candidat"][checked]`).Length())
	}
	if err := s.store.RemoveAccount(t.Context(), p.ids["other candidate"], "other candidate", "compte supprimé"); err != nil {
		t.Fatal(err)
	}
	ask.Del("fin")
	if a, _, _ = p.convene(t, s, ask); a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "n’a plus de compte") || a.Find(`input[name="candidat"][checked]`).Length() != 1 {
		t.Errorf("with one who left: %d %q", a.StatusCode, a.text("main"))
	}
}
