package dashboard_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/warehouse"
)

// desk is the shop's dossier as the program reads it.
func (s *shop) desk() dossier.Desk {
	return dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
}

// begin makes a piece by the button of the page, and answers its address.
func (s *shop) begin(t *testing.T, fields ...string) string {
	t.Helper()
	a := s.send(t, "/pieces?site=velo", formOf(fields...))
	if at := a.Request.URL.Path; !regexp.MustCompile(`^/pieces/\d+$`).MatchString(at) || a.StatusCode != http.StatusOK {
		t.Fatalf("begun at %s, %d: %s", at, a.StatusCode, a.text("main"))
	}
	return a.Request.URL.Path
}

// send posts a form and follows to where it leads.
func (s *shop) send(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	a := s.post(t, path, form.Encode())
	if to := a.Header.Get("Location"); a.StatusCode == http.StatusSeeOther {
		return s.get(t, to)
	}
	return a
}

// upload sends a file as the form of a page does.
func (s *shop) upload(t *testing.T, path, field, name string, body []byte) answer {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = part.Write(body); err != nil {
		t.Fatal(err)
	}
	if err = w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, &out)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	a := s.do(t, r)
	if to := a.Header.Get("Location"); a.StatusCode == http.StatusSeeOther {
		return s.get(t, to)
	}
	return a
}

