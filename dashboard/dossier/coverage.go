package dossier

import "slices"

// Coverage is how many of the expected pieces of a référentiel something answers, and how
// many there are. It counts what was begun; whether it is good is for people to say.
func Coverage(r Referentiel, pieces []Piece) (covered, all int) {
	for _, b := range r.Blocs {
		n, of := b.Coverage(pieces)
		covered, all = covered+n, all+of
	}
	return covered, all
}

// Coverage is that of one bloc.
func (b Bloc) Coverage(pieces []Piece) (covered, all int) {
	for _, e := range b.Expected {
		if slices.ContainsFunc(pieces, func(p Piece) bool { return slices.Contains(p.Expected, e.ID) }) {
			covered++
		}
	}
	return covered, len(b.Expected)
}
