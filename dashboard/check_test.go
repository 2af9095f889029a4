package dashboard_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	mathrand "math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/scrutiny"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/manuscript"
)

// brought is a file of a form.
type brought struct {
	name string
	raw  []byte
}

// docx is a document of Word, a paragraph for each text; tabs part the cells of a row.
func docx(t testing.TB, texts ...string) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	run := func(text string) string {
		half := len(text) / 2
		for half > 0 && text[half]&0xc0 == 0x80 {
			half--
		}
		return `<w:p><w:r><w:t xml:space="preserve">` + html.EscapeString(text[:half]) + `</w:t></w:r><w:r><w:t xml:space="preserve">` + html.EscapeString(text[half:]) + `</w:t></w:r></w:p>`
	}
	for _, text := range texts {
		if cells := strings.Split(text, "\t"); len(cells) > 1 {
			b.WriteString(`<w:tbl><w:tr>`)
			for _, cell := range cells {
				b.WriteString(`<w:tc>` + run(cell) + `</w:tc>`)
			}
			b.WriteString(`</w:tr></w:tbl>`)
			continue
		}
		b.WriteString(run(text))
	}
	b.WriteString(`</w:body></w:document>`)
	var out bytes.Buffer
	pack := zip.NewWriter(&out)
	w, err := pack.Create("word/document.xml")
	if err == nil {
		_, err = io.WriteString(w, b.String())
	}
	if err == nil {
		err = pack.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// check sends the form of « Contrôler un texte » and opens what it leads to.
func (s *shop) check(t testing.TB, site string, fields map[string]string, files ...brought) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile("fichier", f.name)
		if err == nil {
			_, err = part.Write(f.raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/controler?site="+site, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", s.url)
	a := s.do(t, r)
	if a.StatusCode != http.StatusSeeOther {
		return a
	}
	return s.get(t, a.Header.Get("Location"))
}

// verdicts are the rows of the codes: verdict, code, number and notes.
func (a answer) verdicts() []string {
	var out []string
	a.Find("#codes tbody tr").Each(func(_ int, row *selection) {
		cell := func(i int) string { return plain(squeeze(row.Find("th, td").Eq(i).Text())) }
		out = append(out, strings.Join([]string{cell(0), cell(1), cell(2), cell(6)}, " | "))
	})
	return out
}

func (s *shop) citing() citation.Desk {
	return citation.Desk{Analyzer: s.analyzer, Store: s.store, Now: func() time.Time { return noon }, Random: rand.Reader}
}

// figure cites a figure of a site and gives its code and how it is written.
func (s *shop) figure(t testing.TB, site, metric, from, to string) (code, value string) {
	t.Helper()
	c, err := s.citing().Cite(t.Context(), citation.Order{Request: citation.Request{Site: site, Metric: metric, From: from, To: to, Timezone: "Europe/Paris"}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.citing().Read(t.Context(), c.Code)
	if err != nil {
		t.Fatal(err)
	}
	return citation.Show(c.Code), p.Value()
}

// The verdicts of a text, on a shop beside which another one cites, and whose data then
// change.
func TestATextIsSetAgainstWhatItCites(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.declare(t, tracking.Site{ID: "autre-candidat", Name: "Nom secret", Timezone: "Europe/Paris", Currency: "EUR"})
	h := history{random: mathrand.New(mathrand.NewPCG(3, 3))}
	for day := range 10 {
		h.day(time.Date(2026, 2, 3+day, 0, 0, 0, 0, time.UTC))
	}
	for i := range h.orders {
		h.orders[i].Site = "autre-candidat"
	}
	s.insert(t, nil, h.orders, nil, nil)
	rate, rateValue := s.figure(t, "velo", "conversion_rate", "2026-02-01", "2026-02-28")
	sales, salesValue := s.figure(t, "velo", "revenue_incl_tax", "2026-01-05", "2026-01-31")
	visits, visitsValue := s.figure(t, "velo", "visits", "2026-02-01", "2026-02-28")
	foreign, foreignValue := s.figure(t, "autre-candidat", "revenue_incl_tax", "2026-02-01", "2026-02-28")
	letter := strings.IndexAny(visits[3:], "ABCDEFGHJKLMNPQRSTUVWXYZ") + 3
	misread := visits[:letter] + "0" + visits[letter+1:]
	text := []string{
		"Le taux est de " + rateValue + " (" + rate + ").",
		"Il serait de 99,9 % (" + strings.ReplaceAll(strings.ToLower(rate), "-", "\u2011") + ").",
		"Canal\t" + salesValue + "\t" + sales,
		"Visites : " + visitsValue + " (" + misread + ")",
		"Ailleurs : " + foreignValue + " (" + foreign + ")",
		"Rien : 12 % (CH-2222-22). Objectif de 41 000 € en 2027.",
	}
	a := s.check(t, "velo", nil, brought{"dossier.docx", docx(t, text...)})
	want := []string{
		"Conforme | " + rate + " | " + rateValue + " | ",
		"Écart | " + rate + " | 99,9 % | Écrit « " + strings.ToLower(rate) + " ». Le nombre le plus proche du code n’est pas la valeur citée.",
		"Conforme | " + sales + " | " + salesValue + " | ",
		"Conforme | " + visits + " | " + visitsValue + " | Écrit « " + misread + " ».",
		"Cité depuis un autre cas | " + foreign + " |  | Ce code ne vient pas du cas dont parle le texte.",
		"Code inconnu | CH-2222-22 |  | Aucun chiffre n’a été cité sous le code CH-2222-22 sur cette installation.",
	}
	for i, got := range a.verdicts() {
		if i >= len(want) || got != plain(want[i]) {
			t.Errorf("row %d: %q, want %q", i, got, want[min(i, len(want)-1)])
		}
	}
	if len(a.verdicts()) != len(want) {
		t.Errorf("%d codes: %s", len(a.verdicts()), a.text("main"))
	}
	if strings.Contains(a.body, "autre-candidat") && strings.Contains(a.text("main"), "autre-candidat") || strings.Contains(a.text("main"), "Nom secret") {
		t.Error("the page tells whose code it is")
	}
	if loose := plain(a.text("#sans-code tbody")); !strings.Contains(loose, "41 000 €") || strings.Contains(loose, "2027 ") && strings.HasPrefix(loose, "2027") {
		t.Errorf("numbers without a code: %q", loose)
	}
	if answer := plain(a.text(".answer")); answer != "6 codes lus : 3 conformes. À regarder : 1 écart, 1 code inconnu, 1 code cité depuis un autre cas." {
		t.Errorf("the answer is %q", answer)
	}
	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	pasted := s.check(t, "velo", map[string]string{"texte": strings.Join(text[:2], "\n\n")})
	if got := pasted.verdicts(); len(got) != 2 || !strings.HasPrefix(got[0], "Donnée modifiée depuis | ") || !strings.Contains(got[0], "Aujourd’hui : ") || !strings.HasPrefix(got[1], "Écart | ") {
		t.Errorf("once the data moved: %q", got)
	}
	href, _ := pasted.Find("#codes tbody a").First().Attr("href")
	if verified := s.get(t, href); verified.verdict() != "Donnée modifiée depuis" || plain(verified.text(".facts")) == "" {
		t.Errorf("%s says %q", href, verified.verdict())
	}
}

// A class at once: each file against its own case, those that cannot be read apart, and the
// whole as a workbook.
func TestTheDocumentsOfAClassAreCheckedTogether(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.declare(t, tracking.Site{ID: "cas-07", Name: "Cas 07", Timezone: "Europe/Paris", Currency: "EUR"})
	code, value := s.figure(t, "velo", "visits", "2026-02-01", "2026-02-28")
	d := document.Document{Title: "Dossier"}
	d.Add(document.Paragraph{Text: "Visites : " + value + " (" + code + ")"})
	var pdf bytes.Buffer
	if err := d.PDF(&pdf); err != nil {
		t.Fatal(err)
	}
	a := s.check(t, "velo", map[string]string{"cas": "auto"}, brought{"velo.pdf", pdf.Bytes()}, brought{"Dossier_CAS-07 final.docx", docx(t, "Visites : "+value+" ("+code+")")},
		brought{"sans nom.docx", docx(t, "Visites : "+value+" ("+code+")")}, brought{"image.png", []byte("\x89PNG\r\n\x1a\n\x00")})
	var rows []string
	a.Find("#documents tbody tr").Each(func(_ int, row *selection) {
		rows = append(rows, plain(squeeze(strings.Join(strings.Fields(row.Text()), " "))))
	})
	for i, want := range []string{"velo.pdf Vélos de la Rade", "Dossier_CAS-07 final.docx Cas 07", "sans nom.docx Vélos de la Rade", "image.png non lu"} {
		cells := ""
		a.Find("#documents tbody tr").Eq(i).Find("th, td").Slice(0, 2).Each(func(_ int, cell *selection) { cells += cell.Text() + " " })
		if strings.TrimSpace(cells) != want {
			t.Errorf("document %d: %q, want %q (%q)", i, cells, want, rows)
		}
	}
	if got := a.verdicts(); len(got) != 3 || a.Find("#codes thead th").First().Text() != "Document" {
		t.Errorf("codes: %q", got)
	}
	if said := a.text(".bad-news"); !strings.Contains(said, "« image.png » n’est ni un document Word") {
		t.Errorf("the file that is none: %q", said)
	}
	href, _ := a.Find("#codes .exports a").Last().Attr("href")
	if book := s.get(t, href); book.StatusCode != http.StatusOK || !strings.HasPrefix(book.body, "PK") {
		t.Errorf("the workbook: %d", book.StatusCode)
	}
	for name, c := range map[string]struct {
		fields map[string]string
		file   *brought
		want   string
	}{
		"nothing":      {nil, nil, "Rien à contrôler"},
		"a broken one": {nil, &brought{"x.docx", []byte("PK\x03\x04rien")}, "« x.docx » est abîmé"},
		"a path":       {nil, &brought{`C:\dossiers\x.doc`, []byte("\xd0\xcf\x11\xe0")}, "« x.doc » est un document Word d’avant 2007"},
	} {
		var files []brought
		if c.file != nil {
			files = append(files, *c.file)
		}
		if a := s.check(t, "velo", c.fields, files...); a.StatusCode < 400 || !strings.Contains(a.text("form [role=alert]"), c.want) {
			t.Errorf("%s: %d %q", name, a.StatusCode, a.text("form [role=alert]"))
		}
	}
	if a := s.get(t, "/controler/INCONNU?site=velo"); a.StatusCode != http.StatusNotFound || !strings.Contains(a.text("main"), "n’est plus en mémoire") {
		t.Errorf("a result that is gone: %d %s", a.StatusCode, a.text("main"))
	}
}

// eighty are sentences that cite eighty codes of so many different figures of the shop.
func (s *shop) eighty(t testing.TB, different int) (texts []string) {
	t.Helper()
	metrics := []string{"visits", "orders", "revenue_incl_tax", "conversion_rate", "average_basket", "bounce_rate", "page_views", "visitors"}
	codes, values := make([]string, 80), make([]string, 80)
	for i := range 80 {
		if i < different {
			from := time.Date(2026, 1, 6+i/8, 0, 0, 0, 0, time.UTC)
			codes[i], values[i] = s.figure(t, "velo", metrics[i%8], from.Format(time.DateOnly), from.AddDate(0, 0, 27).Format(time.DateOnly))
		} else {
			codes[i], values[i] = s.again(t, codes[i%different]), values[i%different]
		}
		texts = append(texts, fmt.Sprintf("Constat %d : nous relevons %s sur la période (%s), ce qui appelle une lecture.", i+1, values[i], codes[i]))
	}
	return texts
}

// again cites what a code cites under another code.
func (s *shop) again(t testing.TB, code string) string {
	t.Helper()
	p, err := s.citing().Read(t.Context(), code)
	if err == nil {
		p.Citation.Code, err = citation.Draw(rand.Reader)
	}
	if err == nil {
		err = s.store.AddCitation(t.Context(), p.Citation)
	}
	if err != nil {
		t.Fatal(err)
	}
	return citation.Show(p.Citation.Code)
}

// A dossier of eighty codes is checked in two seconds; a test on a busy machine gets more.
func TestADossierOfEightyCodesIsCheckedSoon(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	raw := docx(t, s.eighty(t, 16)...)
	if took := s.timed(t, raw); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// timed checks a document whose eighty codes all hold.
func (s *shop) timed(t testing.TB, raw []byte) time.Duration {
	t.Helper()
	began := time.Now()
	m, err := manuscript.Reader{}.Read(t.Context(), "dossier.docx", bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	check, err := scrutiny.Checker{Desk: s.citing()}.Check(t.Context(), m, "velo")
	if err != nil || check.Count(citation.Same) != 80 {
		t.Fatalf("%d codes hold, %v", check.Count(citation.Same), err)
	}
	return time.Since(began)
}

// The limit is two seconds for eighty different figures.
func BenchmarkCheckEightyCodes(b *testing.B) {
	s := openCycles(b)
	raw := docx(b, s.eighty(b, 80)...)
	for b.Loop() {
		took := s.timed(b, raw)
		fmt.Printf("BENCH 80 codes d'un .docx contrôlés en %.2f s (limite : 2 s)\n", took.Seconds())
	}
}

// A document dropped on the form is checked.
func TestADroppedDocumentIsChecked(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t), openBrowser(t)
	code, value := s.figure(t, "velo", "visits", "2026-02-01", "2026-02-28")
	file := filepath.Join(t.TempDir(), "dossier.docx")
	if err := os.WriteFile(file, docx(t, "Visites : "+value+" ("+code+"), soit 12 % de plus et 41 000 €."), 0o600); err != nil {
		t.Fatal(err)
	}
	w := b.open(t, s.url+"/controler?site=velo", laptop)
	const drop = `(() => { const form = document.querySelector('form[data-drop]'); const data = new DataTransfer();
		for (const f of document.querySelector('input[type=file]').files) data.items.add(f);
		form.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })); })()`
	if err := chromedp.Do(w.ctx, chromedp.SetUploadFiles(`input[type="file"]`, []string{file}), chromedp.Evaluate[chromedp.Void](drop), chromedp.WaitVisible("#codes tbody tr")); err != nil {
		t.Fatal(err, w.trouble())
	}
	w.keep(t, "controler")
	for _, trouble := range w.trouble() {
		t.Error(trouble)
	}
}
