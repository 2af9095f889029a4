package rights

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Request is what a person asked: a row of rights_requests. Once answered it names nobody.
type Request struct {
	Site     string     `ch:"site"`
	ID       string     `ch:"request_id"`
	Asked    time.Time  `ch:"asked"`
	Kind     string     `ch:"kind"`   // KindExport or KindErase
	Source   string     `ch:"source"` // who told it: SourceTerminal, SourcePage, or the kind of a shop
	How      string     `ch:"how"`    // by what the person was named: visitor, customer, order
	Customer string     `ch:"customer"`
	Orders   []string   `ch:"orders"`
	Rows     uint64     `ch:"rows"` // that named the person
	Done     *time.Time `ch:"done"` // nil while it waits
}

// What is asked, and where.
const (
	KindExport     = "export"
	KindErase      = "erase"
	SourceTerminal = "terminal"
	SourcePage     = "page"
)

// Term is how long a site has to answer, one month (GDPR, article 12).
func (r Request) Term() time.Time { return r.Asked.AddDate(0, 1, 0) }

// Trail notes what was done for a person, without naming them.
func Trail(ctx context.Context, w *warehouse.Warehouse, site, kind, source, how string, counts []Count, now time.Time) (err error) {
	defer fault.Wrap(&err, "note what was done for a person of %s", site)
	at := now.UTC()
	r := Request{Site: site, ID: uuid.NewString(), Asked: at, Kind: kind, Source: source, How: how, Orders: []string{}, Rows: Total(counts), Done: &at}
	return warehouse.Insert(ctx, w, "rights_requests", []Request{r}, "")
}

// Wait notes a request that a shop passes on, until somebody answers it.
func Wait(ctx context.Context, w *warehouse.Warehouse, r Request, token string) error {
	if r.Orders == nil {
		r.Orders = []string{}
	}
	return warehouse.Insert(ctx, w, "rights_requests", []Request{r}, token)
}

// Requests lists those of a site, the latest first.
func Requests(ctx context.Context, w *warehouse.Warehouse, site string) ([]Request, error) {
	return warehouse.Select[Request](ctx, w, "SELECT * FROM rights_requests FINAL WHERE site = {site:String} ORDER BY done IS NULL DESC, asked DESC, request_id LIMIT 1000", warehouse.Params{"site": site})
}

// Waiting is a request that nobody answered yet.
func Waiting(ctx context.Context, w *warehouse.Warehouse, site, id string) (Request, error) {
	rows, err := warehouse.Select[Request](ctx, w, "SELECT * FROM rights_requests FINAL WHERE site = {site:String} AND request_id = {id:String} AND done IS NULL", warehouse.Params{"site": site, "id": id})
	switch {
	case err != nil:
		return Request{}, err
	case len(rows) == 0:
		return Request{}, fault.New(fault.NotFound, "rights.no_request", "id", id)
	}
	return rows[0], nil
}

// Answered notes that a request was answered, and forgets who asked.
func Answered(ctx context.Context, w *warehouse.Warehouse, r Request, counts []Count, now time.Time) (err error) {
	defer fault.Wrap(&err, "note the answer to request %s", r.ID)
	return w.Exec(ctx, "ALTER TABLE rights_requests UPDATE customer = '', orders = [], rows = {rows:UInt64}, done = {now:DateTime64(3)} WHERE site = {site:String} AND request_id = {id:String} SETTINGS mutations_sync = 2",
		warehouse.Params{"site": r.Site, "id": r.ID, "rows": Total(counts), "now": now.UTC()})
}
