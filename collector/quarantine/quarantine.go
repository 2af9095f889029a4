// Package quarantine tells again what was set aside, once its cause is mended.
//
// Nothing is lost or counted twice wherever a replay is cut short. A hit gives the same rows
// each time (intake.Retell), under the same keys, which the tables hold once. Before they are
// written its row is claimed for one site, so that no later correction sends it to another
// one; after, it says where it counts, and forgets the hit.
package quarantine

import (
	"cmp"
	"context"
	"embed"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/endpoint"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
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

// Desk works on the quarantine of a warehouse.
type Desk struct {
	w     *warehouse.Warehouse
	sites *site.Registry
	now   func() time.Time
	log   *slog.Logger
	step  func(string) error // between two writings, in tests: a replay that is killed there
}

// New is a desk over a warehouse.
func New(w *warehouse.Warehouse, now func() time.Time, log *slog.Logger) *Desk {
	return &Desk{w: w, sites: site.NewRegistry(w, now, log), now: now, log: log, step: func(string) error { return nil }}
}

// Filter says what of the quarantine is meant: all that waits without any of them.
type Filter struct {
	Site   string // hits of the site, and those of no known site that now belong to it
	Reason string
	// Strangers adds to those of a site all hits of no known site.
	Strangers bool
	// Name is what a hit calls its site, of hits whose site is unknown.
	Name     string
	From, To time.Time // received from, up to
}

// Group is what became, or would become, of the hits of one reason.
type Group struct {
	Site    string // "" when it was not known
	Name    string // then, what the hits call it
	Class   string
	Reason  string
	Detail  string // of one of them
	Details int    // how many different ones
	Waiting int    // hits looked at
	Passing int    // of them, those that count now
	Left    []Left // why the others still do not
	First   time.Time
	Last    time.Time
}

// Left is how many hits are refused for a reason.
type Left struct {
	Reason, Detail string
	Hits           int
}

// Text is the reason in French.
func (l Left) Text() string { return intake.Refusal{Reason: l.Reason, Detail: l.Detail}.Text() }

// Report is what a replay did, or would do.
type Report struct {
	Groups  []Group
	Waiting int
	Passing int
	Orders  int  // told by the hits that pass
	More    bool // there are more than were looked at
}

// block is how many hits are told at once.
const block = 2000

// Replay counts what waits and passes the rules by now; dry, it only says how much that is.
// At most so many hits are looked at, 0 for all.
func (d *Desk) Replay(ctx context.Context, f Filter, dry bool, most int) (r Report, err error) {
	defer fault.Wrap(&err, "replay the quarantine")
	if err := d.sites.Refresh(ctx); err != nil {
		return r, err
	}
	tellers := map[string]*intake.Teller{}
	groups := map[string]*tally{}
	from := d.after(f.From)
	last := before(from)
	for {
		limit := block
		if most > 0 {
			limit = min(limit, most-r.Waiting)
		}
		if limit <= 0 {
			r.More = true
			break
		}
		rows, err := d.waiting(ctx, f, from, last, limit, f.Reason != "" || d.keepsRobots())
		if err != nil || len(rows) == 0 {
			if err != nil {
				return r, err
			}
			break
		}
		last = rows[len(rows)-1]
		told, err := d.tell(ctx, tellers, f, rows)
		if err != nil {
			return r, err
		}
		for i := range told {
			if told[i].refusal != nil && told[i].row.Class != tracking.AsideInvalid && f.Reason == "" {
				continue // what is rightly apart waits for nothing
			}
			add(groups, &told[i])
			r.Waiting++
			if told[i].refusal == nil {
				r.Passing++
				r.Orders += len(told[i].batch.Orders)
			}
		}
		if dry {
			continue
		}
		if err := d.store(ctx, told); err != nil {
			return r, err
		}
	}
	r.Groups = sorted(groups)
	return r, nil
}

// waiting reads the rows that come after the last one read; robots has those set apart as
// programs among them.
func (d *Desk) waiting(ctx context.Context, f Filter, from time.Time, last tracking.SetAside, limit int, robots bool) ([]tracking.SetAside, error) {
	return warehouse.Select[tracking.SetAside](ctx, d.w, statement("waiting"), warehouse.Params{
		"site": f.Site, "reason": f.Reason, "from": from, "to": d.until(f.To), "after": last.Received, "after_id": last.ID, "limit": limit, "robots": robots,
	})
}

// before is a row that stands before all that were received from an instant on.
func before(from time.Time) tracking.SetAside {
	return tracking.SetAside{Received: from.Add(-time.Millisecond)}
}

// keepsRobots reports whether some site counts programs that the lists set apart: what they
// set apart may then pass.
func (d *Desk) keepsRobots() bool {
	return slices.ContainsFunc(d.sites.All(), func(s *site.Site) bool {
		return slices.ContainsFunc(s.ApartRules, func(r tracking.ApartRule) bool { return r.Kind == tracking.RuleKeep && r.State == tracking.RuleOn })
	})
}

// after is the first instant whose hits can still be told.
func (d *Desk) after(from time.Time) time.Time {
	oldest := d.now().UTC().Add(-tracking.HeldFor)
	if from.Before(oldest) {
		return oldest
	}
	return from
}

func (d *Desk) until(to time.Time) time.Time {
	if to.IsZero() {
		return d.now().UTC().Add(time.Hour)
	}
	return to
}

// retold is a row of the quarantine with what it gives now.
type retold struct {
	row     tracking.SetAside
	batch   intake.Batch
	refusal *intake.Refusal
	at      string // the site where it counts
}

// tell tells the rows that the filter means.
func (d *Desk) tell(ctx context.Context, tellers map[string]*intake.Teller, f Filter, rows []tracking.SetAside) (out []retold, err error) {
	for _, row := range rows {
		if f.Name != "" && (row.Site != "" || intake.HeldName(row.Held) != f.Name) {
			continue
		}
		teller, err := d.teller(ctx, tellers, cmp.Or(row.Became, row.Site))
		if err != nil {
			return nil, err
		}
		one := retold{row: row}
		one.batch, one.refusal = teller.Retell(ctx, &row, row.Became)
		if len(one.batch.Events) > 0 {
			one.at = one.batch.Events[0].Site
		}
		// rates are those of the site, which a hit of no known site tells only now
		if one.refusal != nil && one.refusal.Reason == "order_currency" && one.at != row.Site {
			if teller, err = d.teller(ctx, tellers, one.at); err != nil {
				return nil, err
			}
			one.batch, one.refusal = teller.Retell(ctx, &row, row.Became)
		}
		if f.Site != "" && row.Site == "" && one.at != f.Site && !f.Strangers {
			continue // of another site, or still of none
		}
		out = append(out, one)
	}
	return out, nil
}

// teller tells the hits of a site, "" for one that is not known yet.
func (d *Desk) teller(ctx context.Context, all map[string]*intake.Teller, id string) (*intake.Teller, error) {
	if t, ok := all[id]; ok {
		return t, nil
	}
	var exchange intake.Exchange
	if id != "" {
		convert, err := shop.Exchange(ctx, d.w, id)
		if err != nil {
			return nil, err
		}
		exchange = convert
	}
	all[id] = intake.NewTeller(d.sites, endpoint.Decode, exchange)
	return all[id], nil
}

// store claims the rows that count, writes what they tell, and says so.
func (d *Desk) store(ctx context.Context, told []retold) error {
	var claimed, settled []tracking.SetAside
	var b intake.Batch
	var refunds strings.Builder // ids of the rows that tell of some
	for i := range told {
		t := &told[i]
		row := t.row
		switch {
		case t.refusal == nil:
			row.Outcome, row.Became = tracking.OutcomeClaimed, t.at
			claimed = append(claimed, row)
			row.Outcome, row.Replayed, row.Held = tracking.OutcomeCounted, d.now().UTC().Truncate(time.Millisecond), ""
			settled = append(settled, row)
		case t.refusal.Reason != row.Reason || t.refusal.Detail != row.Detail:
			if len(t.batch.Events) > 0 { // the event counts, its order still waits
				row.Outcome, row.Became = tracking.OutcomeClaimed, t.at
				claimed = append(claimed, row)
			}
			row.Class, row.Reason, row.Detail = t.refusal.Class, t.refusal.Reason, t.refusal.Detail
			if row.Class == tracking.AsideOptOut { // nothing is kept of whoever refuses
				row.Agent, row.Raw, row.Path, row.Held = "", "", "", ""
			}
			settled = append(settled, row)
		default:
			continue
		}
		b.Events = append(b.Events, t.batch.Events...)
		b.Orders = append(b.Orders, t.batch.Orders...)
		if len(t.batch.Shop) > 0 {
			b.Shop = append(b.Shop, t.batch.Shop...)
			refunds.WriteString(row.ID + "\x00")
		}
	}
	for _, write := range []struct {
		name string
		run  func() error
	}{
		{"claimed", func() error { return warehouse.Insert(ctx, d.w, "set_aside", claimed, "") }},
		{"orders", func() error { return warehouse.Insert(ctx, d.w, "pending_orders", b.Orders, "") }},
		{"sightings", func() error { return warehouse.Insert(ctx, d.w, "order_sightings", tracking.SightingsOf(b.Orders), "") }},
		{"events", func() error { return warehouse.InsertEvents(ctx, d.w, b.Events, "") }},
		{"shop", func() error {
			token := "replay-" + uuid.NewSHA1(uuid.NameSpaceOID, []byte(refunds.String())).String()
			return shop.Store(ctx, d.w, b.Shop, token, d.now())
		}},
		{"settled", func() error { return warehouse.Insert(ctx, d.w, "set_aside", settled, "") }},
	} {
		if err := write.run(); err != nil {
			return err
		}
		if err := d.step(write.name); err != nil {
			return err
		}
	}
	return nil
}

// Drop forgets what waits: its rows stay, with their reasons, and cannot be told again.
// Dry, it only says how many they are. A site's are those that named it.
func (d *Desk) Drop(ctx context.Context, f Filter, dry bool) (dropped int, err error) {
	defer fault.Wrap(&err, "drop from the quarantine")
	from := d.after(f.From)
	last := before(from)
	for {
		rows, err := d.waiting(ctx, f, from, last, block, f.Reason != "")
		if err != nil || len(rows) == 0 {
			return dropped, err
		}
		last = rows[len(rows)-1]
		var gone []tracking.SetAside
		for _, row := range rows {
			if f.Name != "" && (row.Site != "" || intake.HeldName(row.Held) != f.Name) || row.Outcome == tracking.OutcomeClaimed || f.Site != "" && row.Site == "" && f.Name == "" {
				continue
			}
			row.Outcome, row.Replayed, row.Held = tracking.OutcomeDropped, d.now().UTC().Truncate(time.Millisecond), ""
			gone = append(gone, row)
		}
		dropped += len(gone)
		if dry {
			continue
		}
		if err := warehouse.Insert(ctx, d.w, "set_aside", gone, ""); err != nil {
			return dropped, err
		}
	}
}

// Name ties a name or number that hits call their site by to a site, for good: what waits
// under it can then be told, and what comes under it counts.
func (d *Desk) Name(ctx context.Context, name, id string) error {
	if strings.TrimSpace(name) == "" {
		return fault.New(fault.Invalid, "quarantine.no_name")
	}
	_, err := site.Alias(ctx, d.w, id, strings.TrimSpace(name), d.now())
	return err
}

// tally is a group under way.
type tally struct {
	Group
	details map[string]bool
	left    map[string]*Left
}

func add(groups map[string]*tally, t *retold) {
	key := t.row.Site + "\x00" + t.row.Reason
	name := ""
	if t.row.Site == "" { // each name is a correction of its own
		name = intake.HeldName(t.row.Held)
		key += "\x00" + name
	}
	g := groups[key]
	if g == nil {
		g = &tally{Group: Group{Site: t.row.Site, Name: name, Class: t.row.Class, Reason: t.row.Reason, Detail: t.row.Detail, First: t.row.Received}, details: map[string]bool{}, left: map[string]*Left{}}
		groups[key] = g
	}
	g.details[t.row.Detail] = true
	g.Waiting++
	g.Last = t.row.Received
	if t.refusal == nil {
		g.Passing++
		return
	}
	if g.left[t.refusal.Reason] == nil {
		g.left[t.refusal.Reason] = &Left{Reason: t.refusal.Reason, Detail: t.refusal.Detail}
	}
	g.left[t.refusal.Reason].Hits++
}

func sorted(groups map[string]*tally) (out []Group) {
	for _, g := range groups {
		g.Details = len(g.details)
		for _, l := range g.left {
			g.Left = append(g.Left, *l)
		}
		slices.SortFunc(g.Left, func(a, b Left) int { return cmp.Or(b.Hits-a.Hits, cmp.Compare(a.Reason, b.Reason)) })
		out = append(out, g.Group)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(b.Waiting-a.Waiting, cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Detail, b.Detail))
	})
	return out
}

// Text is the reason of a group in French.
func (g Group) Text() string {
	return i18n.T("aside."+g.Reason, "detail", g.Detail)
}
