package handin

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// picturePrefix begins the names of the parts that are pictures of pieces.
const picturePrefix = "image-"

// Frozen is a dossier that was handed in, read again and checked.
type Frozen struct {
	store.HandIn
	Manifest Manifest
	Parts    []store.HandInPart
	// Broken names the parts that are not what was handed in, Erased counts those that were
	// erased with their site. A manifest that is not its fingerprint's breaks it whole.
	Broken []string
	Erased int
}

// Intact reports whether all that is left is what was handed in.
func (f Frozen) Intact() bool { return len(f.Broken) == 0 }

// Read reads a dossier that a site handed in by its number and checks every fingerprint.
func (d Desk) Read(ctx context.Context, site string, number int) (f Frozen, err error) {
	all, err := d.Store.HandIns(ctx, site)
	if err != nil {
		return f, err
	}
	i := slices.IndexFunc(all, func(h store.HandIn) bool { return h.Number == number })
	if i < 0 {
		return f, fault.New(fault.NotFound, "handin.none", "n", number)
	}
	return d.open(ctx, all[i])
}

// open reads what a hand-in holds.
func (d Desk) open(ctx context.Context, h store.HandIn) (f Frozen, err error) {
	f.HandIn = h
	if f.Manifest, err = ManifestOf(f.HandIn); err != nil {
		return f, err
	}
	if f.Parts, err = d.Store.HandInParts(ctx, f.ID); err != nil {
		return f, err
	}
	if store.Sum([]byte(f.HandIn.Manifest)) != f.Fingerprint || !slices.Equal(named(f.Parts), f.Manifest.Parts) {
		f.Broken = append(f.Broken, format)
	}
	for _, p := range f.Parts {
		switch {
		case p.Body == nil:
			f.Erased++
		case store.Sum(p.Body) != p.SHA256:
			f.Broken = append(f.Broken, p.Name)
		}
	}
	return f, nil
}

// Newest reads the dossier that a site handed in last, nil when it handed in nothing.
func (d Desk) Newest(ctx context.Context, site string) (*Frozen, error) {
	h, err := d.Store.LastHandIn(ctx, site)
	if err != nil || h == nil {
		return nil, err
	}
	f, err := d.open(ctx, *h)
	return &f, err
}

// holds reports whether a part is there, and is what was handed in.
func (f Frozen) holds(p store.HandInPart) bool {
	return p.Body != nil && !slices.Contains(f.Broken, p.Name)
}

// Pieces are the pieces as they were handed in, in the order of a dossier, without those that were
// erased or are broken. They bear no id: later edits are those of another text.
func (f Frozen) Pieces() (list []dossier.Piece, err error) {
	defer fault.Wrap(&err, "read the pieces of %s, %d", f.Site, f.Number)
	for _, p := range f.Parts {
		if p.Kind != store.PartPiece || !f.holds(p) || strings.HasPrefix(p.Name, picturePrefix) || p.Name == CoverName {
			continue
		}
		var piece dossier.Piece
		if err := json.Unmarshal(p.Body, &piece); err != nil {
			return nil, err
		}
		piece.Site, piece.Author = f.Site, f.HandIn.Author
		list = append(list, piece)
	}
	dossier.SortPieces(list)
	return list, nil
}

// Figures are the cited figures as they were handed in, the oldest first, without broken ones.
func (f Frozen) Figures() (list []citation.Frozen, err error) {
	defer fault.Wrap(&err, "read the figures of %s, %d", f.Site, f.Number)
	for _, p := range f.Parts {
		if p.Kind != store.PartFigure || !f.holds(p) {
			continue
		}
		var figure citation.Frozen
		if err := json.Unmarshal(p.Body, &figure); err != nil {
			return nil, err
		}
		list = append(list, figure)
	}
	slices.SortStableFunc(list, func(a, b citation.Frozen) int { return a.Cited.Compare(b.Cited) })
	return list, nil
}

// Picture reads a picture of a piece as it was handed in, and that part alone; ok is false without
// one, and for one that was erased, is broken or is not the manifest's.
func (d Desk) Picture(ctx context.Context, h store.HandIn, id int64) (image dossier.Image, ok bool, err error) {
	defer fault.Wrap(&err, "read picture %d of %s, %d", id, h.Site, h.Number)
	p, ok, err := d.Store.HandInPart(ctx, h.ID, store.PartPiece, picturePrefix+strconv.FormatInt(id, 10))
	if err != nil || !ok || p.Body == nil || store.Sum(p.Body) != p.SHA256 {
		return image, false, err
	}
	manifest, err := ManifestOf(h)
	if err != nil || !slices.Contains(manifest.Parts, Part{p.Kind, p.Name, p.SHA256}) {
		return image, false, err
	}
	return image, true, json.Unmarshal(p.Body, &image)
}

// Cover is the page that the dossier began with; ok is false where it was not kept, or is erased or
// broken.
func (f Frozen) Cover() (c dossier.Cover, ok bool, err error) {
	defer fault.Wrap(&err, "read the cover of %s, %d", f.Site, f.Number)
	for _, p := range f.Parts {
		if isCover(Part{Kind: p.Kind, Name: p.Name}) && f.holds(p) {
			return c, true, json.Unmarshal(p.Body, &c)
		}
	}
	return c, false, nil
}

// Chart is the PNG of a cited chart as it was handed in, nil where none was kept.
func (f Frozen) Chart(code string) []byte {
	for _, name := range []string{code + ".png", code + drawnSuffix} {
		for _, p := range f.Parts {
			if p.Kind == store.PartPicture && p.Name == name && f.holds(p) {
				return p.Body
			}
		}
	}
	return nil
}
