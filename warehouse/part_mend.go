package warehouse

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// A disk that fills up while ClickHouse (26.7) merges or rewrites rows leaves a part of which
// some files are empty, which it takes for whole: it answers errors from then on, and a minute
// later the parts that this one was made of are gone with their rows. A Mender looks for such
// parts while they are still there, and has the table take them up again.

// Mender mends the tables of a database after a full disk.
type Mender struct {
	w     *Warehouse
	log   *slog.Logger
	until time.Time // of the next look
	since time.Time // what was written before is sound
	sound map[string]bool
	marks uint64          // errors that a full disk makes, so far
	tried map[string]int  // by part: how often its table was taken up again and had it still
	apart map[string]bool // tables that were put aside and not taken up since
}

// NewMender is a mender; a nil log is the default one.
func NewMender(w *Warehouse, log *slog.Logger) *Mender {
	if log == nil {
		log = slog.Default()
	}
	return &Mender{w: w, log: log, sound: map[string]bool{}, tried: map[string]int{}, apart: map[string]bool{}}
}

const (
	// scarce is the room under which what is written is looked at again.
	scarce = 64 << 20
	// mendRoom is what taking a table up again needs at least.
	mendRoom = 8 << 20
	// wary is how long after a shortage, or an error that one makes, parts are looked at.
	wary = 15 * time.Second
	// kept is how long ClickHouse may keep the parts that another one was made of.
	kept = 10 * time.Minute
	// tries is how often a table is taken up again for one part.
	tries = 2
)

// Run looks after the database until ctx ends.
func (m *Mender) Run(ctx context.Context) {
	for tick := time.NewTicker(time.Second); ; {
		if _, err := m.Look(ctx); err != nil && ctx.Err() == nil {
			m.log.Debug("the tables are not looked at now", "error", err)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// health is what ClickHouse says of its disk.
type health struct {
	Free  uint64 `ch:"free"`
	Marks uint64 `ch:"marks"`
}

// part is a part that may be unsound.
type part struct {
	Table string `ch:"table"`
	Name  string `ch:"name"`
	Made  string `ch:"made"`
}

// key names a part; ClickHouse gives no name twice in a table.
func (p part) key() string { return p.Table + " " + p.Name }

// Look mends what is broken if the disk is full, or was: it answers the tables that it mended.
func (m *Mender) Look(ctx context.Context) (mended []string, err error) {
	defer fault.Wrap(&err, "look for broken parts")
	mended, late := m.takeUp(ctx)
	defer func() { err = errors.Join(late, err) }()
	found, err := Select[health](ctx, m.w, statement("disk_health"), nil)
	if err != nil || len(found) == 0 {
		return mended, err
	}
	h, now := found[0], time.Now()
	m.marks = min(m.marks, h.Marks) // which an engine that starts anew counts from 0
	if h.Free < scarce || h.Marks > m.marks {
		if m.since.IsZero() {
			m.since = now.Add(-kept)
		}
		m.until, m.marks = now.Add(wary), h.Marks
	}
	if now.After(m.until) {
		clear(m.sound)
		m.since = time.Time{}
		return mended, nil
	}
	broken, err := m.broken(ctx)
	if err != nil {
		return mended, err
	}
	for _, p := range broken {
		m.until = now.Add(wary)
		if h.Free < mendRoom { // until then, what it was made of has to stay
			if err := m.w.Exec(ctx, "SYSTEM STOP CLEANUP "+quoteName(p.Table), nil); err != nil {
				return mended, err
			}
			continue
		}
		m.apart[p.Table] = true
		if err := m.w.reload(ctx, p.Table); err != nil {
			return mended, err
		}
		delete(m.apart, p.Table)
		if ok, err := m.whole(ctx, p); err == nil && !ok {
			if m.tried[p.key()]++; m.tried[p.key()] == tries {
				m.log.Error("a part is broken and cannot be mended", "table", p.Table, "part", p.Name)
			}
			continue
		}
		m.log.Warn("a table had a part that a full disk broke, and is mended", "table", p.Table)
		mended = append(mended, p.Table)
	}
	return mended, nil
}

// takeUp takes up the tables that an earlier look put aside and could not.
func (m *Mender) takeUp(ctx context.Context) (taken []string, err error) {
	for _, table := range slices.Sorted(maps.Keys(m.apart)) {
		// One that nobody put aside in the end stays as it is.
		if failed := m.w.Exec(ctx, "ATTACH TABLE IF NOT EXISTS "+quoteName(table), nil); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		delete(m.apart, table)
		m.log.Warn("a table that could not be taken up again is back", "table", table)
		taken = append(taken, table)
	}
	return taken, err
}

// whole tells whether ClickHouse finds a part sound; an error, too, when it has gone.
func (m *Mender) whole(ctx context.Context, p part) (bool, error) {
	return Scalar[bool](ctx, m.w, "CHECK TABLE "+quoteName(p.Table)+" PART '"+p.Name+"' SETTINGS check_query_single_value_result = 1", nil)
}

// broken lists unsound parts among those written lately, one for each table, without those
// that nothing mends.
func (m *Mender) broken(ctx context.Context) (list []part, err error) {
	parts, err := Select[part](ctx, m.w, statement("parts_recent"), Params{"since": m.since})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, p := range parts {
		key := p.key() + " " + p.Made
		if m.sound[key] || seen[p.Table] || m.tried[p.key()] >= tries {
			continue
		}
		ok, err := m.whole(ctx, p)
		if err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			continue // merged away meanwhile
		}
		if ok {
			m.sound[key] = true
			continue
		}
		seen[p.Table] = true
		list = append(list, p)
	}
	return list, nil
}

// reload has ClickHouse read a table's folder anew: a broken part is put aside, and those that
// it was made of are taken up instead.
func (w *Warehouse) reload(ctx context.Context, table string) (err error) {
	defer fault.Wrap(&err, "take up table %s again", table)
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer stop()
	if err := w.Exec(ctx, "DETACH TABLE "+quoteName(table), nil); err != nil {
		return err
	}
	for { // refused while somebody reads it still
		if err = w.Exec(ctx, "ATTACH TABLE "+quoteName(table), nil); err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
