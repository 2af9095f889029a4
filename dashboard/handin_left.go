package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/dossier/print"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// leftLine is something that a dossier still lacks, with where to see to it.
type leftLine struct{ Text, Href string }

// leftToDo says what a dossier still lacks before it is frozen. Nothing of it forbids to freeze.
func (d *Dashboard) leftToDo(v *visit, figures []store.Citation) (list []leftLine, err error) {
	s, err := d.shelf(v)
	if err != nil {
		return nil, err
	}
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return nil, err
	}
	add := func(key string, n int, href string) {
		if n > 0 {
			list = append(list, leftLine{i18n.T(key, "n", n), siteAddress(href, v.Site.ID)})
		}
	}
	drafts := slices.DeleteFunc(slices.Clone(pieces), func(p dossier.Piece) bool { return p.State != dossier.Draft })
	add("handin.left.drafts", len(drafts), piecesPath)
	book := print.Book{Referentiel: s.referentiel, Models: map[string]dossier.Model{}, Pieces: pieces}
	for _, p := range pieces {
		m, _ := s.model(p.Model)
		book.Models[p.Model] = m
		if n := len(p.Missing(m)); n > 0 {
			list = append(list, leftLine{i18n.T("handin.left.fields", "n", n, "piece", p.Name(m)+" – "+p.Title), siteAddress(pieceAddress(p.ID), v.Site.ID) + "#manque"})
		}
	}
	covered, all := dossier.Coverage(s.referentiel, pieces)
	add("handin.left.expected", all-covered, piecesPath)
	blank, err := d.blankCover(v, pieces)
	if err != nil {
		return nil, err
	}
	if blank > 0 {
		list = append(list, leftLine{i18n.T("handin.left.cover", "n", blank), siteAddress(piecesPath, v.Site.ID) + "#page-de-garde"})
	}
	codes := make([]string, len(figures))
	for i, c := range figures {
		codes[i] = c.Code
	}
	add("handin.left.readings", book.Unread(codes), piecesPath)
	return list, nil
}

// blankCover counts the lines of the cover that are printed « à compléter ».
func (d *Dashboard) blankCover(v *visit, pieces []dossier.Piece) (blank int, err error) {
	set, err := d.dossier().Settings(v.context(), v.Site.ID)
	if err != nil {
		return 0, err
	}
	known, err := d.knownCover(v.context(), v.Site.ID)
	cover := set.Cover.Or(known).Or(dossier.Cover{Author: onlyAuthor(pieces)})
	for _, line := range coverParts(&cover) {
		if *line == "" {
			blank++
		}
	}
	return blank, err
}
