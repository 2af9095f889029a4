package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// typed are the fields of the lines of a form, as a browser sends them.
func (a answer) typed(form string) url.Values {
	values := url.Values{}
	a.Find(form + " input").Each(func(_ int, in *goquery.Selection) {
		name, named := in.Attr("name")
		kind := in.AttrOr("type", "text")
		_, checked := in.Attr("checked")
		if named && kind != "file" && (kind != "checkbox" || checked) {
			values.Add(name, in.AttrOr("value", ""))
		}
	})
	return values
}

const faultyList = "Nom;Adresse;Échéance;Tiers-temps;Rôle\n" +
	"Zoé Abgrall;zoe@exemple.fr;30/06/2027;;\n" +
	"Éric Bihan;eric@exemple@fr;31/06/2027;33;\n" +
	"Anne Kerbrat;;;beaucoup;\n" +
	"Marc Le Bihan;;;;formateur\n" +
	"Zoé Abgrall;;;;\n" +
	"Yann Morvan;;15/01/2026;;\n" +
	"candidate;;;;\n" +
	"Léa Riou;;;20;candidat\n"

// All that is wrong with a list is told at once, where it stands, and nothing of it is lost: the
// lines are mended in place, or the good ones open the class and the others wait.
func TestAFaultyListIsMendedInPlace(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	classes := func() int {
		all, err := s.store.Classes(t.Context(), p.ids["trainer"])
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	a := p.upload(t, s, "trainer", "/formateur", faultyList, map[string]string{"nom": "Printemps", "echeance": "2027-06-15"})
	said := plain(a.text(".roster .said"))
	for _, want := range []string{
		"Ligne 3, adresse : « eric@exemple@fr »", "Ligne 3, échéance : « 31/06/2027 » n’est pas une date", "Ligne 4, temps en plus : « beaucoup »", "Ligne 5, rôle : « Formateur » : une promotion n’a que des candidats. Ses formateurs se nomment au centre",
		"Ligne 6, nom : Même nom qu’à la ligne 2", "Ligne 7, échéance : Le 15/01/2026 est déjà passé", "Ligne 8, nom : candidate a déjà sa place dans votre promotion « velo »",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s", want)
		}
	}
	form := a.typed("#creer")
	if a.StatusCode != http.StatusBadRequest || a.Find(".roster-said a").Length() != 7 || len(form["l-nom"]) != 8 || form.Get("nom") != "Printemps" || form.Get("echeance") != "2027-06-15" || classes() != 1 {
		t.Fatalf("%d, %d classes, form %v, said %s", a.StatusCode, classes(), form, said)
	}
	if text := plain(a.text("#creer button")); !strings.Contains(text, "Vérifier et ouvrir") || !strings.Contains(text, "Ouvrir avec 2 bonnes lignes") {
		t.Errorf("it offers %q", text)
	}
	a.Find("#creer input[aria-invalid]").Each(func(_ int, in *goquery.Selection) {
		if a.Find("#"+in.AttrOr("aria-describedby", "-")).Length() != 1 {
			t.Errorf("nothing says what is wrong with %s", in.AttrOr("id", ""))
		}
	})

	form["l-adresse"][1], form["l-jour"][1], form["l-temps"][2], form["l-role"][3] = "eric@exemple.fr", "30/06/2027", "33", ""
	again := p.form(t, s, "trainer", "/formateur", form)
	if again.StatusCode != http.StatusSeeOther { // the questions were asked already
		t.Fatalf("mended: %d %s", again.StatusCode, again.text("#creer"))
	}
	if n := p.slips(t, s, "trainer", again).Find(".slips li").Length(); n != 8 || classes() != 2 {
		t.Errorf("%d slips, %d classes", n, classes())
	}
}

