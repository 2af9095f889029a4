package dossier_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// The files that come with the program hold what the fiche counts.
func TestOurReferentielsAreWhole(t *testing.T) {
	t.Parallel()
	list, err := dossier.Library{}.Referentiels()
	if err != nil {
		t.Fatal(i18n.Error(err))
	}
	var keys []string
	for _, r := range list {
		keys = append(keys, r.Key)
		expected := 0
		for _, b := range r.Blocs {
			expected += len(b.Expected)
			if len(b.Criteria) < 5 || b.Title == "" || b.Short == "" || b.Production == "" {
				t.Errorf("%s: bloc %s is poor: %+v", r.Key, b.ID, b)
			}
		}
		if len(r.Blocs) != 5 || expected != 34 || len(r.Of(dossier.Activity)) != 46 || len(r.Of(dossier.Capacity)) != 14 || len(r.Of(dossier.Arrangement)) != 7 {
			t.Errorf("%s: %d blocs, %d pieces, %d activities, %d capacities, %d arrangements", r.Key, len(r.Blocs), expected,
				len(r.Of(dossier.Activity)), len(r.Of(dossier.Capacity)), len(r.Of(dossier.Arrangement)))
		}
		if r.Proposed == "" || r.Source == "" || r.Status == "" {
			t.Errorf("%s does not say what is proposed, read and open", r.Key)
		}
	}
	if want := []string{"rncp19357", "rncp34179", "rncp36743"}; !slices.Equal(keys, want) {
		t.Errorf("référentiels %q, want %q", keys, want)
	}
	if b, _ := list[2].Bloc("B2"); b.Title != "Animer des communautés et des ventes en ligne" || len(b.Expected) != 10 || b.Proposed {
		t.Errorf("36743 takes over as %+v", b)
	}
	if b, _ := list[1].Bloc("B3"); !b.Proposed {
		t.Error("what is not known of 34179 is not marked")
	}
}

// Every line of the matrix is worth a look: it gives something, and where figures are its
// heart it leads to a page.
func TestEveryLineGivesSomething(t *testing.T) {
	t.Parallel()
	r, err := dossier.Library{}.Referentiel(dossier.DefaultReferentiel)
	if err != nil {
		t.Fatal(err)
	}
	check := func(id string, s dossier.Support) {
		if s.Gives == "" || s.Level < 1 || s.Level == 3 && len(s.Pages) == 0 || len(s.Pages)+len(s.Models) == 0 {
			t.Errorf("%s gives %+v", id, s)
		}
	}
	for _, c := range r.Competences {
		check(c.ID, c.Support)
	}
	for _, b := range r.Blocs {
		for _, e := range b.Expected {
			check(e.ID, e.Support)
			if len(e.Models) == 0 {
				t.Errorf("%s has no model of a piece", e.ID)
			}
		}
	}
}

func TestOurModelsAreRead(t *testing.T) {
	t.Parallel()
	list, err := dossier.Library{}.Models()
	if err != nil {
		t.Fatal(i18n.Error(err))
	}
	prefixes := map[string]string{}
	for _, m := range list {
		if other := prefixes[m.Prefix]; other != "" {
			t.Errorf("%s and %s share the prefix %s", m.Key, other, m.Prefix)
		}
		prefixes[m.Prefix] = m.Key
		reads := false
		for _, f := range m.Fields {
			reads = reads || f.Reading
			for _, c := range f.Columns {
				reads = reads || c.Reading
			}
		}
		if !reads || !m.Proposed {
			t.Errorf("%s has no reading, or passes for official", m.Key)
		}
	}
	if len(list) != 20 || list[0].Key != "note-de-synthese" {
		t.Errorf("%d models, the first is %q", len(list), list[0].Key)
	}
	if _, err := (dossier.Library{}).Model("../referentiels/rncp19357"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a path passes for a model: %v", err)
	}
}

