package dossier

import "slices"

// Referentiel is what a certification asks for, as its file says it.
type Referentiel struct {
	Key       string // the file's name without .yaml: "rncp19357"
	Code      string // « RNCP 19357 »
	Title     string
	Certifier string
	Status    string // whether candidates may still enter, and until when
	Source    string // where the texts were read
	// Proposed says what is a proposed model and what to put in its place, "" when all was
	// read in the certifier's own documents.
	Proposed string
	Base     string // key of the référentiel that this one completes, "" for none
	Own      bool   // a file of the centre
	Jury     JuryRule
	Blocs    []Bloc
	// Competences are activities, capacities and arrangements, in the order of the file.
	Competences []Competence
}

// Bloc is a part that is certified by itself.
type Bloc struct {
	ID         string // "B1"
	Title      string
	Short      string // for tables
	Production string // what has to be handed over: « fiches-actions et annexes »
	Proposed   bool
	Expected   []ExpectedPiece
	Criteria   []Criterion
}

// ExpectedPiece is something that a bloc wants to see in the dossier.
type ExpectedPiece struct {
	ID    string // "B2.1"
	Title string
	Piece string // what to produce, in words
	Support
	Proposed bool
}

// Criterion is what a jury judges, in its own words.
type Criterion struct {
	ID, Title string
	Proposed  bool
}

// Kinds of competences.
const (
	Activity    = "activite"
	Capacity    = "capacite"
	Arrangement = "modalite"
)

// Competence is a line of the matrix: an activity (A01), a capacity (C1) or an arrangement
// of the certification (D1), with what the tool gives for it.
type Competence struct {
	ID, Kind, Title string
	Blocs           []string
	Function        string // COM, RED, REF, GP, "" without
	Refers          []string
	Support
	Proposed bool
}

// Support is what the tool gives for a line, and what stays a person's.
type Support struct {
	Gives string
	// Level is 3 for the heart of the tool, 2 for measures and a form, 1 for what is outside
	// of figures: a form, a list of checks.
	Level  int
	Pages  []string // paths of pages, "/entonnoir"
	Models []string // keys of models
}

// Bloc finds one by its id.
func (r Referentiel) Bloc(id string) (Bloc, bool) {
	i := slices.IndexFunc(r.Blocs, func(b Bloc) bool { return b.ID == id })
	if i < 0 {
		return Bloc{}, false
	}
	return r.Blocs[i], true
}

// Expected finds an expected piece and its bloc.
func (r Referentiel) Expected(id string) (ExpectedPiece, Bloc, bool) {
	for _, b := range r.Blocs {
		for _, e := range b.Expected {
			if e.ID == id {
				return e, b, true
			}
		}
	}
	return ExpectedPiece{}, Bloc{}, false
}

// Place is where a piece of a model belongs: the bloc that was chosen, the only one that
// expects the model where none was, "" where several do. The expected piece is the only one of
// the bloc that takes the model, "" where none does or several do.
func (r Referentiel) Place(model, bloc string) (in, expected string) {
	var blocs, answers []string
	for _, b := range r.Blocs {
		for _, e := range b.Expected {
			if !slices.Contains(e.Models, model) || bloc != "" && bloc != b.ID {
				continue
			}
			answers = append(answers, e.ID)
			if !slices.Contains(blocs, b.ID) {
				blocs = append(blocs, b.ID)
			}
		}
	}
	if bloc == "" && len(blocs) == 1 {
		bloc = blocs[0]
	}
	if bloc != "" && len(answers) == 1 {
		expected = answers[0]
	}
	return bloc, expected
}

// Of lists the competences of a kind.
func (r Referentiel) Of(kind string) (list []Competence) {
	for _, c := range r.Competences {
		if c.Kind == kind {
			list = append(list, c)
		}
	}
	return list
}
