package dashboard

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// linkMapPath is the page of a site's own links.
const linkMapPath = "/maillage"

// Parameters of « et si j'ajoutais ce lien ? ».
const (
	whatIfSource = "source"
	whatIfTarget = "cible"
	whatIfRemove = "retirer"
)

// How much the page of links shows.
const (
	mostHubs    = 50
	mostAnchors = 200
	suggested   = 300 // addresses that the form suggests
)

// linkMapPage answers « Comment les pages se lient-elles entre elles ? ».
type linkMapPage struct {
	Audit     *auditCard
	Start     string
	Answer    string
	Graph     sectionGraph
	Sections  view.Table
	Flows     view.Table
	Hubs      view.Table
	Anchors   view.Table
	Unreached view.Table
	Visits    string // why pages with visits are not told, or over which days they are
	Ask       whatIfForm
	Result    *whatIfResult
}

// whatIfForm is what is asked about a link.
type whatIfForm struct {
	Source, Target string
	Remove         bool
	Site, Problem  string
	Pages          []string // as the form offers them
}

type whatIfResult struct {
	Sentence         string
	Both, Gain, Lose view.Table
}

func (d *Dashboard) showLinkMap(v *visit) error {
	body := linkMapPage{Start: v.Of("/audits")}
	question := Page{Title: i18n.T("nav./maillage"), Question: i18n.T("linkmap.question")}
	e, err := d.latestAudit(v)
	if err != nil {
		return err
	}
	if e == nil {
		question.Body = body
		return d.page(v.unfiltered(), "linkmap", question)
	}
	m, err := d.Audits.LinkMap(v.context(), *e)
	if err != nil {
		return err
	}
	anchors, err := d.Audits.Anchors(v.context(), e.ID, mostAnchors)
	if err != nil {
		return err
	}
	card := v.auditCard(*e)
	body.Audit = &card
	sections, flows := m.Sections()
	body.Graph = graphOf(sections, flows)
	body.Answer = linkMapAnswer(m, sections, flows)
	body.Sections, body.Flows = v.exports.table(sectionTable(sections)), v.limit(v.exports.table(flowTable(flows)))
	body.Hubs, body.Anchors = v.limit(v.exports.table(v.hubTable(*e, m.Hubs(mostHubs)))), v.limit(v.exports.table(anchorTextTable(*e, anchors)))
	if err := d.addUnreached(v, *e, m, &body); err != nil {
		return err
	}
	v.answerWhatIf(*e, m, &body)
	question.Body = body
	return d.page(v.unfiltered(), "linkmap", question)
}

// addUnreached lists the pages that have visits and that the audit did not reach.
func (d *Dashboard) addUnreached(v *visit, e seo.Entry, m *seo.LinkMap, body *linkMapPage) error {
	traffic, why, err := d.traffic(v, e.Site)
	if err != nil {
		return err
	}
	if body.Visits = why; traffic == nil {
		return nil
	}
	body.Visits = i18n.T("linkmap.unreached_help", "from", v.Span.Period.From.French(), "to", v.Span.Period.To.French())
	t := view.Table{ID: "non-atteintes", Caption: i18n.T("linkmap.unreached"), Empty: i18n.T("linkmap.none_unreached"),
		Columns: append([]view.Column{{Title: i18n.T("seo.column.url")}, {Title: i18n.T("stake.column.views"), Kind: sheet.Int}}, stakeColumns(traffic)...)}
	for _, path := range seo.Unreached(m.Pages, traffic) {
		s := traffic.Pages[path]
		t.Rows = append(t.Rows, view.Row{Cells: append([]view.Cell{view.Text(path), count(s.Views)}, stakeCells(&s, traffic)...)})
	}
	body.Unreached = v.limit(v.exports.table(t))
	return nil
}

