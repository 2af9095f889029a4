package imports_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
)

func (s *shopSite) searches(src imports.Source, o imports.SearchOptions) *imports.Report {
	s.t.Helper()
	r, err := s.Searches(s.t.Context(), s.site.ID, src, o)
	s.put("import", err)
	t := r.Searches
	if r.Lines != r.Rejected+t.Repeated+t.Accepted {
		s.t.Errorf("%d lines read, %d rejected, %d repeated, %d accepted", r.Lines, r.Rejected, t.Repeated, t.Accepted)
	}
	return r
}

// totals tells the totals that stand: kind, days, key, brand, clicks, impressions, mean position.
func (s *shopSite) totals() string {
	return s.told(`SELECT arrayStringConcat([kind, toString(first_day), toString(last_day), key, if(brand, 'marque', ''), toString(clicks), toString(impressions), toString(round(position_sum / impressions, 2))], '|') AS line
		FROM search_totals FINAL WHERE impressions > 0 ORDER BY ALL`)
}

func (s *shopSite) searchDays() string {
	return s.told(`SELECT arrayStringConcat([toString(day), query, page, if(brand, 'marque', ''), toString(clicks), toString(impressions), toString(round(position_sum / impressions, 2)), origin], '|') AS line FROM searches FINAL ORDER BY ALL`)
}

// archive packs tables under their names.
func archive(t *testing.T, tables map[string]string) imports.Source {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range tables {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	src := inMemory(out.String())
	src.Name = "velos-erdre.example-Performance-on-Search-2025-04-01.zip"
	return src
}

// workbook writes the tables as sheets, numbers and days as such.
func workbook(t *testing.T, tables map[string]string) imports.Source {
	t.Helper()
	book := excelize.NewFile()
	put := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		sheet := []rune(strings.TrimSuffix(name, ".csv"))
		sheet = sheet[:min(len(sheet), 31)] // as long as a name may be
		_, err := book.NewSheet(string(sheet))
		put(err)
		for i, line := range strings.Split(strings.TrimSpace(tables[name]), "\n") {
			for j, cell := range strings.Split(line, ",") {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				put(err)
				if day, err := time.Parse(time.DateOnly, cell); err == nil {
					put(book.SetCellValue(string(sheet), at, day))
				} else if n, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64); err == nil && strings.HasSuffix(cell, "%") {
					put(book.SetCellValue(string(sheet), at, n/100))
				} else if err == nil {
					put(book.SetCellValue(string(sheet), at, n))
				} else {
					put(book.SetCellValue(string(sheet), at, cell))
				}
			}
		}
	}
	put(book.DeleteSheet("Sheet1"))
	var out bytes.Buffer
	put(book.Write(&out))
	src := inMemory(out.String())
	src.Name = "velos-erdre.example-Performance-on-Search-2025-04-01.xlsx"
	return src
}

// The archive of the interface tells its days by its chart; the same one again changes
// nothing, and a later one of the same days replaces it.
func TestTheArchiveOfSearchConsole(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	french := map[string]string{
		"Graphique.csv": "Date,Clics,Impressions,CTR,Position\n2025-03-01,3,50,6%,8.5\n2025-03-02,4,60,6.67%,8\n",
		"Requêtes.csv":  "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position\nvélos erdre,3,10,30%,1.2\nantivol u,1,40,2.5%,9.75\n",
		"Pages.csv":     "Pages les plus populaires,Clics,Impressions,CTR,Position\nhttps://velos-erdre.example/antivols,1,40,2.5%,9.75\nhttps://www.velos-erdre.example/antivols#avis,1,10,10%,4\nhttps://velos-erdre.example,3,10,30%,1.2\n",
		"Pays.csv":      "Pays,Clics,Impressions,CTR,Position\nFrance,7,100,7%,8.2\n", "Appareils.csv": "Appareil,Clics,Impressions,CTR,Position\nMobile,7,110,6.36%,8.23\n",
		"Apparence dans les résultats de recherche.csv": "Apparence dans les résultats de recherche,Clics,Impressions,CTR,Position\n",
		"Filtres.csv": "Filtre,Valeur\nType de recherche,Web\nDate,Les 3 derniers mois\n",
	}
	r := s.searches(archive(t, french), imports.SearchOptions{})
	equal(t, "problems", problems(r), "")
	const want = "country|2025-03-01|2025-03-02|France||7|100|8.2\nday|2025-03-01|2025-03-01|||3|50|8.5\nday|2025-03-02|2025-03-02|||4|60|8\n" +
		"device|2025-03-01|2025-03-02|Mobile||7|110|8.23\npage|2025-03-01|2025-03-02|/antivols||2|50|8.6\npage|2025-03-01|2025-03-02|/||3|10|1.2\n" +
		"query|2025-03-01|2025-03-02|antivol u||1|40|9.75\nquery|2025-03-01|2025-03-02|vélos erdre|marque|3|10|1.2"
	equal(t, "totals", s.totals(), want)
	if text := plain(strings.Join(r.Text(), "\n")); !strings.Contains(text, "Les requêtes données font 4 des 7 clics de la période (57 %). Google tait les requêtes rares") || !strings.Contains(text, "Période : du 01/03/2025 au 02/03/2025.") {
		t.Errorf("said %s", text)
	}
	book := linkedShop(t)
	r = book.searches(workbook(t, french), imports.SearchOptions{})
	equal(t, "problems of the workbook", problems(r), "")
	equal(t, "totals of the workbook", book.totals(), want)
	again := s.searches(archive(t, french), imports.SearchOptions{})
	equal(t, "counts", []int{again.New, again.Replaced, again.Unchanged, again.Searches.Removed}, []int{0, 0, 8, 0})
	french["Requêtes.csv"] = "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position\nantivol u,2,45,4.44%,9.5\ncasque,0,3,0%,22\n"
	later := s.searches(archive(t, french), imports.SearchOptions{})
	equal(t, "counts", []int{later.New, later.Replaced, later.Unchanged, later.Searches.Removed}, []int{1, 1, 6, 1})
	equal(t, "queries", s.told("SELECT concat(key, ' ', toString(impressions)) AS line FROM search_totals FINAL WHERE kind = 'query' ORDER BY ALL"), "antivol u 45\ncasque 3\nvélos erdre 0")
	dry := s.searches(archive(t, map[string]string{"Queries.csv": "Top queries,Clicks,Impressions,CTR,Position\nx,1,2,50%,3\n", "Chart.csv": "Date,Clicks,Impressions,CTR,Position\n2025-03-01,1,2,50%,3\n2025-03-02,1,2,50%,3\n"}),
		imports.SearchOptions{Options: imports.Options{DryRun: true}})
	equal(t, "dry", []int{dry.New, dry.Replaced, dry.Searches.Removed}, []int{1, 2, 2})
	equal(t, "queries", s.told("SELECT toString(count()) AS line FROM search_totals FINAL WHERE impressions > 0"), "8")
}

