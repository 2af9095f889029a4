package imports

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// A block is stored at once; more lines or orders than this start another. The
// bound keeps the memory of an import low, whatever the length of its file.
const (
	blockOrders = 2000
	blockLines  = 10_000
)

// orderStore compares documents with what stands and stores the others.
type orderStore struct {
	*orderBuilder
	w       *warehouse.Warehouse
	now     time.Time
	report  *Report
	content content
	people  map[string]bool
}

// store goes through the documents in blocks.
func (s *Service) storeOrders(ctx context.Context, b *orderBuilder, r *Report) error {
	st := &orderStore{orderBuilder: b, w: s.w, now: s.now(), report: r, people: map[string]bool{}}
	var orders, refunds []uint32
	for _, d := range b.book.sorted() {
		if b.isRefund(d) {
			refunds = append(refunds, d)
		} else {
			orders = append(orders, d)
		}
	}
	done, total := 0, len(orders)+len(refunds)
	for _, part := range []struct {
		documents []uint32
		store     func(context.Context, []uint32) error
	}{{orders, st.storeOrders}, {refunds, st.storeRefunds}} {
		for block := range b.blocks(part.documents) {
			if err := s.w.ReviseOrders(ctx, func(ctx context.Context) error { return part.store(ctx, block) }); err != nil {
				return err
			}
			done += len(block)
			b.options.progress(StageStore, int64(done), int64(total))
		}
	}
	r.Orders.Customers = len(st.people)
	return ctx.Err()
}

// blocks cuts a list of documents by number and by lines.
func (o *orderBuilder) blocks(documents []uint32) func(func([]uint32) bool) {
	return func(yield func([]uint32) bool) {
		start, lines := 0, uint32(0)
		for i, d := range documents {
			lines += o.index.first[d+1] - o.index.first[d]
			if i+1-start == blockOrders || lines >= blockLines || i+1 == len(documents) {
				if !yield(documents[start : i+1]) {
					return
				}
				start, lines = i+1, 0
			}
		}
	}
}

// standingOrder is what the table says of an order already.
type standingOrder struct {
	ID      string `ch:"order_id"`
	Version uint64 `ch:"version"`
	Origin  string `ch:"origin"`
	Content uint64 `ch:"content"`
	attribution
}

// attribution tells where the buyer came from: the tag knows, files seldom do.
type attribution struct {
	Visitor  uint64 `ch:"visitor"`
	Channel  string `ch:"channel"`
	Source   string `ch:"source"`
	Medium   string `ch:"medium"`
	Campaign string `ch:"campaign"`
	Device   string `ch:"device"`
}

func attributionOf(o *tracking.Order) attribution {
	return attribution{o.Visitor, o.Channel, o.Source, o.Medium, o.Campaign, o.Device}
}

// keepAttribution puts into the order what stands of its origin and what the
// file does not say. Channel, source, medium and campaign go together: a half
// of each would be a campaign that never was.
func keepAttribution(o *tracking.Order, standing attribution) {
	o.Visitor = standing.Visitor
	if o.Channel == "" && o.Source == "" && o.Medium == "" && o.Campaign == "" {
		o.Channel, o.Source, o.Medium, o.Campaign = standing.Channel, standing.Source, standing.Medium, standing.Campaign
	}
	if o.Device == "" {
		o.Device = standing.Device
	}
}

func (s *orderStore) params(block []uint32) warehouse.Params {
	return warehouse.Params{
		"site": s.site.ID, "first": s.book.documents[block[0]].id, "last": s.book.documents[block[len(block)-1]].id,
	}
}

func (s *orderStore) storeOrders(ctx context.Context, block []uint32) error {
	rows, err := warehouse.Select[standingOrder](ctx, s.w, statement("standing_orders"), s.params(block))
	if err != nil {
		return err
	}
	standing := make(map[string]*standingOrder, len(rows))
	for i := range rows {
		standing[rows[i].ID] = &rows[i]
	}
	changed := make([]tracking.Order, 0, len(block))
	var left []tracking.Order
	for _, d := range block {
		o := s.order(d)
		s.countOrder(d, &o)
		switch fate := s.judgeOrder(&o, s.book.documents[d].updated, standing[o.ID]); {
		case fate == isLeft:
			s.report.add(fate)
			left = append(left, o)
		case s.report.counted(fate):
			changed = append(changed, o)
		}
	}
	if s.options.DryRun {
		return nil
	}
	if err := shop.Withhold(ctx, s.w, s.site.ID, changed); err != nil {
		return err
	}
	if err := insertBlock(ctx, s.w, "orders", changed); err != nil {
		return err
	}
	if err := s.dropUnsold(ctx, changed); err != nil {
		return err
	}
	token := freshToken()
	return retried(ctx, func() error { return shop.Complete(ctx, s.w, s.site.ID, left, token) })
}

// judgeOrder compares an order with what stands, and completes it: origin of
// the buyer and version. An order that the shop itself told is left alone
// unless the file says that it was modified later; of two files that say so,
// the later word stands.
func (s *orderStore) judgeOrder(o *tracking.Order, updated int64, standing *standingOrder) fate {
	content := s.content.order(o)
	o.Version = tracking.FileVersion(s.now)
	if updated != 0 {
		o.Version = tracking.OrderVersion(false, time.UnixMilli(updated))
	}
	if standing == nil {
		return isNew
	}
	keepAttribution(o, standing.attribution)
	later := o.Version > standing.Version
	switch {
	case standing.Content == content && standing.attribution == attributionOf(o) && (updated == 0 || !later):
		return isSame
	case !later && tracking.OwnWord(standing.Origin),
		!later && updated != 0 && time.UnixMilli(updated).Before(tracking.VersionTime(standing.Version).Truncate(time.Second)):
		return isLeft
	}
	o.Version = max(o.Version, standing.Version+1)
	return isChanged
}

