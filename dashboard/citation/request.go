package citation

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// Request is what somebody cites: one figure, or every group of a question as
// a chart shows them. It is frozen as JSON and asked again to verify.
type Request struct {
	Site       string            `json:"site"`
	From       string            `json:"from"`
	To         string            `json:"to"`
	Timezone   string            `json:"timezone"`
	Metric     string            `json:"metric"`
	By         string            `json:"by,omitempty"`
	Key        string            `json:"key,omitempty"`   // the group of a figure
	Whole      bool              `json:"whole,omitempty"` // every group: a chart
	Filters    []analyzer.Filter `json:"filters,omitempty"`
	Compare    string            `json:"compare,omitempty"`
	RefundDate string            `json:"refund_date,omitempty"`
	Funnel     *Funnel           `json:"funnel,omitempty"` // a purchase funnel instead
	Lines      *Lines            `json:"lines,omitempty"`  // a line for each value of another dimension
	Audits     []string          `json:"audits,omitempty"` // audits of the site instead: their ids
	Page       string            `json:"page,omitempty"`   // whose price they saw
	// Shared is the comparison of the attribution models instead.
	Shared *Shared `json:"shared,omitempty"`
	// Reading is a report instead.
	Reading *Reading `json:"reading,omitempty"`
}

// Funnel is what a cited funnel adds to a request.
type Funnel struct {
	Steps  []string `json:"steps,omitempty"`
	Unit   string   `json:"unit"`
	Window string   `json:"window,omitempty"`
	By     string   `json:"by,omitempty"`
	Split  string   `json:"split,omitempty"`
	Strict bool     `json:"strict,omitempty"` // no other action between two steps
}

// RequestOf turns a reference of a page into a request; whole cites all the
// groups.
func RequestOf(r address.Reference, whole bool) Request {
	q := r.Question
	out := Request{
		Site: q.Site, From: q.Period.From.String(), To: q.Period.To.String(), Timezone: q.Period.Loc.String(), Metric: r.Metric,
		By: q.By, Key: r.Key, Whole: whole, Filters: q.Filters, Compare: q.Compare, RefundDate: q.RefundDate,
	}
	if q.By == "" || whole {
		out.Key = ""
	}
	return out
}

// Reference is the same, as pages point at figures.
func (r Request) Reference() (address.Reference, error) {
	q, err := r.question()
	return address.Reference{Question: q, Metric: r.Metric, Key: r.Key}, err
}

func (r Request) question() (analyzer.Question, error) {
	p, err := r.period()
	return analyzer.Question{Site: r.Site, Period: p, Metrics: []string{r.Metric}, By: r.By, Filters: r.Filters, Compare: r.Compare, RefundDate: r.RefundDate}, err
}

func (r Request) period() (period.Period, error) {
	loc, err := time.LoadLocation(r.Timezone)
	if err != nil {
		return period.Period{}, fmt.Errorf("time zone of a citation: %w", err)
	}
	return period.Parse(r.From, r.To, loc)
}

func (r Request) funnelQuestion() (analyzer.FunnelQuestion, error) {
	p, err := r.period()
	if err != nil {
		return analyzer.FunnelQuestion{}, err
	}
	f := r.Funnel
	q := analyzer.FunnelQuestion{Site: r.Site, Period: p, Steps: f.Steps, Unit: f.Unit, By: f.By, Filters: r.Filters, Compare: r.Compare, Strict: f.Strict}
	if f.Window != "" {
		if q.Window, err = time.ParseDuration(f.Window); err != nil {
			return q, err
		}
	}
	if f.Split != "" {
		d, err := period.ParseDate(f.Split)
		if err != nil {
			return q, err
		}
		q.Split = &d
	}
	return q, nil
}

// Result is what a request answers now: the figures that are cited, and their
// method.
type Result struct {
	Figures []analyzer.Figure
	Trace   analyzer.Trace
}

// ask answers a request. The trace is asked first: if facts change in between,
// the fingerprint is older than the figures, and a later difference is then
// put down to the data, which is true.
func (d Desk) ask(ctx context.Context, r Request) (_ Result, err error) {
	defer fault.Wrap(&err, "ask for a cited figure")
	switch {
	case r.Funnel != nil:
		return askFunnel(ctx, d.Analyzer, r)
	case r.Lines != nil:
		return askLines(ctx, d.Analyzer, r)
	case len(r.Audits) > 0:
		return d.askAudits(ctx, r)
	case r.Shared != nil:
		return askShared(ctx, d.Analyzer, r)
	case r.Reading != nil:
		return AskReading(ctx, d.Analyzer, r)
	}
	return askFigures(ctx, d.Analyzer, r)
}

func askFigures(ctx context.Context, a *analyzer.Analyzer, r Request) (Result, error) {
	ref, err := r.Reference()
	if err != nil {
		return Result{}, err
	}
	trace, err := a.Trace(ctx, ref.Question, r.Metric)
	if err != nil {
		return Result{}, err
	}
	answer, err := a.Answer(ctx, ref.Question)
	if err != nil {
		return Result{}, err
	}
	if r.Whole {
		return Result{answer.Of(r.Metric), *trace}, nil
	}
	f, err := ref.FigureOf(answer)
	return Result{[]analyzer.Figure{f}, *trace}, err
}

// askFunnel turns each step into a figure: its count, over what it is a share of.
func askFunnel(ctx context.Context, a *analyzer.Analyzer, r Request) (Result, error) {
	q, err := r.funnelQuestion()
	if err != nil {
		return Result{}, err
	}
	answer, err := a.Funnel(ctx, q)
	if err != nil {
		return Result{}, err
	}
	return Result{FunnelFigures(answer), answer.Trace}, nil
}

// FunnelFigures are the steps of every funnel of an answer, as figures.
func FunnelFigures(answer *analyzer.FunnelAnswer) []analyzer.Figure {
	var out []analyzer.Figure
	for _, funnel := range answer.Funnels {
		for _, step := range funnel.Steps {
			count, base := step.Count, step.Rate.Denominator
			out = append(out, analyzer.Figure{
				Metric: MetricFunnel, Group: map[string]string{"step": funnel.Segment + "/" + funnel.Key + "/" + url.PathEscape(step.Name)},
				Value: &count, Unit: analyzer.Count, Numerator: &count, Denominator: &base, Sample: funnel.Population,
				Interval: step.Rate.Interval, State: step.Rate.State,
			})
		}
	}
	return out
}

// FunnelKey takes apart the key of a figure of FunnelFigures; a segment holds no slash and
// a step none as it is written there, a channel of a site's own rules may.
func FunnelKey(f analyzer.Figure) (segment, group, step string) {
	segment, rest, _ := strings.Cut(f.Key(), "/")
	if at := strings.LastIndexByte(rest, '/'); at >= 0 {
		group, rest = rest[:at], rest[at+1:]
	}
	if step, err := url.PathUnescape(rest); err == nil {
		rest = step
	}
	return segment, group, rest
}

// MetricFunnel stands for a metric in a cited funnel.
const MetricFunnel = "funnel"

func (r Request) encode() json.RawMessage { return mustJSON(r) }

// mustJSON writes plain data, which cannot fail.
func mustJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
