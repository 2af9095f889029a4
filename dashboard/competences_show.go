package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/i18n"
)

// competencesPath is the page of what the certification asks for.
const competencesPath = "/competences"

// competencesPage answers « Que demande la certification, et qu’ai-je déjà ? ».
type competencesPage struct {
	Answer      string
	Referentiel dossier.Referentiel
	Blocs       []blocLine
	Tables      []matrixTable
	Problems    []string
}

// blocLine is how far a bloc is.
type blocLine struct {
	dossier.Bloc
	Covered, All int
	States       string
}

// matrixTable is a part of the matrix.
type matrixTable struct {
	ID, Title string
	Lines     []matrixLine
}

// matrixLine is an activity, capacity, expected piece or arrangement with what the tool
// gives for it.
type matrixLine struct {
	ID, Title, Where, Gives string
	Level                   int
	Stars, LevelName        string
	Pages, Models, Written  []Choice
}

func (d *Dashboard) showCompetences(v *visit) error {
	s, err := d.shelf(v)
	if err != nil {
		return err
	}
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	covered, all := dossier.Coverage(s.referentiel, pieces)
	body := competencesPage{Referentiel: s.referentiel, Problems: s.problems, Answer: i18n.T("dossier.competences.answer", "covered", covered, "all", all)}
	for _, b := range s.referentiel.Blocs {
		body.Blocs = append(body.Blocs, lineOfBloc(b, pieces))
		t := matrixTable{ID: b.ID, Title: i18n.T("dossier.competences.bloc", "bloc", b.ID, "title", b.Title)}
		for _, e := range b.Expected {
			line := d.matrixLine(v, s, e.ID, e.Title, e.Piece, e.Support)
			line.Written = writtenFor(v, s, pieces, e.ID)
			t.Lines = append(t.Lines, line)
		}
		body.Tables = append(body.Tables, t)
	}
	for _, kind := range []string{dossier.Activity, dossier.Capacity, dossier.Arrangement} {
		t := matrixTable{ID: kind, Title: i18n.T("dossier.competences." + kind)}
		for _, c := range s.referentiel.Of(kind) {
			where := ""
			if c.Function != "" {
				where = i18n.T("dossier.function." + c.Function)
			}
			for _, id := range slices.Concat(c.Blocs, c.Refers) {
				where += " " + id
			}
			t.Lines = append(t.Lines, d.matrixLine(v, s, c.ID, c.Title, where, c.Support))
		}
		body.Tables = append(body.Tables, t)
	}
	return d.page(v.timeless(), "competences", Page{Title: i18n.T("nav." + competencesPath), Question: i18n.T("dossier.competences.question"), Body: body})
}

func lineOfBloc(b dossier.Bloc, pieces []dossier.Piece) blocLine {
	out := blocLine{Bloc: b}
	out.Covered, out.All = b.Coverage(pieces)
	counts := map[dossier.State]int{}
	for _, p := range pieces {
		if p.Bloc == b.ID {
			counts[p.State]++
		}
	}
	out.States = i18n.T("dossier.competences.states", "draft", counts[dossier.Draft], "ready", counts[dossier.Ready], "done", counts[dossier.Done])
	return out
}

// matrixLine leads to pages that are there for this dashboard and its reader.
func (d *Dashboard) matrixLine(v *visit, s shelf, id, title, where string, support dossier.Support) matrixLine {
	out := matrixLine{ID: id, Title: title, Where: where, Gives: support.Gives, Level: support.Level}
	if support.Level >= 1 && support.Level <= 3 {
		out.Stars, out.LevelName = []string{"●○○", "●●○", "●●●"}[support.Level-1], i18n.T("dossier.level."+[]string{"form", "support", "heart"}[support.Level-1])
	}
	for _, path := range support.Pages {
		if d.leadsTo(WhoFrom(v.context()), v.bar, path) {
			out.Pages = append(out.Pages, Choice{Name: i18n.T("nav." + path), Href: wayTo(v.bar.Address, path)})
		}
	}
	for _, m := range modelChoices(s, append([]string{}, support.Models...)) {
		m.Href = beginAddress(v.Site.ID, m.Value)
		out.Models = append(out.Models, m)
	}
	return out
}

// writtenFor are the pieces that answer an expected one.
func writtenFor(v *visit, s shelf, pieces []dossier.Piece, id string) (list []Choice) {
	for _, p := range pieces {
		if slices.Contains(p.Expected, id) {
			m, _ := s.model(p.Model)
			list = append(list, Choice{Name: p.Name(m), Href: siteAddress(pieceAddress(p.ID), v.Site.ID)})
		}
	}
	return list
}
