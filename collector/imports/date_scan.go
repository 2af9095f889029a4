package imports

import (
	"strings"
	"time"
)

// stamp is a date and time as written. When numbers alone say day and month
// (triple), a and b await the order of the column.
type stamp struct {
	triple            bool
	a, b              int // of a triple: first and second number
	year, month, day  int // of the others; year also of a triple
	hour, minute, sec int
	milli             int
	zoned             bool
	offset            int // seconds east of UTC, when zoned
	halfDay           bool
}

// dateOrder tells 03/04: the 3rd of April or March the 4th.
type dateOrder uint8

const (
	dayFirst dateOrder = iota
	monthFirst
)

// in gives the instant; a stamp without zone is on the clock of loc.
func (s stamp) in(loc *time.Location, order dateOrder) (time.Time, bool) {
	year, month, day := s.civil(order)
	if month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return time.Time{}, false
	}
	if s.zoned {
		loc = time.FixedZone("", s.offset)
	}
	return time.Date(year, time.Month(month), day, s.hour, s.minute, s.sec, s.milli*int(time.Millisecond), loc).UTC(), true
}

func (s stamp) civil(order dateOrder) (year, month, day int) {
	if !s.triple {
		return s.year, s.month, s.day
	}
	if order == monthFirst {
		return s.year, s.a, s.b
	}
	return s.year, s.b, s.a
}

func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dateScanner reads a text from left to right.
type dateScanner struct{ s string }

// scanDate reads what shops write: 2025-03-14, 20250314, 14/03/2025 09:05,
// 14.03.25, 14 mars 2025 à 9h05, Mar 14, 2025 9:05 PM, 2025-03-14T09:05:07Z,
// 2025-03-14 09:05:07 +0100.
func scanDate(text string) (stamp, bool) {
	d := dateScanner{strings.TrimSpace(text)}
	st, ok := d.date()
	if !ok {
		return st, false
	}
	if strings.TrimLeft(d.s, " ") == "" {
		return st, true
	}
	d.skip(" ,T\u00a0\u202f", "à", "at", "-")
	if !d.clock(&st) || !d.zone(&st) || strings.TrimSpace(d.s) != "" {
		return st, false
	}
	return st, st.hour < 24 && st.minute < 60 && st.sec < 61
}

func (d *dateScanner) date() (stamp, bool) {
	if name := d.word(); name != "" {
		return d.monthNameFirst(name)
	}
	first, digits, ok := d.int()
	switch {
	case !ok:
		return stamp{}, false
	case digits == 8:
		return stamp{year: first / 10000, month: first / 100 % 100, day: first % 100}, true
	case digits == 4:
		return d.yearFirst(first)
	case digits > 2:
		return stamp{}, false
	}
	separator := d.separator()
	if separator == "" {
		return stamp{}, false
	}
	if name := d.word(); name != "" {
		return d.dayThenName(first, name)
	}
	second, digits, ok := d.int()
	if !ok || digits > 2 || d.separator() == "" {
		return stamp{}, false
	}
	year, ok := d.year()
	return stamp{triple: true, a: first, b: second, year: year}, ok
}

func (d *dateScanner) yearFirst(year int) (stamp, bool) {
	if d.separator() == "" {
		return stamp{}, false
	}
	month, m, ok := d.int()
	if !ok || m > 2 || d.separator() == "" {
		return stamp{}, false
	}
	day, n, ok := d.int()
	return stamp{year: year, month: month, day: day}, ok && n <= 2
}

// dayThenName is « 14 mars 2025 » behind the day.
func (d *dateScanner) dayThenName(day int, name string) (stamp, bool) {
	month, ok := monthNames[fold(name)]
	d.skip(" .-/,")
	year, yearOK := d.year()
	return stamp{year: year, month: month, day: day}, ok && yearOK
}

// monthNameFirst is « March 14, 2025 », with or without the day of the week.
func (d *dateScanner) monthNameFirst(name string) (stamp, bool) {
	d.skip(" .,")
	month, ok := monthNames[fold(name)]
	if !ok { // a day of the week, then a date
		if next, _, isDay := d.int(); isDay {
			d.skip(" .-")
			return d.dayThenName(next, d.word())
		}
		if month, ok = monthNames[fold(d.word())]; !ok {
			return stamp{}, false
		}
		d.skip(" .,")
	}
	day, digits, ok := d.int()
	d.skip(" ,", "st", "nd", "rd", "th")
	year, yearOK := d.year()
	return stamp{year: year, month: month, day: day}, ok && digits <= 2 && yearOK
}

