package scrutiny

import (
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// furthest is how many passages above its line to verify the value of an annexe is looked for: an
// annexe has some ten lines of facts, a chart's a row for each of its values.
const furthest = 200

// valueLine begins the line of an annexe that gives the value: its name, then a number.
var valueLine = regexp.MustCompile(`(?m)^[ \t]*` + regexp.QuoteMeta(i18n.T("exhibit.figure")) + `\s+[-+(]?[€$£]? ?\d`)

// annexe finds the line of the value of the annexe that ends with the code j, where its number
// ends in which passage; nil where the code ends none. What another code ends is another annexe.
func (r *reading) annexe(j int, above []*reading) (*reading, int) {
	if !r.codes[j].pointer {
		return nil, 0
	}
	last := func(of *reading, from, to int) (int, bool) {
		all := valueLine.FindAllStringIndex(of.text[from:to], -1)
		if len(all) == 0 {
			return 0, false
		}
		return from + all[len(all)-1][1] - 1, true
	}
	from := 0
	if j > 0 {
		from = r.codes[j-1].to
	}
	if at, ok := last(r, from, r.codes[j].from); ok {
		return r, at
	}
	for i := len(above) - 1; j == 0 && i >= max(0, len(above)-furthest); i-- {
		from = 0
		if n := len(above[i].codes); n > 0 {
			from = above[i].codes[n-1].to
		}
		if at, ok := last(above[i], from, len(above[i].text)); ok {
			return above[i], at
		}
		if from > 0 {
			break
		}
	}
	return nil, 0
}

// told is the number of the line of a value, set against the figure: nothing else on the page is.
func (r *reading) told(at int, figures []analyzer.Figure) beside {
	end := len(r.text)
	if i := strings.IndexByte(r.text[at:], '\n'); i >= 0 {
		end = at + i
	}
	i := slices.IndexFunc(r.numbers, func(n number) bool { return n.from <= at && at < n.to })
	if i < 0 {
		return beside{}
	}
	line := r.between(r.numbers[i].from, end)
	r.use(figures, line)
	r.used[i] = true
	return beside{text: r.numbers[i].text, matches: r.numbers[i].isOf(figures[0])}
}
