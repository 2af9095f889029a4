package workshop

import (
	"strings"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func (r *attributionRun) shownJSON() (s attribution.Shown) {
	switch r.flags.show {
	case attribution.ShowPaths:
		return attribution.TellPaths(r.shownPaths())
	case attribution.ShowMatrix:
		return r.chain.TellMatrix()
	case attribution.ShowRemovals:
		return r.chain.TellRemovals()
	case attribution.ShowCoalitions:
		return attribution.TellCoalitions(r.sets)
	}
	return s
}

func (r *attributionRun) shownTable() *sheet.Table {
	switch r.flags.show {
	case "paths":
		return r.pathTable()
	case "matrix":
		return r.matrixTable(r.chain)
	case "removals":
		return r.removalTable(r.chain)
	case "coalitions":
		return r.coalitionTable(r.sets)
	}
	return nil
}

func numberColumns(t *sheet.Table, keys ...string) {
	for _, key := range keys {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("model.attribution." + key), Kind: sheet.Number})
	}
}

func (r *attributionRun) pathTable() *sheet.Table {
	t := &sheet.Table{Name: i18n.T("model.attribution.paths"), Columns: []sheet.Column{{Title: i18n.T("model.attribution.path")}}}
	numberColumns(t, "conversions", "null", "value")
	for _, p := range r.shownPaths() {
		t.Rows = append(t.Rows, []any{r.names(p.Channels, " > "), p.Conversions, p.Nulls, p.Value})
	}
	return t
}

func (r *attributionRun) matrixTable(c *attribution.Chain) *sheet.Table {
	t := &sheet.Table{Name: i18n.T("model.attribution.matrix", "percent", i18n.Percent(c.Conversion, 4)),
		Columns: []sheet.Column{{Title: i18n.T("model.attribution.from")}, {Title: i18n.T("model.attribution.to")}}}
	numberColumns(t, "count")
	t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("model.attribution.probability"), Kind: sheet.Percent})
	for _, m := range c.Transitions {
		t.Rows = append(t.Rows, []any{r.stateName(m.From), r.stateName(m.To), m.Count, m.Probability})
	}
	return t
}

// stateName writes the ends of a chain in French.
func (r *attributionRun) stateName(name string) string {
	ends := map[string]string{attribution.Start: "start", attribution.Conversion: "conversion", attribution.Null: "lost"}
	if end, is := ends[name]; is {
		return i18n.T("model.attribution.state." + end)
	}
	if r.named == nil { // a separator of the file's names would be taken for ours
		return name
	}
	return r.names(strings.Split(name, " > "), " > ")
}

// shownPaths are those of the file, line by line, or those of the site.
func (r *attributionRun) shownPaths() []attribution.Path {
	if r.flags.site == "" {
		return r.paths
	}
	return attribution.Merge(r.paths)
}

func (r *attributionRun) removalTable(c *attribution.Chain) *sheet.Table {
	t := &sheet.Table{Name: i18n.T("model.attribution.removals", "percent", i18n.Percent(c.Conversion, 4)), Columns: []sheet.Column{
		{Title: i18n.T("model.attribution.channel")},
		{Title: i18n.T("model.attribution.without"), Kind: sheet.Percent},
		{Title: i18n.T("model.attribution.removal"), Kind: sheet.Percent},
	}}
	for _, e := range c.Removals {
		t.Rows = append(t.Rows, []any{r.name(e.Channel), e.Conversion, e.Effect})
	}
	return t
}

func (r *attributionRun) coalitionTable(sets []attribution.Coalition) *sheet.Table {
	t := &sheet.Table{Name: i18n.T("model.attribution.coalitions"), Columns: []sheet.Column{{Title: i18n.T("model.attribution.channels")}}}
	numberColumns(t, "conversions", "null", "value", "worth")
	for _, c := range sets {
		t.Rows = append(t.Rows, []any{r.names(c.Channels, " + "), c.Conversions, c.Nulls, c.Value, c.Worth})
	}
	return t
}
