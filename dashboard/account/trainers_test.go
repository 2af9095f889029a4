package account_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Two administrators who close, or remove, each other at once never leave the centre without one,
// whatever process each works in.
func TestTwoAdministratorsAtOnceLeaveOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chaland.db")
	var desks [2]account.Desk
	for i := range desks {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		desks[i] = account.Desk{Store: s, Now: func() time.Time { return noon }}
	}
	var ids [2]int64
	for i := range ids {
		ids[i], _ = add(t, desks[0], "Alix", account.Admin)
	}
	for round := range 25 {
		done := make(chan error)
		for i, d := range desks {
			go func() {
				if round == 24 {
					done <- d.Remove(t.Context(), centre, ids[1-i])
					return
				}
				done <- d.Disable(t.Context(), centre, ids[1-i], true)
			}()
		}
		refused := 0
		for range desks {
			if err := <-done; fault.KindOf(err) == fault.Conflict {
				refused++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		all, err := desks[0].Store.Accounts(t.Context())
		open := 0
		for _, a := range all {
			if !a.Disabled {
				open++
			}
		}
		if err != nil || open != 1 || refused != 1 {
			t.Fatalf("round %d: %d administrators are left, %d refused: %v", round, open, refused, err)
		}
		for _, id := range ids {
			if err := desks[0].Disable(t.Context(), centre, id, false); err != nil && round < 24 {
				t.Fatal(err)
			}
		}
	}
}

// A class keeps a trainer: its only one is neither closed nor removed before another is named, and
// the refusal names the classes. What is done stands in the log.
func TestAClassKeepsATrainer(t *testing.T) {
	t.Parallel()
	d, _ := openDesk(t)
	ctx := t.Context()
	add(t, d, "Alix", account.Admin)
	eva, _ := add(t, d, "Éva Le Goff", account.Trainer)
	marc, _ := add(t, d, "Marc Riou", account.Trainer)
	candidate, _ := add(t, d, "Camille", account.Candidate)
	var classes []int64
	for _, name := range []string{"Mars", "Avril"} {
		id, err := d.Store.AddClass(ctx, store.Class{Name: name, Created: noon}, eva)
		if err != nil {
			t.Fatal(err)
		}
		classes = append(classes, id)
	}
	refused := func(what string, err error, words ...string) {
		t.Helper()
		for _, w := range words {
			if fault.KindOf(err) != fault.Conflict || !strings.Contains(i18n.Error(err), w) {
				t.Errorf("%s: %v does not name %q", what, err, w)
			}
		}
	}
	refused("closing the only trainer", d.Disable(ctx, centre, eva, true), "Mars", "Avril", "Éva Le Goff")
	refused("removing the only trainer", d.Remove(ctx, centre, eva), "Mars", "Avril")
	if err := d.SetTrainers(ctx, centre, classes[0], []int64{eva, marc}); err != nil {
		t.Fatal(err)
	}
	refused("with another for one of both", d.Remove(ctx, centre, eva), "Avril")
	if err := d.SetTrainers(ctx, centre, classes[1], []int64{marc}); err != nil {
		t.Fatal(err)
	}
	if err := d.Disable(ctx, centre, eva, true); err != nil {
		t.Errorf("with another for both: %v", err)
	}
	if err := d.SetTrainers(ctx, centre, classes[1], []int64{eva, marc}); err != nil {
		t.Errorf("a closed account beside an open one: %v", err)
	}
	if text, err := d.TrainersText(ctx, classes[1]); err != nil || !strings.Contains(text, ") (compte fermé)") || !strings.Contains(text, "Marc Riou (") {
		t.Errorf("in words: %q %v", text, err)
	}
	if err := d.SetTrainers(ctx, centre, classes[1], []int64{marc}); err != nil {
		t.Fatal(err)
	}
	for what, ids := range map[string][]int64{"nobody": nil, "a closed account": {eva}, "a candidate": {candidate, marc}, "somebody who is not there": {99, marc}} {
		if err := d.SetTrainers(ctx, centre, classes[0], ids); fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s trains: %v", what, err)
		}
	}
	if err := d.SetTrainers(ctx, centre, 99, []int64{marc}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a class that is not there: %v", err)
	}
	deeds, err := d.Store.Deeds(ctx, 3)
	if err != nil || len(deeds) != 3 || deeds[1].Action != "class_trainers" || !strings.Contains(deeds[1].About, "Avril") || !strings.Contains(deeds[1].About, "Marc Riou (") {
		t.Errorf("the log: %+v %v", deeds, err)
	}
}

// Who sits in a jury of a candidate is not named to train their class, by account, name or address,
// and a session that ended is not opened again for who trains by now.
func TestAJurorDoesNotBecomeTheTrainer(t *testing.T) {
	t.Parallel()
	d, now := openDesk(t)
	ctx := t.Context()
	add(t, d, "Alix", account.Admin)
	eva, _ := add(t, d, "Éva Le Goff", account.Trainer)
	marc, _, err := d.Add(ctx, centre, account.New{Name: "Marc Riou", Email: "marc@centre.fr", Role: account.Trainer})
	if err != nil {
		t.Fatal(err)
	}
	candidate, _ := add(t, d, "Camille", account.Candidate)
	class, err := d.Store.AddClass(ctx, store.Class{Name: "Mars", Created: noon}, eva)
	if err == nil {
		err = d.Store.PutSeat(ctx, store.Seat{Account: candidate, Class: class, Site: "cas-1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	var jury int64
	for i, m := range []store.JuryMember{{Name: "RIOU Marc"}, {Name: "M. R.", Email: "MARC@centre.fr"}} {
		jury, _, err = d.AddJury(ctx, centre, account.NewJury{Name: "Juin", Members: []store.JuryMember{m}, Candidates: []int64{candidate}, Expires: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.SetTrainers(ctx, centre, class, []int64{eva, marc}); !errors.Is(err, fault.New(fault.Conflict, "account.trainer_judges")) {
			t.Errorf("%d: a juror trains: %v", i, err)
		}
		if err := d.Store.EndJury(ctx, jury, noon); err != nil {
			t.Fatal(err)
		}
	}
	*now = noon.Add(time.Minute)
	if err := d.SetTrainers(ctx, centre, class, []int64{eva, marc}); err != nil {
		t.Errorf("after the sessions: %v", err)
	}
	if _, err := d.RenewJury(ctx, centre, jury, now.Add(time.Hour)); !errors.Is(err, fault.New(fault.Conflict, "account.jury_trainer")) {
		t.Errorf("the session opens again: %v", err)
	}
}
