package account

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Bounds of sessions and of wrong passwords.
const (
	SessionLength = 12 * time.Hour   // from the sign-in
	SessionIdle   = 2 * time.Hour    // without a request
	LockLength    = 15 * time.Minute // after mostFailures wrong passwords in a row
	mostFailures  = 5
	touchEvery    = time.Minute // a session notes that it is used
	maxName       = 80          // characters
)

// Desk works on accounts.
type Desk struct {
	Store *store.Store
	Now   func() time.Time
	// Random draws codes, passwords and tokens; nil for crypto/rand.Reader.
	Random io.Reader
}

func (d Desk) random() io.Reader {
	if d.Random == nil {
		return rand.Reader
	}
	return d.Random
}

// Faults that callers tell apart.
var (
	ErrWrong  = fault.New(fault.Forbidden, "account.wrong")
	ErrNobody = fault.New(fault.NotFound, "account.nobody")
)

// Slip is what is handed to a person, once: nobody can read the password again.
type Slip struct {
	Name, Code, Password string
	Role                 Role
}

// New is an account to add.
type New struct {
	Name, Email string
	Role        Role
}

func (n *New) check() error {
	if f := n.checkName(); f != nil {
		return f
	}
	if f := n.checkEmail(); f != nil {
		return f
	}
	_, err := ReadRole(string(n.Role))
	return err
}

func (n *New) checkName() *fault.Error {
	n.Name = oneLine(n.Name)
	switch l := utf8.RuneCountInString(n.Name); {
	case l == 0:
		return fault.New(fault.Invalid, "account.no_name")
	case l > maxName:
		return fault.New(fault.Invalid, "account.long_name", "n", maxName)
	}
	return nil
}

func (n *New) checkEmail() *fault.Error {
	if n.Email = strings.TrimSpace(n.Email); n.Email == "" {
		return nil
	}
	if at, err := mail.ParseAddress(n.Email); err != nil || at.Address != n.Email {
		return fault.New(fault.Invalid, "account.bad_email", "email", n.Email)
	}
	return nil
}

// visible leaves out of a name what shows nothing and turns what follows around: a name stands in
// the middle of other people's pages.
func visible(r rune) rune {
	if unicode.IsControl(r) && r != '\t' && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
		return -1
	}
	return r
}

// Add makes an account; by is who does it, for the log. The first account is an
// administrator's: with another one, nobody could add any more.
func (d Desk) Add(ctx context.Context, by Who, n New) (id int64, slip Slip, err error) {
	if err := n.check(); err != nil {
		return 0, slip, err
	}
	password, hash, err := d.first()
	if err != nil {
		return 0, slip, err
	}
	for {
		code, err := draw(d.random(), codeLength)
		if err != nil {
			return 0, slip, err
		}
		err = d.atOnce(ctx, func(d Desk) error {
			count, err := d.Store.CountAccounts(ctx)
			if err != nil {
				return err
			}
			if count == 0 && n.Role != Admin {
				return fault.New(fault.Conflict, "account.first_admin")
			}
			id, err = d.Store.AddAccount(ctx, store.Account{Code: code, Role: string(n.Role), Name: n.Name, Email: n.Email, Password: hash, First: true, Created: d.Now()})
			if err != nil {
				return err
			}
			return d.Note(ctx, by, "account_add", label(n.Name, code)+", "+n.Role.Name())
		})
		if errors.Is(err, store.ErrTaken) {
			continue
		}
		if err != nil {
			return 0, slip, err
		}
		return id, Slip{Name: n.Name, Code: ShowCode(code), Password: showFirst(password), Role: n.Role}, nil
	}
}

// atOnce runs work on a desk whose reads and writes are one transaction.
func (d Desk) atOnce(ctx context.Context, work func(Desk) error) error {
	return d.Store.AtOnce(ctx, func(s *store.Store) error {
		d.Store = s
		return work(d)
	})
}

// first draws a first password and its hash.
func (d Desk) first() (password, hash string, err error) {
	if password, err = draw(d.random(), firstLength); err != nil {
		return "", "", err
	}
	hash, err = Hash(password, d.random())
	return password, hash, err
}

