package seo

import (
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
)

// Unverified are the rules that the audit could say nothing about, for want of a browser:
// without findings they are not kept, they are not verified.
func (a *Audit) Unverified() []*rule.Rule {
	if a.Summary.Browsed.looked() || a.State == Failed {
		return nil
	}
	return a.options.NeedBrowser()
}

// Unverified are the rules that the audit could say nothing about, for want of a browser.
func (e Entry) Unverified() []*rule.Rule {
	if e.Summary.Browsed.looked() || e.State == Failed || e.State == Running {
		return nil
	}
	return rule.Options{Exempt: e.Exempt}.NeedBrowser()
}

// BrowserNote is BrowserText, "" where it would have nothing to say.
func (a *Audit) BrowserNote() string {
	unverified := a.Unverified()
	if len(unverified) == 0 && a.Summary.Browsed == nil || a.State == Failed {
		return ""
	}
	return a.Summary.BrowserText(len(unverified))
}

func (b *Browsed) looked() bool { return b != nil && b.Pages > 0 }

// BrowserText says what was opened in a browser, or that nothing was and which rules are
// not verified for that.
func (s Summary) BrowserText(unverified int) string {
	switch b := s.Browsed; {
	case b.looked() && b.Pages < b.Of:
		return i18n.T("seo.text.browsed_some", "n", b.Pages, "of", b.Of, "seconds", i18n.Duration(b.Seconds))
	case b.looked():
		return i18n.T("seo.text.browsed", "n", b.Pages, "seconds", i18n.Duration(b.Seconds))
	case b != nil:
		return i18n.T("seo.text.browser_failed", "n", unverified)
	}
	return i18n.T("seo.text.unverified", "n", unverified)
}

// Waiting is what some rules wait for before an audit can judge them.
type Waiting struct {
	Reason string
	Rules  []string // titles
}

// Titles are the rules on a line.
func (w Waiting) Titles() string { return strings.Join(w.Rules, " ; ") }

// WaitingFor gathers rules that could not be judged by what they wait for, in the order in
// which each reason comes first: many wait for the same thing.
func WaitingFor(list []rule.Unverified) (reasons []Waiting) {
	at := map[string]int{}
	for _, u := range list {
		i, known := at[u.Reason]
		if !known {
			i = len(reasons)
			at[u.Reason] = i
			reasons = append(reasons, Waiting{Reason: u.Reason})
		}
		reasons[i].Rules = append(reasons[i].Rules, describe(u.Rule).Title)
	}
	return reasons
}

// Waiting is what the rules wait for that needed no browser.
func (s Summary) Waiting() []Waiting { return WaitingFor(s.Unverified) }