// linkMapAnswer sums the links up in a sentence.
func linkMapAnswer(m *seo.LinkMap, sections []seo.Section, flows []seo.Flow) string {
	links, content, orphans := 0, 0, 0
	for _, f := range flows {
		links, content = links+f.Links, content+f.Content()
	}
	for _, p := range m.Pages {
		if p.Orphan {
			orphans++
		}
	}
	first := ""
	if len(sections) > 0 {
		first = i18n.T("linkmap.first", "section", sectionName(sections[0].Name), "share", i18n.Percent(sections[0].Share, 0))
	}
	return i18n.T("linkmap.answer", "links", links, "content", content, "sections", len(sections), "orphans", orphans) + first
}

// sectionName names a section for people.
func sectionName(name string) string {
	switch name {
	case "":
		return i18n.T("linkmap.small")
	case "/":
		return i18n.T("linkmap.root")
	}
	return name
}

func linkMapColumns(keys ...string) (list []view.Column) {
	kinds := map[string]sheet.Kind{"pages": sheet.Int, "share": sheet.Percent, "links": sheet.Int, "content": sheet.Int, "content_pages": sheet.Int, "boilerplate": sheet.Int, "linked": sheet.Int, "inlinks": sheet.Int, "score": sheet.Number, "targets": sheet.Int, "depth": sheet.Int}
	for _, key := range keys {
		list = append(list, view.Column{Title: i18n.T("linkmap.column." + key), Kind: kinds[key]})
	}
	return list
}

func sectionTable(sections []seo.Section) view.Table {
	t := view.Table{ID: "sections", Caption: i18n.T("linkmap.sections"), Empty: i18n.T("audit.no_page"), Columns: linkMapColumns("section", "pages", "share")}
	for _, s := range sections {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(sectionName(s.Name)), whole(s.Pages), rateCell(s.Share)}})
	}
	return t
}

func flowTable(flows []seo.Flow) view.Table {
	t := view.Table{ID: "liens-entre-sections", Caption: i18n.T("linkmap.flows"), Lead: i18n.T("linkmap.flows_help"), Empty: i18n.T("linkmap.no_link"), Columns: linkMapColumns("from", "to", "links", "content", "boilerplate")}
	for _, f := range flows {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(sectionName(f.From)), view.Text(sectionName(f.To)), whole(f.Links), whole(f.Content()), whole(f.Boilerplate)}})
	}
	return t
}

func (v *visit) hubTable(e seo.Entry, hubs []seo.Hub) view.Table {
	t := view.Table{ID: "pivots", Caption: i18n.T("linkmap.hubs"), Lead: i18n.T("linkmap.hubs_help"), Empty: i18n.T("linkmap.no_link"), Columns: linkMapColumns("page", "title", "content_pages", "linked", "inlinks", "score")}
	for _, h := range hubs {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{within(e, h.URL), view.Link(cmp.Or(h.Title, i18n.T("audit.untitled")), v.Of("/audits/"+e.ID)+"&"+auditQuery(h.URL)), whole(h.Content), whole(h.Outlinks), whole(h.Inlinks), popularityCell(h.Score)}})
	}
	return t
}

func anchorTextTable(e seo.Entry, anchors []seo.Anchor) view.Table {
	t := view.Table{ID: "textes-de-liens", Caption: i18n.T("linkmap.anchors"), Lead: i18n.T("linkmap.anchors_help"), Empty: i18n.T("linkmap.no_link"), Columns: linkMapColumns("anchor", "links", "content", "boilerplate", "targets", "example")}
	for _, a := range anchors {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(cmp.Or(a.Text, i18n.T("linkmap.no_text"))), whole(int(a.Links)), whole(int(a.Links - a.Boilerplate)), whole(int(a.Boilerplate)), whole(int(a.Targets)), within(e, a.Example)}}) //nolint:gosec // counts of links
	}
	return t
}

func popularityCell(score float64) view.Cell {
	return view.Cell{Text: i18n.Number(score, 1), Value: score, Sort: view.Sortable(score)}
}

