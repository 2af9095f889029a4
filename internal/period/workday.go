package period

import "time"

// IsHoliday reports whether a day is one of the eleven public holidays of France
// (article L3133-1 of the labour code).
func IsHoliday(d Date) bool {
	switch [2]int{int(d.Month), d.Day} {
	case [2]int{1, 1}, [2]int{5, 1}, [2]int{5, 8}, [2]int{7, 14}, [2]int{8, 15}, [2]int{11, 1}, [2]int{11, 11}, [2]int{12, 25}:
		return true
	}
	switch d.Sub(easter(d.Year)) {
	case 1, 39, 50: // Easter Monday, Ascension, Whit Monday
		return true
	}
	return false
}

// Holidays are the public holidays of France from one day to another, both included.
func Holidays(from, to Date) (list []Date) {
	for d := from; !to.Before(d); d = d.AddDays(1) {
		if IsHoliday(d) {
			list = append(list, d)
		}
	}
	return list
}

// IsWorkday reports a day from Monday to Friday that is no holiday: « jour ouvré ».
func (d Date) IsWorkday() bool {
	day := d.Time().Weekday()
	return day != time.Saturday && day != time.Sunday && !IsHoliday(d)
}

// AddWorkdays is the n-th working day after d; d itself need not be one.
func (d Date) AddWorkdays(n int) Date {
	for n > 0 {
		d = d.AddDays(1)
		if d.IsWorkday() {
			n--
		}
	}
	return d
}

// Workdays counts the working days after d up to e: 0 when e is not after d.
func (d Date) Workdays(e Date) (n int) {
	for d.Before(e) {
		d = d.AddDays(1)
		if d.IsWorkday() {
			n++
		}
	}
	return n
}

// easter is the date of Easter (Gauss's method as corrected by Meeus, for the
// Gregorian calendar).
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}