func smallPNG(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func formOf(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// sent is the form of a page as a browser would send it, with some fields changed.
func (a answer) sent(changes ...string) url.Values {
	f := url.Values{}
	a.Find("form.piece").Find("input, select, textarea").Each(func(_ int, field *goquery.Selection) {
		name, has := field.Attr("name")
		if !has || field.ParentsFiltered("template").Length() > 0 {
			return
		}
		kind, _ := field.Attr("type")
		value, _ := field.Attr("value")
		switch {
		case field.Is("textarea"):
			value = strings.TrimPrefix(field.Text(), "\n")
		case field.Is("select"):
			value, _ = field.Find("option[selected]").Attr("value")
		case kind == "file", (kind == "checkbox" || kind == "radio") && !field.Is("[checked]"):
			return
		}
		f.Add(name, value)
	})
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func TestTheDossierIsWritten(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	for name, test := range map[string]func(*testing.T, *shop){
		"a piece begins with facts and is saved": pieceIsSaved,
		"two windows are shown to each other":    windowsClash,
		"two budgets ask for a choice":           aClashIsChosen,
		"what was deleted comes back":            piecesComeBack,
		"an old version comes back":              versionsComeBack,
		"rows of tables, with their rules":       tablesReckon,
		"the row that was pressed goes":          rowsGo,
		"twelve months with their fixed dates":   planningKnowsDates,
		"hostile words stay words":               hostilePieces,
		"pictures are checked":                   picturesAreChecked,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

func pieceIsSaved(t *testing.T, s *shop) {
	list := s.get(t, "/pieces?site=velo")
	offered := list.Find(".missing form").Length()
	if list.Find(".missing").Length() != 5 || offered < 30 {
		t.Errorf("%d expected pieces are offered", offered)
	}
	at := s.begin(t, "attendu", "B2.10", "modele", "fiche-action")
	if again := s.begin(t, "attendu", "B2.10", "modele", "fiche-action"); again != at {
		t.Errorf("the button pressed twice made %s and %s", at, again)
	}
	page := s.get(t, at+"?site=velo")
	if page.text("h1") != "Fidélisation" || page.Find("#v-date").AttrOr("value", "") != "2026-03-20" || page.Find("#champ-date .tag.tool[hidden]").Length() != 0 {
		t.Errorf("begins as %q", page.text("main"))
	}
	if page.Find("#outil-lecture:not([hidden])").Length() != 0 || page.Find("#champ-lecture .tag.mine").Length() != 1 {
		t.Error("a reading passes for the tool's")
	}
	missing := page.Find("#manque li").Length()
	after := s.send(t, at+"?site=velo", page.sent("v.lecture", "Les clients de l’atelier reviennent.", "v.prevu", "450", "v.resultats_attendus", "16", "vif", "1"))
	if got := after.Find("#manque li").Length(); got != missing-1 {
		t.Errorf("%d fields are missing after %d", got, missing)
	}
	if got := plain(after.text("#sortie-cout_unitaire")); got != "28,13" {
		t.Errorf("computed %q", got)
	}
	id, _ := strconv.ParseInt(strings.TrimPrefix(at, "/pieces/"), 10, 64)
	p, err := s.desk().Piece(t.Context(), "velo", id)
	if err != nil || p.Values["lecture"].Text != "Les clients de l’atelier reviennent." || p.Values["date"].By != dossier.Tool || p.Values["lecture"].By != dossier.Human || p.Expected[0] != "B2.10" {
		t.Errorf("kept %+v %v", p, err)
	}
	if _, kept := p.Values["cout_unitaire"]; kept {
		t.Error("what is computed was kept")
	}
	if list = s.get(t, "/pieces?site=velo"); list.Find(".missing form").Length() != offered-1 || !strings.Contains(list.text("#pieces-b2"), "FA-0") {
		t.Errorf("listed as %q", list.text("#B2"))
	}
	if a := s.get(t, at+"?site=autre"); a.StatusCode != http.StatusNotFound {
		t.Errorf("another site reads it: %d", a.StatusCode)
	}
}

func windowsClash(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "annexe-chiffree", "titre", "Deux fenêtres") + "?site=velo"
	first, second := s.get(t, at), s.get(t, at)
	s.send(t, at, first.sent("v.lecture", "la première"))
	merged := s.send(t, at, second.sent("v.limites", "peu de cas", "vif", "1"))
	if merged.StatusCode != http.StatusOK || !strings.Contains(plain(merged.text("#ailleurs")), "« Lecture en une phrase »") {
		t.Errorf("the other window's field is not told: %d %q", merged.StatusCode, merged.text("#ailleurs"))
	}
	clash := s.send(t, at, second.sent("v.lecture", "la seconde", "v.limites", "peu de cas"))
	if clash.StatusCode != http.StatusConflict || clash.text(".clash section:nth-child(1) .as-typed") != "la seconde" || clash.text(".clash section:nth-child(2) .as-typed") != "la première" {
		t.Fatalf("both are not shown: %d %q", clash.StatusCode, clash.text("main"))
	}
	settled := s.send(t, at, clash.sent())
	if got := settled.text("#v-lecture"); got != "la première\n\nla seconde" && squeeze(got) != "la première la seconde" {
		t.Errorf("both kept as %q", got)
	}
	if got := settled.text("#v-limites"); got != "peu de cas" {
		t.Errorf("the rest is %q", got)
	}
}

// What does not read one behind the other asks for a choice, and stays as it is without.
func aClashIsChosen(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "budget", "titre", "Deux budgets") + "?site=velo"
	first, second := s.get(t, at), s.get(t, at)
	s.send(t, at, first.sent("v.enveloppe", "1 000", "v._etat", "relire"))
	clash := s.send(t, at, second.sent("v.enveloppe", "2 000", "v._etat", "finie"))
	if clash.StatusCode != http.StatusConflict || clash.Find(".clash").Length() != 2 || clash.Find(`[type="radio"][checked], [value="deux"]`).Length() != 0 || clash.Find(`[type="radio"][required]`).Length() != 2 {
		t.Fatalf("one side is chosen already: %d %q", clash.StatusCode, clash.text("main"))
	}
	for _, pick := range []string{"", "deux"} {
		again := s.send(t, at, clash.sent("choix.enveloppe", pick, "choix._etat", pick))
		if got := s.get(t, at).Find("#v-enveloppe").AttrOr("value", ""); again.StatusCode != http.StatusConflict || got != "1 000" {
			t.Errorf("%q writes %q: %d", pick, got, again.StatusCode)
		}
	}
	settled := s.send(t, at, clash.sent("choix.enveloppe", "mien", "choix._etat", "autre"))
	if got := settled.Find("#v-enveloppe").AttrOr("value", "") + " " + settled.Find(`[name="v._etat"] option[selected]`).AttrOr("value", ""); got != "2 000 relire" {
		t.Errorf("chosen as %q", got)
	}
}

func piecesComeBack(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "proposition", "titre", "À supprimer")
	list := s.send(t, at+"?site=velo", formOf("action", "supprimer"))
	if !strings.Contains(list.text("#supprimees"), "À supprimer") || s.get(t, at+"?site=velo").StatusCode != http.StatusNotFound {
		t.Fatalf("deleted: %q", list.text("#supprimees"))
	}
	if late := s.send(t, at+"?site=velo", formOf("v.besoin", "x", "vif", "1")); late.StatusCode != http.StatusNotFound {
		t.Errorf("saving what was deleted: %d", late.StatusCode)
	}
	if back := s.send(t, at+"/retablir?site=velo", nil); back.text("h1") != "À supprimer" {
		t.Errorf("restored: %q", back.text("main"))
	}
}

func versionsComeBack(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "script-d-appel", "titre", "Versions")
	page := s.get(t, at+"?site=velo")
	s.send(t, at+"?site=velo", page.sent("v.but", "Prévenir"))
	history := s.get(t, at+"/historique?site=velo")
	if got := squeeze(history.text("#versions tbody")); !strings.Contains(got, "But de l’appel") || history.Find("#versions tbody tr").Length() != 2 {
		t.Errorf("history %q", got)
	}
	if old := s.get(t, at+"/historique?site=velo&version=2"); !strings.Contains(old.text(".read"), "Prévenir") || old.Find(`button:contains("Revenir")`).Length() != 0 {
		t.Errorf("version 2 reads %q", old.text("main"))
	}
	restored := s.send(t, at+"/historique?site=velo", formOf("version", "1"))
	if restored.Find("#v-but").AttrOr("value", "") != "" || s.get(t, at+"/historique?site=velo").Find("#versions tbody tr").Length() != 3 {
		t.Errorf("restored as %q", restored.text("main"))
	}
}

func tablesReckon(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "choix-prestataire", "titre", "Choix")
	page := s.get(t, at+"?site=velo")
	sent := page.sent("v.criteres.0.critere", "Prix", "v.criteres.0.poids", "60", "v.criteres.0.note_1", "4", "v.criteres.0.pourquoi", "vu", "v.offres.0.nom", "Atelier Web", "v.offres.0.depart", "4 000", "v.offres.0.mensuel", "89,90", "ajouter", "criteres")
	more := s.send(t, at+"?site=velo", sent)
	if more.Find(`tbody[data-rows="criteres"] tr`).Length() != 6 || !strings.Contains(plain(more.text("#avis-criteres")), "Il manque 40.") {
		t.Errorf("after adding a row: %d rows, %q", more.Find(`tbody[data-rows="criteres"] tr`).Length(), more.text("#avis-criteres"))
	}
	whole := s.send(t, at+"?site=velo", more.sent("v.criteres.1.critere", "Délai", "v.criteres.1.poids", "40", "v.criteres.1.note_1", "5", "v.criteres.1.pourquoi", "vu", "retirer", "criteres.5"))
	if got := plain(whole.text(`[data-cell="v.offres.0.trois_ans"]`)) + " " + plain(whole.text(`[data-cell="v.offres.0.score"]`)); got != "7 236,40 88" {
		t.Errorf("computed %q, told %q", got, whole.text(".found"))
	}
	if got := whole.text("#avis-criteres"); got != "" || whole.Find(`tbody[data-rows="criteres"] tr`).Length() != 5 {
		t.Errorf("told %q", got)
	}
}

