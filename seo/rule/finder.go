package rule

import (
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/text"
)

// Finder is what a check reports to. One Finder serves one rule on one page,
// or one rule on the site.
type Finder struct {
	Now time.Time // by which the rule judges

	rule     *Rule
	url      string
	severity Severity
	variant  string
	items    []string
	count    int
	emit     func(Finding)
	without  func(Unverified)
}

// Unverified is a rule that an audit could not judge.
type Unverified struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"` // a French sentence: what was missing, and what to do about it
}

// Unverified says that the rule could not be judged; the reason is the catalogue's
// rule.unverified.<reason>, filled with args.
func (f *Finder) Unverified(reason string, args ...any) {
	if f.without != nil {
		f.without(Unverified{f.rule.ID, i18n.T("rule.unverified."+reason, args...)})
	}
}

// maxExamples bounds the examples kept for one finding; maxEvidence bounds
// each of them, in characters.
const (
	maxExamples = 5
	maxEvidence = 200
)

// As lowers or raises the severity of what is found next.
func (f *Finder) As(s Severity) *Finder {
	f.severity = s
	return f
}

// Case chooses another sentence for what is found next: detail.<name>.
func (f *Finder) Case(name string) *Finder {
	f.variant = "." + name
	return f
}

// Say reports a fault of the page; args fill the rule's sentence.
func (f *Finder) Say(evidence string, args ...any) { f.SayOn(f.url, evidence, args...) }

// SayOn reports a fault of another page, for checks of the whole site.
func (f *Finder) SayOn(url, evidence string, args ...any) {
	f.emit(Finding{
		Rule: f.rule.ID, Severity: f.severity, URL: url,
		Detail:   i18n.T("rule."+f.rule.ID+".detail"+f.variant, args...),
		Evidence: clipLines(evidence),
	})
	f.severity, f.variant = f.rule.Severity, ""
}

// Item reports one of several things at fault on the page; flush makes one
// finding of them all.
func (f *Finder) Item(example string) {
	f.count++
	if len(f.items) < maxExamples {
		f.items = append(f.items, example)
	}
}

// flush reports the items met, if any: {n} is their number, {example} the
// first.
func (f *Finder) flush() {
	if f.count == 0 {
		return
	}
	n, items := f.count, f.items
	f.count, f.items = 0, nil
	f.Say(strings.Join(items, "\n"), "n", n, "example", text.Clip(items[0], 80))
}

func (f *Finder) start(r *Rule, url string, now time.Time) {
	f.rule, f.url, f.Now, f.severity, f.variant = r, url, now, r.Severity, ""
}

func clipLines(evidence string) string {
	if len(evidence) <= maxEvidence {
		return evidence
	}
	lines := strings.Split(evidence, "\n")
	for i := range lines {
		lines[i] = text.Clip(lines[i], maxEvidence)
	}
	return strings.Join(lines, "\n")
}

// firstLines joins the first examples, one a line.
func firstLines(items []string) string {
	return strings.Join(items[:min(len(items), maxExamples)], "\n")
}
