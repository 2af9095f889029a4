package rule

import (
	"math"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// Subject is what a page's title and main heading say it is about: the stems of their
// words, hashed and sorted, each once. Words that carry no subject are left out.
type Subject struct {
	Title, Heading []uint32
}

func subjectOf(p *page.Page) *Subject {
	return &Subject{stemsOf(p.Title()), stemsOf(p.H1())}
}

func stemsOf(s string) []uint32 {
	var stems []uint32
	for w := range text.Words(s) {
		if text.IsStopWord(w) || len(w) < 2 && !isDigits(w) {
			continue
		}
		stems = append(stems, uint32(xxhash.Sum64String(stemOf(w))))
	}
	slices.Sort(stems)
	return slices.Compact(stems)
}

// Weights of the fields, and from where two pages are after the same words (design of the
// audit, semantic analysis).
const (
	titleWeight   = 3
	headingWeight = 2.5
	sameSubject   = 0.8
	everywhere    = 0.5 // a stem of so many titles is the brand's
)

// subjects weighs the stems of the pages that compete: tf-idf over titles and headings.
type subjects struct {
	pages int
	in    map[uint32]int // pages that have the stem
}

// checkCannibalized finds pages whose title and heading share the same main words, and whose
// title and heading as a whole are nearly the same (cosine of tf-idf). Two products are
// never held against each other: a shop sells things that are alike. Equal titles have a
// rule of their own.
func checkCannibalized(v *View, f *Finder) {
	s := subjects{in: map[uint32]int{}}
	for _, p := range v.compared {
		if s.pages++; p.Subject == nil {
			continue
		}
		for _, stem := range union(p.Subject.Title, p.Subject.Heading) {
			s.in[stem]++
		}
	}
	type key struct {
		words, lang string
	}
	groups := map[key][]*PageSummary{}
	var order []key
	for _, p := range v.compared {
		if p.Subject == nil || !seeksVisitors(p) {
			continue
		}
		if words := s.mainWords(p.Subject); words != "" {
			k := key{words, page.BaseLanguage(p.Lang)}
			if len(groups[k]) == 0 {
				order = append(order, k)
			}
			groups[k] = append(groups[k], p)
		}
	}
	for _, k := range order {
		s.compare(groups[k], f)
	}
}

// seeksVisitors leaves out the pages that nobody wants to be found for a word: legal and
// private ones, and the further pages of a list.
func seeksVisitors(p *PageSummary) bool {
	switch p.Kind {
	case page.Home, page.Category, page.Product, page.Article, page.Listing, page.Other:
	default:
		return false
	}
	n, _, paged := pageNumberOf(p.URL)
	return !paged || n < 2
}

// mainWords are the stems that title and heading share, the brand's aside, as a key.
func (s *subjects) mainWords(of *Subject) string {
	var key []byte
	for _, stem := range of.Title {
		if _, both := slices.BinarySearch(of.Heading, stem); both && !s.isBrand(stem) {
			key = append(key, byte(stem), byte(stem>>8), byte(stem>>16), byte(stem>>24))
		}
	}
	return string(key)
}

func (s *subjects) isBrand(stem uint32) bool {
	return s.pages >= massPages && float64(s.in[stem]) > everywhere*float64(s.pages)
}

func (s *subjects) compare(group []*PageSummary, f *Finder) {
	for i, p := range group {
		best, twin := 0.0, ""
		for j, q := range group[:min(len(group), maxPeers)] {
			if i == j || p.TitleKey == q.TitleKey || p.Kind == page.Product && q.Kind == page.Product {
				continue
			}
			if c := s.cosine(p.Subject, q.Subject); c >= sameSubject && c > best {
				best, twin = c, q.URL
			}
		}
		if twin != "" {
			f.SayOn(p.URL, joinLines(p.Title, twin), "twin", twin, "share", i18n.Percent(best, 0))
		}
	}
}

// cosine is the similarity of two pages, 0 to 1.
func (s *subjects) cosine(a, b *Subject) float64 {
	var dot, left, right float64
	for _, stem := range union(union(a.Title, a.Heading), union(b.Title, b.Heading)) {
		x, y := s.weight(a, stem), s.weight(b, stem)
		dot, left, right = dot+x*y, left+x*x, right+y*y
	}
	return dot / math.Sqrt(max(left*right, math.SmallestNonzeroFloat64))
}

// weight is tf-idf; a stem that every page has still weighs a little.
func (s *subjects) weight(of *Subject, stem uint32) float64 {
	if s.isBrand(stem) {
		return 0
	}
	tf := 0.0
	if _, has := slices.BinarySearch(of.Title, stem); has {
		tf += titleWeight
	}
	if _, has := slices.BinarySearch(of.Heading, stem); has {
		tf += headingWeight
	}
	return tf * math.Log(1+float64(s.pages)/float64(max(s.in[stem], 1)))
}

func union(a, b []uint32) []uint32 {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// TrapPages is the number of addresses of one series from which it looks endless.
const (
	trapPages = 200
	trapSeen  = 100 // the crawler itself stops there in some series
	trapShare = 0.8
)

// checkTrap finds series of addresses that differ by numbers alone, and whose pages say
// nearly the same: calendars, counters, session numbers. Products are no series, however
// their addresses are numbered.
func checkTrap(v *View, f *Finder) {
	series := map[string][]int32{}
	for i := range v.Pages {
		p := &v.Pages[i]
		if p.External || !p.OK() || !p.HTML || p.Kind == page.Product {
			continue
		}
		if pattern := numbersFolded(p.URL); pattern != "" {
			series[pattern] = append(series[pattern], int32(i))
		}
	}
	for pattern, members := range series {
		n := len(members)
		if n > trapPages || n >= trapSeen && n+v.Refused > trapPages {
			if share := v.alikeInARow(members); share >= trapShare {
				first := v.Pages[members[0]].URL
				f.SayOn(first, v.examples(members), "n", n, "pattern", pattern, "share", i18n.Percent(share, 0))
			}
		}
	}
}

// numbersFolded writes each number of an address as #, "" for an address without any.
func numbersFolded(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	at := strings.IndexByte(rest, '/') // a port is no number of the series
	if at < 0 || !strings.ContainsAny(rest[at:], "0123456789") {
		return ""
	}
	var out strings.Builder
	out.WriteString(address[:len(address)-len(rest)+at])
	digit := false
	for _, r := range rest[at:] {
		if r < '0' || r > '9' {
			out.WriteRune(r)
		} else if !digit {
			out.WriteByte('#')
		}
		digit = r >= '0' && r <= '9'
	}
	return out.String()
}

// alikeInARow is the share of a series whose text is nearly that of the page before.
func (v *View) alikeInARow(members []int32) float64 {
	alike := 0
	for at := 1; at < len(members); at++ {
		p, q := &v.Pages[members[at-1]], &v.Pages[members[at]]
		if p.TextKey == q.TextKey || !p.Signature.IsZero() && p.Signature.Similarity(&q.Signature) >= nearSimilarity {
			alike++
		}
	}
	return float64(alike) / float64(len(members)-1)
}

func (v *View) examples(members []int32) string {
	var list []string
	for _, i := range members[:min(len(members), maxExamples)] {
		list = append(list, v.Pages[i].URL)
	}
	return firstLines(list)
}
