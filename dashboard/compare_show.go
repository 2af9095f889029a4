package dashboard

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// comparePath is the page that compares two sides; its parameters stand beside those of
// an address.
const (
	comparePath    = "/comparer"
	compareMeasure = "mesure"
	compareBy      = "par"
	compareFirst   = "a"
	compareSecond  = "b"
	compareEffect  = "effet" // to be seen, per cent of the rate
	comparePower   = "puissance"
)

// typedTest are the counts of an A/B test that somebody types: visits and conversions of
// the control, then of the variant.
var typedTest = []string{"n1", "k1", "n2", "k2"}

// comparePage answers « La différence est-elle plus que du hasard ? ».
type comparePage struct {
	Problem              string // why there is nothing to compare
	Answer, Verdict      string
	Meaning              string
	Sides, Gap, Sizes    *view.Table
	Measures, By         []Choice
	First, Second        []Choice
	Hidden, TestHidden   []Hidden
	Effect, Power        string
	SizeProblem          string
	Typed                []Hidden
	TypedProblem         string
	TypedAnswer          string
	TypedSides, TypedGap *view.Table
	Traces               []sideTrace
}

// sideTrace is the method of a side.
type sideTrace struct {
	Name  string
	Trace *analyzer.Trace
}

// opening leads from a value to its method, by the key of its cell.
type opening func(c view.Cell, key string) view.Cell

// closed leaves a value that no method is known of.
func closed(c view.Cell, _ string) view.Cell { return c }

func (d *Dashboard) showCompare(v *visit) error {
	page := comparePage{Hidden: v.bar.fields(compareMeasure, compareBy, compareFirst, compareSecond), TestHidden: v.bar.fields(typedTest...)}
	q, err := d.compareQuestion(v, &page)
	if err != nil {
		return err
	}
	page.Effect, page.Power = orText(v.QueryParam(compareEffect), "10"), orText(v.QueryParam(comparePower), "80")
	page.typed(v)
	c, err := d.Analyzer.CompareSides(v.context(), q)
	if f := (*fault.Error)(nil); errors.As(err, &f) && (f.Kind == fault.NotFound || f.Kind == fault.Invalid) {
		page.Problem = i18n.Error(err)
	} else if err != nil {
		return err
	} else {
		page.show(v, q, c)
	}
	return d.page(v, "compare", Page{Title: i18n.T("nav." + comparePath), Question: i18n.T("compare.question"), Body: page})
}

func orText(text, other string) string {
	if text = strings.TrimSpace(text); text != "" {
		return text
	}
	return other
}

// compareQuestion is two segments of the period, or the period against the one that the
// bar compares it with: the one before when it compares with none.
func (d *Dashboard) compareQuestion(v *visit, page *comparePage) (q analyzer.CompareQuestion, err error) {
	all := slices.Concat(analyzer.ComparedRates, analyzer.ComparedMeans)
	q = analyzer.CompareQuestion{Site: v.Site.ID, Metric: orText(v.QueryParam(compareMeasure), all[0])}
	for _, metric := range all {
		page.Measures = append(page.Measures, Choice{Name: view.LabelOf(metric), Value: metric, Here: metric == q.Metric})
	}
	by := v.QueryParam(compareBy)
	page.By = []Choice{{Name: i18n.T("compare.periods"), Here: by == ""}}
	for _, dimension := range analyzer.ComparedBy {
		page.By = append(page.By, Choice{Name: i18n.T("compare.by", "dimension", analyzer.DimensionLabel(dimension)), Value: dimension, Here: dimension == by})
	}
	var filters []analyzer.Filter
	for _, f := range v.Filters {
		if slices.Contains(analyzer.ComparedBy, f.Dimension) && f.Dimension != by {
			filters = append(filters, f)
		}
	}
	if by == "" {
		against := v.Address
		if against.Compare == "" {
			against.Compare = analyzer.ComparePrevious
		}
		q.First, q.Second = analyzer.Side{Period: view.ComparedSpan(against).Period, Filters: filters}, analyzer.Side{Period: v.Span.Period, Filters: filters}
		return q, nil
	}
	if !slices.Contains(analyzer.ComparedBy, by) {
		return q, fault.New(fault.Invalid, "compare.bad_by", "value", by, "values", strings.Join(analyzer.ComparedBy, ", "))
	}
	keys, err := d.segmentKeys(v, by)
	if err != nil {
		return q, err
	}
	first, second := v.QueryParam(compareFirst), v.QueryParam(compareSecond)
	for _, key := range keys { // the two largest when none is chosen
		if first == "" && key != second {
			first = key
		} else if second == "" && key != first {
			second = key
		}
	}
	for _, key := range keys {
		page.First = append(page.First, Choice{Name: view.Label(by, key), Value: key, Here: key == first})
		page.Second = append(page.Second, Choice{Name: view.Label(by, key), Value: key, Here: key == second})
	}
	side := func(key string) analyzer.Side {
		return analyzer.Side{Period: v.Span.Period, Filters: append(slices.Clone(filters), analyzer.Filter{Dimension: by, Value: key})}
	}
	q.First, q.Second = side(first), side(second)
	return q, nil
}

