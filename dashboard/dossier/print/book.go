// Package print makes documents of a dossier and of a référentiel: the dossier to hand in,
// its workbook, the guides of candidates and jurors, and the dossier of somebody whose own
// company is the case.
//
// What the tool filled and what a person wrote are marked apart everywhere. Nothing is
// judged: what is missing is said to be missing, what is there stands as it is.
package print

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// Book is everything that a dossier is made of.
type Book struct {
	Shop, Site  string // name and identifier
	Author      string // "" when it is not known
	Cover       dossier.Cover
	Base        string // of the centre, "https://centre.fr"
	Referentiel dossier.Referentiel
	Bloc        string // the only one to print, "" for all
	// VAE prints a dossier of experience: each expected piece has a place to tell what one
	// did oneself.
	VAE    bool
	Models map[string]dossier.Model
	Pieces []dossier.Piece
	// Exhibits are the cited figures of the site, by the six characters of their codes.
	Exhibits map[string]exhibit.Exhibit
	Pictures map[int64]document.Picture
	Made     time.Time // in the site's time
	// Handed says when it was handed in and under which fingerprint, "" before that.
	Handed string
}

// assembled is a book whose annexes have their numbers.
type assembled struct {
	Book
	blocs   []dossier.Bloc
	body    []dossier.Piece // in the order of the print
	annexes []annex
	number  map[string]int   // of the annexe of a cited figure, by its code
	pieceNo map[int64]int    // of the annexe that a piece is
	cited   map[string][]int // pieces that cite a code, by their place in all
	all     []dossier.Piece
}

// annex is a proof: a cited figure, or a piece that models put there.
type annex struct {
	code  string
	piece *dossier.Piece
}

// proofModel is the model whose pieces are about one cited figure: their words stand in its
// annexe.
const proofModel = "annexe-chiffree"

func (b Book) assemble() *assembled {
	a := &assembled{Book: b, number: map[string]int{}, pieceNo: map[int64]int{}, cited: map[string][]int{}}
	for _, bloc := range b.Referentiel.Blocs {
		if b.Bloc == "" || bloc.ID == b.Bloc {
			a.blocs = append(a.blocs, bloc)
		}
	}
	for _, p := range b.Pieces {
		if a.has(p.Bloc) {
			a.all = append(a.all, p)
		}
	}
	slices.SortStableFunc(a.all, func(x, y dossier.Piece) int {
		return cmp.Or(cmp.Compare(a.place(x.Bloc), a.place(y.Bloc)), cmp.Compare(b.Models[x.Model].Order, b.Models[y.Model].Order), cmp.Compare(x.Number, y.Number))
	})
	a.addFigures()
	for i, p := range a.all {
		switch m := b.Models[p.Model]; {
		case p.Model == proofModel && a.isProof(p):
		case m.Part == dossier.Annex:
			a.annexes = append(a.annexes, annex{piece: &a.all[i]})
			a.pieceNo[p.ID] = len(a.annexes)
		default:
			a.body = append(a.body, p)
		}
	}
	return a
}

// has reports whether a piece's bloc is printed; one without a bloc is in the whole only.
func (a *assembled) has(bloc string) bool { return a.Bloc == "" || bloc == a.Bloc }

// place is the order of a bloc; pieces without one come last.
func (a *assembled) place(bloc string) int {
	if i := slices.IndexFunc(a.Referentiel.Blocs, func(b dossier.Bloc) bool { return b.ID == bloc }); i >= 0 {
		return i
	}
	return len(a.Referentiel.Blocs)
}

// addFigures numbers an annexe for each figure that a piece cites, in the order of the
// pieces; where none does, for each that is cited at all.
func (a *assembled) addFigures() {
	add := func(code string) {
		if _, known := a.Exhibits[code]; known && a.number[code] == 0 {
			a.annexes = append(a.annexes, annex{code: code})
			a.number[code] = len(a.annexes)
		}
	}
	for i, p := range a.all {
		for _, code := range codesOf(a.Models[p.Model], p) {
			add(code)
			if !slices.Contains(a.cited[code], i) {
				a.cited[code] = append(a.cited[code], i)
			}
		}
	}
	if len(a.annexes) == 0 && a.Bloc == "" {
		for _, code := range a.citedCodes() {
			add(code)
		}
	}
}

