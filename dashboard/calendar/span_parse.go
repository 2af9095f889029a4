package calendar

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Span is a period with the word that stands for it in an address
// ("soldes-hiver-2025") and the name that people read.
type Span struct {
	Token  string
	Name   string
	Period period.Period
}

// Tokens that move with the clock. Days counted back include today.
const (
	Today     = "aujourdhui"
	Yesterday = "hier"
	Days7     = "7j"
	Days30    = "30j"
	Days90    = "90j"
	Month     = "mois"
	LastMonth = "mois-dernier"
	Quarter   = "trimestre"
	Year      = "annee"
	LastYear  = "annee-derniere"
)

// Moving lists them in the order of the picker.
var Moving = []string{Today, Yesterday, Days7, Days30, Days90, Month, LastMonth, Quarter, Year, LastYear}

// The years an address may name.
const (
	firstYear = 1990
	lastYear  = 2100
)

// days is a first and a last day.
type days struct{ from, to period.Date }

// rule reads one form of fixed token: a year and, for some, a number.
type rule struct {
	pattern *regexp.Regexp
	days    func(year, number int) days
	name    func(year, number int) string
}

var rules = []rule{
	{regexp.MustCompile(`^(\d{4})$`), func(y, _ int) days { return monthsOf(y, 1, 12) },
		func(y, _ int) string { return strconv.Itoa(y) }},
	{regexp.MustCompile(`^(\d{4})-(0[1-9]|1[0-2])$`), func(y, m int) days { return monthsOf(y, m, 1) },
		func(y, m int) string { return i18n.Month(period.Date{Year: y, Month: time.Month(m), Day: 1}.Time()) }},
	{regexp.MustCompile(`^(\d{4})-T([1-4])$`), func(y, q int) days { return monthsOf(y, 3*q-2, 3) },
		func(y, q int) string {
			return i18n.T("calendar.quarter_"+strconv.Itoa(q), "year", strconv.Itoa(y))
		}},
	{regexp.MustCompile(`^soldes-hiver-(\d{4})$`), func(y, _ int) days { return winterSales(y) }, named("calendar.winter_sales")},
	{regexp.MustCompile(`^soldes-ete-(\d{4})$`), func(y, _ int) days { return summerSales(y) }, named("calendar.summer_sales")},
	{regexp.MustCompile(`^black-friday-(\d{4})$`), func(y, _ int) days { return blackFriday(y) }, named("calendar.black_friday")},
}

func named(key string) func(int, int) string {
	return func(year, _ int) string { return i18n.T(key, "year", strconv.Itoa(year)) }
}

// Parse reads a token at an instant given in the site's location.
func Parse(token string, now time.Time) (Span, error) {
	if slices.Contains(Moving, token) {
		d := movingDays(token, period.DateOf(now))
		return Span{token, i18n.T("calendar." + token), d.period(now.Location())}, nil
	}
	for _, r := range rules {
		if s, ok := r.read(token, now.Location()); ok {
			return s, nil
		}
	}
	return Span{}, fault.New(fault.Invalid, "calendar.unknown", "value", token)
}

func (r rule) read(token string, loc *time.Location) (Span, bool) {
	m := r.pattern.FindStringSubmatch(token)
	if m == nil {
		return Span{}, false
	}
	year, _ := strconv.Atoi(m[1]) // digits by the pattern
	number := 0
	if len(m) > 2 {
		number, _ = strconv.Atoi(m[2])
	}
	if year < firstYear || year > lastYear {
		return Span{}, false
	}
	return Span{token, r.name(year, number), r.days(year, number).period(loc)}, true
}

// Custom is the span of two typed dates. Dates that are a whole month, quarter
// or year take its name.
func Custom(from, to string, loc *time.Location) (Span, error) {
	p, err := period.Parse(from, to, loc)
	if err != nil {
		return Span{}, err
	}
	return Of(p), nil
}

// Of names a period: a month, quarter or year when it is one, else its dates.
func Of(p period.Period) Span {
	for _, token := range wholes(p.From) {
		for _, r := range rules {
			if s, ok := r.read(token, p.Loc); ok && s.Period.From == p.From && s.Period.To == p.To {
				return s
			}
		}
	}
	if p.From == p.To {
		return Span{"", i18n.T("calendar.day", "day", p.From.French()), p}
	}
	return Span{"", i18n.T("calendar.range", "from", p.From.French(), "to", p.To.French()), p}
}

// wholes are the tokens of the month, quarter and year that start on d.
func wholes(d period.Date) []string {
	year := strconv.Itoa(d.Year)
	return []string{period.Month.Key(d), year + "-T" + strconv.Itoa((int(d.Month)+2)/3), year}
}

func (d days) period(loc *time.Location) period.Period {
	return period.Period{From: d.from, To: d.to, Loc: loc}
}

func monthsOf(year, month, count int) days {
	from := period.Date{Year: year, Month: time.Month(month), Day: 1}
	return days{from, from.AddMonths(count).AddDays(-1)}
}

func movingDays(token string, today period.Date) days {
	thisMonth := monthsOf(today.Year, int(today.Month), 1)
	switch token {
	case Yesterday:
		return days{today.AddDays(-1), today.AddDays(-1)}
	case Days7:
		return days{today.AddDays(-6), today}
	case Days30:
		return days{today.AddDays(-29), today}
	case Days90:
		return days{today.AddDays(-89), today}
	case Month:
		return thisMonth
	case LastMonth:
		return days{thisMonth.from.AddMonths(-1), thisMonth.from.AddDays(-1)}
	case Quarter:
		return monthsOf(today.Year, (int(today.Month)-1)/3*3+1, 3)
	case Year:
		return monthsOf(today.Year, 1, 12)
	case LastYear:
		return monthsOf(today.Year-1, 1, 12)
	default: // Today
		return days{today, today}
	}
}