// The row that a person takes away is the one they saw: once, whatever another window did to
// the table, and with its marks.
func rowsGo(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "choix-prestataire", "titre", "Lignes") + "?site=velo"
	names := func(a answer) (list string) {
		a.Find(`[name^="v.offres."][name$=".nom"]`).Each(func(_ int, f *selection) { list += f.AttrOr("value", "") + " " })
		return strings.TrimSpace(list)
	}
	read := s.send(t, at, s.get(t, at).sent("v.offres.0.nom", "A", "v.offres.1.nom", "B", "v.offres.2.nom", "C",
		"v.criteres.0.critere", "Prix", "v.criteres.0.poids", "100", "v.criteres.0.note_1", "1", "v.criteres.0.note_2", "2", "v.criteres.0.note_3", "3"))

	// a clash elsewhere in the form: the row goes once
	s.send(t, at, read.sent("v.choix", "la première"))
	clash := s.send(t, at, read.sent("v.choix", "la seconde", "v.offres.1.depart", "10", "retirer", "offres.0"))
	if clash.StatusCode != http.StatusConflict || clash.Find(`[name="retirer"]`).Length() != 0 {
		t.Errorf("%d, the button is sent again: %d", clash.StatusCode, clash.Find(`[name="retirer"]`).Length())
	}
	settled := s.send(t, at, clash.sent())
	if got := names(settled); got != "B C" {
		t.Errorf("after a clash: %q", got)
	}
	marks := ""
	for _, n := range []string{"1", "2", "3"} {
		marks += settled.Find(`[name="v.criteres.0.note_`+n+`"]`).AttrOr("value", "") + ","
	}
	if marks != "2,3,," {
		t.Errorf("marks of B and C: %q", marks)
	}

	// another window took a row away: what was seen is what clashes, nothing else goes
	s.send(t, at, settled.sent("retirer", "offres.0"))
	if late := s.send(t, at, settled.sent("retirer", "offres.0")); names(late) != "C" {
		t.Errorf("two windows that take the same row away leave %q", names(late))
	}
}

