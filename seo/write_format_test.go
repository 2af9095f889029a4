package seo

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// movedShop has pages that went, in a chain, in circles and for good.
func movedShop(t *testing.T) *shopSite {
	s := newShop(t)
	s.page("/", "Accueil de la faïencerie", "/bol-breton-bleu", "/vase-rond", "/ancien", "/cercle", "/bol-breton-bleu-ancien", "/sans%20rien.php?id=3", "/vers-rien", "/cache")
	s.page("/bol-breton-bleu", "=CMD() Bol breton bleu de Quimper", "/", "/bol-breton-bleu-ancien")
	s.page("/vase-rond", "Vase rond en faïence & cie", "/")
	s.raw("/cache", "Page que les moteurs ne montrent pas", `<meta name="robots" content="noindex">`, "/")
	s.redirect("/ancien", "/milieu", 301)
	s.redirect("/milieu", "/vase-rond", 302)
	s.redirect("/cercle", "/rond", 301)
	s.redirect("/rond", "/cercle", 301)
	s.redirect("/vers-rien", "/rien-du-tout", 301)
	s.sitemap("/", "/bol-breton-bleu")
	return s
}

func TestARedirectionMapNamesWhatWentAndWhereItMayLead(t *testing.T) {
	t.Parallel()
	s := movedShop(t)
	a := audit(t, s.request(t))
	got := map[string]string{}
	for _, r := range a.Redirects() {
		got[strings.TrimPrefix(r.From, s.URL)] = strings.TrimPrefix(r.To, s.URL)
		if r.Why() == "" || r.Chain() != (r.Hops > 1) || strings.HasPrefix(r.Why(), "[") {
			t.Errorf("%+v: %q", r, r.Why())
		}
	}
	want := map[string]string{"/ancien": "/vase-rond", "/bol-breton-bleu-ancien": "/bol-breton-bleu", "/sans%20rien.php?id=3": "", "/vers-rien": "", "/rien-du-tout": ""}
	if len(got) != len(want) {
		t.Errorf("redirections %v", got)
	}
	for from, to := range want {
		if at, ok := got[from]; !ok || at != to {
			t.Errorf("%s leads to %q (%v), want %q", from, at, ok, to)
		}
	}
	if first := a.Redirects()[0]; first.From != s.URL+"/bol-breton-bleu-ancien" || first.Pages != 2 {
		t.Errorf("the page that most pages lead to comes first: %+v", first)
	}
}

func TestTheSitemapListsWhatEnginesMayShow(t *testing.T) {
	t.Parallel()
	s := movedShop(t)
	s.page("/deux?a=1&b=2", "Une adresse avec une esperluette", "/")
	s.page("/", "Accueil de la faïencerie", "/bol-breton-bleu", "/deux?a=1&amp;b=2", "/cache", "/ancien", "/absente")
	a := audit(t, s.request(t))
	raw, err := mustFormat(t, "sitemap").Bytes(a)
	var got struct {
		XMLName xml.Name
		URLs    []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err != nil || xml.Unmarshal(raw, &got) != nil || got.XMLName.Space != "http://www.sitemaps.org/schemas/sitemap/0.9" {
		t.Fatalf("%v: %s", err, raw)
	}
	var list []string
	for _, u := range got.URLs {
		list = append(list, strings.TrimPrefix(u.Loc, s.URL))
	}
	if !slices.Equal(list, []string{"/", "/bol-breton-bleu", "/deux?a=1&b=2", "/vase-rond"}) {
		t.Errorf("listed %v", list)
	}
	a.Pages = slices.Repeat(a.Pages[:1], sitemapMost+1)
	if _, err := mustFormat(t, "sitemap").Bytes(a); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a sitemap holds 50,000 addresses: %v", err)
	}
	a.Pages = nil
	if _, err := mustFormat(t, "sitemap").Bytes(a); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a sitemap of nothing: %v", err)
	}
}

