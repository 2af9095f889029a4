package dossier

import (
	"slices"
	"strings"
)

// Take puts a note into a piece: its figure into the first field of figures, its finding into
// the first of findings, its comment behind the first reading, its table behind all fields. Lost is what of it the piece has
// no field for, "" when all of it went in: a kind of note, NoteText for its comment.
func Take(m Model, p Piece, n Note) (_ Piece, lost string) {
	values := map[string]Value{}
	for key, v := range p.Values {
		values[key] = v
	}
	p.Values = values
	if n.Table != nil { // any piece has a place for what its author saw
		p.Tables = keepTable(p.Tables, *n.Table)
	}
	figure, finding, comment := n.Code, n.Finding, strings.TrimSpace(n.Comment)
	for _, f := range m.Fields {
		v := values[f.Key]
		switch {
		case f.Kind == Figures && figure != "":
			if !slices.Contains(v.Codes, figure) {
				v.Codes = append(slices.Clone(v.Codes), figure)
			}
			figure = ""
		case f.Kind == Findings && finding != nil:
			if !slices.ContainsFunc(v.Findings, func(have Finding) bool { return have.Key() == finding.Key() }) {
				v.Findings = append(slices.Clone(v.Findings), *finding)
			}
			finding = nil
		case f.Kind == Lines && f.Reading && comment != "":
			if !strings.Contains(v.Text, comment) {
				v = Value{Text: strings.TrimSpace(v.Text + "\n\n" + comment)}
			}
			comment = ""
		default:
			continue
		}
		values[f.Key] = v
	}
	switch {
	case figure != "":
		lost = NoteFigure
	case finding != nil:
		lost = NoteFinding
	case comment != "":
		lost = NoteText
	}
	return p, lost
}
