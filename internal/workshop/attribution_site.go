package workshop

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// journeyFlags ask for the journeys of a site in the place of a file's.
type journeyFlags struct {
	site, from, to, by string
	lookBack           int
}

func (f *journeyFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("model.attribution.flag.site"))
	flags.StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringVar(&f.by, "by", analyzer.ByChannel, i18n.T("model.attribution.flag.by"))
	flags.IntVar(&f.lookBack, "lookback", analyzer.DefaultLookBack, i18n.T("model.attribution.flag.lookback", "max", analyzer.MaxLookBack))
}

// question reads the flags; the analyzer checks what they mean.
func (f *journeyFlags) question() (q analyzer.PathQuestion, err error) {
	q = analyzer.PathQuestion{Site: f.site, LookBack: f.lookBack, By: f.by}
	q.Period, err = spanOf(f.from, f.to)
	return q, err
}

// spanOf reads the days that a site is asked about; the analyzer puts the time zone in.
func spanOf(from, to string) (period.Period, error) {
	for _, flag := range [][2]string{{"--from", from}, {"--to", to}} {
		if flag[1] == "" {
			return period.Period{}, usage("analyzer.cli.missing", "flag", flag[0])
		}
	}
	p, err := period.Parse(from, to, time.UTC)
	if err != nil {
		return p, UsageError{err}
	}
	return p, nil
}

// siteJourneys are those of a site: amounts in its currency, not in cents.
func (e *Env) siteJourneys(ctx context.Context, f *journeyFlags) (j journeys, err error) {
	q, err := f.question()
	if err != nil {
		return j, err
	}
	err = e.WithWarehouse(ctx, func(w *warehouse.Warehouse) error {
		answer, err := analyzer.New(w, e.Now).Paths(ctx, q)
		if err == nil {
			err = answer.Lacks()
		}
		if err != nil {
			return asUsage(err)
		}
		j = journeys{paths: answer.Paths, hasValue: true, hasNull: true, aged: true, joined: true, named: view.Touch}
		for i := range j.paths {
			j.paths[i].Value /= 100
		}
		for _, warning := range answer.Warnings {
			j.warnings = append(j.warnings, warning.Text)
		}
		return nil
	})
	return j, err
}
