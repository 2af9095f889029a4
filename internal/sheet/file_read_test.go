package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// french is the text of an error with the no-break spaces written as spaces.
func french(err error) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(i18n.Error(err))
}

func text(key string, args ...any) string {
	return french(fault.New(fault.Invalid, key, args...))
}

// told writes what reading a file gives, one record a line.
func told(t *testing.T, file io.Reader) string {
	t.Helper()
	r, err := Open(file)
	if err != nil {
		return french(err)
	}
	defer r.Close()
	out := strings.Join(r.Header(), "|")
	for row, err := range r.Rows {
		if err != nil {
			out += fmt.Sprintf("\n%d ! %s", row.Line, french(err))
			continue
		}
		out += fmt.Sprintf("\n%d %s", row.Line, strings.Join(row.Cells, "|"))
	}
	return out
}

func TestReadsWhatSpreadsheetsAndShopsWrite(t *testing.T) {
	t.Parallel()
	const want = "numéro|prix\n2 A1|12,50 €\n3 A2|3"
	const french = "numéro;prix\r\nA1;12,50 €\r\nA2;3\r\n"
	for name, file := range map[string]string{
		"UTF-8":                french,
		"UTF-8 with its mark":  "\ufeff" + french,
		"Windows-1252":         "num\xe9ro;prix\nA1;12,50 \x80\nA2;3",
		"one line in 1252":     "numéro;prix\nA1;12,50 \x80\nA2;3",
		"UTF-16 little endian": utf16Text(french, false),
		"UTF-16 big endian":    utf16Text(french, true),
		"tabs":                 "numéro\tprix\nA1\t12,50 €\nA2\t3\n",
		"commas and quotes":    "\"numéro\",\"prix\"\nA1,\"12,50 €\"\nA2,3",
		"bars":                 "numéro|prix\nA1|12,50 €\nA2|3",
		"hint of Excel":        "sep=#\nnuméro#prix\nA1#12,50 €\nA2#3",
		"gzip":                 zipped(french),
		"gzip of UTF-16":       zipped(utf16Text(french, false)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := told(t, iotest.HalfReader(strings.NewReader(file)))
			if name == "hint of Excel" {
				got = strings.NewReplacer("\n3 ", "\n2 ", "\n4 ", "\n3 ").Replace(got)
			}
			if got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestRecordsKeepTheirLineNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, want string }{
		{"cell of several lines", "a,b\n1,\"x\r\ny\n\nz\"\n2,t\n", "a|b\n2 1|x\ny\n\nz\n6 2|t"},
		{"doubled quotes", `a;b` + "\n" + `1;"le ""petit"" prix"` + "\n", "a|b\n2 1|le \"petit\" prix"},
		{"quote inside a text", "a,b\n1,planche 5\" x 7\"\n2,t", "a|b\n2 1|planche 5\" x 7\"\n3 2|t"},
		{"empty lines and cells", "a;b\n\n;;\n1;2;;\n ; \n3;4", "a|b\n4 1|2\n6 3|4"},
		{"empty title at the end", "a;b;\n1;2;\n", "a|b\n2 1|2"},
		{"empty lines first", "\n\na,b\n1,2", "a|b\n4 1|2"},
		{"one column", "email\nx@y.fr\n", "email\n2 x@y.fr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := told(t, strings.NewReader(c.file)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestBadRecordsCostOnlyThemselves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, want string }{
		{"quote never closed", "a,b\n1,2\n3,\"x\n4,5\n6,7\n",
			"a|b\n2 1|2\n3 ! un guillemet ouvert n’est jamais refermé ; fermez-le ou doublez-le\n4 4|5\n5 6|7"},
		{"quote closed by the next one", "a,b\n3,\"x\n4,\"y\n6,7\n",
			"a|b\n2 ! un guillemet ouvert n’est jamais refermé ; fermez-le ou doublez-le\n3 ! un guillemet ouvert n’est jamais refermé ; fermez-le ou doublez-le\n4 6|7"},
		{"text behind a quote", "a,b\n1,\"x\"y\n2,3\n",
			"a|b\n2 ! un guillemet est mal placé ; doublez les guillemets du texte\n3 2|3"},
		{"widths", "a,b\n1\n1,2,3\n4,5\n",
			"a|b\n2 ! 1 cellule au lieu de 2 ; vérifiez les séparateurs et les guillemets\n3 ! 3 cellules au lieu de 2 ; vérifiez les séparateurs et les guillemets\n4 4|5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := told(t, strings.NewReader(c.file)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestFilesThatAreNoTables(t *testing.T) {
	t.Parallel()
	var numbers strings.Builder
	for i := range 50000 {
		fmt.Fprintf(&numbers, "%d,%d\n", i, i*i%7919)
	}
	big := zipped("a,b\n" + numbers.String())
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", text("sheet.empty")},
		{"spaces", "  \r\n\n", text("sheet.empty")},
		{"a no-break space of Windows-1252", "\xa0", text("sheet.empty")},
		{"empty gzip", zipped(""), text("sheet.empty")},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", text("sheet.not_a_table", "type", "image/png")},
		{"pdf", "%PDF-1.7\nxyz", text("sheet.not_a_table", "type", "application/pdf")},
		{"page", "<!DOCTYPE html><html>", text("sheet.not_a_table", "type", "text/html")},
		{"old Excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", text("sheet.not_a_table", "type", "application/octet-stream")},
		{"zip of something else", "PK\x03\x04xxxxxxxx", text("sheet.not_a_workbook")},
		{"long line", "a,b\n" + strings.Repeat("x", 3<<20), "a|b\n0 ! " + text("sheet.long_line", "line", 2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := told(t, strings.NewReader(c.file)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	for name, file := range map[string]string{"cut": big[:len(big)-300], "cut in its name": cutInName, "scrambled": big[:500] + "xxxx" + big[504:]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := readAll(file); !errors.Is(err, fault.New(fault.Invalid, "sheet.damaged")) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func readAll(file string) error {
	r, err := Open(strings.NewReader(file))
	if err != nil {
		return err
	}
	for _, e := range r.Rows {
		err = e
	}
	return err
}

func TestWorkbookReadsAsStored(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	_, err := f.NewSheet("Export")
	rows := [][]any{{}, {" commande ", "date", "prix", "note"},
		{"0012", time.Date(2025, 3, 14, 9, 5, 7, 0, time.UTC), 12.5, "été"}, {}, {"A2", "14/03/2025", -3}}
	for i, row := range rows {
		err = errors.Join(err, f.SetSheetRow("Export", fmt.Sprintf("A%d", i+1), &row))
	}
	var out bytes.Buffer
	if err = errors.Join(err, f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	want := "commande|date|prix|note\n3 0012|45730.37855324074|12.5|été\n5 A2|14/03/2025|-3|"
	if got := told(t, &out); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for format, year := range map[Format]int{{}: 2025, {date1904: true}: 2029} {
		at, ok := format.Serial(45730.378553240742)
		if !ok || at.Year() != year || at.Format("15:04:05") != "09:05:07" {
			t.Errorf("%+v gives %v %v", format, at, ok)
		}
	}
	if _, ok := (Format{}).Serial(12.5); ok {
		t.Error("12.5 is a price, not a date")
	}
}

func TestStopsWhenTheReaderOfRowsStops(t *testing.T) {
	t.Parallel()
	r, err := Open(strings.NewReader("a\n1\n2\n3\n"))
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for row := range r.Rows {
		seen = append(seen, row.Cells[0])
		break
	}
	for row := range r.Rows {
		seen = append(seen, row.Cells[0])
	}
	if !slices.Equal(seen, []string{"1", "2", "3"}) {
		t.Errorf("got %v", seen)
	}
}

// cutInName is the start of a gzip file that holds its name, as gzip writes it.
const cutInName = "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03comman"

func zipped(s string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return out.String()
}

func utf16Text(s string, bigEndian bool) string {
	var out []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if bigEndian {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return string(out)
}

func FuzzReadNeverPanics(f *testing.F) {
	for _, seed := range []string{"a,b\n1,\"x\n2,3", "\xff\xfea\x00", "PK\x03\x04", "sep=;\n", "\"", "a;\"b\"\"\n\";c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		r, err := Open(strings.NewReader(file))
		if err != nil {
			return
		}
		last := 0
		for row, err := range r.Rows {
			if err == nil && (row.Line <= last || len(row.Cells) != len(r.Header())) {
				t.Fatalf("line %d after %d with %d cells", row.Line, last, len(row.Cells))
			}
			last = max(last, row.Line)
		}
	})
}

func TestLinesOfATextThatIsNoTable(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"plain": "un\r\nd\xe9j\xe0\n\ntrois", "gzip": zipped("un\ndéjà\n\ntrois\n")} {
		var got []string
		for line, err := range Lines(strings.NewReader(file)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(line.Number, line.Text))
		}
		if want := []string{"1un", "2déjà", "3", "4trois"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q", name, got)
		}
	}
	for _, err := range Lines(strings.NewReader(cutInName)) {
		if !errors.Is(err, fault.New(fault.Invalid, "sheet.damaged")) {
			t.Errorf("cut in its name: got %v", err)
		}
	}
	for _, err := range Lines(strings.NewReader("")) {
		if !errors.Is(err, fault.New(fault.Invalid, "sheet.empty")) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTitlesOfAReportAboveItsTableAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"Google Ads":    {"Rapport sur les campagnes\n\"1 mars 2025 - 2 mars 2025\"\nJour,Campagne,Coût\n2025-03-01,Marque,\"1,50\"\n", "Jour|Campagne|Coût\n4 2025-03-01|Marque|1,50"},
		"tabs":          {"Rapport\n1, 2 et 3 mars\nJour\tCampagne\tCoût\n01/03\tA\t1\n", "Jour|Campagne|Coût\n4 01/03|A|1"},
		"Microsoft Ads": {"\"Report Name: Campagnes\"\n\"Rows: 1\"\n\n\"Day\",\"Campaign\",\"Spend\"\n\"2025-03-01\",\"A\",\"1\"\n\n\"©2025 Microsoft Corporation. All rights reserved. \"\n", "Day|Campaign|Spend\n5 2025-03-01|A|1"},
		"comments":      {"# ----\n# Compte : essai, boutique, France\n\nCanal,Sessions,Revenus\nDirect,1,2\n", "Canal|Sessions|Revenus\n5 Direct|1|2"},
		"two columns":   {"Jour;Coût\n01/03;1;2\n", "Jour|Coût\n2 ! "},
		"one column":    {"chemin\na > b\n", "chemin\n2 a > b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Open(strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(r.Header(), "|")
			for row, err := range r.Rows {
				if err != nil {
					got += fmt.Sprintf("\n%d ! ", row.Line)
					continue
				}
				got += fmt.Sprintf("\n%d %s", row.Line, strings.Join(row.Cells, "|"))
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
