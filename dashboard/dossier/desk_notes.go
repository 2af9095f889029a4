package dossier

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// Notes lists what a site's carnet holds, the newest first, what was moved to pieces
// included.
func (d Desk) Notes(ctx context.Context, site string) ([]Note, error) {
	docs, err := d.Store.Documents(ctx, store.Notes, site)
	list, err := readAll(docs, err, noteOf)
	slices.SortStableFunc(list, func(a, b Note) int { return b.Made.Compare(a.Made) })
	return list, err
}

// RemovedNotes lists those that were taken away, the last one first.
func (d Desk) RemovedNotes(ctx context.Context, site string) ([]Note, error) {
	docs, err := d.Store.Removed(ctx, store.Notes, site)
	return readAll(docs, err, noteOf)
}

// Note reads one that stands.
func (d Desk) Note(ctx context.Context, site string, id int64) (Note, error) {
	doc, err := d.Store.Document(ctx, store.Notes, site, id)
	if err != nil {
		return Note{}, err
	}
	return noteOf(doc)
}

func noteOf(doc store.Document) (n Note, err error) {
	defer fault.Wrap(&err, "read note %d", doc.ID)
	err = json.Unmarshal(doc.Body, &n)
	n.ID, n.Site, n.Mark, n.Version, n.Author, n.Deleted = doc.ID, doc.Site, doc.Mark(), doc.Version, doc.Author, doc.Deleted
	return n, err
}

// AddNote keeps something new.
func (d Desk) AddNote(ctx context.Context, n Note) (Note, error) {
	n.Made = d.Now().UTC()
	body, err := json.Marshal(n)
	if err != nil {
		return n, err
	}
	doc := store.Document{Kind: store.Notes, Site: n.Site, Version: 1, Body: body, Author: n.Author, At: n.Made}
	if doc.ID, err = d.Store.AddDocument(ctx, doc); err != nil {
		return n, err
	}
	return noteOf(doc)
}

// ChangeNote writes a note whose Mark is that of what was read; a *store.StaleError says
// that it changed meanwhile.
func (d Desk) ChangeNote(ctx context.Context, n Note) (Note, error) {
	body, err := json.Marshal(n)
	if err != nil {
		return n, err
	}
	doc, err := d.Store.Revise(ctx, store.Document{ID: n.ID, Kind: store.Notes, Site: n.Site, Body: body, Author: n.Author, At: d.Now()}, n.Mark, oneSitting)
	if err != nil {
		return n, err
	}
	return noteOf(doc)
}

// DeleteNote takes a note away; RestoreNote brings it back.
func (d Desk) DeleteNote(ctx context.Context, site string, id int64, author string) error {
	return d.remove(ctx, store.Notes, site, id, author)
}

// RestoreNote brings back a note as it was.
func (d Desk) RestoreNote(ctx context.Context, site string, id int64, author string) error {
	_, err := d.Store.Revive(ctx, store.Notes, site, id, author, d.Now())
	return err
}
