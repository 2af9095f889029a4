package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

func textOf(key string) string { return i18n.T("account.by." + key) }

// A juror who came by a link has a session marked "jury:SESSION:MEMBER:LINK": with another link
// it ends.
const juryMark = "jury:"

func markOfJuror(j store.Jury, member int64) string {
	return fmt.Sprintf("%s%d:%d:%x", juryMark, j.ID, member, j.Token)
}

// codeOfSession is the length of what jurors type beside the link: 40 bits.
const codeOfSession = 8

// MostJuryDays is the longest that a link may open.
const MostJuryDays = 60

// ErrNoJury is the answer to every link that opens nothing, whatever the reason.
var ErrNoJury = fault.New(fault.NotFound, "account.no_jury")

// NewJury is a session to open.
type NewJury struct {
	Name       string
	Members    []store.JuryMember
	Candidates []int64 // accounts
	Expires    time.Time
}

// JuryKey is what jurors need to come in; it is shown once.
type JuryKey struct{ Token, Code string }

// AddJury opens a session. Who trains one of its candidates cannot sit in it.
func (d Desk) AddJury(ctx context.Context, by Who, n NewJury) (id int64, key JuryKey, err error) {
	n.Name = strings.Join(strings.Fields(n.Name), " ")
	switch {
	case n.Name == "":
		return 0, key, fault.New(fault.Invalid, "account.jury_no_name")
	case len(n.Members) == 0:
		return 0, key, fault.New(fault.Invalid, "account.jury_no_member")
	case len(n.Candidates) == 0:
		return 0, key, fault.New(fault.Invalid, "account.jury_no_candidate")
	case !n.Expires.After(d.Now()) || n.Expires.After(d.Now().AddDate(0, 0, MostJuryDays)):
		return 0, key, fault.New(fault.Invalid, "account.jury_bad_end", "n", MostJuryDays)
	}
	key, token, code, err := d.juryKey()
	if err != nil {
		return 0, key, err
	}
	err = d.atOnce(ctx, func(d Desk) error {
		if err := d.checkMembers(ctx, n); err != nil {
			return err
		}
		if id, err = d.Store.AddJury(ctx, store.Jury{Name: n.Name, Token: token, Code: code, Created: d.Now(), Expires: n.Expires, Members: n.Members, Candidates: n.Candidates}); err != nil {
			return err
		}
		return d.Note(ctx, by, "jury_add", n.Name)
	})
	if err != nil {
		return 0, JuryKey{}, err
	}
	return id, key, nil
}

func (d Desk) juryKey() (key JuryKey, token []byte, code string, err error) {
	if key.Token, token, err = newToken(d.random()); err != nil {
		return key, nil, "", err
	}
	plain, err := draw(d.random(), codeOfSession)
	if err != nil {
		return key, nil, "", err
	}
	key.Code = plain[:4] + "-" + plain[4:]
	code, err = Hash(plain, d.random())
	return key, token, code, err
}

// checkMembers refuses candidates who have left, and who trains one of them, by account, name or
// address.
func (d Desk) checkMembers(ctx context.Context, n NewJury) error {
	for _, id := range n.Candidates {
		if a, ok, err := d.Store.Account(ctx, id); err != nil || !ok || Role(a.Role) != Candidate {
			return cmp.Or(err, error(fault.New(fault.Conflict, "account.jury_candidate_gone")))
		}
	}
	seats, err := d.Store.Seats(ctx, 0)
	if err != nil {
		return err
	}
	for _, seat := range seats {
		if !slices.Contains(n.Candidates, seat.Account) {
			continue
		}
		trainers, err := d.Store.TrainersOf(ctx, seat.Class)
		if err != nil {
			return err
		}
		for _, t := range trainers {
			for _, m := range n.Members {
				if isSame(m, t) {
					return fault.New(fault.Conflict, "account.jury_trainer", "name", m.Name)
				}
			}
		}
	}
	for _, m := range n.Members {
		if m.Account == 0 {
			continue
		}
		if a, err := d.get(ctx, m.Account); err != nil || Role(a.Role) != Juror {
			return fault.New(fault.Invalid, "account.jury_not_juror", "name", m.Name)
		}
	}
	return nil
}

func isSame(m store.JuryMember, t store.Account) bool {
	return m.Account == t.ID || m.Email != "" && strings.EqualFold(m.Email, t.Email) || bareName(m.Name) == bareName(t.Name)
}

var bareAccents = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ÿ", "y")

