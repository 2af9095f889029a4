package imports

import (
	"context"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// survey is what the first reading of a file found out.
type survey struct {
	mapping mapping
	numbers numberReaders
	dates   map[int]*dateReader // by field
	lines   int
}

// surveyor makes a survey.
type surveyor struct {
	mapping mapping
	numbers *numberSurvey
	dates   map[int]*dateSurvey
	rates   map[int]*rateSurvey
	format  sheet.Format
	lines   int
}

// survey reads the file once and settles how its columns read. need lists the
// fields that it must have (see mapping.need).
func (s *Service) survey(ctx context.Context, src Source, site tracking.Site, o Options, p plan, r *Report, need ...string) (*survey, error) {
	if o.DateOrder != "" && o.DateOrder != "dmy" && o.DateOrder != "mdy" {
		return nil, fault.New(fault.Invalid, "imports.bad_date_order", "value", o.DateOrder)
	}
	v := &surveyor{numbers: newNumberSurvey(), dates: map[int]*dateSurvey{}, rates: map[int]*rateSurvey{}}
	start := func(t *sheet.Reader) (err error) {
		v.format = t.Format()
		if v.mapping, err = p.match(t.Header(), o.Columns); err != nil {
			return err
		}
		if sign := signOf(t.Header(), r.Kind); sign != nil && p.index("order_total") >= 0 {
			if r.Tool = sign.tool; len(o.Columns) == 0 {
				v.mapping.preset(r.Tool)
			}
		}
		return v.mapping.need(need...)
	}
	skip := func(*sheet.BadLine) { v.lines++ }
	if err := readRows(ctx, src, o, StageSurvey, start, v.see, skip); err != nil {
		return nil, err
	}
	if v.lines == 0 {
		return nil, fault.New(fault.Invalid, "imports.no_lines")
	}
	r.Unused = v.mapping.unused()
	return v.settle(site, o, r, s.now()), nil
}

func (v *surveyor) see(row sheet.Row) {
	v.lines++
	for f, field := range v.mapping.plan {
		if field.kind == text || !v.mapping.has(f) {
			continue
		}
		cell := v.mapping.cell(row, f)
		if cell == "" {
			continue
		}
		switch field.kind {
		case date:
			grown(v.dates, f).see(cell, row.Line)
		case rate:
			grown(v.rates, f).see(cell)
			v.numbers.see(f, cell, row.Line)
		default:
			v.numbers.see(f, cell, row.Line)
		}
	}
}

func grown[T any](m map[int]*T, f int) *T {
	if m[f] == nil {
		m[f] = new(T)
	}
	return m[f]
}

// settle decides, and says in the report what was not plain.
func (v *surveyor) settle(site tracking.Site, o Options, r *Report, now time.Time) *survey {
	s := &survey{mapping: v.mapping, lines: v.lines, dates: map[int]*dateReader{}}
	s.numbers.styles = make(map[int]numberStyle, len(v.mapping.plan))
	for f, field := range v.mapping.plan {
		switch field.kind {
		case number, rate:
			s.numbers.styles[f] = v.settleNumbers(f, r)
		case date:
			s.dates[f] = v.settleDates(f, site, o, r, now)
		}
		if field.kind == rate && v.rates[f] != nil {
			s.numbers.perCent = v.rates[f].perCent(s.numbers.styles[f])
		}
	}
	v.noteNumbers(r)
	return s
}

func (v *surveyor) settleNumbers(f int, r *Report) numberStyle {
	style := v.numbers.style(f)
	if v.format.Workbook { // stored, not typed
		return numberStyle{decimal: '.'}
	}
	if vague := v.numbers.vague[f]; v.numbers.guessed(f) {
		code := "guessed_dot"
		if style.decimal == ',' {
			code = "guessed_comma"
		}
		r.note(code, "column", v.mapping.title(f), "value", vague.value, "line", vague.line)
	}
	return style
}

// noteNumbers says which decimal sign was seen, when a number stood to be
// misread.
func (v *surveyor) noteNumbers(r *Report) {
	comma, dot := v.numbers.proof[shapeComma], v.numbers.proof[shapeDot]
	switch {
	case v.format.Workbook:
	case comma.line > 0 && dot.line > 0:
		r.note("mixed_numbers", "comma", comma.value, "comma_line", comma.line, "dot", dot.value, "dot_line", dot.line)
	case comma.line > 0:
		r.note("decimal_comma", "value", comma.value, "line", comma.line)
	case dot.line > 0 && len(v.numbers.vague) > 0:
		r.note("decimal_dot", "value", dot.value, "line", dot.line)
	}
}

func (v *surveyor) settleDates(f int, site tracking.Site, o Options, r *Report, now time.Time) *dateReader {
	style := grown(v.dates, f).style(o.DateOrder)
	vague := v.dates[f].vague
	order := "dmy"
	if style.order == monthFirst {
		order = "mdy"
	}
	column := v.mapping.title(f)
	switch {
	case style.forced:
	case style.mixed:
		r.note("mixed_dates", "column", column, "value", vague.value, "line", vague.line)
	case style.guessed:
		r.note("guessed_"+order, "column", column, "value", vague.value, "line", vague.line)
	case style.proof.line > 0 && (vague.line > 0 || style.order == monthFirst):
		r.note("dates_"+order, "column", column, "value", style.proof.value, "line", style.proof.line)
	}
	loc := site.Location()
	if strings.Contains(strings.ToUpper(column), "UTC") { // the title says so: « datetime (UTC) »
		loc = time.UTC
	}
	return &dateReader{dateStyle: style, loc: loc, format: v.format, latest: now.AddDate(1, 0, 0)}
}

// date reads a cell that may not be empty.
func (s *survey) date(row sheet.Row, f int) (time.Time, *problem) {
	cell := s.mapping.cell(row, f)
	if cell == "" {
		return time.Time{}, s.mapping.missing(row, f)
	}
	t, key := s.dates[f].read(cell)
	if key != "" {
		return t, s.mapping.problem(row, f, key)
	}
	return t, nil
}

// number reads a cell in millionths, see mapping.number.
func (s *survey) number(row sheet.Row, f int) (value int64, there bool, p *problem) {
	return s.mapping.number(row, f, s.numbers)
}

// rate reads a VAT rate in millionths: 20 % is 200,000.
func (s *survey) rate(row sheet.Row, f int) (value int64, there bool, p *problem) {
	value, there, p = s.number(row, f)
	if s.numbers.perCent {
		value = divRound(value, 100)
	}
	if there && (value < 0 || value > maxRate) {
		return 0, false, s.mapping.problem(row, f, "imports.bad_rate")
	}
	return value, there, p
}
