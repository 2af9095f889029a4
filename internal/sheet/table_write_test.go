package sheet

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func sample() Table {
	paris, _ := time.LoadLocation("Europe/Paris")
	known, unknown := 12.5, (*float64)(nil)
	return Table{
		Name: "Ventes : mars / avril",
		Columns: []Column{
			{Title: "Canal"}, {Title: "Visites", Kind: Int}, {Title: "CA TTC", Kind: Money, Currency: "EUR"},
			{Title: "Taux", Kind: Percent}, {Title: "Jour", Kind: Date}, {Title: "Vu à", Kind: DateTime}, {Title: "Moyenne", Kind: Number},
		},
		Rows: [][]any{
			{"E-mail; lettre \"mars\"", 1234567, int64(123450), 0.02312, time.Date(2025, 3, 14, 0, 0, 0, 0, paris),
				time.Date(2025, 3, 30, 3, 0, 1, 0, paris), &known},
			{"=1+1", uint64(0), -5.0, nil, nil, "", unknown},
			{"-5 %", 1, math.NaN(), 1, nil, nil, 0.00001},
		},
	}
}

func TestCSVOpensInAFrenchExcel(t *testing.T) {
	var out bytes.Buffer
	if err := WriteCSV(&out, sample()); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffCanal;Visites;CA TTC;Taux;Jour;Vu à;Moyenne\r\n" +
		"\"E-mail; lettre \"\"mars\"\"\";1234567;1234,50;2,31%;14/03/2025;30/03/2025 03:00:01;12,5\r\n" +
		"'=1+1;0;-0,05;;;;\r\n" +
		"'-5 %;1;;100%;;;0\r\n"
	if got := out.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCSVTextNeverRuns(t *testing.T) {
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r"} {
		if got := csvCell(start+"cmd", Text); !strings.HasPrefix(got, "'") {
			t.Errorf("%q is written %q", start+"cmd", got)
		}
	}
	if got := csvCell(-12, Int); got != "-12" {
		t.Errorf("a number keeps its sign: %q", got)
	}
}

func TestXLSXKeepsTypes(t *testing.T) {
	var out bytes.Buffer
	second := sample()
	if err := WriteXLSX(&out, sample(), second); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := f.GetSheetList()
	if len(names) != 2 || names[0] != "Ventes   mars   avril" || names[1] != "Ventes   mars   avril (2)" {
		t.Fatalf("sheets are %q", names)
	}
	for cell, want := range map[string]struct {
		kind       excelize.CellType
		raw, shown string
	}{
		"A1": {excelize.CellTypeInlineString, "Canal", "Canal"},
		"B2": {excelize.CellTypeUnset, "1234567", "1,234,567"},
		"C2": {excelize.CellTypeUnset, "1234.5", "1,234.50 €"},
		"D2": {excelize.CellTypeUnset, "0.0231", "2.31%"},
		"E2": {excelize.CellTypeUnset, "45730", "14/03/2025"},
		"F2": {excelize.CellTypeUnset, "45746.12501157408", "30/03/2025 03:00:01"},
		"A3": {excelize.CellTypeInlineString, "=1+1", "=1+1"},
		"D3": {excelize.CellTypeUnset, "", ""},
	} {
		kind, _ := f.GetCellType(names[0], cell)
		raw, _ := f.GetCellValue(names[0], cell, excelize.Options{RawCellValue: true})
		shown, _ := f.GetCellValue(names[0], cell)
		if kind != want.kind || raw != want.raw || shown != want.shown {
			t.Errorf("%s is %v %q %q, want %+v", cell, kind, raw, shown, want)
		}
		if formula, _ := f.GetCellFormula(names[0], cell); formula != "" {
			t.Errorf("%s runs %q", cell, formula)
		}
	}
}

func TestSheetNamesAreCutByCharacters(t *testing.T) {
	b := &workbook{names: map[string]bool{}}
	long := strings.Repeat("é", 40)
	one, two := b.name(long), b.name(long)
	if one != strings.Repeat("é", 31) || two != strings.Repeat("é", 27)+" (2)" {
		t.Errorf("got %q and %q", one, two)
	}
	if got := b.name("''"); got != "1" {
		t.Errorf("an empty name becomes %q", got)
	}
}
