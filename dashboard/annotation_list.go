package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// annotationsPage answers « Que s'est-il passé, et quand ? »: the dates that
// people noted and those that came with the data, which time charts mark.
type annotationsPage struct {
	List  view.Table
	Noted int // by people
	Came  int // with the data
	All   int
	Form  annotationForm
}

// annotationForm is a date to note, with what was typed when it was refused.
type annotationForm struct {
	Action, Back string
	Day, Text    string
	DayError     string
	TextError    string
	MaxText      int
}

func (d *Dashboard) listAnnotations(v *visit) error {
	day := v.QueryParam(annotationDay)
	if day == "" {
		day = period.DateOf(v.Today()).String()
	}
	return d.showAnnotations(v, http.StatusOK, annotationForm{Day: day, Back: v.annotationBack()})
}

// showAnnotations is the page with its form as it stands.
func (d *Dashboard) showAnnotations(v *visit, status int, form annotationForm) error {
	events, err := d.events(v.context(), v.Site.ID, everyDay(v.Site.Location()))
	if err != nil {
		return err
	}
	form.Action, form.MaxText = annotationsPath(v.Site.ID), maxAnnotation
	body := annotationsPage{List: v.exports.table(annotationTable(v.Site.ID, events)), All: len(events), Form: form}
	for _, e := range events {
		if e.Note > 0 {
			body.Noted++
		} else {
			body.Came++
		}
	}
	return d.answer(v.timeless(), status, "annotations", Page{Title: i18n.T("nav./annotations"), Question: i18n.T("annotation.question"), Body: body})
}

// annotationsPath is the address of the page of a site.
func annotationsPath(site string) string {
	return "/annotations?" + url.Values{"site": {site}}.Encode()
}

func annotationPath(site string, id int64) string {
	return "/annotations/" + strconv.FormatInt(id, 10) + "?" + url.Values{"site": {site}}.Encode()
}

// annotationTable lists the newest first; a person's own note opens to be
// changed.
func annotationTable(site string, events []view.Event) view.Table {
	t := view.Table{ID: "dates", Caption: i18n.T("annotation.list"), Empty: i18n.T("annotation.none"), Columns: []view.Column{
		{Title: i18n.T("annotation.column.day"), Kind: sheet.Date}, {Title: i18n.T("annotation.column.text")}, {Title: i18n.T("annotation.column.origin")}}}
	for _, e := range slices.Backward(events) {
		text, origin := view.Text(e.Text), i18n.T("annotation.origin.data")
		if e.Note > 0 {
			text, origin = view.Link(e.Text, annotationPath(site, e.Note)), i18n.T("annotation.origin.person")
		}
		text.Note = e.Detail
		day := view.Cell{Text: e.Day.French(), Value: e.Day.In(time.UTC), Sort: e.Day.String(), Short: true}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{day, text, view.Text(origin)}})
	}
	return t
}
