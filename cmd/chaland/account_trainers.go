package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/i18n"
)

func (a *app) newAccountClasses() *cobra.Command {
	cmd := &cobra.Command{Use: "classes", Short: i18n.T("account.cli.classes"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withAccounts(cmd.Context(), func(d account.Desk) error {
			classes, err := d.Store.Classes(cmd.Context(), 0)
			if err != nil {
				return err
			}
			if len(classes) == 0 {
				fmt.Fprintln(a.err, i18n.T("account.no_classes"))
			}
			out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, c := range classes {
				trainers, err := d.TrainersText(cmd.Context(), c.ID)
				if err != nil {
					return err
				}
				fmt.Fprintf(out, "%d\t%s\t%s\n", c.ID, c.Name, trainers)
			}
			return out.Flush()
		})
	}
	return cmd
}

func (a *app) newAccountTrainers() *cobra.Command {
	cmd := &cobra.Command{Use: "trainers " + i18n.T("account.cli.trainers_use"), Short: i18n.T("account.cli.trainers"), Example: i18n.T("account.cli.trainers_example")}
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) < 2 {
			return usage("cli.args", "what", i18n.T("account.cli.trainers_what"), "n", len(args), "command", cmd.CommandPath())
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		class, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return usage("account.cli.bad_class", "class", args[0])
		}
		return a.withAccounts(ctx, func(d account.Desk) error {
			c, ok, err := d.Store.Class(ctx, class)
			if err != nil {
				return err
			}
			if !ok {
				return usage("account.cli.bad_class", "class", args[0])
			}
			var trainers []int64
			for _, code := range args[1:] {
				x, err := d.ByCode(ctx, strings.TrimSuffix(code, ","))
				if err != nil {
					return err
				}
				trainers = append(trainers, x.ID)
			}
			if err := d.SetTrainers(ctx, atTerminal, class, trainers); err != nil {
				return err
			}
			text, err := d.TrainersText(ctx, class)
			if err != nil {
				return err
			}
			fmt.Fprintln(a.err, i18n.T("account.cli.trained", "class", c.Name, "trainers", text))
			return nil
		})
	}
	return cmd
}
