package intake

import (
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// Refusal says why a hit is not counted.
type Refusal struct {
	Class  string // a tracking.Aside class
	Reason string // a key of the catalogue behind "aside."
	Detail string // the field or value at fault
}

// Text is the refusal in French.
func (r Refusal) Text() string { return i18n.T("aside."+r.Reason, "detail", r.Detail) }

func invalid(reason, detail string) *Refusal {
	return &Refusal{Class: tracking.AsideInvalid, Reason: reason, Detail: clip(detail, 300)}
}

// Warning says what was changed or ignored in a hit that is counted.
type Warning struct {
	Reason string // a key of the catalogue behind "warning."
	Detail string
	Near   string // what was perhaps meant
}

// Text is the warning in French.
func (w Warning) Text() string {
	return i18n.T("warning."+w.Reason, "detail", w.Detail, "near", w.Near)
}

// Outcome is what became of one hit: counted, or refused.
type Outcome struct {
	Refusal  *Refusal
	Warnings []Warning
}