// answerWhatIf fills the form and, when it was sent, what the link would change.
func (v *visit) answerWhatIf(e seo.Entry, m *seo.LinkMap, body *linkMapPage) {
	body.Ask = whatIfForm{Source: v.QueryParam(whatIfSource), Target: v.QueryParam(whatIfTarget), Remove: v.QueryParam(whatIfRemove) != "", Site: v.Site.ID}
	for _, p := range m.Pages {
		if p.Indexable && len(body.Ask.Pages) < suggested {
			body.Ask.Pages = append(body.Ask.Pages, within(e, p.URL).Text)
		}
	}
	if body.Ask.Source == "" && body.Ask.Target == "" {
		return
	}
	w, err := m.WhatIf(body.Ask.Source, body.Ask.Target, body.Ask.Remove)
	if err != nil {
		body.Ask.Problem = i18n.Error(err)
		return
	}
	key := "linkmap.would_add"
	if w.Remove {
		key = "linkmap.would_remove"
	}
	target := w.Pages[1]
	body.Result = &whatIfResult{
		Sentence: i18n.T(key, "source", within(e, w.Source).Text, "target", within(e, w.Target).Text, "before", i18n.Number(target.Score[0], 1), "after", i18n.Number(target.Score[1], 1),
			"depth", depthText(target.Depth[1]), "was", depthText(target.Depth[0])),
		Both: v.exports.table(changeTable(e, "pages-du-lien", w.Pages)), Gain: v.exports.table(changeTable(e, "gagnent", w.Gain)), Lose: v.exports.table(changeTable(e, "perdent", w.Lose)),
	}
}

func depthText(depth int) string {
	if depth < 0 {
		return i18n.T("audit.orphan")
	}
	return i18n.Int(int64(depth))
}

// changeTable sets pages before and after a link side by side.
func changeTable(e seo.Entry, id string, list []seo.RankChange) view.Table {
	t := view.Table{ID: id, Caption: i18n.T("linkmap." + id), Empty: i18n.T("linkmap.nobody"), Columns: linkMapColumns("page", "share_before", "share_after", "gain", "score_change", "depth_change", "inlinks_change")}
	for i := 1; i <= 3; i++ {
		t.Columns[i].Kind = sheet.Percent
	}
	for _, c := range list {
		relative := 0.0
		if c.Share[0] > 0 {
			relative = c.Share[1]/c.Share[0] - 1
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{within(e, c.URL), rankCell(c.Share[0]), rankCell(c.Share[1]), gainCell(relative), view.Text(i18n.T("linkmap.change", "before", i18n.Number(c.Score[0], 1), "after", i18n.Number(c.Score[1], 1))),
			view.Text(i18n.T("linkmap.change", "before", depthText(c.Depth[0]), "after", depthText(c.Depth[1]))), view.Text(i18n.T("linkmap.change", "before", c.Inlinks[0], "after", c.Inlinks[1]))}})
	}
	return t
}

func rankCell(share float64) view.Cell {
	return view.Cell{Text: i18n.Percent(share, 3), Value: share, Sort: view.Sortable(share)}
}

func gainCell(gain float64) view.Cell {
	text := i18n.Percent(gain, 2)
	if gain > 0 {
		text = "+" + text
	}
	return view.Cell{Text: text, Value: gain, Sort: view.Sortable(gain)}
}

// answerWhatIfAPI is GET /api/v1/audit-whatif: the same answer as « chaland audit whatif
// --format json ».
//
//	site, audit, source, target, remove=yes
func (d *Dashboard) answerWhatIfAPI(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site", "audit", "source", "target", "remove"}, "audit", "source", "target")
	if err != nil {
		return err
	}
	if remove := c.QueryParam("remove"); !slices.Contains([]string{"", "yes", "no"}, remove) {
		return fault.New(fault.Invalid, "whatif.bad_remove", "value", remove)
	}
	ctx := c.Request().Context()
	e, err := d.auditOf(ctx, site.ID, c.QueryParam("audit"))
	if err != nil {
		return err
	}
	m, err := d.Audits.LinkMap(ctx, e)
	if err != nil {
		return err
	}
	w, err := m.WhatIf(c.QueryParam("source"), c.QueryParam("target"), c.QueryParam("remove") == "yes")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, w)
}