// Tables alone, in the forms that spreadsheets and other people's tools give them.
func TestTablesOfSearchConsole(t *testing.T) {
	t.Parallel()
	june := imports.SearchOptions{From: "2025-06-01", To: "2025-06-30"}
	for _, c := range []struct {
		name, file string
		o          imports.SearchOptions
		want       string
	}{
		{"French spreadsheet", "\ufeffRequêtes les plus fréquentes;Clics;Impressions;CTR;Position moyenne\r\nantivol;1;1 234;\"0,08 %\";12,5\r\n", june, "query|2025-06-01|2025-06-30|antivol||1|1234|12.5"},
		{"UTF-16 and tabs", utf16Tabs("Top queries\tClicks\tImpressions\tCTR\tPosition\nvélo\t0\t3\t0%\t33.33\n"), june, "query|2025-06-01|2025-06-30|vélo||0|3|33.33"},
		{"comparison", "Top queries,6/1/25 - 6/13/25 Clicks,5/19/25 - 5/31/25 Clicks,6/1/25 - 6/13/25 Impressions,5/19/25 - 5/31/25 Impressions,6/1/25 - 6/13/25 CTR,5/19/25 - 5/31/25 CTR,6/1/25 - 6/13/25 Position,5/19/25 - 5/31/25 Position\n" +
			"antivol,2,1,20,10,10%,10%,4,5\nneuf,1,,5,,20%,,3,\n", imports.SearchOptions{}, "query|2025-05-19|2025-05-31|antivol||1|10|5\nquery|2025-06-01|2025-06-13|antivol||2|20|4\nquery|2025-06-01|2025-06-13|neuf||1|5|3"},
		{"comparison without dates", "Top pages,Last 28 days Clicks,Previous 28 days Clicks,Last 28 days Impressions,Previous 28 days Impressions,Last 28 days CTR,Previous 28 days CTR,Last 28 days Position,Previous 28 days Position\n" +
			"https://velos-erdre.example/a,2,1,20,10,10%,10%,4,5\n", june, "page|2025-06-01|2025-06-30|/a||2|20|4"},
		{"weeks", "Date,Clicks,Impressions,CTR,Position\n2025-06-02 - 2025-06-08,2,20,10%,4\n", imports.SearchOptions{}, "day|2025-06-02|2025-06-08|||2|20|4"},
		{"API by query alone", "date,query,clicks,impressions,ctr,position\n2025-06-02,antivol,1,4,0.25,3.123456\n", imports.SearchOptions{}, "query|2025-06-02|2025-06-02|antivol||1|4|3.12"},
		{"words of the brand", "query,clicks,impressions,position\nlulu vélo,1,4,3\nvélos-erdre,1,4,3\n", imports.SearchOptions{From: "2025-06-01", To: "2025-06-30", Brand: []string{"Lulu"}}, "query|2025-06-01|2025-06-30|lulu vélo|marque|1|4|3\nquery|2025-06-01|2025-06-30|vélos-erdre||1|4|3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := linkedShop(t)
			equal(t, "problems", problems(s.searches(inMemory(c.file), c.o)), "")
			equal(t, "totals", s.totals(), c.want)
		})
	}
}

