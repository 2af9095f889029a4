package calendar

import (
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// salesDays is how long the sales last: four weeks.
// Source: article L. 310-3 and D. 310-15-2 of the code de commerce, arrêté of
// 27 May 2019. Departments that have their own dates are not handled.
const salesDays = 28

// winterSales start on the second Wednesday of January, or on the first one
// when the second falls after the 12th.
func winterSales(year int) days {
	start := weekday(year, time.January, time.Wednesday, 2)
	if start.Day > 12 {
		start = start.AddDays(-7)
	}
	return days{start, start.AddDays(salesDays - 1)}
}

// summerSales start on the last Wednesday of June, or on the one before when
// the last falls after the 28th.
func summerSales(year int) days {
	start := weekday(year, time.July, time.Wednesday, 1).AddDays(-7)
	if start.Day > 28 {
		start = start.AddDays(-7)
	}
	return days{start, start.AddDays(salesDays - 1)}
}

// blackFriday is the week of the day after Thanksgiving (the fourth Thursday
// of November), from its Monday to the Monday that follows (Cyber Monday).
func blackFriday(year int) days {
	friday := weekday(year, time.November, time.Thursday, 4).AddDays(1)
	return days{friday.AddDays(-4), friday.AddDays(3)}
}

// weekday is the nth such day of a month.
func weekday(year int, month time.Month, day time.Weekday, nth int) period.Date {
	first := period.Date{Year: year, Month: month, Day: 1}
	offset := (int(day) - int(first.Time().Weekday()) + 7) % 7
	return first.AddDays(offset + 7*(nth-1))
}
