package dashboard

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// trailsPath is the page of what visits do around a page or an event.
const trailsPath = "/comportement/parcours"

// Parameters of that page beside those of an address.
const (
	trailsAround   = "autour"
	trailsDepth    = "profondeur"
	trailsBy       = "pages"
	trailsGestures = "gestes"
)

// words of the address for the analyzer's.
var trailsBys = map[string]string{"": analyzer.TrailsByType, "type": analyzer.TrailsByType, "adresse": analyzer.TrailsByAddress}

// trailsPage answers « Que font les visiteurs avant et après une page ou un geste ? ».
type trailsPage struct {
	Empty            bool // no visit at all
	Nobody           bool // no visit passes by
	Visits, Share    string
	Name             string
	Next, Before     *trailStep
	Ended            string // the share of visits that end at the anchor, "" for none
	Chart            view.Chart
	Nodes            *view.Table
	Method           string
	Trace            analyzer.Trace
	Around           string
	Offered          []Choice
	Depth, By, Steps []Choice
	Hidden           []Hidden
}

// trailStep is the most frequent step before or after the anchor.
type trailStep struct{ Name, Share string }

func (d *Dashboard) showTrails(v *visit) error {
	q, err := v.trailQuestion()
	if err != nil {
		return err
	}
	answer, err := d.Analyzer.Trails(v.context(), q)
	if err != nil {
		return err
	}
	q = answer.Question
	body := trailsPage{
		Empty: answer.Population == 0, Nobody: answer.Visits == 0, Name: TrailName(q.Around), Method: answer.Method, Trace: answer.Trace,
		Visits: i18n.Number(answer.Visits, 0), Share: share(answer.Visits, answer.Population),
		Around: TrailName(q.Around), Offered: offered(answer.Choices),
		Depth: choices(strconv.Itoa(q.Depth), "trails.depth.", "1", "2", "3", "4"),
		By:    choices(v.QueryParam(trailsBy), "trails.by.", "type", "adresse"),
		Steps: choices(v.QueryParam(trailsGestures), "trails.steps.", "non", "oui"),
	}
	for name, values := range v.Values() {
		for _, value := range values {
			body.Hidden = append(body.Hidden, Hidden{name, value})
		}
	}
	body.sum(answer)
	body.Chart = v.exports.chart(v.trailsChart(answer))
	body.Nodes = v.trailNodes(answer)
	return d.page(v, "trails", Page{Title: i18n.T("nav." + trailsPath), Question: i18n.T("trails.question"), Warnings: answer.Warnings, OnVisits: true, Lacks: "visite", Body: body})
}

// trailQuestion reads the address.
func (v *visit) trailQuestion() (q analyzer.TrailQuestion, err error) {
	q = analyzer.TrailQuestion{Site: v.Site.ID, Period: v.Span.Period, Filters: v.Filters, Around: trailKey(v.QueryParam(trailsAround)), Gestures: v.QueryParam(trailsGestures) == "oui"}
	var known bool
	if q.By, known = trailsBys[v.QueryParam(trailsBy)]; !known {
		return q, fault.New(fault.Invalid, "analyzer.trails_by", "value", v.QueryParam(trailsBy))
	}
	if depth := v.QueryParam(trailsDepth); depth != "" {
		if q.Depth, err = strconv.Atoi(depth); err != nil || q.Depth == 0 {
			return q, fault.New(fault.Invalid, "trails.bad_depth", "value", depth)
		}
	}
	return q, nil
}

// trailKeys are the anchors that have a name, in the order in which they are offered.
func trailKeys() []string {
	keys := []string{analyzer.AroundEntry, analyzer.AroundExit}
	for _, t := range analyzer.PageTypes {
		keys = append(keys, analyzer.PageType+t)
	}
	return append(keys, "view_item", "add_to_cart", "view_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase", "search", "newsletter_subscribe", "chat_open", "video_play")
}

// trailKey is the anchor that a person chose by its name or typed.
func trailKey(typed string) string {
	typed = strings.TrimSpace(typed)
	for _, key := range trailKeys() {
		if strings.EqualFold(typed, TrailName(key)) {
			return key
		}
	}
	if folder, found := strings.CutPrefix(typed, i18n.T("trails.folder", "folder", "")); found && strings.HasPrefix(folder, "/") {
		return analyzer.PageType + folder
	}
	return typed
}

