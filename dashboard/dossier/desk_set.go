package dossier

import (
	"context"
	"encoding/json"

	"github.com/formaouest/chaland/internal/store"
)

// Settings are how a site's dossier is set.
type Settings struct {
	Referentiel string `json:"referentiel"` // its key
	// Deadline is the day when the dossier is handed in, 2025-06-30; "" for none.
	Deadline string `json:"deadline,omitempty"`
}

// Settings reads those of a site; without any they are the default référentiel's.
func (d Desk) Settings(ctx context.Context, site string) (Settings, error) {
	s, _, err := d.settings(ctx, site)
	return s, err
}

func (d Desk) settings(ctx context.Context, site string) (Settings, *store.Document, error) {
	s := Settings{Referentiel: DefaultReferentiel}
	docs, err := d.Store.Documents(ctx, store.Dossiers, site)
	if err != nil || len(docs) == 0 {
		return s, nil, err
	}
	return s, &docs[0], json.Unmarshal(docs[0].Body, &s)
}

// Set keeps the settings of a site.
func (d Desk) Set(ctx context.Context, site string, s Settings, author string) error {
	_, doc, err := d.settings(ctx, site)
	if err != nil {
		return err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if doc == nil {
		_, err := d.Store.AddDocument(ctx, store.Document{Kind: store.Dossiers, Site: site, Body: body, Author: author, At: d.Now()})
		return err
	}
	doc.Body, doc.Author, doc.At = body, author, d.Now()
	return d.Store.ChangeDocument(ctx, *doc)
}
