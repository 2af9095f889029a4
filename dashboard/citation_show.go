package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// citationPage is what somebody has just cited, to be pasted.
type citationPage struct {
	Proof    citation.Proof
	Value    string
	Sentence string
	VerifyAt string
	Method   string
	Exhibit  exhibit.Exhibit // with its legend, for a word processor
	Notes    string          // the carnet where it waits, "" for who has none
}

func (d *Dashboard) showCitation(c echo.Context) error {
	ctx := c.Request().Context()
	proof, err := d.desk().Read(ctx, c.Param("code"))
	if err == nil {
		err = seen(ctx, proof.Citation.Site, errNoPage)
	}
	if err != nil {
		return err
	}
	body := citationPage{Proof: proof, Value: proof.Value(), Sentence: proof.Citation.Sentence,
		VerifyAt: d.base(c) + "/v/" + proof.Code}
	sites, err := d.Analyzer.Sites(ctx)
	if err != nil {
		return err
	}
	site, ok := chosen(sites, proof.Citation.Site)
	if !ok {
		site = tracking.Site{ID: proof.Citation.Site}
	}
	if body.Exhibit, err = d.exhibit(ctx, site, proof); err != nil {
		return err
	}
	body.Exhibit.Address = body.VerifyAt
	if may(WhoFrom(ctx), writesDossier) {
		body.Notes = siteAddress(notesPath, proof.Citation.Site)
	}
	if r := proof.Request; r.Reading != nil && !r.Whole {
		body.Method = readingMethod(r)
	} else if ref, err := r.Reference(); err == nil && r.Reading == nil && proof.Request.Funnel == nil && proof.Request.Shared == nil && len(proof.Request.Audits) == 0 {
		if proof.Request.Whole { // a chart has many groups: the method of their total
			ref.Question.By = ""
		}
		body.Method = ref.Path()
	}
	return d.show(c, http.StatusOK, "citation", Page{Title: proof.Code, Question: i18n.T("citation.title_"+proof.Citation.Kind, "code", proof.Code), Body: body})
}

// citationsPage lists what was cited of a site.
type citationsPage struct {
	List  view.Table
	Count int // of all that were cited, which the list may not hold
	Most  int
}

// maxCitations is the length of the list; nothing else stops there.
const maxCitations = 500

func (d *Dashboard) listCitations(v *visit) error {
	all, err := d.Store.Citations(v.context(), v.Site.ID, maxCitations)
	if err != nil {
		return err
	}
	t := view.Table{ID: "chiffres-cites", Caption: i18n.T("citation.list"), Empty: i18n.T("citation.none"), Columns: []view.Column{
		{Title: i18n.T("citation.column.code")}, {Title: i18n.T("citation.column.title")}, {Title: i18n.T("citation.column.value")},
		{Title: i18n.T("citation.column.period")}, {Title: i18n.T("citation.column.filters")}, {Title: i18n.T("citation.column.cited"), Kind: sheet.DateTime},
	}}
	for _, c := range all {
		proof, err := d.desk().Read(v.context(), c.Code)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, citationRow(v, proof))
	}
	count, err := d.Store.CountCitations(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	body := citationsPage{List: v.exports.table(t), Count: count, Most: maxCitations}
	return d.page(v.timeless(), "citations", Page{Title: i18n.T("nav./citations"), Question: i18n.T("citation.question"), Body: body})
}

func citationRow(v *visit, p citation.Proof) view.Row {
	cited := p.Citation.Cited.In(v.Site.Location())
	return view.Row{Cells: []view.Cell{
		view.Link(p.Code, "/citations/"+p.Code), view.Text(p.Citation.Title), view.Text(p.Value()),
		view.Text(p.Dates()), view.Text(filtersOf(p.Request)), {Text: i18n.DateTime(cited), Value: cited, Sort: view.Sortable(float64(cited.Unix()))},
	}}
}

// filtersOf says what a cited figure is narrowed down to, its group included.
func filtersOf(r citation.Request) string {
	all := r.Filters
	if r.Key != "" {
		all = append(all[:len(all):len(all)], analyzer.Filter{Dimension: r.By, Value: r.Key})
	}
	return view.Filters(all)
}
