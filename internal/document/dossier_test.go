package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// drawing is a small picture.
func drawing(t *testing.T) Picture {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 120))
	for x := range 300 {
		for y := range 120 {
			if y > 110-x/3 {
				img.Set(x, y, color.RGBA{0, 114, 178, 255})
			} else {
				img.Set(x, y, color.White)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return Picture{"image/png", out.Bytes()}
}

// dossier has everything that a long document may: a cover, contents, parts on pages of
// their own, captions, pictures, lists, both marks, page numbers in tables.
func dossier(t *testing.T) Document {
	t.Helper()
	d := Document{
		Title: "Dossier projet", Author: "Camille <Été>", Subject: "Chef de projet e-commerce", Note: "Les Roues de l’Ouest",
		Cover:  []Fact{{"Candidate ou candidat", "Camille Été"}, {"Session", "juin 2026"}, {"Blocs présentés", "B1, B2, B3, B4, B5"}},
		Header: "Dossier projet · Camille Été", Footer: "Les Roues de l’Ouest · cas CY-2025-004", Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	d.Add(Contents{Title: "Sommaire", Depth: 2}, Break{}, Heading{Level: 1, Text: "Tableau de correspondance"}, Legend{})
	table := Table{Caption: "Compétences, pages et annexes", Columns: []Column{{Title: "Compétence"}, {Title: "Page", Number: true}, {Title: "Annexes"}}, From: Tool, Wide: true}
	for n := range 8 {
		anchor := fmt.Sprintf("partie-%d", n+1)
		table.Rows = append(table.Rows, []string{Jump(anchor, fmt.Sprintf("Compétence %d", n+1)), PageOf(anchor), Jump("annexe-A1", "A1") + " (page " + PageOf("annexe-A1") + ")"})
	}
	d.Add(table)
	long := strings.Repeat("Une phrase du dossier, assez longue pour aller à la ligne plusieurs fois. ", 18)
	for n := range 8 {
		d.Add(Break{}, Heading{Level: 1, Text: fmt.Sprintf("%d. Partie", n+1), Anchor: fmt.Sprintf("partie-%d", n+1)},
			Heading{Level: 2, Text: fmt.Sprintf("%d.1 Diagnostic", n+1)}, Paragraph{Lead: "Constat.", Text: "Taux de transformation : 3,4 %, code " + Link("https://centre.example/v/CH-7F3K-42", "CH-7F3K-42") + ".", From: Tool},
			Paragraph{Text: long, From: Human}, List{Items: []string{"Premier point", "Second point, " + long}, From: Human}, List{Items: []string{"Un", "Deux"}, Ordered: true},
			Quote{Text: "Où part l’argent ?", Source: "La direction"},
			Figure{Picture: drawing(t), Alt: "Courbe des commandes, en hausse", Caption: "Commandes par mois", Anchor: fmt.Sprintf("figure-%d", n+1), Width: 120, From: Tool},
			Table{Caption: "Budget", Columns: []Column{{Title: "Poste"}, {Title: "Prévu", Number: true}, {Title: "Réalisé", Number: true, From: Tool}}, Rows: [][]string{{"Newsletter", "400,00 €", "380,00 €"}}, From: Human})
	}
	d.Add(Break{}, Heading{Level: 1, Text: "Annexe A1 : taux de transformation", Anchor: "annexe-A1"}, Paragraph{Text: "Preuve."})
	return d
}

// The order that the schema gives the children of an element; Word refuses others.
var schemaOrder = map[string][]string{
	"pPr":        {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "contextualSpacing", "mirrorIndents", "jc", "textDirection", "textAlignment", "outlineLvl", "rPr", "sectPr"},
	"rPr":        {"rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "noProof", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "vertAlign", "lang"},
	"tblPr":      {"tblStyle", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"},
	"tcPr":       {"cnfStyle", "tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"},
	"tbl":        {"tblPr", "tblGrid", "tr"},
	"tr":         {"trPr", "tc"},
	"tc":         {"tcPr", "p"},
	"sectPr":     {"headerReference", "footerReference", "type", "pgSz", "pgMar", "pgBorders", "pgNumType", "cols", "vAlign", "titlePg", "docGrid"},
	"style":      {"name", "basedOn", "next", "link", "uiPriority", "semiHidden", "unhideWhenUsed", "qFormat", "pPr", "rPr", "tblPr"},
	"lvl":        {"start", "numFmt", "lvlText", "lvlJc", "pPr", "rPr"},
	"numbering":  {"abstractNum", "num"},
	"settings":   {"zoom", "updateFields", "defaultTabStop", "characterSpacingControl", "compat", "themeFontLang", "decimalSymbol", "listSeparator"},
	"inline":     {"extent", "effectExtent", "docPr", "cNvGraphicFramePr", "graphic"},
	"tblBorders": {"top", "left", "bottom", "right", "insideH", "insideV"}, "tblCellMar": {"top", "left", "bottom", "right"},
}

// checkOrder fails where elements stand in an order that the schema does not know.
func checkOrder(t *testing.T, name, text string) {
	t.Helper()
	type open struct {
		name string
		last int
	}
	var path []open
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if n := len(path); n > 0 {
				parent := &path[n-1]
				if order, known := schemaOrder[parent.name]; known {
					at := slices.Index(order, e.Name.Local)
					if at < 0 || at < parent.last {
						t.Errorf("%s: %s stands in %s where the schema does not have it", name, e.Name.Local, parent.name)
					}
					parent.last = at
				}
			}
			path = append(path, open{e.Name.Local, 0})
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

// A long document is what Word wants: order of elements, unique bookmarks that the fields
// name, relations that exist, content types.
func TestAWordDossierKeepsToTheSchema(t *testing.T) {
	t.Parallel()
	d := dossier(t)
	raw := written(t, d.DOCX)
	if !bytes.Equal(raw, written(t, dossier(t).DOCX)) {
		t.Error("the same document gives other bytes")
	}
	parts := unpacked(t, raw)
	for name, text := range parts {
		if strings.HasPrefix(name, "word/") && !strings.HasPrefix(name, "word/media/") {
			checkOrder(t, name, text)
		}
	}
	body, relations := parts["word/document.xml"], parts["word/_rels/document.xml.rels"]
	named := all(`w:bookmarkStart w:id="\d+" w:name="([^"]+)"`, body)
	if sorted := slices.Sorted(slices.Values(named)); len(slices.Compact(sorted)) != len(named) {
		t.Error("a bookmark comes twice")
	}
	for _, want := range append(all(`PAGEREF (\S+)`, body), all(`w:anchor="([^"]+)"`, body)...) {
		if !slices.Contains(named, want) {
			t.Errorf("a field names the bookmark %s, which is not there", want)
		}
	}
	for _, id := range all(`r:(?:id|embed)="([^"]+)"`, body) {
		if !strings.Contains(relations, `Id="`+id+`"`) {
			t.Errorf("the relation %s is not there", id)
		}
	}
	for _, target := range all(`Target="([^"]+)"`, relations) {
		if _, there := parts["word/"+target]; !there && !strings.HasPrefix(target, "https://") {
			t.Errorf("the part %s is not there", target)
		}
	}
	if n := strings.Count(body, `w:fldCharType="begin"`); n != strings.Count(body, `w:fldCharType="end"`) || n != strings.Count(body, `w:fldCharType="separate"`) {
		t.Error("a field does not end")
	}
	for _, want := range []string{`descr="Courbe des commandes, en hausse"`, `SEQ Figure \* ARABIC`, `TOC \o &#34;1-2&#34;`, `<w:titlePg/>`, `w:fill="EDF0F0"`, `w:val="dashed"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in the body", want)
		}
	}
	if n := len(all(`(media/image)`, relations)); n != 1 {
		t.Errorf("the same picture is %d times in the file", n)
	}
}

func all(pattern, text string) (out []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// Pages that a PDF names in its contents and tables are those that its parts are on.
func TestThePagesThatAPDFNamesAreTrue(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "dossier.pdf")
	d := dossier(t)
	if err := os.WriteFile(file, written(t, d.PDF), 0o600); err != nil {
		t.Fatal(err)
	}
	pages := pagesOf(t, file)
	checkPages(t, pages)
	said, err := exec.CommandContext(t.Context(), "pdfinfo", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Title:           Dossier projet", "Author:          Camille <Été>", "Subject:         Chef de projet e-commerce"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("%s is not in the properties: %s", want, said)
		}
	}
}

// Word's fields show, before anybody updates them, the pages that LibreOffice finds.
func TestThePagesThatAWordDossierNamesAreThoseOfLibreOffice(t *testing.T) {
	t.Parallel()
	d := dossier(t)
	checkPages(t, pagesOf(t, printed(t, "dossier", written(t, d.DOCX))))
}

func pagesOf(t *testing.T, file string) []string {
	t.Helper()
	raw, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("CHALAND_KEEP"); keep != "" {
		out, _ := os.ReadFile(file)
		_ = os.WriteFile(filepath.Join(keep, t.Name()+".pdf"), out, 0o600)
	}
	return strings.Split(regexp.MustCompile(`[ \x{a0}\x{202f}]+`).ReplaceAllString(string(raw), " "), "\f")
}

// checkPages compares what the contents and the table say with where the parts are.
func checkPages(t *testing.T, pages []string) {
	t.Helper()
	where := func(heading string) int {
		for n, text := range pages[2:] {
			if strings.Contains(text, heading) {
				return n + 3
			}
		}
		return 0
	}
	for n := range 8 {
		page := where(fmt.Sprintf("\n%d. Partie", n+1))
		if page == 0 {
			t.Fatalf("part %d is nowhere", n+1)
		}
		if entry := regexp.MustCompile(fmt.Sprintf(`%d\. Partie[ .]+(\d+)`, n+1)).FindStringSubmatch(pages[1]); entry == nil || entry[1] != fmt.Sprint(page) {
			t.Errorf("the contents say %q of part %d, which is on page %d", entry, n+1, page)
		}
		if row := fmt.Sprintf("Compétence %d %d A1 (page %d)", n+1, page, where("\nAnnexe A1")); !strings.Contains(pages[2], row) {
			t.Errorf("%q is not in the table of page 3:\n%s", row, pages[2])
		}
		if !strings.Contains(pages[page-1], fmt.Sprintf("page %d sur %d", page, len(pages)-1)) {
			t.Errorf("page %d does not say its number", page)
		}
		if !strings.Contains(strings.Join(pages, ""), fmt.Sprintf("Figure %d — Commandes par mois", n+1)) {
			t.Errorf("figure %d has no caption", n+1)
		}
	}
	if strings.Contains(pages[0], "sur") || strings.Contains(pages[0], "Dossier projet · ") {
		t.Error("the cover has a header or a footer")
	}
}

// What people wrote cannot pretend to be a link or a page number.
func TestTextsOfPeopleStayTexts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"a\x02b", "ab"}, {"\x02l\x1fjavascript:alert(1)\x1fici\x03", "ici"}, {"\x02l\x1fx\x03fin", "lx"},
		{Plain(Link("https://a.example", "ici")), "lhttps://a.exampleici"}, {"é\x00\tù\n", "é\tù\n"},
	} {
		got := ""
		for _, s := range spans(c.text) {
			if s.kind != spanPlain {
				t.Errorf("%q has a span of kind %q", c.text, s.kind)
			}
			got += s.text
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%q reads %q, not %q", c.text, got, c.want)
		}
	}
}

// Whatever people bring as a picture either prints or is told apart before.
func TestPicturesOfPeopleArePrintedOrRefused(t *testing.T) {
	t.Parallel()
	deep := image.NewNRGBA64(image.Rect(0, 0, 8, 8))
	deep.Set(1, 1, color.NRGBA64{60000, 1, 2, 40000})
	var out bytes.Buffer
	if err := png.Encode(&out, deep); err != nil {
		t.Fatal(err)
	}
	small := drawing(t)
	for name, c := range map[string]struct {
		picture Picture
		ok      bool
	}{
		"usual": {small, true}, "sixteen bits": {Picture{"image/png", out.Bytes()}, true}, "cut": {Picture{"image/png", small.Body[:len(small.Body)/2]}, false},
		"nothing": {Picture{}, false}, "another kind": {Picture{"image/jpeg", small.Body}, false},
	} {
		sound, ok := c.picture.Sound()
		if ok != c.ok {
			t.Errorf("%s: sound is %t", name, ok)
		}
		if !ok {
			continue
		}
		d := Document{Title: name}
		d.Add(Figure{Picture: sound, Alt: name, Caption: name})
		written(t, d.PDF)
		written(t, d.DOCX)
	}
}
