package account_test

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

var noon = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

var centre = account.Who{Name: "Centre", Role: account.Admin}

func openDesk(t *testing.T) (account.Desk, *time.Time) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now := noon
	return account.Desk{Store: s, Now: func() time.Time { return now }}, &now
}

func add(t *testing.T, d account.Desk, name string, role account.Role) (int64, account.Slip) {
	t.Helper()
	id, slip, err := d.Add(t.Context(), centre, account.New{Name: name, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return id, slip
}

func TestAPasswordIsKeptAsArgon2id(t *testing.T) {
	t.Parallel()
	hash, err := account.Hash("cinq roues", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || !account.Matches("cinq roues", hash) {
		t.Errorf("hash %q", hash)
	}
	again, _ := account.Hash("cinq roues", rand.Reader)
	if again == hash {
		t.Error("no salt")
	}
	// A hash that the test suite of the reference implementation (phc-winner-argon2, src/test.c) gives of "password" and "somesalt".
	if !account.Matches("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc") {
		t.Error("a hash of the reference implementation is refused")
	}
	for _, bad := range []string{"", "$argon2id$", "$argon2i$v=19$m=8,t=1,p=1$c29tc2FsdA$AAAA", "$argon2id$v=19$m=8,t=0,p=0$c29tc2FsdA$AAAA", strings.Replace(hash, "t=2", "t=3", 1)} {
		if account.Matches("cinq roues", bad) {
			t.Errorf("%q matches", bad)
		}
	}
}

// Five wrong passwords in a row lock an account; a quarter of an hour or a new password opens it.
func TestWrongPasswordsLockAndThereIsAWayBack(t *testing.T) {
	t.Parallel()
	d, now := openDesk(t)
	id, slip := add(t, d, "Alix", account.Admin)
	ctx := t.Context()
	lock := func() {
		for range 5 {
			if _, _, err := d.SignIn(ctx, slip.Code, "faux"); !errors.Is(err, account.ErrWrong) {
				t.Fatal(err)
			}
		}
		if _, _, err := d.SignIn(ctx, slip.Code, slip.Password); fault.KindOf(err) != fault.TooMany {
			t.Fatalf("the right password of a locked account: %v", err)
		}
	}
	lock()
	*now = now.Add(account.LockLength + time.Second)
	if _, _, err := d.SignIn(ctx, slip.Code, slip.Password); err != nil {
		t.Fatalf("after a quarter of an hour: %v", err)
	}
	lock()
	fresh, err := d.Reset(ctx, centre, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.SignIn(ctx, slip.Code, slip.Password); !errors.Is(err, account.ErrWrong) {
		t.Errorf("the password of before: %v", err)
	}
	if _, _, err := d.SignIn(ctx, " "+strings.ToLower(fresh.Code), fresh.Password); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestAClosedAccountLetsNobodyIn(t *testing.T) {
	t.Parallel()
	d, _ := openDesk(t)
	ctx := t.Context()
	admin, _ := add(t, d, "Alix", account.Admin)
	id, slip := add(t, d, "Camille", account.Candidate)
	token, _, err := d.SignIn(ctx, slip.Code, slip.Password)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Disable(ctx, centre, id, true); err != nil {
		t.Fatal(err)
	}
	if who, err := d.Who(ctx, token, ""); err != nil || who.Known() {
		t.Errorf("its session stays: %+v %v", who, err)
	}
	if _, _, err := d.SignIn(ctx, slip.Code, slip.Password); !errors.Is(err, account.ErrWrong) {
		t.Errorf("signs in: %v", err)
	}
	if err := d.Disable(ctx, centre, admin, true); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the last administrator is closed: %v", err)
	}
	if err := d.Remove(ctx, centre, admin); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the last administrator is removed: %v", err)
	}
	if err := d.Remove(ctx, centre, id); err != nil {
		t.Error(err)
	}
}

// Who trains a candidate cannot sit in their jury, by name, address or account.
func TestATrainerCannotJudgeTheirCandidate(t *testing.T) {
	t.Parallel()
	d, now := openDesk(t)
	ctx := t.Context()
	add(t, d, "Alix", account.Admin)
	trainer, _, err := d.Add(ctx, centre, account.New{Name: "Éva Le Goff", Email: "eva@centre.fr", Role: account.Trainer})
	if err != nil {
		t.Fatal(err)
	}
	candidate, _ := add(t, d, "Camille", account.Candidate)
	juror, slip := add(t, d, "Noé", account.Juror)
	class, err := d.Store.AddClass(ctx, store.Class{Name: "Mars", Created: noon}, trainer)
	if err == nil {
		err = d.Store.PutSeat(ctx, store.Seat{Account: candidate, Class: class, Site: "cas-1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	ask := account.NewJury{Name: "Juin", Candidates: []int64{candidate}, Expires: noon.Add(48 * time.Hour)}
	for _, m := range []store.JuryMember{{Name: "LE GOFF Eva"}, {Name: "E. L.", Email: "EVA@centre.fr"}, {Name: "X", Account: trainer}} {
		ask.Members = []store.JuryMember{m}
		if _, _, err := d.AddJury(ctx, centre, ask); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%+v sits: %v", m, err)
		}
	}
	ask.Members = []store.JuryMember{{Name: "Noé", Account: juror}, {Name: "Maud Kerné"}}
	id, key, err := d.AddJury(ctx, centre, ask)
	if err != nil {
		t.Fatal(err)
	}
	j, err := d.FindJury(ctx, key.Token)
	if err != nil || len(j.Members) != 2 {
		t.Fatal(j, err)
	}
	if strings.Contains(string(j.Token)+j.Code, key.Token) || strings.Contains(j.Code, strings.ReplaceAll(key.Code, "-", "")) {
		t.Error("link or code are kept as they are")
	}
	if _, err := d.EnterJury(ctx, key.Token, "AAAA-AAAA", j.Members[1].ID, account.Who{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a wrong code: %v", err)
	}
	if _, err := d.EnterJury(ctx, key.Token, key.Code, j.Members[1].ID, account.Who{Account: trainer, Role: account.Trainer}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the trainer enters with link and code: %v", err)
	}
	session, err := d.EnterJury(ctx, key.Token, strings.ToLower(key.Code), j.Members[1].ID, account.Who{})
	if err != nil {
		t.Fatal(err)
	}
	if who, err := d.Who(ctx, session, ""); err != nil || who.Role != account.Juror || who.Name != "Maud Kerné" || !who.Sees("cas-1") || who.Sees("cas-2") {
		t.Errorf("the juror: %+v %v", who, err)
	}
	token, _, err := d.SignIn(ctx, slip.Code, slip.Password)
	if err != nil {
		t.Fatal(err)
	}
	if who, _ := d.Who(ctx, token, ""); !who.Sees("cas-1") {
		t.Errorf("a juror with an account: %+v", who)
	}
	if _, err := d.RenewJury(ctx, centre, id, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if who, _ := d.Who(ctx, session, ""); who.Known() {
		t.Error("the session outlives its link")
	}
	if _, err := d.FindJury(ctx, key.Token); !errors.Is(err, account.ErrNoJury) {
		t.Errorf("the link of before: %v", err)
	}
	*now = noon.Add(90 * time.Minute)
	if who, _ := d.Who(ctx, token, ""); who.Sees("cas-1") {
		t.Error("the juror sees the candidate after the end")
	}
}

// A right code forgets the wrong ones before it, and jurors are told whom to ask.
func TestARightCodeForgetsTheWrongOnes(t *testing.T) {
	t.Parallel()
	d, _ := openDesk(t)
	ctx := t.Context()
	add(t, d, "Alix", account.Admin)
	candidate, _ := add(t, d, "Camille", account.Candidate)
	id, key, err := d.AddJury(ctx, centre, account.NewJury{Name: "Juin", Members: []store.JuryMember{{Name: "Maud"}}, Candidates: []int64{candidate}, Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	j, _, err := d.Store.Jury(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	enter := func(code string) error {
		_, err := d.EnterJury(ctx, key.Token, code, j.Members[0].ID, account.Who{})
		return err
	}
	for range 2 {
		for range 4 {
			if err := enter("AAAA-AAAA"); fault.KindOf(err) != fault.Forbidden {
				t.Fatal(err)
			}
		}
		if err := enter(key.Code); err != nil {
			t.Fatalf("the right code after four wrong ones: %v", err)
		}
	}
	for range 5 {
		_ = enter("AAAA-AAAA")
	}
	if err := enter(key.Code); !errors.Is(err, fault.New(fault.TooMany, "account.jury_locked")) {
		t.Errorf("a locked link: %v", err)
	}
}

// A name keeps what shows, emoji of several parts too, and nothing that turns a page around.
func TestANameShowsAsItIs(t *testing.T) {
	t.Parallel()
	d, _ := openDesk(t)
	add(t, d, "Camille Le Goff", account.Admin)
	if _, slip := add(t, d, "Léa\u202egnp.exe\u2066 \x07Morvan 👩🏽\u200d🚀", account.Candidate); slip.Name != "Léagnp.exe Morvan 👩🏽\u200d🚀" {
		t.Errorf("kept as %q", slip.Name)
	}
	if _, _, err := d.Add(t.Context(), account.Who{}, account.New{Name: "\u202e", Role: account.Candidate}); err == nil {
		t.Error("a name that shows nothing is kept")
	}
}
