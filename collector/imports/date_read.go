package imports

import (
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/sheet"
)

// dateSurvey gathers what the dates of a column tell about their order.
type dateSurvey struct {
	proof   [2]example // by order
	vague   example    // the first date that both orders can read
	span    [2]span    // of the vague dates, read in each order
	english bool       // a clock with AM and PM
	last    string
}

// span is the time between the first and the last date.
type span struct{ first, last time.Time }

func (s *span) add(t time.Time) {
	if s.first.IsZero() || t.Before(s.first) {
		s.first = t
	}
	if t.After(s.last) {
		s.last = t
	}
}

func (s span) length() time.Duration { return s.last.Sub(s.first) }

func (d *dateSurvey) see(text string, line int) {
	if text == d.last { // the lines of an order follow each other
		return
	}
	d.last = strings.Clone(text)
	st, ok := scanDate(text)
	d.english = d.english || ok && st.halfDay
	if !ok || !st.triple {
		return
	}
	asDay, isDay := st.in(time.UTC, dayFirst)
	asMonth, isMonth := st.in(time.UTC, monthFirst)
	switch {
	case isDay && isMonth:
		if d.vague.line == 0 {
			d.vague = example{line, d.last}
		}
		d.span[dayFirst].add(asDay)
		d.span[monthFirst].add(asMonth)
	case isDay && d.proof[dayFirst].line == 0:
		d.proof[dayFirst] = example{line, d.last}
	case isMonth && d.proof[monthFirst].line == 0:
		d.proof[monthFirst] = example{line, d.last}
	}
}

// dateStyle is how to read the dates of a column.
type dateStyle struct {
	order   dateOrder
	mixed   bool // the column holds both orders for sure
	guessed bool
	proof   example
	forced  bool
}

// style decides for the whole column. One date with a number above 12 settles
// it. Without any, the order under which the dates lie closer together is the
// right one (the first days of a month, read the wrong way, spread over a
// year); else an English clock means English dates.
func (d *dateSurvey) style(wanted string) dateStyle {
	if wanted != "" {
		s := dateStyle{forced: true}
		if wanted == "mdy" {
			s.order = monthFirst
		}
		return s
	}
	day, month := d.proof[dayFirst].line > 0, d.proof[monthFirst].line > 0
	switch {
	case day && month:
		return dateStyle{mixed: d.vague.line > 0, proof: d.proof[monthFirst]}
	case day:
		return dateStyle{proof: d.proof[dayFirst]}
	case month:
		return dateStyle{order: monthFirst, proof: d.proof[monthFirst]}
	}
	s := dateStyle{guessed: d.vague.line > 0, proof: d.vague}
	asDay, asMonth := d.span[dayFirst].length(), d.span[monthFirst].length()
	if asMonth < asDay || asMonth == asDay && d.english {
		s.order = monthFirst
	}
	return s
}

// dateReader reads the dates of a column.
type dateReader struct {
	dateStyle
	loc    *time.Location
	format sheet.Format
	latest time.Time // later is a typing error
	last   string
	time   time.Time
	key    string
}

// earliest is before any shop on line.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// read gives the instant in UTC; key names what is wrong, "" if nothing.
func (d *dateReader) read(text string) (time.Time, string) {
	if text != d.last {
		d.last = strings.Clone(text)
		d.time, d.key = d.parse(text)
		if d.key == "" && (d.time.Before(earliest) || d.time.After(d.latest)) {
			d.key = "imports.far_date"
		}
	}
	return d.time, d.key
}

func (d *dateReader) parse(text string) (time.Time, string) {
	if t, ok := d.serial(text); ok {
		return t, ""
	}
	st, ok := scanDate(text)
	if !ok {
		return time.Time{}, "imports.not_a_date"
	}
	t, ok := st.in(d.loc, d.order)
	if !st.triple || !d.mixed {
		if !ok && st.triple && !d.forced { // a date that can only be the other way
			t, ok = st.in(d.loc, 1-d.order)
		}
		return t, keyUnless(ok, "imports.not_a_date")
	}
	other, otherOK := st.in(d.loc, 1-d.order)
	switch {
	case ok && otherOK && !t.Equal(other):
		return t, "imports.vague_date"
	case !ok:
		return other, keyUnless(otherOK, "imports.not_a_date")
	}
	return t, ""
}

func keyUnless(ok bool, key string) string {
	if ok {
		return ""
	}
	return key
}

// serial reads the date of a workbook's cell: days on the clock of the shop.
func (d *dateReader) serial(text string) (time.Time, bool) {
	if !d.format.Workbook {
		return time.Time{}, false
	}
	days, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return time.Time{}, false
	}
	t, ok := d.format.Serial(days)
	if !ok {
		return t, false
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, d.loc).UTC(), true
}
