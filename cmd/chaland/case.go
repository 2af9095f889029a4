package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newCase) }

func newCase(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "case", Short: i18n.T("case.cli.short"), Long: i18n.T("case.cli.long"), Args: noArgs}
	cmd.AddCommand(newCaseKey(a), newCaseNew(a), newCaseImport(a), newCaseList(a), newCaseShow(a), newCaseFreeze(a), newCaseShop(a), newCaseAnswers(a), newCasePreview(a), newCaseRelease(a), newCaseVerify(a), newCaseCheck(a), newCaseDelete(a))
	return cmd
}

// keyName is the file that holds the centre's key, under the data folder.
const keyName = "centre.key"

// centreKey is the key of CHALAND_CENTRE_KEY, or of the data folder. One that is
// too short to keep a secret is refused. Its faults bear dashboard.ErrNoKey.
func (a *app) centreKey() ([]byte, error) {
	path := filepath.Join(a.data, keyName)
	if text, given := os.LookupEnv("CHALAND_CENTRE_KEY"); given && text != "" {
		return longEnough(strings.TrimSpace(text), "case.cli.short_key_given", path)
	}
	raw, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fault.New(fault.NotFound, "case.cli.no_key", "path", path).Because(dashboard.ErrNoKey)
	case err != nil:
		return nil, fault.New(fault.Forbidden, "case.cli.unread_key", "path", path).Because(errors.Join(dashboard.ErrNoKey, err))
	}
	return longEnough(strings.TrimSpace(string(raw)), "case.cli.short_key", path)
}

func longEnough(key, short, path string) ([]byte, error) {
	if len(key) < fixtures.MinKey {
		return nil, fault.New(fault.Invalid, short, "path", path, "n", utf8.RuneCountInString(key), "min", fixtures.MinKey).Because(dashboard.ErrNoKey)
	}
	return []byte(key), nil
}

func newCaseKey(a *app) *cobra.Command {
	return &cobra.Command{Use: "key", Short: i18n.T("case.cli.key.short"), Args: noArgs, RunE: func(*cobra.Command, []string) error { return a.makeCentreKey() }}
}

// makeCentreKey draws the key of the data folder, once.
func (a *app) makeCentreKey() error {
	path := filepath.Join(a.data, keyName)
	if err := os.MkdirAll(a.data, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fault.New(fault.Conflict, "case.cli.key.exists", "path", path)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(draw()))
	fmt.Fprintln(a.err, i18n.T("case.cli.key.made", "path", path))
	return errors.Join(err, f.Close())
}

// knownCase is a candidate's case that is there, whole.
type knownCase struct {
	site string
	caseState
}

// knownCases lists the candidates' cases by code.
func knownCases(ctx context.Context, w *warehouse.Warehouse) ([]knownCase, error) {
	states, err := warehouse.ListSettings[caseState](ctx, w, caseKind)
	var out []knownCase
	for site, s := range states {
		if s.Code != "" && s.Complete {
			out = append(out, knownCase{site, s})
		}
	}
	slices.SortFunc(out, func(a, b knownCase) int { return strings.Compare(a.Code, b.Code) })
	return out, err
}

// caseOf finds a candidate's case.
func caseOf(ctx context.Context, w *warehouse.Warehouse, code string) (knownCase, error) {
	all, err := knownCases(ctx, w)
	if err != nil {
		return knownCase{}, err
	}
	for _, k := range all {
		if strings.EqualFold(k.Code, code) {
			return k, nil
		}
	}
	return knownCase{}, fault.New(fault.NotFound, "case.cli.unknown", "code", code)
}

func newCaseList(a *app) *cobra.Command {
	return &cobra.Command{Use: "list", Short: i18n.T("case.cli.list.short"), Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			all, err := knownCases(cmd.Context(), w)
			if err != nil {
				return err
			}
			if len(all) == 0 {
				fmt.Fprintln(a.err, i18n.T("case.cli.none"))
				return nil
			}
			out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(out, i18n.T("case.cli.columns"))
			for _, k := range all {
				frozen, err := frozenSince(cmd.Context(), w, k.site)
				if err != nil {
					return err
				}
				fmt.Fprintln(out, strings.Join([]string{k.Code, k.Class, k.site, k.origin(), k.state(), i18n.DateTime(k.Loaded.In(parisTime())), dateOrNone(frozen)}, "\t"))
			}
			return out.Flush()
		})
	}}
}

func newCaseDelete(a *app) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "delete CODE", Short: i18n.T("case.cli.delete.short"), Args: oneCode, RunE: func(cmd *cobra.Command, args []string) error {
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			k, err := caseOf(cmd.Context(), w, args[0])
			if err != nil {
				return err
			}
			if !yes {
				return usage("case.cli.delete.sure", "code", k.Code)
			}
			if err := a.eraseSite(cmd.Context(), w, k.site); err != nil {
				return err
			}
			fmt.Fprintln(a.err, i18n.T("case.cli.delete.done", "code", k.Code))
			return nil
		})
	}}
	cmd.Annotations = map[string]string{onlyTyped: "yes"} // a setting left in a file erases nothing
	cmd.Flags().BoolVar(&yes, "yes", false, i18n.T("case.cli.flag.yes"))
	return cmd
}

// oneCode refuses anything but one candidate's code.
func oneCode(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("case.cli.one_code")
	}
	return nil
}
