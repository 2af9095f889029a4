package dashboard

import (
	"maps"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// figurePage is the method of one figure: all that it takes to defend it.
type figurePage struct {
	Metric     definition
	Number     view.Number
	Group      string
	Dates      string
	Zone       string
	Filters    string
	Hypotheses string // that a simulated figure rests on
	Choices    string // beside the period and the filters
	Compared   string
	Past       string
	PastCalc   string
	Blocs      []string
	Dimensions []string
	Trace      *analyzer.Trace
	Params     []param
	Mode       string
	Origin     string // path of the page that led here, "" for none of ours
}

// definition is what a figure counts, in words.
type definition interface {
	Label() string
	Definition() string
	Formula() string
	Pitfall() string
}

type param struct{ Name, Value string }

func (d *Dashboard) showFigure(v *visit) error {
	metric := address.MetricOf(v.Param("metric"))
	if metric == "" {
		return fault.New(fault.NotFound, "dashboard.no_metric", "metric", v.Param("metric"))
	}
	ref, err := address.ParseReference(v.QueryParams(), v.Address, metric)
	if err != nil {
		return err
	}
	answers, err := d.ask(v.context(), []analyzer.Question{ref.Question})
	if err != nil {
		return err
	}
	f, err := ref.FigureOf(answers[0])
	if err != nil {
		return err
	}
	trace, err := d.Analyzer.Trace(v.context(), ref.Question, metric)
	if err != nil {
		return err
	}
	body := methodOf(v, ref, f, trace)
	body.Origin = originOf(v.Request())
	return d.page(v, "figure", Page{Title: body.Metric.Label(), Question: body.Metric.Label(), Warnings: v.warnings(answers...), Body: body})
}

func methodOf(v *visit, ref address.Reference, f analyzer.Figure, trace *analyzer.Trace) figurePage {
	m, _ := analyzer.MetricByKey(ref.Metric) // ParseReference found it
	p := figurePage{Metric: m, Number: view.NumberOf(v.Address, ref.Question.By, f), Dates: view.Dates(v.Span.Period), Zone: zoneName(v.Site.Location()),
		Filters: view.Filters(ref.Question.Filters), Blocs: m.Blocs, Trace: trace}
	if ref.Question.By != "" {
		p.Group = view.Filters([]analyzer.Filter{{Dimension: ref.Question.By, Value: ref.Key}})
	}
	if v.Compare != "" && f.Previous != nil && f.Previous.Value != nil {
		p.Compared = view.Dates(view.ComparedSpan(v.Address).Period)
		p.Past = view.Write(f.Metric, f.Unit, f.Currency, *f.Previous.Value)
		p.PastCalc = view.Part(analyzer.Figure{Metric: f.Metric, Unit: f.Unit, Currency: f.Currency, Amounts: f.Amounts, Numerator: f.Previous.Numerator, Denominator: f.Previous.Denominator})
	}
	for _, dimension := range m.Dimensions {
		p.Dimensions = append(p.Dimensions, analyzer.DimensionLabel(dimension))
	}
	for _, name := range slices.Sorted(maps.Keys(trace.Params)) {
		p.Params = append(p.Params, param{name, trace.Params[name]})
	}
	if trace.Mode != "" {
		p.Mode = i18n.T("figure.mode." + trace.Mode)
	}
	return p
}

// figuresPage is the dictionary: every metric with its value now.
type figuresPage struct {
	Groups []figureGroup
	Table  view.Table
}

// figureGroup is a heading of the dictionary.
type figureGroup struct {
	ID      string
	Title   string
	Entries []figureEntry
}

type figureEntry struct {
	view.Number
	Definition string
}

func (d *Dashboard) listFigures(v *visit) error {
	var keys []string
	for _, m := range analyzer.Metrics() {
		keys = append(keys, m.Key)
	}
	answers, err := d.ask(v.context(), v.Against("").Questions("", keys...)) // no comparison is shown, and there are many
	if err != nil {
		return err
	}
	body, entries := figuresPage{}, map[string][]figureEntry{}
	t := view.Table{ID: "tous-les-chiffres", Caption: i18n.T("nav./chiffres"), Columns: []view.Column{
		{Title: i18n.T("figures.metric")}, {Title: i18n.T("figures.value")}, {Title: i18n.T("figures.calc")}, {Title: i18n.T("figures.sample")},
		{Title: i18n.T("figures.definition")}, {Title: i18n.T("figures.number"), Kind: sheet.Number}}}
	for _, m := range analyzer.Metrics() {
		f := view.Total(answers[0], m.Key)
		e := figureEntry{view.NumberOf(v.Address, "", f), m.Definition()}
		entries[figureTheme(m)] = append(entries[figureTheme(m)], e)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(m.Label(), e.Href), view.Text(e.Full), view.Text(e.Calc), view.Text(e.Sample),
			view.Text(m.Definition()), {Value: f.Value}}})
	}
	for _, t := range figureThemes {
		body.Groups = append(body.Groups, figureGroup{t.name, i18n.T("figures.group." + t.name), entries[t.name]})
	}
	body.Table = v.exports.table(t)
	return d.page(v, "figures", Page{Title: i18n.T("nav./chiffres"), Question: i18n.T("figures.question"), Warnings: v.warnings(answers...), Body: body})
}

// figureThemes are the headings of the dictionary, in their order, with the grains that stand
// under each.
var figureThemes = []struct {
	name   string
	grains []analyzer.Grain
}{
	{"traffic", []analyzer.Grain{analyzer.Visits, analyzer.Visitors, analyzer.Engagement, analyzer.Vitals, analyzer.Sightings}},
	{"behaviour", []analyzer.Grain{analyzer.Pages, analyzer.SiteSearches, analyzer.CartRuns, analyzer.Signups, analyzer.Videos}},
	{"sales", []analyzer.Grain{analyzer.Orders, analyzer.Lines, analyzer.Refunds}},
	{"customers", []analyzer.Grain{analyzer.Customers, analyzer.Repurchases, analyzer.Retention, analyzer.Referrals, analyzer.Sponsors}},
	{"profit", []analyzer.Grain{analyzer.Costs, analyzer.Attribution}},
	{"partners", []analyzer.Grain{analyzer.PartnerClicks, analyzer.PartnerDelays}},
	{"mailing", []analyzer.Grain{analyzer.Mailings, analyzer.MailingContacts, analyzer.Posts}},
	{"searches", []analyzer.Grain{analyzer.Searches}},
	{"service", []analyzer.Grain{analyzer.Payments, analyzer.Shipments, analyzer.Delays, analyzer.Conversations, analyzer.Waits, analyzer.Reviews, analyzer.ReviewDelays}},
}

// strayFigures stand under another theme than what they are counted from.
var strayFigures = map[string]string{"cac": "profit", "contribution_margin": "profit", "conversion_rate": "traffic"}

// figureTheme is the heading under which a metric stands.
func figureTheme(m analyzer.Metric) string {
	if theme := strayFigures[m.Key]; theme != "" {
		return theme
	}
	for _, t := range figureThemes {
		if slices.Contains(t.grains, m.Grain) {
			return t.name
		}
	}
	return ""
}