func planningKnowsDates(t *testing.T, s *shop) {
	page := s.get(t, s.begin(t, "attendu", "B1.3", "modele", "retroplanning")+"?site=velo&periode=2026-03")
	text := plain(page.Find(`tbody[data-rows="mois"]`).Text())
	for _, want := range []string{"Soldes d’hiver 2027 : du", "Fête des mères : 31/05/2026", "Black Friday 2026", "Jour férié : 14/07/2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among %q", want, text)
		}
	}
	if n := strings.Count(text, "Jour férié"); n != 12 { // each stands once, in its own month; Easter Monday comes twice from April 2026 to March 2027
		t.Errorf("%d holidays in twelve months", n)
	}
	if n := page.Find(`tbody[data-rows="mois"] tr`).Length(); n != 12 || page.Find(`tbody[data-rows="mois"] tr:first-child .by-tool`).Length() != 2 {
		t.Errorf("%d months", n)
	}
}

func hostilePieces(t *testing.T, s *shop) {
	const evil = `"><script>alert(1)</script>`
	at := s.begin(t, "modele", "fiche-action", "titre", evil, "bloc", evil)
	page := s.get(t, at+"?site=velo")
	after := s.send(t, at+"?site=velo", page.sent("v.lecture", evil, "v.jalons.0.quoi", evil, "n.constat", "1", "v.constat", evil))
	for _, a := range []answer{page, after, s.get(t, "/pieces?site=velo"), s.get(t, at+"/historique?site=velo&version=2")} {
		if strings.Contains(a.body, "<script>alert") {
			t.Errorf("a script came through: %s", a.Request.URL)
		}
	}
	if got := s.send(t, "/pieces?site=velo", formOf("modele", "../../x")); got.StatusCode != http.StatusNotFound {
		t.Errorf("a path for a model: %d", got.StatusCode)
	}
}

