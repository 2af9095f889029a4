package dashboard

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// Fields of the form that notes a date; the first and the last also stand in
// the address, so that a chart offers a day and is come back to.
const (
	annotationDay  = "date"
	annotationText = "texte"
	annotationBack = "retour"
)

// maxAnnotation is the length of a note in characters: it stands under a chart.
const maxAnnotation = 120

// The years that a note may lie in: outside of them a digit was mistyped.
const (
	firstNoted = 1990
	lastNoted  = 2100
)

// everyDay is the period of all the dates of a shop.
func everyDay(loc *time.Location) period.Period {
	return period.Period{From: period.Date{Year: firstNoted, Month: 1, Day: 1}, To: period.Date{Year: lastNoted, Month: 12, Day: 31}, Loc: loc}
}

// readAnnotation reads the form; what is wrong stands in it, beside what was
// typed.
func (v *visit) readAnnotation() (note store.Annotation, form annotationForm, ok bool) {
	form = annotationForm{Day: strings.TrimSpace(v.FormValue(annotationDay)), Text: strings.Join(strings.Fields(v.FormValue(annotationText)), " "),
		Back: v.annotationBack()}
	day, err := period.ParseDate(form.Day)
	if err == nil && (day.Year < firstNoted || day.Year > lastNoted) {
		err = fault.New(fault.Invalid, "annotation.far_day", "day", day.French(), "first", strconv.Itoa(firstNoted), "last", strconv.Itoa(lastNoted))
	}
	form.DayError = errorText(err)
	form.TextError = errorText(checkText(form.Text))
	note = store.Annotation{Site: v.Site.ID, Day: day.String(), Text: form.Text, Author: WhoFrom(v.context()).Name}
	return note, form, form.DayError == "" && form.TextError == ""
}

func checkText(text string) error {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return fault.New(fault.Invalid, "annotation.no_text")
	case n > maxAnnotation:
		return fault.New(fault.Invalid, "annotation.long_text", "n", n, "max", maxAnnotation)
	}
	return nil
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return i18n.Error(err)
}

// addAnnotation notes a date and goes back to the chart it was noted from.
func (d *Dashboard) addAnnotation(v *visit) error {
	note, form, ok := v.readAnnotation()
	if !ok {
		return d.showAnnotations(v, http.StatusBadRequest, form)
	}
	note.Created = d.Now()
	there, err := d.Store.Annotations(v.context(), note.Site, note.Day, note.Day)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(there, func(n store.Annotation) bool { return n.Text == note.Text }) { // pressed twice
		return v.Redirect(http.StatusSeeOther, form.Back)
	}
	if _, err := d.Store.AddAnnotation(v.context(), note); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, form.Back)
}

// annotationPage is one note, to change or to take away.
type annotationPage struct {
	Form annotationForm
	Back string
}

func (d *Dashboard) showAnnotation(v *visit) error {
	note, err := d.annotationOf(v)
	if err != nil {
		return err
	}
	return d.editAnnotation(v, http.StatusOK, annotationForm{Day: note.Day, Text: note.Text, Back: v.annotationBack()})
}

func (d *Dashboard) editAnnotation(v *visit, status int, form annotationForm) error {
	id, _ := strconv.ParseInt(v.Param("id"), 10, 64) // annotationOf read it
	form.Action, form.MaxText = annotationPath(v.Site.ID, id), maxAnnotation
	body := annotationPage{Form: form, Back: annotationsPath(v.Site.ID)}
	return d.answer(v.timeless(), status, "annotation", Page{Title: i18n.T("annotation.title"), Question: i18n.T("annotation.edit_question"), Body: body})
}

func (d *Dashboard) annotationOf(v *visit) (store.Annotation, error) {
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil {
		return store.Annotation{}, errNoPage
	}
	return d.Store.Annotation(v.context(), v.Site.ID, id)
}

// changeAnnotation keeps what was changed in a note, or takes it away.
func (d *Dashboard) changeAnnotation(v *visit) error {
	action := v.FormValue("action")
	if action == restore {
		return d.restoreAnnotation(v)
	}
	before, err := d.annotationOf(v)
	if err != nil {
		return err
	}
	switch action {
	case "supprimer":
		if err := d.Store.DeleteAnnotation(v.context(), v.Site.ID, before.ID); err != nil {
			return err
		}
		return v.taken(v.annotationBack(), annotationPages)
	case "enregistrer":
		note, form, ok := v.readAnnotation()
		if !ok {
			return d.editAnnotation(v, http.StatusBadRequest, form)
		}
		note.ID = before.ID
		err = d.Store.ChangeAnnotation(v.context(), note)
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.annotationBack())
}

// restoreAnnotation brings back a note that was taken away.
func (d *Dashboard) restoreAnnotation(v *visit) error {
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	if err := d.Store.RestoreAnnotation(v.context(), v.Site.ID, id); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.annotationBack())
}

// annotationBack is the chart that a note was begun from, else the list.
func (v *visit) annotationBack() string {
	if back := v.FormValue(annotationBack); back != "" {
		return localPath(back)
	}
	return annotationsPath(v.Site.ID)
}
