package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Grids were found by the name of their juror. After the upgrade each seat has its own: two
// homonyms who shared one have a copy each, whoever came by the link or by their account finds
// theirs, and nothing that was typed is lost.
func TestGridsAreMovedToTheirSeats(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chaland.db")
	known, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := on(db).migrateTo(t.Context(), slices.DeleteFunc(slices.Clone(known), func(m migration) bool { return m.name >= "0013" })); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO accounts (id, code, role, name, password, first, created) VALUES (1, 'AAAAA2', 'candidate', 'Camille', '-', 0, 0), (2, 'AAAAA3', 'candidate', 'Dominique', '-', 0, 0), (3, 'BBB222', 'juror', 'Noé', '-', 0, 0)`,
		`INSERT INTO classes (id, name, created) VALUES (1, 'Mars', 0)`,
		`INSERT INTO seats (account, class, site) VALUES (1, 1, 'cas-1'), (2, 1, 'cas-2')`,
		`INSERT INTO juries (id, name, token, code, created, expires) VALUES (1, 'Juin', x'01', '-', 0, 10), (2, 'Juillet', x'02', '-', 0, 20)`,
		`INSERT INTO jury_members (id, jury, name, account) VALUES (11, 1, 'Claude Martin', NULL), (12, 1, 'Claude Martin', NULL), (13, 1, 'Noé', 3), (14, 1, 'Maud', NULL), (21, 2, 'Maud', NULL)`,
		`INSERT INTO jury_candidates (jury, account) VALUES (1, 1), (1, 2), (2, 2)`,
		`INSERT INTO documents (id, version, kind, site, body, author, at, deleted) VALUES
			(1, 1, 'note', 'cas-1', '{}', 'Camille', 0, 0),
			(2, 1, 'grid', 'cas-1', '{"lines":{"1.1":{"Mark":"PA"}}}', 'Claude Martin', 1, 0),
			(2, 2, 'grid', 'cas-1', '{"lines":{"1.1":{"Mark":"A"}}}', 'Claude Martin', 2, 0),
			(3, 1, 'grid', 'cas-1', '{"lines":{"1.1":{"Mark":"NA"}}}', 'Noé (BBB-222)', 1, 0),
			(4, 1, 'grid', 'cas-2', '{"lines":{"1.1":{"Mark":"A"}}}', 'Claude Martin', 1, 0),
			(5, 1, 'grid', 'cas-2', '{"lines":{"1.2":{"Mark":"A"}}}', 'Maud', 1, 0),
			(6, 1, 'grid', 'cas-2', '{"lines":{"1.3":{"Mark":"A"}}}', 'sans connexion', 1, 0),
			(7, 1, 'grid', 'cas-2', '{"lines":{"1.4":{"Mark":"A"}}}', 'Quelqu’un', 1, 0)`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	s := openAgain(t, db, path)
	var got []string
	rows, err := s.db.QueryContext(t.Context(), `SELECT site || ' ' || coalesce(json_extract(body, '$.seat'), 'none') || ' ' || json_extract(body, '$.lines') FROM documents AS d
		WHERE kind = 'grid' AND version = (SELECT max(version) FROM documents WHERE id = d.id) ORDER BY 1`)
	if got, err = collect(rows, err, func(r *sql.Rows) (text string, err error) { return text, r.Scan(&text) }); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`cas-1 11 {"1.1":{"Mark":"A"}}`, `cas-1 12 {"1.1":{"Mark":"A"}}`, `cas-1 13 {"1.1":{"Mark":"NA"}}`,
		`cas-2 0 {"1.3":{"Mark":"A"}}`, `cas-2 11 {"1.1":{"Mark":"A"}}`, `cas-2 12 {"1.1":{"Mark":"A"}}`, `cas-2 14 {"1.2":{"Mark":"A"}}`, `cas-2 21 {"1.2":{"Mark":"A"}}`, `cas-2 none {"1.4":{"Mark":"A"}}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("after the upgrade:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if history, err := s.History(t.Context(), Grids, "cas-1", 2); err != nil || len(history) != 2 {
		t.Errorf("its versions: %v %v", history, err)
	}
	again := Document{Kind: Grids, Site: "cas-1", Body: []byte(`{"seat":11}`), At: time.Unix(0, 0)}
	if _, err := s.AddDocument(t.Context(), again); !errors.Is(err, ErrTaken) {
		t.Errorf("a second grid of a seat: %v", err)
	}
	if again.Site = "cas-3"; true {
		if _, err := s.AddDocument(t.Context(), again); err != nil {
			t.Errorf("its grid before another candidate: %v", err)
		}
	}
}

// What is read at once still holds when it is written, whoever else writes; a failure leaves nothing.
func TestWhatIsDoneAtOnceIsAlone(t *testing.T) {
	t.Parallel()
	a, path := open(t)
	b, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	failed := errors.New("later")
	if err := a.AtOnce(t.Context(), func(s *Store) error {
		if _, err := s.AddClass(t.Context(), Class{Name: "jamais"}); err != nil {
			return err
		}
		return failed
	}); !errors.Is(err, failed) {
		t.Error(err)
	}
	const each = 10
	done := make(chan error)
	for _, s := range []*Store{a, b} {
		go func() {
			done <- func() error {
				for range each {
					if err := s.AtOnce(t.Context(), addNumbered); err != nil {
						return err
					}
				}
				return nil
			}()
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	classes, err := a.Classes(t.Context(), 0)
	names := map[string]bool{}
	for _, c := range classes {
		names[c.Name] = true
	}
	if err != nil || len(names) != 2*each || len(classes) != 2*each {
		t.Errorf("%d classes under %d names: %v", len(classes), len(names), err)
	}
}

// addNumbered names a class by how many there are.
func addNumbered(s *Store) error {
	all, err := s.Classes(context.Background(), 0)
	if err == nil {
		_, err = s.AddClass(context.Background(), Class{Name: fmt.Sprint(len(all))})
	}
	return err
}

// A site has the candidate who works on it, if any; candidates whose case is not made are before none.
func TestTheSeatBeforeASite(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	class, err := s.AddClass(t.Context(), Class{Name: "velo"})
	if err != nil {
		t.Fatal(err)
	}
	for i, site := range []string{"", "velo"} {
		id, err := s.AddAccount(t.Context(), Account{Code: "AAAAA" + string(rune('2'+i)), Role: "candidate", Name: site, Password: "-"})
		if err == nil {
			err = s.PutSeat(t.Context(), Seat{Account: id, Class: class, Site: site, Extra: i})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for site, want := range map[string]bool{"velo": true, "autre": false, "": false} {
		if seat, ok, err := s.SeatOf(t.Context(), site); err != nil || ok != want || ok && (seat.Site != site || seat.Class != class || seat.Extra != 1) {
			t.Errorf("%q: %+v %v %v", site, seat, ok, err)
		}
	}
}
