package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// maxAttempts is how often a case is drawn before giving up: about one draw in ten is
// refused, mostly for what chance took from a planted problem.
const maxAttempts = 5

// newCaseReport is what `case new` prints of a case.
type newCaseReport struct {
	Code        string  `json:"code"`
	Site        string  `json:"site"`
	Version     string  `json:"version"`
	Orders      uint64  `json:"orders"`
	Visits      uint64  `json:"visits"`
	Seconds     float64 `json:"seconds"`
	Fingerprint string  `json:"fingerprint"`
}

func newCaseNew(a *app) *cobra.Command {
	var code, file, format string
	var how caseDraw
	cmd := &cobra.Command{
		Use: "new", Short: i18n.T("case.cli.new.short"), Long: i18n.T("case.cli.new.long"), Example: i18n.T("case.cli.new.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			codes, err := a.wantedCodes(code, file)
			if err != nil {
				return err
			}
			if format != "text" && format != "json" {
				return usage("case.cli.bad_format", "value", format, "formats", "text, json")
			}
			if err := how.check(); err != nil {
				return err
			}
			return a.makeCases(cmd.Context(), codes, how, format)
		},
	}
	cmd.Flags().StringVar(&code, "code", "", i18n.T("case.cli.flag.code"))
	cmd.Flags().StringVar(&file, "candidates", "", i18n.T("case.cli.flag.candidates"))
	cmd.Flags().StringVar(&how.class, "class", "", i18n.T("case.cli.flag.class"))
	cmd.Flags().BoolVar(&how.retake, "retake", false, i18n.T("case.cli.flag.retake"))
	cmd.Flags().StringVar(&how.folder, "from", "", i18n.T("case.cli.flag.from"))
	cmd.Flags().StringVar(&format, "format", "text", i18n.T("case.cli.flag.format"))
	return cmd
}

// caseDraw says which history candidates get: each their own, that of a class, or
// another one than before.
type caseDraw struct {
	class  string
	retake bool
	folder string // of the shop's files; "" is « Maison Brélivan »
}

func (d caseDraw) check() error {
	if d.class == "" {
		return nil
	}
	if d.retake {
		return usage("case.cli.new.class_retake")
	}
	return fixtures.CheckCode(d.class)
}

// codeFor is the code under which a candidate's case is made: a retake's is the
// first one free after it.
func (d caseDraw) codeFor(ctx context.Context, w *warehouse.Warehouse, code string) (string, error) {
	code = strings.ToUpper(code)
	if !d.retake {
		return code, nil
	}
	if _, err := caseOf(ctx, w, code); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		again := fmt.Sprintf("%s-R%d", code, n)
		if err := fixtures.CheckCode(again); err != nil {
			return "", err
		}
		if _, err := caseOf(ctx, w, again); err != nil {
			return again, nil
		}
	}
}

// toMake is how many of the cases asked for are not there yet.
func (d caseDraw) toMake(ctx context.Context, w *warehouse.Warehouse, codes []string) (n int, err error) {
	if d.retake {
		return len(codes), nil
	}
	known, err := knownCases(ctx, w)
	for _, code := range codes {
		if !slices.ContainsFunc(known, func(k knownCase) bool { return strings.EqualFold(k.Code, code) }) {
			n++
		}
	}
	return n, err
}

// makeCases makes a case for each code; those that are there already stay.
func (a *app) makeCases(ctx context.Context, codes []string, how caseDraw, format string) error {
	key, err := a.centreKey()
	if err != nil {
		return err
	}
	shop, err := a.loadFolder(how.folder)
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		n, err := how.toMake(ctx, w, codes)
		if err != nil {
			return err
		}
		if err := a.checkRoom(n); err != nil {
			return err
		}
		states := make([]caseState, len(codes))
		for i, code := range codes {
			if code, err = how.codeFor(ctx, w, code); err != nil {
				return err
			}
			states[i] = how.state(code, shop)
		}
		return a.makeEach(ctx, w, key, states, func(r newCaseReport) error { return a.printNewCase(r, format) })
	})
}

