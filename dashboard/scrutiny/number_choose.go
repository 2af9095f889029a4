package scrutiny

import (
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/manuscript"
)

// How far from a code its number is looked for, in bytes: before it, and behind it.
const (
	reachBefore = 400
	reachAfter  = 90
)

// beside is the number that a text gives for a code.
type beside struct {
	text    string // "" for none
	matches bool
	rival   string // a number of the same kind that stands nearer
	far     bool
}

// noteLine begins a note at the foot of a page.
var noteLine = regexp.MustCompile(`(?m)^ ?[(\[]?\d{1,2}[)\].:]? +`)

// beside chooses the number that is about the code j. The nearest one that is the cited
// figure counts; a single figure has one of its kind that is not it when none is. The
// figures of a chart stand anywhere: for them numbers are found, never missed.
func (r *reading) beside(j int, previous *reading, figures []analyzer.Figure, single bool) beside {
	m := r.codes[j]
	from, to := 0, len(r.text)
	if j > 0 {
		from = r.codes[j-1].to
	}
	if j+1 < len(r.codes) {
		to = r.codes[j+1].from
	}
	row := r.Part == manuscript.Row
	note := -1
	if !row {
		from, to = max(from, m.from-reachBefore), min(to, m.to+reachAfter)
		note = r.noteStart(from, m.from)
	}
	near := from
	if note >= 0 {
		near = note
	}
	ahead, behind := r.between(near, m.from), r.between(m.to, to)
	slices.Reverse(ahead) // the nearest first
	for _, side := range [][]int{ahead, behind} {
		if i, ok := r.matching(side, figures); ok {
			b := beside{text: r.numbers[i].text, matches: true}
			if single && !row {
				b.rival = r.rivalOf(i, ahead, figures[0])
			}
			r.use(figures, ahead, behind)
			r.used[i] = true
			return b
		}
	}
	if !single || len(figures) != 1 {
		return beside{}
	}
	if i, ok := r.contrary(ahead, behind, figures[0], row); ok {
		r.used[i] = true
		r.use(figures, ahead)
		return beside{text: r.numbers[i].text}
	}
	return r.further(from, note, m, previous, figures)
}

// further looks where a number is the figure or nothing: on the rest of the page above a
// note, and in the paragraph before.
func (r *reading) further(from, note int, m mark, previous *reading, figures []analyzer.Figure) beside {
	if note >= 0 {
		all := r.between(0, m.from)
		slices.Reverse(all)
		if i, ok := r.matching(all, figures); ok {
			r.used[i] = true
			return beside{text: r.numbers[i].text, matches: true, far: true}
		}
	}
	if from == 0 && previous != nil && len(previous.codes) == 0 && previous.Part != manuscript.Margin && r.Part != manuscript.Margin {
		all := previous.between(max(0, len(previous.text)-reachBefore), len(previous.text))
		slices.Reverse(all)
		if i, ok := previous.matching(all, figures); ok {
			previous.used[i] = true
			return beside{text: previous.numbers[i].text, matches: true, far: true}
		}
	}
	return beside{}
}

// noteStart is where the note at the foot of a page begins that a code stands in, -1 for none.
func (r *reading) noteStart(from, code int) int {
	if r.Part != manuscript.Sheet {
		return -1
	}
	all := noteLine.FindAllStringIndex(r.text[from:code], -1)
	if len(all) == 0 {
		return -1
	}
	start := from + all[len(all)-1][1] // behind the mark of the note
	if strings.Count(r.text[start:code], "\n") > 2 {
		return -1
	}
	return start
}

// between lists the numbers of a stretch of the text, in its order.
func (r *reading) between(from, to int) []int {
	var out []int
	for i, n := range r.numbers {
		if n.from >= from && n.to <= to {
			out = append(out, i)
		}
	}
	return out
}

func (r *reading) matching(among []int, figures []analyzer.Figure) (int, bool) {
	for _, i := range among {
		if figureOf(r.numbers[i], figures) >= 0 {
			return i, true
		}
	}
	return 0, false
}

// rivalOf is a number of the figure's kind between the one that is the figure and the code,
// which a reader would take for it.
func (r *reading) rivalOf(match int, ahead []int, f analyzer.Figure) string {
	for _, i := range ahead {
		if i == match {
			return ""
		}
		if n := r.numbers[i]; n.says(f.Unit) && !n.isPartOf(f) {
			return n.text
		}
	}
	return ""
}

// contrary is the number that stands for a figure and is not it: of its unit, before the
// code, else in brackets behind; then one without a unit.
func (r *reading) contrary(ahead, behind []int, f analyzer.Figure, row bool) (int, bool) {
	sides := [][]int{ahead}
	if row || len(ahead) == 0 {
		sides = append(sides, behind)
	}
	for _, side := range sides {
		for _, i := range side {
			if n := r.numbers[i]; n.says(f.Unit) && !n.isPartOf(f) {
				return i, true
			}
		}
	}
	for _, side := range sides {
		for _, i := range side {
			if n := r.numbers[i]; n.kind == naked && !n.isPartOf(f) {
				return i, true
			}
		}
	}
	return 0, false
}

// use marks the numbers that a figure was computed from.
func (r *reading) use(figures []analyzer.Figure, sides ...[]int) {
	for _, side := range sides {
		for _, i := range side {
			if slices.ContainsFunc(figures, r.numbers[i].isPartOf) || figureOf(r.numbers[i], figures) >= 0 {
				r.used[i] = true
			}
		}
	}
}
