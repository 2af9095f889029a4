// Package handin freezes the dossier of a site as it is handed in, under the SHA-256 of a
// manifest that names each figure, picture and piece by its own: whoever has the manifest
// recomputes the fingerprint with sha256sum.
package handin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// format is that of the manifest; another one gets another name, and old ones stay readable.
const format = "chaland-remise-1"

// Manifest is what the fingerprint is of. Its fields stand in the order of the struct, its
// parts by kind and name.
type Manifest struct {
	Format   string    `json:"format"`
	Site     string    `json:"site"`
	SiteName string    `json:"site_name"`
	Number   int       `json:"number"`
	At       time.Time `json:"at"`
	Author   string    `json:"author"`
	// Referentiel is the key of what the dossier answers; "" in what was handed in before it was kept.
	Referentiel string `json:"referentiel,omitempty"`
	Parts       []Part `json:"parts"`
}

// Part names a part by its SHA-256.
type Part struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Desk hands dossiers in and reads them again.
type Desk struct {
	Store    *store.Store
	Citation citation.Desk
	Now      func() time.Time
	// Explain gives what a cited figure counts and its formula, as they are today.
	Explain func(citation.Proof) (definition, formula string)
	// Cover is the page that the dossier of a site begins with, what is typed of it before what is known.
	Cover func(ctx context.Context, site string) (dossier.Cover, error)
	// Draw is the PNG of a cited chart that came without a picture, nil for what is no chart.
	Draw func(context.Context, citation.Proof) ([]byte, error)
}

// Names of parts that are neither a piece nor its picture: the cover, and the charts that were drawn.
// What was handed in before they were kept has none.
const (
	CoverName   = "page-de-garde"
	drawnSuffix = ".dessin.png"
)

// Freeze hands in the dossier of a site as it is now. A dossier without a figure and without
// a piece, or that did not change since it was last handed in, is refused.
func (d Desk) Freeze(ctx context.Context, site tracking.Site, author string) (_ store.HandIn, err error) {
	defer fault.Wrap(&err, "hand in %s", site.ID)
	before, err := d.Store.LastHandIn(ctx, site.ID)
	if err != nil {
		return store.HandIn{}, err
	}
	parts, err := d.parts(ctx, site.ID, before, d.Draw)
	if err != nil {
		return store.HandIn{}, err
	}
	if len(parts) == 0 {
		return store.HandIn{}, fault.New(fault.Invalid, "handin.empty")
	}
	settings, err := d.dossier().Settings(ctx, site.ID)
	if err != nil {
		return store.HandIn{}, err
	}
	same, err := unchanged(before, settings.Referentiel, parts)
	if err != nil {
		return store.HandIn{}, err
	}
	if same {
		return store.HandIn{}, fault.New(fault.Conflict, "handin.same", "n", before.Number)
	}
	at := d.Now().UTC().Truncate(time.Millisecond)
	return d.Store.AddHandIn(ctx, store.HandIn{Site: site.ID, Author: author, At: at}, parts, func(number int) (string, error) {
		raw, err := json.Marshal(Manifest{Format: format, Site: site.ID, SiteName: site.Name, Number: number, At: at, Author: author, Referentiel: settings.Referentiel, Parts: named(parts)})
		return string(raw), err
	})
}

func (d Desk) dossier() dossier.Desk { return dossier.Desk{Store: d.Store, Now: d.Now} }

// unchanged reports whether a dossier is the one that was handed in.
func unchanged(before *store.HandIn, referentiel string, parts []store.HandInPart) (bool, error) {
	if before == nil {
		return false, nil
	}
	m, err := ManifestOf(*before)
	now := named(parts)
	for _, later := range []func(Part) bool{isCover, isDrawn} { // an older one has none to compare
		if !slices.ContainsFunc(m.Parts, later) {
			now = slices.DeleteFunc(now, later)
		}
	}
	return err == nil && slices.Equal(m.Parts, now) && (m.Referentiel == "" || m.Referentiel == referentiel), err
}

func isCover(p Part) bool { return p.Kind == store.PartPiece && p.Name == CoverName }
func isDrawn(p Part) bool {
	return p.Kind == store.PartPicture && strings.HasSuffix(p.Name, drawnSuffix)
}

