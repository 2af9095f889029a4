package dashboard

import (
	"net/url"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// euro is the currency of prices that pages show.
const euro = "EUR"

// priceView is the history of a sheet's price, and what it says of its reduction.
type priceView struct {
	Verdict   string
	Misstated string      // about the percentage written, "" when it is right
	Chart     *view.Chart // from the second audit on
	Table     view.Table
}

// priceHistory reads what audits saw of the price of a page until an instant, zero for all
// of them; nil when they saw none.
func (d *Dashboard) priceHistory(v *visit, site, page string, until time.Time) (*priceView, error) {
	seen, err := d.Audits.Prices(v.context(), site, page, until)
	if err != nil || len(seen) == 0 {
		return nil, err
	}
	judged := seo.JudgePrices(seen)
	last := judged[len(judged)-1]
	p := &priceView{Verdict: priceVerdict(last), Misstated: misstatedText(last), Table: v.limit(v.exports.table(v.priceTable(judged)))}
	if len(seen) > 1 {
		c := v.exports.chart(v.priceChart(site, page, seen))
		p.Chart = &c
	}
	return p, nil
}

func euros(cents int64) string { return i18n.Money(float64(cents), euro) }

func priceDay(t time.Time) string { return i18n.Date(t.In(seo.Paris())) }

// priceVerdict says in a sentence what was seen of the latest price.
func priceVerdict(p seo.JudgedPrice) string {
	args := []any{"price", euros(p.Cents), "struck", euros(p.Struck), "percent", i18n.Percent(p.Reduction(), 0), "began", priceDay(p.Began)}
	if p.Lowest != nil {
		args = append(args, "lowest", euros(p.Lowest.Cents), "day", priceDay(p.Lowest.At))
	} else {
		args = append(args, "day", priceDay(p.At))
	}
	return i18n.T("pricehistory.verdict."+string(p.Verdict), args...)
}

func misstatedText(p seo.JudgedPrice) string {
	if !p.Misstated() {
		return ""
	}
	return i18n.T("pricehistory.misstated", "written", p.Written, "struck", euros(p.Struck), "price", euros(p.Cents), "percent", i18n.Percent(p.Reduction(), 0))
}

// priceTable tells each price with what was seen before its reduction, the latest first.
func (v *visit) priceTable(judged []seo.JudgedPrice) view.Table {
	t := view.Table{ID: "prix-releves", Caption: i18n.T("pricehistory.table"), Columns: []view.Column{
		{Title: i18n.T("audit.column.when"), Kind: sheet.DateTime},
		{Title: i18n.T("pricehistory.column.price"), Kind: sheet.Money, Currency: euro}, {Title: i18n.T("pricehistory.column.struck"), Kind: sheet.Money, Currency: euro},
		{Title: i18n.T("pricehistory.column.reduction"), Kind: sheet.Percent}, {Title: i18n.T("pricehistory.column.written"), Kind: sheet.Percent},
		{Title: i18n.T("pricehistory.column.lowest"), Kind: sheet.Money, Currency: euro}, {Title: i18n.T("pricehistory.column.verdict")}}}
	none := view.Cell{Text: "–", Sort: view.Sortable(-1)}
	for i := len(judged) - 1; i >= 0; i-- {
		p := judged[i]
		struck, reduction, written, lowest := none, none, none, none
		if p.Reduced() {
			struck, reduction = centsCell(float64(p.Struck), euro), rateCell(p.Reduction())
		}
		if p.Written > 0 {
			written = rateCell(float64(p.Written) / 100)
		}
		if p.Lowest != nil {
			lowest = centsCell(float64(p.Lowest.Cents), euro)
			lowest.Note = i18n.T("pricehistory.lowest_on", "day", priceDay(p.Lowest.At))
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{v.auditCell(p.Audit, p.At), centsCell(float64(p.Cents), euro), struck, reduction, written, lowest, view.Text(i18n.T("pricehistory.short." + string(p.Verdict)))}})
	}
	return t
}

// auditCell leads to an audit by its instant.
func (v *visit) auditCell(id string, at time.Time) view.Cell {
	at = at.In(seo.Paris())
	return view.Cell{Text: i18n.DateTime(at), Value: at, Sort: view.Sortable(float64(at.Unix())), Href: v.Of("/audits/" + id), Short: true}
}

// priceChart draws a bar for each audit: a line would tell prices that nobody saw.
func (v *visit) priceChart(site, page string, seen []seo.PriceSeen) view.Chart {
	spec := chart.Spec{ID: "prix-de-la-fiche", Kind: chart.Bar, Title: i18n.T("pricehistory.chart"), Unit: analyzer.Cents, Currency: euro, Partial: -1,
		Source: i18n.T("pricehistory.source", "site", v.Site.Name),
		Series: []chart.Series{{Name: i18n.T("pricehistory.column.price"), Color: chart.Accent}, {Name: i18n.T("pricehistory.column.struck"), Color: "past"}}}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{{Title: i18n.T("audit.column.when"), Kind: sheet.DateTime},
		{Title: spec.Series[0].Name, Kind: sheet.Money, Currency: euro}, {Title: spec.Series[1].Name, Kind: sheet.Money, Currency: euro}}}
	for _, p := range seen {
		at := p.At.In(seo.Paris())
		spec.Labels, spec.Long = append(spec.Labels, at.Format("02/01")), append(spec.Long, i18n.DateTime(at))
		row := view.Row{Cells: []view.Cell{v.auditCell(p.Audit, p.At)}}
		for i, cents := range []int64{p.Cents, p.Struck} {
			s := &spec.Series[i]
			if cents == 0 {
				s.Values, s.Texts = append(s.Values, nil), append(s.Texts, "–")
				row.Cells = append(row.Cells, view.Cell{Text: "–", Sort: view.Sortable(-1)})
				continue
			}
			value := float64(cents)
			s.Values, s.Texts = append(s.Values, &value), append(s.Texts, euros(cents))
			row.Cells = append(row.Cells, centsCell(value, euro))
		}
		t.Rows = append(t.Rows, row)
	}
	spec.Text = view.Reading(spec.Title, spec)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("pricehistory.chart_question"), Cite: v.citePrices(site, page, seen)}
}

// citePrices is what the form of that chart sends; nothing for an audit of another site, or
// more audits than a citation reads.
func (v *visit) citePrices(site, page string, seen []seo.PriceSeen) string {
	if site != v.Site.ID || len(seen) > citation.MaxAudits {
		return ""
	}
	day := func(p seo.PriceSeen) string { return p.At.In(seo.Paris()).Format(time.DateOnly) }
	q := url.Values{address.Site: {site}, address.Metric: {citation.MetricAuditPrice}, address.Whole: {"1"}, citedPage: {page},
		address.From: {day(seen[0])}, address.To: {day(seen[len(seen)-1])}}
	for _, p := range seen {
		q.Add(citedAudit, p.Audit)
	}
	return q.Encode()
}
