package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
)

// readTimed is read, and looks for the changes of the metrics that time charts show,
// unless hints are off for the site: see timeChart.
func (d *Dashboard) readTimed(v *visit, charted []string, sets ...[]analyzer.Question) (answers []*analyzer.Answer, events []view.Event, err error) {
	work, ctx := errgroup.WithContext(v.context())
	work.Go(func() (err error) { answers, events, err = d.read(v, sets...); return err })
	work.Go(func() (err error) { v.hints, err = d.hintsOf(ctx, v, charted); return err })
	return answers, events, work.Wait()
}

// hintsOf are the changes by metric. A metric or a period without enough data has none.
func (d *Dashboard) hintsOf(ctx context.Context, v *visit, charted []string) (map[string]*analyzer.Hints, error) {
	found := map[string]*analyzer.Hints{}
	if !v.Site.ShowsHints() {
		return found, nil
	}
	byDay := slices.DeleteFunc(slices.Clone(charted), func(key string) bool {
		m, _ := analyzer.MetricByKey(key)
		return !m.Allows(analyzer.ByDay)
	})
	for _, q := range v.Questions("", byDay...) {
		hints, err := d.Analyzer.Hints(ctx, q)
		if slices.Contains([]fault.Kind{fault.Invalid, fault.NotFound}, fault.KindOf(err)) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, h := range hints {
			found[h.Metric] = h
		}
	}
	return found, nil
}

// timeChart draws a metric over the steps of the page, with its marks and its hints.
func (v *visit) timeChart(id, title, question, metric string, curves *analyzer.Answer, events []view.Event) view.Chart {
	c := view.TimeChart(v.Address, id, title, question, v.step(), metric, curves, events)
	return v.exports.chart(c.Hinted(v.Span.Period, v.step(), v.hints[metric]))
}

// answerHints is GET /api/v1/hints, the same as « chaland hints --format json »:
//
//	site, metrics=visits,orders, from, to, filter=device=mobile
func (d *Dashboard) answerHints(c echo.Context) error {
	q, err := d.asked(c, []string{"site", "metrics", "from", "to", "filter"}, "metrics", "from", "to")
	if err != nil {
		return err
	}
	for metric := range strings.SplitSeq(c.QueryParam("metrics"), ",") {
		q.Metrics = append(q.Metrics, strings.TrimSpace(metric))
	}
	hints, err := d.Analyzer.Hints(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, hints)
}
