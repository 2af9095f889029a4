package collector

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/record"
	"github.com/formaouest/chaland/collector/rights"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/spool"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// Kinds of record in the spool, and the names of their schemas.
const (
	kindEvent = 'E'
	kindOrder = 'O'
	kindAside = 'A'
	kindShop  = 'S'
)

var (
	events = record.NewCodec[tracking.Event]()
	orders = record.NewCodec[tracking.PendingOrder]()
	asides = record.NewCodec[tracking.SetAside]()
	shops  = record.NewCodec[tracking.ShopRecord]()
)

// rowStore writes rows into the spool, and blocks of the spool into ClickHouse.
type rowStore struct {
	w      *warehouse.Warehouse
	spool  *spool.Spool
	stored func()
	now    func() time.Time
	bytes  sync.Pool
	// patience bounds the first attempt at a block; a block that failed gets more.
	patience time.Duration
}

func newRowStore(w *warehouse.Warehouse, stored func(), now func() time.Time) *rowStore {
	if stored == nil {
		stored = func() {}
	}
	return &rowStore{w: w, stored: stored, now: now, patience: time.Minute, bytes: sync.Pool{New: func() any { return new(writing) }}}
}

func (s *rowStore) schema() []byte {
	return record.Schemas{string(kindEvent): events.Schema(), string(kindOrder): orders.Schema(), string(kindAside): asides.Schema(), string(kindShop): shops.Schema()}.Marshal()
}

// writing is the scratch of one Keep.
type writing struct {
	buf     []byte
	ends    []int
	kinds   []byte
	records []spool.Record
}

// Keep puts a batch on disk, all or none of it.
func (s *rowStore) Keep(b intake.Batch) error {
	w := s.bytes.Get().(*writing)
	defer s.bytes.Put(w)
	w.buf, w.ends, w.kinds, w.records = w.buf[:0], w.ends[:0], w.kinds[:0], w.records[:0]
	add(w, kindEvent, events, b.Events)
	add(w, kindOrder, orders, b.Orders)
	add(w, kindAside, asides, b.Asides)
	add(w, kindShop, shops, b.Shop)
	start := 0
	for i, end := range w.ends {
		w.records = append(w.records, spool.Record{Kind: w.kinds[i], Data: w.buf[start:end]})
		start = end
	}
	return s.spool.Append(w.records...)
}

func add[T any](w *writing, kind byte, c *record.Codec[T], rows []T) {
	for i := range rows {
		w.buf = c.Append(w.buf, &rows[i])
		w.ends = append(w.ends, len(w.buf))
		w.kinds = append(w.kinds, kind)
	}
}

// store writes a block. Orders go first: the visit builder looks at waiting
// orders when it sees new events. Of a block that was perhaps stored before, only
// what is missing is written.
func (s *rowStore) store(ctx context.Context, b spool.Block) (err error) {
	defer fault.Wrap(&err, "store block %s", b.Token)
	schemas, err := record.ParseSchemas(b.Schema)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.patienceFor(b.Attempt))
	defer cancel()
	waiting, err := read(b, kindOrder, orders, schemas)
	if err != nil {
		return err
	}
	if err := storeOnce(ctx, b, "-orders", waiting, s.lackOrders, s.insertOrders); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, s.w, "order_sightings", tracking.SightingsOf(waiting), b.Token+"-sightings"); err != nil { // repeated without harm
		return err
	}
	seen, err := read(b, kindEvent, events, schemas)
	if err != nil {
		return err
	}
	if err := storeOnce(ctx, b, "-events", seen, s.lackEvents, s.insertEvents); err != nil {
		return err
	}
	aside, err := read(b, kindAside, asides, schemas)
	if err != nil {
		return err
	}
	if err := storeOnce(ctx, b, "-aside", aside, s.lackAsides, s.insertAsides); err != nil {
		return err
	}
	told, err := read(b, kindShop, shops, schemas)
	if err != nil {
		return err
	}
	if err := s.people(ctx, told, b.Token, b.Attempt); err != nil {
		return err
	}
	if err := shop.Store(ctx, s.w, told, b.Token, s.now()); err != nil {
		return err
	}
	if len(seen)+len(waiting)+len(told) > 0 {
		s.stored()
	}
	return nil
}

// patienceFor doubles at each failure: what is slow today has to get through all the same.
func (s *rowStore) patienceFor(attempt int) time.Duration { return s.patience << min(attempt, 4) }

// people answers what shops pass on of their customers: who asks to be forgotten is, in every
// table, before the shop's own records forget the names by which they are found; who asks to
// see what is known waits for somebody to answer.
func (s *rowStore) people(ctx context.Context, told []tracking.ShopRecord, token string, attempt int) error {
	for i := range told {
		r := &told[i]
		switch {
		case r.What == tracking.ShopAsk:
			asked := rights.Request{Site: r.Site, ID: r.ID, Asked: r.Time, Kind: rights.KindExport, Source: r.Origin, How: "customer", Customer: r.Customer, Orders: r.LineSKU}
			if err := rights.Wait(ctx, s.w, asked, fmt.Sprintf("%s-right-%d", token, i)); err != nil {
				return err
			}
		case r.What == tracking.ShopErase && (r.Customer != "" || len(r.LineSKU) > 0):
			who, err := rights.Known(ctx, s.w, r.Site, r.Customer, r.LineSKU)
			if err != nil {
				return err
			}
			done, err := rights.Erase(ctx, s.w, who, s.now())
			if err != nil {
				return err
			}
			if len(done) == 0 && i > 0 && told[i-1].What == tracking.ShopErase && told[i-1].Time.Equal(r.Time) {
				continue // the same request, by the customer's other name
			}
			if len(done) == 0 && attempt > 0 {
				continue // an earlier attempt did it, and noted it
			}
			if err := rights.Trail(ctx, s.w, r.Site, rights.KindErase, r.Origin, "customer", done, s.now()); err != nil {
				return err
			}
		}
	}
	return nil
}

// read reads the rows of one kind.
func read[T any](b spool.Block, kind byte, c *record.Codec[T], schemas record.Schemas) ([]T, error) {
	n := 0
	for _, r := range b.Records {
		if r.Kind == kind {
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	reader, err := c.Reader(schemas[string(kind)])
	if err != nil {
		return nil, err
	}
	rows := make([]T, 0, n)
	for _, r := range b.Records {
		if r.Kind != kind {
			continue
		}
		rows = append(rows, *new(T))
		if err := reader.Read(r.Data, &rows[len(rows)-1]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// damaged tells the quarantine of a segment with unreadable bytes. It is called
// from the spool's own sending, hence the goroutine.
func (c *Collector) damaged(path string, d spool.Damage) {
	detail := i18n.T("collector.damage", "path", path, "bytes", d.Bytes, "kept", d.Kept)
	go func() {
		err := c.rows.Keep(intake.Batch{Asides: []tracking.SetAside{{
			Received: c.o.Now().UTC(), ID: uuid.NewString(), Endpoint: "spool", Class: tracking.AsideInvalid,
			Reason: "spool_damaged", Detail: detail, Hits: 1,
		}}})
		if err != nil {
			c.o.Log.Error("the damaged segment is not told to the quarantine", "path", path, "error", err)
		}
	}()
}