// The good lines open a class; the others are kept for whoever mends them, and join it.
func TestTheGoodLinesOpenAClass(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	a := p.upload(t, s, "trainer", "/formateur", "Nom;Échéance\nZoé Abgrall;demain\nÉric Bihan;30/06/2027\n", map[string]string{"nom": "Printemps"})
	form := a.typed("#creer")
	form.Set("action", "bonnes")
	made := p.form(t, s, "trainer", "/formateur", form)
	page := p.slips(t, s, "trainer", made)
	if page.Find(".slips li").Length() != 1 || !strings.Contains(plain(page.text("aside.notice")), "Ligne 2, échéance : « demain »") {
		t.Fatalf("the slips: %s", page.text("main"))
	}
	if twice := p.form(t, s, "trainer", "/formateur", form); twice.Header.Get("Location") != made.Header.Get("Location") {
		t.Errorf("the same form sent again leads to %q", twice.Header.Get("Location"))
	}
	mend := page.Find("aside.notice a").AttrOr("href", "")
	left := p.as(t, s, "trainer", http.MethodGet, mend)
	form = left.typed("#ajouter")
	if len(form["l-nom"]) != 1 || form.Get("l-nom") != "Zoé Abgrall" || !strings.Contains(left.text(".roster .said"), "demain") {
		t.Fatalf("what is left: %v %s", form, left.text("main"))
	}
	form.Set("l-jour", "1/6/27")
	to, _, _ := strings.Cut(mend, "?")
	if n := p.slips(t, s, "trainer", p.form(t, s, "trainer", to, form)).Find(".slips li").Length(); n != 1 {
		t.Errorf("%d slips", n)
	}
	class := p.as(t, s, "trainer", http.MethodGet, strings.TrimSuffix(to, "/ajouter"))
	if text := plain(class.text("#avancement")); class.Find("#avancement tbody tr").Length() != 2 || !strings.Contains(text, "01/06/2027") {
		t.Errorf("the class: %s", text)
	}
	pasted := p.form(t, s, "trainer", to, url.Values{"liste": {"Zoe ABGRALL\t\nYann Morvan\t\n"}})
	if said := plain(pasted.text(".roster .said")); pasted.Find(".roster-said a").Length() != 1 || !strings.Contains(said, "a déjà sa place dans cette promotion") {
		t.Errorf("who sits there already: %s", said)
	}
}

// A day that is over is asked about before a class is opened with it, and so is a second class of the
// same name; what was typed stays.
func TestADayThatIsOverIsAskedAbout(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	a := p.form(t, s, "trainer", "/formateur", url.Values{"nom": {"Velo"}, "echeance": {"2025-06-15"}, "liste": {"Zoé Abgrall"}})
	if text := plain(a.text("#creer .notice")); a.StatusCode != http.StatusBadRequest || !strings.Contains(text, "Le 15/06/2025 est déjà passé") || !strings.Contains(text, "déjà une promotion « velo »") {
		t.Fatalf("%d %s", a.StatusCode, a.text("#creer"))
	}
	form := a.typed("#creer")
	form.Set("echeance", "2024-06-15") // asked again: it is another day
	if a = p.form(t, s, "trainer", "/formateur", form); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text("#creer"), "15/06/2024") {
		t.Errorf("another day: %d %s", a.StatusCode, a.text("#creer"))
	}
	if a = p.form(t, s, "trainer", "/formateur", a.typed("#creer")); a.StatusCode != http.StatusSeeOther {
		t.Errorf("confirmed: %d %s", a.StatusCode, a.text("#creer"))
	}
	for _, values := range []url.Values{{"nom": {"X"}}, {"nom": {"X"}, "liste": {"a;b;c;d\n1;2;3;4"}}} {
		if a := p.form(t, s, "trainer", "/formateur", values); a.StatusCode != http.StatusBadRequest || a.text("#creer .error") == "" || strings.TrimSpace(a.Find("#creer textarea").Text()) != values.Get("liste") {
			t.Errorf("%v: %d %s", values, a.StatusCode, a.text("#creer"))
		}
	}
}

// The centre's list is read, mended and asked about like that of a class.
func TestTheListOfTheCentreIsMendedInPlace(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	a := p.upload(t, s, "admin", "/centre/import", "Nom;Rôle\nMarc Le Bihan;directeur\ntrainer;formateur\nYann Morvan;jurée\n", nil)
	said := plain(a.text(".roster .said"))
	if a.StatusCode != http.StatusBadRequest || !strings.Contains(said, "« directeur » n’est pas un rôle. Écrivez candidat, formateur, juré ou administrateur.") || !strings.Contains(said, "trainer a déjà un compte") {
		t.Fatalf("%d %s", a.StatusCode, said)
	}
	form := a.typed("#importer")
	form.Set("action", "bonnes")
	page := p.slips(t, s, "admin", p.form(t, s, "admin", "/centre/import", form))
	if text := page.text(".slips"); page.Find(".slips li").Length() != 1 || !strings.Contains(text, "Yann Morvan") || !strings.Contains(text, "Juré") {
		t.Errorf("the slips: %s", text)
	}
	left := p.as(t, s, "admin", http.MethodGet, page.Find("aside.notice a").AttrOr("href", ""))
	if form := left.typed("#importer"); len(form["l-nom"]) != 2 {
		t.Errorf("what is left: %v", form)
	}
}
