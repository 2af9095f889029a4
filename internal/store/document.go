package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Kinds of documents.
const (
	Targets = "target"
	Alerts  = "alert"
	// Accepted are findings of audits that a person leaves as they are.
	Accepted = "accepted"
	// Shares are links by which others read the latest audit of a site.
	Shares = "share"
	// Brands are who hands over the reports of a site, with a logo.
	Brands = "brand"
	// Imports are what was imported of files, in counts.
	Imports = "import"
	// ImportChoices are what the columns of files were taken for.
	ImportChoices = "import-choice"
	// Pieces are the documents of a candidate's dossier.
	Pieces = "piece"
	// Notes are what a candidate kept to write it up.
	Notes = "note"
	// PiecePictures are the pictures that pieces show.
	PiecePictures = "picture"
	// Dossiers are how a site's dossier is set: its référentiel.
	Dossiers = "dossier"
	// Remarks are what trainers write beside pieces.
	Remarks = "remark"
	// Grids are what jurors say of the criteria of a dossier.
	Grids = "grid"
	// RemovedSchedules and RemovedRules are what was taken away elsewhere, to be brought back.
	RemovedSchedules = "removed-schedule"
	RemovedRules     = "removed-rule"
)

// Document is one version of what a person keeps for a site.
type Document struct {
	ID      int64
	Version int // from 1
	Kind    string
	Site    string
	Body    json.RawMessage
	Author  string
	At      time.Time
	Deleted bool // this version took it away
}

const documentColumns = `id, version, kind, site, body, author, at, deleted`

// AddDocument writes the first version of a document and answers its id; ErrTaken where a juror's
// seat has a grid of the site already.
func (s *Store) AddDocument(ctx context.Context, d Document) (id int64, err error) {
	defer fault.Wrap(&err, "add %s to %s", d.Kind, d.Site)
	err = s.db.QueryRowContext(ctx, `INSERT INTO documents (`+documentColumns+`)
		SELECT coalesce(max(id), 0) + 1, 1, ?, ?, ?, ?, ?, 0 FROM documents RETURNING id`, d.Kind, d.Site, string(d.Body), d.Author, millis(d.At)).Scan(&id)
	if isTaken(err) {
		return 0, ErrTaken
	}
	return id, err
}

// ChangeDocument writes the next version of a document that stands; with Deleted, the
// last one.
func (s *Store) ChangeDocument(ctx context.Context, d Document) (err error) {
	defer fault.Wrap(&err, "change %s %d", d.Kind, d.ID)
	done, err := s.db.ExecContext(ctx, `INSERT INTO documents (`+documentColumns+`)
		SELECT id, version + 1, kind, site, ?, ?, ?, ? FROM documents AS last
		WHERE kind = ? AND site = ? AND id = ? AND deleted = 0
			AND version = (SELECT max(version) FROM documents WHERE id = last.id)`,
		string(d.Body), d.Author, millis(d.At), d.Deleted, d.Kind, d.Site, d.ID)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return noDocument(d.Kind, d.ID)
}

func noDocument(kind string, id int64) error {
	return fault.New(fault.NotFound, "store.no_"+kind, "id", id)
}

// Documents lists the current versions of a kind for a site, of all sites when site is "".
func (s *Store) Documents(ctx context.Context, kind, site string) (_ []Document, err error) {
	defer fault.Wrap(&err, "list %ss of %q", kind, site)
	return s.documents(ctx, `SELECT `+documentColumns+` FROM documents AS d WHERE kind = ? AND (? = '' OR site = ?) AND deleted = 0
		AND version = (SELECT max(version) FROM documents WHERE id = d.id) ORDER BY site, id`, kind, site, site)
}

// Document is the current version of one.
func (s *Store) Document(ctx context.Context, kind, site string, id int64) (_ Document, err error) {
	all, err := s.History(ctx, kind, site, id)
	if err != nil {
		return Document{}, err
	}
	if last := all[len(all)-1]; !last.Deleted {
		return last, nil
	}
	return Document{}, noDocument(kind, id)
}

// History lists every version of a document, the oldest first, also once it is taken away.
func (s *Store) History(ctx context.Context, kind, site string, id int64) (_ []Document, err error) {
	defer fault.Wrap(&err, "history of %s %d", kind, id)
	all, err := s.documents(ctx, `SELECT `+documentColumns+` FROM documents WHERE kind = ? AND site = ? AND id = ? ORDER BY version`, kind, site, id)
	if err == nil && len(all) == 0 {
		err = noDocument(kind, id)
	}
	return all, err
}

func (s *Store) documents(ctx context.Context, statement string, args ...any) ([]Document, error) {
	rows, err := s.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Document
	for rows.Next() {
		d, err := scanDocument(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

func scanDocument(rows scanner) (d Document, err error) {
	var body string
	var at int64
	err = rows.Scan(&d.ID, &d.Version, &d.Kind, &d.Site, &body, &d.Author, &at, &d.Deleted)
	d.Body, d.At = json.RawMessage(body), instant(at)
	return d, err
}
