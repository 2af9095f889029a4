package citation

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// Verdict is the answer to « ce chiffre tient-il ? ».
type Verdict string

// The verdicts; their texts are "verdict.<it>".
const (
	Same    Verdict = "same"    // conforme: recomputed = cited
	Changed Verdict = "changed" // donnée modifiée depuis: differs, and so does the fingerprint
	Gap     Verdict = "gap"     // écart: differs with the same fingerprint, so definition or program changed
	Other   Verdict = "other"   // écart: the value that the juror read is not the cited one
	Unread  Verdict = "unread"  // what the juror typed is no number
	Unknown Verdict = "unknown" // code inconnu
)

// Proof is a citation set against what the same question answers now.
type Proof struct {
	Verdict  Verdict
	Code     string // as typed when it is unknown
	Citation store.Citation
	Request  Request
	Cited    []analyzer.Figure
	Now      []analyzer.Figure
	Trace    analyzer.Trace
	// Zone is the time zone of the site, nil when nobody knows the site any more.
	Zone *time.Location
	// Currency is the site's, "" when nobody knows it.
	Currency string
	// Typed is the value the reader typed in, "" for none.
	Typed string
	// Differences counts the figures of a chart that are not what they were.
	Differences int
	// Reason says why a code cannot be one; nil otherwise.
	Reason *fault.Error
	// Handed is the newest dossier that the figure was handed in with, nil for none; what is
	// cited is then what was handed in. Today is the verdict on the data as they are.
	Handed *Handed
	Today  Verdict
}

// Read finds a citation and thaws it. A code that cannot be, or that nobody
// cited, is a fault of kind NotFound or Invalid.
func (d Desk) Read(ctx context.Context, typed string) (p Proof, err error) {
	code, err := Read(typed)
	if err != nil {
		return p, err
	}
	c, ok, err := d.Store.Citation(ctx, code)
	if err != nil {
		return p, err
	}
	handed, err := d.handed(ctx, code)
	if err != nil {
		return p, err
	}
	if !ok && handed == nil {
		return p, fault.New(fault.NotFound, "citation.unknown", "code", Show(code))
	}
	if handed != nil && handed.Intact {
		address := c.Address
		c = handed.Figure.citation()
		c.Address = address
	}
	p = Proof{Code: Show(code), Citation: c, Handed: handed}
	site, err := d.site(ctx, c.Site)
	if err != nil {
		return p, err
	}
	if site != nil {
		p.Zone, p.Currency = site.Location(), site.Currency
	}
	if err := json.Unmarshal(c.Question, &p.Request); err != nil {
		return p, err
	}
	return p, json.Unmarshal(c.Figures, &p.Cited)
}

// Verify computes a cited figure again. typed is the value that the reader has
// before the eyes, or "".
func (d Desk) Verify(ctx context.Context, code, typed string) (p Proof, err error) {
	p, err = d.Read(ctx, code)
	if err != nil {
		return p, err
	}
	p.Typed = typed
	now, err := d.ask(ctx, p.Request)
	// the group, or the site, is gone, or a report has too little left to be made
	// or, of what was handed in long ago, the program counts it no more
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Invalid && (p.Request.Reading != nil || p.Handed != nil) {
		now, err = Result{}, nil
	}
	if err != nil {
		return p, err
	}
	p.Now, p.Trace = now.Figures, now.Trace
	p.Differences = differences(p.Cited, p.Now)
	p.Verdict = p.judge()
	p.Today = p.judgeData()
	if p.Handed != nil && p.Handed.Intact && (p.Verdict == Changed || p.Verdict == Gap) {
		p.Verdict = AsHanded
	}
	return p, nil
}

// Rounded reports whether the value that the reader typed is right, but has
// fewer digits than the cited one shows.
func (p Proof) Rounded() bool {
	return p.Typed != "" && len(p.Cited) == 1 && IsRounded(p.Cited[0], p.Typed)
}

func (p Proof) judge() Verdict {
	switch {
	case p.Typed != "" && len(p.Cited) == 1 && !IsNumber(p.Typed):
		return Unread
	case p.Typed != "" && len(p.Cited) == 1 && !Matches(p.Cited[0], p.Typed):
		return Other
	}
	return p.judgeData()
}

// judgeData sets what was cited against what the data say.
func (p Proof) judgeData() Verdict {
	switch {
	case p.Differences == 0:
		return Same
	case p.Trace.Fingerprint != p.Citation.Fingerprint:
		return Changed
	default:
		return Gap
	}
}

// differences counts the cited figures that are not there any more, or not
// the same; groups that came since count too.
func differences(cited, now []analyzer.Figure) int {
	found := map[string]analyzer.Figure{}
	for _, f := range now {
		found[f.Key()] = f
	}
	n := 0
	for _, c := range cited {
		f, ok := found[c.Key()]
		if !ok || !sameFigure(c, f) {
			n++
		}
		delete(found, c.Key())
	}
	return n + len(found)
}

// sameFigure compares what was defended: the value and what it came from.
func sameFigure(a, b analyzer.Figure) bool {
	return a.State == b.State && sameNumber(a.Value, b.Value) && sameNumber(a.Numerator, b.Numerator) && sameNumber(a.Denominator, b.Denominator)
}

// sameNumber allows for the last bits of a sum made in another order.
func sameNumber(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return math.Abs(*a-*b) <= 1e-9*max(math.Abs(*a), math.Abs(*b))
}
