package rights

import (
	"context"
	_ "embed"
	"encoding/json"
	"strconv"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/prints.sql
var printsSQL string

// Count is how many rows of a table name a person.
type Count struct {
	Table string `json:"table"`
	Rows  uint64 `json:"rows"`
}

// Copy is all that a site knows of a person.
type Copy struct {
	Site   string           `json:"site"`
	Made   time.Time        `json:"made"`
	Counts []Count          `json:"counts"`
	Rows   map[string][]Row `json:"rows"` // by table
}

// Row is one row of a table, as it stands.
type Row = json.RawMessage

// maxRows bounds the rows of one table in a copy: more is a machine's, not a person's.
const maxRows = 100_000

func (s Subject) paramsOf(p place) warehouse.Params {
	all, out := s.params(), warehouse.Params{"site": s.Site}
	for _, name := range p.params {
		out[name] = all[name]
	}
	return out
}

// Export copies what names the person.
func Export(ctx context.Context, w *warehouse.Warehouse, s Subject, now time.Time) (c Copy, err error) {
	defer fault.Wrap(&err, "copy what %s knows of a person", s.Site)
	c = Copy{Site: s.Site, Made: now.UTC(), Counts: []Count{}, Rows: map[string][]Row{}}
	if s.Nobody() {
		return c, nil
	}
	for _, p := range places {
		final := " FINAL"
		if p.table == "events" {
			final = ""
		}
		rows, err := warehouse.Select[struct {
			Row string `ch:"row"`
		}](ctx, w, "SELECT DISTINCT formatRowNoNewline('JSONEachRow', *) AS row FROM "+p.table+final+" WHERE site = {site:String} AND ("+p.where+") ORDER BY row LIMIT "+strconv.Itoa(maxRows), s.paramsOf(p))
		if err != nil {
			return c, err
		}
		if len(rows) == 0 {
			continue
		}
		for _, r := range rows {
			c.Rows[p.table] = append(c.Rows[p.table], Row(r.Row))
		}
		c.Counts = append(c.Counts, Count{p.table, uint64(len(rows))})
	}
	return c, nil
}

// Erase forgets the person in every table, older states of rows included, and says how many
// rows named them. Orders and refunds keep their number, amounts and days, which are the shop's
// accounts: figures of sales stay true, visits that go are counted no more. Told again, they stay
// nobody's. Once more, it finds nothing.
func Erase(ctx context.Context, w *warehouse.Warehouse, s Subject, now time.Time) (done []Count, err error) {
	defer fault.Wrap(&err, "forget a person of %s", s.Site)
	done = []Count{}
	if s.Nobody() {
		return done, nil
	}
	if err := shop.NoteErased(ctx, w, s.Site, s.Customers, s.Orders, now); err != nil {
		return done, err
	}
	for _, p := range places {
		if p.forget == "-" {
			continue
		}
		var n uint64
		erase := func(ctx context.Context) (err error) {
			n, err = eraseFrom(ctx, w, s, p, now)
			return err
		}
		if revised[p.table] {
			err = w.ReviseOrders(ctx, erase)
		} else {
			err = erase(ctx)
		}
		if err != nil {
			return done, err
		}
		if n > 0 {
			done = append(done, Count{p.table, n})
		}
	}
	return done, nil
}

// revised are the tables whose rows are read and written back, person included, by who revises
// orders.
var revised = map[string]bool{"orders": true, "refunds": true, "waiting_orders": true}

// eraseFrom counts what still names the person, and forgets it: rows that only bear the number
// of an order of theirs are nobody's.
func eraseFrom(ctx context.Context, w *warehouse.Warehouse, s Subject, p place, now time.Time) (uint64, error) {
	where := "site = {site:String} AND (" + p.where + ")"
	if naming := named[p.table]; naming != "" {
		where += " AND (" + naming + ")"
	}
	params := s.paramsOf(p)
	n, err := warehouse.Scalar[uint64](ctx, w, "SELECT count() FROM "+p.table+" WHERE "+where, params)
	if err != nil || n == 0 {
		return 0, err
	}
	hours := []time.Time{}
	if p.table == "events" {
		found, err := warehouse.Select[struct {
			Hour time.Time `ch:"hour"`
		}](ctx, w, "SELECT DISTINCT toStartOfHour(toDateTime(ts, 'UTC')) AS hour FROM events WHERE "+where, params)
		if err != nil {
			return 0, err
		}
		for _, f := range found {
			hours = append(hours, f.Hour)
		}
	}
	action := "DELETE"
	if p.forget != "" {
		action = "UPDATE " + p.forget
	}
	if err := w.Exec(ctx, "ALTER TABLE "+p.table+" "+action+" WHERE "+where+" SETTINGS mutations_sync = 2", params); err != nil {
		return 0, err
	}
	for _, hour := range hours { // a person is rarely there at many
		if err := w.Exec(ctx, printsSQL, warehouse.Params{"site": s.Site, "hour": hour, "version": uint64(now.UnixMicro())}); err != nil {
			return n, err
		}
	}
	return n, nil
}

// named says, of tables whose rows stay, which ones still name somebody.
var named = map[string]string{
	"orders": "customer != '' OR visitor != 0", "refunds": "customer != ''", "vouchers": "customer != ''", "referrals": "customer != '' OR sponsor IN {customers:Array(String)}",
	"reviews": "text != ''", "partner_clicks": "visitor != 0", "conversations": "visitor != 0 OR text != ''", "waiting_orders": "match(record, 'client-[0-9a-f]+')",
	"set_aside": "raw != '' OR detail != '' OR held != '' OR agent != ''",
}
