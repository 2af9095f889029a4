package dashboard

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
)

// keepPicture puts a picture into a field of a piece, in place of the one before.
func (d *Dashboard) keepPicture(v *visit) error {
	p, m, _, err := d.pieceOf(v)
	if err != nil {
		return err
	}
	f, ok := m.Field(v.Param("champ"))
	if !ok || f.Kind != dossier.Picture {
		return errNoPage
	}
	file, err := v.FormFile("image")
	if err != nil {
		return fault.New(fault.Invalid, "dossier.picture_kind").Because(err)
	}
	opened, err := file.Open()
	if err != nil {
		return err
	}
	defer opened.Close()
	body, err := io.ReadAll(io.LimitReader(opened, dossier.MaxPicture+1))
	if err != nil {
		return err
	}
	author := WhoFrom(v.context()).Name
	id, err := d.dossier().AddPicture(v.context(), v.Site.ID, author, body)
	if err != nil {
		return err
	}
	for range 5 { // somebody may be typing in another window
		value := p.Values[f.Key]
		value.Picture, p.Author = id, author
		p.Values[f.Key] = value
		_, err = d.dossier().SavePiece(v.context(), p)
		stale, isStale := errors.AsType[*dossier.StaleError](err)
		if !isStale {
			break
		}
		p = stale.Now
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(pieceAddress(p.ID), v.Site.ID)+"#champ-"+url.PathEscape(f.Key))
}

func (d *Dashboard) showPiecePicture(v *visit) error {
	id, err := strconv.ParseInt(v.QueryParam("n"), 10, 64)
	if err != nil {
		return errNoPage
	}
	picture, err := d.dossier().Picture(v.context(), v.Site.ID, id)
	if err != nil {
		return err
	}
	return v.Blob(http.StatusOK, picture.Kind, picture.Body)
}
