package analyzer

import (
	"context"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// VideoParts are the parts of a video that are counted, in per cent.
var VideoParts = []string{"25", "50", "75", "100"}

// CountedRate is so many of so many; Rate (0..1) and its 95 % interval (Wilson) are nil
// without a base.
type CountedRate struct {
	Hits     float64   `json:"hits"`
	Of       float64   `json:"of"`
	Rate     *float64  `json:"rate"`
	Interval *Interval `json:"interval"`
}

func rateOf(s Share) CountedRate {
	r := CountedRate{Hits: s.Hits, Of: s.Of, Interval: s.Interval()}
	if s.Of > 0 {
		r.Rate = number(s.Value())
	}
	return r
}

// Share is the same without its interval.
func (r CountedRate) Share() Share { return Share{r.Hits, r.Of} }

// Against sets a rate of the visits that play a video against that of the visits of the
// same page that do not. It tells who watches, not what watching brings.
type Against struct {
	With    CountedRate `json:"with"`
	Without CountedRate `json:"without"`
	// Difference is With − Without; its interval is Newcombe's, see CompareRates. nil
	// when one side has nobody.
	Difference *float64  `json:"difference"`
	Interval   *Interval `json:"interval"`
	Verdict    string    `json:"verdict"` // VerdictClear, VerdictOpen or VerdictInsufficient
}

func against(with, without Share) Against {
	a := Against{With: rateOf(with), Without: rateOf(without), Verdict: VerdictInsufficient}
	test, err := CompareRates(Rate{without.Hits, without.Of}, Rate{with.Hits, with.Of})
	if err != nil { // a side has nobody
		return a
	}
	a.Difference, a.Interval, a.Verdict = &test.Difference, &test.In, verdict(test.Enough, test.In)
	return a
}

// PageVideos is what becomes of the videos of a page.
type PageVideos struct {
	Page   string      `json:"page"` // "" for all of them
	Visits float64     `json:"visits"`
	Plays  float64     `json:"plays"`
	Played CountedRate `json:"played"` // of the visits of the page
	// Seen are the visits that go as far as each of VideoParts, of those that play; nil
	// when no player tells how far.
	Seen   map[string]CountedRate `json:"seen"`
	Orders Against                `json:"orders"`
	Adds   Against                `json:"adds"`
}

// VideoReport is what becomes of the videos of a site. Of all pages together, a visit
// counts once under each page with a video.
type VideoReport struct {
	Site    string        `json:"site"`
	Period  period.Period `json:"-"`
	From    string        `json:"from"`
	To      string        `json:"to"`
	Filters []Filter      `json:"filters"`
	All     PageVideos    `json:"all"`
	Pages   []PageVideos  `json:"pages"` // the most seen first
	// Warnings are those of the figures that the report rests on.
	Warnings []Warning `json:"warnings"`
}

// VideoMetrics are the metrics that the report rests on.
var VideoMetrics = []string{"video_page_visits", "video_plays", "video_play_rate", "video_seen_25", "video_seen_50", "video_seen_75", "video_seen_100", "video_add_rate", "video_order_rate"}

// Videos tells what becomes of the videos of a site's pages, in the visits that the filters
// of the question leave. Days of which nothing is known are refused; a period without
// videos has no pages.
func (a *Analyzer) Videos(ctx context.Context, q Question) (*VideoReport, error) {
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(q.Filters, func(f Filter) bool { return f.Dimension == ByVideo }) {
		return nil, fault.New(fault.Invalid, "analyzer.videos.bad_filter", "names", strings.Join(videoFilters(), ", "))
	}
	q.Period.Loc = site.Location()
	r, err := VideosOf(ctx, a, q)
	if err != nil {
		return nil, err
	}
	for _, w := range r.Warnings {
		if w.Code == "outside_data" || w.Code == "future_period" || w.Code == "no_visits" || w.Code == "no_facts" {
			return nil, fault.New(fault.NotFound, "analyzer.videos.unknown", "reason", w.Text)
		}
	}
	return r, nil
}

// videoFilters are those of the report: it sets those who play against the others itself.
func videoFilters() []string {
	return slices.DeleteFunc(slices.Clone(videoDimensions), func(d string) bool { return d == ByVideo })
}

// VideosOf tells the same from the figures of the registry. A filter on whether a video was
// played is left out.
func VideosOf(ctx context.Context, source Asker, q Question) (_ *VideoReport, err error) {
	defer fault.Wrap(&err, "videos of site %q over %s", q.Site, q.Period)
	q.Filters = slices.DeleteFunc(slices.Clone(q.Filters), func(f Filter) bool { return f.Dimension == ByVideo })
	ask := func(by string, filters ...Filter) Question {
		return Question{Site: q.Site, Period: q.Period, Metrics: VideoMetrics, By: by, Filters: append(filters, q.Filters...)}
	}
	plays := Filter{ByVideo, "yes"}
	found, err := source.AnswerAll(ctx, ask(""), ask(ByPage), ask("", plays), ask(ByPage, plays))
	if err != nil {
		return nil, err
	}
	r := &VideoReport{Site: q.Site, Period: q.Period, From: q.Period.From.String(), To: q.Period.To.String(), Filters: append([]Filter{}, q.Filters...), Pages: []PageVideos{}, Warnings: figureWarnings(found[0])}
	r.All = pageVideos("", found[0], found[2])
	for _, f := range found[1].Of("video_page_visits") {
		r.Pages = append(r.Pages, pageVideos(f.Key(), found[1], found[3]))
	}
	return r, nil
}

// figureWarnings are those of the first figure of an answer.
func figureWarnings(a *Answer) []Warning {
	if len(a.Figures) == 0 {
		return []Warning{}
	}
	return append([]Warning{}, a.Figures[0].Warnings...)
}

// pageVideos reads a page out of the figures of all visits and of those that play.
func pageVideos(page string, all, playing *Answer) PageVideos {
	of := func(a *Answer, metric string) Share {
		for _, f := range a.Of(metric) {
			if f.Key() == page {
				return shareOf(&Answer{Figures: []Figure{f}})
			}
		}
		return Share{}
	}
	value := func(metric string) float64 {
		for _, f := range all.Of(metric) {
			if f.Key() == page && f.Value != nil {
				return *f.Value
			}
		}
		return 0
	}
	compare := func(metric string) Against {
		with := of(playing, metric)
		return against(with, of(all, metric).minus(with))
	}
	p := PageVideos{Page: page, Visits: value("video_page_visits"), Plays: value("video_plays"), Played: rateOf(of(all, "video_play_rate")),
		Orders: compare("video_order_rate"), Adds: compare("video_add_rate")}
	for _, part := range VideoParts {
		if s := of(all, "video_seen_"+part); s.Of > 0 {
			if p.Seen == nil {
				p.Seen = map[string]CountedRate{}
			}
			p.Seen[part] = rateOf(s)
		}
	}
	return p
}
