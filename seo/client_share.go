package seo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// Share lets whoever holds its token read the latest audit of a site, and nothing else.
type Share struct {
	ID      int64
	Site    string
	Author  string
	Created time.Time
	Until   time.Time // the first instant at which it leads nowhere
}

// Expired reports whether the share leads nowhere any more.
func (s Share) Expired(now time.Time) bool { return !now.Before(s.Until) }

const (
	// ShareDays is how long a share holds when nobody says.
	ShareDays = 30
	// MostShareDays bounds that: what is open for ever is forgotten.
	MostShareDays = 366

	tokenBytes = 32
)

// shareBody is what the store keeps of a share: of its token the hash only.
type shareBody struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until"`
}

// ErrNoShare is what any token gets that opens nothing, be it unknown, expired or revoked.
var ErrNoShare = fault.New(fault.NotFound, "share.gone")

// CheckShareDays refuses, as a fault of kind Invalid, a share that nobody may make: of less
// than a day or of more than MostShareDays.
func CheckShareDays(days int) error {
	if days < 1 || days > MostShareDays {
		return fault.New(fault.Invalid, "share.bad_days", "value", strconv.Itoa(days), "most", MostShareDays)
	}
	return nil
}

// AddShare makes a share of a site for so many days. Its token is answered this once: it is
// kept nowhere.
func AddShare(ctx context.Context, s *store.Store, site, author string, days int, now time.Time, random io.Reader) (token string, made Share, err error) {
	if err := CheckShareDays(days); err != nil {
		return "", Share{}, err
	}
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", Share{}, err
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	made = Share{Site: site, Author: author, Created: now, Until: now.AddDate(0, 0, days)}
	body, err := json.Marshal(shareBody{Hash: hashOf(token), Until: made.Until})
	if err != nil {
		return "", Share{}, err
	}
	made.ID, err = s.AddDocument(ctx, store.Document{Kind: store.Shares, Site: site, Body: body, Author: author, At: now})
	return token, made, err
}

// hashOf needs no salt: a token is drawn, nobody can list likely ones.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Shares lists those of a site that are not revoked, the newest first; of all sites when
// site is "".
func Shares(ctx context.Context, s *store.Store, site string) (list []Share, err error) {
	err = eachShare(ctx, s, site, func(share Share, _ string) { list = append(list, share) })
	slices.SortStableFunc(list, func(a, b Share) int { return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.ID, a.ID)) })
	return list, err
}

func eachShare(ctx context.Context, s *store.Store, site string, tell func(share Share, hash string)) error {
	documents, err := s.Documents(ctx, store.Shares, site)
	if err != nil {
		return err
	}
	for _, d := range documents {
		var body shareBody
		if err := json.Unmarshal(d.Body, &body); err != nil {
			return err
		}
		tell(Share{d.ID, d.Site, d.Author, d.At, body.Until}, body.Hash)
	}
	return nil
}

// OpenShare finds what a token opens at an instant, or answers ErrNoShare. Every share is
// compared, so that the time it takes tells nothing.
func OpenShare(ctx context.Context, s *store.Store, token string, now time.Time) (found Share, err error) {
	asked := []byte(hashOf(token))
	err = eachShare(ctx, s, "", func(share Share, hash string) {
		if subtle.ConstantTimeCompare(asked, []byte(hash)) == 1 {
			found = share
		}
	})
	if err == nil && (found.ID == 0 || found.Expired(now)) {
		return Share{}, ErrNoShare
	}
	return found, err
}

// RevokeShare ends a share of a site at once.
func RevokeShare(ctx context.Context, s *store.Store, site string, id int64, author string, now time.Time) error {
	doc, err := s.Document(ctx, store.Shares, site, id)
	if err != nil {
		return err
	}
	doc.Author, doc.At, doc.Deleted = author, now, true
	return s.ChangeDocument(ctx, doc)
}