func picturesAreChecked(t *testing.T, s *shop) {
	at := s.begin(t, "modele", "annexe-avant-apres", "titre", "Image")
	if a := s.upload(t, at+"/image/capture?site=velo", "image", "capture.png", []byte("<svg onload=alert(1)>")); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a text passes for a picture: %d", a.StatusCode)
	}
	page := s.upload(t, at+"/image/capture?site=velo", "image", "capture.png", smallPNG(t))
	src, has := page.Find("#champ-capture img").Attr("src")
	if !has {
		t.Fatalf("no picture: %s", page.text("main"))
	}
	if got := s.get(t, src); got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("shown as %q", got.Header.Get("Content-Type"))
	}
	if got := s.get(t, strings.Replace(src, "site=velo", "site=autre", 1)); got.StatusCode != http.StatusNotFound {
		t.Errorf("another site sees it: %d", got.StatusCode)
	}
}

func init() { pagePaths = append(pagePaths, "/pieces") }

// Requirements that name a rule are judged from the latest audit; the report of acceptance
// has both audits beside each other.
func TestRequirementsAreJudgedByAudits(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	at := s.begin(t, "modele", "cahier-des-charges", "titre", "Réparer") + "?site=velo"
	page := s.get(t, at)
	href, _ := s.get(t, "/audits?site=velo").Find("#audits tbody a").First().Attr("href")
	rules := s.get(t, href).Find("#regles tbody a")
	first, _ := rules.First().Attr("href")
	parsed, err := url.Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	broken, sound := parsed.Query().Get("regle"), "meta-keywords"
	judged := s.send(t, at, page.sent("v.exigences.0.besoin", "Plus rien de cassé", "v.exigences.0.regle", broken, "v.exigences.1.besoin", "Rien", "v.exigences.1.regle", "inventee",
		"v.exigences.2.regle", broken, "v.exigences.2.page", "/jamais-vue", "v.exigences.3.regle", sound, "v.exigences.3.page", "/", "v.exigences.4.regle", sound, "v.exigences.4.page", "mal écrite",
		"v.exigences.5.besoin", "L’accueil a un titre", "v.exigences.5.regle", "tit-absent"))
	for row, want := range map[int]string{2: "non vérifiée", 3: "tenue (", 4: "non vérifiée"} {
		if got := plain(judged.text(fmt.Sprintf(`[data-cell="v.exigences.%d.recette"]`, row))); !strings.HasPrefix(got, want) {
			t.Errorf("requirement %d: %q, want %s", row, got, want)
		}
	}
	if got := plain(judged.text(`[data-cell="v.exigences.0.recette"]`)); !strings.HasPrefix(got, "non tenue :") || !strings.Contains(got, "code ") {
		t.Errorf("judged %q", got)
	}
	if got := plain(judged.text(`[data-cell="v.exigences.1.recette"]`)); !strings.Contains(got, "« inventee » inconnue") {
		t.Errorf("an unknown rule: %q", got)
	}
	if printed := plain(s.get(t, "/exports/dossier?site=velo&format=txt").body); !strings.Contains(printed, "non tenue :") {
		t.Errorf("the printed dossier does not say what the audit found: %s", printed)
	}
	s.handIn(t)
	repair()
	s.audit(t, address, noon.Add(24*time.Hour))
	if live := plain(s.get(t, at).text(`[data-cell="v.exigences.0.recette"]`)); !strings.Contains(live, "21/03/2026") {
		t.Errorf("after the repair: %q", live)
	}
	if read := plain(s.get(t, "/jury/dossier?site=velo").text("main")); !strings.Contains(read, "Plus rien de cassé") || !strings.Contains(read, "audit du 18/03/2026") || strings.Contains(read, "audit du 21/03/2026") {
		t.Errorf("a jury reads what an audit said after the hand-in: %s", read)
	}
	report := s.get(t, s.begin(t, "modele", "proces-verbal", "titre", "Recette")+"?site=velo")
	if row := report.Find(`tbody[data-rows="exigences"] tr:first-child`); row.Find(`[name="v.exigences.0.regle"]`).AttrOr("value", "") != broken || row.Find(`[name="v.exigences.0.avant"]`).AttrOr("value", "0") == "0" {
		t.Errorf("the report says %q", report.text("main"))
	}
	before, after := report.Find("#v-audit_avant").AttrOr("value", ""), report.Find("#v-audit_apres").AttrOr("value", "")
	if before == "" || after == "" || before == after {
		t.Errorf("audits %q and %q", before, after)
	}
	s.audit(t, address, noon.Add(48*time.Hour))
	namedAuditsCount(t, s, before)
}

