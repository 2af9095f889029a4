package imports

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// FieldKind is how the cells of a column of a table are read.
type FieldKind uint8

// The kinds of field.
const (
	FieldText     FieldKind = iota
	FieldNumber             // French or English
	FieldQuantity           // a number of 0 or more
	FieldDate
)

// Field is a column that a table is asked for. Its French name is the text
// "imports.field.<key>".
type Field struct {
	Key      string
	Kind     FieldKind
	Optional bool // the file may have no such column, and its cells may be empty
	// Aliases are titles that the column goes by, in lower case without accents,
	// spaces or signs, the best first.
	Aliases string
}

// TableOptions say how to read a table.
type TableOptions struct {
	Columns   map[string]string // see Options.Columns
	DateOrder string            // see Options.DateOrder
	Now       time.Time         // dates of more than a year later are refused
	Fields    []Field
}

// FieldNames lists fields with their French names.
func FieldNames(fields []Field) string { return planOf(fields).keys() }

// Record is a row of a table. It is valid until the next one.
type Record struct {
	Line    int // of the file, from 1
	survey  *survey
	row     sheet.Row
	numbers []float64 // by field
	there   []bool    // by field: the cell of a number is not empty
	dates   []time.Time
}

// Has reports whether the file has the column.
func (r *Record) Has(key string) bool { return r.survey.mapping.has(r.index(key)) }

// Text is the cell without the spaces around it; "" without the column.
func (r *Record) Text(key string) string {
	return strings.Clone(r.survey.mapping.cell(r.row, r.index(key)))
}

// Number is the number of the cell; there is false when it is empty.
func (r *Record) Number(key string) (value float64, there bool) {
	f := r.index(key)
	return r.numbers[f], r.there[f]
}

// Date is the instant of the cell, a date without a zone being in UTC; zero
// when it is empty.
func (r *Record) Date(key string) time.Time { return r.dates[r.index(key)] }

// Reject is what a reader of rows answers for one that it cannot use; reason
// names a text of the catalogue, whose {value} is the cell.
func (r *Record) Reject(key, reason string, args ...any) error {
	return rejection{r.survey.mapping.problem(r.row, r.index(key), reason, args...)}
}

func (r *Record) index(key string) int { return r.survey.mapping.plan.index(key) }

// rejection is a problem on its way to the report.
type rejection struct{ *problem }

// Error is for logs.
func (r rejection) Error() string { return r.key + ": " + r.value }

// ReadTable reads the fields of a file of any shape that imports know, and gives
// each row to use. What use rejects, and what cannot be read, stands in the
// report, with its line and column; other errors of use end the reading. The
// report also has what was decided over the whole file (decimal sign, order of
// dates). A file whose columns or rows do not do is a fault.
func ReadTable(ctx context.Context, src Source, o TableOptions, use func(*Record) error) (r *Report, err error) {
	defer fault.Wrap(&err, "read table %s", src.Name)
	r = &Report{Kind: "table", File: src.Name, Site: tracking.Site{Timezone: "UTC"}}
	service := &Service{now: func() time.Time { return o.Now }}
	options := Options{Columns: o.Columns, DateOrder: o.DateOrder}
	v, err := service.survey(ctx, src, r.Site, options, planOf(o.Fields), r, needed(o.Fields)...)
	if err != nil {
		return nil, err
	}
	in := &tableReader{fields: o.Fields, log: newProblemLog(r, nil), use: use, record: Record{
		survey: v, numbers: make([]float64, len(o.Fields)), there: make([]bool, len(o.Fields)), dates: make([]time.Time, len(o.Fields)),
	}}
	err = readRows(ctx, src, options, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken)
	if err == nil {
		err = in.err
	}
	return r, err
}

func planOf(fields []Field) plan {
	p := make(plan, len(fields))
	for i, f := range fields {
		k := map[FieldKind]kind{FieldText: text, FieldNumber: number, FieldQuantity: number, FieldDate: date}[f.Kind]
		p[i] = field{f.Key, k, f.Aliases}
	}
	return p
}

func needed(fields []Field) (keys []string) {
	for _, f := range fields {
		if !f.Optional {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// tableReader gives rows to use until it fails.
type tableReader struct {
	fields []Field
	log    *problemLog
	use    func(*Record) error
	record Record
	err    error
}

func (in *tableReader) row(row sheet.Row) {
	if in.err != nil {
		return
	}
	in.log.report.Lines++
	in.record.Line, in.record.row = row.Line, row
	if p := in.fill(); p != nil {
		in.log.reject(p)
		return
	}
	err := in.use(&in.record)
	if bad, rejected := errors.AsType[rejection](err); rejected {
		in.log.reject(bad.problem)
		return
	}
	in.err = err
}

// fill reads the cells of the row.
func (in *tableReader) fill() (p *problem) {
	r, m := &in.record, in.record.survey.mapping
	for i, f := range in.fields {
		r.numbers[i], r.there[i], r.dates[i] = 0, false, time.Time{}
		empty := m.cell(r.row, i) == ""
		switch {
		case empty && !f.Optional:
			return m.missing(r.row, i)
		case empty:
		case f.Kind == FieldDate:
			r.dates[i], p = r.survey.date(r.row, i)
		case f.Kind != FieldText:
			p = in.number(i, f.Kind)
		}
		if p != nil {
			return p
		}
	}
	return nil
}

func (in *tableReader) number(i int, kind FieldKind) *problem {
	r := &in.record
	value, there, p := r.survey.number(r.row, i)
	if p == nil && kind == FieldQuantity && value < 0 {
		p = r.survey.mapping.problem(r.row, i, "imports.negative")
	}
	r.numbers[i], r.there[i] = float64(value)/micro, there
	return p
}

// IsMistyped reports whether what is wrong is an option that was typed, which no file
// can make good.
func IsMistyped(err error) bool {
	for _, key := range []string{"imports.unknown_field", "imports.unknown_column", "imports.bad_date_order", "imports.excl_without_vat"} {
		if errors.Is(err, fault.New(fault.Invalid, key)) {
			return true
		}
	}
	return false
}

// GuessColumns ties fields to the titles of a file that go by their usual names.
func GuessColumns(fields []Field, header []string) map[string]string {
	m := mapping{plan: planOf(fields), header: slices.Clone(header), column: slices.Repeat([]int{-1}, len(fields))}
	m.matchTitles()
	out := map[string]string{}
	for f, at := range m.column {
		if at >= 0 {
			out[fields[f].Key] = header[at]
		}
	}
	return out
}
