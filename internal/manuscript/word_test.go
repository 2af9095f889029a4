package manuscript_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/manuscript"
)

const space = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// word packs the parts of a document.
func word(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	pack := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := pack.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func body(inside string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:document ` + space + `><w:body>` + inside + `</w:body></w:document>`
}

func read(t testing.TB, name string, raw []byte) (*manuscript.Manuscript, error) {
	t.Helper()
	return manuscript.Reader{}.Read(t.Context(), name, bytes.NewReader(raw), int64(len(raw)))
}

// What Word does to a text: runs, fields, tables, notes, boxes, changes that are tracked.
func TestADocumentOfWordIsReadAsItIsSeen(t *testing.T) {
	t.Parallel()
	raw := word(t, map[string]string{
		"_rels/.rels": `<Relationships><Relationship Type="http://x/officeDocument" Target="word/document2.xml"/></Relationships>`,
		"word/document2.xml": body(`
<w:p><w:pPr><w:pStyle w:val="Titre1"/></w:pPr><w:r><w:t>Diagnostic</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Le taux est de </w:t></w:r><w:r><w:t>3,</w:t></w:r><w:proofErr/><w:r><w:t>4</w:t></w:r><w:r><w:t xml:space="preserve"> % (CH</w:t><w:noBreakHyphen/><w:t>7F3K</w:t><w:softHyphen/><w:t>-42)</w:t></w:r></w:p>
<w:p><w:del w:id="1"><w:r><w:delText>effacé</w:delText></w:r></w:del><w:ins w:id="2"><w:r><w:t>ajouté</w:t></w:r></w:ins><w:moveFrom w:id="3"><w:r><w:t>parti</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r><w:r><w:t> vu</w:t></w:r></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF code \h</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>CH-ABCD</w:t></w:r><w:r><w:t>-EF</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:lastRenderedPageBreak/><w:br/><w:t>suite</w:t></w:r></w:p>
<w:p><w:r><w:t>62 commandes</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>E-mail</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1 234,50 €</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>dans la zone</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>dans la zone</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>autour</w:t></w:r></w:p>
<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>lien</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>`),
		"word/footnotes.xml": `<w:footnotes ` + space + `><w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>code CH-2222-22</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"word/header1.xml":   `<w:hdr ` + space + `><w:p><w:r><w:t>En-tête</w:t></w:r></w:p></w:hdr>`,
		"word/header2.xml":   `<w:hdr ` + space + `><w:p><w:r><w:t>En-tête</w:t></w:r></w:p></w:hdr>`,
	})
	m, err := read(t, "dossier.docx", raw)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range m.Passages {
		got = append(got, string(p.Part)+": "+p.Text)
	}
	want := []string{"body: Diagnostic", "body: Le taux est de 3,4 % (CH\u20117F3K\u00ad-42)", "body: ajouté vu", "body: CH-ABCD-EF\nsuite", "body: 62 commandes [code CH-2222-22] ",
		"row: E-mail\t1 234,50 €", "box: dans la zone", "body: autour", "body: lien", "margin: En-tête"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("read\n%q, want\n%q", got, want)
	}
	if p := m.Passages[5]; p.Page != 2 || p.Heading != "Diagnostic" || m.Pages != 2 {
		t.Errorf("the row stands on page %d of %d under %q", p.Page, m.Pages, p.Heading)
	}
}

func TestATextOfLibreOfficeIsRead(t *testing.T) {
	t.Parallel()
	m, err := read(t, "dossier.odt", word(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": `<office:document-content><office:text>
<text:tracked-changes><text:p>effacé</text:p></text:tracked-changes><text:h>Diagnostic</text:h><text:p>Le <text:span>taux</text:span><text:s text:c="2"/>est<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>CH-2222-22</text:p></text:note-body></text:note> bas</text:p>
<table:table><table:table-row><table:table-cell><text:p>E-mail</text:p></table:table-cell><table:table-cell><text:p>62</text:p></table:table-cell></table:table-row></table:table></office:text></office:document-content>`}))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Passages; len(got) != 3 || got[1].Text != "Le taux  est [CH-2222-22]  bas" || got[1].Heading != "Diagnostic" || got[2].Text != "E-mail\t62" {
		t.Errorf("read %+v", got)
	}
}

// Whatever a file holds, reading ends soon, with a fault that people can act on.
func TestFilesThatCannotBeReadSayWhy(t *testing.T) {
	t.Parallel()
	good := word(t, map[string]string{"word/document.xml": body(`<w:p><w:r><w:t>vu</w:t></w:r></w:p>`)})
	deep := strings.Repeat(`<w:tbl><w:tr><w:tc>`, 200_000)
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"empty":              {nil, "manuscript.empty"},
		"an old .doc":        {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "manuscript.old_word"},
		"rtf":                {[]byte(`{\rtf1 vu}`), "manuscript.other_format"},
		"a picture":          {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), "manuscript.other_format"},
		"a workbook":         {word(t, map[string]string{"xl/workbook.xml": "<x/>"}), "manuscript.other_format"},
		"cut short":          {good[:len(good)/2], "manuscript.broken"},
		"no XML":             {word(t, map[string]string{"word/document.xml": "<w:p><"}), "manuscript.broken"},
		"no word":            {word(t, map[string]string{"word/document.xml": body("<w:p/>")}), "manuscript.no_words"},
		"a bomb":             {word(t, map[string]string{"word/document.xml": body(strings.Repeat(`<w:proofErr w:type="spellStart"/>`, 2_000_000))}), "manuscript.bomb"},
		"too much text":      {word(t, map[string]string{"word/document.xml": body(`<w:p><w:r><w:t>` + strings.Repeat("mot ", 1_200_000) + `</w:t></w:r></w:p>`)}), "manuscript.too_long"},
		"unclosed, deep":     {word(t, map[string]string{"word/document.xml": body(deep)}), "manuscript.deep"},
		"nested paragraphs":  {word(t, map[string]string{"word/document.xml": body(strings.Repeat(`<w:p>`, 2_000_000))}), "manuscript.deep"},
		"endless row":        {word(t, map[string]string{"word/document.xml": body(`<w:tbl><w:tr>` + strings.Repeat(`<w:tc/>`, 200_000))}), "manuscript.deep"},
		"closed, not opened": {word(t, map[string]string{"word/document.xml": `</w:p></w:tr></w:tc></w:del></w:txbxContent>`}), "manuscript.no_words"},
		"a broken PDF":       {[]byte("%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj trailer <</Root 1 0 R>>"), "manuscript.broken"},
	} {
		began := time.Now()
		_, err := read(t, "dossier", c.raw)
		f, known := errors.AsType[*fault.Error](err)
		if !known || f.Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}
