package imports

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// daySpan is a run of whole days, both ends in it; zero when it is not known.
type daySpan struct{ first, last time.Time }

func (d daySpan) known() bool { return !d.first.IsZero() }

// spanSigns stand between the two days of a span.
var spanSigns = []string{" - ", " – ", " — ", " au ", " to "}

// cutSpan parts « 6/1/26 - 6/13/26 » in its days; a day alone is both.
func cutSpan(text string) (first, last string) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "Du ")
	text = strings.TrimPrefix(text, "du ")
	for _, sign := range spanSigns {
		if a, b, found := strings.Cut(text, sign); found {
			return strings.TrimSpace(a), strings.TrimSpace(b)
		}
	}
	return text, text
}

// readSpan reads the days of a span in the order of d; key names what is wrong.
func readSpan(d *dateReader, text string) (s daySpan, key string) {
	a, b := cutSpan(text)
	first, key := d.read(a)
	if key != "" {
		return s, key
	}
	last, key := d.read(b)
	switch {
	case key != "":
		return s, key
	case last.Before(first):
		return s, "imports.span_backwards"
	}
	return daySpan{dayOf(first, d.loc), dayOf(last, d.loc)}, ""
}

func dayOf(t time.Time, loc *time.Location) time.Time { return period.DateOf(t.In(loc)).Time() }

// spans reads the texts of spans that one tool wrote, in the order that fits them all; a
// text that is none is not known.
func (in *searchReader) spans(texts ...string) []daySpan {
	var survey dateSurvey
	for _, t := range texts {
		a, b := cutSpan(t)
		survey.see(a, 1)
		survey.see(b, 1)
	}
	d := &dateReader{dateStyle: survey.style(in.options.DateOrder), loc: in.site.Location(), latest: in.now.AddDate(1, 0, 0)}
	out := make([]daySpan, len(texts))
	for i, t := range texts {
		if s, key := readSpan(d, t); key == "" {
			out[i] = s
		}
	}
	return out
}

// givenSpan reads --from and --to.
func (o SearchOptions) givenSpan(loc *time.Location) (daySpan, error) {
	if o.From == "" && o.To == "" {
		return daySpan{}, nil
	}
	p, err := period.Parse(o.From, o.To, loc)
	if err != nil {
		return daySpan{}, err
	}
	return daySpan{p.From.Time(), p.To.Time()}, nil
}

// comparison is how the columns of a file that compares two periods are to be read.
type comparison struct {
	columns map[string]string // as of Options.Columns
	titles  [2]string         // of the periods, the later one first
	spans   [2]daySpan
}

// compared reads the titles « 6/1/26 - 6/13/26 Clicks » of a file that compares two periods;
// nil for another file.
func (in *searchReader) compared(header []string) *comparison {
	c := comparison{columns: map[string]string{}}
	var prefixes []string
	for _, title := range header {
		f, prefix := figureTitle(title)
		if f < 0 || prefix == "" {
			continue
		}
		at := slices.Index(prefixes, prefix)
		if at < 0 {
			at, prefixes = len(prefixes), append(prefixes, prefix)
		}
		if at < 2 {
			c.columns[searchPlan[f].key+[]string{"", "_before"}[at]] = title
		}
	}
	if len(prefixes) != 2 {
		return nil
	}
	spans := in.spans(prefixes...)
	c.titles, c.spans = [2]string{prefixes[0], prefixes[1]}, [2]daySpan{spans[0], spans[1]}
	m := mapping{plan: searchPlan[:sfClicks], header: header, column: slices.Repeat([]int{-1}, sfClicks)}
	m.matchTitles()
	for f, at := range m.column {
		if at >= 0 {
			c.columns[searchPlan[f].key] = header[at]
		}
	}
	return &c
}

// figureTitle is the field that the end of a title names, and what stands before it; -1
// for another title.
func figureTitle(title string) (field int, prefix string) {
	for f := sfClicks; f < sfBefore; f++ {
		for _, alias := range append([]string{searchPlan[f].key}, strings.Fields(searchPlan[f].aliases)...) {
			words := strings.Fields(title)
			for n := 1; n < len(words) && n <= 3; n++ {
				if fold(strings.Join(words[len(words)-n:], "")) == alias {
					return f, strings.Join(words[:len(words)-n], " ")
				}
			}
		}
	}
	return -1, ""
}

// filtersSpan is the period that the table of filters tells, if its days are written out.
func (in *searchReader) filtersSpan(ctx context.Context, f searchFile) (daySpan, error) {
	var said string
	note := func(row sheet.Row) {
		if key := fold(row.Cells[0]); key == "date" || key == "dates" {
			said = strings.Clone(row.Cells[1])
		}
	}
	err := readRows(ctx, f.Source, in.options.Options, StageSurvey, func(*sheet.Reader) error { return nil }, note, func(*sheet.BadLine) {})
	return in.spans(said)[0], err
}

// isFilters reports whether a table says what an export was narrowed to.
func isFilters(header []string) bool {
	return len(header) == 2 && slices.Contains([]string{"filtre", "filter"}, fold(header[0]))
}

// period settles the days that the totals of a file are of.
func (in *searchReader) period(own daySpan) (daySpan, error) {
	for _, s := range []daySpan{own, in.given, in.chart, in.filters} {
		if s.known() {
			return s, nil
		}
	}
	return daySpan{}, fault.New(fault.Invalid, "imports.search_period")
}