// dropUnsold takes out the refunds of orders that are no sales any more: what
// was not sold is not given back.
func (s *orderStore) dropUnsold(ctx context.Context, orders []tracking.Order) (err error) {
	defer fault.Wrap(&err, "take out the refunds of cancelled orders")
	var ids []string
	for i := range orders {
		if orders[i].Status == tracking.OrderCancelled || orders[i].Status == tracking.OrderTest {
			ids = append(ids, orders[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return s.w.Exec(ctx, "DELETE FROM refunds WHERE site = {site:String} AND order_id IN {ids:Array(String)}", warehouse.Params{"site": s.site.ID, "ids": ids})
}

// standingRefund is what the table says of a refund already.
type standingRefund struct {
	ID      string `ch:"refund_id"`
	Version uint64 `ch:"version"`
	Content uint64 `ch:"content"`
}

func (s *orderStore) storeRefunds(ctx context.Context, block []uint32) error {
	rows, err := warehouse.Select[standingRefund](ctx, s.w, statement("standing_refunds"), s.params(block))
	if err != nil {
		return err
	}
	standing := make(map[string]standingRefund, len(rows))
	for _, r := range rows {
		standing[r.ID] = r
	}
	notes := make([]tracking.Refund, len(block))
	for i, d := range block {
		notes[i] = s.refund(d)
		s.countRefund(d, &notes[i])
	}
	told, err := shop.Told(ctx, s.w, s.site.ID, notes, s.options.DryRun, s.now)
	if err != nil {
		return err
	}
	changed := make([]tracking.Refund, 0, len(block))
	var orders []string
	for _, r := range notes {
		if told[r.ID] {
			s.report.add(isLeft)
			continue
		}
		was, stands := standing[r.ID]
		content := s.content.refund(&r)
		r.Version = nextVersion(s.now, was.Version)
		fate := isNew
		if stands {
			fate = isChanged
			if was.Content == content {
				fate = isSame
			}
		}
		if s.report.counted(fate) {
			changed = append(changed, r)
		}
		if r.OrderID != "" {
			orders = append(orders, r.OrderID)
		}
	}
	if s.options.DryRun {
		return nil
	}
	if err := insertBlock(ctx, s.w, "refunds", changed); err != nil {
		return err
	}
	if err := s.dropSeen(ctx, orders); err != nil {
		return err
	}
	if s.options.Veil != nil || s.options.CancelledPrefix == "" { // numbers do not tell refunds; a case is imported once
		return nil
	}
	return s.dropMisplaced(ctx, block)
}

// dropSeen takes out what measures of visits told of the refunds of orders that
// the file tells.
func (s *orderStore) dropSeen(ctx context.Context, orders []string) (err error) {
	if len(orders) == 0 {
		return nil
	}
	defer fault.Wrap(&err, "take out refunds that the file tells")
	return s.w.Exec(ctx, "DELETE FROM refunds WHERE site = {site:String} AND order_id IN {ids:Array(String)} AND origin != 'import' AND has({hearsay:Array(String)}, origin)",
		warehouse.Params{"site": s.site.ID, "ids": orders, "hearsay": tracking.Hearsay})
}

// dropMisplaced takes out of the orders what an import without the prefix had
// put there: the same document cannot be both.
func (s *orderStore) dropMisplaced(ctx context.Context, block []uint32) (err error) {
	defer fault.Wrap(&err, "take refunds out of the orders")
	params := s.params(block)
	params["prefix"] = s.options.CancelledPrefix
	rows, err := warehouse.Select[struct {
		ID string `ch:"order_id"`
	}](ctx, s.w, statement("misplaced_orders"), params)
	if err != nil || len(rows) == 0 {
		return err
	}
	return s.w.Exec(ctx, statement("drop_misplaced_orders"), params)
}

func (s *orderStore) countOrder(d uint32, o *tracking.Order) {
	t := s.report.Orders
	s.report.covers(o.Time)
	for _, kind := range o.LineKind {
		if kind == tracking.LineAdjustment {
			t.AdjustmentLines++
		}
	}
	s.countIncomplete(d)
	switch o.Status {
	case tracking.OrderValid:
		s.countValid(o)
	case tracking.OrderAdjustment:
		t.AdjustmentOrders++
	default:
		t.NotCounted++
	}
}

func (s *orderStore) countValid(o *tracking.Order) {
	t := s.report.Orders
	t.Orders++
	t.Revenue += o.TotalIncl
	if o.ProductsExcl == nil {
		t.WithoutAmountExcl++
	}
	if o.Customer == "" {
		t.Guests++
		return
	}
	s.people[o.Customer] = true
}

func (s *orderStore) countRefund(d uint32, r *tracking.Refund) {
	t := s.report.Orders
	s.report.covers(r.Time)
	t.Refunds++
	t.Refunded += r.AmountIncl
	s.countIncomplete(d)
}

// countIncomplete notes a document that lost a line.
func (s *orderStore) countIncomplete(d uint32) {
	doc, t := &s.book.documents[d], s.report.Orders
	if !doc.incomplete {
		return
	}
	t.Incomplete++
	if len(t.IncompleteOrders) < MaxProblems {
		t.IncompleteOrders = append(t.IncompleteOrders, doc.id)
	}
}
