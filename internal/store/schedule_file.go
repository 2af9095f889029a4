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
// which becomes the file's; so does that of a file that has gone, when its entry is the
// same but for its times. keep are names of entries that could not be read: they stay
// as they were. refused are those of wanted whose address and times another schedule
// keeps: an entry of another file, or one of this file that could not be read or was
// refused itself. All others count.
func (s *Store) FollowFile(ctx context.Context, origin string, wanted []Schedule, keep map[string]bool, at time.Time) (refused []Refusal, err error) {
	defer fault.Wrap(&err, "follow the schedules of %s", origin)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := schedulesWhere(ctx, tx, `TRUE`)
		if err != nil {
			return err
		}
		plan := planFile(rows, origin, wanted, keep)
		refused = plan.refused
		for _, v := range plan.gone { // first, so that times can move from one to another
			if _, err := tx.ExecContext(ctx, `DELETE FROM schedules WHERE id = ?`, v.ID); err != nil {
				return err
			}
		}
		for i, v := range wanted { // those that move stand aside, so that they can change places
			if had := plan.had[i]; had.ID != 0 && !plan.left[i] && had.place() != v.place() {
				if _, err := tx.ExecContext(ctx, `UPDATE schedules SET cron = 'moves ' || id WHERE id = ?`, had.ID); err != nil {
					return err
				}
			}
		}
		for i, v := range wanted {
			if plan.left[i] {
				continue
			}
			v.Origin, v.Created = origin, at
			if err := followOne(ctx, tx, plan.had[i], v, at); err != nil {
				return err
			}
		}
		return nil
	})
	return refused, err
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
		_, err := addSchedule(ctx, tx, want)
		return err
	}
	if had.place() == want.place() && had.Enabled == want.Enabled &&
		had.Name == want.Name && had.Origin == want.Origin && string(had.Options) == string(want.Options) {
		return nil
	}
	since, next := had.Since, had.NextRun
	if had.Cron != want.Cron || had.Enabled != want.Enabled || had.URL != want.URL {
		since, next = at, want.NextRun
	}
	_, err := tx.ExecContext(ctx, `UPDATE schedules SET site = ?, url = ?, cron = ?, options = ?, enabled = ?, name = ?, origin = ?, since = ?, next_run = ? WHERE id = ?`,
		want.Site, want.URL, want.Cron, string(want.Options), want.Enabled, want.Name, want.Origin, millis(since), nullMillis(next), had.ID)
	return err
}
