package dashboard

import (
	"strconv"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/dossier/print"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/handin"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// printHandIn names the dossier that was handed in to print again, by its number.
const printHandIn = "remise"

// printed is the dossier that the address asks for: the one that is being written, or one that was
// handed in.
func (d *Dashboard) printed(v *visit) (print.Book, error) {
	asked := v.QueryParam(printHandIn)
	if asked == "" {
		return d.book(v)
	}
	number, err := strconv.Atoi(asked)
	if err != nil {
		return print.Book{}, errNoPage
	}
	f, err := d.handIns().Read(v.context(), v.Site.ID, number)
	if err != nil {
		return print.Book{}, err
	}
	return d.handedBook(v, f)
}

// book gathers a site's dossier to be printed.
func (d *Dashboard) book(v *visit) (print.Book, error) {
	b, err := d.writing(v)
	if err != nil {
		return b, err
	}
	if b.Handed, err = d.handedLine(v); err != nil {
		return b, err
	}
	codes, err := d.citedCodes(v)
	if err != nil {
		return b, err
	}
	list, err := d.exhibits(v.context(), v.Site, b.Base, codes)
	if err != nil {
		return b, err
	}
	if b.Exhibits, err = printable(list, codes); err != nil {
		return b, err
	}
	b.Pictures, err = piecePictures(b.Pieces, func(id int64) (dossier.Image, error) { return d.dossier().Picture(v.context(), v.Site.ID, id) })
	return b, err
}

// writing is what a site's dossier says, without what it cites: its pieces, their models, its cover.
func (d *Dashboard) writing(v *visit) (print.Book, error) {
	s, err := d.shelf(v) // with the default référentiel where that of the site cannot be read
	if err != nil {
		return print.Book{}, err
	}
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return print.Book{}, err
	}
	b, err := d.bound(v, s.referentiel, pieces, time.Time{})
	if err != nil {
		return b, err
	}
	b.Cover, err = d.coverOf(v.context(), v.Site.ID)
	b.Author = b.Cover.Author
	return b, err
}

// bound binds pieces under a référentiel, with what the audits said of requirements until an
// instant; zero is now.
func (d *Dashboard) bound(v *visit, ref dossier.Referentiel, pieces []dossier.Piece, until time.Time) (print.Book, error) {
	b := print.Book{Shop: v.Site.Name, Site: v.Site.ID, Base: d.base(v), Referentiel: ref, Pieces: pieces, Models: map[string]dossier.Model{}, Exhibits: map[string]exhibit.Exhibit{}, Made: d.Now().In(v.Site.Location())}
	models, err := d.library().Models() // what a centre's files have wrong is told where they are edited
	if len(models) == 0 && err != nil {
		return b, err
	}
	for _, m := range models {
		b.Models[m.Key] = m
	}
	for _, p := range b.Pieces { // what was written is printed, whatever became of its model
		if _, known := b.Models[p.Model]; !known {
			b.Models[p.Model] = dossier.UnreadModel(p.Model, b.Pieces)
		}
	}
	for i, p := range b.Pieces {
		judged, err := d.reckonedUntil(v, b.Models[p.Model], p, until)
		if err != nil {
			return b, err
		}
		b.Pieces[i] = judged.Piece
	}
	return b, nil
}

// handedBook is a dossier as it was handed in: its pieces, its figures, its charts, its cover. What an
// older one did not keep of them is drawn again, and its cover is that of today.
func (d *Dashboard) handedBook(v *visit, f handin.Frozen) (print.Book, error) {
	settings, err := d.dossier().Settings(v.context(), v.Site.ID)
	if err != nil {
		return print.Book{}, err
	}
	if f.Manifest.Referentiel != "" {
		settings.Referentiel = f.Manifest.Referentiel
	}
	var s shelf // the default one where a centre took its own away
	if err := s.read(d.library(), settings.Referentiel); err != nil {
		return print.Book{}, err
	}
	pieces, err := f.Pieces()
	if err != nil {
		return print.Book{}, err
	}
	b, err := d.bound(v, s.referentiel, pieces, f.At)
	if err != nil {
		return b, err
	}
	at := f.At.In(v.Site.Location())
	b.Shop, b.Made = f.Manifest.SiteName, at
	b.Handed = i18n.T("handin.line", "n", f.Number, "at", i18n.Date(at), "print", citation.Print(f.Fingerprint))
	cover, kept, err := f.Cover()
	if err == nil && !kept {
		cover, err = d.coverOf(v.context(), v.Site.ID)
	}
	if err != nil {
		return b, err
	}
	b.Cover, b.Author = cover, cover.Author
	list, err := d.handedFigures(v, f)
	if err != nil {
		return b, err
	}
	codes := make([]string, len(list))
	for i, e := range list {
		if codes[i], err = citation.Read(e.Code); err != nil {
			return b, err
		}
		if chart := f.Chart(codes[i]); chart != nil {
			list[i].PNG = chart
		}
	}
	if b.Exhibits, err = printable(list, codes); err != nil {
		return b, err
	}
	b.Pictures, err = piecePictures(b.Pieces, func(id int64) (dossier.Image, error) {
		image, ok, err := d.handIns().Picture(v.context(), f.HandIn, id)
		if err == nil && !ok {
			err = errNoPage
		}
		return image, err
	})
	return b, err
}

// printable are exhibits by their codes, each chart with a picture that every writer can draw.
func printable(list []exhibit.Exhibit, codes []string) (map[string]exhibit.Exhibit, error) {
	out := map[string]exhibit.Exhibit{}
	for i, e := range list {
		if err := e.Print(); err != nil {
			return nil, err
		}
		out[codes[i]] = e
	}
	return out, nil
}

// piecePictures reads the pictures of pieces; one that is gone, or that nothing can draw, is
// left out.
func piecePictures(pieces []dossier.Piece, read func(id int64) (dossier.Image, error)) (map[int64]document.Picture, error) {
	out := map[int64]document.Picture{}
	for _, p := range pieces {
		for _, value := range p.Values {
			if value.Picture == 0 {
				continue
			}
			image, err := read(value.Picture)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			if sound, ok := (document.Picture{Media: image.Kind, Body: image.Body}).Sound(); ok {
				out[value.Picture] = sound
			}
		}
	}
	return out, nil
}

// onlyAuthor is who wrote all pieces, "" when several did.
func onlyAuthor(pieces []dossier.Piece) string {
	name := ""
	for _, p := range pieces {
		if name != "" && p.Author != name {
			return ""
		}
		name = p.Author
	}
	return name
}
