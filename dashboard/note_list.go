package dashboard

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// notesPath is the carnet.
const notesPath = "/carnet"

// Filters of the carnet.
const (
	notesShown = "montrer" // attente, rangees, toutes
	notesKind  = "genre"
	notesWords = "mots"
)

// notesPage answers « Qu’est-ce qui attend d’être rédigé ? ».
type notesPage struct {
	Answer, Action string
	Added          bool
	Tabs           []Choice
	Kinds          []Choice
	Shown, Words   string
	Notes          []noteView
	Removed        []removedLine
	Site           string
}

// refusedNote is a note that could not be moved, shown where it stands with the reason.
type refusedNote struct {
	id, piece int64 // the piece is 0 where none was chosen
	moved     bool  // it stands in a piece already
	problem   string
}

// noteView is a note with what may be done with it.
type noteView struct {
	dossier.Note
	KindName, When, Code, Action string
	Pieces, Blocs                []Choice
	Moved                        *Choice // where it stands, nil while it waits
	Seen                         *seenTable
	Problem                      string // why it could not be moved
}

func (d *Dashboard) showNotes(v *visit) error {
	return d.listNotes(v, http.StatusOK, refusedNote{})
}

func (d *Dashboard) listNotes(v *visit, status int, refused refusedNote) error {
	all, err := d.dossier().Notes(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	removed, err := d.dossier().RemovedNotes(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	s, err := d.shelf(v)
	if err != nil {
		return err
	}
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	waiting := slices.DeleteFunc(slices.Clone(all), func(n dossier.Note) bool { return n.Piece != 0 })
	body := notesPage{Action: siteAddress(notesPath, v.Site.ID), Added: v.QueryParam("ajoutee") != "", Shown: cmp.Or(v.QueryParam(notesShown), "attente"), Words: v.QueryParam(notesWords), Site: v.Site.ID,
		Answer: notesAnswer(len(waiting), len(all)-len(waiting))}
	if refused.moved {
		body.Shown = "rangees"
	}
	for _, tab := range []struct {
		key string
		n   int
	}{{"attente", len(waiting)}, {"rangees", len(all) - len(waiting)}, {"toutes", len(all)}} {
		body.Tabs = append(body.Tabs, Choice{Name: i18n.T("dossier.notes."+tab.key, "n", tab.n), Href: body.Action + "&" + notesShown + "=" + tab.key, Here: tab.key == body.Shown})
	}
	body.Kinds = []Choice{{Name: i18n.T("dossier.notes.every_kind")}}
	for _, kind := range []string{dossier.NoteFigure, dossier.NoteChart, dossier.NoteFinding, dossier.NoteTable, dossier.NotePage, dossier.NoteText} {
		body.Kinds = append(body.Kinds, Choice{Name: i18n.T("dossier.note_kind." + kind), Value: kind, Here: kind == v.QueryParam(notesKind)})
	}
	for _, n := range all {
		if v.shows(n, body.Shown) {
			shown := v.noteView(n, s, pieces)
			if n.ID == refused.id {
				shown.refuse(refused)
			}
			body.Notes = append(body.Notes, shown)
		}
	}
	for _, n := range removed {
		body.Removed = append(body.Removed, removedLine{n.Title, siteAddress(notesPath+"/"+strconv.FormatInt(n.ID, 10)+"/retablir", v.Site.ID)})
	}
	return d.answer(v.timeless(), status, "notes", Page{Title: i18n.T("nav." + notesPath), Question: i18n.T("dossier.notes.question"), Body: body})
}

// notesAnswer says how many notes wait and how many were moved.
func notesAnswer(waiting, moved int) string {
	key := "dossier.notes.answer"
	switch {
	case waiting == 0 && moved == 0:
		key = "dossier.notes.answer_none"
	case waiting == 0:
		key = "dossier.notes.answer_moved"
	case moved == 0:
		key = "dossier.notes.answer_waiting"
	}
	return i18n.T(key, "n", waiting, "moved", moved)
}

// refuse says why a note was not moved, with the piece that was chosen still chosen.
func (n *noteView) refuse(r refusedNote) {
	n.Problem = r.problem
	chosen := strconv.FormatInt(r.piece, 10)
	for i := range n.Pieces {
		n.Pieces[i].Here = n.Pieces[i].Value == chosen
	}
}

// shows reports whether a note passes the filters of the address.
func (v *visit) shows(n dossier.Note, shown string) bool {
	if shown == "attente" && n.Piece != 0 || shown == "rangees" && n.Piece == 0 {
		return false
	}
	if kind := v.QueryParam(notesKind); kind != "" && kind != n.Kind {
		return false
	}
	words := strings.ToLower(v.QueryParam(notesWords))
	return words == "" || strings.Contains(strings.ToLower(n.Title+" "+n.Sentence+" "+n.Comment), words)
}

func (v *visit) noteView(n dossier.Note, s shelf, pieces []dossier.Piece) noteView {
	out := noteView{Note: n, KindName: i18n.T("dossier.note_kind." + n.Kind), When: i18n.DateTime(n.Made.In(v.Site.Location())), Action: siteAddress(notesPath+"/"+strconv.FormatInt(n.ID, 10), v.Site.ID)}
	if n.Code != "" {
		out.Code = citation.Show(n.Code)
	}
	if n.Table != nil {
		seen := v.seenTable(*n.Table)
		out.Seen = &seen
	}
	out.Pieces = []Choice{{Name: "–"}}
	for _, p := range pieces {
		m, _ := s.model(p.Model)
		c := Choice{Name: p.Name(m) + " – " + p.Title, Value: strconv.FormatInt(p.ID, 10), Href: siteAddress(pieceAddress(p.ID), v.Site.ID), Here: p.ID == n.Piece}
		if c.Here {
			out.Moved = &c
		}
		out.Pieces = append(out.Pieces, c)
	}
	out.Blocs = []Choice{{Name: i18n.T("dossier.no_bloc")}}
	for _, b := range s.referentiel.Blocs {
		out.Blocs = append(out.Blocs, Choice{Name: b.ID + " – " + b.Short, Value: b.ID, Here: b.ID == n.Bloc})
	}
	return out
}

// changeNote comments, moves or takes away a note.
func (d *Dashboard) changeNote(v *visit) error {
	id, err := v.pieceID()
	if err != nil {
		return err
	}
	back := siteAddress(notesPath, v.Site.ID)
	author := WhoFrom(v.context()).Name
	if v.FormValue("action") == "supprimer" {
		if err := d.dossier().DeleteNote(v.context(), v.Site.ID, id, author); err != nil {
			return err
		}
		return v.Redirect(http.StatusSeeOther, back+"#supprimees")
	}
	n, err := d.dossier().Note(v.context(), v.Site.ID, id)
	if err != nil {
		return err
	}
	n.Comment, n.Bloc, n.Author = tidyText(v.FormValue("commentaire")), v.FormValue("bloc"), author
	var refused error
	var piece int64
	if v.FormValue("action") == "ranger" { // what was written of the note is kept all the same
		if piece, err = strconv.ParseInt(v.FormValue("piece"), 10, 64); err != nil {
			refused = fault.New(fault.Invalid, "dossier.note.no_piece")
		} else {
			refused = d.putIntoPiece(v, &n, piece)
		}
	}
	if mark := v.FormValue("marque"); mark != "" {
		n.Mark = mark // of what was read: another window's comment is not overwritten
	}
	if err := d.saveNote(v, n); err != nil || refused != nil {
		if err == nil && fault.KindOf(refused) == fault.Invalid {
			return d.listNotes(v, http.StatusBadRequest, refusedNote{id, piece, n.Piece != 0, i18n.Error(refused)})
		}
		return cmp.Or(refused, err)
	}
	return v.Redirect(http.StatusSeeOther, back+"#note-"+strconv.FormatInt(id, 10))
}

// saveNote writes a note; of a comment that was written in another window meanwhile, both
// stay.
func (d *Dashboard) saveNote(v *visit, n dossier.Note) error {
	mine := n.Comment
	for range 5 {
		_, err := d.dossier().ChangeNote(v.context(), n)
		stale, ok := errors.AsType[*store.StaleError](err)
		if !ok {
			return err
		}
		now, err := d.dossier().Note(v.context(), v.Site.ID, stale.Now.ID)
		if err != nil {
			return err
		}
		n.Mark, n.Comment = now.Mark, mine
		if now.Comment != "" && !strings.Contains(mine, now.Comment) {
			n.Comment = strings.TrimSpace(now.Comment + "\n\n" + mine)
		}
	}
	return fault.New(fault.Conflict, "dossier.history.busy")
}

func (d *Dashboard) restoreNote(v *visit) error {
	id, err := v.pieceID()
	if err != nil {
		return err
	}
	if err := d.dossier().RestoreNote(v.context(), v.Site.ID, id, WhoFrom(v.context()).Name); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(notesPath, v.Site.ID)+"#note-"+strconv.FormatInt(id, 10))
}

// notesOf are the notes that were moved to a piece.
func (d *Dashboard) notesOf(v *visit, notes []dossier.Note, id int64) (list []noteView) {
	for _, n := range notes {
		if n.Piece == id {
			list = append(list, v.noteView(n, shelf{}, nil))
		}
	}
	return list
}