// TrailName is the French name of a step: a type of page, an event; an address is its
// own.
func TrailName(key string) string {
	if key == analyzer.TrailRest {
		return i18n.T("trails.others")
	}
	if t, found := strings.CutPrefix(key, analyzer.PageType); found {
		if strings.HasPrefix(t, "/") {
			return i18n.T("trails.folder", "folder", t)
		}
		if i18n.Has("trails.page." + t) {
			return i18n.T("trails.page." + t)
		}
		return key
	}
	for _, catalogue := range []string{"trails.anchor.", "trails.event."} {
		if i18n.Has(catalogue + key) {
			return i18n.T(catalogue + key)
		}
	}
	return StepName(key)
}

// offered are what the field suggests: names first, then the pages that visits meet most
// and the events of the shop's own.
func offered(choices []analyzer.TrailChoice) (list []Choice) {
	keys := trailKeys()
	for _, key := range keys {
		list = append(list, Choice{Value: TrailName(key)})
	}
	for _, c := range choices {
		key := c.Key
		if !slices.Contains(keys, key) && (strings.HasPrefix(key, "/") || TrailName(key) == key) {
			list = append(list, Choice{Value: key})
		}
	}
	return list
}

// sum states the main reading.
func (p *trailsPage) sum(answer *analyzer.TrailAnswer) {
	ended, before, next := 0.0, map[string]float64{}, map[string]float64{}
	for _, n := range answer.Nodes {
		if n.Level == 0 {
			ended += n.Ended
		}
	}
	for _, l := range answer.Links {
		switch l.Level {
		case 0:
			next[l.To] += l.Visits
		case -1:
			before[l.From] += l.Visits
		}
	}
	most := func(of map[string]float64) *trailStep {
		key, visits := "", 0.0
		for k, n := range of {
			if k != analyzer.TrailRest && (n > visits || n == visits && k < key) {
				key, visits = k, n
			}
		}
		if key == "" {
			return nil
		}
		return &trailStep{TrailName(key), share(visits, answer.Visits)}
	}
	p.Before, p.Next = most(before), most(next)
	if ended > 0 {
		p.Ended = share(ended, answer.Visits)
	}
}

// LevelName says where a step stands from the anchor.
func LevelName(level int) string {
	switch {
	case level < 0:
		return i18n.T("trails.level.before", "n", -level)
	case level > 0:
		return i18n.T("trails.level.after", "n", level)
	}
	return i18n.T("trails.level.anchor")
}

// trailsChart draws the flows, those that end or begin a visit included, so that each
// step is as wide on the left as on the right.
func (v *visit) trailsChart(answer *analyzer.TrailAnswer) view.Chart {
	q := answer.Question
	title := i18n.T("trails.chart", "around", TrailName(q.Around))
	spec := chart.Spec{ID: "parcours", Kind: chart.Sankey, Title: title, Unit: analyzer.Count, Partial: -1, Source: view.Source(v.Address)}
	t := view.Table{ID: "passages", Caption: i18n.T("trails.flows"), Empty: i18n.T("topic.none"), Columns: []view.Column{
		{Title: i18n.T("trails.column.level")}, {Title: i18n.T("trails.column.from")}, {Title: i18n.T("trails.column.to")},
		{Title: view.LabelOf("visits"), Kind: sheet.Int}, {Title: i18n.T("trails.column.of_step"), Kind: sheet.Percent}}}
	type place struct {
		level int
		key   string
	}
	at, visits := map[place]int{}, map[place]float64{}
	for _, n := range answer.Nodes {
		visits[place{n.Level, n.Key}] = n.Visits
	}
	node := func(level int, key, name string, color chart.Color) int {
		p := place{level, key}
		if _, known := at[p]; !known {
			at[p] = len(spec.Nodes)
			spec.Nodes = append(spec.Nodes, chart.Node{Name: name, Column: level, Color: color})
		}
		return at[p]
	}
	flow := func(level, from, to int, n float64, of view.Cell) {
		f, g := &spec.Nodes[from], &spec.Nodes[to]
		f.Value += n
		if g.Column > f.Column {
			spec.Flows = append(spec.Flows, chart.Flow{From: from, To: to, Value: n, Text: i18n.T("trails.flow", "from", f.Name, "to", g.Name, "visits", i18n.Number(n, 0), "n", n)})
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: LevelName(level), Value: LevelName(level), Sort: view.Sortable(float64(level))}, view.Text(f.Name), view.Text(g.Name), countCell(n), of}})
	}
	begin, end := i18n.T("trails.begin"), i18n.T("trails.end")
	for level := -q.Depth; level <= q.Depth; level++ {
		for _, n := range answer.Nodes {
			if n.Level == level && n.Began > 0 && level > -q.Depth {
				flow(level-1, node(level-1, "", begin, chart.Past), node(level, n.Key, TrailName(n.Key), trailColor(n.Key)), n.Began, noCell())
			}
		}
		for _, l := range answer.Links {
			if l.Level == level {
				flow(level, node(level, l.From, TrailName(l.From), trailColor(l.From)), node(level+1, l.To, TrailName(l.To), trailColor(l.To)), l.Visits, rateCell(ratio(l.Visits, visits[place{level, l.From}])))
			}
		}
		for _, n := range answer.Nodes {
			if n.Level == level && n.Ended > 0 && level < q.Depth {
				flow(level, node(level, n.Key, TrailName(n.Key), trailColor(n.Key)), node(level+1, " ", end, chart.Past), n.Ended, rateCell(ratio(n.Ended, n.Visits)))
			}
		}
	}
	first := 0
	for p := range at {
		first = min(first, p.level)
	}
	for p, i := range at {
		n := visits[p]
		if n == 0 { // where visits begin or end
			n = flowsOf(spec.Flows, i)
		}
		spec.Nodes[i].Column -= first
		spec.Nodes[i].Value = n
		spec.Nodes[i].Text = i18n.T("trails.node", "name", spec.Nodes[i].Name, "where", lowerFirst(LevelName(p.level)), "visits", i18n.Number(n, 0), "n", n, "share", share(n, answer.Visits))
		spec.Nodes[i].Name += "  " + i18n.Number(n, 0)
	}
	spec.Text = i18n.T("trails.reading", "visits", i18n.Number(answer.Visits, 0), "around", TrailName(q.Around), "n", answer.Visits, "flows", len(t.Rows))
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("trails.chart_question"), Cite: v.trailCells(q).cite(""), Empty: i18n.T("trails.none")}
}

