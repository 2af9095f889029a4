package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// videosTopic answers « Les vidéos sont-elles lancées, et jusqu'où sont-elles vues ? ».
var videosTopic = topic{
	path:   "/comportement/videos",
	tiles:  []string{"visits", "video_visit_rate", "video_plays", "video_play_rate", "video_seen_25", "video_seen_50", "video_seen_75", "video_seen_100"},
	curves: []string{"video_play_rate"},
	more:   (*Dashboard).videoSections,
}

// videoColumns are what a page's videos are read by.
var videoColumns = []string{"video_page_visits", "video_plays", "video_play_rate", "video_seen_25", "video_seen_50", "video_seen_75", "video_seen_100"}

// videoSections are the plays by page, how far they go, and those who play against the
// others; what to do where nobody plays any.
func (d *Dashboard) videoSections(v *visit) ([]section, error) {
	answers, err := d.ask(v.context(), v.Questions(analyzer.ByPage, videoColumns...), v.Questions(analyzer.ByDevice, videoColumns...), v.Questions("", videoColumns...))
	if err != nil {
		return nil, err
	}
	if len(answers[0].Of("video_plays")) == 0 {
		return []section{{Title: i18n.T("videos.none_title"), Text: i18n.T("videos.none")}}, nil
	}
	report, err := analyzer.VideosOf(v.context(), d.Analyzer, v.Question("", "video_plays"))
	if err != nil {
		return nil, err
	}
	text := func(part string) string { return i18n.T("topic.comportement-videos." + part) }
	bars := v.exports.chart(view.GroupChart(v.Address, "lectures-par-page", text("lectures-par-page"), text("lectures-par-page_question"), analyzer.ByPage, "video_plays", answers[0], maxBars))
	tables := make([]view.Table, 2)
	for i, by := range []string{analyzer.ByPage, analyzer.ByDevice} {
		id := []string{"videos-par-page", "videos-par-appareil"}[i]
		tables[i] = v.limit(v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: id, Caption: text(id), By: by, Metrics: videoColumns, Empty: i18n.T("topic.none")}, answers[i], answers[2])))
	}
	return []section{
		{Chart: v.videoSteps(report.All)}, {Chart: &bars}, {Table: &tables[0]}, {Table: &tables[1]},
		{Title: i18n.T("videos.against_title"), Text: i18n.T("videos.bias"), Table: v.videoAgainst("commandes-et-videos", "videos.orders", report, func(p analyzer.PageVideos) analyzer.Against { return p.Orders })},
		{Table: v.videoAgainst("ajouts-et-videos", "videos.adds", report, func(p analyzer.PageVideos) analyzer.Against { return p.Adds })},
	}, nil
}

// videoSteps is how many visits go from the page to the end of the video.
func (v *visit) videoSteps(p analyzer.PageVideos) *view.Chart {
	names, values := []string{i18n.T("videos.step.page"), i18n.T("videos.step.play")}, []float64{p.Visits, p.Played.Hits}
	for _, part := range analyzer.VideoParts {
		if s, told := p.Seen[part]; told {
			names, values = append(names, i18n.T("videos.step."+part)), append(values, s.Hits)
		}
	}
	return v.bars("etapes-des-videos", i18n.T("videos.steps"), i18n.T("videos.steps_question"), analyzer.Count, "", names, values)
}

// videoAgainst sets those who play against the other visits of each page, all pages first.
func (v *visit) videoAgainst(id, caption string, r *analyzer.VideoReport, of func(analyzer.PageVideos) analyzer.Against) *view.Table {
	columns := []view.Column{gridHead("videos.page", sheet.Text, ""), gridHead("videos.with_of", sheet.Number, ""), gridHead("videos.with_rate", sheet.Percent, ""), gridHead("videos.interval", sheet.Text, ""),
		gridHead("videos.without_of", sheet.Number, ""), gridHead("videos.without_rate", sheet.Percent, ""), gridHead("videos.interval", sheet.Text, ""),
		gridHead("videos.gap", sheet.Number, ""), gridHead("videos.gap_interval", sheet.Text, ""), gridHead("videos.reading", sheet.Text, "")}
	var rows []view.Row
	for _, p := range append([]analyzer.PageVideos{r.All}, r.Pages...) {
		name, a := p.Page, of(p)
		if name == "" {
			name = i18n.T("videos.all")
		}
		gap := []view.Cell{noCell(), noCell()}
		if a.Difference != nil {
			gap = []view.Cell{pointsCell(*a.Difference), view.Text(between(a.Interval, pointsText))}
		}
		rows = append(rows, view.Row{Cells: slices.Concat([]view.Cell{view.Text(name)}, ofCells(a.With), ofCells(a.Without), gap, []view.Cell{view.Text(i18n.T("compare.reading." + a.Verdict))})})
	}
	return v.grid(id, i18n.T(caption), columns, rows)
}

// ofCells are how many cases, the rate of those that count, and its interval.
func ofCells(r analyzer.CountedRate) []view.Cell {
	cells := shareCells(r.Share())
	if r.Of > 0 {
		cells[0].Note = i18n.T("videos.hits", "k", int64(r.Hits), "n", int64(r.Of))
	}
	return append([]view.Cell{countCell(r.Of)}, cells...)
}
