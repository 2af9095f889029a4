package seo

import (
	"maps"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestKeywordsAreReadByAddress(t *testing.T) {
	t.Parallel()
	want := map[string]string{"https://velo.example/": "vélo Brest", "https://velo.example/casques": "casque, ville"}
	for name, file := range map[string]string{
		"titles and paths": "adresse;mot-clé\n/;vélo Brest\n/casques;casque, ville\n",
		"whole addresses":  "https://velo.example/,vélo Brest\nhttps://velo.example/casques?utm_source=x,\"casque, ville\"\n",
		"a spreadsheet":    "\ufeffURL\tMot-clé\r\n/\tvélo Brest\r\n\r\n/casques\tcasque, ville\r\n",
	} {
		got, err := ReadKeywords(strings.NewReader(file), "mots.csv", "https://velo.example/accueil")
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if none, err := ReadKeywords(strings.NewReader("adresse;mot-clé\n"), "mots.csv", "https://velo.example/"); err != nil || none == nil || len(none) > 0 {
		t.Errorf("titles alone: %v, %v", none, err)
	}
}

func TestKeywordsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"/;vélo\n/casques;casque;ville\n": "Ligne 2 de mots.csv : 3 colonnes lues, il en faut deux",
		"/casques\n":                      "Ligne 1 de mots.csv : 1 colonne lue",
		"/;vélo\ncasques;casque\n":        "Ligne 2 de mots.csv : « casques » n’est pas une adresse",
		"/a;vélo\n/b;vélo\n/a;casque\n":   "Ligne 3 de mots.csv : « /a » a déjà un mot-clé à la ligne 1",
		"":                                "Le fichier mots.csv ne peut pas être lu comme un tableau",
	} {
		_, err := ReadKeywords(strings.NewReader(file), "mots.csv", "https://velo.example/")
		if got := strings.ReplaceAll(i18n.Error(err), "\u00a0", " "); err == nil || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}

// What a site keeps is used by its audits, until it is taken away.
func TestAuditsRecallTheKeywordsOfTheirSite(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.page("/", "Cycles de la Rade", "/bols")
	s.page("/bols", "Vélos de ville", "/")
	r := s.request(t)
	r.Warehouse, r.Now = warehousetest.New(t), clock(0)
	if a := audit(t, r); a.Summary.Rules["con-mot-cle-absent"] > 0 {
		t.Error("nobody gave a keyword")
	}
	keep := func(words map[string]string) {
		if err := KeepKeywords(t.Context(), r.Warehouse, "boutique", words, r.Now()); err != nil {
			t.Fatal(err)
		}
	}
	keep(map[string]string{s.URL + "/bols": "casque", s.URL + "/": "cycles rade"})
	r.Now = clock(1)
	if a := audit(t, r); !a.has("con-mot-cle-absent", "/bols") || !strings.Contains(a.Config, `"keywords"`) {
		t.Errorf("config %s, rules %v", a.Config, a.Summary.Rules)
	}
	keep(nil)
	r.Now = clock(2)
	if a := audit(t, r); a.Summary.Rules["con-mot-cle-absent"] > 0 {
		t.Error("the keywords were taken away")
	}
}
