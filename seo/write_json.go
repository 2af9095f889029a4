package seo

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// auditHead is the "audit" of the JSON.
type auditHead struct {
	ID         string          `json:"id"`
	Site       string          `json:"site"`
	URL        string          `json:"url"`
	Home       string          `json:"home"`
	Started    time.Time       `json:"started"`
	Finished   time.Time       `json:"finished"`
	State      State           `json:"state"`
	Exempt     bool            `json:"transport_rules_without_object"`
	Reanalysed bool            `json:"reanalysed,omitempty"`
	Config     json.RawMessage `json:"config"`
	Summary    Summary         `json:"summary"`
	Score      *scoreHead      `json:"score,omitempty"` // of an audit that read a page
	Changes    *Changes        `json:"changes,omitempty"`
	Fixed      []Finding       `json:"fixed,omitempty"`
	NotSeen    []Finding       `json:"not_rechecked,omitempty"`
	NoVerdict  []noVerdict     `json:"not_verified"`     // rules that wanted a browser, or could not be judged
	Duties     *dutiesHead     `json:"duties,omitempty"` // of an audit of the whole site
	Traffic    *Traffic        `json:"traffic"`          // null when no visit is known
	Actions    []ActionSheet   `json:"actions"`          // what is most at stake first
}

// noVerdict is a rule that the audit could say nothing about.
type noVerdict struct {
	Rule   string   `json:"rule"`
	Title  string   `json:"title"`
	State  string   `json:"state"` // « non vérifié »
	Needs  []string `json:"needs"`
	Reason string   `json:"reason"` // a French sentence
}

// scoreHead is the score out of 100 and where it comes from.
type scoreHead struct {
	Value   float64 `json:"value"`
	Lost    int     `json:"points_lost"`
	Formula string  `json:"formula"`
}

// WriteJSON writes the audit as one object: audit, pages, links, findings. It
// writes row by row: a large site has a million links.
func (a *Audit) WriteJSON(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write audit %s as JSON", a.ID)
	out := &jsonWriter{Writer: bufio.NewWriter(w)}
	out.text(`{"audit":`)
	out.value(a.head())
	out.text(",\n\"pages\":[")
	for i := range a.Pages {
		out.item(i, a.Pages[i])
	}
	out.text("],\n\"links\":[")
	n := 0
	for link := range a.Links() {
		out.item(n, link)
		n++
	}
	out.text("],\n\"findings\":[")
	for i := range a.Findings {
		out.item(i, a.Findings[i])
	}
	out.text("]}\n")
	if out.err != nil {
		return out.err
	}
	return out.Flush()
}

func (a *Audit) head() auditHead {
	h := auditHead{
		ID: a.ID, Site: a.Site, URL: a.URL, Home: a.Home, Started: a.Started, Finished: a.Finished, State: a.State, Exempt: a.Exempt,
		Reanalysed: a.Reanalysed, Config: json.RawMessage(a.Config), Summary: a.Summary, Changes: a.Changes,
	}
	h.NoVerdict, h.Duties, h.Traffic, h.Actions = []noVerdict{}, a.dutiesHead(), a.Traffic, a.ActionSheets()
	for _, r := range a.Unverified() {
		h.NoVerdict = append(h.NoVerdict, noVerdict{r.ID, r.Title(), i18n.T("seo.not_verified"), r.Needs(), i18n.T("seo.needs_browser")})
	}
	for _, u := range a.Summary.Unverified {
		h.NoVerdict = append(h.NoVerdict, noVerdict{u.Rule, describe(u.Rule).Title, i18n.T("seo.not_verified"), []string{}, u.Reason})
	}
	if health := a.Health(); a.State != Failed && !a.Part {
		h.Score = &scoreHead{health.Rounded(), health.Lost(), health.Formula()}
	}
	if a.Changes != nil {
		h.Fixed, h.NotSeen = a.Changes.FixedList, a.Changes.UncheckedList
	}
	return h
}

// jsonWriter keeps the first error, so that the shape above reads as it is.
type jsonWriter struct {
	*bufio.Writer
	err error
}

func (w *jsonWriter) text(s string) {
	if w.err == nil {
		_, w.err = w.WriteString(s)
	}
}

func (w *jsonWriter) value(v any) {
	if w.err != nil {
		return
	}
	raw, err := json.Marshal(v)
	if w.err = err; err == nil {
		_, w.err = w.Write(raw)
	}
}

func (w *jsonWriter) item(i int, v any) {
	if i > 0 {
		w.text(",")
	}
	w.text("\n")
	w.value(v)
}
