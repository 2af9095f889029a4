package dashboard

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
)

// ask answers several questions at the same time, in their order.
func (d *Dashboard) ask(ctx context.Context, questions ...analyzer.Question) ([]*analyzer.Answer, error) {
	answers := make([]*analyzer.Answer, len(questions))
	group, ctx := errgroup.WithContext(ctx)
	for i, q := range questions {
		group.Go(func() (err error) {
			answers[i], err = d.Analyzer.Answer(ctx, q)
			return err
		})
	}
	return answers, group.Wait()
}
