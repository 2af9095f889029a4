package dossier

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// Settings are how a site's dossier is set.
type Settings struct {
	Referentiel string `json:"referentiel"` // its key
	// Deadline is the day when the dossier is handed in, 2025-06-30; "" for none.
	Deadline string `json:"deadline,omitempty"`
	// Cover is what was typed for the cover of the printed dossier.
	Cover Cover `json:"cover,omitzero"`
}

// Cover are the lines of a cover that people are named by; "" where nobody said.
type Cover struct {
	Author  string `json:"author,omitempty"`
	Session string `json:"session,omitempty"`
	Centre  string `json:"centre,omitempty"`
	Way     string `json:"way,omitempty"` // voie d'accès
}

// Or fills what is not said from another cover.
func (c Cover) Or(other Cover) Cover {
	return Cover{cmp.Or(c.Author, other.Author), cmp.Or(c.Session, other.Session), cmp.Or(c.Centre, other.Centre), cmp.Or(c.Way, other.Way)}
}

// maxCoverLine is the longest line of a cover, in characters.
const maxCoverLine = 120

// CoverLine reads a line of a cover as somebody typed it.
func CoverLine(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if n := utf8.RuneCountInString(text); n > maxCoverLine {
		return "", fault.New(fault.Invalid, "dossier.long_cover", "n", n, "max", maxCoverLine)
	}
	return text, nil
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
