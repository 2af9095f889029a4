// Package dossier is what a candidate hands over: what the certification asks
// for (Referentiel), the documents that answer it (Model, Piece) and what waits
// to be written up (Note).
//
// A dossier belongs to a site. Everything that may differ between centres is a
// file: référentiels and models are YAML, embedded, and a centre's own stand in
// DATA/referentiels beside them.
//
// Facts come from the tool, the reading of them from a person: each value says
// who wrote it, and what a person corrected is the person's.
package dossier