// The numbers of a report are those of the audits that it names, whichever came since; where it
// names none they are the last two, and it says so.
func namedAuditsCount(t *testing.T, s *shop, oldest string) {
	t.Helper()
	at := s.begin(t, "modele", "proces-verbal", "titre", "Seconde recette") + "?site=velo"
	page := s.get(t, at)
	count := func(a answer) string { return a.Find(`[name="v.exigences.4.avant"]`).AttrOr("value", "") }
	if rule := page.Find(`datalist#offre-regles option[value="tit-absent"]`).Text(); rule == "" || page.Find("#v-audit_avant").AttrOr("list", "") != "offre-audits" || page.Find(`datalist#offre-audits option`).Length() != 3 || page.Find(`datalist#offre-cahiers option[value="CC-01"]`).Text() != "Réparer" {
		t.Errorf("what is offered: %q, %d audits", rule, page.Find("datalist#offre-audits option").Length())
	}
	if cell := s.get(t, s.begin(t, "modele", "cahier-des-charges", "titre", "Autre")+"?site=velo").Find(`[name="v.exigences.0.regle"]`); cell.AttrOr("list", "") != "offre-regles" {
		t.Error("no rules are offered to a requirement")
	}
	if count(page) != "0" || page.Find("#v-cahier").AttrOr("value", "") != "CC-01" {
		t.Errorf("a report of what was repaired by then: %q", count(page))
	}
	named := s.send(t, at, page.sent("v.audit_avant", oldest))
	if !strings.Contains(named.text("#avis-exigences"), "ne dit plus ce que disent") {
		t.Errorf("numbers of other audits than the named ones: %q", named.text("#avis-exigences"))
	}
	filled := s.send(t, at, named.sent("remplir", "exigences"))
	if got := count(filled); got == "0" || got == "" || filled.text("#avis-exigences") != "" {
		t.Errorf("the named audit found %q: %q", got, filled.text("#avis-exigences"))
	}
	later := filled.Find("#v-audit_apres").AttrOr("value", "")
	last := s.send(t, at, filled.sent("v.audit_avant", "", "v.audit_apres", "", "v.cahier", "CC-01", "remplir", "exigences"))
	if got := last.Find("#v-audit_avant").AttrOr("value", ""); count(last) != "0" || got == "" || got == oldest || last.Find("#v-audit_apres").AttrOr("value", "") != later {
		t.Errorf("naming none: %q, audits %q", count(last), got)
	}
	for why, fields := range map[string][]string{
		"« celui de mars » ne nomme aucun audit": {"v.audit_avant", "celui de mars"},
		"n’est pas plus récent":                  {"v.audit_avant", later, "v.audit_apres", oldest},
		"pas de cahier des charges « CC-09 »":    {"v.cahier", "CC-09"},
	} {
		told := s.send(t, at, s.get(t, at).sent(append(fields, "remplir", "exigences")...))
		if got := plain(told.text("#avis-exigences")); !strings.Contains(got, why) || told.Find("#v-audit_avant").AttrOr("value", "") == "" || count(told) != "0" {
			t.Errorf("%s: %q", why, got)
		}
		s.send(t, at, last.sent("lu.audit_avant", "", "lu.audit_apres", "", "lu.cahier", ""))
	}
}

