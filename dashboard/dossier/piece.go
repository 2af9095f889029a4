package dossier

import (
	"fmt"
	"strings"
	"time"
)

// By is who wrote something.
type By string

// Who writes.
const (
	Human By = ""     // a person
	Tool  By = "tool" // the program: a fact, not a reading
)

// Piece is one document of a dossier.
type Piece struct {
	ID   int64  `json:"-"`
	Site string `json:"-"`
	// Mark names what was read: a change is refused when something else stands by then.
	Mark    string    `json:"-"`
	Version int       `json:"-"`
	Author  string    `json:"-"` // of this version
	Deleted bool      `json:"-"`
	Saved   time.Time `json:"saved"`
	Made    time.Time `json:"made"`

	Model    string           `json:"model"`
	Number   int              `json:"number"` // among those of its model: 7 of FA-07
	Title    string           `json:"title"`
	Bloc     string           `json:"bloc"`               // "B2"
	Expected []string         `json:"expected,omitempty"` // "B2.1": what it answers
	State    State            `json:"state"`
	Values   map[string]Value `json:"values"` // by the key of the field
	// Tables are those of pages that were kept and put here.
	Tables []KeptTable `json:"tables,omitempty"`
}

// State is how far a piece is, in its author's eyes.
type State string

// The states.
const (
	Draft State = "brouillon"
	Ready State = "relire" // to be read again, by oneself or the trainer
	Done  State = "finie"
)

// States lists them in order.
var States = []State{Draft, Ready, Done}

// Value is what stands in a field: the part that its kind uses.
type Value struct {
	Text     string      `json:"text,omitempty"` // texts, numbers, amounts as typed; dates 2025-03-14; the key of a choice
	Rows     []Row       `json:"rows,omitempty"`
	Codes    []string    `json:"codes,omitempty"` // of citations, six characters
	Findings []Finding   `json:"findings,omitempty"`
	Picture  int64       `json:"picture,omitempty"` // see Desk.Picture
	Alt      string      `json:"alt,omitempty"`     // what the picture shows
	Tables   []KeptTable `json:"tables,omitempty"`  // see KeyTables
	By       By          `json:"by,omitempty"`
}

// Row of a table has a cell for each column.
type Row []Cell

// Cell is one text and who wrote it.
type Cell struct {
	Text string `json:"text"`
	By   By     `json:"by,omitempty"`
}

// Finding points at what an audit found.
type Finding struct {
	Audit string    `json:"audit"`
	At    time.Time `json:"at"` // of the audit
	Rule  string    `json:"rule,omitempty"`
	Page  string    `json:"page,omitempty"`
	Count int       `json:"count"`
	Title string    `json:"title"` // as the audit's page named it
}

// Empty reports that nothing was written.
func (v Value) Empty() bool {
	if strings.TrimSpace(v.Text) != "" || len(v.Codes) > 0 || len(v.Findings) > 0 || len(v.Tables) > 0 || v.Picture != 0 {
		return false
	}
	for _, r := range v.Rows {
		if !r.Empty() {
			return false
		}
	}
	return true
}

// Empty reports that no cell says anything.
func (r Row) Empty() bool {
	for _, c := range r {
		if strings.TrimSpace(c.Text) != "" {
			return false
		}
	}
	return true
}

// Text of a row's column, "" beyond its end.
func (r Row) Text(column int) string {
	if column < 0 || column >= len(r) {
		return ""
	}
	return strings.TrimSpace(r[column].Text)
}

// Name is the number of the piece with its prefix: « FA-07 ».
func (p Piece) Name(m Model) string { return fmt.Sprintf("%s-%02d", m.Prefix, p.Number) }

// Missing lists the fields that a model requires and that say nothing yet.
func (p Piece) Missing(m Model) (list []Field) {
	for _, f := range m.Fields {
		if f.Required && p.Values[f.Key].Empty() {
			list = append(list, f)
		}
	}
	return list
}
