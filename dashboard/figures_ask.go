package dashboard

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
)

// ask answers several sets of questions, in their order; the questions of a
// set (see address.Questions) make one answer. All go to the analyzer at once,
// which reads the facts of each grain once for all of them.
func (d *Dashboard) ask(ctx context.Context, sets ...[]analyzer.Question) ([]*analyzer.Answer, error) {
	answers, err := d.Analyzer.AnswerAll(ctx, slices.Concat(sets...)...)
	if err != nil {
		return nil, err
	}
	out := make([]*analyzer.Answer, len(sets))
	for i, set := range sets {
		out[i] = join(answers[:len(set)])
		answers = answers[len(set):]
	}
	return out, nil
}

// read asks for the figures of a page and the events of its time charts.
func (d *Dashboard) read(v *visit, sets ...[]analyzer.Question) (answers []*analyzer.Answer, events []view.Event, err error) {
	work, ctx := errgroup.WithContext(v.context())
	work.Go(func() (err error) { answers, err = d.ask(ctx, sets...); return err })
	work.Go(func() (err error) { events, err = d.events(ctx, v.Site.ID, v.Span.Period); return err })
	return answers, events, work.Wait()
}

// join puts the figures of several answers into the first.
func join(answers []*analyzer.Answer) *analyzer.Answer {
	all := answers[0]
	for _, more := range answers[1:] {
		all.Question.Metrics = append(all.Question.Metrics, more.Question.Metrics...)
		all.Figures = append(all.Figures, more.Figures...)
	}
	return all
}
