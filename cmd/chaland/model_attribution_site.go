package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
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
	for _, flag := range [][2]string{{"--from", f.from}, {"--to", f.to}} {
		if flag[1] == "" {
			return q, usage("analyzer.cli.missing", "flag", flag[0])
		}
	}
	q = analyzer.PathQuestion{Site: f.site, LookBack: f.lookBack, By: f.by}
	if q.Period, err = period.Parse(f.from, f.to, time.UTC); err != nil {
		return q, usageError{err}
	}
	return q, nil
}

// siteJourneys are those of a site: amounts in its currency, not in cents.
func (a *app) siteJourneys(ctx context.Context, f *journeyFlags) (j journeys, err error) {
	q, err := f.question()
	if err != nil {
		return j, err
	}
	err = a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		answer, err := analyzer.New(w, a.now).Paths(ctx, q)
		if err == nil {
			err = answer.Lacks()
		}
		if err != nil {
			return asUsage(err)
		}
		j = journeys{paths: answer.Paths, hasValue: true, hasNull: true, aged: true, joined: true, named: touchName}
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

// touchName is what people call a channel, or a campaign of one.
func touchName(touch string) string {
	channel, campaign := analyzer.TouchOf(touch)
	name := i18n.T("view.unnamed.channel")
	switch key := "channel." + channel; {
	case i18n.Has(key):
		name = i18n.T(key)
	case channel != "":
		name = channel
	}
	if campaign != "" {
		name += fmt.Sprintf(" (%s)", campaign)
	}
	return name
}

// merged adds up the journeys of the same touches, the most conversions first: those of
// a site are told apart by their ages too.
func merged(paths []attribution.Path) []attribution.Path {
	at, out := map[string]int{}, []attribution.Path(nil)
	for _, p := range paths {
		key := strings.Join(p.Channels, "\x1f")
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, attribution.Path{Channels: p.Channels})
		}
		out[i].Conversions, out[i].Nulls, out[i].Value = out[i].Conversions+p.Conversions, out[i].Nulls+p.Nulls, out[i].Value+p.Value
	}
	slices.SortStableFunc(out, func(x, y attribution.Path) int {
		return cmp.Or(cmp.Compare(y.Conversions, x.Conversions), cmp.Compare(y.Nulls, x.Nulls))
	})
	return out
}