// makeEach makes cases in order and tells of each: while the visits of one are derived
// and its problems looked for, which leaves the machine idle at times, the next one is
// stored.
func (a *app) makeEach(ctx context.Context, w *warehouse.Warehouse, key []byte, states []caseState, tell func(newCaseReport) error) (err error) {
	if len(states) > 1 { // many large loads: merging them waits for the last one
		release, failed := w.HoldMerges(ctx)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, release()) }()
	}
	return overlap(ctx, len(states), func(ctx context.Context, i int) (newCaseReport, error) {
		if len(states) > 1 {
			fmt.Fprintln(a.err, i18n.T("case.cli.new.progress", "code", states[i].Code, "at", i+1, "of", len(states)))
		}
		return a.makeCase(ctx, w, key, states[i])
	}, tell)
}

// makeCase draws a case until each of its problems shows in its data. Nothing
// half-made stays after a failure.
func (a *app) makeCase(ctx context.Context, w *warehouse.Warehouse, key []byte, state caseState) (newCaseReport, error) {
	if k, err := caseOf(ctx, w, state.Code); err == nil {
		if err := k.drawn(); err != nil {
			return newCaseReport{}, err
		}
		fmt.Fprintln(a.err, i18n.T("case.cli.new.there", "code", state.Code))
		return a.reportCase(ctx, w, k, 0)
	}
	took := time.Duration(0)
	for attempt := range maxAttempts {
		state.Attempt, state.Version = attempt, fixtures.CaseVersion
		o, err := a.drawCase(key, state)
		if err != nil {
			return newCaseReport{}, err
		}
		if s, err := site.Get(ctx, w, o.Site.ID); err == nil && !s.Case {
			return newCaseReport{}, fault.New(fault.Conflict, "case.cli.new.site_there", "code", state.Code, "site", s.ID)
		}
		found, tried, err := a.tryCase(ctx, w, o, state.Code)
		missing := unproven(o, found)
		took += tried
		if err == nil && len(missing) == 0 {
			state.KeyMark = fixtures.KeyMark(key, state.Code)
			if state.Fingerprint, err = caseFingerprint(ctx, w, knownCase{o.Site.ID, state}); err == nil {
				err = markLoaded(ctx, w, o.Site.ID, state, a.now())
			}
			if err == nil {
				return a.finishCase(ctx, w, knownCase{o.Site.ID, state}, found, took)
			}
		}
		if forgot := a.forgetAttempt(context.WithoutCancel(ctx), w, knownCase{o.Site.ID, state}); err != nil || forgot != nil {
			return newCaseReport{}, a.orFull(errors.Join(err, forgot))
		}
		a.log.Info("case refused and drawn again", "site", o.Site.ID, "attempt", attempt, "without proof", missing)
		fmt.Fprintln(a.err, i18n.T("case.cli.new.again", "code", state.Code, "n", attempt+1))
	}
	return newCaseReport{}, fault.New(fault.Conflict, "case.cli.new.refused", "code", state.Code, "n", maxAttempts)
}

// finishCase keeps the answer key that proved a case, whose trainer soon opens it.
func (a *app) finishCase(ctx context.Context, w *warehouse.Warehouse, k knownCase, found answers.Key, took time.Duration) (newCaseReport, error) {
	rests, err := restsOn(ctx, w, k)
	if err != nil {
		return newCaseReport{}, err
	}
	a.keys.keep(k.site, rests, found)
	return a.reportCase(ctx, w, k, took)
}

// forgetAttempt erases a case that bears no mark yet, whatever there is of it. One that
// bears a mark was finished meanwhile by another run of the same code: it stays.
func (a *app) forgetAttempt(ctx context.Context, w *warehouse.Warehouse, k knownCase) error {
	if _, err := caseOf(ctx, w, k.Code); err == nil {
		return nil
	}
	if err := w.Forget(ctx, k.site); err != nil {
		return err
	}
	return warehouse.DeleteSetting(ctx, w, site.Kind, k.site, a.now())
}

