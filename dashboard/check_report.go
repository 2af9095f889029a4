package dashboard

import (
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/scrutiny"
)

// CheckReport is what was found in a document, for the command line and for programs.
type CheckReport struct {
	File   string       `json:"file"`
	Site   string       `json:"site"` // as said, or as most of its codes are; "" when nobody can tell
	Answer string       `json:"answer"`
	Codes  []CheckedRow `json:"codes"`
	Loose  []CheckedRow `json:"loose"` // numbers with a unit that no code is about
	Notes  []string     `json:"notes,omitempty"`
}

// CheckedRow is a code of a document, or a number that has none.
type CheckedRow struct {
	Code        string           `json:"code,omitempty"`
	Verdict     citation.Verdict `json:"verdict,omitempty"` // same, other, changed, unknown or elsewhere
	VerdictText string           `json:"verdict_text,omitempty"`
	Number      string           `json:"number,omitempty"`
	Cited       string           `json:"cited,omitempty"`
	Title       string           `json:"title,omitempty"`
	Where       string           `json:"where"`
	Excerpt     string           `json:"excerpt"`
	Notes       []string         `json:"notes,omitempty"`
}

// ReportOf puts a check in words.
func ReportOf(c *scrutiny.Check) CheckReport {
	f := fileCheck{name: c.Name}
	f.tell(c, nil)
	r := CheckReport{File: c.Name, Site: c.Site, Answer: checkAnswer([]fileCheck{f}), Notes: f.notes, Codes: []CheckedRow{}, Loose: []CheckedRow{}}
	for _, row := range f.codes {
		r.Codes = append(r.Codes, row.report())
	}
	for _, row := range f.loose {
		r.Loose = append(r.Loose, row.report())
	}
	return r
}

func (r codeRow) report() CheckedRow {
	return CheckedRow{Code: r.code, Verdict: r.kind, VerdictText: r.verdict, Number: r.number, Cited: r.cited, Title: r.title, Where: r.where, Excerpt: r.excerpt, Notes: r.notes}
}
