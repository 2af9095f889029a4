package seo

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Brand is who hands over the reports of a site: an agency, or the shop itself.
type Brand struct {
	Name  string `json:"name,omitempty"`
	Media string `json:"media,omitempty"` // image/png or image/jpeg, "" without a logo
	Logo  []byte `json:"logo,omitempty"`
}

// Limits of a logo, as it is given.
const (
	MaxLogoBytes = 512 << 10
	maxLogoSide  = 1000 // pixels
	maxBrandName = 80   // characters
	logoQuality  = 90   // of JPEG
)

// URI is the logo as an address that holds it, "" without one.
func (b Brand) URI() string {
	if b.Media == "" {
		return ""
	}
	return "data:" + b.Media + ";base64," + base64.StdEncoding.EncodeToString(b.Logo)
}

// Alt says the logo in words.
func (b Brand) Alt() string {
	if b.Name == "" {
		return i18n.T("share.logo")
	}
	return i18n.T("share.logo_alt", "name", b.Name)
}

// WithoutLogo takes the logo away.
func (b Brand) WithoutLogo() Brand {
	b.Media, b.Logo = "", nil
	return b
}

// picture is the logo for a document, nil without one.
func (b Brand) picture() *document.Picture {
	if b.Media == "" {
		return nil
	}
	return &document.Picture{Media: b.Media, Body: b.Logo}
}

// WithLogo takes a PNG or JPEG image for the logo. It is drawn anew: nothing that stands
// beside its pixels (a place, a script) is kept.
func (b Brand) WithLogo(raw []byte) (Brand, error) {
	if len(raw) > MaxLogoBytes {
		return b, fault.New(fault.Invalid, "share.logo_heavy", "most", MaxLogoBytes>>10)
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || format != "png" && format != "jpeg" {
		return b, fault.New(fault.Invalid, "share.logo_format").Because(err)
	}
	if size.Width > maxLogoSide || size.Height > maxLogoSide || size.Width < 1 || size.Height < 1 {
		return b, fault.New(fault.Invalid, "share.logo_large", "width", size.Width, "height", size.Height, "most", maxLogoSide)
	}
	drawn, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return b, fault.New(fault.Invalid, "share.logo_format").Because(err)
	}
	var out bytes.Buffer
	if format == "jpeg" {
		err = jpeg.Encode(&out, drawn, &jpeg.Options{Quality: logoQuality})
	} else {
		plain := image.NewNRGBA(drawn.Bounds()) // eight bits a colour, which every reader knows
		draw.Draw(plain, plain.Bounds(), drawn, drawn.Bounds().Min, draw.Src)
		err = png.Encode(&out, plain)
	}
	b.Media, b.Logo = "image/"+format, out.Bytes()
	return b, err
}

// BrandOf is who hands over the reports of a site; empty when nobody said.
func BrandOf(ctx context.Context, s *store.Store, site string) (b Brand, err error) {
	_, b, err = brandOf(ctx, s, site)
	return b, err
}

func brandOf(ctx context.Context, s *store.Store, site string) (id int64, b Brand, err error) {
	if site == "" {
		return 0, b, nil
	}
	documents, err := s.Documents(ctx, store.Brands, site)
	if err != nil || len(documents) == 0 {
		return 0, b, err
	}
	return documents[0].ID, b, json.Unmarshal(documents[0].Body, &b)
}

// ChangeBrand keeps what change makes of the brand of a site.
func ChangeBrand(ctx context.Context, s *store.Store, site, author string, now time.Time, change func(Brand) (Brand, error)) error {
	id, b, err := brandOf(ctx, s, site)
	if err != nil {
		return err
	}
	if b, err = change(b); err != nil {
		return err
	}
	if b.Name = strings.Join(strings.Fields(b.Name), " "); utf8.RuneCountInString(b.Name) > maxBrandName {
		return fault.New(fault.Invalid, "share.long_name", "most", maxBrandName)
	}
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	d := store.Document{ID: id, Kind: store.Brands, Site: site, Body: body, Author: author, At: now}
	if id == 0 {
		_, err = s.AddDocument(ctx, d)
		return err
	}
	return s.ChangeDocument(ctx, d)
}

// by says who hands the report over, and ends with a space; "" when nobody does.
func (a *Audit) by() string {
	if a.Brand.Name == "" {
		return ""
	}
	return i18n.T("share.by", "name", a.Brand.Name) + " "
}
