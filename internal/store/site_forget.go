package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/formaouest/chaland/internal/fault"
)

// ForgetSite erases the audits to come, the annotations, the targets, the alerts, the logo, the client links and the connected shops of a site. What was
// cited stays, without who cited it: codes are printed in documents; of the dossiers that were handed in, figures and fingerprints stay.
// Who sits before the site stays there until LeaveSite: what is cut short can be begun again.
func (s *Store) ForgetSite(ctx context.Context, site string) (err error) {
	defer fault.Wrap(&err, "forget site %s", site)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, errSchedules := tx.ExecContext(ctx, `DELETE FROM schedules WHERE site = ?`, site)
		_, errNotes := tx.ExecContext(ctx, `DELETE FROM annotations WHERE site = ?`, site)
		_, errDocuments := tx.ExecContext(ctx, `DELETE FROM documents WHERE site = ?`, site)
		_, errRings := tx.ExecContext(ctx, `DELETE FROM rings WHERE site = ?`, site)
		_, errDeliveries := tx.ExecContext(ctx, `DELETE FROM deliveries WHERE message IN (SELECT id FROM messages WHERE site = ?)`, site)
		_, errMessages := tx.ExecContext(ctx, `DELETE FROM messages WHERE site = ?`, site)
		_, errNotices := tx.ExecContext(ctx, `DELETE FROM notices WHERE site = ?`, site)
		_, errPulls := tx.ExecContext(ctx, `DELETE FROM pulls WHERE connection IN (SELECT id FROM connections WHERE site = ?)`, site)
		_, errConnections := tx.ExecContext(ctx, `DELETE FROM connections WHERE site = ?`, site)
		_, errKeys := tx.ExecContext(ctx, `DELETE FROM person_keys WHERE site = ?`, site)
		_, errClues := tx.ExecContext(ctx, `DELETE FROM clue_uses WHERE site = ?`, site)
		_, errAnswers := tx.ExecContext(ctx, `DELETE FROM flash_answers WHERE site = ?`, site)
		_, errFacts := tx.ExecContext(ctx, `DELETE FROM flash_facts WHERE site = ?`, site)
		_, errNames := tx.ExecContext(ctx, `UPDATE citations SET author = '' WHERE site = ?`, site)
		_, errAuthors := tx.ExecContext(ctx, `UPDATE handins SET author = '' WHERE site = ?`, site)
		errHanded := forgetHandedIn(ctx, tx, site)
		return errors.Join(errHanded, errSchedules, errNotes, errDocuments, errRings, errDeliveries, errMessages, errNotices, errPulls, errConnections, errKeys, errClues, errAnswers, errFacts, errNames, errAuthors)
	})
}