// centre is a data folder with the files of a centre.
func centre(t *testing.T, files map[string]string) (data string, l dossier.Library) {
	t.Helper()
	data = t.TempDir()
	for name, text := range files {
		path := filepath.Join(data, "referentiels", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l = dossier.Open(data)
	l.Pages = []string{"/ventes"}
	return data, l
}

const small = `code: RNCP 1
intitule: Essai
blocs:
  - id: B1
    intitule: Vendre
    production: Une fiche
    attendus:
      - {id: B1.1, intitule: Vendre, piece: Fiche-action, apporte: Des ventes, niveau: 3, pages: [/ventes], modeles: [fiche-action]}
`

func TestACentreCompletesAReferentiel(t *testing.T) {
	t.Parallel()
	_, l := centre(t, map[string]string{"rennes.yaml": `code: RNCP 19357
intitule: Session de Rennes
complete: rncp19357
blocs:
  - id: B2
    attendus:
      - id: B2.10
      - {id: B2.11, intitule: Click and collect, piece: Fiche-action, apporte: Les retraits, niveau: 2}
  - {id: B6, intitule: Langue, production: Un oral, attendus: []}
`})
	l.Pages = nil
	r, err := l.Referentiel("rennes")
	if err != nil {
		t.Fatal(i18n.Error(err))
	}
	b, _ := r.Bloc("B2")
	if !r.Own || len(r.Blocs) != 6 || len(b.Expected) != 2 || b.Expected[0].Title != "Fidélisation" || len(b.Criteria) != 7 || len(r.Competences) != 67 {
		t.Errorf("completed as %+v with %d lines", b, len(r.Competences))
	}
}

// A file that cannot be read hides nothing else, and is told.
func TestABrokenFileOfACentreIsTold(t *testing.T) {
	t.Parallel()
	_, l := centre(t, map[string]string{"casse.yaml": "code: [", "modeles/casse.yaml": "intitule: Rien\n"})
	l.Pages = nil
	list, err := l.Referentiels()
	if said := i18n.Error(err); len(list) != 3 || !strings.Contains(said, "casse.yaml, ligne 1") {
		t.Errorf("%d référentiels, told %q", len(list), said)
	}
	models, err := l.Models()
	if said := i18n.Error(err); len(models) != 20 || !strings.Contains(plain(said), "« role » manque") {
		t.Errorf("%d models, told %q", len(models), said)
	}
}

func TestMistakesAreToldWithTheirLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":     {small + "couleur: bleu\n", "essai.yaml, ligne 9, colonne 1 : « couleur » n’est pas une rubrique connue ici."},
		"key twice":       {small + "code: RNCP 2\n", "essai.yaml, ligne 9, colonne 1 : « code » figure deux fois."},
		"id twice":        {small + "      - {id: B1.1, intitule: A, piece: B, apporte: C, niveau: 1}\n", "ligne 9, colonne 14 : « B1.1 » figure deux fois."},
		"bad id":          {strings.Replace(small, "id: B1\n", "id: premier\n", 1), "ligne 4, colonne 9 : « premier » n’est pas un identifiant."},
		"unknown model":   {strings.Replace(small, "[fiche-action]", "[fiche]", 1), "le modèle « fiche » n’existe pas. Choisissez parmi : annexe-avant-apres"},
		"unknown page":    {strings.Replace(small, "/ventes", "/vente", 1), "la page « /vente » n’existe pas dans l’outil."},
		"unknown bloc":    {small + "activites:\n  - {id: A01, intitule: A, blocs: [B9], apporte: C, niveau: 1}\n", "ligne 10, colonne 36 : le bloc « B9 » n’existe pas. Choisissez parmi : B1."},
		"dangling":        {small + "capacites:\n  - {id: C1, intitule: A, renvoie: [A77], apporte: C, niveau: 1}\n", "ligne 10, colonne 37 : rien ne porte l’identifiant « A77 »."},
		"level":           {strings.Replace(small, "niveau: 3", "niveau: 4", 1), "4 n’est pas possible ici. Choisissez un nombre entre 1 et 3."},
		"missing":         {strings.Replace(small, "    production: Une fiche\n", "", 1), "ligne 4, colonne 5 : la rubrique « production » manque."},
		"no base":         {"code: A\nintitule: B\ncomplete: rncp1\n", "ligne 3, colonne 11 : le référentiel « rncp1 » à compléter n’existe pas"},
		"itself":          {"code: A\nintitule: B\ncomplete: essai\n", "« essai » complète ce référentiel, qui le complète."},
		"nothing":         {"", "essai.yaml : le fichier est vide."},
		"a list, no keys": {"- a\n", "des rubriques sont attendues ici"},
	} {
		t.Run(name, func(t *testing.T) {
			data, l := centre(t, map[string]string{"essai.yaml": c.text})
			_, err := l.Check(filepath.Join(data, "referentiels", "essai.yaml"))
			if _, several := errors.AsType[fault.List](err); !several || !strings.Contains(plain(i18n.Error(err)), c.want) {
				t.Errorf("told %q, want %q", plain(i18n.Error(err)), c.want)
			}
		})
	}
	data, l := centre(t, map[string]string{"essai.yaml": small})
	if _, err := l.Check(filepath.Join(data, "referentiels", "essai.yaml")); err != nil {
		t.Errorf("the good file is refused: %s", i18n.Error(err))
	}
}

