package main

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/internal/store"
)

// connections are the shops of the store, as the collector knows them.
type connections struct{ s *store.Store }

// Connection finds a shop with the secrets that may sign now.
func (c connections) Connection(ctx context.Context, id string, at time.Time) (shop.Connection, bool, error) {
	found, ok, err := c.s.Connection(ctx, id)
	if err != nil || !ok {
		return shop.Connection{}, false, err
	}
	out := shop.Connection{ID: found.ID, Site: found.Site, Kind: found.Kind, PersonKey: found.PersonKey}
	if found.Secret != "" {
		out.Secrets = append(out.Secrets, found.Secret)
	}
	if found.Previous != "" && at.Before(found.PreviousUntil) {
		out.Secrets = append(out.Secrets, found.Previous)
	}
	return out, true, nil
}

// Noted says that a shop has sent something in good form.
func (c connections) Noted(ctx context.Context, id string, at time.Time) error {
	return c.s.NoteConnection(ctx, id, at)
}
