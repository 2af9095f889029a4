package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/quarantine"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newBots) }

func newBots(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "bots", Short: i18n.T("bots.cli.short"), Long: i18n.T("bots.cli.long"), Args: noArgs}
	cmd.AddCommand(newBotsList(a), newBotsAdd(a), newBotsSet(a), newBotsRemove(a), newBotsTest(a))
	return cmd
}

// siteOption is the site that a command is about; needed says that it must be typed.
func siteOption(cmd *cobra.Command, id *string) {
	cmd.Flags().StringVar(id, "site", "", i18n.T("bots.cli.flag.site"))
}

// onSite runs work on the desk of a site that there is.
func (a *app) onSite(cmd *cobra.Command, id string, work func(*quarantine.Desk, tracking.Site) error) error {
	if id == "" {
		return usage("bots.cli.no_site")
	}
	return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
		s, err := site.Get(cmd.Context(), w, id)
		if err != nil {
			return err
		}
		return asUsage(work(quarantine.New(w, a.now, a.log), s))
	})
}

func newBotsList(a *app) *cobra.Command {
	id := ""
	cmd := &cobra.Command{Use: "list", Short: i18n.T("bots.cli.list.short"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.onSite(cmd, id, func(_ *quarantine.Desk, s tracking.Site) error {
			if len(s.ApartRules) == 0 {
				fmt.Fprintln(a.err, i18n.T("bots.cli.none", "site", id))
				return nil
			}
			table := a.newTable("bots.cli.columns")
			for _, r := range s.ApartRules {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Kind, r.Value, i18n.T("bots.state."+r.State), r.By, i18n.DateTime(r.Changed.In(s.Location())), r.Note)
			}
			return table.Flush()
		})
	}
	siteOption(cmd, &id)
	return cmd
}

func newBotsAdd(a *app) *cobra.Command {
	id, trial := "", false
	r := tracking.ApartRule{State: tracking.RuleOn, By: i18n.T("bots.cli.by")}
	cmd := &cobra.Command{Use: "add", Short: i18n.T("bots.cli.add.short"), Long: i18n.T("bots.cli.add.long"), Example: i18n.T("bots.cli.add.example"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if trial {
			r.State = tracking.RuleTrial
		}
		return a.onSite(cmd, id, func(d *quarantine.Desk, s tracking.Site) error {
			r, err := d.CheckRule(cmd.Context(), id, r)
			if err != nil {
				return err
			}
			p, err := triedRule(cmd.Context(), d, id, r, a.now())
			if err != nil {
				return err
			}
			made, err := d.AddRule(cmd.Context(), id, r)
			if err != nil {
				return err
			}
			fmt.Fprintln(a.out, i18n.T("bots.cli.added", "id", made.ID, "site", s.ID, "state", i18n.T("bots.state."+made.State)))
			fmt.Fprintln(a.err, p.Text())
			return nil
		})
	}
	siteOption(cmd, &id)
	cmd.Flags().StringVar(&r.Kind, "kind", "", i18n.T("bots.cli.flag.kind"))
	cmd.Flags().StringVar(&r.Value, "value", "", i18n.T("bots.cli.flag.value"))
	cmd.Flags().StringVar(&r.Note, "note", "", i18n.T("bots.cli.flag.note"))
	cmd.Flags().BoolVar(&trial, "trial", false, i18n.T("bots.cli.flag.trial"))
	return cmd
}

func newBotsSet(a *app) *cobra.Command {
	id, state := "", ""
	cmd := &cobra.Command{
		Use: "set " + i18n.T("bots.cli.rule"), Short: i18n.T("bots.cli.set.short"), Example: i18n.T("bots.cli.set.example"), Args: exactArgs(1, i18n.T("bots.cli.rule_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onSite(cmd, id, func(d *quarantine.Desk, _ tracking.Site) error {
				if err := d.SetRule(cmd.Context(), id, args[0], state, i18n.T("bots.cli.by")); err != nil {
					return err
				}
				fmt.Fprintln(a.out, i18n.T("bots.cli.changed", "id", args[0], "state", i18n.T("bots.state."+state)))
				return nil
			})
		},
	}
	siteOption(cmd, &id)
	cmd.Flags().StringVar(&state, "state", "", i18n.T("bots.cli.flag.state"))
	return cmd
}

func newBotsRemove(a *app) *cobra.Command {
	id := ""
	cmd := &cobra.Command{
		Use: "remove " + i18n.T("bots.cli.rule"), Short: i18n.T("bots.cli.remove.short"), Args: exactArgs(1, i18n.T("bots.cli.rule_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onSite(cmd, id, func(d *quarantine.Desk, _ tracking.Site) error {
				if err := d.RemoveRule(cmd.Context(), id, args[0]); err != nil {
					return err
				}
				fmt.Fprintln(a.out, i18n.T("bots.cli.removed", "id", args[0], "site", id))
				return nil
			})
		},
	}
	siteOption(cmd, &id)
	return cmd
}

func newBotsTest(a *app) *cobra.Command {
	id := ""
	cmd := &cobra.Command{
		Use: "test " + i18n.T("bots.cli.agent"), Short: i18n.T("bots.cli.test.short"), Long: i18n.T("bots.cli.test.long"), Example: i18n.T("bots.cli.test.example"), Args: exactArgs(1, i18n.T("bots.cli.agent_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if id == "" {
				a.printVerdict(quarantine.JudgeAgent(tracking.Site{}, args[0]))
				return nil
			}
			return a.onSite(cmd, id, func(_ *quarantine.Desk, s tracking.Site) error {
				a.printVerdict(quarantine.JudgeAgent(s, args[0]))
				return nil
			})
		},
	}
	siteOption(cmd, &id)
	return cmd
}

func (a *app) printVerdict(v quarantine.Verdict) {
	switch {
	case v.Rule != "":
		fmt.Fprintln(a.out, i18n.T("bots.verdict.rule", "rule", v.Rule))
	case v.Kept:
		fmt.Fprintln(a.out, i18n.T("bots.verdict.kept"))
	case v.Bot != "":
		fmt.Fprintln(a.out, i18n.T("bots.verdict.bot", "family", i18n.T("bots.family."+v.Family), "why", i18n.T("aside.bot_"+v.Bot, "detail", v.Agent)))
	default:
		fmt.Fprintln(a.out, i18n.T("bots.verdict.reader", "browser", v.Browser, "os", v.OS, "device", strings.ToLower(i18n.T("view.device."+v.Device))))
	}
	if len(v.Trial) > 0 {
		fmt.Fprintln(a.out, i18n.T("bots.verdict.trial", "rules", strings.Join(v.Trial, ", ")))
	}
}