// bareName is a name without case, accents or order of its parts: « Le Goff Éva » is « Eva LE GOFF ».
func bareName(name string) string {
	words := strings.Fields(bareAccents.Replace(strings.NewReplacer("-", " ", "’", " ", "'", " ").Replace(strings.ToLower(name))))
	slices.Sort(words)
	return strings.Join(words, " ")
}

// RenewJury gives a session another link and code; those handed out before open nothing more. Who
// was named to train one of its candidates meanwhile keeps it closed.
func (d Desk) RenewJury(ctx context.Context, by Who, id int64, expires time.Time) (key JuryKey, err error) {
	j, ok, err := d.Store.Jury(ctx, id)
	if err != nil {
		return key, err
	}
	if !ok {
		return key, ErrNoJury
	}
	if !expires.After(d.Now()) || expires.After(d.Now().AddDate(0, 0, MostJuryDays)) {
		return key, fault.New(fault.Invalid, "account.jury_bad_end", "n", MostJuryDays)
	}
	key, token, code, err := d.juryKey()
	if err != nil {
		return key, err
	}
	err = d.atOnce(ctx, func(d Desk) error {
		if err := d.checkMembers(ctx, NewJury{Members: j.Members, Candidates: j.Candidates}); err != nil {
			return err
		}
		if err := d.Store.RenewJury(ctx, id, token, code, expires); err != nil {
			return err
		}
		return d.Note(ctx, by, "jury_renew", j.Name)
	})
	if err != nil {
		return JuryKey{}, err
	}
	return key, nil
}

// FindJury is the session that a link opens, for the page that asks for its code.
func (d Desk) FindJury(ctx context.Context, token string) (store.Jury, error) {
	j, ok, err := d.Store.JuryOf(ctx, hashOf(token))
	if err == nil && (!ok || !j.Expires.After(d.Now())) {
		err = ErrNoJury
	}
	return j, err
}

// EnterJury checks the code that a juror typed beside the link and answers the token of a
// session that reads. already is who the browser is signed in as: the trainer of one of the
// candidates is refused even with link and code.
func (d Desk) EnterJury(ctx context.Context, token, code string, member int64, already Who) (string, error) {
	j, err := d.FindJury(ctx, token)
	if err != nil {
		return "", err
	}
	if left := j.LockedUntil.Sub(d.Now()); left > 0 {
		return "", fault.New(fault.TooMany, "account.jury_locked", "n", int(left/time.Minute)+1)
	}
	if !Matches(Plain(code), j.Code) {
		if err := d.Store.BadCode(ctx, j.ID, mostFailures, d.Now().Add(LockLength)); err != nil {
			return "", err
		}
		return "", fault.New(fault.Forbidden, "account.jury_wrong")
	}
	i := slices.IndexFunc(j.Members, func(m store.JuryMember) bool { return m.ID == member })
	if i < 0 {
		return "", fault.New(fault.Invalid, "account.jury_who")
	}
	if err := d.Store.GoodCode(ctx, j.ID); err != nil {
		return "", err
	}
	trainer := already.Trainer // who looks through a candidate's eyes
	if already.Role == Trainer {
		trainer = already.Account
	}
	if trainer > 0 {
		a, err := d.get(ctx, trainer)
		if err != nil {
			return "", err
		}
		if err := d.checkMembers(ctx, NewJury{Candidates: j.Candidates, Members: []store.JuryMember{{Name: a.Name, Email: a.Email}}}); err != nil {
			return "", err
		}
	}
	session, err := d.open(ctx, store.Session{Mark: markOfJuror(j, member)})
	if err != nil {
		return "", err
	}
	return session, d.Note(ctx, Who{Name: j.Members[i].Name, Role: Juror}, "jury_enter", j.Name)
}

func (d Desk) juror(ctx context.Context, text string) (Who, error) {
	session, _, _ := strings.Cut(strings.TrimPrefix(text, juryMark), ":")
	id, err := strconv.ParseInt(session, 10, 64)
	if err != nil {
		return Who{}, nil //nolint:nilerr // a mark that says nothing lets nobody in
	}
	j, ok, err := d.Store.Jury(ctx, id)
	if err != nil || !ok || !j.Expires.After(d.Now()) {
		return Who{}, err
	}
	who := Who{Role: Juror, Jury: j.ID}
	for _, m := range j.Members {
		if text == markOfJuror(j, m.ID) {
			who.Name, who.Seat = m.Name, m.ID
		}
	}
	if who.Name == "" {
		return Who{}, nil
	}
	seats, err := d.Store.Seats(ctx, 0)
	for _, s := range seats {
		if s.Site != "" && slices.Contains(j.Candidates, s.Account) {
			who.Sites = append(who.Sites, s.Site)
		}
	}
	return who, err
}
