package dossier

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	_ "image/jpeg" // what cameras and telephones write
	_ "image/png"  // what captures of screens are

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// Bounds of a picture: what prints on a page in full, with room to spare.
const (
	MaxPicture  = 3 << 20 // bytes
	mostPixels  = 40_000_000
	picturePNG  = "image/png"
	pictureJPEG = "image/jpeg"
)

// Image is a picture of a piece.
type Image struct {
	Kind string `json:"kind"` // image/png, image/jpeg
	Body []byte `json:"body"`
}

// AddPicture keeps a picture of a site's dossier and answers its number.
func (d Desk) AddPicture(ctx context.Context, site, author string, body []byte) (int64, error) {
	if len(body) > MaxPicture {
		return 0, fault.New(fault.TooLarge, "dossier.picture_large")
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil || c.Width*c.Height > mostPixels {
		return 0, fault.New(fault.Invalid, "dossier.picture_kind").Because(err)
	}
	kind := map[string]string{"png": picturePNG, "jpeg": pictureJPEG}[format]
	raw, err := json.Marshal(Image{kind, body})
	if err != nil {
		return 0, err
	}
	return d.Store.AddDocument(ctx, store.Document{Kind: store.PiecePictures, Site: site, Body: raw, Author: author, At: d.Now()})
}

// Picture reads one.
func (d Desk) Picture(ctx context.Context, site string, id int64) (out Image, err error) {
	doc, err := d.Store.Document(ctx, store.PiecePictures, site, id)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(doc.Body, &out)
}