// drawCase draws the history of a case, at the activity of tests if they set one.
func (a *app) drawCase(key []byte, s caseState) (o fixtures.Options, err error) {
	shop, err := a.shopOf(s)
	if err != nil {
		return o, err
	}
	return a.drawIn(shop, key, s)
}

func (a *app) drawIn(shop *fixtures.World, key []byte, s caseState) (o fixtures.Options, err error) {
	if s.Class == "" {
		o, err = shop.Draw(key, s.Code, s.Attempt)
	} else {
		o, err = shop.DrawClass(key, s.Class, s.Code, s.Attempt)
	}
	o.Activity = cmp.Or(a.activity, o.Activity)
	return o, err
}

// tryCase loads a case and tells what its data and its web site prove, and how long that
// took once its turn had come.
func (a *app) tryCase(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, code string) (found answers.Key, took time.Duration, err error) {
	began, err := a.storeInTurn(ctx, w, o)
	if err != nil {
		return found, 0, err
	}
	if err := deriveVisits(ctx, w, o.Site.ID, a.now, a.log); err != nil {
		return found, 0, err
	}
	found, err = a.findProblems(ctx, w, o, code)
	return found, a.now().Sub(began), err
}

// storeInTurn stores a case once no other one is being stored: two at once would take
// twice the memory and gain no time.
func (a *app) storeInTurn(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options) (began time.Time, err error) {
	a.storing.Lock()
	defer a.storing.Unlock()
	if err := ctx.Err(); err != nil {
		return began, err
	}
	line := newProgressLine(a.err)
	defer line.clear()
	began = a.now()
	_, err = storeCase(ctx, w, o, a.now, func(share float64) {
		line.say(i18n.T("cli.demo.generating", "share", i18n.Percent(share, 0)))
	})
	return began, err
}

// spanOf is the time that the cases of a shop cover.
func spanOf(shop *fixtures.World) period.Period {
	from, to := shop.Span()
	return period.Period{From: from, To: to, Loc: parisTime()}
}

func parisTime() *time.Location { return seo.Paris() }

// caseFingerprint sums up all facts of a case; those of its ledgers in one print.
func caseFingerprint(ctx context.Context, w *warehouse.Warehouse, k knownCase) (string, error) {
	facts, err := w.Fingerprint(ctx, k.site, k.span(), warehouse.FactEvents, warehouse.FactOrders, warehouse.FactRefunds, warehouse.FactCosts, warehouse.FactProducts)
	if err != nil {
		return "", err
	}
	ledgers, err := w.Fingerprint(ctx, k.site, k.span(), tracking.Ledgers{}.Tables()...)
	sum := sha256.Sum256([]byte(ledgers))
	return fmt.Sprintf("%s ledgers:%x", facts, sum[:8]), err
}

func (a *app) reportCase(ctx context.Context, w *warehouse.Warehouse, k knownCase, took time.Duration) (r newCaseReport, err error) {
	r = newCaseReport{Code: k.Code, Site: k.site, Version: k.Version, Seconds: took.Seconds(), Fingerprint: k.Fingerprint}
	for _, c := range []struct {
		sql  string
		into *uint64
	}{
		{"SELECT count() FROM orders FINAL WHERE site = {site:String}", &r.Orders},
		{"SELECT count() FROM visits FINAL WHERE site = {site:String}", &r.Visits},
	} {
		if *c.into, err = warehouse.Scalar[uint64](ctx, w, c.sql, warehouse.Params{"site": k.site}); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (a *app) printNewCase(r newCaseReport, format string) error {
	if format == "json" {
		return json.NewEncoder(a.out).Encode(r)
	}
	_, err := fmt.Fprintln(a.out, i18n.T("case.cli.new.done", "code", r.Code, "site", r.Site, "ordered", r.Orders, "orders", i18n.Int(int64(r.Orders)), "visited", r.Visits, "visits", i18n.Int(int64(r.Visits)), "time", i18n.Duration(r.Seconds)))
	return err
}
