package citation

import (
	"context"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
)

// Lines is what a chart of several lines adds to a request: the metric over
// time for each of these values of a dimension.
type Lines struct {
	Dimension string   `json:"dimension"`
	Values    []string `json:"values"`
}

// MaxLines bounds the questions that one citation asks. A chart of more lines
// than that can no longer be read.
const MaxLines = 20

// askLines answers one question a line. The trace is that of all the lines at
// once: it reads what each of them reads, and refuses what is no dimension.
func askLines(ctx context.Context, a *analyzer.Analyzer, r Request) (Result, error) {
	if n := len(r.Lines.Values); n > MaxLines {
		return Result{}, fault.New(fault.Invalid, "citation.too_many_lines", "n", n, "max", MaxLines)
	}
	base, err := r.question()
	if err != nil {
		return Result{}, err
	}
	questions := make([]analyzer.Question, len(r.Lines.Values))
	all := base
	for i, value := range r.Lines.Values {
		line := analyzer.Filter{Dimension: r.Lines.Dimension, Value: value}
		questions[i] = base
		questions[i].Filters = append(base.Filters[:len(base.Filters):len(base.Filters)], line)
		all.Filters = append(all.Filters[:len(all.Filters):len(all.Filters)], line)
	}
	trace, err := a.Trace(ctx, all, r.Metric)
	if err != nil {
		return Result{}, err
	}
	answers, err := a.AnswerAll(ctx, questions...)
	if err != nil {
		return Result{}, err
	}
	var out []analyzer.Figure
	for i, answer := range answers {
		for _, f := range answer.Of(r.Metric) {
			f.Group = map[string]string{"line": r.Lines.Values[i] + "/" + f.Key()}
			out = append(out, f)
		}
	}
	return Result{out, *trace}, nil
}

// LineKey takes apart the key of a figure of a chart of lines; a bucket of time
// holds no slash, a value may.
func LineKey(f analyzer.Figure) (value, bucket string) {
	key := f.Key()
	at := strings.LastIndexByte(key, '/')
	return key[:max(at, 0)], key[at+1:]
}
