// Package exhibit holds what there is to print of a cited figure: an annexe of a dossier,
// an entry of the notebook of proofs, a slide of the oral, a legend to paste.
package exhibit

import (
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
)

// Exhibit is a cited figure, or a cited chart, as people read it: every text is French and
// complete. What is "" does not apply.
type Exhibit struct {
	Code        string `json:"code"` // CH-7F3K-42
	Title       string `json:"title"`
	Chart       bool   `json:"chart"`
	Value       string `json:"value"`
	Sample      string `json:"sample"`
	Calculation string `json:"calculation"`
	Interval    string `json:"interval"`
	Definition  string `json:"definition"`
	Formula     string `json:"formula"`
	Pitfall     string `json:"pitfall"` // what people take it for and it is not
	Period      string `json:"period"`
	Filters     string `json:"filters"`
	Choices     string `json:"choices"`
	Source      string `json:"source"`
	Fingerprint string `json:"fingerprint"` // of the data at the citation
	Few         bool   `json:"few"`         // the effectif is too small to conclude
	Author      string `json:"author"`
	Address     string `json:"address"` // where it is verified
	Sentence    string `json:"sentence"`
	Cited       string `json:"cited"` // when, in the site's time
	Rows        []Row  `json:"rows"`  // of a chart
	SVG         string `json:"svg"`
	// Reading is what the candidate makes of it; never the tool's.
	Reading string `json:"reading"`

	Metric string    `json:"-"` // its key
	PNG    []byte    `json:"-"`
	At     time.Time `json:"-"`
}

// Row is one figure of a cited chart.
type Row struct {
	Name        string `json:"name"`
	Value       string `json:"value"`
	Calculation string `json:"calculation"`
}

// Fact is a line of an exhibit.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Facts are its lines in the order of an annexe, without those that do not apply.
func (e Exhibit) Facts() (out []Fact) {
	add := func(key, value string) {
		if value != "" {
			out = append(out, Fact{i18n.T("exhibit." + key), value})
		}
	}
	out = append(out, Fact{i18n.T("exhibit.figure"), e.Value})
	add("sample", e.Sample)
	add("definition", strings.TrimSpace(e.Definition))
	add("formula", e.Formula)
	add("period", e.Period)
	if e.Filters != "" {
		add("filters", e.Filters)
	} else {
		add("filters", i18n.T("exhibit.no_filters"))
	}
	add("choices", e.Choices)
	add("source", e.Source)
	add("calculation", e.Calculation)
	add("interval", e.Interval)
	add("cited", e.Cited)
	return out
}

// Legend are the facts that stand under the figure itself.
func (e Exhibit) Legend() []Fact { return e.Facts()[1:] }

// Limits are what must be known before anything is concluded from it: facts, not advice.
func (e Exhibit) Limits() (out []string) {
	if e.Few {
		out = append(out, i18n.T("exhibit.limit.few"))
	}
	if e.Sample == "" && !e.Chart {
		out = append(out, i18n.T("exhibit.limit.no_sample"))
	}
	if e.Chart && e.SVG == "" && len(e.PNG) == 0 {
		out = append(out, i18n.T("exhibit.limit.no_picture"))
	}
	if e.Pitfall != "" {
		out = append(out, e.Pitfall)
	}
	if e.Filters != "" {
		return append(out, i18n.T("exhibit.limit.filtered"))
	}
	return append(out, i18n.T("exhibit.limit.unfiltered"))
}

// Alt says in words what the picture of a chart shows: its title, its extent, and its
// largest and last rows are in the table beside it.
func (e Exhibit) Alt() string {
	return i18n.T("exhibit.alt", "title", e.Title, "period", e.Period, "n", len(e.Rows))
}

// Questions are neutral: they hint at no answer, and fit any figure.
func (e Exhibit) Questions() []string {
	out := []string{i18n.T("exhibit.question.period"), i18n.T("exhibit.question.definition")}
	if e.Chart {
		out = append(out, i18n.T("exhibit.question.chart"))
	} else {
		out = append(out, i18n.T("exhibit.question.sample"))
	}
	return append(out, i18n.T("exhibit.question.known"), i18n.T("exhibit.question.season"), i18n.T("exhibit.question.decision"))
}
