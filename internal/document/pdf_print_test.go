package document

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A document, slips and slides print whatever people write: what no letter of the font draws is
// a box, and the words around it are read.
func TestEmojiAndOtherScriptsPrint(t *testing.T) {
	t.Parallel()
	const odd = "Pièce 🚲 finie 👩🏽‍🚀 مرحبا 漢字 \u202egnp.exe\u202c"
	d := Document{Title: odd, Author: odd, Subject: odd, Header: odd, Footer: odd}
	d.Add(Heading{Level: 1, Text: odd}, Contents{}, Paragraph{Lead: odd, Text: odd}, List{Items: []string{odd}}, Quote{Text: odd}, Table{Caption: odd, Columns: []Column{{Title: odd}}, Rows: [][]string{{odd + strings.Repeat("🚲", 300)}}})
	slides := Slides{Title: odd, Author: odd, Footer: odd, Pages: []Slide{{Title: odd, Figure: odd, Reading: odd, Code: drawing(t), CodeText: "CH-7F3K-42", Facts: []Fact{{odd, odd}}}}}
	for name, write := range map[string]func(io.Writer) error{"document": d.PDF, "slides": slides.PDF} {
		file := filepath.Join(t.TempDir(), name+".pdf")
		if err := os.WriteFile(file, written(t, write), 0o600); err != nil {
			t.Fatal(err)
		}
		if text := plain(t, file); !strings.Contains(text, "Pièce □ finie") || !strings.Contains(text, "gnp.exe") {
			t.Errorf("the %s reads %.500q", name, text)
		}
	}
}
