package account_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// said is a list in one line, with the fields that something is said of.
func said(list []account.Entry) string {
	var out []string
	for _, e := range list {
		text := strings.TrimRight(strings.Join([]string{e.Name, e.Email, e.Role, e.Deadline, e.Extra}, "|"), "|")
		for _, r := range e.Remarks {
			text += " !" + r.Field
			if r.Doubt {
				text += "?"
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func windows1252(t *testing.T, text string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A list is read however Excel writes it in France, with titles or without, and keeps each line.
func TestARosterIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Nom;E-mail;Rôle\nCamille Le Goff;camille@exemple.fr;\n;;\nNoé Kerné;;formateur\n":                                                       "Camille Le Goff|camille@exemple.fr, Noé Kerné||formateur",
		"Prénom;NOM;Échéance;Tiers-temps (%)\nCamille;LE GOFF;30/06/2026;33\n":                                                                   "Camille LE GOFF|||30/06/2026|33",
		"Camille Le Goff\nNoé Kerné\n":                                                                                                           "Camille Le Goff, Noé Kerné",
		"\ufeffNom;Adresse\r\nÉric Bihan;eric@exemple.fr\r\n":                                                                                    "Éric Bihan|eric@exemple.fr",
		windows1252(t, "Prénom;Nom;Échéance\r\nZoé;Abgrall;30/06/2027\r\n"):                                                                      "Zoé Abgrall|||30/06/2027",
		"Nom\tAdresse\tÉchéance\tTemps en plus\nZoé Abgrall\tzoe@exemple.fr\t30/06/2027\t33\n":                                                   "Zoé Abgrall|zoe@exemple.fr||30/06/2027|33",
		"Zoé Abgrall\tzoe@exemple.fr\t30/06/2027\t33\nÉric Bihan\t\t\t\n":                                                                        "Zoé Abgrall|zoe@exemple.fr||30/06/2027|33, Éric Bihan",
		"Nom;Adresse;Échéance\nZoé;zoe@exemple.fr\nÉric\nAnne;a@exemple.fr;30/06/2027;;trop\nYann;y@exemple.fr;01/06/2027\n":                     "Zoé|zoe@exemple.fr, Éric, Anne|a@exemple.fr||30/06/2027 !, Yann|y@exemple.fr||01/06/2027",
		"Nom;Adresse;Échéance\n\"Zoé;zoe@exemple.fr;\nYann;y@exemple.fr;01/06/2027\n":                                                            "\"Zoé;zoe@exemple.fr; !, Yann|y@exemple.fr||01/06/2027",
		"Identité;Adresse électronique\nZoé Abgrall;zoe@exemple.fr\n":                                                                            "Zoé Abgrall|zoe@exemple.fr",
		"Zoé Abgrall;zoe@exemple@fr\nÉric Bihan;eric@exemple.fr\n":                                                                               "Zoé Abgrall|zoe@exemple@fr !email, Éric Bihan|eric@exemple.fr",
		strings.Repeat("a", 90) + ";zoe@exemple.fr\nÉric;eric@exemple.fr\n":                                                                      strings.Repeat("a", 90) + "|zoe@exemple.fr !name, Éric|eric@exemple.fr",
		"nom;email\n;zoe@exemple.fr\n":                                                                                                           "|zoe@exemple.fr !name",
		"nom;email\nZoé Abgrall;z@exemple.fr\nAbgrall Zoe;\nÉric;Z@exemple.fr\nZoé Abgrall;autre@exemple.fr\nCamille Morvan;\nMORVAN Camille;\n": "Zoé Abgrall|z@exemple.fr, Abgrall Zoe !name?, Éric|Z@exemple.fr !email?, Zoé Abgrall|autre@exemple.fr !name?, Camille Morvan, MORVAN Camille !name?",
	} {
		list, err := account.ReadRoster(strings.NewReader(text), account.ClassColumns)
		for i := range list {
			list[i].Check()
		}
		account.Twice(list)
		if got := said(list); err != nil || got != want {
			t.Errorf("%q:\n%s, want\n%s, %v", text, got, want, err)
		}
	}
	for _, text := range []string{"a;b;c;d\n1;2;3;4\n", "Adresse;Échéance\nzoe@exemple.fr;30/06/2027\n", ";;\n", "nom;email\n"} {
		if list, err := account.ReadRoster(strings.NewReader(text), account.ClassColumns); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %q %v", text, said(list), err)
		}
	}
	if _, err := account.ReadRoster(strings.NewReader("nom\n"+strings.Repeat("Zoé\n", 201)), account.ClassColumns); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("201 people: %v", err)
	}
}

// A workbook keeps days and percentages as numbers: they are read as people see them.
func TestARosterOfAWorkbookKeepsItsDays(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	for at, value := range map[string]any{"A1": "Nom", "B1": "Échéance", "C1": "Tiers-temps", "A2": "Zoé Abgrall", "B2": noon, "C2": 0.33, "A3": "Éric Bihan", "B3": "30/06/2027", "C3": 25} {
		if err := book.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	list, err := account.ReadRoster(&file, account.ClassColumns)
	if got := said(list); err != nil || got != "Zoé Abgrall|||20/03/2026|33, Éric Bihan|||30/06/2027|25" {
		t.Errorf("%s, %v", got, err)
	}
}

// Who has an account already is asked about; an account that is closed, or that another address
// tells apart, is not.
func TestWhoHasAnAccountIsAskedAbout(t *testing.T) {
	t.Parallel()
	list := []account.Entry{{Name: "Zoé Abgrall"}, {Name: "Z. Abgrall", Email: "ZOE@exemple.fr"}, {Name: "Zoé Abgrall", Email: "autre@exemple.fr"}, {Name: "Éric Bihan"}}
	account.Known(list, []store.Account{{Name: "ABGRALL Zoé", Email: "zoe@exemple.fr"}, {Name: "Éric Bihan", Disabled: true}}, func(field string, a store.Account) *fault.Error {
		return fault.New(fault.Conflict, "account.known."+field, "name", a.Name, "code", a.Code)
	})
	if got := said(list); got != "Zoé Abgrall !name?, Z. Abgrall|ZOE@exemple.fr !email?, Zoé Abgrall|autre@exemple.fr, Éric Bihan" {
		t.Error(got)
	}
}

func TestRolesAreReadAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]account.Role{"Formatrice": account.Trainer, "FORMATEUR": account.Trainer, "juré": account.Juror, "jure": account.Juror, "Candidat": account.Candidate, "trainer": account.Trainer, "stagiaire": account.Candidate} {
		if got, err := account.ReadRole(text); err != nil || got != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	if _, err := account.ReadRole("directeur"); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}