// citedCodes are all known codes, as they were cited.
func (b Book) citedCodes() []string {
	codes := make([]string, 0, len(b.Exhibits))
	for code := range b.Exhibits {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(x, y string) int {
		return cmp.Or(b.Exhibits[x].At.Compare(b.Exhibits[y].At), strings.Compare(x, y))
	})
	return codes
}

// isProof reports whether a piece of the proof model cites a figure that is known.
func (a *assembled) isProof(p dossier.Piece) bool {
	return slices.ContainsFunc(codesOf(a.Models[p.Model], p), func(code string) bool { return a.number[code] > 0 })
}

var writtenCode = regexp.MustCompile(`CH-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}`)

// codesOf are the codes of a piece: those of its fields of figures, and those that stand in
// its texts, in the order of its fields.
func codesOf(m dossier.Model, p dossier.Piece) (out []string) {
	add := func(code string) {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	written := func(text string) {
		for _, found := range writtenCode.FindAllString(text, -1) {
			if code, err := citation.Read(found); err == nil {
				add(code)
			}
		}
	}
	for _, f := range m.Fields {
		v := p.Values[f.Key]
		for _, code := range v.Codes {
			add(code)
		}
		written(v.Text)
		for _, row := range v.Rows {
			for _, c := range row {
				written(c.Text)
			}
		}
	}
	return out
}

const annexPrefix = "annexe-"

// Anchors of the parts.
func pieceAnchor(p dossier.Piece) string { return "piece-" + strconv.FormatInt(p.ID, 10) }
func annexAnchor(n int) string           { return annexPrefix + strconv.Itoa(n) }
func annexName(n int) string             { return "A" + strconv.Itoa(n) }

// anchorOf is where a piece is printed: in the body, or as an annexe.
func (a *assembled) anchorOf(p dossier.Piece) string {
	if n := a.pieceNo[p.ID]; n > 0 {
		return annexAnchor(n)
	}
	if p.Model == proofModel {
		for _, code := range codesOf(a.Models[p.Model], p) {
			if n := a.number[code]; n > 0 {
				return annexAnchor(n)
			}
		}
	}
	return pieceAnchor(p)
}

// nameOf is how a piece is called where it stands: « A3 » for one that is an annexe.
func (a *assembled) nameOf(p dossier.Piece) string {
	if name, isAnnex := strings.CutPrefix(a.anchorOf(p), annexPrefix); isAnnex {
		return "A" + name
	}
	return p.Name(a.Models[p.Model])
}

// reading are the words of whoever wrote about a figure in a piece of its own.
func (a *assembled) reading(code, field string) (texts []string) {
	for _, p := range a.proofs(code) {
		if text := strings.TrimSpace(p.Values[field].Text); text != "" {
			texts = append(texts, document.Plain(text))
		}
	}
	return texts
}

// proofs are the pieces that are about a cited figure.
func (a *assembled) proofs(code string) (list []dossier.Piece) {
	for _, p := range a.all {
		if p.Model == proofModel && slices.Contains(codesOf(a.Models[p.Model], p), code) {
			list = append(list, p)
		}
	}
	return list
}

// Reading is what a dossier says of a cited figure, "" while nobody wrote it.
func (b Book) Reading(code string) string {
	return strings.Join(b.assemble().reading(code, "lecture"), "\n")
}

// Unread counts the cited figures of which nobody wrote what they say.
func (b Book) Unread(codes []string) (n int) {
	read := map[string]bool{}
	for _, p := range b.Pieces {
		if p.Model == proofModel && strings.TrimSpace(p.Values["lecture"].Text) != "" {
			for _, code := range codesOf(b.Models[p.Model], p) {
				read[code] = true
			}
		}
	}
	for _, code := range codes {
		if !read[code] {
			n++
		}
	}
	return n
}

// Left counts the cited figures that the dossier does not print: no piece cites them.
func (b Book) Left() int { return len(b.Exhibits) - len(b.assemble().number) }

// title names a piece with its number: « FA-07 — Relancer les clients de l'atelier ».
func (b Book) title(p dossier.Piece) string {
	m := b.Models[p.Model]
	title := cmp.Or(strings.TrimSpace(p.Title), m.Title)
	return p.Name(m) + " — " + document.Plain(title)
}

func (b Book) blocTitle(bloc dossier.Bloc) string {
	return i18n.T("print.bloc", "id", bloc.ID, "title", bloc.Title)
}
