package dashboard

import (
	"net/url"
	"slices"
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

// auditHistory draws the scores and the grave findings of the site's own audits
// of the latest one's address, the oldest first; nothing with less than two.
func (v *visit) auditHistory(own []seo.Entry, health map[string]seo.Health) []view.Chart {
	at := slices.IndexFunc(own, seo.Entry.Scored)
	if at < 0 {
		return nil
	}
	var past []seo.Entry
	for _, e := range slices.Backward(own) {
		if e.Scored() && e.URL == own[at].URL {
			past = append(past, e)
		}
	}
	if len(past) < 2 {
		return nil
	}
	score := v.historyOf(past, citation.MetricAuditScore, "score-des-audits", []chart.Series{{Name: i18n.T("audit.column.health"), Color: chart.Accent}},
		func(e seo.Entry, _ int) float64 { return shownScore(health[e.ID]) })
	var grave []chart.Series
	for i, color := range []chart.Color{"bad", "attention", "past"} {
		grave = append(grave, chart.Series{Name: i18n.T("audit.column." + severities[i]), Color: color})
	}
	findings := v.historyOf(past, citation.MetricAuditFindings, "historique", grave,
		func(e seo.Entry, i int) float64 { return float64(e.Summary.Severities[severities[i]]) })
	return []view.Chart{score, findings}
}

// historyOf is one chart of the history: a bar of each series for each audit.
func (v *visit) historyOf(past []seo.Entry, metric, id string, series []chart.Series, value func(e seo.Entry, series int) float64) view.Chart {
	spec := chart.Spec{ID: id, Kind: chart.Bar, Title: i18n.T("audit.history_" + metric), Unit: analyzer.Count, Partial: -1,
		Source: i18n.T("audit.source", "site", v.Site.Name), Series: series}
	t := view.Table{ID: id, Caption: spec.Title, Columns: []view.Column{{Title: i18n.T("audit.column.when"), Kind: sheet.DateTime}}}
	for _, s := range series {
		t.Columns = append(t.Columns, view.Column{Title: s.Name, Kind: sheet.Int})
	}
	for i, e := range past {
		at := e.Started.In(seo.Paris())
		spec.Labels, spec.Long = append(spec.Labels, v.dayOf(past, i)), append(spec.Long, i18n.DateTime(at))
		row := view.Row{Cells: []view.Cell{{Text: i18n.DateTime(at), Value: at, Href: v.Of("/audits/" + e.ID)}}}
		for i := range series {
			n := value(e, i)
			spec.Series[i].Values, spec.Series[i].Texts = append(spec.Series[i].Values, &n), append(spec.Series[i].Texts, i18n.Number(n, 0))
			row.Cells = append(row.Cells, count(n))
		}
		t.Rows = append(t.Rows, row)
	}
	spec.Text = view.Reading(spec.Title, spec)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("audit.history_question_" + metric), Cite: v.citeAudits(metric, past)}
}

// dayOf names an audit on an axis: by its day, with the hour when there were
// several that day.
func (v *visit) dayOf(past []seo.Entry, i int) string {
	at := past[i].Started.In(seo.Paris())
	for j, e := range past {
		if j != i && e.Started.In(seo.Paris()).Format(time.DateOnly) == at.Format(time.DateOnly) {
			return at.Format("02/01 15:04")
		}
	}
	return at.Format("02/01")
}

// citeAudits is what the form of a chart of audits sends: which ones, over the
// days from the first to the last.
func (v *visit) citeAudits(metric string, past []seo.Entry) string {
	day := func(e seo.Entry) string { return e.Started.In(seo.Paris()).Format("2006-01-02") }
	q := url.Values{address.Site: {v.Site.ID}, address.Metric: {metric}, address.Whole: {"1"},
		address.From: {day(past[0])}, address.To: {day(past[len(past)-1])}}
	for _, e := range past {
		q.Add(citedAudit, e.ID)
	}
	return q.Encode()
}
