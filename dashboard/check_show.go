package dashboard

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/scrutiny"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/manuscript"
)

// checkPath is the page where a text or documents are set against what they cite.
const checkPath = "/controler"

// Fields of its form, and what the site of the files may be said to be.
const (
	checkFiles  = "fichier"
	checkPasted = "texte"
	checkCase   = "cas"
	guessCase   = "auto"
)

// checkPage answers « Les chiffres de ce texte sont-ils exacts ? ».
type checkPage struct {
	Action, Error, Limit string
	Text                 string
	Several              bool // the reader sees several sites: the files may be of any
	Guess                bool

	// a result
	Answer   string
	When     string
	Until    string   // it is in memory
	Problems []string // files that could not be read
	Notes    []string
	Files    *view.Table // one row a file, nil for a single one
	Codes    *view.Table
	Loose    *view.Table
	Again    string
}

// takenText is a text or a file that somebody brings.
type takenText struct {
	*manuscript.Manuscript
	problem string // why it could not be read
	name    string
}

func (d *Dashboard) showChecking(v *visit) error {
	return d.checkForm(v, http.StatusOK, checkPage{})
}

func (d *Dashboard) checkForm(v *visit, status int, body checkPage) error {
	sites, err := d.sites(v.context())
	if err != nil {
		return err
	}
	body.Action, body.Several = siteAddress(checkPath, v.Site.ID), len(sites) > 1
	body.Limit = i18n.T("check.limit", "size", manuscript.MaxFile>>20, "n", maxCheckFiles)
	return d.answer(v.timeless(), status, "check", Page{Title: i18n.T("nav." + checkPath), Question: i18n.T("check.question"), Body: body})
}

// takeTexts checks what somebody pastes or brings and leads to the result.
func (d *Dashboard) takeTexts(v *visit) error {
	who := WhoFrom(v.context())
	sender := checkedBy(who)
	if who.Open {
		sender = "" // nobody signs in: people cannot be told apart
	}
	if err := d.checking.enter(sender); err != nil {
		return d.checkForm(v, http.StatusServiceUnavailable, checkPage{Error: i18n.Error(err)})
	}
	defer d.checking.leave(sender)
	texts, fields, err := d.readTexts(v)
	if err != nil && faultOf(err).Kind != fault.Internal {
		return d.checkForm(v, statusOf(v, faultOf(err)), checkPage{Error: i18n.Error(err), Text: fields[checkPasted], Guess: fields[checkCase] == guessCase})
	}
	if err != nil {
		return err
	}
	var checks []fileCheck
	err = d.checking.allow(d.checkTime()).spend(v.context(), func(ctx context.Context) (err error) {
		checks, err = d.checkTexts(ctx, v, texts, fields[checkCase] == guessCase)
		return err
	})
	if err != nil && faultOf(err).Kind != fault.Internal {
		return d.checkForm(v, statusOf(v, faultOf(err)), checkPage{Error: i18n.Error(err), Text: fields[checkPasted], Guess: fields[checkCase] == guessCase})
	}
	if err != nil {
		return err
	}
	held := heldCheck{checks: checks, site: v.Site.ID, who: checkedBy(WhoFrom(v.context())), at: d.Now()}
	return v.Redirect(http.StatusSeeOther, siteAddress(checkPath+"/"+d.checking.keep(held), v.Site.ID))
}

// checkTexts checks each text against the site of the page, or against the one that it
// seems to be of.
func (d *Dashboard) checkTexts(ctx context.Context, v *visit, texts []takenText, guess bool) ([]fileCheck, error) {
	sites, err := d.sites(ctx)
	if err != nil {
		return nil, err
	}
	checker := scrutiny.Checker{Desk: d.desk()}
	if who := WhoFrom(ctx); !who.All { // what others cite is told apart, and no more
		checker.Among = append([]string{}, who.Sites...)
	}
	out := make([]fileCheck, len(texts))
	for i, text := range texts {
		out[i] = fileCheck{name: text.name, problem: text.problem}
		if text.Manuscript == nil {
			continue
		}
		site := v.Site.ID
		if guess {
			site = siteNamed(text.name, sites)
		}
		check, err := checker.Check(ctx, text.Manuscript, site)
		if err != nil {
			return nil, err
		}
		out[i].tell(check, sites)
	}
	return out, nil
}