// trailColor is the same for a type of page wherever it stands.
func trailColor(key string) chart.Color {
	if i := slices.Index(analyzer.PageTypes, strings.TrimPrefix(key, analyzer.PageType)); i >= 0 {
		return chart.ColorAt(i)
	}
	return chart.ColorOf(key)
}

func flowsOf(flows []chart.Flow, node int) (n float64) {
	for _, f := range flows {
		if f.From == node || f.To == node {
			n += f.Value
		}
	}
	return n
}

// trailNodes is the table of the steps: what enters each equals what leaves it. A step
// leads to the paths around it.
func (v *visit) trailNodes(answer *analyzer.TrailAnswer) *view.Table {
	columns := []view.Column{gridHead("trails.column.level", sheet.Text, ""), gridHead("trails.column.step", sheet.Text, ""), {Title: view.LabelOf("visits"), Kind: sheet.Int},
		gridHead("trails.column.share", sheet.Percent, ""), gridHead("trails.column.came", sheet.Int, ""), gridHead("trails.column.began", sheet.Int, ""),
		gridHead("trails.column.goes_on", sheet.Int, ""), gridHead("trails.column.ended", sheet.Int, ""), gridHead("trails.column.end_rate", sheet.Percent, "")}
	cells := v.trailCells(answer.Question)
	var rows []view.Row
	for _, n := range answer.Nodes {
		at := citation.TrailCell(n.Level, n.Key, "")
		step := view.Text(TrailName(n.Key))
		if n.Key != analyzer.TrailRest && n.Level != 0 {
			step = view.Link(TrailName(n.Key), v.around(n.Key))
		}
		end := noCell() // who reaches the anchor ends no visit before it
		if n.Level >= 0 {
			end = shareCell(analyzer.Share{Hits: n.Ended, Of: n.Visits})
		}
		rows = append(rows, view.Row{Cells: []view.Cell{{Text: LevelName(n.Level), Value: LevelName(n.Level), Sort: view.Sortable(float64(n.Level))}, step, cells.open(countCell(n.Visits), "visits"+at),
			rateCell(ratio(n.Visits, answer.Visits)), countCell(n.Visits - n.Began), cells.open(countCell(n.Began), "began"+at), countCell(n.Visits - n.Ended), cells.open(countCell(n.Ended), "ended"+at), end}})
	}
	return v.grid("etapes", i18n.T("trails.steps"), columns, rows)
}

// trailCells point at the steps of the paths around a point.
func (v *visit) trailCells(q analyzer.TrailQuestion) reported {
	params := map[string]string{"around": q.Around, "depth": strconv.Itoa(q.Depth), "by": q.By}
	if q.Gestures {
		params["gestures"] = "yes"
	}
	r := v.report(citation.ReadingTrails, params)
	r.filters = q.Filters
	return r
}

// around is the same page around another step.
func (v *visit) around(key string) string {
	q := url.Values{}
	for name, values := range v.QueryParams() {
		if name != exportTable && name != exportFormat {
			q[name] = values
		}
	}
	q.Set(trailsAround, TrailName(key))
	return trailsPath + "?" + q.Encode()
}
