package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// styleguidePage shows every component once, with figures of an imagined cycle
// shop.
type styleguidePage struct {
	Tiles      []Tile
	Charts     []view.Chart
	Table      view.Table
	Empty      view.Table
	Notice     []analyzer.Warning
	Severities []string
	Verdicts   []string
	Tabs       []Choice
	Keep       *keep
	Fields     []fieldView
	Kept       seenTable
	Read       readField
	Exhibit    exhibit.Exhibit
	Import     importResult
	Trace      analyzer.Trace
	Undo       *Undo
	Note       annotationForm
	Target     targetForm
	Alert      alertForm
	Downloads  []takeaway
	Slip       account.Slip
	// of a référentiel that cannot be read
	Problems []string
	Instead  string
	Heat     view.Table
	States   []string // of the steps of a list to follow
}

func (d *Dashboard) showStyleguide(c echo.Context) error {
	body := styleguidePage{
		Tiles:  sampleTiles(),
		Charts: []view.Chart{sampleLine(), sampleBar(), sampleBars(), sampleFunnel(), sampleWaterfall()},
		Table:  exported(sampleTable("exemple")), Empty: view.Table{ID: "vide", Caption: i18n.T("styleguide.table"), Empty: i18n.T("styleguide.empty")},
		Notice:     []analyzer.Warning{{Text: i18n.T("styleguide.notice")}},
		Severities: []string{"critical", "high", "medium", "low", "info"},
		Verdicts:   []string{"same", "handed", "changed", "gap", "other", "unread", "unknown"},
		Tabs:       []Choice{{Name: i18n.T("dossier.notes.attente", "n", 3), Href: sampleHref, Here: true}, {Name: i18n.T("dossier.notes.rangees", "n", 2), Href: sampleHref}},
		Keep:       &keep{sampleHref, i18n.T("styleguide.table"), nil}, Fields: sampleFields(), Kept: sampleKept(), Read: sampleRead(), Exhibit: sampleExhibit(), Import: sampleImport(), Trace: sampleTrace(),
		Undo:      &Undo{Text: i18n.T("undo.target"), Action: sampleHref},
		Downloads: []takeaway{{i18n.T("exports.whole"), []Choice{{Name: i18n.T("exports.format.docx"), Href: sampleHref}, {Name: i18n.T("exports.format.pdf"), Href: sampleHref}}}},
		Problems:  []string{sampleText("problem")}, Instead: "RNCP 19357",
		Heat: sampleHeat(), States: []string{"done", "todo", "wrong", "later", "optional"},
		Slip: account.Slip{Name: sampleText("person"), Code: "K7F-3QX", Password: "mât-quai-9", Role: account.Candidate},
	}
	body.sampleForms()
	return d.show(c, http.StatusOK, "styleguide", Page{Title: i18n.T("styleguide.title"), Question: i18n.T("styleguide.question"), Body: body})
}

func sampleTiles() []Tile {
	spark := view.Spark{Lines: []string{"0,20 15,14 30,16 45,8 60,11 75,6 100,3"}}
	tile := func(metric, text string, state analyzer.State, c *view.Change, sample string) Tile {
		return Tile{Number: view.Number{Metric: metric, Label: view.LabelOf(metric), Text: text, State: state, Change: c, Sample: sample, Interval: "0,4 % à 7,1 %", Href: "/styleguide", Cite: "exemple"}, Spark: spark}
	}
	return []Tile{
		tile("visits", "1 824", analyzer.OK, &view.Change{Arrow: "↑", Word: "en hausse", Text: "+12,3 %", Past: "1 624", Tone: view.Good}, "1 824 visites"),
		tile("bounce_rate", "41,2 %", analyzer.OK, &view.Change{Arrow: "↑", Word: "en hausse", Text: "+2,1 points", Past: "39,1 %", Tone: view.Bad}, "1 824 visites"),
		tile("spend", "640 €", analyzer.OK, &view.Change{Arrow: "↑", Word: "en hausse", Text: "+8,0 %", Past: "593 €", Tone: view.Neutral}, "62 lignes de coût"),
		tile("conversion_rate", "3,4 %", analyzer.Insufficient, nil, "22 visites"),
		tile("roi", view.NoData, analyzer.NoData, nil, ""),
	}
}

