package dashboard

import (
	"crypto/rand"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/formaouest/chaland/dashboard/account"
)

// Bounds of the slips that can be seen again: first passwords are in memory only.
const (
	slipsFor     = 30 * time.Minute
	maxSlipsHeld = 60 // pages of slips
)

// slipDesk holds for a while the slips that were just made, so that their page can be loaded again.
type slipDesk struct {
	mu     sync.Mutex
	byCode map[string]heldSlips
	making singleflight.Group // by form
}

// heldSlips are slips and who may see them.
type heldSlips struct {
	list []account.Slip
	bad  []string        // lines of the list that gave no account
	left []account.Entry // those lines
	mend string          // where they can be mended, "" for nowhere
	back string          // where their reader goes on
	form string          // that asked for them, "" for one that may be sent again
	by   slipReader
	at   time.Time
}

// slipReader is who made some slips, and therefore reads them. Where nobody signs in, as before the
// first account, that is whoever has their address.
type slipReader struct {
	Account int64
	Role    Role
	Open    bool
}

func readerOf(who Who) slipReader { return slipReader{who.Account, who.Role, who.Open} }

func (r slipReader) reads(who Who) bool { return r.Open || r == readerOf(who) }

// keep holds some slips, in the place of the oldest when there are too many.
func (x *slipDesk) keep(h heldSlips) (code string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byCode == nil {
		x.byCode = map[string]heldSlips{}
	}
	x.drop(h.at)
	for len(x.byCode) >= maxSlipsHeld {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(x.byCode)), func(a, b string) int { return x.byCode[a].at.Compare(x.byCode[b].at) })
		delete(x.byCode, oldest)
	}
	code = rand.Text()
	x.byCode[code] = h
	return code
}

// once makes the slips of a form, or finds those that it made already.
func (x *slipDesk) once(form string, now func() time.Time, make func() (heldSlips, error)) (code string, err error) {
	made, err, _ := x.making.Do(form, func() (any, error) {
		if code := x.madeBy(form, now()); code != "" {
			return code, nil
		}
		h, err := make()
		if err != nil {
			return "", err
		}
		h.form, h.at = form, now()
		return x.keep(h), nil
	})
	code, _ = made.(string)
	return code, err
}

func (x *slipDesk) madeBy(form string, now time.Time) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(now)
	for code, h := range x.byCode {
		if form != "" && h.form == form {
			return code
		}
	}
	return ""
}

// of finds the slips that somebody may see.
func (x *slipDesk) of(code string, who Who, now time.Time) (heldSlips, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(now)
	h, held := x.byCode[code]
	return h, held && h.by.reads(who)
}

// forget drops the slips of a class that is no more: its list may be sent again.
func (x *slipDesk) forget(back string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	maps.DeleteFunc(x.byCode, func(_ string, h heldSlips) bool { return h.back == back })
}

func (x *slipDesk) drop(now time.Time) {
	maps.DeleteFunc(x.byCode, func(_ string, h heldSlips) bool { return now.Sub(h.at) > slipsFor })
}
