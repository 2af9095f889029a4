// Package exhibit holds what there is to print of a cited figure: an annexe of a dossier,
// an entry of the notebook of proofs, a slide of the oral, a legend to paste.
package exhibit

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/plot"
)

// Exhibit is a cited figure, or a cited chart, as people read it: every text is French and
// complete. What is "" does not apply.
type Exhibit struct {
	Code        string `json:"code"` // CH-7F3K-42
	Title       string `json:"title"`
	Chart       bool   `json:"chart"`
	Value       string `json:"value"`
	Sample      string `json:"sample"` // "" where nothing was counted: a computation upon hypotheses
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
	Drawn       bool   `json:"drawn"` // the picture was drawn from the figures, none came with the citation
	// Reading is what the candidate makes of it; never the tool's.
	Reading string `json:"reading"`

	Metric string    `json:"-"` // its key
	PNG    []byte    `json:"-"`
	At     time.Time `json:"-"`
	// Drawing is a chart drawn from its figures, for where no picture came with it.
	Drawing plot.Chart `json:"-"`
}

// Print gives a chart a picture that every writer can draw: where none came, or none that can
// be read, a drawing of its figures.
func (e *Exhibit) Print() (err error) {
	sound, ok := (document.Picture{Media: "image/png", Body: e.PNG}).Sound()
	if e.PNG = sound.Body; !ok && !e.Drawing.Empty() {
		e.PNG, err = e.Drawing.PNG()
	}
	return err
}

// Row is one figure of a cited chart.
type Row struct {
	Name        string `json:"name"`
	Value       string `json:"value"`
	Sample      string `json:"sample"` // "" where the rows share one, or have none
	Calculation string `json:"calculation"`
}

// ShareSample takes the effectif of the rows out of them where it is the same: the chart then
// has it.
func (e *Exhibit) ShareSample() {
	if len(e.Rows) == 0 {
		return
	}
	e.Sample = e.Rows[0].Sample
	for _, r := range e.Rows {
		if r.Sample != e.Sample {
			e.Sample = i18n.T("exhibit.sample_by_row")
			return
		}
	}
	for i := range e.Rows {
		e.Rows[i].Sample = ""
	}
}

// RowSamples reports whether the rows have effectifs of their own.
func (e Exhibit) RowSamples() bool {
	return slices.ContainsFunc(e.Rows, func(r Row) bool { return r.Sample != "" })
}

// Counted is the effectif in words, which say so where there is none by nature: no figure is
// taken away without it.
func (e Exhibit) Counted() string { return cmp.Or(e.Sample, i18n.T("exhibit.no_sample")) }

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
	add("sample", e.Counted())
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
	if e.Sample == "" {
		out = append(out, i18n.T("exhibit.limit.no_sample"))
	}
	switch {
	case e.Chart && e.SVG == "" && len(e.PNG) == 0:
		out = append(out, i18n.T("exhibit.limit.no_picture"))
	case e.Drawn:
		out = append(out, i18n.T("exhibit.limit.drawn"))
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
