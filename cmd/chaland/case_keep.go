package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// keptKeys are the answer keys of cases that were computed: one takes ten seconds of a machine
// that has nothing else to do, and telling that its case is still the same half a second.
type keptKeys struct {
	mu   sync.Mutex
	list map[string]keptKey // by site
	busy sync.Mutex         // one is computed at a time
}

type keptKey struct {
	rests string // what it rests on
	found answers.Key
}

func (x *keptKeys) keep(site, rests string, found answers.Key) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.list == nil {
		x.list = map[string]keptKey{}
	}
	x.list[site] = keptKey{rests, found}
}

func (x *keptKeys) of(site, rests string) (answers.Key, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	kept, ok := x.list[site]
	return kept.found, ok && kept.rests == rests
}

// restsOn sums up all that the answer key of a case depends on: how it was drawn, the facts that
// are stored now, and what others publish of its products.
func restsOn(ctx context.Context, w *warehouse.Warehouse, k knownCase) (string, error) {
	facts, err := caseFingerprint(ctx, w, k)
	if err != nil {
		return "", err
	}
	sources, err := seo.NewArchive(w).SourceTexts(ctx, k.site)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal([]any{k.Version, k.KeyMark, k.Class, k.Attempt, k.Files, facts, sources})
	return fmt.Sprintf("%x", sha256.Sum256(raw)), err
}

// keptOr gives the answer key of a case that is kept, or computes it and keeps it.
func (a *app) keptOr(ctx context.Context, w *warehouse.Warehouse, k knownCase, find func() (answers.Key, error)) (answers.Key, error) {
	a.keys.busy.Lock()
	defer a.keys.busy.Unlock()
	if err := ctx.Err(); err != nil { // nobody waits any longer
		return answers.Key{}, err
	}
	rests, err := restsOn(ctx, w, k)
	if err != nil {
		return answers.Key{}, err
	}
	if found, ok := a.keys.of(k.site, rests); ok {
		return found, nil
	}
	found, err := find()
	if err == nil {
		a.keys.keep(k.site, rests, found)
	}
	return found, err
}
