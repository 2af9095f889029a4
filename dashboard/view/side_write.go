package view

import (
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// SideTables set sites side by side: how each is, then how many rules of each category it
// breaks.
func SideTables(list []seo.Side) (sites, categories Table) {
	sites = Table{ID: "sites-compares", Caption: i18n.T("sides.table"), Columns: []Column{
		{Title: i18n.T("sides.column.site")}, {Title: i18n.T("sides.column.day")}, {Title: i18n.T("sides.column.score"), Kind: sheet.Int},
		{Title: i18n.T("sides.column.pages"), Kind: sheet.Int}, {Title: i18n.T("sides.column.indexable"), Kind: sheet.Int}, {Title: i18n.T("sides.column.denied"), Kind: sheet.Int},
		{Title: i18n.T("sides.column.title"), Kind: sheet.Int}, {Title: i18n.T("sides.column.words"), Kind: sheet.Int},
		{Title: i18n.T("sides.column.ttfb"), Kind: sheet.Int}, {Title: i18n.T("sides.column.lcp"), Kind: sheet.Number}}}
	categories = Table{ID: "regles-comparees", Caption: i18n.T("sides.categories"), Columns: []Column{{Title: i18n.T("sides.column.category")}}}
	for _, s := range list {
		sites.Rows = append(sites.Rows, Row{Cells: sideCells(s)})
		categories.Columns = append(categories.Columns, Column{Title: s.Site, Kind: sheet.Int})
	}
	for _, c := range rule.Categories() {
		if c == rule.Legal {
			continue
		}
		row := []Cell{Text(c.Label())}
		for _, s := range list {
			row = append(row, sideCell(s.Audit != "", float64(s.Broken[c]), 0))
		}
		categories.Rows = append(categories.Rows, Row{Cells: row})
	}
	return sites, categories
}

func sideCells(s seo.Side) []Cell {
	known := s.Audit != ""
	day := Text(i18n.T("sides.never"))
	if known {
		at := s.Started.In(seo.Paris())
		day = Text(i18n.Date(at))
		day.Sort, day.Short = Sortable(float64(at.Unix())), true
	}
	return []Cell{Text(s.Site), day, sideCell(known, s.Score, 0), sideCell(known, float64(s.Pages), 0), sideCell(known, float64(s.Indexable), 0),
		sideCell(known, float64(s.Denied), 0), sideCell(s.Indexable > 0, float64(s.Title), 0), sideCell(s.Indexable > 0, float64(s.Words), 0),
		sideCell(s.Indexable > 0, float64(s.TTFB), 0), sideCell(s.Opened > 0, s.LCP, 1)}
}

// sideCell is a number, or a dash where nothing was measured.
func sideCell(known bool, v float64, decimals int) Cell {
	if !known {
		return Cell{Text: "–"}
	}
	return Cell{Text: i18n.Number(v, decimals), Value: v, Sort: Sortable(v)}
}
