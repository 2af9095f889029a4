package dashboard_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

type selection = goquery.Selection

// sortValue is the number behind a cell.
func sortValue(t *testing.T, cell *selection) float64 {
	t.Helper()
	raw, _ := cell.Attr("data-sort")
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		t.Fatalf("the cell %q holds no number", cell.Text())
	}
	return v
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b)) }

func tablesExport(t *testing.T, s *shop) {
	page := s.get(t, "/ventes?site=velo&periode=2026-03&comparer=precedente")
	href, _ := page.Find(`#par-categorie .exports a`).First().Attr("href")
	a := s.get(t, href)
	if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="velos-de-la-rade_ventes-par-categorie_2026-03-01_2026-03-31.csv"` {
		t.Errorf("%s: %q", href, got)
	}
	lines := strings.Split(strings.TrimSuffix(a.body, "\r\n"), "\r\n")
	if !strings.HasPrefix(a.body, "\ufeff"+`Catégorie;Chiffre d’affaires TTC;Chiffre d’affaires TTC (comparaison);Commandes;`) {
		t.Errorf("the CSV starts with %q", lines[0])
	}
	rows := page.Find("#par-categorie tbody tr").Length()
	if len(lines) != rows+2 { // head and total
		t.Errorf("%d lines for %d rows", len(lines), rows)
	}
	cells := strings.Split(lines[1], ";")
	shown := sortValue(t, page.Find("#par-categorie tbody tr").First().Children().Eq(1))
	if want := strings.ReplaceAll(fmt.Sprintf("%.2f", shown/100), ".", ","); cells[1] != want {
		t.Errorf("the CSV says %s, the page %s", cells[1], want)
	}
	book := s.get(t, strings.Replace(href, "format=csv", "format=xlsx", 1))
	read, err := sheet.Open(bytes.NewReader([]byte(book.body)))
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	if d := cmp.Diff(strings.Split(strings.TrimPrefix(lines[0], "\ufeff"), ";"), read.Header()); d != "" {
		t.Errorf("the heads of the workbook differ: %s", d)
	}
	aboutSheet(t, []byte(book.body))
	for _, id := range []string{"#par-categorie", "#par-produit"} {
		addsUp(t, page, id)
	}
	funnelExports(t, s)
}

// addsUp sums the amounts of a table, shipping included, to the cent.
func addsUp(t *testing.T, page answer, id string) {
	t.Helper()
	sum, names := 0.0, ""
	for _, row := range page.Find(id + " tbody tr").EachIter() {
		sum += sortValue(t, row.Children().Eq(1))
		names += row.Children().Eq(0).Text() + " "
	}
	if total := sortValue(t, page.Find(id+" tfoot tr").Children().Eq(1)); math.Abs(sum-total) > 1e-6 || !strings.Contains(names, "Livraison") {
		t.Errorf("%s: the rows %q sum to %v, the total is %v", id, names, sum, total)
	}
}

// aboutSheet looks at what a workbook says of itself.
func aboutSheet(t *testing.T, book []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("À propos")
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows about the workbook, %v", len(rows), err)
	}
	var got []string
	for _, row := range rows[1:] {
		got = append(got, plain(strings.Join(row, " = ")))
	}
	want := []string{"Boutique = Vélos de la Rade", "Période = du 01/03/2026 au 31/03/2026", "Comparée à = du 01/02/2026 au 28/02/2026",
		"Filtres = aucun", "Exporté le = 20/03/2026 à 13:00", "Mesuré par = chaland"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if count, err := f.GetCellValue(f.GetSheetName(0), "D2"); err != nil || strings.ContainsAny(count, ".,") {
		t.Errorf("a count is shown as %q, %v", count, err)
	}
}

// The steps of a funnel export their difference as a number, beside what the
// test says of it; nothing there starts as a formula would.
func funnelExports(t *testing.T, s *shop) {
	a := s.get(t, "/entonnoir?site=velo&periode=2026-03&comparer=precedente&tableau=etapes&format=csv")
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(a.body, "\ufeff")), "\r\n")
	head := strings.Split(plain(lines[0]), ";")
	points, tested := slices.Index(head, "Écart du taux, en points"), slices.Index(head, "Écart du taux, testé à 5 %")
	if points < 0 || tested < 0 {
		t.Fatalf("the columns are %q", head)
	}
	signs := 0
	for _, line := range lines[1:] {
		cells := strings.Split(line, ";")
		v, err := strconv.ParseFloat(strings.Replace(cells[points], ",", ".", 1), 64)
		if err != nil || cells[tested] != "significatif" && cells[tested] != "non significatif" || strings.Contains(line, "'") {
			t.Errorf("%q: %v", line, err)
		}
		if v > 0 {
			signs++
		}
	}
	if signs == 0 {
		t.Error("no step is better than before: the test sees no plus sign")
	}
	if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="velos-de-la-rade_entonnoir-etapes_2026-03-01_2026-03-31.csv"` {
		t.Error(got)
	}
}

// Every table and chart of every page gives both exports.
func everyTableExports(t *testing.T, s *shop) {
	for _, path := range []string{"/", "/acquisition", "/ventes", "/rentabilite", "/entonnoir?rupture=2026-03-02", "/chiffres"} {
		page := s.get(t, path)
		links := page.Find(".exports a")
		if links.Length() < 2 {
			t.Errorf("%s offers %d exports", path, links.Length())
		}
		links.Each(func(_ int, link *selection) {
			href, _ := link.Attr("href")
			if strings.Contains(href, "xlsx") {
				return // the same table, tried by tablesExport
			}
			if a := s.get(t, href); a.StatusCode != http.StatusOK || strings.Count(a.body, "\r\n") < 2 {
				t.Errorf("%s: %d %q", href, a.StatusCode, a.body[:min(200, len(a.body))])
			}
		})
	}
}

