package dossier

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Names in the form of a piece: v.KEY is a value, v.KEY.ROW.COLUMN a cell, n.KEY says that a
// list is there even when it is empty, lu.KEY is the mark of what was read, choix.KEY settles
// a clash, alt.KEY describes a picture.
const (
	formValue = "v."
	formList  = "n."
	formRead  = "lu."
	formPick  = "choix."
	formAlt   = "alt."
)

// maxRows bounds a table.
const maxRows = 300

// Sources find what a form names by a word.
type Sources struct {
	// Findings by their key, see Finding.Key.
	Findings map[string]Finding
	// Code reads a citation's code as people type it, "" for none.
	Code func(string) string
}

// Key names a finding in a form.
func (f Finding) Key() string { return strings.Join([]string{f.Audit, f.Rule, f.Page}, "|") }

// ReadForm reads what a person sent; fields that the form has not are left out, as are those
// that the rules compute.
func ReadForm(m Model, form url.Values, standing Piece, s Sources) Typed {
	t := Typed{Values: map[string]Value{}, Read: map[string]string{}, Picks: map[string]string{}}
	for name := range form {
		if key, ok := strings.CutPrefix(name, formRead); ok {
			t.Read[key] = form.Get(name)
		}
		if key, ok := strings.CutPrefix(name, formPick); ok {
			if t.Picks[key] = form[name][len(form[name])-1]; t.Picks[key] == Both && !m.Joins(key) {
				t.Picks[key] = ""
			}
		}
	}
	for _, key := range []string{KeyTitle, KeyBloc, KeyState} {
		if form.Has(formValue + key) {
			t.Values[key] = Value{Text: tidy(form.Get(formValue + key))}
		}
	}
	if form.Has(formList + KeyExpected) {
		t.Values[KeyExpected] = Value{Codes: form[formValue+KeyExpected]}
	}
	if form.Has(formList + KeyTables) {
		t.Values[KeyTables] = Value{Tables: slices.DeleteFunc(slices.Clone(standing.Tables), func(table KeptTable) bool { return !slices.Contains(form[formValue+KeyTables], table.Key()) })}
	}
	for _, f := range m.Fields {
		if v, ok := readFieldForm(m, f, form, standing.Values[f.Key], s); ok {
			t.Values[f.Key] = v
		}
	}
	return t
}

func readFieldForm(m Model, f Field, form url.Values, had Value, s Sources) (v Value, ok bool) {
	name := formValue + f.Key
	switch f.Kind {
	case Table:
		if !form.Has(formList + f.Key) {
			return v, false
		}
		return Value{Rows: formRows(f, form)}, true
	case Figures:
		if !form.Has(formList + f.Key) {
			return v, false
		}
		for _, typed := range form[name] {
			if code := s.Code(typed); code != "" && !slices.Contains(v.Codes, code) {
				v.Codes = append(v.Codes, code)
			}
		}
		return v, true
	case Findings:
		if !form.Has(formList + f.Key) {
			return v, false
		}
		for _, typed := range form[name] {
			if found, known := s.Findings[typed]; known && !slices.ContainsFunc(v.Findings, func(have Finding) bool { return have.Key() == typed }) {
				v.Findings = append(v.Findings, found)
			}
		}
		return v, true
	case Picture:
		if !form.Has(formAlt + f.Key) {
			return v, false
		}
		return Value{Picture: had.Picture, Alt: tidy(form.Get(formAlt + f.Key))}, true
	}
	if !form.Has(name) || m.Computes(f.Key) {
		return v, false
	}
	return Value{Text: tidy(form.Get(name))}, true
}

// Computes reports that a rule writes a field: nobody types it.
func (m Model) Computes(field string) bool {
	return slices.ContainsFunc(m.Rules, func(r Rule) bool { return r.Kind == "champ_quotient" && r.Args["champ"] == field })
}

// DropRow takes a row of a table out of a form, by the number that it has there. Marks that
// another table gives to the rows behind it move along, see MarksOf.
func (m Model) DropRow(form url.Values, table string, number int) {
	place, found := 0, false
	seen := map[int]bool{}
	for name := range form {
		if row, _, ok := cellName(name, table); ok && !seen[row] {
			seen[row] = true
			found = found || row == number
			if row < number {
				place++
			}
		}
	}
	if !found {
		return
	}
	for name := range form {
		if row, _, ok := cellName(name, table); ok && row == number {
			form.Del(name)
		}
	}
	into, prefix := m.MarksOf(table)
	f, _ := m.Field(into)
	rows := map[int]bool{}
	for name := range form {
		if row, _, ok := cellName(name, into); ok {
			rows[row] = true
		}
	}
	for row := range rows {
		cell := func(mark int) string {
			return formValue + into + "." + strconv.Itoa(row) + "." + prefix + "_" + strconv.Itoa(mark)
		}
		for mark := place + 1; f.columnAt(prefix+"_"+strconv.Itoa(mark)) >= 0; mark++ {
			form.Set(cell(mark), form.Get(cell(mark+1)))
		}
	}
}

// cellName reads the name of a cell of a table.
func cellName(name, table string) (row int, column string, ok bool) {
	rest, ok := strings.CutPrefix(name, formValue+table+".")
	if !ok {
		return 0, "", false
	}
	number, column, _ := strings.Cut(rest, ".")
	row, err := strconv.Atoi(number)
	return row, column, err == nil
}

// MarksOf is the table whose columns PREFIX_1, PREFIX_2 and so on mark the rows of this one,
// "" without: see the rule « score ».
func (m Model) MarksOf(table string) (marks, prefix string) {
	for _, r := range m.Rules {
		if r.Kind == "score" && r.Args["tableau"] == table {
			return r.Args["dans"], r.Args["notes"]
		}
	}
	return "", ""
}

// formRows are the rows of a table in the order of their numbers. Computed cells are not
// kept: they come from the rules each time.
func formRows(f Field, form url.Values) []Row {
	rows := map[int]Row{}
	for name := range form {
		row, key, ok := cellName(name, f.Key)
		_, column := f.Column(key)
		if !ok || row < 0 || row >= maxRows || column < 0 || f.Columns[column].Computed {
			continue
		}
		if rows[row] == nil {
			rows[row] = make(Row, len(f.Columns))
		}
		rows[row][column].Text = tidy(form.Get(name))
	}
	numbers := make([]int, 0, len(rows))
	for n := range rows {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	list := make([]Row, len(numbers))
	for i, n := range numbers {
		list[i] = rows[n]
	}
	return list
}
