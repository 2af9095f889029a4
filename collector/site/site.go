// Package site knows the sites that are measured: which one a hit belongs to,
// and what a new one must look like.
package site

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// Kind is the kind of setting under which sites are stored.
const Kind = "site"

// Site is a measured site with its time zone at hand.
type Site struct {
	tracking.Site
	Location *time.Location
	rules    []apartRule
}

// Registry knows the sites; it re-reads them every second or so.
type Registry struct {
	w    *warehouse.Warehouse
	log  *slog.Logger
	now  func() time.Time
	seen atomic.Pointer[index]

	mu   sync.Mutex // one reading at a time
	last time.Time
	away bool
}

// index finds sites by any of their names.
type index struct {
	byName map[string]*Site
	all    []*Site
}

// NewRegistry knows no site before its first Refresh.
func NewRegistry(w *warehouse.Warehouse, now func() time.Time, log *slog.Logger) *Registry {
	r := &Registry{w: w, log: log, now: now}
	r.seen.Store(&index{})
	return r
}

// Refresh reads the sites again; on failure the known ones stay.
func (r *Registry) Refresh(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refresh(ctx)
}

func (r *Registry) refresh(ctx context.Context) error {
	began := r.now()
	found, err := warehouse.ListSettings[tracking.Site](ctx, r.w, Kind)
	r.last, r.away = began, err != nil
	if err != nil {
		return err
	}
	r.seen.Store(newIndex(found, r.seen.Load().all))
	return nil
}

// newIndex keeps the sites that have not changed, so that what others remember
// of a site stays true as long as the site is the same.
func newIndex(found map[string]tracking.Site, before []*Site) *index {
	ix := &index{byName: map[string]*Site{}}
	for _, s := range found {
		var one *Site
		if i := slices.IndexFunc(before, func(b *Site) bool { return reflect.DeepEqual(b.Site, s) }); i >= 0 {
			one = before[i]
		} else {
			one = Ready(s)
		}
		ix.all = append(ix.all, one)
		if s.MatomoID > 0 {
			ix.byName[MatomoName(s.MatomoID)] = one
		}
		for _, number := range s.MatomoAliases {
			ix.byName[MatomoName(number)] = one
		}
		for _, name := range append([]string{s.Token, s.GA4ID}, s.Domains...) {
			if name != "" {
				ix.byName[fold(name)] = one
			}
		}
	}
	for _, one := range ix.all { // an id wins over another site's domain
		ix.byName[fold(one.ID)] = one
	}
	return ix
}

// MatomoName is the name of the site that has this number with Matomo's trackers. No
// site's own name has a colon.
func MatomoName(number int) string { return MatomoPrefix + strconv.Itoa(number) }

// MatomoPrefix begins these names.
const MatomoPrefix = "matomo:"

// Opens reports whether a token is the site's secret one.
func (s *Site) Opens(token string) bool {
	return token != "" && s.SecretHash != "" && subtle.ConstantTimeCompare([]byte(HashSecret(token)), []byte(s.SecretHash)) == 1
}

// HashSecret is what is kept of a secret token.
func HashSecret(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func fold(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "www.")
}

// hurry is the pause between two readings that unknown names ask for: a flood
// of made-up names costs four small reads a second.
const hurry = 250 * time.Millisecond

// Find is the site of that id, token, GA4 id or domain ("www." aside), or of
// the domain that host is below. A name is called unknown only after a reading
// that began after it was asked for, so that a site just added is found at once.
func (r *Registry) Find(ctx context.Context, name string, asked time.Time) (*Site, bool) {
	if name == "" {
		return nil, false
	}
	if s, ok := r.seen.Load().find(name); ok {
		return s, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.away && !r.last.After(asked) {
		r.pause(ctx)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := r.refresh(ctx); err != nil {
			r.log.Warn("the sites are not readable now", "error", err)
		}
	}
	return r.seen.Load().find(name)
}

// pause waits until the last reading is a while ago.
func (r *Registry) pause(ctx context.Context) {
	wait := time.NewTimer(hurry - r.now().Sub(r.last))
	defer wait.Stop()
	select {
	case <-ctx.Done():
	case <-wait.C:
	}
}

func (ix *index) find(name string) (*Site, bool) {
	for at := fold(name); at != ""; _, at, _ = strings.Cut(at, ".") {
		if s, ok := ix.byName[at]; ok {
			return s, true
		}
		if !strings.Contains(at, ".") {
			break
		}
	}
	return nil, false
}

// Ready reports whether the sites have been read once.
func (r *Registry) Ready() bool { return r.seen.Load().byName != nil }

// All lists the known sites, in no order.
func (r *Registry) All() []*Site { return r.seen.Load().all }
