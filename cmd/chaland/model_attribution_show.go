package main

import (
	"strings"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// shownJSON is the arithmetic that was asked for, and nothing else.
type shownJSON struct {
	Paths       []pathJSON       `json:"paths,omitempty"`
	Conversion  *float64         `json:"conversion_probability,omitempty"`
	Transitions []transitionJSON `json:"transitions,omitempty"`
	Removals    []removalJSON    `json:"removals,omitempty"`
	Coalitions  []coalitionJSON  `json:"coalitions,omitempty"`
}

type pathJSON struct {
	Path        []string  `json:"path"`
	Ages        []float64 `json:"ages,omitempty"`
	Conversions float64   `json:"conversions"`
	Nulls       float64   `json:"null"`
	Value       float64   `json:"value"`
}

type transitionJSON struct {
	From        string  `json:"from"`
	To          string  `json:"to"`
	Count       float64 `json:"count"`
	Probability float64 `json:"probability"`
}

type removalJSON struct {
	Channel    string  `json:"channel"`
	Conversion float64 `json:"conversion_probability_without"`
	Effect     float64 `json:"removal_effect"`
}

type coalitionJSON struct {
	Channels    []string `json:"channels"`
	Conversions float64  `json:"conversions"`
	Nulls       float64  `json:"null"`
	Value       float64  `json:"value"`
	Worth       float64  `json:"worth"`
}

func (r *attributionRun) shownJSON() (s shownJSON) {
	switch r.flags.show {
	case "paths":
		for _, p := range r.shownPaths() {
			s.Paths = append(s.Paths, pathJSON{p.Channels, p.Ages, p.Conversions, p.Nulls, p.Value})
		}
	case "matrix":
		s.Conversion = &r.chain.Conversion
		for _, t := range r.chain.Transitions {
			s.Transitions = append(s.Transitions, transitionJSON(t))
		}
	case "removals":
		s.Conversion = &r.chain.Conversion
		for _, e := range r.chain.Removals {
			s.Removals = append(s.Removals, removalJSON(e))
		}
	case "coalitions":
		for _, c := range r.sets {
			s.Coalitions = append(s.Coalitions, coalitionJSON{c.Channels, c.Conversions, c.Nulls, c.Value, c.Worth})
		}
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
	return merged(r.paths)
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
