package shop

import (
	"context"
	"embed"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

func statement(name string) string {
	raw, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err) // a name written in this package and embedded with it
	}
	return string(raw)
}

// Store brings records to the warehouse. It is repeated without harm, wherever it was cut
// short: what an order lets depends on the order, which is written last. What has no rate yet
// is kept whole in waiting_orders, and now says so in the quarantine, once under a token.
func Store(ctx context.Context, w *warehouse.Warehouse, records []tracking.ShopRecord, token string, now time.Time) (err error) {
	if len(records) == 0 {
		return nil
	}
	defer fault.Wrap(&err, "store %d records of shops", len(records))
	return w.ReviseOrders(ctx, func(ctx context.Context) error { return revise(ctx, w, records, token, now) })
}

// revise reads what stands and writes what changes. What it writes goes under no token: it
// depends on what stood, and a row that comes twice replaces itself.
func revise(ctx context.Context, w *warehouse.Warehouse, records []tracking.ShopRecord, token string, now time.Time) error {
	var orders []tracking.Order
	var refunds []tracking.Refund
	var waiting []waitingRecord
	ids, renamed := map[string][]string{}, map[string]map[string]uint64{}
	for site, of := range bySite(records) {
		if err := withhold(ctx, w, site, of); err != nil {
			return err
		}
		told, unrated, err := rated(ctx, w, site, of)
		if err != nil {
			return err
		}
		known, taken, err := resolve(ctx, w, site, told, now)
		if err != nil {
			return err
		}
		if err := warehouse.Insert(ctx, w, "order_names", known, ""); err != nil {
			return err
		}
		b, err := standing(ctx, w, site, told)
		if err != nil {
			return err
		}
		b.taken = taken
		for i := range told {
			if err := b.apply(&told[i]); err != nil {
				return err
			}
		}
		if err := tieNotes(ctx, w, site, b.own(), now); err != nil {
			return err
		}
		o, r, dropped := b.changes()
		renamed[site] = b.renamed
		for i := range told {
			ids[site] = append(ids[site], told[i].ID)
		}
		if len(dropped) > 0 {
			if err := w.Exec(ctx, "DELETE FROM refunds WHERE site = {site:String} AND refund_id IN {ids:Array(String)}", warehouse.Params{"site": site, "ids": dropped}); err != nil {
				return err
			}
		}
		orders, refunds, waiting = append(orders, o...), append(refunds, r...), append(waiting, unrated...)
	}
	if err := warehouse.Insert(ctx, w, "waiting_orders", waiting, ""); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "set_aside", asides(waiting, now), token+"-waiting-aside"); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "refunds", refunds, ""); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "orders", orders, ""); err != nil {
		return err
	}
	for site, of := range renamed { // once they stand under their numbers
		if err := forgetNames(ctx, w, site, of); err != nil {
			return err
		}
	}
	if err := rejoin(ctx, w, ids); err != nil {
		return err
	}
	return eraseAll(ctx, w, records)
}

func bySite(records []tracking.ShopRecord) map[string][]tracking.ShopRecord {
	out := map[string][]tracking.ShopRecord{}
	for _, r := range records {
		if r.What != tracking.ShopErase && r.What != tracking.ShopAsk {
			out[r.Site] = append(out[r.Site], r)
		}
	}
	return out
}

func standing(ctx context.Context, w *warehouse.Warehouse, site string, records []tracking.ShopRecord) (*books, error) {
	ids := names(records)
	if len(ids) == 0 {
		return newBooks(nil, nil), nil
	}
	params := warehouse.Params{"site": site, "ids": ids}
	orders, err := warehouse.Select[tracking.Order](ctx, w, statement("standing_orders"), params)
	if err != nil {
		return nil, err
	}
	refunds, err := warehouse.Select[tracking.Refund](ctx, w, statement("standing_refunds"), params)
	return newBooks(orders, refunds), err
}

// waitingRecord is a record without a rate for its currency: a row of waiting_orders.
type waitingRecord struct {
	Site     string `ch:"site"`
	ID       string `ch:"order_id"`
	Version  uint64 `ch:"version"`
	What     string `ch:"what"`
	Currency string `ch:"currency"`
	Day      string `ch:"day"`
	Record   string `ch:"record"`
}

func waitingOf(r *tracking.ShopRecord) (waitingRecord, error) {
	raw, err := json.Marshal(r)
	return waitingRecord{r.Site, r.ID, r.Version, r.What, r.Currency, r.Day, string(raw)}, err
}

// rejoin gives orders, by site, the visit that the tag's purchase told of while they were
// stored: the builder of visits wrote it under a version that theirs replaced.
func rejoin(ctx context.Context, w *warehouse.Warehouse, ids map[string][]string) error {
	var joined []tracking.Order
	for site, of := range ids {
		rows, err := warehouse.Select[tracking.Order](ctx, w, statement("rejoin_orders"), warehouse.Params{"site": site, "ids": of})
		if err != nil {
			return err
		}
		joined = append(joined, rows...)
	}
	return warehouse.Insert(ctx, w, "orders", joined, "")
}

// asides tell the quarantine of the records that wait for a rate.
func asides(waiting []waitingRecord, now time.Time) []tracking.SetAside {
	out := make([]tracking.SetAside, len(waiting))
	for i, r := range waiting {
		out[i] = tracking.SetAside{
			Site: r.Site, Received: now.UTC(), ID: uuid.NewString(), Endpoint: "webhook", Class: tracking.AsideInvalid,
			Reason: ReasonNoRate, Detail: r.Currency + ", " + r.Day, Hits: 1,
		}
	}
	return out
}

// ReasonNoRate is why an order waits: no rate is known for its currency.
const ReasonNoRate = "rate_missing"

// eraseAll forgets the customers that records ask to forget, after what came before them.
func eraseAll(ctx context.Context, w *warehouse.Warehouse, records []tracking.ShopRecord) error {
	for i := range records {
		if records[i].What != tracking.ShopErase {
			continue
		}
		if err := erase(ctx, w, &records[i]); err != nil {
			return err
		}
	}
	return nil
}

// erase rewrites the rows, older states included: an order stays, its customer goes. A record
// that names nobody and no order is for all customers of its origin.
func erase(ctx context.Context, w *warehouse.Warehouse, r *tracking.ShopRecord) (err error) {
	defer fault.Wrap(&err, "forget a customer of %s", r.Site)
	p := warehouse.Params{"site": r.Site, "origin": r.Origin}
	which, waiting := "origin = {origin:String}", "true"
	if r.Customer != "" || len(r.LineSKU) > 0 {
		p = warehouse.Params{"site": r.Site, "customer": r.Customer, "ids": append([]string{}, r.LineSKU...)}
		which = "(customer = {customer:String} OR order_id IN {ids:Array(String)})"
		waiting = "order_id IN {ids:Array(String)} OR {customer:String} != '' AND position(record, {customer:String}) > 0"
	}
	for _, table := range []string{"orders", "refunds"} {
		if err := w.Exec(ctx, "ALTER TABLE "+table+" UPDATE customer = '' WHERE site = {site:String} AND customer != '' AND "+which+" SETTINGS mutations_sync = 2", p); err != nil {
			return err
		}
	}
	return w.Exec(ctx, `ALTER TABLE waiting_orders UPDATE record = replaceRegexpAll(record, 'client-[0-9a-f]+', '')
		WHERE site = {site:String} AND (`+waiting+`) SETTINGS mutations_sync = 2`, p)
}

// patience with a rate: markets close for a long weekend.
const rateLife = 7 * 24 * time.Hour
