package dashboard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// topic is a page that answers one question with figures of the registry alone:
// tiles, curves in time and tables by a dimension. Its texts are "nav.<path>",
// "topic.<key>.question" and "topic.<key>.help", and those of its curves and
// tables "topic.<key>.<id>"; the key is the path without its slash.
type topic struct {
	path   string
	tiles  []string
	curves []string // metrics, the first one also beside the answer
	bars   []topicTable
	tables []topicTable
	// plain is a page whose readings take no filter and no comparison: none applies.
	plain bool
	// filters are the dimensions that the readings of a plain page can be narrowed to.
	filters []string
	// within is the filter that the registry's figures of the page stand under; nil for none.
	within *analyzer.Filter
	// under is the page that this one is a part of: it stands in its tabs, not in the
	// navigation; "" for a page of its own.
	under string
	// always is for a page of which more shows something without any figure of the registry.
	always bool
	// more adds what the registry does not hold; nil for nothing.
	more func(*Dashboard, *visit) ([]section, error)
}

// topicTable is a table of metrics by a dimension. Its id ends its address.
type topicTable struct {
	id, by  string
	metrics []string
	share   bool // shows the part that each row takes of the first metric
}

// section is a chart or a table under a text of its own.
type section struct {
	Title, Text string
	Form        *oneField // stands before the chart or the table
	Chart       *view.Chart
	Table       *view.Table
	Guide       string          // address of the guide that says more, "" for none
	Trace       *analyzer.Trace // the method of what stands above
}

// oneField is a form of a single value that is typed.
type oneField struct {
	Action, Name, Label, Value, Problem string
	Hidden                              []Hidden
}

// led reports whether the text belongs under the title of the table: above it, it
// would seem to be of the table before.
func (s section) led() bool { return s.Title == "" && s.Chart == nil && s.Table != nil }

// Above is the text that stands before the chart or the table.
func (s section) Above() string {
	if s.led() {
		return ""
	}
	return s.Text
}

// Led is the table, with the text where it belongs to it; nil without one.
func (s section) Led() *view.Table {
	if !s.led() {
		return s.Table
	}
	t := *s.Table
	t.Lead = s.Text
	return &t
}

// topicPage is what the template of topics shows.
type topicPage struct {
	Key, Help string
	Answer    string // a sentence that comes first, "" for none
	Empty     bool
	Tabs      []Choice
	Tiles     []Tile
	Sections  []section
}

func (t topic) key() string { return strings.ReplaceAll(strings.TrimPrefix(t.path, "/"), "/", "-") }

// parts are the pages with a template of their own that belong to another one.
var parts = map[string][]string{"/clients": {selectionPath}}

// tabs are the parts of the page that this one belongs to, nil when it has none.
func (v *visit) tabs(path, under string) (list []Choice) {
	root := cmp.Or(under, path)
	for _, group := range topics {
		for _, t := range group {
			if t.under == root {
				list = append(list, Choice{Name: tabName(t.path, "nav."+t.path), Href: v.Of(t.path), Here: t.path == path})
			}
		}
	}
	for _, part := range parts[root] {
		list = append(list, Choice{Name: i18n.T("nav." + part), Href: v.Of(part), Here: part == path})
	}
	if len(list) == 0 {
		return nil
	}
	return append([]Choice{{Name: tabName(root, "topic.whole"), Href: v.Of(root), Here: root == path}}, list...)
}

// tabName is what a tab calls a page, where it has a name there.
func tabName(path, otherwise string) string {
	if key := "tab." + path; i18n.Has(key) {
		return i18n.T(key)
	}
	return i18n.T(otherwise)
}

func (t topic) text(part string) string { return i18n.T("topic." + t.key() + "." + part) }

// topicPaths are the paths of the topics, in the order of the navigation.
func topicPaths(group string) (paths []string) {
	for _, t := range topics[group] {
		if t.under == "" {
			paths = append(paths, t.path)
		}
	}
	return paths
}

// showTopic answers a topic's page.
func (d *Dashboard) showTopic(t topic) func(*visit) error {
	return func(v *visit) error {
		if t.plain {
			v.unfiltered().Filters, v.Compare = v.kept(t.filters), ""
			v.bar.narrow(v.Address, t.filters)
		}
		asked, whole := *v, t.tiles[:1] // whole says whether there is anything to show
		if t.within != nil {
			asked.Address, whole = v.Where(t.within.Dimension, t.within.Value), t.tiles
		}
		sets := [][]analyzer.Question{asked.Questions("", t.totals()...), asked.Questions(v.step(), t.curved()...)}
		parts := slices.Concat(t.bars, t.tables)
		for _, p := range parts {
			sets = append(sets, v.Questions(p.by, p.metrics...))
		}
		answers, events, err := d.readTimed(v, t.curves, sets...)
		if err != nil {
			return err
		}
		totals, curves := answers[0], answers[1]
		body := topicPage{Key: t.key(), Help: t.text("help"), Empty: isEmpty(totals, whole...), Tabs: v.tabs(t.path, t.under), Tiles: asked.tiles(totals, curves, t.tiles...)}
		for _, metric := range t.curves {
			c := v.timeChart(address.SlugOf(view.LabelOf(metric)), view.LabelOf(metric), t.text("curve_"+metric), metric, curves, events)
			body.Sections = append(body.Sections, section{Chart: &c})
		}
		for i, p := range parts {
			split := answers[2+i]
			if i < len(t.bars) {
				c := v.exports.chart(view.GroupChart(v.Address, p.id, t.text(p.id), t.text(p.id+"_question"), p.by, p.metrics[0], split, maxBars))
				body.Sections = append(body.Sections, section{Chart: &c})
				continue
			}
			table := v.limit(v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: p.id, Caption: t.text(p.id), By: p.by, Metrics: p.metrics,
				Share: p.share, Empty: i18n.T("topic.none")}, split, totals)))
			if p.by == analyzer.ByProduct {
				if table, err = d.nameProducts(v, table); err != nil {
					return err
				}
				v.exports.tables[table.ID] = table
			}
			body.Sections = append(body.Sections, section{Table: &table})
		}
		if t.more != nil && (t.always || !body.Empty) {
			more, err := t.more(d, v)
			if err != nil {
				return err
			}
			if body.Empty && len(more) > 0 {
				body.alone(t.text("without"))
			}
			body.Sections = append(body.Sections, more...)
		}
		return d.page(v, "topic", Page{Title: i18n.T("nav." + t.path), Question: t.text("question"), Warnings: v.warnings(answers...), Body: body})
	}
}

// alone leaves a page to what is not of the registry, under a text that says why.
func (b *topicPage) alone(text string) {
	b.Empty, b.Tiles, b.Sections = false, nil, []section{{Text: text}}
}

// kept are the filters of the address of these dimensions.
func (v *visit) kept(dimensions []string) (filters []analyzer.Filter) {
	for _, f := range v.Filters {
		if slices.Contains(dimensions, f.Dimension) {
			filters = append(filters, f)
		}
	}
	return filters
}

// totals are all metrics that the page needs the totals of.
func (t topic) totals() []string {
	all := slices.Clone(t.tiles)
	for _, p := range t.tables {
		all = append(all, p.metrics...)
	}
	return unique(all)
}

// curved are the metrics that the page needs in time, but for those that have no
// course in time.
func (t topic) curved() []string {
	return slices.DeleteFunc(unique(slices.Concat(t.tiles, t.curves)), func(key string) bool {
		m, _ := analyzer.MetricByKey(key)
		return !m.Allows(analyzer.ByDay)
	})
}

func unique(all []string) (once []string) {
	for _, s := range all {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}
