package document

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// prose is some words of the trade, with what may or may not part at the end of a line.
func prose(r *rand.Rand, words int) string {
	list := []string{"commande", "sous-total", "l’atelier", "de", "la", "taux\u00a0:", "3,4\u00a0%", "1\u202f234,50\u00a0€", "été/hiver", "https://centre.example/v/CH-7F3K-42", "–", "(panier)", "B2B", "aujourd’hui", "ex-client", "14/03/2026", "référencement", "anticonstitutionnellement", "«\u00a0essai\u00a0»", "mot-clé,", "visites", "et", "A3", "etc.", "—", "10-15", "CH-2256-74;", "e-mail", "50%"}
	var b strings.Builder
	for range words {
		b.WriteString(list[r.IntN(len(list))] + " ")
	}
	return strings.TrimSpace(b.String())
}

// flowing is a document of many pages that no break holds: an error of a line in one would move
// all that follow.
func flowing(t *testing.T, parts int) Document {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	d := Document{Title: "Mise en page", Header: "Mise en page", Footer: "Les Roues de l’Ouest", Cover: []Fact{{"Session", "juin 2026"}}, Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	d.Add(Contents{Title: "Sommaire", Depth: 3}, Break{}, Heading{Level: 1, Text: "Début"}, Legend{})
	origins := []Origin{Unmarked, Tool, Human}
	for n := range parts {
		from := origins[n%3]
		d.Add(Heading{Level: 2 + n%3, Text: fmt.Sprintf("Partie %d : %s", n+1, prose(r, 2+n%17))}, Paragraph{Lead: "Constat :", Text: prose(r, 5+r.IntN(120)), From: from})
		switch n % 6 {
		case 0:
			d.Add(List{Items: []string{prose(r, 8), prose(r, 40), prose(r, 21)}, From: from}, List{Ordered: true, Items: []string{prose(r, 12), prose(r, 20)}})
		case 1:
			table := Table{Caption: prose(r, 14), From: from, Wide: true, Columns: []Column{{Title: "Poste"}, {Title: "Prévu hors taxes", Number: true}, {Title: prose(r, 6), From: Tool}}}
			for range 2 + r.IntN(30) {
				table.Rows = append(table.Rows, []string{prose(r, 1+r.IntN(12)), "1\u202f234,50\u00a0€", prose(r, r.IntN(20))})
			}
			d.Add(table)
		case 2:
			d.Add(Figure{Picture: drawing(t), Alt: "Courbe", Caption: "Commandes par mois", Width: 60 + float64(r.IntN(100)), From: from})
		case 3:
			d.Add(Quote{Text: prose(r, 30), Source: "La direction", From: from}, Table{Columns: make([]Column, 2), Rows: [][]string{{prose(r, 3), prose(r, 30)}, {"a", "b"}}})
		case 4:
			d.Add(Paragraph{Text: prose(r, 60), Small: true, From: from}, Paragraph{Text: "Une ligne.\n" + prose(r, 25), From: Human}, Paragraph{Text: prose(r, 33)})
		}
	}
	return d
}

// LibreOffice begins every part of a Word document on the page that the layout counts.
func TestTheLayoutCountsThePagesOfAWordProcessor(t *testing.T) {
	t.Parallel()
	d := flowing(t, 120)
	p, err := d.laidOut()
	if err != nil {
		t.Fatal(err)
	}
	outline, err := exec.CommandContext(t.Context(), "pdftohtml", "-xml", "-i", "-stdout", printed(t, "flowing", written(t, d.DOCX))).Output()
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`<item page="(\d+)">([^<]*)`).FindAllStringSubmatch(string(outline), -1)
	entries := d.outline().entries
	if len(found) != len(entries) {
		t.Fatalf("%d headings of %d", len(found), len(entries))
	}
	for i, e := range entries {
		if got := strconv.Itoa(p.pages[e.anchor]); got != found[i][1] {
			t.Errorf("%s: page %s, where LibreOffice has it on %s", e.text, got, found[i][1])
		}
	}
	if pages := strings.Count(string(outline), "<page "); pages != p.PageNo() || pages < 30 {
		t.Errorf("%d pages, where LibreOffice has %d", p.PageNo(), pages)
	}
}
