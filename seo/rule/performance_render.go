package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

var performanceRenderRules = []Rule{
	{ID: "perf-lcp", Category: Performance, Severity: High, Reference: "web.dev, LCP : 2,5 s et 4 s", Render: checkLargestPaint},
	{ID: "perf-cls", Category: Performance, Severity: High, Reference: "web.dev, CLS : 0,1 et 0,25", Render: checkShifts},
	{ID: "perf-inp", Category: Performance, Severity: High, Reference: "Lighthouse, total-blocking-time : 200 et 600 ms", Render: checkBlockingTime},
	{ID: "perf-poids", Category: Performance, Severity: Medium, Reference: "squirrelscan : 1,6 et 5 Mo", Render: checkPageWeight},
	{ID: "perf-carbone", Category: Performance, Severity: Info, Reference: "Sustainable Web Design Model, version 4", Render: checkCarbon},
}

// Bounds of a page that loads well in a browser: what is good, and from where it is bad.
const (
	goodPaint    = 2.5 // seconds
	badPaint     = 4.0
	goodShift    = 0.1
	badShift     = 0.25
	goodBlocking = 0.2 // seconds
	badBlocking  = 0.6
	goodWeight   = 1.6 * mebibyte // bytes
	badWeight    = 5 * mebibyte
)

// gradual lowers the severity of a value that is not good, but not bad either.
func (f *Finder) gradual(value, bad float64) *Finder {
	if value > bad {
		return f
	}
	return f.As(Medium)
}

func checkLargestPaint(p *page.Page, f *Finder) {
	if m := p.Rendered.Measures; m.LCP > goodPaint {
		f.gradual(m.LCP, badPaint).Say(m.LCPElement, "time", seconds(m.LCP), "good", i18n.Fixed(goodPaint, 1), "bad", i18n.Number(badPaint, 0))
	}
}

func checkShifts(p *page.Page, f *Finder) {
	if m := p.Rendered.Measures; m.CLS > goodShift {
		f.gradual(m.CLS, badShift).Say(firstLines(m.Moved), "value", i18n.Fixed(m.CLS, 2))
	}
}

// checkBlockingTime stands in for INP, which only visitors' own taps can tell: a page
// whose scripts hold it while it loads answers late to whoever taps meanwhile.
func checkBlockingTime(p *page.Page, f *Finder) {
	if m := p.Rendered.Measures; m.Blocking > goodBlocking {
		f.gradual(m.Blocking, badBlocking).Say("", "time", seconds(m.Blocking), "n", m.LongTasks)
	}
}

func checkPageWeight(p *page.Page, f *Finder) {
	m := p.Rendered.Measures
	if float64(m.Bytes) <= goodWeight {
		return
	}
	if float64(m.Bytes) > badWeight {
		f.As(High)
	}
	f.Say(heaviestKinds(m.Kinds), "size", size(m.Bytes), "n", m.Requests)
}

// heaviestKinds lists what a page weighs, kind by kind.
func heaviestKinds(kinds map[string]page.Weight) string {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return int(kinds[b].Bytes - kinds[a].Bytes) })
	var lines []string
	for _, name := range names {
		lines = append(lines, i18n.T("render.kind_line", "kind", i18n.T("render.kind."+name), "size", size(kinds[name].Bytes), "n", kinds[name].Requests))
	}
	return strings.Join(lines, "\n")
}

// The Sustainable Web Design Model, version 4 (sustainablewebdesign.org, « Estimating
// Digital Emissions ») estimates what one page view emits from the bytes that travel:
// grams = gigabytes x kWh per gigabyte x grams of CO2 equivalent per kWh.
//
// The kWh per gigabyte are, in use and then for what was made: data centres 0.055 and
// 0.012, networks 0.059 and 0.013, user devices 0.080 and 0.081. Electricity is the
// world's of 2022 by Ember, 494 g per kWh: France's would give less. No part of the
// hosting is counted as green and every view as a first one. The model's worst class, F,
// begins beyond 0.359 g, the half of the web (HTTP Archive).
const (
	energyPerGigabyte = 0.055 + 0.012 + 0.059 + 0.013 + 0.080 + 0.081 // kWh
	gramsPerKWh       = 494
	worstClass        = 0.359 // grams
)

// Carbon is what one view of a page of so many bytes emits, in grams of CO2 equivalent,
// by the Sustainable Web Design Model, version 4.
func Carbon(bytes int64) float64 { return float64(bytes) / 1e9 * energyPerGigabyte * gramsPerKWh }

func checkCarbon(p *page.Page, f *Finder) {
	if grams := Carbon(p.Rendered.Bytes); grams > worstClass {
		f.Say("", "grams", i18n.Fixed(grams, 2), "size", size(p.Rendered.Bytes))
	}
}
