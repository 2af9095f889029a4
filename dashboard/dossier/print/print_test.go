package print_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/dossier/print"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/internal/sheet"
)

// code draws the nth code of a test: always the same ones.
func code(t testing.TB, n int) string {
	t.Helper()
	c, err := citation.Draw(bytes.NewReader([]byte{byte(n), byte(n / 32), 3, 4, 5}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func chart(t testing.TB, seed int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 900, 360))
	for x := range 900 {
		for y := range 360 {
			img.Set(x, y, color.White)
			if x/30%2 == 0 && y > 330-(x*seed)%300 {
				img.Set(x, y, color.RGBA{0, 114, 178, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const lorem = "Les visites venues de l’atelier sont plus longues que les autres et finissent plus souvent par une commande. "

// sample is a dossier in the manner of a candidate: a note, fiches for each bloc, a budget,
// proofs with their reading. Sizes make it as long as a real one.
func sample(t testing.TB, fiches, figures int) print.Book {
	t.Helper()
	library := dossier.Open("")
	ref, err := library.Referentiel(dossier.DefaultReferentiel)
	if err != nil {
		t.Fatal(err)
	}
	models, err := library.Models()
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	b := print.Book{Shop: "Les Roues de l’Ouest", Site: "CY-2025-004", Author: "Camille Été", Base: "https://centre.example", Referentiel: ref, Models: map[string]dossier.Model{}, Exhibits: map[string]exhibit.Exhibit{}, Made: made}
	for _, m := range models {
		b.Models[m.Key] = m
	}
	var codes []string
	for n := range figures {
		c := code(t, n)
		codes = append(codes, c)
		e := exhibit.Exhibit{Code: citation.Show(c), Title: fmt.Sprintf("Taux de transformation n° %d", n+1), Value: "3,4 %", Sample: "62 commandes pour 1 824 visites", Calculation: "62 / 1 824", Interval: "2,7 % à 4,3 %", Definition: "Commandes valides rapportées aux visites.", Formula: "commandes ÷ visites", Period: "du 01/03/2025 au 31/03/2025", Source: "Les Roues de l’Ouest, mesuré par chaland", Cited: "20/03/2026 à 13:00", Address: "https://centre.example/v/" + citation.Show(c), Pitfall: "Deux envois en mars 2025 contre quatre en mars 2024.", At: made.Add(time.Duration(n) * time.Minute)}
		if n%3 == 0 {
			e.Chart, e.PNG = true, chart(t, n+2)
			for m := range 12 {
				e.Rows = append(e.Rows, exhibit.Row{Name: fmt.Sprintf("mois %d", m+1), Value: fmt.Sprint(100 + 7*m)})
			}
		}
		b.Exhibits[c] = e
	}
	id := int64(0)
	add := func(model, bloc, title string, expected []string, values map[string]dossier.Value) {
		id++
		b.Pieces = append(b.Pieces, dossier.Piece{ID: id, Site: b.Site, Author: b.Author, Saved: made, Model: model, Number: int(id), Title: title, Bloc: bloc, Expected: expected, Values: values})
	}
	text := func(s string) dossier.Value { return dossier.Value{Text: s} }
	long := strings.Repeat(lorem, 8) + "\n\n" + strings.Repeat(lorem, 6)
	add("note-de-synthese", "B1", "Où part l’argent ?", []string{"B1.1", "B1.2", "B1.5"}, map[string]dossier.Value{
		"periode": {Text: "du 01/01/2025 au 31/12/2025", By: dossier.Tool}, "mission": text("La direction demande <pourquoi> les ventes stagnent."), "chiffres_cles": {Codes: codes[:min(3, len(codes))], By: dossier.Tool}, "diagnostic": text(long + " Voir " + citation.Show(codes[0]) + "."),
		"swot":      {Rows: []dossier.Row{{{Text: "force"}, {Text: "L’atelier attire."}, {Text: citation.Show(codes[1])}}, {{Text: "menace"}, {Text: "Un concurrent livre en un jour."}, {Text: "relevé", By: dossier.Tool}}}},
		"strategie": text(long), "limites": text("Un seul mois, effectif faible."),
	})
	for n := range fiches {
		bloc := ref.Blocs[n%5]
		add("fiche-action", bloc.ID, fmt.Sprintf("Relancer les clients de l’atelier, %d", n+1), []string{bloc.Expected[n/5%len(bloc.Expected)].ID}, map[string]dossier.Value{
			"etat": text("proposee"), "date": {Text: "2026-03-14", By: dossier.Tool}, "constat": {Codes: []string{codes[n%len(codes)]}}, "lecture": text(long), "indicateur": text("Réachat à 90 jours"), "description": text(long), "prevu": text("450"),
			"jalons": {Rows: []dossier.Row{{{Text: "2026-04-01"}, {Text: "Textes validés"}, {Text: "Atelier"}}}}, "suites": text(long),
			"constats_audit": {Findings: []dossier.Finding{{Audit: "a1", At: made, Title: "Fiches sans description", Count: 12}}},
		})
	}
	add("budget", "B5", "Budget 2026", []string{"B5.3"}, map[string]dossier.Value{"enveloppe": text("1 000"), "lignes": {Rows: []dossier.Row{{{Text: "Campagne"}, {Text: "600"}, {Text: "500"}, {Text: "450,50"}, {}, {Text: "10"}, {}}, {{Text: "Site"}, {Text: "400"}}}}, "lecture": text("Moins que prévu.")})
	add("annexe-chiffree", "B1", "Transformation", []string{"B1.5"}, map[string]dossier.Value{"chiffres": {Codes: codes[:1]}, "lecture": text("Sur cent visites, trois ou quatre finissent par une commande."), "limites": text("Deux envois contre quatre.")})
	return b
}

func bytesOf(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pages reads a PDF, page by page.
func pages(t testing.TB, name string, raw []byte) []string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".docx") {
		said, err := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		file = strings.TrimSuffix(file, ".docx") + ".pdf"
	}
	if keep := os.Getenv("CHALAND_KEEP"); keep != "" {
		whole, _ := os.ReadFile(file)
		_ = os.WriteFile(filepath.Join(keep, strings.ReplaceAll(name, ".", "-")+".pdf"), whole, 0o600)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(regexp.MustCompile(`[ \x{a0}\x{202f}]+`).ReplaceAllString(string(out), " "), "\f")
}

// The dossier has its parts in order, its table leads to true pages, in PDF and in Word as
// LibreOffice prints it.
func TestADossierIsPrinted(t *testing.T) {
	t.Parallel()
	d := sample(t, 6, 5).Document()
	for name, raw := range map[string][]byte{"dossier.pdf": bytesOf(t, d.PDF), "dossier.docx": bytesOf(t, d.DOCX)} {
		list := pages(t, name, raw)
		whole := strings.Join(list, "\n")
		last := -1
		for _, part := range []string{"Candidate ou candidat Camille Été", "Tableau de correspondance", "\nSommaire", "\n1. Contexte et données", "\n2. B1 – ", "NS-01 — Où part l’argent", "\n3. B2 – ", "\n6. B5 – ", "\n7. Recul méthodologique", "\nTable des chiffres cités", "\nGlossaire", "\nSources", "\nAnnexe A1 — "} {
			at := regexp.MustCompile(part).FindAllStringIndex(whole, -1)
			if len(at) == 0 {
				t.Fatalf("%s: %q is nowhere", name, part)
			}
			now := at[len(at)-1][0]
			if part == "Tableau de correspondance" { // it is spoken of later too
				now = at[0][0]
			}
			if now < last {
				t.Errorf("%s: %q stands before the part above it", name, part)
			}
			last = now
		}
		if !strings.Contains(list[1], "Tableau de correspondance") {
			t.Errorf("%s: the second page is %.200q", name, list[1])
		}
		note := 0
		for n, text := range list {
			if regexp.MustCompile(`(?m)^NS-01 — Où part`).MatchString(text) && !strings.Contains(text, "Sommaire") {
				note = n + 1
			}
		}
		if want := fmt.Sprintf("NS-01 (p. %d)", note); !strings.Contains(list[1], want) {
			t.Errorf("%s: the table does not say %q: %.600s", name, want, list[1])
		}
		for _, want := range []string{"Sur cent visites, trois ou quatre", "Intervalle à 95 % 2,7 % à 4,3 %", "La direction demande <pourquoi>", "450 €", "14/03/2026", "Forces, faiblesses", "relevé (O)", "Campagne 600,00 € 500,00 € 450,50 €", "Total 1 000,00 €", "https://centre.example/v/CH-"} {
			if !regexp.MustCompile(regexpOf(want)).MatchString(whole) {
				t.Errorf("%s: %q is not printed", name, want)
			}
		}
	}
	if bloc := sampleBloc(t, "B2"); !strings.Contains(bloc, "Dossier projet, bloc B2") || strings.Contains(bloc, "NS-01") || !strings.Contains(bloc, "FA-03") {
		t.Errorf("one bloc reads %.800q", bloc)
	}
}

// regexpOf takes a text, or alternatives between bars.
func regexpOf(text string) string {
	parts := strings.Split(text, "|")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return strings.Join(parts, "|")
}

func sampleBloc(t *testing.T, bloc string) string {
	t.Helper()
	b := sample(t, 6, 5)
	b.Bloc = bloc
	return string(bytesOf(t, b.Document().Text))
}

// The same dossier gives the same bytes, and sixty pages in Word in less than five seconds.
func TestSixtyPagesAreWrittenInSeconds(t *testing.T) {
	t.Parallel()
	d := sample(t, 34, 25).Document()
	began := time.Now()
	raw := bytesOf(t, d.DOCX)
	took := time.Since(began)
	_, count, err := d.Pages()
	if err != nil || count < 60 {
		t.Fatalf("%d pages, %v", count, err)
	}
	if took > 5*time.Second {
		t.Errorf("%d pages took %s", count, took)
	}
	t.Logf("%d pages, %d bytes, %s", count, len(raw), took)
	if !bytes.Equal(raw, bytesOf(t, sample(t, 34, 25).Document().DOCX)) {
		t.Error("the same dossier gives other bytes")
	}
	if _, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Error(err)
	}
}

// The guides say all that the référentiel does, and the grids have a place for each mark.
func TestGuidesSayWhatTheReferentielDoes(t *testing.T) {
	t.Parallel()
	b := sample(t, 1, 2)
	g := print.Guide{Book: b, Deadline: "30/06/2026"}
	building, judging := string(bytesOf(t, g.Building().Text)), string(bytesOf(t, g.Judging().Text))
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for _, bloc := range b.Referentiel.Blocs {
		for _, e := range bloc.Expected {
			if !strings.Contains(flat(building), e.ID) {
				t.Errorf("the guide has no %s", e.ID)
			}
		}
		for _, c := range bloc.Criteria {
			if !strings.Contains(flat(judging), c.ID) {
				t.Errorf("the grid has no %s", c.ID)
			}
		}
	}
	b.VAE = true
	vae := string(bytesOf(t, b.Document().Text))
	for want, in := range map[string]string{"30/06/2026": building, "Proposition à la direction": building, "https://centre.example/v": judging, "Pourquoi cette période": judging, "Ce que j’ai fait moi-même": vae, "Dossier VAE": vae} {
		if !strings.Contains(flat(in), want) {
			t.Errorf("%q is not there", want)
		}
	}
	pages(t, "guide.pdf", bytesOf(t, g.Building().PDF))
	pages(t, "jury.pdf", bytesOf(t, g.Judging().PDF))
}

// The workbook holds the cited figures, the tables of pieces and the grids.
func TestTheWorkbookHoldsFiguresBudgetsAndGrids(t *testing.T) {
	t.Parallel()
	tables := sample(t, 2, 3).Sheets()
	names := map[string]sheet.Table{}
	for _, table := range tables {
		names[table.Name] = table
	}
	if n := len(names["Chiffres cités"].Rows); n != 3 {
		t.Errorf("%d cited figures", n)
	}
	budget, ok := names["BU-04 Postes"]
	if !ok || budget.Rows[0][1] != 60000.0 || budget.Rows[0][3] != 45050.0 || budget.Columns[1].Kind != sheet.Money {
		t.Fatalf("the budget: %v in %v", budget.Rows, names)
	}
	if total := budget.Rows[2]; total[0] != "Total" || total[1] != 100000.0 || total[3] != 45050.0 {
		t.Errorf("the total: %v", total)
	}
	if said := fmt.Sprint(budget.Rows[0][len(budget.Rows[0])-1]); !strings.Contains(said, "Écart") || strings.Contains(said, "Prévu (") {
		t.Errorf("by the tool: %q", said)
	}
	var out bytes.Buffer
	if err := (sheet.Book{Title: "t", Made: time.Unix(0, 0)}).Write(&out, tables...); err != nil {
		t.Error(err)
	}
}

// BenchmarkDossier writes a dossier of some sixty pages in Word, gathered pieces to file; the
// limit is five seconds.
func BenchmarkDossier(b *testing.B) {
	book := sample(b, 18, 12)
	_, pages, err := book.Document().Pages()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for b.Loop() {
		bytesOf(b, book.Document().DOCX)
	}
	b.ReportMetric(float64(pages), "pages")
	fmt.Printf("BENCH dossier de %d pages en Word en %.2f s (limite : 5 s)\n", pages, (time.Since(began) / time.Duration(b.N)).Seconds())
	if each := time.Since(began) / time.Duration(b.N); each > 5*time.Second {
		b.Errorf("%d pages took %s, more than 5 s", pages, each)
	}
}

// A piece of a bloc that the référentiel does not have any more is printed with the other
// pieces; a bloc whose only pieces are annexes leads to them.
func TestEveryPieceHasItsPlaceInPrint(t *testing.T) {
	t.Parallel()
	b := sample(t, 2, 2)
	b.Pieces[2].Bloc = "Z9"
	b.Pieces = append(b.Pieces, dossier.Piece{ID: 99, Site: b.Site, Saved: b.Made, Model: "proces-verbal", Number: 1, Title: "Recette du site", Bloc: "B3"})
	text := strings.Join(strings.Fields(string(bytesOf(t, b.Document().Text))), " ")
	_, loose, found := strings.Cut(text, ". Autres pièces")
	if !found || !strings.Contains(loose, "Relancer les clients de l’atelier, 2") {
		t.Errorf("the piece of a bloc that is gone is nowhere: %.300q", loose)
	}
	_, bloc, _ := strings.Cut(text, "Les pièces de ce bloc sont en annexe :")
	if first, _, _ := strings.Cut(bloc, ". B4 – "); !strings.Contains(first, "Recette du site") {
		t.Errorf("the bloc does not lead to its annexe: %.300q", first)
	}
}

// A piece of a model that cannot be read any more is printed with all that it holds.
func TestAPieceWhoseModelIsGoneIsPrinted(t *testing.T) {
	t.Parallel()
	b := sample(t, 1, 2)
	row := dossier.Row{{Text: "Campagne de printemps"}, {Text: "600"}}
	b.Pieces = append(b.Pieces, dossier.Piece{ID: 98, Site: b.Site, Saved: b.Made, Model: "fiche-maison", Number: 1, Title: "Notre fiche", Bloc: "B2", Values: map[string]dossier.Value{"idee": {Text: "Prêter des vélos."}, "couts": {Rows: []dossier.Row{row}}}})
	b.Models["fiche-maison"] = dossier.UnreadModel("fiche-maison", b.Pieces)
	text := strings.Join(strings.Fields(string(bytesOf(t, b.Document().Text))), " ")
	for _, want := range []string{"Notre fiche", "fiche-maison » illisible", "Prêter des vélos.", "Campagne de printemps", "colonne 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not printed", want)
		}
	}
}

// What is filed with a proof stands in the annexe of its figure: its title, the tables that
// were kept and what it refers to. Tables that the tool alone filled are marked as its own.
func TestAProofKeepsItsTitleAndTables(t *testing.T) {
	t.Parallel()
	b := sample(t, 2, 2)
	proof := &b.Pieces[len(b.Pieces)-1]
	proof.Title = "Les mobiles convertissent peu"
	proof.Values["renvoi"] = dossier.Value{Text: "NS-01", By: dossier.Human}
	proof.Tables = []dossier.KeptTable{{Title: "Par appareil", At: b.Made, Columns: []dossier.KeptColumn{{Title: "Appareil"}, {Title: "Visites", Number: true}}, Rows: [][]string{{"Mobile", "1 824"}}}}
	months := dossier.Row{{Text: "mai 2026", By: dossier.Tool}, {Text: "Jour férié : 01/05/2026", By: dossier.Tool}}
	plan := dossier.Piece{ID: 98, Site: b.Site, Saved: b.Made, Model: "retroplanning", Number: 1, Title: "Un an", Bloc: "B1", Values: map[string]dossier.Value{"mois": {Rows: []dossier.Row{months}}}}
	b.Pieces = append(b.Pieces, plan)
	text := string(bytesOf(t, b.Document().Text))
	_, annex, _ := strings.Cut(text, "\nAnnexe A1 — ")
	annex, _, _ = strings.Cut(annex, "\nAnnexe A2 — ")
	for _, want := range []string{"Les mobiles convertissent peu", "Par appareil", "1 824", "NS-01"} {
		if !strings.Contains(annex, want) {
			t.Errorf("the annexe lacks %q: %s", want, annex)
		}
	}
	if n := strings.Count(text, "Par appareil"); n != 1 {
		t.Errorf("the kept table is printed %d times", n)
	}
	if whole := strings.Join(pages(t, "dossier.pdf", bytesOf(t, b.Document().PDF)), "\n"); !strings.Contains(whole, "O Tableau") || !regexp.MustCompile(`O Tableau \d+ — Les douze mois`).MatchString(whole) {
		t.Errorf("the twelve months are not marked as the tool's")
	}
}

// The sections of a piece are numbered without those that say nothing.
func TestSectionsAreNumberedWithoutGaps(t *testing.T) {
	t.Parallel()
	b := sample(t, 1, 2)
	delete(b.Pieces[1].Values, "indicateur")
	text := string(bytesOf(t, b.Document().Text))
	_, fiche, _ := strings.Cut(text, "\nFA-02")
	fiche, _, _ = strings.Cut(fiche, "\n3. B2")
	for i, m := range regexp.MustCompile(`(?m)^(\d+)\. `).FindAllStringSubmatch(fiche, -1) {
		if m[1] != fmt.Sprint(i+1) {
			t.Errorf("section %s stands in place %d", m[1], i+1)
		}
	}
	if !strings.Contains(fiche, "\n2. Description") {
		t.Errorf("the sections: %.900s", fiche)
	}
}
