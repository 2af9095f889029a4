package dashboard

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/manuscript"
)

// Bounds of what is brought at once, and of what is kept of it: results are held in memory,
// the files are on disk only while they are read.
const (
	maxCheckFiles = 40
	checkBytes    = 640 // millions, of a form
	checkBody     = "640M"
	checkHeld     = 2 * time.Hour
	maxChecksHeld = 60
	maxRowsHeld   = 100_000 // codes and numbers of all results together; a larger one is held alone
	checksSent    = 10      // forms that are being sent at a time
	checksOfOne   = 2       // of them, those of one person
	checksAtOnce  = 2       // of them, those that are being worked on
	maxPasted     = 4 << 20
)

var (
	errNoCheck   = fault.New(fault.NotFound, "check.gone", "hours", int(checkHeld/time.Hour))
	errCheckBusy = fault.New(fault.Unavailable, "manuscript.busy")
	errCheckMine = fault.New(fault.Unavailable, "check.yours_busy", "n", checksOfOne)
)

// checkDesk lets a few texts be read at a time and holds what was found.
type checkDesk struct {
	mu     sync.Mutex
	inside map[string]int // forms that are being sent, by person
	slots  chan struct{}  // of the work
	byCode map[string]heldCheck
}

// heldCheck is a result and who may see it again.
type heldCheck struct {
	checks    []fileCheck
	site, who string
	at        time.Time
}

// enter takes a place for a form of a person, "" where people are not told apart. Nobody takes the
// places of all.
func (x *checkDesk) enter(who string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	all := 0
	for _, n := range x.inside {
		all += n
	}
	switch {
	case who != "" && x.inside[who] >= checksOfOne:
		return errCheckMine
	case all >= checksSent:
		return errCheckBusy
	case x.inside == nil:
		x.inside = map[string]int{}
	}
	x.inside[who]++
	return nil
}

func (x *checkDesk) leave(who string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.inside[who]--; x.inside[who] == 0 {
		delete(x.inside, who)
	}
}

// allowance is how long one kind of work on a form may take. Waiting for its sender, or for others'
// work, takes nothing of it.
type allowance struct {
	desk *checkDesk
	left time.Duration
	of   time.Duration
}

func (x *checkDesk) allow(of time.Duration) *allowance { return &allowance{x, of, of} }

// spend works within what is left, once there is a place.
func (a *allowance) spend(ctx context.Context, work func(context.Context) error) error {
	slots := a.desk.places()
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	began := time.Now()
	within, stop := context.WithTimeout(ctx, a.left)
	defer stop()
	err := work(within)
	a.left -= time.Since(began)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return fault.New(fault.Unavailable, "check.slow", "time", i18n.Duration(a.of.Seconds())).Because(err)
	}
	return err
}

func (x *checkDesk) places() chan struct{} {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.slots == nil {
		x.slots = make(chan struct{}, checksAtOnce)
	}
	return x.slots
}

// keep holds a result, in the place of the oldest ones when there are too many.
func (x *checkDesk) keep(h heldCheck) (code string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byCode == nil {
		x.byCode = map[string]heldCheck{}
	}
	maps.DeleteFunc(x.byCode, func(_ string, other heldCheck) bool { return h.at.Sub(other.at) > checkHeld })
	rows := h.rows()
	for _, other := range x.byCode {
		rows += other.rows()
	}
	codes := slices.SortedFunc(maps.Keys(x.byCode), func(a, b string) int { return x.byCode[a].at.Compare(x.byCode[b].at) })
	for len(codes) >= maxChecksHeld || rows > maxRowsHeld && len(codes) > 0 {
		rows -= x.byCode[codes[0]].rows()
		delete(x.byCode, codes[0])
		codes = codes[1:]
	}
	code = rand.Text()
	x.byCode[code] = h
	return code
}

// rows is how much a result holds.
func (h heldCheck) rows() (n int) {
	for _, c := range h.checks {
		n += len(c.codes) + len(c.loose)
	}
	return n
}

func (x *checkDesk) of(code string, now time.Time) (heldCheck, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	h, known := x.byCode[code]
	if !known || now.Sub(h.at) > checkHeld {
		return heldCheck{}, errNoCheck
	}
	return h, nil
}

// readTexts reads what a form brings, a file at a time. A file that cannot be read is told
// beside the others; alone it is the answer.
func (d *Dashboard) readTexts(v *visit) (texts []takenText, fields map[string]string, err error) {
	fields = map[string]string{}
	wire, end, err := d.receive(v, d.sendTime(), fault.New(fault.TooLarge, "check.too_large", "size", checkBytes))
	if err != nil {
		return nil, fields, fault.New(fault.Invalid, "manuscript.no_text").Because(err)
	}
	defer end()
	reading := d.checking.allow(d.checkTime())
	var alone error
	for {
		part, err := wire.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fields, err
		}
		if part.FormName() != checkFiles {
			if part.FormName() != checkPasted && part.FormName() != checkCase {
				continue // nothing of ours: what nobody reads is not kept
			}
			if fields[part.FormName()], err = wire.typedField(part); err != nil {
				return nil, fields, err
			}
			continue
		}
		if part.FileName() == "" {
			continue
		}
		if len(texts) == maxCheckFiles {
			return nil, fields, fault.New(fault.TooLarge, "check.many_files", "n", maxCheckFiles)
		}
		m, err := d.readFile(v.context(), part, wire, reading)
		text := takenText{Manuscript: m, name: path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))}
		if err != nil {
			if faultOf(err).Kind == fault.Internal {
				return nil, fields, err
			}
			alone, text.problem = err, i18n.Error(err)
		}
		texts = append(texts, text)
	}
	pasted := strings.TrimSpace(fields[checkPasted])
	switch {
	case alone != nil && len(texts) == 1 && pasted == "":
		return nil, fields, alone
	case pasted == "" && len(texts) > 0:
		return texts, fields, nil
	}
	m, err := manuscript.Pasted(fields[checkPasted])
	if err != nil {
		return nil, fields, err
	}
	return append(texts, takenText{Manuscript: m, name: i18n.T("check.pasted")}), fields, nil
}

// typedField is what was typed into a field of the form.
func (s *sending) typedField(part *multipart.Part) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(s.read(part), maxPasted+1))
	if err != nil {
		return "", s.cutShort(err)
	}
	if len(raw) > maxPasted {
		return "", fault.New(fault.TooLarge, "manuscript.pasted_long", "size", maxPasted>>20)
	}
	return string(raw), nil
}

// readFile reads a file of a form by way of the disk, where it stays no longer than that.
func (d *Dashboard) readFile(ctx context.Context, part *multipart.Part, wire *sending, reading *allowance) (m *manuscript.Manuscript, err error) {
	file, err := os.CreateTemp("", "chaland-texte-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	size, err := io.Copy(file, io.LimitReader(wire.read(part), manuscript.MaxFile+1))
	if err != nil {
		return nil, wire.cutShort(err)
	}
	if size > manuscript.MaxFile {
		_, _ = io.Copy(io.Discard, wire.read(part)) // the files behind it are still to come
	}
	err = wire.work(func() error {
		return reading.spend(ctx, func(ctx context.Context) (err error) {
			m, err = d.Manuscripts.Read(ctx, part.FileName(), file, size)
			return err
		})
	})
	return m, err
}
