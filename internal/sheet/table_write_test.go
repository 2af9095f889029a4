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

// What keeps a text from running is taken away again, and nothing else is.
func TestGuardedTextsAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, start := range formulaStarts {
		text := string(start) + "cmd"
		if guarded := neutral(text); guarded != "'"+text || Unguarded(guarded) != text {
			t.Errorf("%q is written %q and read %q", text, guarded, Unguarded(guarded))
		}
	}
	for _, text := range []string{"", "'", "cmd", "'cmd", "''=cmd", "l'an=1"} {
		if neutral(text) != text || Unguarded(text) != text {
			t.Errorf("%q is written %q and read %q", text, neutral(text), Unguarded(text))
		}
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
		"D2": {excelize.CellTypeUnset, "0.02312", "2.31%"},
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

// What a workbook shows is rounded; what it holds is not. A count shows no
// decimal separator.
func TestXLSXFormats(t *testing.T) {
	var out bytes.Buffer
	made := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	err := Book{Title: "Ventes", Made: made}.Write(&out, Table{Name: "Ventes", Columns: []Column{
		{Title: "Visites", Kind: Number}, {Title: "Articles", Kind: Number}, {Title: "Taux", Kind: Percent}, {Title: "Durée", Kind: Seconds},
		{Title: "CA", Kind: Money, Currency: "GBP"}, {Title: "Panier", Kind: Money, Currency: "EUR"}, {Title: "Écart", Kind: Number},
	}, Rows: [][]any{
		{95000.0, 1.5, 0.0123456789, 38.123, 123450.0, 6199.25, -8.9},
		{nil, 2.0, nil, nil, nil, nil, 0.3},
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string][2]string{
		"A2": {"95000", "95,000"}, "B2": {"1.5", "1.50"}, "B3": {"2", "2.00"}, "C2": {"0.0123456789", "1.23%"}, "D2": {"38.123", "38.1 s"},
		"E2": {"1234.5", "1,234.50 £"}, "F2": {"61.9925", "61.99 €"}, "G2": {"-8.9", "-8.90"}, "G3": {"0.3", "0.30"},
	} {
		raw, _ := f.GetCellValue("Ventes", cell, excelize.Options{RawCellValue: true})
		shown, _ := f.GetCellValue("Ventes", cell)
		if raw != want[0] || shown != want[1] {
			t.Errorf("%s holds %q and shows %q, want %q", cell, raw, shown, want)
		}
	}
	props, err := f.GetDocProps()
	if err != nil || props.Creator != "chaland" || props.LastModifiedBy != "chaland" || props.Title != "Ventes" || props.Created != "2026-03-20T12:00:00Z" {
		t.Errorf("the workbook says %+v, %v", props, err)
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
