package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// HandIn is a dossier as it was handed in: written once and never changed.
type HandIn struct {
	ID          int64
	Site        string
	Number      int    // from 1 for each site
	Fingerprint string // SHA-256 of Manifest, in hex
	Manifest    string
	Author      string
	At          time.Time
}

// Kinds of parts of a dossier that was handed in.
const (
	PartFigure  = "figure"
	PartPicture = "picture"
	PartPiece   = "piece"
)

// HandInPart is one part. Its Body is nil once it was erased with its site; the fingerprint
// stays.
type HandInPart struct {
	Kind, Name, SHA256 string
	Body               []byte
}

// Sum is the SHA-256 of a text, in hex.
func Sum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// AddHandIn writes a dossier under the next number of its site, all or nothing. manifest
// makes its text once the number is known.
func (s *Store) AddHandIn(ctx context.Context, h HandIn, parts []HandInPart, manifest func(number int) (string, error)) (_ HandIn, err error) {
	defer fault.Wrap(&err, "hand in the dossier of %s", h.Site)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) + 1 FROM handins WHERE site = ?`, h.Site).Scan(&h.Number); err != nil {
			return err
		}
		var err error
		if h.Manifest, err = manifest(h.Number); err != nil {
			return err
		}
		h.Fingerprint = Sum([]byte(h.Manifest))
		if err := tx.QueryRowContext(ctx, `INSERT INTO handins (site, number, fingerprint, manifest, author, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			h.Site, h.Number, h.Fingerprint, h.Manifest, h.Author, millis(h.At)).Scan(&h.ID); err != nil {
			return err
		}
		for _, p := range parts {
			if _, err := tx.ExecContext(ctx, `INSERT INTO handin_parts (handin, kind, name, sha256) VALUES (?, ?, ?, ?)`, h.ID, p.Kind, p.Name, p.SHA256); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO handin_bodies (sha256, body) VALUES (?, ?) ON CONFLICT DO NOTHING`, p.SHA256, p.Body); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

const handInColumns = `h.id, h.site, h.number, h.fingerprint, h.manifest, h.author, h.at`

func scanHandIn(row scanner, more ...any) (h HandIn, err error) {
	var at int64
	err = row.Scan(append([]any{&h.ID, &h.Site, &h.Number, &h.Fingerprint, &h.Manifest, &h.Author, &at}, more...)...)
	h.At = instant(at)
	return h, err
}

// HandIns lists those of a site, the newest first.
func (s *Store) HandIns(ctx context.Context, site string) (_ []HandIn, err error) {
	defer fault.Wrap(&err, "list what %s handed in", site)
	rows, err := s.db.QueryContext(ctx, `SELECT `+handInColumns+` FROM handins AS h WHERE h.site = ? ORDER BY h.number DESC`, site)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []HandIn
	for rows.Next() {
		h, err := scanHandIn(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// LastHandIn is the newest of a site, nil before the first.
func (s *Store) LastHandIn(ctx context.Context, site string) (_ *HandIn, err error) {
	defer fault.Wrap(&err, "read what %s handed in last", site)
	h, err := scanHandIn(s.db.QueryRowContext(ctx, `SELECT `+handInColumns+` FROM handins AS h WHERE h.site = ? ORDER BY h.number DESC LIMIT 1`, site))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &h, err
}

// HandInParts lists the parts of a dossier by kind and name.
func (s *Store) HandInParts(ctx context.Context, id int64) (_ []HandInPart, err error) {
	defer fault.Wrap(&err, "read the parts of hand-in %d", id)
	rows, err := s.db.QueryContext(ctx, `SELECT p.kind, p.name, p.sha256, b.body FROM handin_parts AS p LEFT JOIN handin_bodies AS b USING (sha256) WHERE p.handin = ? ORDER BY p.kind, p.name`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []HandInPart
	for rows.Next() {
		var p HandInPart
		if err := rows.Scan(&p.Kind, &p.Name, &p.SHA256, &p.Body); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// HandInPart reads one part of a dossier; ok is false when the dossier has none of that name.
func (s *Store) HandInPart(ctx context.Context, id int64, kind, name string) (p HandInPart, ok bool, err error) {
	defer fault.Wrap(&err, "read %s %s of hand-in %d", kind, name, id)
	p.Kind, p.Name = kind, name
	err = s.db.QueryRowContext(ctx, `SELECT p.sha256, b.body FROM handin_parts AS p LEFT JOIN handin_bodies AS b USING (sha256) WHERE p.handin = ? AND p.kind = ? AND p.name = ?`, id, kind, name).Scan(&p.SHA256, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return HandInPart{}, false, nil
	}
	return p, err == nil, err
}

// HandedFigure finds a cited figure in the newest dossier that it was handed in with; ok is
// false when it was in none.
func (s *Store) HandedFigure(ctx context.Context, code string) (h HandIn, p HandInPart, ok bool, err error) {
	defer fault.Wrap(&err, "look for %s in what was handed in", code)
	p.Kind, p.Name = PartFigure, code
	h, err = scanHandIn(s.db.QueryRowContext(ctx, `SELECT `+handInColumns+`, p.sha256, b.body FROM handin_parts AS p JOIN handins AS h ON h.id = p.handin
		LEFT JOIN handin_bodies AS b USING (sha256) WHERE p.kind = ? AND p.name = ? ORDER BY h.at DESC, h.id DESC LIMIT 1`, PartFigure, code), &p.SHA256, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return HandIn{}, HandInPart{}, false, nil
	}
	return h, p, err == nil, err
}

// forgetHandedIn erases what people wrote in the dossiers of a site. Figures stay, and so do
// the fingerprints: a printed dossier can still be verified.
func forgetHandedIn(ctx context.Context, tx *sql.Tx, site string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM handin_bodies WHERE sha256 IN (SELECT sha256 FROM handin_parts WHERE kind = ? AND handin IN (SELECT id FROM handins WHERE site = ?))
		AND sha256 NOT IN (SELECT sha256 FROM handin_parts WHERE kind <> ? OR handin IN (SELECT id FROM handins WHERE site <> ?))`, PartPiece, site, PartPiece, site)
	return err
}
