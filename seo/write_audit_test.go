package seo

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestJSONKeepsTheContract(t *testing.T) {
	t.Parallel()
	a := audit(t, smallShop(t).request(t))
	var out bytes.Buffer
	if err := a.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Audit map[string]any
		Pages []struct {
			URL      string
			Status   *int
			Depth    *int
			PageRank *float64
			Title    *string
		}
		Links []struct {
			From, To, State string
			Status          *int
		}
		Findings []struct{ Rule, Severity, URL, Detail string }
	}
	decoder := json.NewDecoder(&out)
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Pages) != len(a.Pages) || len(got.Findings) != len(a.Findings) || len(got.Links) != a.Summary.Links || got.Audit["id"] != a.ID {
		t.Errorf("%d pages, %d findings, %d links, %v", len(got.Pages), len(got.Findings), len(got.Links), got.Audit)
	}
	for _, p := range got.Pages {
		if p.URL == "" || p.Status == nil || p.Depth == nil || p.PageRank == nil || p.Title == nil {
			t.Errorf("page %+v", p)
		}
	}
	states := map[string]bool{"ok": true, "broken": true, "inconclusive": true}
	for _, l := range got.Links {
		if l.From == "" || l.To == "" || !states[l.State] || l.Status == nil {
			t.Errorf("link %+v", l)
		}
	}
	severities := map[string]bool{"critical": true, "high": true, "medium": true, "low": true, "info": true}
	for _, f := range got.Findings {
		if f.Rule == "" || !severities[f.Severity] || f.URL == "" || f.Detail == "" || strings.HasPrefix(f.Detail, "[") {
			t.Errorf("finding %+v", f)
		}
	}
}

func TestJSONOfNothingIsStillJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	empty := &Audit{Config: "{}", links: newLinkTable()}
	if err := empty.WriteJSON(&out); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("%v: %s", err, out.String())
	}
	for _, key := range []string{`"pages":[]`, `"links":[]`, `"findings":[]`} {
		if !strings.Contains(out.String(), key) {
			t.Errorf("%s is missing in %s", key, out.String())
		}
	}
}

func TestCSVOpensInAFrenchSpreadsheet(t *testing.T) {
	t.Parallel()
	a := audit(t, smallShop(t).request(t))
	var out bytes.Buffer
	if err := a.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\ufeff")
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil || !marked || len(rows) != len(a.Findings)+1 || rows[0][0] != "Gravité" {
		t.Errorf("marked %v, %d rows, %v", marked, len(rows), err)
	}
	for _, row := range rows[1:] {
		if row[0] == "" || row[2] == "" || !strings.HasPrefix(row[3], "http") || row[6] == "" {
			t.Errorf("row %q", row)
		}
	}
}

func TestHTMLReportStandsAlone(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	s.page("/thes", `Thés <script>alert("x")</script>`, "/", "/bols", "/bol-bleu-bis")
	a := audit(t, s.request(t))
	a.Changes = &Changes{Previous: "x", New: 3}
	var out bytes.Buffer
	if err := a.WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	if n := doc.Find("script, link, img, iframe").Length(); n != 0 {
		t.Errorf("%d elements that load or run something", n)
	}
	if doc.Find("html").AttrOr("lang", "") != "fr" || !strings.Contains(doc.Find("h1").Text(), "Audit SEO") || doc.Find("h3").Length() != len(a.Groups()) {
		t.Errorf("h1 %q, %d rules", doc.Find("h1").Text(), doc.Find("h3").Length())
	}
	if text := doc.Text(); strings.Contains(text, "[seo.") || strings.Contains(text, "[rule.") || !strings.Contains(text, "/absente") || !strings.Contains(text, "ne vaut pas avis juridique") {
		t.Error("a text is missing from the report")
	}
}

func TestTextFitsATerminal(t *testing.T) {
	t.Parallel()
	r := smallShop(t).request(t)
	r.MaxPages = 4
	a := audit(t, r)
	a.Changes = &Changes{Previous: "x", New: 3}
	var out bytes.Buffer
	if err := a.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Audit SEO de " + a.URL, "4 adresses visitées", "nombre maximal de pages", "sans objet", "→ http", "3 nouveaux", "comparez avec prudence", "ne vaut pas avis juridique",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "[seo.") {
		t.Errorf("a text is missing in\n%s", out.String())
	}
}
