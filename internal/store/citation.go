package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Citation is what somebody cited, frozen: it is written once and never
// changed. Question, Figures and Params are JSON that only the citing side
// reads.
type Citation struct {
	Code        string // six characters, without prefix or dash
	Site        string
	Kind        string // CitedFigure or CitedChart
	Metric      string // the metric key that the citation is about
	Title       string
	Question    json.RawMessage
	Figures     json.RawMessage
	Version     int // of the metric's definition
	SQL         string
	Params      json.RawMessage
	Fingerprint string
	Sentence    string
	Address     string // path and query of the screen, "" from the command line
	Author      string
	Cited       time.Time
}

// What a citation holds.
const (
	CitedFigure = "figure"
	CitedChart  = "chart"
)

// Picture is a chart as it looked when it was cited.
type Picture struct {
	Format string // "svg" or "png"
	Body   []byte
}

// ErrTaken says that what may stand once stands already: a code, or a seat.
var ErrTaken = errors.New("store: already taken")

// AddCitation writes a citation with its pictures, all or nothing. It answers
// ErrTaken when the code is in use.
func (s *Store) AddCitation(ctx context.Context, c Citation, pictures ...Picture) (err error) {
	defer fault.Wrap(&err, "add citation %s", c.Code)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO citations
			(code, site, kind, metric, title, question, figures, version, sql, params, fingerprint, sentence, address, author, cited)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.Code, c.Site, c.Kind, c.Metric, c.Title, string(c.Question), string(c.Figures), c.Version, c.SQL,
			string(c.Params), c.Fingerprint, c.Sentence, c.Address, c.Author, millis(c.Cited))
		if isTaken(err) {
			return ErrTaken
		}
		if err != nil {
			return err
		}
		return addPictures(ctx, tx, c.Code, pictures)
	})
}

func addPictures(ctx context.Context, tx *sql.Tx, code string, pictures []Picture) error {
	for _, p := range pictures {
		if _, err := tx.ExecContext(ctx, `INSERT INTO pictures (code, format, body) VALUES (?, ?, ?)`, code, p.Format, p.Body); err != nil {
			return err
		}
	}
	return nil
}

const citationColumns = `code, site, kind, metric, title, question, figures, version, sql, params, fingerprint, sentence, address, author, cited`

// Citation reads one by its six characters; ok is false when there is none.
func (s *Store) Citation(ctx context.Context, code string) (c Citation, ok bool, err error) {
	defer fault.Wrap(&err, "read citation %s", code)
	c, err = scanCitation(s.db.QueryRowContext(ctx, `SELECT `+citationColumns+` FROM citations WHERE code = ?`, code))
	if errors.Is(err, sql.ErrNoRows) {
		return Citation{}, false, nil
	}
	return c, err == nil, err
}

// AllCitations is the limit that is none.
const AllCitations = -1

// Citations lists a site's, the newest first, at most limit of them.
func (s *Store) Citations(ctx context.Context, site string, limit int) (_ []Citation, err error) {
	defer fault.Wrap(&err, "list citations of %s", site)
	rows, err := s.db.QueryContext(ctx, `SELECT `+citationColumns+` FROM citations WHERE site = ? ORDER BY cited DESC, code LIMIT ?`, site, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Citation
	for rows.Next() {
		c, err := scanCitation(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// CountCitations is how many a site has.
func (s *Store) CountCitations(ctx context.Context, site string) (n int, err error) {
	defer fault.Wrap(&err, "count citations of %s", site)
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM citations WHERE site = ?`, site).Scan(&n)
	return n, err
}

// Picture reads a cited chart's picture; ok is false when there is none.
func (s *Store) Picture(ctx context.Context, code, format string) (body []byte, ok bool, err error) {
	defer fault.Wrap(&err, "read picture %s.%s", code, format)
	err = s.db.QueryRowContext(ctx, `SELECT body FROM pictures WHERE code = ? AND format = ?`, code, format).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return body, err == nil, err
}

type scanner interface{ Scan(...any) error }

func scanCitation(row scanner) (c Citation, err error) {
	var question, figures, params string
	var cited int64
	err = row.Scan(&c.Code, &c.Site, &c.Kind, &c.Metric, &c.Title, &question, &figures, &c.Version, &c.SQL,
		&params, &c.Fingerprint, &c.Sentence, &c.Address, &c.Author, &cited)
	c.Question, c.Figures, c.Params = json.RawMessage(question), json.RawMessage(figures), json.RawMessage(params)
	c.Cited = instant(cited)
	return c, err
}
