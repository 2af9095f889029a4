package dashboard

import (
	"cmp"
	"context"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// exhibits gathers what there is to print of cited figures, in the order of their codes
// (six characters each). base starts the address where they are verified.
func (d *Dashboard) exhibits(ctx context.Context, site tracking.Site, base string, codes []string) ([]exhibit.Exhibit, error) {
	out := make([]exhibit.Exhibit, 0, len(codes))
	for _, code := range codes {
		proof, err := d.desk().Read(ctx, code)
		if err != nil {
			return nil, err
		}
		e, err := d.exhibit(ctx, site, proof)
		if err != nil {
			return nil, err
		}
		e.Address = base + "/v/" + e.Code
		out = append(out, e)
	}
	return out, nil
}

// exhibit writes a citation out, with its pictures.
func (d *Dashboard) exhibit(ctx context.Context, site tracking.Site, p citation.Proof) (exhibit.Exhibit, error) {
	c := p.Citation
	e := exhibit.Exhibit{
		Code: p.Code, Title: c.Title, Chart: c.Kind != store.CitedFigure, Value: p.Value(), Metric: c.Metric, Period: p.Dates(), Filters: filtersOf(p.Request),
		Choices: p.Request.Choices(), Fingerprint: c.Fingerprint, Author: c.Author, Sentence: c.Sentence, At: c.Cited,
		Cited: localTime(c.Cited, p), Source: i18n.T("exhibit.source_text", "site", cmp.Or(site.Name, site.ID), "fingerprint", c.Fingerprint),
	}
	if m, ok := analyzer.MetricByKey(c.Metric); ok {
		e.Definition, e.Formula, e.Pitfall = m.Definition(), m.Formula(), m.Pitfall()
	}
	if r := p.Request.Reading; r != nil {
		own := readingDefinition{r.Name, c.Title}
		e.Definition, e.Formula, e.Pitfall = own.Definition(), own.Formula(), own.Pitfall()
		e.Choices = strings.TrimSpace(e.Choices + " " + p.Request.Hypotheses(p.Currency))
	}
	if !e.Chart && len(p.Cited) == 1 {
		f := p.Cited[0]
		e.Calculation, e.Sample, e.Interval, e.Few = view.Part(f), citation.Sample(p.Request, f), view.Interval(f), f.State == analyzer.Insufficient
	} else {
		for _, r := range rowsOf(p) {
			e.Rows = append(e.Rows, exhibit.Row{Name: r.Name, Value: r.Cited, Sample: r.Sample, Calculation: r.Calc})
		}
		e.ShareSample()
	}
	return e, d.fillPictures(ctx, p, &e)
}
