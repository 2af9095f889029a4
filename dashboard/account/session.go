package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// SignIn checks a code and a password and answers the token of a new session. Five wrong
// passwords in a row close the account for a quarter of an hour.
func (d Desk) SignIn(ctx context.Context, code, password string) (token string, a store.Account, err error) {
	a, ok, err := d.Store.AccountOf(ctx, Plain(code))
	if err != nil {
		return "", a, err
	}
	if !ok {
		Matches(password, decoy)
		return "", a, ErrWrong
	}
	if left := a.LockedUntil.Sub(d.Now()); left > 0 {
		return "", a, fault.New(fault.TooMany, "account.locked", "n", int(left/time.Minute)+1)
	}
	typed := password
	if a.First {
		typed = Plain(password)
	}
	if !Matches(typed, a.Password) || a.Disabled {
		return "", a, d.failed(ctx, a)
	}
	token, err = d.open(ctx, store.Session{Account: a.ID})
	if err != nil {
		return "", a, err
	}
	return token, a, d.Note(ctx, WhoOf(a), "sign_in", "")
}

func (d Desk) failed(ctx context.Context, a store.Account) error {
	locked, err := d.Store.BadPassword(ctx, a.ID, mostFailures, d.Now().Add(LockLength))
	if err == nil && locked {
		err = d.Note(ctx, WhoOf(a), "account_lock", "")
	}
	if err != nil {
		return err
	}
	return ErrWrong
}

// ChangePassword replaces a password by one that its owner chose, signs the account out
// everywhere and answers the token of a new session.
func (d Desk) ChangePassword(ctx context.Context, who Who, old, chosen string) (token string, err error) {
	a, err := d.get(ctx, who.Account)
	if err != nil {
		return "", err
	}
	if a.First {
		old = Plain(old)
	}
	if left := a.LockedUntil.Sub(d.Now()); left > 0 {
		return "", fault.New(fault.TooMany, "account.locked", "n", int(left/time.Minute)+1)
	}
	if !Matches(old, a.Password) {
		if err := d.failed(ctx, a); !errors.Is(err, ErrWrong) {
			return "", err
		}
		return "", fault.New(fault.Invalid, "account.wrong_old")
	}
	if err := CheckPassword(chosen, WhoOf(a)); err != nil {
		return "", err
	}
	if Matches(chosen, a.Password) || Matches(Plain(chosen), a.Password) {
		return "", fault.New(fault.Invalid, "account.same_password")
	}
	hash, err := Hash(chosen, d.random())
	if err == nil {
		err = d.Store.SetPassword(ctx, a.ID, hash, false)
	}
	if err == nil {
		err = d.Note(ctx, who, "password_change", "")
	}
	if err != nil {
		return "", err
	}
	return d.open(ctx, store.Session{Account: a.ID})
}

// OpenToken begins a session of whoever showed the administrator's token; secret is that token.
func (d Desk) OpenToken(ctx context.Context, secret string) (string, error) {
	token, err := d.open(ctx, store.Session{Mark: mark(secret)})
	if err != nil {
		return "", err
	}
	return token, d.Note(ctx, Who{Role: Admin}, "sign_in_token", "")
}

// mark ties a session to the token that opened it: with another token it ends.
func mark(secret string) string {
	sum := sha256.Sum256([]byte("chaland session\n" + secret))
	return "token:" + base64.RawURLEncoding.EncodeToString(sum[:])
}

func (d Desk) open(ctx context.Context, x store.Session) (string, error) {
	token, hash, err := newToken(d.random())
	if err != nil {
		return "", err
	}
	now := d.Now()
	if err := d.Store.SweepSessions(ctx, now.Add(-SessionLength), now.Add(-SessionIdle)); err != nil {
		return "", err
	}
	x.Token, x.Created, x.Seen = hash, now, now
	return token, d.Store.AddSession(ctx, x)
}

// newToken is 256 bits for a browser or a link, and what is kept of them.
func newToken(random io.Reader) (token string, hash []byte, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", nil, err
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashOf(token), nil
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Who reads the person behind the token of a session; nobody when it ended. secret is the
// administrator's token, "" for none.
func (d Desk) Who(ctx context.Context, token, secret string) (who Who, err error) {
	x, ok, err := d.Store.Session(ctx, hashOf(token))
	now := d.Now()
	if err != nil || !ok || now.Sub(x.Created) >= SessionLength || now.Sub(x.Seen) >= SessionIdle {
		return Who{}, err
	}
	switch {
	case x.Account > 0:
		who, err = d.whoIs(ctx, x.Account)
	case secret != "" && x.Mark == mark(secret):
		who = Who{Role: Admin, All: true}
	case strings.HasPrefix(x.Mark, juryMark):
		who, err = d.juror(ctx, x.Mark)
	}
	if err != nil || !who.Known() {
		return Who{}, err
	}
	if now.Sub(x.Seen) >= touchEvery {
		err = d.Store.TouchSession(ctx, x.Token, now)
	}
	return who, err
}

func (d Desk) whoIs(ctx context.Context, id int64) (Who, error) {
	a, ok, err := d.Store.Account(ctx, id)
	if err != nil || !ok || a.Disabled {
		return Who{}, err
	}
	who := WhoOf(a)
	if who.All = who.Role == Admin; !who.All {
		who.Sites, err = d.Store.SitesOf(ctx, id, d.Now())
	}
	return who, err
}

// WhoOf is the person of an account, without the sites they see.
func WhoOf(a store.Account) Who {
	return Who{Account: a.ID, Code: a.Code, Name: a.Name, Role: Role(a.Role), First: a.First}
}

// SignOut ends one session.
func (d Desk) SignOut(ctx context.Context, token string) error {
	return d.Store.EndSession(ctx, hashOf(token))
}

// SignOutEverywhere ends all sessions of an account.
func (d Desk) SignOutEverywhere(ctx context.Context, who Who) error {
	if err := d.Store.EndSessions(ctx, who.Account); err != nil {
		return err
	}
	return d.Note(ctx, who, "sign_out_everywhere", "")
}
