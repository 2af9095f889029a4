package dossier

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// Desk reads and writes dossiers.
type Desk struct {
	Store *store.Store
	Now   func() time.Time
}

// Bounds of what is kept.
const (
	// oneSitting is how long the saves of one author make one version.
	oneSitting = 10 * time.Minute
	// maxPiece is the size of a piece as JSON: some 400 pages of text.
	maxPiece = 1 << 20
)

// StaleError says that a piece was saved by somebody else, or in another window, since it
// was read.
type StaleError struct{ Now Piece }

// Error is for logs.
func (e *StaleError) Error() string { return "the piece changed meanwhile" }

// Pieces lists the documents of a site's dossier by bloc, model and number.
func (d Desk) Pieces(ctx context.Context, site string) ([]Piece, error) {
	docs, err := d.Store.Documents(ctx, store.Pieces, site)
	return sortedPieces(docs, err)
}

// RemovedPieces lists those that were taken away, and may be brought back.
func (d Desk) RemovedPieces(ctx context.Context, site string) ([]Piece, error) {
	docs, err := d.Store.Removed(ctx, store.Pieces, site)
	return readAll(docs, err, pieceOf)
}

func sortedPieces(docs []store.Document, err error) ([]Piece, error) {
	list, err := readAll(docs, err, pieceOf)
	SortPieces(list)
	return list, err
}

// SortPieces puts pieces in the order of a dossier: by bloc, model and number.
func SortPieces(list []Piece) {
	slices.SortStableFunc(list, func(a, b Piece) int {
		if c := strings.Compare(a.Bloc, b.Bloc); c != 0 {
			return c
		}
		if c := strings.Compare(a.Model, b.Model); c != 0 {
			return c
		}
		return a.Number - b.Number
	})
}

func readAll[T any](docs []store.Document, err error, read func(store.Document) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	list := make([]T, len(docs))
	for i, doc := range docs {
		if list[i], err = read(doc); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Piece reads one that stands.
func (d Desk) Piece(ctx context.Context, site string, id int64) (Piece, error) {
	doc, err := d.Store.Document(ctx, store.Pieces, site, id)
	if err != nil {
		return Piece{}, err
	}
	return pieceOf(doc)
}

// PieceHistory lists the versions of a piece, the oldest first, also of one that was taken
// away. What an author saves within ten minutes is one version.
func (d Desk) PieceHistory(ctx context.Context, site string, id int64) ([]Piece, error) {
	docs, err := d.Store.History(ctx, store.Pieces, site, id)
	return readAll(docs, err, pieceOf)
}

func pieceOf(doc store.Document) (p Piece, err error) {
	defer fault.Wrap(&err, "read piece %d", doc.ID)
	if err := json.Unmarshal(doc.Body, &p); err != nil {
		return p, err
	}
	if p.Values == nil {
		p.Values = map[string]Value{}
	}
	p.ID, p.Site, p.Mark, p.Version, p.Author, p.Deleted = doc.ID, doc.Site, doc.Mark(), doc.Version, doc.Author, doc.Deleted
	return p, nil
}

// numbering gives one number to one piece.
var numbering sync.Mutex

// AddPiece keeps a new piece under the next number of its model, also when those before it
// were taken away.
func (d Desk) AddPiece(ctx context.Context, p Piece) (_ Piece, err error) {
	defer fault.Wrap(&err, "add %s to %s", p.Model, p.Site)
	numbering.Lock()
	defer numbering.Unlock()
	standing, err := d.Pieces(ctx, p.Site)
	if err != nil {
		return p, err
	}
	removed, err := d.RemovedPieces(ctx, p.Site)
	if err != nil {
		return p, err
	}
	p.Number = 1
	for _, other := range slices.Concat(standing, removed) {
		if other.Model == p.Model {
			p.Number = max(p.Number, other.Number+1)
		}
	}
	p.Made = d.Now().UTC()
	doc, err := d.document(p)
	if err != nil {
		return p, err
	}
	if doc.ID, err = d.Store.AddDocument(ctx, doc); err != nil {
		return p, err
	}
	doc.Version = 1
	return pieceOf(doc)
}

// SavePiece writes a piece whose Mark is that of what was read. When it was saved
// elsewhere meanwhile nothing is written, and the error is a *StaleError with what stands.
// Saving what stands already does nothing.
func (d Desk) SavePiece(ctx context.Context, p Piece) (Piece, error) {
	return d.save(ctx, p, oneSitting)
}

// KeepPiece is SavePiece as a version of its own: an old one that is restored.
func (d Desk) KeepPiece(ctx context.Context, p Piece) (Piece, error) { return d.save(ctx, p, 0) }

func (d Desk) save(ctx context.Context, p Piece, within time.Duration) (_ Piece, err error) {
	defer fault.Wrap(&err, "save piece %d", p.ID)
	had, err := d.Piece(ctx, p.Site, p.ID)
	if err != nil {
		return p, err
	}
	if had.Mark == p.Mark && sameWords(had, p) {
		return had, nil
	}
	if had.Mark != p.Mark && sameWords(had, p) { // both windows say the same
		return had, nil
	}
	doc, err := d.document(p)
	if err != nil {
		return p, err
	}
	doc, err = d.Store.Revise(ctx, doc, p.Mark, within)
	if stale, ok := errors.AsType[*store.StaleError](err); ok {
		now, err := pieceOf(stale.Now)
		if err != nil {
			return p, err
		}
		return p, &StaleError{now}
	}
	if err != nil {
		return p, err
	}
	return pieceOf(doc)
}

// sameWords compares what people see of two states of a piece.
func sameWords(a, b Piece) bool {
	a.Saved, b.Saved, a.Made, b.Made = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(x) == string(y)
}

func (d Desk) document(p Piece) (store.Document, error) {
	p.Saved = d.Now().UTC()
	if p.State == "" {
		p.State = Draft
	}
	body, err := json.Marshal(p)
	if err == nil && len(body) > maxPiece {
		err = fault.New(fault.TooLarge, "dossier.too_long", "title", p.Title)
	}
	return store.Document{ID: p.ID, Kind: store.Pieces, Site: p.Site, Body: body, Author: p.Author, At: p.Saved}, err
}

// DeletePiece takes a piece away; RestorePiece brings it back.
func (d Desk) DeletePiece(ctx context.Context, site string, id int64, author string) error {
	return d.remove(ctx, store.Pieces, site, id, author)
}

// RestorePiece brings back a piece as it was when it was taken away.
func (d Desk) RestorePiece(ctx context.Context, site string, id int64, author string) error {
	_, err := d.Store.Revive(ctx, store.Pieces, site, id, author, d.Now())
	return err
}

func (d Desk) remove(ctx context.Context, kind, site string, id int64, author string) error {
	doc, err := d.Store.Document(ctx, kind, site, id)
	if err != nil {
		return err
	}
	doc.Author, doc.At, doc.Deleted = author, d.Now(), true
	return d.Store.ChangeDocument(ctx, doc)
}
