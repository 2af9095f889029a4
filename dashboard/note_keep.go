package dashboard

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Fields of the forms « Ajouter au dossier » that stand at tables and findings.
const (
	keepTitle   = "titre"
	keepAddress = "retour"
	keepAudit   = "audit"
	keepRule    = "regle"
	keepPage    = "adresse"
)

// keep is such a form: what it says of the thing, by name.
type keep struct {
	Action, Label string
	Fields        []Hidden
}

// keepFinding is the form of a rule of an audit, of one of its pages, or of the whole; nil
// for whom no dossier is theirs to write.
func (v *visit) keepFinding(audit, rule, page, label string) *keep {
	if !may(WhoFrom(v.context()), writesDossier) {
		return nil
	}
	return &keep{siteAddress(notesPath, v.Site.ID), label, []Hidden{{keepAudit, audit}, {keepRule, rule}, {keepPage, page}}}
}

// keepCitation puts what was just cited into the carnet of its site.
func (d *Dashboard) keepCitation(c echo.Context, cited store.Citation) error {
	if !may(WhoFrom(c.Request().Context()), writesDossier) {
		return nil
	}
	kind := dossier.NoteFigure
	if cited.Kind == store.CitedChart {
		kind = dossier.NoteChart
	}
	_, err := d.dossier().AddNote(c.Request().Context(), dossier.Note{Site: cited.Site, Kind: kind, Title: cited.Title, Sentence: cited.Sentence,
		Code: cited.Code, Address: cited.Address, Author: cited.Author})
	return err
}

// addNote keeps a finding, a table or a word of one's own in the carnet.
func (d *Dashboard) addNote(v *visit) error {
	n := dossier.Note{Site: v.Site.ID, Author: WhoFrom(v.context()).Name, Kind: dossier.NoteText, Title: strings.TrimSpace(v.FormValue(keepTitle)), Comment: tidyText(v.FormValue("commentaire"))}
	back := siteAddress(notesPath, v.Site.ID)
	switch {
	case v.FormValue(keepAudit) != "":
		found, err := d.findingOf(v, v.FormValue(keepAudit), v.FormValue(keepRule), v.FormValue(keepPage))
		if err != nil {
			return err
		}
		n.Kind, n.Finding, n.Title, n.Sentence, n.Address = dossier.NoteFinding, &found, found.Title, findingText(v, found), findingAddress(v, found)
	case v.FormValue(keepAddress) != "":
		n.Kind, n.Address = dossier.NotePage, localPath(v.FormValue(keepAddress))
		if n.Table = d.tableAt(v, n.Address); n.Table != nil {
			n.Kind = dossier.NoteTable
		}
	}
	if n.Title == "" {
		return fault.New(fault.Invalid, "dossier.note.empty")
	}
	twice, err := d.justNoted(v, n)
	if err != nil {
		return err
	}
	if !twice {
		if n, err = d.dossier().AddNote(v.context(), n); err != nil {
			return err
		}
	}
	return v.Redirect(http.StatusSeeOther, back+"&ajoutee=1")
}

// justNoted finds what a button pressed twice has kept already.
func (d *Dashboard) justNoted(v *visit, n dossier.Note) (bool, error) {
	all, err := d.dossier().Notes(v.context(), v.Site.ID)
	for _, have := range all {
		if have.Kind == n.Kind && have.Title == n.Title && have.Address == n.Address && have.Comment == n.Comment && have.Author == n.Author && d.Now().Sub(have.Made) < againWithin {
			return true, nil
		}
	}
	return false, err
}

func tidyText(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

var errNoAudits = fault.New(fault.NotFound, "dossier.no_audit")

// findingOf reads from the audit what a form points at: how often a rule was broken, what is
// wrong with one page, or how much in all.
func (d *Dashboard) findingOf(v *visit, audit, rule, page string) (f dossier.Finding, err error) {
	if d.Audits == nil {
		return f, errNoAudits
	}
	e, err := d.Audits.Get(v.context(), audit)
	if err != nil {
		return f, err
	}
	if e.Site != v.Site.ID {
		return f, errNoAudits
	}
	f = dossier.Finding{Audit: e.ID, At: e.Started, Rule: rule, Page: page, Title: i18n.T("dossier.audit_of", "url", e.URL)}
	if page != "" {
		f.Title = i18n.T("dossier.page_of", "page", pagePath(page))
		list, err := d.Audits.FindingsOf(v.context(), e.ID, rule, page, exportedRows, 0)
		f.Count = len(list)
		return f, err
	}
	groups, err := d.Audits.Groups(v.context(), e.ID)
	if err != nil {
		return f, err
	}
	known := rule == ""
	for _, g := range groups {
		if rule == "" {
			f.Count += g.Findings
		} else if g.Rule == rule {
			f.Title, f.Count, known = g.Title, g.Findings, true
		}
	}
	if !known {
		return f, fault.New(fault.NotFound, "audit.no_rule", "rule", rule)
	}
	return f, nil
}

// pagePath is an address without its host.
func pagePath(page string) string {
	u, err := url.Parse(page)
	if err != nil || u.Path == "" {
		return page
	}
	return u.RequestURI()
}

// putIntoPiece moves a note: its figure or finding joins the first field that takes such,
// its comment the first reading. What the piece has no field for stays in the carnet. The piece may be open in a window: nothing of it is lost.
func (d *Dashboard) putIntoPiece(v *visit, n *dossier.Note, id int64) error {
	p, err := d.dossier().Piece(v.context(), v.Site.ID, id)
	if err != nil {
		return err
	}
	s, err := d.shelf(v)
	if err != nil {
		return err
	}
	if n.Code == "" && n.Finding == nil && n.Table == nil && n.Comment == "" {
		return fault.New(fault.Invalid, "dossier.note.nothing")
	}
	m, _ := s.model(p.Model)
	for range 5 {
		next, lost := dossier.Take(m, p, *n)
		if lost != "" {
			return fault.New(fault.Invalid, "dossier.note.no_place."+lost, "piece", p.Name(m)+" – "+p.Title)
		}
		next.Author = WhoFrom(v.context()).Name
		_, err = d.dossier().SavePiece(v.context(), next)
		stale, ok := errors.AsType[*dossier.StaleError](err)
		if !ok {
			break
		}
		p = stale.Now
	}
	if err == nil {
		n.Piece = id
	}
	return err
}