// siteNamed is the site whose identifier stands in the name of a file, between what is no
// letter and no digit; "" for none, or several.
func siteNamed(file string, sites []tracking.Site) string {
	words := func(s string) string {
		return "-" + strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFC.String(s)), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') }), "-") + "-"
	}
	name, found := words(strings.TrimSuffix(file, path.Ext(file))), ""
	for _, s := range sites {
		if strings.Contains(name, words(s.ID)) {
			if found != "" {
				return ""
			}
			found = s.ID
		}
	}
	return found
}

// showCheck shows a result that is still held.
func (d *Dashboard) showCheck(v *visit) error {
	held, err := d.checking.of(v.Param("code"), d.Now())
	if err == nil && (held.site != v.Site.ID || held.who != checkedBy(WhoFrom(v.context()))) {
		err = errNoCheck
	}
	if err != nil {
		return err
	}
	body := checkPage{Answer: checkAnswer(held.checks), When: i18n.DateTime(held.at.In(v.Site.Location())), Until: i18n.DateTime(held.at.Add(checkHeld).In(v.Site.Location())), Again: siteAddress(checkPath, v.Site.ID)}
	for _, c := range held.checks {
		if c.problem != "" {
			body.Problems = append(body.Problems, c.problem)
		}
		body.Notes = append(body.Notes, c.notes...)
	}
	several := len(held.checks) > 1
	if several {
		t := v.exports.table(filesTable(held.checks))
		body.Files = &t
	}
	codes, loose := v.exports.table(codesTable(held.checks, several)), v.exports.table(looseTable(held.checks, several))
	body.Codes, body.Loose = &codes, &loose
	return d.page(v.timeless(), "check", Page{Title: i18n.T("nav." + checkPath), Question: i18n.T("check.question"), Body: body})
}

// checkedBy tells people apart, whatever sites they see by now.
func checkedBy(w Who) string { return fmt.Sprintf("%d %d %d %q", w.Account, w.Trainer, w.Jury, w.Name) }

// checkAnswer says in one sentence what the texts came to.
func checkAnswer(checks []fileCheck) string {
	of, all := map[citation.Verdict]int{}, 0
	for _, c := range checks {
		for verdict, n := range c.counts {
			of[verdict] += n
			all += n
		}
	}
	if all == 0 {
		return i18n.T("check.answer_none")
	}
	return i18n.T("check.answer", "n", all, "same", of[citation.Same]) + " " + restOf(of)
}

// restOf lists the verdicts that are not « conforme ».
func restOf(of map[citation.Verdict]int) string {
	var parts []string
	for _, verdict := range told[1:] {
		if n := of[verdict]; n > 0 {
			parts = append(parts, i18n.T("check.count."+string(verdict), "n", n))
		}
	}
	if len(parts) == 0 {
		return i18n.T("check.all_same")
	}
	return i18n.T("check.rest", "list", strings.Join(parts, ", "))
}

// told are the verdicts that are counted, in the order of columns.
var told = []citation.Verdict{citation.Same, citation.AsHanded, citation.Other, scrutiny.Bare, citation.Changed, citation.Unknown, scrutiny.Elsewhere}

// countable is what a line counts as: what holds without any number is apart.
func countable(l scrutiny.Line) citation.Verdict {
	if l.Bare() {
		return scrutiny.Bare
	}
	return oneGap(l.Verdict)
}

// oneGap puts the two kinds of gap together.
func oneGap(v citation.Verdict) citation.Verdict {
	if slices.Contains(told, v) {
		return v
	}
	return citation.Other
}

// checkTime bounds the reading of what one form brings, and then its check; its upload is bounded by
// the silence of its sender.
func (d *Dashboard) checkTime() time.Duration { return cmp.Or(d.CheckTime, 3*time.Minute) }

// sendTime bounds the upload of a form, whatever its size.
func (d *Dashboard) sendTime() time.Duration { return cmp.Or(d.SendTime, 30*time.Minute) }

// silence is how long the sender of a form may send nothing.
func (d *Dashboard) silence() time.Duration { return cmp.Or(d.Silence, uploadSilence) }