// Reset gives an account a new first password: the way back of whoever forgot theirs or is
// locked out. Its sessions end.
func (d Desk) Reset(ctx context.Context, by Who, id int64) (slip Slip, err error) {
	a, err := d.get(ctx, id)
	if err != nil {
		return slip, err
	}
	password, hash, err := d.first()
	if err != nil {
		return slip, err
	}
	if err := d.Store.SetPassword(ctx, id, hash, true); err != nil {
		return slip, err
	}
	return Slip{a.Name, ShowCode(a.Code), showFirst(password), Role(a.Role)}, d.Note(ctx, by, "account_reset", label(a.Name, a.Code))
}

// Disable lets nobody in under an account, or lets them in again. The last administrator stays, and
// so does the only trainer of a class.
func (d Desk) Disable(ctx context.Context, by Who, id int64, disabled bool) error {
	return d.atOnce(ctx, func(d Desk) error {
		a, err := d.get(ctx, id)
		action := "account_enable"
		if err == nil && disabled {
			action = "account_disable"
			err = d.keep(ctx, a)
		}
		if err == nil {
			err = d.Store.DisableAccount(ctx, id, disabled)
		}
		if err != nil {
			return err
		}
		return d.Note(ctx, by, action, label(a.Name, a.Code))
	})
}

// Remove forgets an account: the log keeps what was done, and says a number for who it was. The
// last administrator stays, and so does the only trainer of a class.
func (d Desk) Remove(ctx context.Context, by Who, id int64) error {
	return d.atOnce(ctx, func(d Desk) error {
		a, err := d.get(ctx, id)
		if err == nil {
			err = d.keep(ctx, a)
		}
		gone := i18n.T("account.gone", "n", id)
		if err == nil {
			err = d.Store.RemoveAccount(ctx, id, label(a.Name, a.Code), gone)
		}
		if err != nil {
			return err
		}
		if by.Account == id {
			by.Name, by.Code = gone, ""
		}
		return d.Note(ctx, by, "account_remove", gone)
	})
}

// keep refuses to do without the last administrator, and without the only trainer of a class. It is
// asked in the transaction that does without them.
func (d Desk) keep(ctx context.Context, a store.Account) error {
	switch Role(a.Role) {
	case Admin:
		return d.keepAdmin(ctx, a)
	case Trainer:
		return d.keepTrainer(ctx, a)
	}
	return nil
}

func (d Desk) keepAdmin(ctx context.Context, a store.Account) error {
	if a.Disabled {
		return nil
	}
	all, err := d.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if Role(other.Role) == Admin && !other.Disabled && other.ID != a.ID {
			return nil
		}
	}
	return fault.New(fault.Conflict, "account.last_admin", "name", a.Name)
}

func (d Desk) get(ctx context.Context, id int64) (store.Account, error) {
	a, ok, err := d.Store.Account(ctx, id)
	if err == nil && !ok {
		err = ErrNobody
	}
	return a, err
}

// ByCode finds an account by what people type of its code.
func (d Desk) ByCode(ctx context.Context, typed string) (store.Account, error) {
	a, ok, err := d.Store.AccountOf(ctx, Plain(typed))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "account.no_code", "code", typed)
	}
	return a, err
}

// Note writes a line of the audit log. about must hold no secret.
func (d Desk) Note(ctx context.Context, by Who, action, about string) error {
	return d.Store.AddDeed(ctx, store.Deed{At: d.Now(), Who: by.Label(), Action: action, About: about})
}

// Label names a person in the audit log: their name and code, or what let them in.
func (w Who) Label() string {
	switch {
	case w.Name != "":
		return label(w.Name, w.Code)
	case w.Role == Admin && !w.Open:
		return textOf("token")
	}
	return textOf("open")
}

func label(name, code string) string {
	if code == "" {
		return name
	}
	return name + " (" + ShowCode(code) + ")"
}

// State says in French how an account stands at an instant: open, locked until when, not
// opened yet, taken away.
func State(a store.Account, now time.Time, loc *time.Location) string {
	key := "open"
	switch {
	case a.Disabled:
		key = "disabled"
	case a.LockedUntil.After(now):
		key = "locked"
	case a.First:
		key = "first"
	}
	return i18n.T("account.state."+key, "until", i18n.DateTime(a.LockedUntil.In(loc)))
}
