package dossier

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Reckoned is a piece with what its rules compute, and what they find.
type Reckoned struct {
	Piece    Piece          // with the computed cells and fields
	Totals   map[string]Row // under the columns of tables, by field
	Lines    []Line
	Problems []Problem
}

// Line is a computed fact that has no field: « Score : 11 sur 15 ».
type Line struct {
	Field       string // that it stands under
	Title, Text string
}

// Problem is what a rule found: a sentence that says where and what to do.
type Problem struct {
	Field string
	Row   int // from 1, 0 for the field itself
	Text  string
}

// reckoning is one piece being worked out.
type reckoning struct {
	model Model
	out   Reckoned
}

// Reckon applies the rules of a model. Amounts and numbers are counted exactly and rounded
// once, half away from zero.
func Reckon(m Model, p Piece) Reckoned {
	values := map[string]Value{}
	for key, v := range p.Values {
		rows := make([]Row, len(v.Rows))
		for i, r := range v.Rows {
			rows[i] = slices.Clone(r)
		}
		if v.Rows != nil {
			v.Rows = rows
		}
		values[key] = v
	}
	p.Values = values
	r := &reckoning{m, Reckoned{Piece: p, Totals: map[string]Row{}}}
	for _, f := range m.Fields {
		r.checkField(f)
	}
	for _, rule := range m.Rules {
		ruleKinds[rule.Kind].apply(r, rule)
	}
	return r.out
}

func (r *reckoning) complain(field string, row int, key string, args ...any) {
	r.out.Problems = append(r.out.Problems, Problem{field, row, i18n.T(key, args...)})
}

// checkField says what cannot be read in a field, and which rows lack a cell.
func (r *reckoning) checkField(f Field) {
	v := r.out.Piece.Values[f.Key]
	if f.Kind != Table {
		if key := unreadable(f.Kind, f.Choices, v.Text); key != "" {
			r.complain(f.Key, 0, key, "title", f.Title, "value", v.Text)
		}
		return
	}
	for i, row := range v.Rows {
		if row.Empty() {
			continue
		}
		for at, c := range f.Columns {
			if c.Computed {
				continue
			}
			text := row.Text(at)
			if key := unreadable(c.Kind, c.Choices, text); key != "" {
				r.complain(f.Key, i+1, "dossier.row", "table", f.Title, "row", i+1, "problem", i18n.T(key, "title", c.Title, "value", text))
			}
			if text == "" && c.Required {
				r.complain(f.Key, i+1, "dossier.row", "table", f.Title, "row", i+1, "problem", i18n.T("dossier.cell_missing", "title", c.Title))
			}
		}
	}
}

// unreadable is the text that says why a value does not do for its kind, "" when it does.
func unreadable(kind FieldKind, choices []Choice, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	switch kind {
	case Number, Money:
		if numberOf(kind, text) == nil {
			return "dossier.bad_number"
		}
	case Date:
		if _, err := period.ParseDate(text); err != nil {
			return "dossier.bad_date"
		}
	case Select:
		if !slices.ContainsFunc(choices, func(c Choice) bool { return c.Key == text }) {
			return "dossier.bad_choice"
		}
	}
	return ""
}

// blanks are what people and we put between digits.
var blanks = strings.NewReplacer(" ", "", i18n.NoBreakSpace, "", i18n.NarrowSpace, "", "€", "", "%", "")

// number reads « 1 234,50 » exactly; nil when it is none, or absurdly long.
func number(text string) *big.Rat {
	text = strings.Replace(blanks.Replace(strings.TrimSpace(text)), ",", ".", 1)
	text = strings.Replace(text, "−", "-", 1)
	if text == "" || len(text) > 30 || strings.Trim(text, "-.0123456789") != "" {
		return nil
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return n
}

// numberOf is a number as its kind counts it: a share is no amount.
func numberOf(kind FieldKind, text string) *big.Rat {
	if kind == Money && strings.Contains(text, "%") {
		return nil
	}
	return number(text)
}

// digits writes a number in French with as many decimals, none that say nothing.
func digits(n *big.Rat, decimals int) string {
	exact, _ := strconv.ParseFloat(n.FloatString(decimals), 64) // rounds half away from zero
	return i18n.Number(exact, decimals)
}

// amount writes cents always.
func amount(n *big.Rat) string {
	exact, _ := strconv.ParseFloat(n.FloatString(2), 64)
	return i18n.Fixed(exact, 2)
}

// written writes a number as the column or field does.
func written(kind FieldKind, n *big.Rat) string {
	if kind == Money {
		return amount(n)
	}
	return digits(n, 2)
}

// table is a field of the rule's, and the rows that say something.
type table struct {
	field Field
	rows  []Row
}

func (r *reckoning) table(key string) table {
	f, _ := r.model.Field(key)
	return table{f, r.out.Piece.Values[key].Rows}
}

// put writes a computed cell; nil empties it.
func (t table) put(row, column int, n *big.Rat) {
	text := ""
	if n != nil {
		text = written(t.field.Columns[column].Kind, n)
	}
	t.write(row, column, text)
}

func (t table) write(row, column int, text string) {
	for len(t.rows[row]) <= column {
		t.rows[row] = append(t.rows[row], Cell{})
	}
	t.rows[row][column] = Cell{Text: text, By: Tool}
}

// sum adds the numbers of a column up; any is false when there are none.
func (t table) sum(column int) (total *big.Rat, any bool) {
	total = new(big.Rat)
	for _, row := range t.rows {
		if n := numberOf(t.field.Columns[column].Kind, row.Text(column)); n != nil {
			total.Add(total, n)
			any = true
		}
	}
	return total, any
}

// field is the number of a field, nil without one.
func (r *reckoning) field(key string) *big.Rat { return number(r.out.Piece.Values[key].Text) }

func (r *reckoning) set(key, text string) {
	r.out.Piece.Values[key] = Value{Text: text, By: Tool}
}

func bound(text string) *big.Rat {
	if n := number(text); n != nil {
		return n
	}
	return new(big.Rat)
}

func (f Field) columnAt(key string) int {
	_, at := f.Column(key)
	return at
}

// place names a row for a message.
func (t table) place(row int) string {
	if name := t.rows[row].Text(0); name != "" && t.field.Columns[0].Kind == Text {
		return fmt.Sprintf("%d (%s)", row+1, name)
	}
	return strconv.Itoa(row + 1)
}
