package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// FollowFile makes the schedules of a file what the file says: those that it names are
// added or changed, those that it named before and no longer does are taken away.
// Schedules that a person added stay, but for one of the same site, address and times,
// which becomes the file's. keep are names of entries that could not be read: they stay
// as they were.
func (s *Store) FollowFile(ctx context.Context, origin string, wanted []Schedule, keep map[string]bool, at time.Time) (err error) {
	defer fault.Wrap(&err, "follow the schedules of %s", origin)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		had, err := schedulesWhere(ctx, tx, `origin = ?`, origin)
		if err != nil {
			return err
		}
		known := make(map[string]Schedule, len(had))
		for _, v := range had {
			known[v.key()] = v
		}
		named := map[string]bool{}
		for _, v := range wanted {
			named[v.key()] = true
		}
		for key, v := range known { // first, so that times can move from one to another
			if !named[key] && !keep[key] {
				if _, err := tx.ExecContext(ctx, `DELETE FROM schedules WHERE id = ?`, v.ID); err != nil {
					return err
				}
			}
		}
		for _, v := range wanted { // those that move stand aside, so that they can change places
			if had := known[v.key()]; had.ID != 0 && (had.Cron != v.Cron || had.URL != v.URL || had.Site != v.Site) {
				if _, err := tx.ExecContext(ctx, `UPDATE schedules SET cron = 'moves ' || id WHERE id = ?`, had.ID); err != nil {
					return err
				}
			}
		}
		for _, v := range wanted {
			v.Origin, v.Created = origin, at
			if err := followOne(ctx, tx, known[v.key()], v, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// Typed tells whether a schedule is a person's to change: nobody's file names it, or its
// file has been moved or removed.
func (v Schedule) Typed() bool {
	if v.Origin == "" {
		return true
	}
	_, err := os.Stat(v.Origin)
	return errors.Is(err, fs.ErrNotExist)
}

// key tells the schedules of a file apart.
func (v Schedule) key() string { return cmp.Or(v.Name, v.Site+" "+v.URL) }

func followOne(ctx context.Context, tx *sql.Tx, had, want Schedule, at time.Time) error {
	if had.ID == 0 {
		same, err := schedulesWhere(ctx, tx, `site = ? AND url = ? AND cron = ?`, want.Site, want.URL, want.Cron)
		if err != nil {
			return err
		}
		if len(same) == 0 || !same[0].Typed() && same[0].Origin != want.Origin {
			_, err := addSchedule(ctx, tx, want)
			return err
		}
		had = same[0]
	}
	if had.Site == want.Site && had.URL == want.URL && had.Cron == want.Cron && had.Enabled == want.Enabled &&
		had.Name == want.Name && had.Origin == want.Origin && string(had.Options) == string(want.Options) {
		return nil
	}
	since, next := had.Since, had.NextRun
	if had.Cron != want.Cron || had.Enabled != want.Enabled || had.URL != want.URL {
		since, next = at, want.NextRun
	}
	_, err := tx.ExecContext(ctx, `UPDATE schedules SET site = ?, url = ?, cron = ?, options = ?, enabled = ?, name = ?, origin = ?, since = ?, next_run = ? WHERE id = ?`,
		want.Site, want.URL, want.Cron, string(want.Options), want.Enabled, want.Name, want.Origin, millis(since), nullMillis(next), had.ID)
	if isTaken(err) {
		return fault.New(fault.Conflict, "store.schedule_exists", "url", want.URL, "cron", want.Cron)
	}
	return err
}