// An export of the API by day, query and page; what it parts besides adds up again.
func TestSearchesByDayQueryAndPage(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	const file = "date,query,page,country,clicks,impressions,ctr,position\n" +
		"2025-03-14,antivol u,https://velos-erdre.example/antivols,fra,1,10,0.1,4\n" +
		"2025-03-14,antivol u,https://velos-erdre.example/antivols,bel,0,10,0,8\n" +
		"2025-03-14,antivol u,https://velos-erdre.example/antivols,bel,0,10,0,8\n" + // again
		"2025-03-15,Vélos  Erdre,https://velos-erdre.example/,fra,2,4,0.5,1\n" +
		"hier,x,https://velos-erdre.example/,fra,2,4,0.5,1\n" +
		"2025-03-15,x,https://autre.example/,fra,2,4,0.5,1\n" +
		"2025-03-15,x,https://velos-erdre.example/,fra,5,4,1.2,1\n" +
		"2025-03-15,x,https://velos-erdre.example/,fra,1,4,0.2,0.5\n" +
		"2025-03-15,,https://velos-erdre.example/,fra,1,4,0.2,2\n" +
		"2025-03-15,x,https://velos-erdre.example/,fra,1,4,0.2,\n"
	r := s.searches(inMemory(file), imports.SearchOptions{})
	equal(t, "problems", problems(r), "Ligne 6, colonne « date » : « hier » n’est pas une date.\n"+
		"Ligne 7, colonne « page » : « https://autre.example/ » n’est pas une page du site s (velos-erdre.example).\n"+
		"Ligne 8, colonne « clicks » : 5 clics pour 4 affichages : un clic suit un affichage.\n"+
		"Ligne 9, colonne « position » : « 0.5 » n’est pas une position : la première est 1.\n"+
		"Ligne 10, colonne « query » : la cellule est vide.\n"+
		"Ligne 11, colonne « position » : la cellule est vide.")
	equal(t, "repeated", r.Searches.Repeated, 1)
	const want = "2025-03-14|antivol u|/antivols||1|20|6|search-console\n2025-03-15|Vélos  Erdre|/|marque|2|4|1|search-console"
	equal(t, "days", s.searchDays(), want)
	again := s.searches(inMemory(file), imports.SearchOptions{})
	equal(t, "counts", []int{again.New, again.Replaced, again.Unchanged}, []int{0, 0, 2})
	equal(t, "days", s.searchDays(), want)
}

func TestTablesThatAreNoReportOfSearches(t *testing.T) {
	t.Parallel()
	s := linkedShop(t)
	for file, want := range map[string]string{
		"Top queries,Clicks,Impressions,CTR,Position\nx,1,2,50%,3\n": "Ce tableau ne dit pas ses dates. Donnez l’archive entière (.zip) ou le classeur entier (.xlsx), ou ajoutez --from AAAA-MM-JJ --to AAAA-MM-JJ.",
		"query,page,clicks,impressions,position\nx,/a,1,2,3\n": "Le fichier n’a pas de quoi remplir : date (date). Colonnes trouvées : « query », « page », « clicks », « impressions », « position ». " +
			"Indiquez les bonnes avec --columns, comme --columns 'query=query,page=page,clicks=clicks,impressions=impressions,position=position,date=TITRE'.",
		"PK\x03\x04abc": "L’archive est abîmée. Téléchargez-la à nouveau.",
	} {
		_, err := s.Searches(t.Context(), "s", inMemory(file), imports.SearchOptions{})
		wantFault(t, err, fault.Invalid, want)
	}
	_, err := s.Searches(t.Context(), "s", archive(t, map[string]string{"lisez-moi.txt": "rien"}), imports.SearchOptions{})
	wantFault(t, err, fault.Invalid, "L’archive n’a aucun tableau .csv. Dans la Search Console, ouvrez « Résultats de recherche », puis « Exporter » et « Télécharger le CSV ».")
	// one bad table of an archive is named, the others are kept
	r := s.searches(archive(t, map[string]string{"Queries.csv": "Top queries,Clicks,Impressions,CTR,Position\nx,un,2,50%,3\ny,1,2,50%,3\n", "Chart.csv": "Date,Clicks,Impressions,CTR,Position\n2025-03-01,1,2,50%,3\n", "Notes.csv": "a,b\n1,2\n"}), imports.SearchOptions{})
	equal(t, "problems", problems(r), "Queries.csv – Ligne 2, colonne « Clicks » : « un » n’est pas un nombre.")
	if text := strings.Join(r.Text(), "\n"); !strings.Contains(text, "Notes.csv laissé de côté") {
		t.Errorf("said %s", text)
	}
}

func TestAShopWithAShortNameHasNoBrandByChance(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(site *tracking.Site) { site.Name, site.Domains = "Ré", []string{"www.re.fr"} })
	s.searches(inMemory("query,clicks,impressions,position\nretour vélo,1,4,3\n"), imports.SearchOptions{From: "2025-06-01", To: "2025-06-30"})
	equal(t, "totals", s.totals(), "query|2025-06-01|2025-06-30|retour vélo||1|4|3")
}
