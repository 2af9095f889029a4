package netlink

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Book is the links of other sites to a shop, on a day.
type Book struct {
	Links []Link // all that were ever known
	Day   time.Time
	Sayings
}

// Standing are the links that stand on the book's day.
func (b *Book) Standing() (list []*Link) {
	for i := range b.Links {
		if b.Links[i].Stands(b.Day) {
			list = append(list, &b.Links[i])
		}
	}
	return list
}

// Referrer is a domain that links.
type Referrer struct {
	Domain string
	Links  []*Link
}

// Referrers groups links by domain, the most links first.
func Referrers(links []*Link) (list []Referrer) {
	at := map[string]int{}
	for _, l := range links {
		domain := Domain(l.Source)
		i, known := at[domain]
		if !known {
			i = len(list)
			at[domain] = i
			list = append(list, Referrer{Domain: domain})
		}
		list[i].Links = append(list[i].Links, l)
	}
	slices.SortStableFunc(list, func(x, y Referrer) int {
		return cmp.Or(cmp.Compare(len(y.Links), len(x.Links)), cmp.Compare(x.Domain, y.Domain))
	})
	return list
}

// ClassShare is how many domains bear a class of anchor.
type ClassShare struct {
	Class   Class
	Domains int
	Links   int
	Share   float64 // of the domains, each of which counts once in each class that it bears
}

// Classes counts the anchors by class, on domains: a footer that links a thousand times
// is one opinion.
func (b *Book) Classes(links []*Link) (list []ClassShare) {
	domains, all, count := map[Class]map[string]bool{}, map[string]bool{}, map[Class]int{}
	for _, l := range links {
		c, domain := b.ClassOf(l), Domain(l.Source)
		if domains[c] == nil {
			domains[c] = map[string]bool{}
		}
		domains[c][domain], all[domain] = true, true
		count[c]++
	}
	for _, c := range Classes() {
		s := ClassShare{Class: c, Domains: len(domains[c]), Links: count[c]}
		if len(all) > 0 {
			s.Share = float64(s.Domains) / float64(len(all))
		}
		list = append(list, s)
	}
	return list
}

// Burst is a week in which unusually many domains linked for the first time.
type Burst struct {
	Monday   time.Time
	Domains  int
	Expected float64 // mean of the other weeks
}

// burstWeeks is the least history that a burst is told from.
const burstWeeks = 8

// Bursts are the weeks in which more domains appeared than the mean of the other weeks
// plus three standard deviations, of at least five domains. Links of which only the day of
// their import is known are left out.
func (b *Book) Bursts() (list []Burst) {
	weeks := b.newDomains()
	if len(weeks) < burstWeeks {
		return nil
	}
	for i, week := range weeks {
		mean, deviation := restOf(weeks, i)
		if n := float64(week.Domains); week.Domains >= 5 && n > mean+3*deviation {
			week.Expected = mean
			list = append(list, week)
		}
	}
	return list
}

// newDomains counts, for each week from the first to the book's day, the domains seen for
// the first time.
func (b *Book) newDomains() []Burst {
	first := map[string]time.Time{}
	for i := range b.Links {
		l := &b.Links[i]
		if l.Alone { // its first visit may come long after the link
			continue
		}
		domain := Domain(l.Source)
		if at, known := first[domain]; !l.Undated && !l.FirstSeen.After(b.Day) && (!known || l.FirstSeen.Before(at)) {
			first[domain] = l.FirstSeen
		}
	}
	count, start := map[time.Time]int{}, time.Time{}
	for _, at := range first {
		week := monday(at)
		count[week]++
		if start.IsZero() || week.Before(start) {
			start = week
		}
	}
	var weeks []Burst
	for at := start; len(first) > 0 && !at.After(b.Day); at = at.AddDate(0, 0, 7) {
		weeks = append(weeks, Burst{Monday: at, Domains: count[at]})
	}
	return weeks
}

func monday(t time.Time) time.Time {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// restOf are the mean and standard deviation of all weeks but one.
func restOf(weeks []Burst, skip int) (mean, deviation float64) {
	n := float64(len(weeks) - 1)
	for i, w := range weeks {
		if i != skip {
			mean += float64(w.Domains) / n
		}
	}
	for i, w := range weeks {
		if i != skip {
			deviation += (float64(w.Domains) - mean) * (float64(w.Domains) - mean) / n
		}
	}
	return mean, math.Sqrt(deviation)
}