// spec reads the specification of a chart.
func (a answer) spec(t *testing.T, id string) (spec struct {
	Labels  []string
	Partial int
	Text    string
	Marks   []struct{ At int }
	Series  []struct {
		Values []*float64
		Texts  []string
	}
}) {
	t.Helper()
	raw := a.Find("#graphique-" + id + ` script[type="application/json"]`).Text()
	if err := json.Unmarshal([]byte(raw), &spec); err != nil {
		t.Fatalf("chart %s: %v %q", id, err, raw)
	}
	return spec
}

func journalMarks(t *testing.T, s *shop) {
	a := s.get(t, "/?site=velo&periode=2026-02")
	spec := a.spec(t, "visites")
	if len(spec.Marks) != 1 || spec.Marks[0].At != 9 || len(spec.Labels) != 28 {
		t.Errorf("marks %+v over %d days", spec.Marks, len(spec.Labels))
	}
	if got := a.text("#graphique-visites .marks"); got != "1 10/02/2026 : Nouvelle page de paiement" {
		t.Errorf("the list says %q", got)
	}
	label, _ := a.Find("#graphique-visites .chart-canvas").Attr("aria-label")
	if label = plain(label); !strings.HasPrefix(label, "Visites : au plus haut ") || !strings.Contains(label, "au plus bas") {
		t.Errorf("the alternative is %q", label)
	}
	if rows := a.Find("#visites-tableau tbody tr").Length(); rows != 28 {
		t.Errorf("the table has %d rows", rows)
	}
}

func runningPeriod(t *testing.T, s *shop) {
	a := s.get(t, "/?site=velo&periode=2026-03")
	if spec := a.spec(t, "visites"); spec.Partial != 19 {
		t.Errorf("today is bucket %d, want 19", spec.Partial)
	}
	if !strings.Contains(a.text(".notice"), "La période n’est pas terminée") {
		t.Errorf("the notice says %q", a.text(".notice"))
	}
	if past := s.get(t, "/?site=velo&periode=2026-02"); past.spec(t, "visites").Partial != -1 {
		t.Error("a past month is shown as unfinished")
	}
}

func apiAnswers(t *testing.T, s *shop) {
	a := s.get(t, "/api/v1/figures?site=velo&metrics=visits,conversion_rate&from=2026-02-01&to=2026-02-28&by=channel&filter=device=mobile&compare=previous")
	day := func(d int, m int) period.Date {
		p, _ := period.ParseDate(fmt.Sprintf("2026-%02d-%02d", m, d))
		return p
	}
	answer, err := s.analyzer.Answer(t.Context(), analyzer.Question{Site: "velo", Period: period.Period{From: day(1, 2), To: day(28, 2)}, Metrics: []string{"visits", "conversion_rate"},
		By: "channel", Filters: []analyzer.Filter{{Dimension: "device", Value: "mobile"}}, Compare: "previous"})
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(a.body); got != string(want) || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Errorf("the API says\n%s\nthe analyzer\n%s", got, want)
	}
}

func apiFaults(t *testing.T, s *shop) {
	for query, want := range map[string]struct {
		status     int
		code, kind string
	}{
		"site=rien&metrics=visits&from=2026-01-01&to=2026-01-02":                   {404, "dashboard.no_site", "not_found"},
		"site=velo&from=2026-01-01&to=2026-01-02":                                  {400, "api.missing", "invalid"},
		"site=velo&metrics=visitz&from=2026-01-01&to=2026-01-02":                   {400, "analyzer.unknown_metric", "invalid"},
		"site=velo&metrics=visits&from=hier&to=2026-01-02":                         {400, "period.bad_date", "invalid"},
		"site=velo&metrics=visits&from=2026-01-03&to=2026-01-02":                   {400, "period.reversed", "invalid"},
		"site=velo&metrics=spend&from=2026-01-01&to=2026-01-02&by=device":          {400, "analyzer.refused_dimension", "invalid"},
		"site=velo&metrics=visits&from=2026-01-01&to=2026-01-02&filter=mobile":     {400, "api.bad_filter", "invalid"},
		"site=velo&metrics=visits&from=2026-01-01&to=2026-01-02&compare=lastmonth": {400, "analyzer.bad_comparison", "invalid"},
	} {
		a := s.get(t, "/api/v1/figures?"+query)
		var got struct {
			Error struct{ Code, Kind, Text string }
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.StatusCode != want.status || got.Error.Code != want.code || got.Error.Kind != want.kind || got.Error.Text == "" {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
		}
	}
}

func apiAndPageAgree(t *testing.T, s *shop) {
	page := s.get(t, "/chiffres?site=velo&periode=2026-03")
	for _, m := range analyzer.Metrics() {
		row := page.Find(fmt.Sprintf(`.dictionary a[href*="/chiffres/"]:contains(%q)`, m.Label())).First().Closest("div")
		if row.Length() == 0 {
			t.Errorf("the dictionary lacks %s", m.Key)
		}
	}
	if n := page.Find(".dictionary dl > div").Length(); n != len(analyzer.Metrics()) {
		t.Errorf("%d entries for %d metrics", n, len(analyzer.Metrics()))
	}
}
