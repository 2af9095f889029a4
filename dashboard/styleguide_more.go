package dashboard

import (
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// sampleText is a sentence of the imagined shop.
func sampleText(key string) string { return i18n.T("styleguide.sample." + key) }

const sampleHref = "/styleguide"

// sampleFields are the fields of a piece, one of each kind.
func sampleFields() []fieldView {
	field := func(kind dossier.FieldKind) fieldView {
		return fieldView{Field: dossier.Field{Key: "exemple-" + string(kind), Title: sampleText("field." + string(kind)), Kind: kind}}
	}
	text := field(dossier.Text)
	text.Required, text.Help, text.Example = true, sampleText("help"), sampleText("example")
	prose := field(dossier.Lines)
	prose.Reading, prose.Value.Text = true, sampleText("reading")
	number := field(dossier.Money)
	number.Value.Text, number.ByTool, number.Lines = "450", true, []dossier.Line{{Title: sampleText("rest"), Text: i18n.Money(50_00, "EUR")}}
	day := field(dossier.Date)
	day.Value.Text, day.Problems = "2025-02-01", []string{sampleText("problem")}
	choice := field(dossier.Select)
	choice.Choices = []Choice{{Name: sampleText("choice"), Value: "1", Here: true}, {Name: sampleText("other_choice"), Value: "2"}}
	computed := field(dossier.Number)
	computed.Computed, computed.Value.Text = true, "7,26"
	table := field(dossier.Table)
	table.Columns = []dossier.Column{{Key: "quoi", Title: sampleText("column"), Kind: dossier.Text, Required: true}, {Key: "cout", Title: sampleText("cost"), Kind: dossier.Money}}
	table.tabulate(dossier.Value{Rows: []dossier.Row{{{Text: sampleText("row")}, {Text: "150", By: dossier.Tool}}, {{}, {Text: "300"}}}}, dossier.Row{{}, {Text: "450"}})
	figures := field(dossier.Figures)
	figures.Cited = []citedView{{"CH-7F3K-42", view.LabelOf("conversion_rate"), "3,4 %", sampleText("period"), sampleHref}}
	figures.More = []Choice{{Name: view.LabelOf("visits"), Value: "9QXM27"}}
	findings := field(dossier.Findings)
	findings.Found = []foundView{{"a1", sampleText("finding"), sampleText("finding_text"), sampleHref}}
	picture := field(dossier.Picture)
	picture.Upload, picture.Value.Alt = sampleHref, sampleText("picture")
	return []fieldView{text, prose, number, day, choice, computed, table, figures, findings, picture}
}

// sampleKept is a table that somebody kept.
func sampleKept() seenTable {
	t := dossier.KeptTable{Title: i18n.T("styleguide.table"), Columns: []dossier.KeptColumn{{Title: i18n.T("styleguide.channel")}, {Title: view.LabelOf("visits"), Number: true}}, Rows: [][]string{{"E-mail", "1 131"}, {"Direct", "565"}}}
	return seenTable{KeptTable: t, Key: t.Key(), When: i18n.T("dossier.table.seen", "at", i18n.DateTime(time.Date(2025, 3, 14, 9, 0, 0, 0, time.UTC))), More: i18n.T("dossier.table.left", "n", 1)}
}

// sampleRead is a table of a piece as it is read.
func sampleRead() readField {
	return readField{Title: sampleText("table_read"), Table: &dossier.ReadTable{Columns: []dossier.KeptColumn{{Title: i18n.T("styleguide.channel")}, {Title: view.LabelOf("spend"), Number: true}},
		Rows: [][]dossier.ReadCell{{{Text: "E-mail", Tool: true}, {Text: i18n.Money(12000, "EUR")}}, {{Text: "Direct", Tool: true}, {Text: i18n.Money(3450, "EUR")}}}, Total: []dossier.ReadCell{{Text: "Total"}, {Text: i18n.Money(15450, "EUR")}}}}
}

// sampleExhibit is a cited chart with its legend.
func sampleExhibit() exhibit.Exhibit {
	return exhibit.Exhibit{Code: "CH-7F3K-42", Title: view.LabelOf("conversion_rate"), Value: "3,4 %", Sample: i18n.T("exhibit.sample_by_row"), Interval: "2,7 % à 4,3 %", Period: sampleText("period"), Source: i18n.T("styleguide.source"),
		Address: sampleHref, Chart: true, Rows: []exhibit.Row{{Name: "E-mail", Value: "3,4 %", Sample: i18n.T("analyzer.sample.visits", "n", 1131)}, {Name: "Direct", Value: "2,6 %", Sample: i18n.T("analyzer.sample.visits", "n", 565)}}}
}

// sampleImport is what a file brings.
func sampleImport() importResult {
	return importResult{Headline: sampleText("import"), Counts: []importCount{{Label: i18n.T("import.count.new"), Count: "62"}, {Label: i18n.T("import.count.rejected"), Count: "1", Bad: true}},
		Links: []Choice{{Name: i18n.T("nav./ventes"), Href: sampleHref}}, Texts: []string{sampleText("import_text")}, Notes: []string{sampleText("import_note")}}
}

// sampleTrace is the method of a figure.
func sampleTrace() analyzer.Trace {
	return analyzer.Trace{Statement: "visits", SQL: "SELECT count() FROM visits WHERE site = {site:String}", Params: map[string]string{"site": "cycles"}, Fingerprint: "a41f…9c", Version: 1}
}

// sampleForms are the fields that dates, targets and alerts are typed in.
func (p *styleguidePage) sampleForms() {
	metrics := []Choice{{Name: view.LabelOf("visits"), Value: "visits"}}
	p.Note = annotationForm{Day: "2025-03-14", DayError: sampleText("problem"), Text: i18n.T("styleguide.mark"), MaxText: maxAnnotation}
	p.Target = targetForm{Metrics: metrics, Value: "2 000", Problem: sampleText("problem")}
	p.Alert = alertForm{Metrics: metrics, Value: "10", Days: "7", Least: "30", Problem: sampleText("problem")}
}

// sampleHeat is a table whose cells are read by their shades, with all kinds of cells.
func sampleHeat() view.Table {
	t := view.Table{ID: "chaleurs", Caption: i18n.T("styleguide.heat"), Columns: []view.Column{{Title: i18n.T("styleguide.channel")}, {Title: i18n.T("styleguide.chart_question")}}}
	row := view.Row{Cells: []view.Cell{{Text: "E-mail", Short: true}, view.Text(sampleText("import"))}}
	for i := range 10 {
		shade := float64(i) / 9
		t.Columns = append(t.Columns, view.Column{Title: i18n.Int(int64(i)), Kind: sheet.Int})
		row.Cells = append(row.Cells, view.Cell{Text: i18n.Int(int64(7 * i)), Heat: &shade})
	}
	t.Columns = append(t.Columns, view.Column{Title: i18n.T("view.total"), Kind: sheet.Int}, view.Column{Title: i18n.T("dossier.column.saved")})
	row.Cells = append(row.Cells, view.Cell{Absent: true}, view.Cell{Text: "14/03/2025", Short: true})
	row.Cells[1].Text += " " + sampleText("import_text")
	row.Cells[2].Few = true
	t.Rows = []view.Row{row, row}
	return t.Limit(1, sampleHref)
}

// exported is a table with its exports.
func exported(t view.Table) view.Table {
	t.CSV, t.XLSX = sampleHref, sampleHref
	return t
}
