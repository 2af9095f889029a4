package seo

import (
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
