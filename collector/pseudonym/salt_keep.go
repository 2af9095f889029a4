package pseudonym

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/salts_list.sql
var saltsList string

// life is how long a salt is kept; the table forgets it after the same time.
const life = 48 * time.Hour

// patience bounds what a hit waits for ClickHouse when a day begins, and nobody has drawn its
// salt ahead: a collector that gives up draws one of its own, and what two collectors hear
// then counts twice until they know of each other.
const patience = 5 * time.Second

// Key names a salt: one site, one local day (2025-03-14).
type Key struct{ Site, Day string }

// DayOf is the local day of an instant.
func DayOf(t time.Time, loc *time.Location) string { return t.In(loc).Format(time.DateOnly) }

// Salts are the salts of the days in use, shared by every collector through
// ClickHouse and kept in a file too, so that a day that begins while ClickHouse
// is away has its salt, and a restart finds it again.
type Salts struct {
	w    *warehouse.Warehouse
	path string
	now  func() time.Time
	log  *slog.Logger

	mu    sync.RWMutex
	known map[Key]salt

	drawing sync.Mutex // one draw at a time
}

type salt struct {
	Value     []byte    `json:"value"`
	Drawn     time.Time `json:"drawn"`
	Published bool      `json:"published"` // ClickHouse has it

	signers *sync.Pool // of *signer; forgotten with the salt
}

// ready gives a salt the signers of its day.
func (s salt) ready() salt {
	s.signers = &sync.Pool{New: func() any { return newSigner(s.Value) }}
	return s
}

func (s salt) visitor(site string, ip netip.Addr, agent string) uint64 {
	signer := s.signers.Get().(*signer)
	defer s.signers.Put(signer)
	return signer.visitor(site, ip, agent)
}

// Open reads the salts kept in dir.
func Open(w *warehouse.Warehouse, dir string, now func() time.Time, log *slog.Logger) (_ *Salts, err error) {
	s := &Salts{w: w, path: filepath.Join(dir, "salts.json"), now: now, log: log, known: map[Key]salt{}}
	defer fault.Wrap(&err, "open the salts %s", s.path)
	raw, err := os.ReadFile(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "collector.spool_folder", "path", dir).Because(err)
	}
	kept := map[string]salt{}
	if err := json.Unmarshal(raw, &kept); err != nil {
		log.Warn("the file of salts is unreadable and is started anew", "path", s.path, "error", err)
		return s, nil
	}
	for name, one := range kept {
		if k, ok := parseKey(name); ok && now().Sub(one.Drawn) < life {
			s.known[k] = one.ready()
		}
	}
	return s, nil
}

// For is the salt of a site's day, drawn when nobody has drawn it yet.
func (s *Salts) For(ctx context.Context, k Key) []byte {
	s.mu.RLock()
	one, ok := s.known[k]
	s.mu.RUnlock()
	if ok {
		return one.Value
	}
	return s.draw(ctx, k)
}

// Visitor is the pseudonym of a reader of a site on a day.
func (s *Salts) Visitor(ctx context.Context, k Key, ip netip.Addr, agent string) uint64 {
	if visitor, ok := s.VisitorKnown(k, ip, agent); ok {
		return visitor
	}
	return Visitor(s.draw(ctx, k), k.Site, ip, agent)
}

// VisitorKnown is Visitor on a day that has a salt already.
func (s *Salts) VisitorKnown(k Key, ip netip.Addr, agent string) (uint64, bool) {
	s.mu.RLock()
	one, ok := s.known[k]
	s.mu.RUnlock()
	if !ok {
		return 0, false
	}
	return one.visitor(k.Site, ip, agent), true
}

// Known is the salt of a day if there is one.
func (s *Salts) Known(k Key) ([]byte, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	one, ok := s.known[k]
	return one.Value, ok
}

