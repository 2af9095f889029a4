package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// Keys of what a piece is beside its fields, in forms and comparisons.
const (
	KeyTitle    = "_titre"
	KeyBloc     = "_bloc"
	KeyExpected = "_attendus"
	KeyState    = "_etat"
	KeyTables   = "_tableaux"
)

// said is a value without who wrote it, and without what is empty at its end.
func (v Value) said() Value {
	v.By = Human
	rows := make([]Row, len(v.Rows))
	for i, r := range v.Rows {
		cells := make(Row, len(r))
		for at := range r {
			cells[at] = Cell{Text: tidy(r[at].Text)}
		}
		for len(cells) > 0 && cells[len(cells)-1].Text == "" {
			cells = cells[:len(cells)-1]
		}
		rows[i] = cells
	}
	for len(rows) > 0 && len(rows[len(rows)-1]) == 0 {
		rows = rows[:len(rows)-1]
	}
	v.Rows, v.Text, v.Alt = rows, tidy(v.Text), tidy(v.Alt)
	if len(rows) == 0 {
		v.Rows = nil
	}
	return v
}

// tidy writes a text as forms send it back: lines end alike, nothing trails.
func tidy(s string) string { return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), " \n\t") }

// Mark names what a value says: whoever corrects shows which one they read.
func (v Value) Mark() string {
	raw, err := json.Marshal(v.said())
	if err != nil { // a value holds nothing that JSON does not
		panic(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6])
}

// Same reports that two values say the same, whoever wrote them.
func (v Value) Same(other Value) bool { return v.Mark() == other.Mark() }

// All are the values of a piece, with what it is beside its fields.
func (p Piece) All() map[string]Value {
	all := map[string]Value{KeyTitle: {Text: p.Title}, KeyBloc: {Text: p.Bloc}, KeyState: {Text: string(p.State)}, KeyExpected: {Codes: p.Expected}, KeyTables: {Tables: p.Tables}}
	for key, v := range p.Values {
		all[key] = v
	}
	return all
}

// with puts values of All back.
func (p Piece) with(all map[string]Value) Piece {
	p.Values = map[string]Value{}
	for key, v := range all {
		switch key {
		case KeyTitle:
			p.Title = strings.TrimSpace(v.Text)
		case KeyBloc:
			p.Bloc = v.Text
		case KeyState:
			p.State = State(v.Text)
		case KeyExpected:
			p.Expected = v.Codes
		case KeyTables:
			p.Tables = v.Tables
		default:
			p.Values[key] = v
		}
	}
	return p
}

// Typed is a form that came back: what it says, and which words its author had read.
type Typed struct {
	Values map[string]Value
	Read   map[string]string // marks of values, by key
	// Picks settle clashes, by key; what is picked over must be what was read. An empty one
	// settles nothing.
	Picks map[string]string
}

// How a clash is settled.
const (
	Mine   = "mien"
	Theirs = "autre"
	Both   = "deux"
)

// Joins reports that both sides of a clash make sense one behind the other: long texts,
// figures and findings. Two dates or two budgets do not.
func (m Model) Joins(key string) bool {
	f, ok := m.Field(key)
	return ok && (f.Kind == Lines || f.Kind == Figures || f.Kind == Findings)
}

// Clash is a field that two windows changed: nothing of it is written until somebody picks.
type Clash struct {
	Key          string
	Mine, Theirs Value
}

// Merge puts what was typed into what stands. What only one side changed is taken from that
// side; what both changed otherwise is a clash and stays as it stands. Whatever a person
// left as the tool wrote it stays the tool's. Elsewhere are the fields that changed there only,
// which the form still shows as they were.
func Merge(standing Piece, typed Typed) (_ Piece, clashes []Clash, elsewhere []string) {
	all := standing.All()
	for key, mine := range typed.Values {
		theirs := all[key]
		mine = mine.creditedAs(theirs)
		read := typed.Read[key]
		pick, settles := typed.Picks[key]
		switch {
		case mine.Same(theirs), pick == Both && mine.Text != "" && strings.Contains(theirs.Text, mine.Text):
		case settles && pick != Mine && pick != Theirs && pick != Both:
			clashes = append(clashes, Clash{key, mine, theirs})
		case read == "" || read == theirs.Mark():
			if pick != Theirs {
				all[key] = mine.picked(theirs, pick)
			}
		case read == mine.Mark(): // untouched here, changed there
			elsewhere = append(elsewhere, key)
		default:
			clashes = append(clashes, Clash{key, mine, theirs})
		}
	}
	slices.SortFunc(clashes, func(a, b Clash) int { return strings.Compare(a.Key, b.Key) })
	slices.Sort(elsewhere)
	return standing.with(all), clashes, elsewhere
}

// picked is mine, behind theirs when both are to stay.
func (v Value) picked(theirs Value, pick string) Value {
	if pick != Both {
		return v
	}
	v.Text = strings.TrimSpace(theirs.Text + "\n\n" + v.Text)
	for _, code := range theirs.Codes {
		if !slices.Contains(v.Codes, code) {
			v.Codes = append(v.Codes, code)
		}
	}
	for _, f := range theirs.Findings {
		if !slices.ContainsFunc(v.Findings, func(have Finding) bool { return have.Key() == f.Key() }) {
			v.Findings = append(v.Findings, f)
		}
	}
	return v
}

// creditedAs keeps the tool's mark on what still is as the tool wrote it.
func (v Value) creditedAs(had Value) Value {
	if v.Same(had) {
		return had
	}
	v.By = Human
	written := map[int]map[string]bool{}
	for _, r := range had.Rows {
		for at, c := range r {
			if c.By == Tool && c.Text != "" {
				if written[at] == nil {
					written[at] = map[string]bool{}
				}
				written[at][tidy(c.Text)] = true
			}
		}
	}
	for _, r := range v.Rows {
		for at := range r {
			if written[at][tidy(r[at].Text)] {
				r[at].By = Tool
			}
		}
	}
	return v
}

// Refill brings the facts of a field up to date: the tool's words are replaced, a person's
// stay. Rows belong together by their first cell; rows that a person added stay behind, and
// so do those of which no fact is left but where a person wrote.
func Refill(had, facts Value) Value {
	if facts.Rows == nil {
		if had.Empty() || had.By == Tool {
			facts.By = Tool
			return facts
		}
		return had
	}
	out := Value{}
	used := make([]bool, len(had.Rows))
	for _, fact := range facts.Rows {
		row := slices.Clone(fact)
		for i, old := range had.Rows {
			if !used[i] && len(old) > 0 && len(fact) > 0 && old.Text(0) == fact.Text(0) {
				used[i] = true
				row = keepHuman(row, old)
				break
			}
		}
		out.Rows = append(out.Rows, row)
	}
	for i, old := range had.Rows {
		if !used[i] && slices.ContainsFunc(old, func(c Cell) bool { return c.By == Human && strings.TrimSpace(c.Text) != "" }) {
			out.Rows = append(out.Rows, old)
		}
	}
	return out
}

func keepHuman(row, old Row) Row {
	for at, c := range old {
		for len(row) <= at {
			row = append(row, Cell{})
		}
		if c.By == Human && c.Text != "" {
			row[at] = c
		}
	}
	return row
}
