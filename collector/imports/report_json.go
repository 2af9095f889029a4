package imports

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// lineError is a line that could not be used.
type lineError struct {
	Line   int    `json:"line"`
	File   string `json:"file,omitempty"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
}

// logAnswer is the report of an access log, as scripts read it.
type logAnswer struct {
	Lines     int         `json:"lines"`
	Hits      int         `json:"hits"`
	PageViews int         `json:"page_views"`
	Visits    uint64      `json:"visits"`
	Bots      int         `json:"bots"`
	Errors    []lineError `json:"errors"`
}

// answer is the report of any other import. Totals are those of its kind; amounts are cents.
type answer struct {
	Kind      string         `json:"kind"`
	Site      string         `json:"site"`
	File      string         `json:"file"`
	Tool      string         `json:"tool,omitempty"`
	DryRun    bool           `json:"dry_run"`
	Lines     int            `json:"lines"`
	Rejected  int            `json:"rejected"`
	New       int            `json:"new"`
	Replaced  int            `json:"replaced"`
	Unchanged int            `json:"unchanged"`
	Left      int            `json:"left"`
	First     string         `json:"first,omitempty"` // day
	Last      string         `json:"last,omitempty"`
	Totals    map[string]any `json:"totals,omitempty"`
	Notes     []string       `json:"notes"`
	Unused    []string       `json:"unused"`
	Errors    []lineError    `json:"errors"`
}

// MarshalJSON writes the report for a script. It has every rejected line when
// Options.AllProblems was set, else the first MaxProblems.
func (r *Report) MarshalJSON() ([]byte, error) {
	errors := make([]lineError, 0, len(r.Problems))
	for _, p := range r.Problems {
		errors = append(errors, lineError{p.Line, p.File, p.Column, p.Value, p.Reason})
	}
	if r.Logs != nil {
		return json.Marshal(logAnswer{r.Lines, r.Logs.Hits, r.Logs.PageViews, r.Logs.Visits, r.Logs.Bots, errors})
	}
	a := answer{
		Kind: r.Kind, Site: r.Site.ID, File: r.File, Tool: r.Tool, DryRun: r.DryRun, Lines: r.Lines, Rejected: r.Rejected, New: r.New, Replaced: r.Replaced,
		Unchanged: r.Unchanged, Left: r.Left, Totals: r.totals(), Notes: []string{}, Unused: append([]string{}, r.Unused...), Errors: errors,
	}
	if !r.First.IsZero() {
		a.First, a.Last = r.First.Format(time.DateOnly), r.Last.Format(time.DateOnly)
	}
	for _, n := range r.Notes {
		a.Notes = append(a.Notes, n.Text)
	}
	return json.Marshal(a)
}

// totals are the totals of the kind by name: « page_views » of PageViews.
func (r *Report) totals() map[string]any {
	for _, t := range []any{r.Orders, r.Costs, r.History, r.Backlinks, r.Searches, r.Exchange, r.Ledger} {
		v := reflect.ValueOf(t)
		if v.IsNil() {
			continue
		}
		out := map[string]any{}
		for i := range v.Elem().NumField() {
			out[snake(v.Elem().Type().Field(i).Name)] = v.Elem().Field(i).Interface()
		}
		return out
	}
	return nil
}

func snake(name string) string {
	var b strings.Builder
	for i, c := range name {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(c)
	}
	return strings.ToLower(b.String())
}