// Last is the newest dossier that a site handed in, nil before the first; same reports whether the
// dossier is still the one that was handed in.
func (d Desk) Last(ctx context.Context, site string) (h *store.HandIn, same bool, err error) {
	defer fault.Wrap(&err, "read what %s handed in last", site)
	if h, err = d.Store.LastHandIn(ctx, site); err != nil || h == nil {
		return nil, false, err
	}
	parts, err := d.parts(ctx, site, h, nil)
	if err != nil {
		return nil, false, err
	}
	settings, err := d.dossier().Settings(ctx, site)
	if err != nil {
		return nil, false, err
	}
	same, err = unchanged(h, settings.Referentiel, parts)
	return h, same, err
}

// ManifestOf reads the manifest of a dossier that was handed in.
func ManifestOf(h store.HandIn) (m Manifest, err error) {
	defer fault.Wrap(&err, "read the manifest of %s, %d", h.Site, h.Number)
	if err := json.Unmarshal([]byte(h.Manifest), &m); err != nil {
		return m, err
	}
	if m.Format != format {
		return m, fmt.Errorf("unknown format %q", m.Format)
	}
	return m, nil
}

func named(parts []store.HandInPart) []Part {
	out := make([]Part, len(parts))
	for i, p := range parts {
		out[i] = Part{p.Kind, p.Name, p.SHA256}
	}
	return out
}

// parts are the figures, their pictures, the pieces and theirs, by kind and name.
func (d Desk) parts(ctx context.Context, site string, before *store.HandIn, draw func(context.Context, citation.Proof) ([]byte, error)) ([]store.HandInPart, error) {
	var out []store.HandInPart
	add := func(kind, name string, body []byte) {
		out = append(out, store.HandInPart{Kind: kind, Name: name, SHA256: store.Sum(body), Body: body})
	}
	cited, err := d.Store.Citations(ctx, site, store.AllCitations)
	if err != nil {
		return nil, err
	}
	for _, c := range cited {
		p, err := d.Citation.Read(ctx, c.Code)
		if err != nil {
			return nil, err
		}
		pictures := map[string]string{}
		for _, format := range []string{"svg", "png"} {
			body, ok, err := d.Store.Picture(ctx, c.Code, format)
			if err != nil {
				return nil, err
			}
			if ok {
				pictures[format] = store.Sum(body)
				add(store.PartPicture, c.Code+"."+format, body)
			}
		}
		if c.Kind == store.CitedChart && len(pictures) == 0 {
			body, err := d.drawn(ctx, p, before, draw)
			if err != nil {
				return nil, err
			}
			if body != nil {
				add(store.PartPicture, c.Code+drawnSuffix, body)
			}
		}
		if p.Handed != nil && p.Handed.Intact { // what was handed in once stays what it was
			raw, err := json.Marshal(p.Handed.Figure)
			if err != nil {
				return nil, err
			}
			add(store.PartFigure, c.Code, raw)
			continue
		}
		definition, formula := d.Explain(p)
		raw, err := json.Marshal(p.Freeze(definition, formula, pictures))
		if err != nil {
			return nil, err
		}
		add(store.PartFigure, c.Code, raw)
	}
	if err := d.pieces(ctx, site, add); err != nil {
		return nil, err
	}
	if len(out) > 0 {
		cover, err := d.Cover(ctx, site)
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(cover)
		if err != nil {
			return nil, err
		}
		add(store.PartPiece, CoverName, raw)
	}
	slices.SortFunc(out, func(a, b store.HandInPart) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}

func (d Desk) pieces(ctx context.Context, site string, add func(kind, name string, body []byte)) error {
	pieces, err := d.dossier().Pieces(ctx, site)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		raw, err := json.Marshal(p)
		if err != nil {
			return err
		}
		add(store.PartPiece, fmt.Sprintf("%s-%02d", p.Model, p.Number), raw)
	}
	pictures, err := d.Store.Documents(ctx, store.PiecePictures, site)
	for _, p := range pictures {
		add(store.PartPiece, picturePrefix+strconv.FormatInt(p.ID, 10), p.Body)
	}
	return err
}

// drawn is the drawing of a chart that came without a picture: the one that was handed in before,
// or else one that is drawn now. Without draw, nil stands for one that is not drawn yet.
func (d Desk) drawn(ctx context.Context, p citation.Proof, before *store.HandIn, draw func(context.Context, citation.Proof) ([]byte, error)) ([]byte, error) {
	if before != nil {
		part, ok, err := d.Store.HandInPart(ctx, before.ID, store.PartPicture, p.Citation.Code+drawnSuffix)
		if err != nil || ok && part.Body != nil {
			return part.Body, err
		}
	}
	if draw == nil {
		return nil, nil
	}
	return draw(ctx, p)
}
