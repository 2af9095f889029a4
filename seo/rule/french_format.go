package rule

import (
	"strings"
	"time"
	_ "time/tzdata" // a bare container has no zone files

	"github.com/formaouest/chaland/internal/i18n"
)

// frenchDate writes 14/03/2025, the day it is in Paris.
func frenchDate(t time.Time) string { return i18n.Date(t.In(paris)) }

var paris = mustLoad("Europe/Paris")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zones are embedded
	}
	return loc
}

// failureText says in a few words why an address gave no page: crawl.failure.<problem>.
func failureText(problem string) string { return i18n.T("crawl.failure." + problem) }

// Size writes a number of bytes in Ko or Mo.
func Size(bytes int64) string { return size(bytes) }

// size writes a number of bytes in Ko or Mo.
func size(bytes int64) string {
	if bytes < mebibyte {
		return i18n.Number(float64(bytes)/1024, 0) + i18n.NoBreakSpace + i18n.T("rule.unit.kilobyte")
	}
	return i18n.Number(float64(bytes)/mebibyte, 1) + i18n.NoBreakSpace + i18n.T("rule.unit.megabyte")
}

// listOf joins the French names of missing things: rule.part.<key>.
func listOf(keys []string) string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = i18n.T("rule.part." + key)
	}
	return strings.Join(names, ", ")
}

// missing are the keys whose condition is false, in order.
func missing(parts []part) []string {
	var keys []string
	for _, p := range parts {
		if !p.there {
			keys = append(keys, p.key)
		}
	}
	return keys
}

// part is one thing that a page should have.
type part struct {
	key   string
	there bool
}

// euros writes an amount in cents as « 19,90 € ».
func euros(cents int64) string { return i18n.Money(float64(cents), "EUR") }

// frenchDay writes a day that is given as YYYY-MM-DD.
func frenchDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return i18n.Date(t)
}
