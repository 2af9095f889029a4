package dashboard

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/workshop"
)

// What the workshop keeps of the files that people bring: in memory, a few at a time,
// for as long as it takes to choose columns.
const (
	maxUpload  = 20 << 20
	heldFor    = 15 * time.Minute
	maxHeld    = 6
	uploadBody = "21M" // the file and the form around it
)

var errNoFile = fault.New(fault.NotFound, "workshop.gone", "minutes", int(heldFor/time.Minute))

// heldFiles are the files at hand, by a code that nobody guesses. None is ever written.
type heldFiles struct {
	mu     sync.Mutex
	byCode map[string]heldFile
}

type heldFile struct {
	workshop.File
	until time.Time
}

// keep holds a file, in the place of the oldest when there are too many.
func (h *heldFiles) keep(f workshop.File, now time.Time) (code string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forgetOld(now)
	for len(h.byCode) >= maxHeld {
		oldest := ""
		for code, held := range h.byCode {
			if oldest == "" || held.until.Before(h.byCode[oldest].until) {
				oldest = code
			}
		}
		delete(h.byCode, oldest)
	}
	if h.byCode == nil {
		h.byCode = map[string]heldFile{}
	}
	code = rand.Text()
	h.byCode[code] = heldFile{f, now.Add(heldFor)}
	return code
}

// of gives a file that is still held.
func (h *heldFiles) of(code string, now time.Time) (workshop.File, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forgetOld(now)
	held, known := h.byCode[code]
	if !known {
		return workshop.File{}, errNoFile
	}
	return held.File, nil
}

func (h *heldFiles) forget(code string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.byCode, code)
}

func (h *heldFiles) forgetOld(now time.Time) {
	for code, held := range h.byCode {
		if now.After(held.until) {
			delete(h.byCode, code)
		}
	}
}