func TestMistakesOfModelsAreTold(t *testing.T) {
	t.Parallel()
	const model = `intitule: Essai
role: Rien
prefixe: ES
place: corps
champs:
  - {cle: a, intitule: A, genre: texte}
  - {cle: t, intitule: T, genre: tableau, colonnes: [{cle: c, intitule: C, genre: nombre}]}
`
	for name, c := range map[string]struct{ text, want string }{
		"field twice":   {model + "  - {cle: a, intitule: A, genre: texte}\n", "ligne 8, colonne 11 : « a » figure deux fois."},
		"unknown kind":  {strings.Replace(model, "genre: texte", "genre: dessin", 1), "« dessin » n’est pas possible ici."},
		"unknown rule":  {model + "regles: [{regle: moyenne}]\n", "« moyenne » n’est pas possible ici."},
		"no table":      {model + "regles: [{regle: total, tableau: a, colonne: c}]\n", "« a » n’est ni un champ ni une colonne d’ici. Choisissez parmi : t."},
		"no column":     {model + "regles: [{regle: total, tableau: t, colonne: d}]\n", "« d » n’est ni un champ ni une colonne d’ici. Choisissez parmi : c."},
		"filled lesson": {strings.Replace(model, "genre: texte}", "genre: texte, lecture: oui, fait: date}", 1), "une lecture est écrite par une personne"},
		"out of zero":   {model + "regles: [{regle: score, tableau: t, colonne: c, dans: t, poids: c, notes: note, sur: 0}]\n", "« 0 » ne convient pas ici. Écrivez un nombre plus grand que zéro."},
		"out of a word": {model + "regles: [{regle: score, tableau: t, colonne: c, dans: t, poids: c, notes: note, sur: cinq}]\n", "« cinq » ne convient pas ici. Écrivez un nombre plus grand que zéro."},
		"no number":     {model + "regles: [{regle: total_vaut, tableau: t, colonne: c, vaut: cent}]\n", "« cent » n’est pas un nombre. Écrivez-le comme 12,5."},
		"bad key":       {strings.Replace(model, "cle: a", "cle: À", 1), "ne convient pas comme clé"},
	} {
		_, l := centre(t, map[string]string{"modeles/essai.yaml": c.text})
		if _, err := l.Model("essai"); !strings.Contains(plain(i18n.Error(err)), c.want) {
			t.Errorf("%s: told %q, want %q", name, plain(i18n.Error(err)), c.want)
		}
	}
	_, l := centre(t, map[string]string{"modeles/essai.yaml": model})
	if m, err := l.Model("essai"); err != nil || !m.Own || len(m.Fields) != 2 {
		t.Errorf("the good model is read as %+v: %v", m, err)
	}
}

func plain(s string) string {
	return strings.NewReplacer(i18n.NoBreakSpace, " ", i18n.NarrowSpace, " ").Replace(s)
}

// The documentation tells every rule and every kind of field.
func TestTheDocumentationTellsEveryRule(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "referentiels.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range append(dossier.RuleNames(), "texte", "lignes", "nombre", "montant", "date", "choix", "tableau", "chiffres", "constats", "image") {
		if !strings.Contains(string(raw), "`"+word+"`") {
			t.Errorf("docs/referentiels.md does not tell %s", word)
		}
	}
}
