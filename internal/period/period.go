// Package period handles the civil periods of reports: days in a site's time
// zone, both ends included, weeks from Monday, months of 23- and 25-hour days.
package period

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // a Windows laptop or a bare container has no zone files

	"github.com/formaouest/chaland/internal/fault"
)

// Date is a civil date without a time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the civil date of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads 2025-03-14 or 14/03/2025.
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02", "02/01/2006", "2/1/2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return DateOf(t), nil
		}
	}
	if dateShape.MatchString(s) {
		return Date{}, fault.New(fault.Invalid, "period.no_such_date", "value", s)
	}
	return Date{}, fault.New(fault.Invalid, "period.bad_date", "value", s)
}

// dateShape is what is written like a date, be it 29/02/2025.
var dateShape = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})$`)

// In is the first instant of the date in loc.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// Time is midnight UTC of the date: how ClickHouse's Date columns are sent.
func (d Date) Time() time.Time { return d.In(time.UTC) }

// AddDays moves by whole days.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// AddMonths moves by months and stays in the month reached: 31 January plus
// one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// Before reports whether d lies before e.
func (d Date) Before(e Date) bool { return d.number() < e.number() }

// Sub is the number of days from e to d.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

// number counts days; years begin in March, so that a leap day ends its year and
// months before it keep their place. It says the same as time.Date, months and days
// beyond the calendar included, for a twentieth of its time: a case of two years
// compares dates millions of times.
func (d Date) number() int {
	months := 12*d.Year + int(d.Month) - 3
	year := floor(months, 12)
	return 365*year + floor(year, 4) - floor(year, 100) + floor(year, 400) + (153*(months-12*year)+2)/5 + d.Day
}

// floor divides and rounds down.
func floor(n, by int) int {
	if n < 0 {
		return -((by - 1 - n) / by)
	}
	return n / by
}

// String writes 2025-03-14.
func (d Date) String() string { return d.Time().Format("2006-01-02") }

// French writes 14/03/2025.
func (d Date) French() string { return d.Time().Format("02/01/2006") }

// French writes a day given as text as people do, 14/03/2025; a text that is none is left as it is.
func French(day string) string {
	d, err := ParseDate(day)
	if err != nil {
		return day
	}
	return d.French()
}

// Period is the days From..To, both included, in Loc.
type Period struct {
	From, To Date
	Loc      *time.Location
}

// MaxYears bounds a period, so that a typing error does not scan a century.
const MaxYears = 30

// New checks the order and the length of a period.
func New(from, to Date, loc *time.Location) (Period, error) {
	if to.Before(from) {
		return Period{}, fault.New(fault.Invalid, "period.reversed", "from", from.French(), "to", to.French())
	}
	if to.Year-from.Year > MaxYears {
		return Period{}, fault.New(fault.Invalid, "period.too_long", "max", MaxYears)
	}
	return Period{from, to, loc}, nil
}

// Parse is New on the two texts.
func Parse(from, to string, loc *time.Location) (Period, error) {
	f, err := ParseDate(from)
	if err != nil {
		return Period{}, err
	}
	t, err := ParseDate(to)
	if err != nil {
		return Period{}, err
	}
	return New(f, t, loc)
}

// Start is the first instant of the period.
func (p Period) Start() time.Time { return p.From.In(p.Loc) }

// End is the first instant after the period.
func (p Period) End() time.Time { return p.To.AddDays(1).In(p.Loc) }

// Days is the number of days of the period.
func (p Period) Days() int { return p.To.Sub(p.From) + 1 }

// String writes 2025-03-01..2025-03-31 Europe/Paris.
func (p Period) String() string { return fmt.Sprintf("%s..%s %s", p.From, p.To, p.Loc) }

// Previous is the period of the same length just before; a whole number of
// whole months goes back by as many months.
func (p Period) Previous() Period {
	if n := p.wholeMonths(); n > 0 {
		return Period{p.From.AddMonths(-n), p.From.AddDays(-1), p.Loc}
	}
	return Period{p.From.AddDays(-p.Days()), p.From.AddDays(-1), p.Loc}
}

// YearBefore is the same dates one year earlier.
func (p Period) YearBefore() Period {
	to := p.To.AddMonths(-12)
	if p.wholeMonths() > 0 { // February keeps its last day
		to = p.To.AddDays(1).AddMonths(-12).AddDays(-1)
	}
	return Period{p.From.AddMonths(-12), to, p.Loc}
}

func (p Period) wholeMonths() int {
	after := p.To.AddDays(1)
	if p.From.Day != 1 || after.Day != 1 {
		return 0
	}
	return (after.Year-p.From.Year)*12 + int(after.Month-p.From.Month)
}

// Grain is the length of a bucket.
type Grain string

// The grains, and the keys they give: 2025-03-14, 2025-W11, 2025-03.
const (
	Day   Grain = "day"
	Week  Grain = "week"
	Month Grain = "month"
)

// Bucket is the part of a grain that lies in a period.
type Bucket struct {
	Key  string
	From Date
	To   Date
	// Cut is true when the grain is longer than the part that lies in the period.
	Cut bool
}

// Key is the bucket of grain g that holds the date. Weeks are ISO weeks.
func (g Grain) Key(d Date) string {
	switch g {
	case Month:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case Week:
		y, w := d.Time().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	default:
		return d.String()
	}
}

func (g Grain) start(d Date) Date {
	switch g {
	case Month:
		return Date{d.Year, d.Month, 1}
	case Week:
		return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7)
	default:
		return d
	}
}

func (g Grain) end(d Date) Date {
	switch s := g.start(d); g {
	case Month:
		return s.AddMonths(1).AddDays(-1)
	case Week:
		return s.AddDays(6)
	default:
		return d
	}
}

// Buckets lists every bucket of the period in order, empty ones included.
func (p Period) Buckets(g Grain) []Bucket {
	var out []Bucket
	for d := p.From; !p.To.Before(d); {
		end := g.end(d)
		b := Bucket{Key: g.Key(d), From: d, To: end, Cut: g.start(d) != d || p.To.Before(end)}
		if p.To.Before(end) {
			b.To = p.To
		}
		out = append(out, b)
		d = end.AddDays(1)
	}
	return out
}
