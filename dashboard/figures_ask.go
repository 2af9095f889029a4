package dashboard

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
)

// ask answers several sets of questions at the same time, in their order; the
// questions of a set (see address.Questions) make one answer.
func (d *Dashboard) ask(ctx context.Context, sets ...[]analyzer.Question) ([]*analyzer.Answer, error) {
	parts := make([][]*analyzer.Answer, len(sets))
	group, ctx := errgroup.WithContext(ctx)
	for i, set := range sets {
		parts[i] = make([]*analyzer.Answer, len(set))
		for j, q := range set {
			group.Go(func() (err error) {
				parts[i][j], err = d.Analyzer.Answer(ctx, q)
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make([]*analyzer.Answer, len(sets))
	for i, set := range parts {
		out[i] = join(set)
	}
	return out, nil
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