// clock reads 9:05, 09:05:07.250, 9h05, 9 PM.
func (d *dateScanner) clock(st *stamp) bool {
	var digits int
	var ok bool
	if st.hour, digits, ok = d.int(); !ok || digits > 2 {
		return false
	}
	if d.take(":") || d.take("h") {
		if st.minute, _, ok = d.int(); !ok {
			return strings.TrimSpace(d.s) == "" // « 9h »
		}
	}
	if d.take(":") {
		if st.sec, _, ok = d.int(); !ok {
			return false
		}
	}
	if d.take(".") || d.take(",") {
		fraction, digits, ok := d.int()
		if !ok {
			return false
		}
		for ; digits > 3; digits-- {
			fraction /= 10
		}
		for ; digits < 3; digits++ {
			fraction *= 10
		}
		st.milli = fraction
	}
	return d.halfDay(st)
}

func (d *dateScanner) halfDay(st *stamp) bool {
	d.skip(" \u00a0\u202f")
	half := strings.ToUpper(strings.ReplaceAll(d.s, ".", ""))
	switch {
	case strings.HasPrefix(half, "AM"), strings.HasPrefix(half, "PM"):
	default:
		return true
	}
	st.halfDay = true
	d.s = half[2:]
	if st.hour < 1 || st.hour > 12 {
		return false
	}
	st.hour %= 12
	if half[0] == 'P' {
		st.hour += 12
	}
	return true
}

// zone reads Z, UTC, GMT, +01:00, +0100 or nothing.
func (d *dateScanner) zone(st *stamp) bool {
	d.skip(" ")
	if d.take("Z") || d.take("UTC") || d.take("GMT") {
		st.zoned = true
	}
	sign := 1
	switch {
	case d.take("-"):
		sign = -1
	case !d.take("+"):
		return true
	}
	hours, digits, ok := d.int()
	minutes := 0
	switch {
	case ok && digits == 4:
		hours, minutes = hours/100, hours%100
	case ok && digits <= 2 && d.take(":"):
		minutes, _, ok = d.int()
	}
	st.zoned, st.offset = true, sign*(hours*3600+minutes*60)
	return ok && hours <= 14 && minutes < 60
}

func (d *dateScanner) year() (int, bool) {
	year, digits, ok := d.int()
	if ok && digits == 2 {
		if year < 70 {
			return 2000 + year, true
		}
		return 1900 + year, true
	}
	return year, ok && digits == 4
}

// int reads up to nine digits.
func (d *dateScanner) int() (value, digits int, ok bool) {
	for digits < len(d.s) && digits < 9 && d.s[digits] >= '0' && d.s[digits] <= '9' {
		value = value*10 + int(d.s[digits]-'0')
		digits++
	}
	d.s = d.s[digits:]
	return value, digits, digits > 0
}

func (d *dateScanner) separator() string {
	n := 0
	for n < len(d.s) && strings.IndexByte("/-. ", d.s[n]) >= 0 {
		n++
	}
	separator := d.s[:n]
	d.s = d.s[n:]
	return separator
}

// word reads letters; a name may be cut by a dot (« janv. »).
func (d *dateScanner) word() string {
	n := strings.IndexFunc(d.s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 0x80
	})
	if n < 0 {
		n = len(d.s)
	}
	word := d.s[:n]
	d.s = d.s[n:]
	return word
}

func (d *dateScanner) take(s string) bool {
	rest, ok := strings.CutPrefix(d.s, s)
	d.s = rest
	return ok
}

// skip drops any of the characters, then one of the words, then characters.
func (d *dateScanner) skip(characters string, words ...string) {
	d.s = strings.TrimLeft(d.s, characters)
	for _, w := range words {
		if d.take(w) {
			break
		}
	}
	d.s = strings.TrimLeft(d.s, characters)
}

var monthNames = nameMonths(
	"janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr", "mai may",
	"juin june jun", "juillet juil jul july", "aout aou august aug", "septembre sept sep september",
	"octobre oct october", "novembre nov november", "decembre dec december")

func nameMonths(lists ...string) map[string]int {
	out := map[string]int{}
	for i, list := range lists {
		for _, name := range strings.Fields(list) {
			out[name] = i + 1
		}
	}
	return out
}