func numbers(values ...float64) []*float64 {
	out := make([]*float64, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return out
}

func sampleTable(id string) view.Table {
	share, half := 0.62, 0.31
	row := func(name, visits string, v float64, s *float64, note string, tone view.Tone) view.Row {
		return view.Row{Cells: []view.Cell{view.Text(name), {Text: visits, Value: v, Sort: view.Sortable(v), Share: s, Note: note, Tone: tone}}}
	}
	total := view.Row{Cells: []view.Cell{view.Text(i18n.T("view.total")), {Text: "1 824", Value: 1824.0}}}
	return view.Table{ID: id, Caption: i18n.T("styleguide.table"), Columns: []view.Column{{Title: i18n.T("styleguide.channel")}, {Title: view.LabelOf("visits"), Kind: sheet.Int}},
		Rows: []view.Row{row("E-mail", "1 131", 1131, &share, "↑ +4,0 %", view.Good), row("Direct", "565", 565, &half, "↓ −2,0 %", view.Bad), row("Presse", "128", 128, nil, "", "")}, Total: &total}
}

func sampleSpec(id string, kind chart.Kind, labels ...string) chart.Spec {
	return chart.Spec{ID: id, Kind: kind, Title: i18n.T("styleguide.chart." + string(kind)), Text: i18n.T("styleguide.reading"), Unit: analyzer.Count,
		Partial: -1, Labels: labels, Long: labels, Source: i18n.T("styleguide.source")}
}

func sampleLine() view.Chart {
	s := sampleSpec("courbe", chart.Line, "01/03", "02/03", "03/03", "04/03", "05/03", "06/03", "07/03")
	values := numbers(120, 140, 90, 0, 160, 175, 60)
	values[3] = nil
	s.Series = []chart.Series{
		{Name: "mars 2025", Color: chart.Accent, Values: values, Texts: []string{"120", "140", "90", view.NoData, "160", "175", "60"}},
		{Name: "mars 2024", Color: chart.Past, Past: true, Values: numbers(100, 110, 95, 120, 118, 130, 140), Texts: []string{"100", "110", "95", "120", "118", "130", "140"}},
	}
	s.Partial, s.Marks = 6, []chart.Mark{{At: 2, Number: "1", Date: "03/03/2025", Text: i18n.T("styleguide.mark")}}
	return view.Chart{Spec: s, Table: sampleTable("courbe"), Question: i18n.T("styleguide.chart_question")}
}

func sampleBar() view.Chart {
	s := sampleSpec("barres", chart.Bar, "janv. 25", "févr. 25", "mars 25")
	s.Unit, s.Currency, s.Partial = analyzer.Cents, "EUR", 2
	s.Series = []chart.Series{{Name: "2025", Color: chart.Accent, Values: numbers(412_000, 388_000, 190_000), Texts: []string{"4 120 €", "3 880 €", "1 900 €"}}}
	return view.Chart{Spec: s, Table: sampleTable("barres"), Question: i18n.T("styleguide.chart_question")}
}

func sampleBars() view.Chart {
	s := sampleSpec("barres-couchees", chart.HBar, "E-mail", "Direct", "Presse")
	s.Unit = analyzer.Ratio
	s.Series = []chart.Series{{Name: "taux", Color: chart.Accent, Values: numbers(0.034, 0.026, 0.012), Texts: []string{"3,4 %", "2,6 %", "1,2 %"},
		Low: numbers(0.027, 0.018, 0.002), High: numbers(0.043, 0.037, 0.044)}}
	return view.Chart{Spec: s, Table: sampleTable("barres-couchees"), Question: i18n.T("styleguide.chart_question")}
}

func sampleFunnel() view.Chart {
	s := sampleSpec("entonnoir", chart.Funnel, "Visites", "Fiche produit vue", "Ajout au panier", "Commande")
	s.Series = []chart.Series{{Name: "visites", Color: chart.Accent, Values: numbers(1824, 980, 210, 62), Texts: []string{"1 824", "980", "210", "62"},
		Shares: []string{"", "53,7 %", "11,5 %", "3,4 %"}, Losses: []string{"", "(jusqu’à 21 900 € perdus)", "(jusqu’à 4 300 € perdus)", ""},
		Feet: []string{"↓ 53,7 % continuent, 844 s’arrêtent", "↓ 21,4 % continuent, 770 s’arrêtent", "↓ 29,5 % continuent, 148 s’arrêtent", ""}}}
	return view.Chart{Spec: s, Table: sampleTable("etapes"), Question: i18n.T("styleguide.chart_question")}
}

func sampleWaterfall() view.Chart {
	s := sampleSpec("cascade", chart.Waterfall, "Visites", "Transformation", "Panier moyen", "Évolution totale")
	s.Unit, s.Currency = analyzer.Cents, "EUR"
	s.Series = []chart.Series{{Name: "CA TTC", Color: chart.Accent, Values: numbers(412_000, -530_000, 20_000, -98_000), Texts: []string{"+4 120 €", "−5 300 €", "+200 €", "−980 €"},
		Low: numbers(0, 412_000, -118_000, 0), High: numbers(412_000, -118_000, -98_000, -98_000), Colors: []chart.Color{chart.Accent, chart.Fall, chart.Accent, chart.Past}}}
	return view.Chart{Spec: s, Table: sampleTable("cascade"), Question: i18n.T("styleguide.chart_question")}
}