func mustFormat(t *testing.T, name string) Format {
	t.Helper()
	f, err := ParseFormat(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestServersReadTheRedirections(t *testing.T) {
	t.Parallel()
	s := movedShop(t)
	a := audit(t, s.request(t))
	a.Pages = append(a.Pages, Page{URL: s.URL + "/prix%20(100%25).php?id=3&c=a.b", Status: 301, RedirectTo: s.URL + "/ancien"},
		Page{URL: s.URL + "/parent", Status: 301, RedirectTo: s.URL + "/ancien"}, Page{URL: s.URL + "/parent?id=4", Status: 200},
		Page{URL: s.URL + "/soi", Status: 301, RedirectTo: s.URL + "/soi?v=1"}, Page{URL: s.URL + "/soi?v=1", Status: 301, RedirectTo: s.URL + "/soi?v=2"},
		Page{URL: "http://ailleurs.fr/ancien", Status: 301, RedirectTo: s.URL + "/milieu"})
	for name, want := range map[string][]string{
		"redirects-apache": {
			"RewriteCond %{QUERY_STRING} ^id=3&c=a\\.b$\nRewriteRule ^/?prix\\x20\\(100%\\)\\.php$ " + s.URL + "/vase-rond [R=301,L,NE,QSD]\n",
			"une seule\nRewriteRule ^/?ancien$ " + s.URL + "/vase-rond [R=301,L,NE]\n",
			"RewriteCond %{QUERY_STRING} ^$\nRewriteRule ^/?soi$ " + s.URL + "/soi?v=2 [R=301,L,NE,QSD]\n", // any query would go round in circles
			"RewriteCond %{QUERY_STRING} ^$\nRewriteRule ^/?parent$ " + s.URL + "/vase-rond [R=301,L,NE,QSD]\n",
		},
		"redirects-nginx": {
			"    \"/prix%20(100%25).php?id=3&c=a.b\" \"" + s.URL + "/vase-rond\";\n", "    \"~^/ancien(?<chaland_query>\\?.*)?$\" \"" + s.URL + "/vase-rond$chaland_query\";\n", "    \"/parent\" \"" + s.URL + "/vase-rond\";\n",
		},
	} {
		raw, err := mustFormat(t, name).Bytes(a)
		for _, line := range want {
			if err != nil || !strings.Contains(string(raw), line) {
				t.Errorf("%s lacks %q: %v\n%s", name, line, err, raw)
			}
		}
		if strings.Contains(string(raw), "vers-rien") || strings.Contains(string(raw), "ailleurs.fr") || !strings.HasPrefix(string(raw), "# Redirections de "+s.URL) {
			t.Errorf("%s has a redirection without target, or of another host:\n%s", name, raw)
		}
	}
}

func TestAWorkbookHasASheetOfEachCategory(t *testing.T) {
	t.Parallel()
	a := audit(t, movedShop(t).request(t))
	raw, err := mustFormat(t, "xlsx").Bytes(a)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if sheets[0] != "Résumé" || sheets[1] != "À faire d’abord" || !slices.Equal(sheets[len(sheets)-3:], []string{"Verdicts légaux", "Pages", "Liens cassés"}) {
		t.Errorf("sheets %v", sheets)
	}
	findings := 0
	for _, name := range sheets[2 : len(sheets)-3] {
		rows, err := book.GetRows(name)
		if err != nil || len(rows) < 2 || rows[1][1] != name {
			t.Errorf("sheet %s: %v, %v", name, rows, err)
		}
		findings += len(rows) - 1
	}
	if findings != len(a.Findings) {
		t.Errorf("%d findings on sheets, of %d", findings, len(a.Findings))
	}
	rows, _ := book.GetRows("Pages")
	at := slices.IndexFunc(rows, func(row []string) bool { return strings.HasPrefix(row[1], "=CMD()") })
	if len(rows) != len(a.Pages)+1 || at < 0 {
		t.Fatalf("pages %v", rows)
	}
	cell, _ := excelize.CoordinatesToCellName(2, at+1)
	if formula, err := book.GetCellFormula("Pages", cell); err != nil || formula != "" {
		t.Errorf("a title became the formula %q, %v", formula, err)
	}
}

func TestAStoredAuditIsWrittenAsItEnded(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	s := movedShop(t)
	r := s.request(t)
	r.Warehouse, r.Now = w, clock(1)
	audit(t, r)
	s.page("/vase-rond", "Vase", "/", "/perdue")
	r.Now = clock(2)
	a := audit(t, r)
	b, err := NewArchive(w).Load(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		if f.Name == "json" { // which says the kind of a page, in the order of the visit
			continue
		}
		now, err := f.Bytes(a)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		if later, err := f.Bytes(b); err != nil || !bytes.Equal(now, later) && f.Name != "xlsx" {
			i := 0
			for i < min(len(now), len(later)) && now[i] == later[i] {
				i++
			}
			t.Errorf("%s: %v, byte %d, then\n%.300s\nlater\n%.300s", f.Name, err, i, now[max(0, i-100):], later[max(0, i-100):])
		}
	}
	if _, err := NewArchive(w).Load(t.Context(), "nulle"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an audit that is not there: %v", err)
	}
}

func TestAnAuditThatReadNothingSaysSoInEveryFormat(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.Close()
	a := audit(t, s.request(t))
	for _, f := range Formats() {
		raw, err := f.Bytes(a)
		if f.Name == "sitemap" || strings.HasPrefix(f.Name, "redirects") {
			if err == nil || len(raw) > 0 {
				t.Errorf("%s of no page: %v, %s", f.Name, err, raw)
			}
		} else if err != nil || len(raw) == 0 {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestRedirectionsOpenInAFrenchSpreadsheet(t *testing.T) {
	t.Parallel()
	raw, err := mustFormat(t, "redirects").Bytes(audit(t, movedShop(t).request(t)))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 6 || rows[0][0] != "Ancienne adresse" || rows[1][3] != "2" {
		t.Errorf("%v, %v", rows, err)
	}
}
