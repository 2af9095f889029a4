package rule

import (
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// survey is what one reading of the links tells of those that stand in the content of
// pages: menus, headers and footers repeat on every page and say nothing of it.
type survey struct {
	related []bool                     // the page shows another product
	blind   []bool                     // the page links to something that was not visited
	menu    []bool                     // a menu or a header leads to the page
	anchors map[int32]map[string]int32 // pages that link to a target with a text
	sources map[int32]int32            // pages that link to a target with any text

	from   int32
	seen   map[anchored]bool // links of the page being read
	counts map[int32]bool    // targets of the page being read
}

type anchored struct {
	to   int32
	text string
}

// maxAnchors bounds the texts kept for one target.
const maxAnchors = 100

func newSurvey(pages int) survey {
	return survey{
		related: make([]bool, pages), blind: make([]bool, pages), menu: make([]bool, pages), anchors: map[int32]map[string]int32{}, sources: map[int32]int32{},
		from: -1, seen: map[anchored]bool{}, counts: map[int32]bool{},
	}
}

// note reads one link of a page; to is the page it leads to when known is true.
func (s *survey) note(v *View, from, to int32, known bool, l *Link) {
	if l.Region == page.Nav || l.Region == page.Header || l.Region == page.Footer {
		if known && l.Region != page.Footer {
			s.menu[to] = true
		}
		return
	}
	if from != s.from {
		s.from = from
		clear(s.seen)
		clear(s.counts)
	}
	if !known {
		s.blind[from] = true
		return
	}
	target := &v.Pages[to]
	s.related[from] = s.related[from] || to != from && target.Kind == page.Product && target.OK()
	if to != from && l.Followed && l.Text != "" && judgesAnchors(target) {
		s.count(to, l.Text)
	}
}

func (s *survey) inMenu(i int32) bool { return s.menu != nil && s.menu[i] }

// judgesAnchors leaves out the pages that everybody calls by one name: the home page,
// products, and those of service, which the template of every sheet names (« guide des
// tailles »).
func judgesAnchors(p *PageSummary) bool {
	return p.Indexable() && (p.Kind == page.Category || p.Kind == page.Article)
}

// count counts each text of a page once for a target.
func (s *survey) count(to int32, label string) {
	if !s.counts[to] {
		s.counts[to] = true
		s.sources[to]++
	}
	if s.seen[anchored{to, label}] {
		return
	}
	s.seen[anchored{to, label}] = true
	if s.anchors[to] == nil {
		s.anchors[to] = map[string]int32{}
	}
	if len(s.anchors[to]) < maxAnchors || s.anchors[to][label] > 0 {
		s.anchors[to][label]++
	}
}

// One text for nearly all links: more than 80 % of at least ten pages.
const (
	sameAnchorPages = 10
	sameAnchorShare = 0.8
	templateShare   = 0.8 // of the site: what is linked from everywhere is part of the template
)

// checkSameAnchor finds pages that the texts of others always call by the same words, other
// than the page's own name: a category is rightly called by its name.
func checkSameAnchor(v *View, f *Finder) {
	most := int32(templateShare * float64(len(v.competing)))
	for i, p := range v.compared {
		n := v.survey.sources[int32(i)]
		if n < sameAnchorPages || n >= most {
			continue
		}
		label, count := commonest(v.survey.anchors[int32(i)])
		if float64(count) > sameAnchorShare*float64(n) && !isName(label, p) {
			f.SayOn(p.URL, label, "anchor", text.Clip(label, 80), "n", int(count), "share", i18n.Percent(float64(count)/float64(n), 0))
		}
	}
}

// isName reports whether a label is what the page calls itself, or too plain to be anything
// but a name: one word or two, « Lire la suite ».
func isName(label string, p *PageSummary) bool {
	folded := text.Fold(label)
	if strings.Count(folded, " ") < 2 || text.IsGenericAnchor(folded) || keyOf(label) == p.H1Key || keyOf(label) == p.TitleKey {
		return true
	}
	first, _ := titleEnds(p.Title)
	return text.Fold(first) == folded
}

func commonest(counts map[string]int32) (label string, n int32) {
	for s, c := range counts {
		if c > n || c == n && s < label {
			label, n = s, c
		}
	}
	return label, n
}

// enoughProducts is the least a shop must have for one product to lead to another.
const enoughProducts = 3

// checkRelated finds products whose content leads to no other product. A page that links to
// what was not visited is left alone: it may.
func checkRelated(v *View, f *Finder) {
	if v.Links == nil {
		return
	}
	n := 0
	for _, p := range v.compared {
		if p.Kind == page.Product {
			n++
		}
	}
	if n < enoughProducts {
		return
	}
	for i, p := range v.compared {
		if p.Kind == page.Product && !v.survey.related[i] && !v.survey.blind[i] {
			f.SayOn(p.URL, "")
		}
	}
}