// segmentKeys are the values of a dimension over the period, those with most orders
// first.
func (d *Dashboard) segmentKeys(v *visit, by string) (keys []string, err error) {
	answer, err := d.Analyzer.AnswerAll(v.context(), analyzer.Question{Site: v.Site.ID, Period: v.Span.Period, Metrics: []string{"orders"}, By: by})
	if err != nil {
		return nil, err
	}
	for _, f := range answer[0].Figures {
		if f.Key() != "" {
			keys = append(keys, f.Key())
		}
	}
	return keys, nil
}

// compared writes a value of a comparison. Two rates that differ by a tenth of a point
// have two decimals, or they and their intervals would read alike.
func compared(c *analyzer.Comparison, x float64) string {
	if c.Unit == analyzer.Ratio {
		return i18n.Percent(x, 2)
	}
	return view.Write(c.Metric, c.Unit, c.Currency, x)
}

// gap writes a difference: rates differ by points.
func gap(c *analyzer.Comparison, x float64) string {
	if c.Unit == analyzer.Ratio {
		key := "compare.point"
		if math.Abs(i18n.Round(100*x, 2)) >= 2 {
			key = "compare.points"
		}
		return i18n.T(key, "n", signedText(x, i18n.Fixed(100*x, 2)))
	}
	return signedText(x, compared(c, x))
}

// show fills the page with a comparison.
func (page *comparePage) show(v *visit, q analyzer.CompareQuestion, c *analyzer.Comparison) {
	names := sideNames(c)
	page.Answer = i18n.T("compare.answer", "metric", view.LabelOf(c.Metric), "first", names[0], "first_value", compared(c, c.First.Value), "second", names[1], "second_value", compared(c, c.Second.Value),
		"gap", gap(c, c.Difference), "low", gap(c, c.Interval.Low), "high", gap(c, c.Interval.High))
	page.Verdict, page.Meaning = i18n.T("compare.verdict."+c.Verdict), i18n.T("compare.meaning", "p", i18n.Percent(c.P, 2))
	params := map[string]string{"metric": c.Metric}
	citation.SideParams(params, citation.FirstSide, q.First)
	citation.SideParams(params, citation.SecondSide, q.Second)
	r := v.report(citation.ReadingCompare, params)
	page.Sides, page.Gap = v.sideTable("cotes", c, names, r.open), v.gapTable("ecart", c, r.open)
	for i, t := range c.Traces {
		page.Traces = append(page.Traces, sideTrace{names[i], t})
	}
	if c.PerDay == nil {
		page.SizeProblem = i18n.T("compare.no_size")
		return
	}
	sizes, err := sizesOf(c.Second.Value, *c.PerDay, page.Effect, page.Power)
	if err != nil {
		page.SizeProblem = i18n.Error(err)
		return
	}
	page.Sizes = v.sizeTable(sizes)
}

// sideNames tell the sides apart: by their segment, or by their days.
func sideNames(c *analyzer.Comparison) [2]string {
	var names [2]string
	for i, s := range []analyzer.ComparedSide{c.First, c.Second} {
		names[i] = i18n.T("compare.days", "from", period.French(s.From), "to", period.French(s.To))
		if len(s.Filters) > 0 && c.First.From == c.Second.From && c.First.To == c.Second.To {
			last := s.Filters[len(s.Filters)-1]
			names[i] = view.Label(last.Dimension, last.Value)
		}
	}
	return names
}

func (v *visit) sideTable(id string, c *analyzer.Comparison, names [2]string, open opening) *view.Table {
	kind := map[analyzer.Unit]sheet.Kind{analyzer.Ratio: sheet.Percent, analyzer.Cents: sheet.Money, analyzer.Count: sheet.Number}[c.Unit]
	columns := []view.Column{gridHead("compare.side", sheet.Text, "")}
	isRate := c.First.K != nil
	if isRate {
		columns = append(columns, gridHead("compare.cases", sheet.Number, ""))
	}
	value := view.Column{Title: view.LabelOf(c.Metric), Kind: kind, Currency: c.Currency}
	columns = append(columns, gridHead("compare.sample", sheet.Number, ""), value, gridHead("reconcile.interval", sheet.Text, ""))
	var rows []view.Row
	for i, s := range []analyzer.ComparedSide{c.First, c.Second} {
		row := view.Row{Cells: []view.Cell{view.Text(names[i])}}
		if isRate {
			row.Cells = append(row.Cells, countCell(*s.K))
		}
		cell := view.Cell{Text: compared(c, s.Value), Value: s.Value, Sort: view.Sortable(s.Value), Few: c.Verdict == analyzer.VerdictInsufficient}
		interval := noCell()
		if s.Interval != nil {
			interval = view.Text(i18n.T("recount.from_to", "low", compared(c, s.Interval.Low), "high", compared(c, s.Interval.High)))
		}
		rows = append(rows, view.Row{Cells: append(row.Cells, countCell(s.N), open(cell, "value/"+[]string{citation.FirstSide, citation.SecondSide}[i]), interval)})
	}
	return v.grid(id, i18n.T("compare.sides"), columns, rows)
}

