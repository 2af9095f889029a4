package calendar

import (
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Feast is a day that people buy presents for.
type Feast struct {
	Name string
	Day  period.Date
}

// Feasts are those of a year, in order. Mother's day is the last Sunday of May, or the first
// of June when that one is Whit Sunday (article D. 215-1 of the code de l'action sociale);
// father's day is the third Sunday of June.
func Feasts(year int) []Feast {
	mothers := weekday(year, time.June, time.Sunday, 1).AddDays(-7)
	if whitMonday := mothers.AddDays(1); period.IsHoliday(whitMonday) {
		mothers = mothers.AddDays(7)
	}
	return []Feast{
		{i18n.T("calendar.valentine"), period.Date{Year: year, Month: time.February, Day: 14}},
		{i18n.T("calendar.mothers"), mothers},
		{i18n.T("calendar.fathers"), weekday(year, time.June, time.Sunday, 3)},
		{i18n.T("calendar.school"), period.Date{Year: year, Month: time.September, Day: 1}},
		{i18n.T("calendar.christmas_eve"), period.Date{Year: year, Month: time.December, Day: 24}},
	}
}
