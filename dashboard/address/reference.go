package address

import (
	"net/url"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// Names of a reference's parameters, beside those of an address.
const (
	Metric = "chiffre"
	By     = "par"
	Key    = "cle"
	Whole  = "graphique" // "1": every group of the question, as a chart shows them
)

// Reference points at one figure: the question of one metric and, when it is
// split by a dimension, the key of the group. It names dates, never « 7
// jours »: it stays what was seen.
type Reference struct {
	Question analyzer.Question
	Metric   string
	Key      string
}

// Reference points at a figure of the page.
func (a Address) Reference(by string, f analyzer.Figure) Reference {
	return Reference{Question: a.Question(by, f.Metric), Metric: f.Metric, Key: f.Key()}
}

// Values is the query that ParseReference reads back.
func (r Reference) Values() url.Values {
	q := url.Values{Site: {r.Question.Site}, From: {r.Question.Period.From.String()}, To: {r.Question.Period.To.String()}}
	for name, compare := range comparisons {
		if compare == r.Question.Compare && name != "" {
			q.Set(Compare, name)
		}
	}
	if r.Question.By != "" {
		q.Set(By, r.Question.By)
		q.Set(Key, r.Key)
	}
	for _, f := range r.Question.Filters {
		if name := FilterName(f.Dimension); name != "" {
			q.Add(name, f.Value)
		}
	}
	return q
}

// Encode is Values with the metric, as forms send it.
func (r Reference) Encode() string {
	q := r.Values()
	q.Set(Metric, r.Metric)
	return q.Encode()
}

// Path is the address of the figure's method.
func (r Reference) Path() string { return "/chiffres/" + Slug(r.Metric) + "?" + r.Values().Encode() }

// ParseReference reads what completes an address into a reference.
func ParseReference(q url.Values, a Address, metric string) (Reference, error) {
	m, ok := analyzer.MetricByKey(metric)
	if !ok {
		return Reference{}, fault.New(fault.NotFound, "dashboard.no_metric", "metric", metric)
	}
	r := Reference{Question: a.Question(q.Get(By), m.Key), Metric: m.Key, Key: q.Get(Key)}
	return r, nil
}

// FigureOf finds the figure in the answer to the reference's question.
func (r Reference) FigureOf(answer *analyzer.Answer) (analyzer.Figure, error) {
	for _, f := range answer.Of(r.Metric) {
		if f.Key() == r.Key || r.Question.By == "" {
			return f, nil
		}
	}
	return analyzer.Figure{}, fault.New(fault.NotFound, "dashboard.no_group", "key", r.Key, "dimension", analyzer.DimensionLabel(r.Question.By))
}

// Period is the period of the question.
func (r Reference) Period() period.Period { return r.Question.Period }
