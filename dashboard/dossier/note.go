package dossier

import "time"

// Kinds of notes: what was kept.
const (
	NoteFigure  = "figure"
	NoteChart   = "chart"
	NoteFinding = "finding" // of an audit: a rule, perhaps on one page
	NotePage    = "page"    // a page of an audit, or of the dashboard
	NoteTable   = "table"   // of a page, with its rows
	NoteText    = "text"    // somebody's own
)

// Note is what somebody kept to write it up.
type Note struct {
	ID      int64     `json:"-"`
	Site    string    `json:"-"`
	Mark    string    `json:"-"` // as of a piece
	Version int       `json:"-"`
	Author  string    `json:"-"`
	Deleted bool      `json:"-"`
	Made    time.Time `json:"made"`

	Kind     string   `json:"kind"`
	Title    string   `json:"title"`
	Sentence string   `json:"sentence,omitempty"` // the fact, as the tool said it
	Code     string   `json:"code,omitempty"`     // of the citation, six characters
	Finding  *Finding `json:"finding,omitempty"`
	// Table are the rows that were seen.
	Table   *KeptTable `json:"table,omitempty"`
	Address string     `json:"address,omitempty"` // path and query of the page it comes from
	Comment string     `json:"comment,omitempty"` // always a person's
	Bloc    string     `json:"bloc,omitempty"`
	Piece   int64      `json:"piece,omitempty"` // that it was moved to, 0 while it waits
}
