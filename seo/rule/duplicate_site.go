package rule

import (
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

var duplicateRules = []Rule{
	{ID: "con-double-exact", Category: Content, Severity: High, Reference: "Google Search Central, contenu dupliqué", Site: checkExactDuplicates},
	{ID: "con-quasi-double", Category: Content, Severity: Medium, Reference: "Broder, 1997 ; Screaming Frog : 90 %", Site: checkNearDuplicates},
	{ID: "con-cannibalisation", Category: Content, Severity: High, Reference: "tf-idf et cosinus (Salton, 1975) : 80 %", Site: checkCannibalized},
	{ID: "con-pauvre-norme", Category: Content, Severity: Medium, Reference: "squirrelscan", Site: checkThinForKind},
}

// compared calls yield for each page that search engines may show: only those
// compete with each other.
func (v *View) compared(yield func(int, *PageSummary) bool) {
	for _, i := range v.competing {
		if !yield(int(i), &v.Pages[i]) {
			return
		}
	}
}

// group is the pages that share a key; only its first pages are named.
type group struct {
	first []string
	n     int
}

// findTwins reports every page whose key another page of the same language has.
func findTwins(v *View, f *Finder, key func(*PageSummary) uint64, evidence func(*PageSummary) string) {
	type twinKey struct {
		key  uint64
		lang string
	}
	groups := map[twinKey]*group{}
	keyed := func(p *PageSummary) twinKey {
		lang, _, _ := strings.Cut(strings.ToLower(p.Lang), "-")
		return twinKey{key(p), lang}
	}
	for _, p := range v.compared {
		if k := keyed(p); k.key != 0 {
			if groups[k] == nil {
				groups[k] = &group{}
			}
			groups[k].add(p.URL)
		}
	}
	for _, p := range v.compared {
		if g := groups[keyed(p)]; g != nil && g.n > 1 {
			f.SayOn(p.URL, joinLines(evidence(p), g.others(p.URL)), "n", g.n-1, "twin", g.other(p.URL))
		}
	}
}

func (g *group) add(url string) {
	if g.n++; len(g.first) <= maxExamples {
		g.first = append(g.first, url)
	}
}

// other is one page of the group that is not url.
func (g *group) other(url string) string {
	for _, u := range g.first {
		if u != url {
			return u
		}
	}
	return url
}

func (g *group) others(url string) string {
	rest := slices.DeleteFunc(slices.Clone(g.first), func(u string) bool { return u == url })
	return firstLines(rest)
}

func joinLines(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}

func titleOf(p *PageSummary) string { return p.Title }
func nothing(*PageSummary) string   { return "" }

func checkTitleDuplicates(v *View, f *Finder) {
	findTwins(v, f, func(p *PageSummary) uint64 { return p.TitleKey }, titleOf)
}

func checkDescriptionDuplicates(v *View, f *Finder) {
	findTwins(v, f, func(p *PageSummary) uint64 { return p.DescriptionKey }, nothing)
}

func checkH1Duplicates(v *View, f *Finder) {
	findTwins(v, f, func(p *PageSummary) uint64 { return p.H1Key }, nothing)
}

// enoughWords is the least text that is worth comparing.
const enoughWords = 20

func textKeyOf(p *PageSummary) uint64 {
	if p.Words < enoughWords {
		return 0
	}
	return p.TextKey
}

func checkExactDuplicates(v *View, f *Finder) { findTwins(v, f, textKeyOf, nothing) }

// nearSimilarity is Screaming Frog's threshold.
const nearSimilarity = 0.90

// nearest is the page most like another, and how much; share 0 is no page.
type nearest struct {
	page  int32
	share float32
}

// checkNearDuplicates compares the pages that share a band of their signatures;
// exact duplicates have their own rule.
func checkNearDuplicates(v *View, f *Finder) {
	best := make([]nearest, len(v.Pages))
	for band := range text.Bands {
		for _, bucket := range v.buckets(band) {
			v.compareBucket(bucket, best)
		}
	}
	for i, p := range v.compared {
		if near := best[i]; near.share > 0 {
			twin := v.Pages[near.page].URL
			f.SayOn(p.URL, twin, "twin", twin, "share", i18n.Percent(float64(near.share), 0))
		}
	}
}

// buckets groups the pages by one band; only one band's groups are in memory
// at a time. Pages with equal texts stand for one.
func (v *View) buckets(band int) map[uint32][]int32 {
	buckets := map[uint32][]int32{}
	seen := map[uint64]bool{}
	for i, p := range v.compared {
		if p.Signature.IsZero() || seen[p.TextKey] {
			continue
		}
		seen[p.TextKey] = true
		key := p.Signature.Band(band)
		buckets[key] = append(buckets[key], int32(i))
	}
	return buckets
}

// maxPeers bounds the comparisons inside a bucket, so that a site of pages that
// are all alike stays linear: each page meets the first ones of its bucket.
const maxPeers = 20

func (v *View) compareBucket(bucket []int32, best []nearest) {
	for at, i := range bucket {
		for _, j := range bucket[:min(at, maxPeers)] {
			share := float32(v.Pages[i].Signature.Similarity(&v.Pages[j].Signature))
			if share >= nearSimilarity {
				best[i] = best[i].or(nearest{j, share})
				best[j] = best[j].or(nearest{i, share})
			}
		}
	}
}

// or is the nearer of two; of two as near, the first page crawled.
func (n nearest) or(o nearest) nearest {
	if o.share > n.share || o.share == n.share && o.page < n.page {
		return o
	}
	return n
}

// Norm of a kind of pages: at least eight of them; a page stands out under
// half their median and three robust deviations.
const (
	normPages  = 8
	normShare  = 0.5
	normSigmas = 3
	madToSigma = 1.4826 // of a normal distribution
)

func checkThinForKind(v *View, f *Finder) {
	byKind := map[page.Kind][]float64{}
	for _, p := range v.compared {
		if normed(p) {
			byKind[p.Kind] = append(byKind[p.Kind], float64(p.Words))
		}
	}
	for _, p := range v.compared {
		words := byKind[p.Kind]
		if !normed(p) || len(words) < normPages {
			continue
		}
		middle, spread := norm(words)
		if n := float64(p.Words); n < middle*normShare && middle-n >= normSigmas*spread {
			f.SayOn(p.URL, "", "words", int(p.Words), "median", int(middle))
		}
	}
}

func normed(p *PageSummary) bool {
	return p.Kind == page.Product || p.Kind == page.Category || p.Kind == page.Article
}

// norm is the median and the median absolute deviation, scaled to a standard
// deviation.
func norm(values []float64) (middle, spread float64) {
	middle = median(values)
	deviations := make([]float64, len(values))
	for i, v := range values {
		deviations[i] = math.Abs(v - middle)
	}
	return middle, median(deviations) * madToSigma
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
