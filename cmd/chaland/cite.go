package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newCite) }

// citeFlags are the words of what is cited, as typed.
type citeFlags struct {
	site, metric, from, to string
	by, group              string
	filters                []string
	compare, refundDate    string
	author, base           string
	report, cell           string
	settings               []string // of the report, name=value
}

func newCite(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "cite", Short: i18n.T("cite.cli.short"), Long: i18n.T("cite.cli.long"), Example: i18n.T("cite.cli.example")}
	cmd.AddCommand(a.newCiteAdd(), a.newCiteShow(), a.newCiteVerify())
	return cmd
}

func (a *app) newCiteAdd() *cobra.Command {
	var f citeFlags
	cmd := &cobra.Command{Use: "add", Short: i18n.T("cite.cli.add"), RunE: func(cmd *cobra.Command, _ []string) error {
		request, err := f.request()
		if err != nil {
			return err
		}
		if err := checkPublicURL(f.base); err != nil {
			return err
		}
		return a.withDesk(cmd.Context(), func(d citation.Desk) error {
			c, err := d.Cite(cmd.Context(), citation.Order{Request: request, Title: dashboard.CellTitle(request), Base: strings.TrimSuffix(f.base, "/"), Author: f.author})
			if err != nil {
				return asUsage(err)
			}
			fmt.Fprintf(a.out, "%s\n%s\n", citation.Show(c.Code), c.Sentence)
			return a.warnCited(c)
		})
	}}
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&f.metric, "metric", "", i18n.T("cite.cli.flag.metric"))
	flags.StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringVar(&f.by, "by", "", i18n.T("cite.cli.flag.by"))
	flags.StringVar(&f.group, "group", "", i18n.T("cite.cli.flag.group"))
	flags.StringArrayVar(&f.filters, "filter", nil, i18n.T("analyzer.cli.flag.filter"))
	flags.StringVar(&f.compare, "compare", "", i18n.T("analyzer.cli.flag.compare"))
	flags.StringVar(&f.refundDate, "refund-date", "", i18n.T("analyzer.cli.flag.refund_date"))
	flags.StringVar(&f.report, "report", "", i18n.T("cite.cli.flag.report", "names", strings.Join(citation.Readings(), ", ")))
	flags.StringVar(&f.cell, "cell", "", i18n.T("cite.cli.flag.cell"))
	flags.StringArrayVar(&f.settings, "param", nil, i18n.T("cite.cli.flag.param"))
	flags.StringVar(&f.author, "author", "", i18n.T("cite.cli.flag.author"))
	flags.StringVar(&f.base, "public-url", "", i18n.T("cite.cli.flag.public_url"))
	return cmd
}

// warnCited says beside a citation what weighs on its figures: a period that is
// not over, data that cover a part of it.
func (a *app) warnCited(c store.Citation) error {
	var figures []analyzer.Figure
	if err := json.Unmarshal(c.Figures, &figures); err != nil {
		return err
	}
	told := map[string]bool{}
	for _, f := range figures {
		for _, w := range f.Warnings {
			if !told[w.Text] {
				told[w.Text] = true
				fmt.Fprintln(a.err, w.Text)
			}
		}
	}
	return nil
}

// request reads the flags; the analyzer checks what they mean and puts the
// site's time zone in. Without --group, --by cites every group.
func (f citeFlags) request() (citation.Request, error) {
	r := citation.Request{Site: f.site, Metric: f.metric, Timezone: "UTC", By: f.by, Key: f.group, Whole: f.by != "" && f.group == "", Compare: f.compare, RefundDate: f.refundDate}
	what := [2]string{"--metric", f.metric}
	if f.report != "" {
		what = [2]string{"--cell", f.cell}
	}
	for _, flag := range [][2]string{{"--site", f.site}, what, {"--from", f.from}, {"--to", f.to}} {
		if flag[1] == "" {
			return r, usage("analyzer.cli.missing", "flag", flag[0])
		}
	}
	if f.group != "" && f.by == "" {
		return r, usage("cite.cli.group_without_by")
	}
	for _, text := range f.filters {
		dimension, value, found := strings.Cut(text, "=")
		if !found {
			return r, usage("analyzer.cli.bad_filter", "value", text)
		}
		r.Filters = append(r.Filters, analyzer.Filter{Dimension: dimension, Value: value})
	}
	p, err := period.Parse(f.from, f.to, time.UTC)
	if err != nil {
		return r, usageError{err}
	}
	if f.report != "" {
		params := map[string]string{}
		for _, text := range f.settings {
			name, value, found := strings.Cut(text, "=")
			if !found {
				return r, usage("cite.cli.bad_param", "value", text)
			}
			params[name] = value
		}
		return citation.ReadingRequest(f.site, p, r.Filters, citation.Reading{Name: f.report, Params: params, Cell: f.cell}, false), nil
	}
	r.From, r.To = p.From.String(), p.To.String()
	return r, nil
}

func (a *app) newCiteShow() *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "show " + i18n.T("cite.cli.code"), Args: exactArgs(1, i18n.T("cite.cli.code_what")), Short: i18n.T("cite.cli.show")}
	cmd.Flags().StringVar(&format, "format", "text", i18n.T("cite.cli.flag.format"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withStore(cmd.Context(), func(s *store.Store) error {
			proof, err := citation.Desk{Store: s, Now: a.now}.Read(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.printProof(proof, format)
		})
	}
	return cmd
}

func (a *app) newCiteVerify() *cobra.Command {
	var format, value string
	cmd := &cobra.Command{Use: "verify " + i18n.T("cite.cli.code"), Args: exactArgs(1, i18n.T("cite.cli.code_what")), Short: i18n.T("cite.cli.verify"), Long: i18n.T("cite.cli.verify_long")}
	cmd.Flags().StringVar(&format, "format", "text", i18n.T("cite.cli.flag.format"))
	cmd.Flags().StringVar(&value, "value", "", i18n.T("cite.cli.flag.value"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withDesk(cmd.Context(), func(d citation.Desk) error {
			proof, err := d.Verify(cmd.Context(), args[0], value)
			if err != nil {
				return err
			}
			if err := a.printProof(proof, format); err != nil || proof.Verdict == citation.Same || proof.Verdict == citation.AsHanded {
				return err
			}
			return fault.New(fault.Conflict, "verdict."+string(proof.Verdict)+".text")
		})
	}
	return cmd
}

// withDesk runs work with the citations and the figures at hand.
func (a *app) withDesk(ctx context.Context, work func(citation.Desk) error) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		s, err := store.Open(ctx, a.storePath())
		if err != nil {
			return err
		}
		d := citation.Desk{Analyzer: analyzer.New(w, a.now), Audits: seo.NewArchive(w).Accepting(s, a.now), Store: s, Now: a.now, Random: rand.Reader}
		return errors.Join(work(d), s.Close())
	})
}

// printProof writes a citation and, once verified, what it is now.
func (a *app) printProof(p citation.Proof, format string) error {
	switch format {
	case "json":
		out := json.NewEncoder(a.out)
		out.SetEscapeHTML(false)
		return out.Encode(p.Report())
	case "text":
		for _, line := range p.Report().Lines() {
			fmt.Fprintln(a.out, line)
		}
		return nil
	}
	return usage("cite.cli.bad_format", "value", format)
}
