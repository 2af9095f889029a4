package citation

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Report is a citation for the command line and for programs.
type Report struct {
	Code        string            `json:"code"`
	Verdict     Verdict           `json:"verdict,omitempty"` // "" when it was only shown
	Title       string            `json:"title"`
	Site        string            `json:"site"`
	Question    json.RawMessage   `json:"question"`
	Cited       []analyzer.Figure `json:"cited"`
	Now         []analyzer.Figure `json:"now,omitempty"`
	Version     int               `json:"version"`
	Fingerprint string            `json:"fingerprint"`
	Current     string            `json:"current_fingerprint,omitempty"`
	SQL         string            `json:"sql"`
	Params      json.RawMessage   `json:"params"`
	Sentence    string            `json:"sentence"`
	At          time.Time         `json:"cited_at"`

	proof Proof
}

// Report gathers what there is to say of a citation.
func (p Proof) Report() Report {
	c := p.Citation
	return Report{
		Code: p.Code, Verdict: p.Verdict, Title: c.Title, Site: c.Site, Question: c.Question, Cited: p.Cited, Now: p.Now, Version: c.Version,
		Fingerprint: c.Fingerprint, Current: p.Trace.Fingerprint, SQL: c.SQL, Params: c.Params, Sentence: c.Sentence, At: c.Cited, proof: p,
	}
}

// Value writes what was cited: the value, or how many figures a chart holds.
func (p Proof) Value() string { return p.valueOf(p.Cited) }

func (p Proof) valueOf(figures []analyzer.Figure) string {
	switch {
	case p.Citation.Kind != store.CitedFigure:
		return i18n.T("citation.chart_of", "n", len(figures))
	case len(figures) == 1:
		return Value(figures[0])
	}
	return view.NoData
}

// Dates writes the period that was cited.
func (p Proof) Dates() string { return dates(p.Request) }

// Lines are the report as a person reads it.
func (r Report) Lines() []string {
	p := r.proof
	line := func(key, value string) string { return i18n.T("citation.line."+key, "value", value) }
	var out []string
	if r.Verdict != "" {
		out = append(out, i18n.T("verdict."+string(r.Verdict)))
	}
	out = append(out, line("code", r.Code), line("title", r.Title), line("value", p.Value()))
	if len(p.Cited) == 1 {
		out = append(out, line("sample", cmp.Or(Sample(p.Request, p.Cited[0]), i18n.T("exhibit.no_sample"))))
	}
	if p.Rounded() {
		out = append(out, i18n.T("citation.rounded", "value", p.Value()))
	}
	if r.Verdict != "" {
		out = append(out, line("now", p.valueOf(p.Now)))
	}
	if text := p.Request.Hypotheses(p.Currency); text != "" {
		out = append(out, text)
	}
	if text := p.Request.Choices(); text != "" {
		out = append(out, text)
	}
	out = append(out, line("dates", p.Dates()), line("site", r.Site), line("cited", LocalTime(r.At, p.Where())), line("fingerprint", r.Fingerprint))
	if r.Current != "" && r.Current != r.Fingerprint {
		out = append(out, line("current", r.Current))
	}
	if p.Handed != nil {
		out = append(out, p.Handed.Told(p.Where()))
	}
	return append(out, r.Sentence)
}

// Where is the time zone of the site, or the one that the citation was asked in.
func (p Proof) Where() *time.Location {
	if p.Zone != nil {
		return p.Zone
	}
	return p.Request.Where()
}

// Where is the time zone that a request names.
func (r Request) Where() *time.Location {
	loc, err := time.LoadLocation(r.Timezone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// LocalTime writes an instant in a zone, which it names by its city.
func LocalTime(t time.Time, zone *time.Location) string {
	return i18n.T("verify.local_time", "time", i18n.DateTime(t.In(zone)), "zone", ZoneName(zone))
}

// ZoneName names a time zone by its city.
func ZoneName(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}
