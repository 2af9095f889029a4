package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// loadFolder reads the files of a shop, "" for « Maison Brélivan », and over them
// what the centre's data folder changes.
func (a *app) loadFolder(folder string) (*fixtures.World, error) {
	if folder == "" {
		return fixtures.LoadWorldOf(nil, os.DirFS(a.data))
	}
	if at, err := os.Stat(folder); err != nil || !at.IsDir() {
		return nil, fault.New(fault.NotFound, "case.cli.no_folder", "path", folder).Because(err)
	}
	return fixtures.LoadWorldOf(os.DirFS(folder), os.DirFS(a.data))
}

// state is the mark of a case to be made.
func (d caseDraw) state(code string, shop *fixtures.World) caseState {
	s := caseState{Code: code, Class: d.class}
	if !shop.Fixed() {
		s.Files = shop.Sum()
	}
	if d.folder == "" {
		return s
	}
	s.Folder = d.folder
	if whole, err := filepath.Abs(d.folder); err == nil {
		s.Folder = whole
	}
	from, to := shop.Span()
	s.From, s.To = from.String(), to.String()
	return s
}

// shopOf reads the files of a case again. Others than those it was made from are
// refused: the code would give another case. Its faults bear dashboard.ErrNoFolder or
// dashboard.ErrOtherFolder.
func (a *app) shopOf(s caseState) (*fixtures.World, error) {
	if s.Files == "" {
		return fixtures.DefaultWorld(), nil
	}
	shop, err := a.loadFolder(s.Folder)
	if err != nil {
		return nil, errors.Join(err, dashboard.ErrNoFolder)
	}
	if shop.Sum() != s.Files {
		return nil, fault.New(fault.Conflict, "case.cli.folder_changed", "code", s.Code, "path", cmp.Or(s.Folder, a.data), "then", s.Files, "now", shop.Sum()).Because(dashboard.ErrOtherFolder)
	}
	return shop, nil
}

func newCaseCheck(a *app) *cobra.Command {
	return &cobra.Command{Use: "check " + i18n.T("case.cli.check.folder"), Short: i18n.T("case.cli.check.short"), Long: i18n.T("case.cli.check.long"), Example: i18n.T("case.cli.check.example"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("case.cli.check.one")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.checkFolder(args[0]) },
	}
}

// valueShape is how a value is told: as a range, or as one of some names.
func valueShape(v fixtures.ShopValue) string {
	if v.Names != nil {
		return "among"
	}
	return "range"
}

// causeOf is what a person reads of a chain of errors: its fault, else the innermost of
// them, what the file itself has.
func causeOf(err error) string {
	if _, told := errors.AsType[*fault.Error](err); told {
		return i18n.Error(err)
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// checkFolder says all that is wrong with the files of a shop, one line each, or
// what cases they give.
func (a *app) checkFolder(folder string) error {
	shop, err := a.loadFolder(folder)
	var wrong fault.List
	if err := wrong.Take(err); err != nil {
		return err
	}
	if len(wrong) > 0 {
		for _, w := range wrong {
			fmt.Fprintln(a.out, i18n.Error(w))
		}
		return fault.New(fault.Invalid, "case.cli.check.wrong", "path", folder, "n", len(wrong))
	}
	if shop.HasSite() {
		if _, err := a.buildCaseShop(fixtures.Options{World: shop}, period.Date{Year: 2025, Month: 1, Day: 1}); err != nil {
			return fault.New(fault.Invalid, "case.cli.check.site", "cause", causeOf(err)).Because(err)
		}
	}
	from, to := shop.Span()
	size := shop.Size()
	fmt.Fprintln(a.out, i18n.T("case.cli.check.good", "name", shop.Site().Name, "from", from.French(), "to", to.French(),
		"products", size.Products, "channels", size.Channels, "campaigns", size.Campaigns, "files", shop.Sum()))
	for _, p := range shop.Problems() {
		fmt.Fprintln(a.out, i18n.T("case.cli.check."+p.When, "id", p.ID, "title", i18n.T("answers."+p.ID+".title"), "lacks", p.Lacks))
		for _, v := range p.Values {
			if v.Names != nil {
				v.Least = strings.Join(v.Names, ", ")
			}
			fmt.Fprintln(a.out, i18n.T("case.cli.check.value."+valueShape(v), "name", v.Name, "least", v.Least, "most", v.Most))
		}
	}
	return nil
}
