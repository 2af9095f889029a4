package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// leftLine is something that a dossier still lacks, with where to see to it.
type leftLine struct{ Text, Href string }

// leftToDo says what a dossier still lacks before it is frozen. Nothing of it forbids to freeze.
func (d *Dashboard) leftToDo(v *visit, figures []store.Citation) (list []leftLine, err error) {
	book, err := d.writing(v)
	if err != nil {
		return nil, err
	}
	pieces := book.Pieces
	add := func(key string, n int, href string) {
		if n > 0 {
			list = append(list, leftLine{i18n.T(key, "n", n), siteAddress(href, v.Site.ID)})
		}
	}
	drafts := slices.DeleteFunc(slices.Clone(pieces), func(p dossier.Piece) bool { return p.State != dossier.Draft })
	add("handin.left.drafts", len(drafts), piecesPath)
	for _, p := range pieces {
		m := book.Models[p.Model]
		if n := len(p.Missing(m)); n > 0 {
			list = append(list, leftLine{i18n.T("handin.left.fields", "n", n, "piece", p.Name(m)+" – "+p.Title), siteAddress(pieceAddress(p.ID), v.Site.ID) + "#manque"})
		}
	}
	covered, all := dossier.Coverage(book.Referentiel, pieces)
	add("handin.left.expected", all-covered, piecesPath)
	if blank := blankLines(book.Cover); blank > 0 {
		list = append(list, leftLine{i18n.T("handin.left.cover", "n", blank), siteAddress(piecesPath, v.Site.ID) + "#page-de-garde"})
	}
	codes := make([]string, len(figures))
	for i, c := range figures {
		codes[i] = c.Code
	}
	add("handin.left.readings", book.Unread(codes), piecesPath)
	return list, nil
}

// blankLines counts the lines of a cover that are printed « à compléter ».
func blankLines(cover dossier.Cover) (blank int) {
	for _, line := range coverParts(&cover) {
		if *line == "" {
			blank++
		}
	}
	return blank
}
