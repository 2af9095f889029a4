package shop

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// A credit note of a file and a refund that the shop itself told may be one and the same, under
// two numbers. The shop's stands. Where the note names its order, that is enough; else amount,
// day and customer tell, and the pair is written down, so that each refund answers for one note
// only, however often either is told again.

// tie says that a credit note is a refund of the shop's: a row of credit_notes.
type tie struct {
	Site     string `ch:"site"`
	Document string `ch:"document"`
	RefundID string `ch:"refund_id"`
	Version  uint64 `ch:"version"`
}

// noted is what pairs a credit note with a refund.
type noted struct {
	ID       string    `ch:"refund_id"`
	Customer string    `ch:"customer"`
	Time     time.Time `ch:"ts"`
	Amount   int64     `ch:"amount_incl"`
}

const (
	// noteDays is how far apart a note and a refund may be dated where no customer ties them.
	noteDays = 48 * time.Hour
	// noteDelay is how much later the shop may tell a refund of a known customer: WooCommerce's
	// have no date, and count from when they are first heard of.
	noteDelay = 180 * 24 * time.Hour
)

// is tells whether a note may be a refund.
func (n noted) is(refund noted) bool {
	late := refund.Time.Sub(n.Time)
	switch {
	case n.Amount != refund.Amount:
		return false
	case n.Customer != "" && n.Customer == refund.Customer:
		return late >= -noteDays && late <= noteDelay
	case n.Customer != "" && refund.Customer != "":
		return false
	}
	return late.Abs() <= noteDays
}

// pair gives each note, in their order, the nearest refund that nobody has yet.
func pair(notes, refunds []noted) map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	for _, n := range notes {
		best := -1
		for i, r := range refunds {
			if !taken[r.ID] && n.is(r) && (best < 0 || r.Time.Sub(n.Time).Abs() < refunds[best].Time.Sub(n.Time).Abs()) {
				best = i
			}
		}
		if best >= 0 {
			out[n.ID], taken[refunds[best].ID] = refunds[best].ID, true
		}
	}
	return out
}

func notedOf(refunds []tracking.Refund) (out []noted, ids []string, amounts []int64) {
	for _, r := range refunds {
		out = append(out, noted{r.ID, r.Customer, r.Time, r.AmountIncl})
		ids, amounts = append(ids, r.ID), append(amounts, r.AmountIncl)
	}
	return out, ids, amounts
}

// tieNotes takes the credit notes of files that are refunds of the shop's out of the refunds.
// Repeated, it ties nothing more.
func tieNotes(ctx context.Context, w *warehouse.Warehouse, site string, own []tracking.Refund, now time.Time) (err error) {
	if len(own) == 0 {
		return nil
	}
	defer fault.Wrap(&err, "tie credit notes of %s to refunds", site)
	refunds, ids, amounts := notedOf(own)
	ties, err := warehouse.Select[tie](ctx, w, statement("tied_refunds"), warehouse.Params{"site": site, "ids": ids})
	if err != nil {
		return err
	}
	free := refunds[:0]
	for _, r := range refunds {
		if !isTied(ties, r.ID) {
			free = append(free, r)
		}
	}
	notes, err := warehouse.Select[noted](ctx, w, statement("free_notes"), warehouse.Params{"site": site, "amounts": amounts})
	if err != nil {
		return err
	}
	added := tiesOf(site, pair(notes, free), now)
	if err := warehouse.Insert(ctx, w, "credit_notes", added, ""); err != nil {
		return err
	}
	var gone []string
	for _, t := range append(ties, added...) {
		gone = append(gone, t.Document)
	}
	if len(gone) == 0 {
		return nil
	}
	return w.Exec(ctx, "DELETE FROM refunds WHERE site = {site:String} AND origin = 'import' AND refund_id IN {ids:Array(String)}", warehouse.Params{"site": site, "ids": gone})
}

func isTied(ties []tie, refund string) bool {
	for _, t := range ties {
		if t.RefundID == refund {
			return true
		}
	}
	return false
}

func tiesOf(site string, pairs map[string]string, now time.Time) (out []tie) {
	for document, refund := range pairs {
		out = append(out, tie{site, document, refund, uint64(now.UnixMicro())}) //nolint:gosec // after 1970
	}
	return out
}

// Told tells which credit notes of a file, by number, the shop itself has told as refunds, or
// whose order it says to be no sale. Unless dry, the pairs that it finds are written down.
func Told(ctx context.Context, w *warehouse.Warehouse, site string, notes []tracking.Refund, dry bool, now time.Time) (told map[string]bool, err error) {
	defer fault.Wrap(&err, "hold %d credit notes against the shop's refunds", len(notes))
	told = map[string]bool{}
	var loose []tracking.Refund
	of := map[string][]*tracking.Refund{}
	var orders []string
	for i, n := range notes {
		if n.OrderID == "" {
			loose = append(loose, n)
		} else {
			of[n.OrderID], orders = append(of[n.OrderID], &notes[i]), append(orders, n.OrderID)
		}
	}
	if len(orders) > 0 {
		rows, err := warehouse.Select[answered](ctx, w, statement("answered_orders"), warehouse.Params{"site": site, "ids": orders, "hearsay": tracking.Hearsay})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			for _, n := range of[row.ID] {
				told[n.ID] = told[n.ID] || row.answers(n)
			}
		}
	}
	return told, tellLoose(ctx, w, site, loose, told, dry, now)
}

// answered is an order, or a refund of it (Refunded), by the shop's own word or as it stands.
type answered struct {
	ID       string `ch:"order_id"`
	Origin   string `ch:"origin"`
	Status   string `ch:"status"`
	Version  uint64 `ch:"version"`
	Refunded bool   `ch:"refunded"`
}

// answers tells whether a note of the order counts no more: the shop told its refunds, all of
// them where it is WooCommerce's latest state; or nothing was sold.
func (a answered) answers(n *tracking.Refund) bool {
	return a.Refunded || a.Status == tracking.OrderCancelled || a.Status == tracking.OrderTest ||
		a.Origin == WooCommerce && !n.Time.After(tracking.VersionTime(a.Version))
}

func tellLoose(ctx context.Context, w *warehouse.Warehouse, site string, loose []tracking.Refund, told map[string]bool, dry bool, now time.Time) error {
	if len(loose) == 0 {
		return nil
	}
	notes, ids, amounts := notedOf(loose)
	ties, err := warehouse.Select[tie](ctx, w, statement("tied_notes"), warehouse.Params{"site": site, "ids": ids})
	if err != nil {
		return err
	}
	for _, t := range ties {
		told[t.Document] = true
	}
	free := notes[:0]
	for _, n := range notes {
		if !told[n.ID] {
			free = append(free, n)
		}
	}
	refunds, err := warehouse.Select[noted](ctx, w, statement("free_refunds"), warehouse.Params{"site": site, "amounts": amounts, "hearsay": tracking.Hearsay})
	if err != nil {
		return err
	}
	pairs := pair(free, refunds)
	for document := range pairs {
		told[document] = true
	}
	if dry {
		return nil
	}
	return warehouse.Insert(ctx, w, "credit_notes", tiesOf(site, pairs, now), "")
}
