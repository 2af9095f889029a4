package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// actionSheetsPath is the part of an audit's page with its fiches-actions.
const actionSheetsPath = "/fiches-actions"

// actionsPage are the fiches-actions of an audit.
type actionsPage struct {
	Back, When string
	Stakes     stakeNote
	Sheets     []shownAction
	Hidden     int    // sheets that only the export and the whole page have
	All        string // where these are shown
	Table      view.Table
}

// shownAction is a sheet as the page prints it.
type shownAction struct {
	seo.ActionSheet
	Href   string
	More   int // pages that are not named
	Lines  []actionLine
	Points string // the priority
}

// actionLine is a page with what it brings.
type actionLine struct{ URL, Text, Stake string }

func (d *Dashboard) showActions(v *visit) error {
	e, err := d.seenAudit(v.context(), v.Param("id"))
	if err != nil {
		return err
	}
	traffic, why, err := d.traffic(v, e.Site)
	if err != nil {
		return err
	}
	sheets, err := d.Audits.ActionSheets(v.context(), e.ID, traffic)
	if err != nil {
		return err
	}
	body := actionsPage{Back: v.Of("/audits/" + e.ID), When: auditTime(e.Started), Stakes: stakeNoteOf(traffic, why), Table: v.limit(v.exports.table(actionTable(sheets, traffic)))}
	if v.QueryParam("lignes") != "toutes" && len(sheets) > firstActions {
		body.Hidden, body.All = len(sheets)-firstActions, v.all()
		sheets = sheets[:firstActions]
	}
	for _, s := range sheets {
		one := shownAction{ActionSheet: s, Href: v.auditHref(e, auditRule, s.Rule), More: s.Count - len(s.Pages), Points: i18n.Number(s.Priority, 1)}
		for _, p := range s.Pages {
			line := actionLine{URL: p.URL, Text: within(e, p.URL).Text}
			if traffic != nil {
				line.Stake = p.Stake.Text(traffic.Currency)
			}
			one.Lines = append(one.Lines, line)
		}
		body.Sheets = append(body.Sheets, one)
	}
	return d.page(v.unfiltered(), "actions", Page{Title: i18n.T("stake.sheet.many"), Question: i18n.T("stake.sheet.question"), Body: body})
}

// actionTable is the table of the sheets, of which the page shows the first columns.
func actionTable(sheets []seo.ActionSheet, t *seo.Traffic) view.Table {
	plain := seo.ActionTable(sheets, t)
	out := view.Table{ID: "fiches-actions", Caption: plain.Name, Empty: i18n.T("audit.no_finding")}
	shown := map[string]bool{}
	for _, key := range []string{"number", "title", "rank", "priority", "severity", "pages", "visits", "orders", "revenue", "margin"} {
		shown[i18n.T("stake.column."+key)] = true
	}
	for _, c := range plain.Columns {
		out.Columns = append(out.Columns, view.Column{Title: c.Title, Kind: c.Kind, Currency: c.Currency, Quiet: !shown[c.Title]})
	}
	for _, values := range plain.Rows {
		row := view.Row{}
		for i, value := range values {
			row.Cells = append(row.Cells, plainCell(value, plain.Columns[i]))
		}
		row.Cells[0].Short = true
		out.Rows = append(out.Rows, row)
	}
	return out
}

// plainCell writes what a spreadsheet holds.
func plainCell(value any, c sheet.Column) view.Cell {
	number, isNumber := value.(float64)
	if p, ok := value.(*float64); ok && p != nil {
		number, isNumber = *p, true
	}
	switch text, isText := value.(string); {
	case isText:
		return view.Text(text)
	case isNumber && c.Kind == sheet.Money:
		return eurosCell(number, c.Currency)
	case isNumber:
		return view.Cell{Text: i18n.Fixed(number, 1), Value: number, Sort: view.Sortable(number)}
	}
	if n, ok := value.(int); ok {
		return whole(n)
	}
	return view.Cell{Text: "–", Sort: view.Sortable(-1)}
}

// answerActions is GET /api/v1/audit-actions: the same answer as « chaland audit actions
// --format json », with the pages of the audit and what each brings.
//
//	site, audit, from, to
func (d *Dashboard) answerActions(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site", "audit", "from", "to"}, "audit", "from", "to")
	if err != nil {
		return err
	}
	p, err := period.Parse(c.QueryParam("from"), c.QueryParam("to"), site.Location())
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := d.auditOf(ctx, site.ID, c.QueryParam("audit"))
	if err != nil {
		return err
	}
	traffic, why, err := TrafficOf(ctx, d.Analyzer, site.ID, p)
	if err != nil {
		return err
	}
	sheets, err := d.Audits.ActionSheets(ctx, e.ID, traffic)
	if err != nil {
		return err
	}
	pages, err := d.Audits.PagesOf(ctx, e.ID, "", exportedRows, 0)
	if err != nil {
		return err
	}
	if traffic != nil {
		for i := range pages {
			pages[i].Stake = traffic.Of(pages[i].URL)
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"audit": e.ID, "site": e.Site, "traffic": traffic, "remark": why, "actions": sheets, "pages": pages})
}