func (s *Salts) draw(ctx context.Context, k Key) []byte {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	if value, ok := s.Known(k); ok {
		return value
	}
	if k.past(s.now()) {
		return s.drawPast(k)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	one := newSalt(s.now())
	err := s.w.DrawSalts(ctx, func(ctx context.Context) error {
		if err := s.read(ctx); err != nil {
			return err
		}
		if _, ok := s.Known(k); ok { // another collector was quicker
			return nil
		}
		return errors.Join(s.publish(ctx, k, one), s.read(ctx))
	})
	if value, ok := s.Known(k); ok {
		return value
	}
	if err != nil {
		s.log.Warn("a day's salt is drawn here until ClickHouse answers", "site", k.Site, "day", k.Day, "error", err)
	}
	s.keep(map[Key]salt{k: one})
	return one.Value
}

func newSalt(at time.Time) salt {
	one := salt{Value: make([]byte, 32), Drawn: at}
	_, _ = rand.Read(one.Value) // never fails (crypto/rand)
	return one
}

// past reports whether the salt of a day has been forgotten by everybody.
func (k Key) past(now time.Time) bool {
	day, err := time.Parse(time.DateOnly, k.Day)
	return err == nil && now.Sub(day) > life+24*time.Hour
}

// drawPast draws the salt of a day long over, which only hits told of later need: it is
// this collector's alone, and asks nothing of ClickHouse.
func (s *Salts) drawPast(k Key) []byte {
	one := newSalt(s.now())
	one.Published = true
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[k] = one.ready()
	return one.Value
}

// saltRow is a row of table salts.
type saltRow struct {
	Site string    `ch:"site"`
	Day  time.Time `ch:"day"`
	Salt string    `ch:"salt"`
}

type saltFound struct {
	Site  string    `ch:"site"`
	Day   string    `ch:"local_day"`
	Salt  string    `ch:"first_salt"`
	Drawn time.Time `ch:"drawn"`
}

func (s *Salts) publish(ctx context.Context, k Key, one salt) error {
	day, err := time.Parse(time.DateOnly, k.Day)
	if err != nil {
		return err
	}
	row := saltRow{Site: k.Site, Day: day, Salt: hex.EncodeToString(one.Value)}
	return warehouse.Insert(ctx, s.w, "salts", []saltRow{row}, "")
}

// read takes over what the table says.
func (s *Salts) read(ctx context.Context) error {
	from := s.now().UTC().AddDate(0, 0, -3).Format(time.DateOnly)
	rows, err := warehouse.Select[saltFound](ctx, s.w, saltsList, warehouse.Params{"from": from})
	if err != nil {
		return err
	}
	found := map[Key]salt{}
	for _, r := range rows {
		value, err := hex.DecodeString(r.Salt)
		if err != nil || len(value) == 0 {
			s.log.Error("an unreadable salt in the table", "site", r.Site, "day", r.Day)
			continue
		}
		found[Key{r.Site, r.Day}] = salt{Value: value, Drawn: r.Drawn, Published: true}
	}
	s.keep(found)
	return nil
}

// keep adds salts, forgets the old ones, and writes the file when that changed
// anything.
func (s *Salts) keep(add map[Key]salt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed, now := false, s.now()
	for k, one := range add {
		if had, ok := s.known[k]; now.Sub(one.Drawn) < life && (!ok || string(had.Value) != string(one.Value) || had.Published != one.Published) {
			s.known[k], changed = one.ready(), true
		}
	}
	for k, one := range s.known {
		if now.Sub(one.Drawn) >= life {
			delete(s.known, k)
			changed = true
		}
	}
	if changed {
		if err := s.write(); err != nil {
			s.log.Error("the salts are not written", "path", s.path, "error", err)
		}
	}
}

// write replaces the file in one step.
func (s *Salts) write() error {
	kept := make(map[string]salt, len(s.known))
	for k, one := range s.known {
		kept[k.String()] = one
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	part := s.path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(part, s.path)
}

// String is "2025-03-14 site".
func (k Key) String() string { return k.Day + " " + k.Site }

func parseKey(name string) (Key, bool) {
	if len(name) < 12 || name[10] != ' ' {
		return Key{}, false
	}
	return Key{Site: name[11:], Day: name[:10]}, true
}

// Refresh takes over what other collectors drew, publishes what was drawn
// while ClickHouse was away, and draws the next days' salts ahead, so that at
// midnight every collector has the same one. ahead are the keys to have.
func (s *Salts) Refresh(ctx context.Context, ahead []Key) (err error) {
	defer fault.Wrap(&err, "refresh the salts")
	if err := s.read(ctx); err != nil {
		return err
	}
	for k, one := range s.unpublished() {
		if err := s.publish(ctx, k, one); err != nil {
			return err
		}
		one.Published = true
		s.keep(map[Key]salt{k: one})
	}
	for _, k := range ahead {
		s.For(ctx, k)
	}
	return nil
}

// Alone reports whether some salt is this collector's own so far: others are to be told of it,
// or their own is to be taken over.
func (s *Salts) Alone() bool { return len(s.unpublished()) > 0 }

func (s *Salts) unpublished() map[Key]salt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := map[Key]salt{}
	for k, one := range s.known {
		if !one.Published {
			out[k] = one
		}
	}
	return out
}
