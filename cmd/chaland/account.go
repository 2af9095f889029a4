package main

import (
	"cmp"
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

func init() { register(newAccount) }

// newAccount works on who signs in.
func newAccount(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: i18n.T("account.cli.short"), Example: i18n.T("account.cli.example"), Args: noArgs}
	cmd.AddCommand(a.newAccountAdd(), a.newAccountList(), a.newAccountReset(), a.newAccountDisable(), a.newAccountClasses(), a.newAccountTrainers())
	return cmd
}

// withAccounts opens the accounts; what is done counts as the administrator's of the machine.
func (a *app) withAccounts(ctx context.Context, work func(account.Desk) error) error {
	return a.withStore(ctx, func(s *store.Store) error { return work(account.Desk{Store: s, Now: a.now}) })
}

// atTerminal is who types commands.
var atTerminal = account.Who{Role: account.Admin, Open: true}

func (a *app) newAccountAdd() *cobra.Command {
	var n account.New
	var role string
	cmd := &cobra.Command{Use: "add", Short: i18n.T("account.cli.add"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if role == "" {
			return usage("account.cli.no_role")
		}
		if n.Role, err = account.ReadRole(role); err != nil {
			return usageError{err}
		}
		if n.Role == account.Admin {
			n.Name = cmp.Or(n.Name, i18n.T("account.cli.default_name"))
		}
		return a.withAccounts(cmd.Context(), func(d account.Desk) error {
			_, slip, err := d.Add(cmd.Context(), atTerminal, n)
			if err != nil {
				return asUsage(err)
			}
			return a.printSlip(slip)
		})
	}
	cmd.Flags().StringVar(&role, "role", "", i18n.T("account.cli.flag.role"))
	cmd.Flags().StringVar(&n.Name, "name", "", i18n.T("account.cli.flag.name"))
	cmd.Flags().StringVar(&n.Email, "email", "", i18n.T("account.cli.flag.email"))
	return cmd
}

func (a *app) printSlip(s account.Slip) error {
	_, err := fmt.Fprintln(a.out, i18n.T("account.cli.slip", "name", s.Name, "role", s.Role.Name(), "code", s.Code, "password", s.Password))
	return err
}

func (a *app) newAccountList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: i18n.T("account.cli.list"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withAccounts(cmd.Context(), func(d account.Desk) error {
			all, err := d.Store.Accounts(cmd.Context())
			if err != nil {
				return err
			}
			out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, x := range all {
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", account.ShowCode(x.Code), account.Role(x.Role).Name(), x.Name, account.State(x, a.now(), parisTime()))
			}
			return out.Flush()
		})
	}
	return cmd
}

func (a *app) newAccountReset() *cobra.Command {
	cmd := &cobra.Command{Use: "reset " + i18n.T("account.cli.code"), Short: i18n.T("account.cli.reset"), Args: exactArgs(1, i18n.T("account.cli.code_what"))}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withAccounts(cmd.Context(), func(d account.Desk) error {
			x, err := d.ByCode(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			slip, err := d.Reset(cmd.Context(), atTerminal, x.ID)
			if err != nil {
				return err
			}
			return a.printSlip(slip)
		})
	}
	return cmd
}

func (a *app) newAccountDisable() *cobra.Command {
	var undo bool
	cmd := &cobra.Command{Use: "disable " + i18n.T("account.cli.code"), Short: i18n.T("account.cli.disable"), Args: exactArgs(1, i18n.T("account.cli.code_what"))}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withAccounts(cmd.Context(), func(d account.Desk) error {
			x, err := d.ByCode(cmd.Context(), args[0])
			if err == nil {
				err = d.Disable(cmd.Context(), atTerminal, x.ID, !undo)
			}
			if err != nil {
				return err
			}
			key := map[bool]string{true: "account.cli.enabled", false: "account.cli.disabled"}[undo]
			fmt.Fprintln(a.err, i18n.T(key, "name", x.Name))
			return nil
		})
	}
	cmd.Flags().BoolVar(&undo, "undo", false, i18n.T("account.cli.flag.undo"))
	return cmd
}