func (v *visit) gapTable(id string, c *analyzer.Comparison, open opening) *view.Table {
	key := "gap"
	if c.Unit == analyzer.Ratio {
		key = "gap_points"
	}
	relative := noCell()
	if c.Relative != nil {
		relative = rateCell(*c.Relative)
		relative.Text = signedText(*c.Relative, relative.Text)
	}
	columns := []view.Column{gridHead("compare.gap", sheet.Text, ""), gridHead("reconcile.interval", sheet.Text, ""), gridHead("compare.relative", sheet.Percent, ""), gridHead("compare.p", sheet.Number, ""), gridHead("compare.reading", sheet.Text, "")}
	p := view.Cell{Text: i18n.Fixed(c.P, 4), Value: c.P, Sort: view.Sortable(c.P)}
	return v.grid(id, i18n.T("compare.gaps"), columns, []view.Row{{Cells: []view.Cell{open(view.Text(gap(c, c.Difference)), key),
		view.Text(i18n.T("recount.from_to", "low", gap(c, c.Interval.Low), "high", gap(c, c.Interval.High))), open(relative, "relative"), open(p, "p"), view.Text(i18n.T("compare.reading." + c.Verdict))}}})
}

// testSize is what it takes to see a change of a rate.
type testSize struct {
	effect, target float64
	each           int
	days           float64
}

// sizesOf are how many visits of each variant it takes to see some changes of a rate,
// the one that is asked for among them; effect and power are per cent as typed.
func sizesOf(base, perDay float64, effect, power string) ([]testSize, error) {
	asked, err := percentOf("effect", effect)
	if err != nil {
		return nil, err
	}
	strength, err := percentOf("power", power)
	if err != nil {
		return nil, err
	}
	effects := []float64{.05, .1, .2, .3, asked}
	slices.Sort(effects)
	var list []testSize
	for _, e := range slices.Compact(effects) {
		n, err := analyzer.SampleSize(base, base*(1+e), strength)
		if err != nil && e == asked {
			return nil, err
		}
		if err == nil {
			list = append(list, testSize{e, base * (1 + e), n, math.Ceil(2 * float64(n) / perDay)})
		}
	}
	return list, nil
}

// percentOf reads a percentage as typed, above 0 and under 1000.
func percentOf(name, text string) (float64, error) {
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(strings.TrimSpace(text), "%"), ",", "."), 64)
	if err != nil || !(x > 0 && x < 1000) {
		return 0, fault.New(fault.Invalid, "compare.bad_percent", "name", i18n.T("compare."+name), "value", text)
	}
	return x / 100, nil
}

func (v *visit) sizeTable(list []testSize) *view.Table {
	columns := []view.Column{gridHead("compare.effect_head", sheet.Percent, ""), gridHead("compare.target", sheet.Percent, ""), gridHead("compare.each", sheet.Number, ""), gridHead("compare.all", sheet.Number, ""), gridHead("compare.needed_days", sheet.Number, "")}
	var rows []view.Row
	for _, s := range list {
		effect, target := rateCell(s.effect), rateCell(s.target)
		effect.Text, target.Text = "+"+i18n.Percent(s.effect, 1), i18n.Percent(s.target, 2)
		rows = append(rows, view.Row{Cells: []view.Cell{effect, target, countCell(float64(s.each)), countCell(2 * float64(s.each)), countCell(s.days)}})
	}
	return v.grid("effectif-a-prevoir", i18n.T("compare.sizes"), columns, rows)
}

// typed compares the two sides of a test whose counts are in the address.
func (page *comparePage) typed(v *visit) {
	var counts [4]float64
	filled := 0
	for i, name := range typedTest {
		text := strings.TrimSpace(v.QueryParam(name))
		page.Typed = append(page.Typed, Hidden{name, text})
		n, err := strconv.ParseUint(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(text), 10, 40)
		switch {
		case text == "":
			continue
		case err != nil:
			page.TypedProblem = i18n.T("compare.bad_count", "value", text)
		}
		counts[i] = float64(n)
		filled++
	}
	if filled == 0 || page.TypedProblem != "" {
		return
	}
	if filled < len(typedTest) {
		page.TypedProblem = i18n.T("compare.four_counts")
		return
	}
	c, err := analyzer.CompareCounts(analyzer.Rate{K: counts[1], N: counts[0]}, analyzer.Rate{K: counts[3], N: counts[2]})
	if err != nil {
		page.TypedProblem = i18n.T("compare.impossible")
		return
	}
	names := [2]string{i18n.T("compare.control"), i18n.T("compare.variant")}
	page.TypedAnswer = i18n.T("compare.verdict."+c.Verdict) + " " + i18n.T("model.abtest.meaning", "p", i18n.Percent(c.P, 2))
	page.TypedSides, page.TypedGap = v.sideTable("essai", c, names, closed), v.gapTable("ecart-de-l-essai", c, closed)
}