// What was measured and what the law and the shop say is filled in by the tool, once it knows of
// what; the columns of the reading stay empty.
func TestMeasuredFactsFillAPiece(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withHandouts)
	searched := []tracking.Search{
		{Site: "velo", Day: day(time.March, 2), Query: "casque vélo", Page: "/casques", Version: 1, Impressions: 120, Clicks: 9, PositionSum: 720},
		{Site: "velo", Day: day(time.March, 3), Query: "antivol", Page: "/antivols", Version: 1, Impressions: 300, Clicks: 2, PositionSum: 3000},
	}
	if err := warehouse.Insert(t.Context(), s.warehouse, "searches", searched, ""); err != nil {
		t.Fatal(err)
	}
	rows := func(a answer, field string) *goquery.Selection {
		return a.Find(`tbody[data-rows="` + field + `"] tr`).FilterFunction(func(_ int, row *goquery.Selection) bool {
			return row.Find("input, textarea").First().AttrOr("value", row.Find("textarea").First().Text()) != ""
		})
	}
	at := s.begin(t, "modele", "campagne", "titre", "Réviser") + "?site=velo"
	plan := s.get(t, at)
	if n := rows(plan, "resultat").Length(); n != 0 {
		t.Errorf("%d results of a campaign without a name", n)
	}
	done := s.send(t, at, plan.sent("v.nom_campagne", "roues-hiver", "v.debut", "2026-02-01", "v.fin", "2026-02-28", "remplir", "resultat"))
	visits := s.get(t, "/api/v1/figures?site=velo&metrics=visits&from=2026-02-01&to=2026-02-28&filter=campaign=roues-hiver")
	var api struct{ Figures []struct{ Value *float64 } }
	if err := json.Unmarshal([]byte(visits.body), &api); err != nil || len(api.Figures) != 1 || api.Figures[0].Value == nil || *api.Figures[0].Value == 0 {
		t.Fatalf("the API says %v %s", err, visits.body)
	}
	if got, want := plain(done.Find(`[name="v.resultat.0.valeur"]`).AttrOr("value", "")), strconv.FormatFloat(*api.Figures[0].Value, 'f', 0, 64); got != want {
		t.Errorf("the plan says %q visits, the API %s", got, want)
	}
	if n := rows(done, "resultat").Length(); n != 8 {
		t.Errorf("%d results", n)
	}
	unknown := s.send(t, at, done.sent("v.nom_campagne", "roue-hiver", "remplir", "resultat"))
	if got := plain(unknown.text("#avis-resultat")); !strings.Contains(got, "ne porte le nom « roue-hiver ». Les visites portent « ") || !strings.Contains(got, "« roues-hiver »") {
		t.Errorf("a campaign that nobody saw: %q", got)
	}
	heard := s.begin(t, "modele", "grille-d-ecoute", "titre", "Écoute") + "?site=velo"
	if got := s.send(t, heard, s.get(t, heard).sent("remplir", "conversations")).text("#avis-conversations"); !strings.Contains(got, "choisissez d’abord le canal") {
		t.Errorf("no canal is chosen: %q", got)
	}
	list := s.send(t, heard, s.get(t, heard).sent("v.canal", "messagerie", "remplir", "conversations"))
	if got := list.Find(`[name="v.conversations.0.faits"]`).Text(); !strings.Contains(got, "Ma roue voilée") || list.Find(`[name="v.conversations.0.accueil"]`).AttrOr("value", "") != "" {
		t.Errorf("a conversation to annotate: %q", got)
	}
	if n := rows(s.get(t, s.begin(t, "modele", "carnet-de-veille", "titre", "Veille")+"?site=velo"), "entrees").Length(); n < 2 {
		t.Errorf("%d dates of law", n)
	}
	words := s.get(t, s.begin(t, "modele", "plan-de-mots-cles", "titre", "Mots")+"?site=velo")
	for name, want := range map[string]string{"0.requete": "antivol", "0.affichages": "300", "0.position": "10", "1.requete": "casque vélo", "1.clics": "9"} {
		if got := words.Find(`[name="v.requetes.`+name+`"]`).AttrOr("value", ""); got != want {
			t.Errorf("%s of the queries is %q, want %q", name, got, want)
		}
	}
}
