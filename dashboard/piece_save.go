package dashboard

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// savePiece keeps what the form of a piece says, be it sent by a button or while somebody
// types. What only another window changed stays; what both changed is shown to be settled.
func (d *Dashboard) savePiece(v *visit) error {
	form, err := v.FormParams()
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request").Because(err)
	}
	if form.Get("action") == "supprimer" {
		return d.deletePiece(v)
	}
	p, m, s, err := d.pieceOf(v)
	if err != nil {
		return err
	}
	merged, clashes, elsewhere, err := d.mergePiece(v, m, p, form)
	if err != nil {
		return err
	}
	switch {
	case len(clashes) > 0:
		return d.showClash(v, m, merged, form, clashes)
	case form.Get("vif") != "":
		return d.editPiece(v, http.StatusOK, s, m, merged, elsewhere)
	}
	at := siteAddress(pieceAddress(p.ID), v.Site.ID)
	for _, act := range []string{"ajouter", "retirer", "remplir"} {
		if field, _, _ := strings.Cut(form.Get(act), "."); field != "" {
			if act == "remplir" {
				at += "&" + refilledParam + "=" + url.QueryEscape(field)
			}
			return v.Redirect(http.StatusSeeOther, at+"#champ-"+url.PathEscape(field))
		}
	}
	return v.Redirect(http.StatusSeeOther, at)
}

// mergePiece writes what the form changes into what stands. Whoever else saves in between
// is merged with in turn.
func (d *Dashboard) mergePiece(v *visit, m dossier.Model, p dossier.Piece, form url.Values) (_ dossier.Piece, clashes []dossier.Clash, elsewhere []string, err error) {
	offers, err := d.offers(v)
	if err != nil {
		return p, nil, nil, err
	}
	dropRow(m, form)
	for range 5 {
		typed := dossier.ReadForm(m, form, p, offers.sources(p))
		var next dossier.Piece
		next, clashes, elsewhere = dossier.Merge(p, typed)
		if next.Title == "" {
			next.Title = p.Title
		}
		if err := d.editRows(v, m, &next, typed, form); err != nil {
			return p, nil, nil, err
		}
		next.Author = WhoFrom(v.context()).Name
		next, err = d.dossier().SavePiece(v.context(), next)
		stale, ok := errors.AsType[*dossier.StaleError](err)
		if !ok {
			return next, clashes, elsewhere, err
		}
		p = stale.Now
	}
	return p, nil, nil, err
}

// dropRow takes the row whose button was pressed out of what was typed: it is the row that the
// person saw, whatever another window made of the table meanwhile.
func dropRow(m dossier.Model, form url.Values) {
	key, number, _ := strings.Cut(form.Get("retirer"), ".")
	if at, err := strconv.Atoi(number); err == nil {
		m.DropRow(form, key, at)
	}
}

// refilledParam names in an address the field that was just to be filled: the page says what it lacks.
const refilledParam = "rempli"

// formShorter names in a form the tables that the script took rows out of by itself.
const formShorter = "raccourci"

// editRows does what the buttons of a table ask for.
func (d *Dashboard) editRows(v *visit, m dossier.Model, p *dossier.Piece, typed dossier.Typed, form url.Values) error {
	if f, ok := m.Field(form.Get("ajouter")); ok && f.Kind == dossier.Table {
		value := p.Values[f.Key]
		for len(value.Rows) < f.Rows {
			value.Rows = append(value.Rows, make(dossier.Row, len(f.Columns)))
		}
		value.Rows = append(slices.Clone(value.Rows), make(dossier.Row, len(f.Columns)))
		p.Values[f.Key] = value
	}
	cut := form[formShorter]
	if key, _, ok := strings.Cut(form.Get("retirer"), "."); ok {
		cut = append(slices.Clone(cut), key)
	}
	for _, key := range cut { // an empty row at the end says nothing: it is cut off
		value := p.Values[key]
		if mine := typed.Values[key]; mine.Same(value) && len(mine.Rows) < len(value.Rows) {
			value.Rows = value.Rows[:len(mine.Rows)]
			p.Values[key] = value
		}
	}
	if f, ok := m.Field(form.Get("remplir")); ok && f.Fact != "" {
		return d.refill(v, m, p, f)
	}
	return nil
}

func (d *Dashboard) deletePiece(v *visit) error {
	id, err := v.pieceID()
	if err != nil {
		return err
	}
	if err := d.dossier().DeletePiece(v.context(), v.Site.ID, id, WhoFrom(v.context()).Name); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.deletedPiece(id))
}

// clashPage shows both sides of what two windows changed.
type clashPage struct {
	Action   string
	LocalKey string // as in piecePage
	Clashes  []clashView
	Sent     []Hidden // the form as it came, to be sent again
}

// once are the fields of a form that ask for something that is done by then.
var once = []string{"vif", "action", "ajouter", "retirer", "remplir", formShorter}

type clashView struct {
	Key, Title   string
	Mine, Theirs string
	Joins        bool // both may stay
}

func (d *Dashboard) showClash(v *visit, m dossier.Model, p dossier.Piece, form url.Values, clashes []dossier.Clash) error {
	at := siteAddress(pieceAddress(p.ID), v.Site.ID)
	body := clashPage{Action: at, LocalKey: v.localKey(p)}
	settled := map[string]string{}
	for _, c := range clashes {
		body.Clashes = append(body.Clashes, clashView{c.Key, fieldName(m, c.Key), valueText(m, c.Key, c.Mine), valueText(m, c.Key, c.Theirs), m.Joins(c.Key)})
		settled["lu."+c.Key] = c.Theirs.Mark()
	}
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(once, name) || strings.HasPrefix(name, "choix.") {
			continue
		}
		for _, value := range form[name] {
			if mark, ok := settled[name]; ok {
				value = mark
			}
			body.Sent = append(body.Sent, Hidden{name, value})
		}
	}
	return d.answer(v.timeless(), http.StatusConflict, "piececlash", Page{Title: p.Title, Question: i18n.T("dossier.clash.question"), Body: body})
}

// valueText is a value as people read it, one line a row.
func valueText(m dossier.Model, key string, value dossier.Value) string {
	f, _ := m.Field(key)
	var lines []string
	for _, r := range value.Rows {
		var cells []string
		for at, c := range f.Columns {
			cells = append(cells, dossier.Shown(c.Kind, c.Choices, r.Text(at)))
		}
		if line := strings.Trim(strings.Join(cells, " | "), " |"); line != "" {
			lines = append(lines, line)
		}
	}
	for _, found := range value.Findings {
		lines = append(lines, found.Title)
	}
	for _, code := range value.Codes {
		lines = append(lines, citation.Show(code))
	}
	if text := dossier.Shown(f.Kind, f.Choices, value.Text); text != "" {
		lines = append([]string{text}, lines...)
	}
	if value.Alt != "" {
		lines = append(lines, value.Alt)
	}
	for _, t := range value.Tables {
		lines = append(lines, t.Title)
	}
	return strings.Join(lines, "\n")
}
