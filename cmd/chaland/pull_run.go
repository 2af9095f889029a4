package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/prestashop"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/warehouse"
)

const (
	// pullEvery is how often a shop is read, and pullAtMost how long one that fails is left
	// alone.
	pullEvery  = 5 * time.Minute
	pullAtMost = time.Hour
)

// holdFor is how long a reading whose process was killed stays its own; less in tests.
var holdFor = 45 * time.Second

// shopOptions are how a shop at an address is reached: into a private network only if the
// address itself says so, or whoever connects it.
func shopOptions(address string, allowed []string, now func() time.Time) prestashop.Options {
	if u, err := prestashop.ParseAddress(address); err == nil && prestashop.Written(u) {
		allowed = append(slices.Clone(allowed), u.Host)
	}
	return prestashop.Options{Dial: crawl.GuardedDial(allowed), Refused: crawl.IsPrivate, Now: now}
}

// checkShop tries an address and a key of PrestaShop.
func (a *app) checkShop(ctx context.Context, access prestashop.Access, allowed []string) (*prestashop.Report, error) {
	return prestashop.Check(ctx, access, shopOptions(access.URL, allowed, a.now))
}

// puller reads the shops that do not send their orders.
type puller struct {
	*app
	store     *store.Store
	warehouse *warehouse.Warehouse
	intake    *intake.Intake
	every     time.Duration

	mu      sync.Mutex
	reading map[string]bool
	pulls   map[string]*prestashop.Pull // they remember what they told last
}

func (a *app) newPuller(s *store.Store, w *warehouse.Warehouse, in *intake.Intake) *puller {
	return &puller{app: a, store: s, warehouse: w, intake: in, every: pullEvery, reading: map[string]bool{}, pulls: map[string]*prestashop.Pull{}}
}

// watch reads the shops that are due at each tick, each on its own: a slow one keeps none
// from being read.
func (p *puller) watch(ctx context.Context, ticks <-chan time.Time) {
	var all sync.WaitGroup
	defer all.Wait()
	for {
		due, err := p.store.Pulls(ctx, p.now())
		if err != nil && ctx.Err() == nil {
			p.log.Error("the shops to read cannot be listed", "error", err)
		}
		for _, d := range due {
			if p.begin(d.Connection) {
				all.Go(func() {
					defer p.end(d.Connection)
					defer func() { // a shop's answer must not end the program
						if panicked := recover(); panicked != nil {
							p.log.Error("panic", "connection", d.Connection, "error", panicked, "stack", string(debug.Stack()))
						}
					}()
					if _, err := p.pull(ctx, d.Connection); err != nil && ctx.Err() == nil {
						p.log.Warn("a shop could not be read", "connection", d.Connection, "error", err)
					}
				})
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}

func (p *puller) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reading[id] {
		return false
	}
	p.reading[id] = true
	return true
}

func (p *puller) end(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.reading, id)
}

// errReadElsewhere is a shop that another process reads.
var errReadElsewhere = errors.New("another process reads this shop")

// pull reads one shop now, and notes how that went. Its lease keeps other processes out; one
// that ends without a word loses it within a minute.
func (p *puller) pull(ctx context.Context, id string) (prestashop.Tally, error) {
	holder := rand.Text()
	claimed, ok, err := p.store.ClaimPull(ctx, id, holder, p.now(), p.now().Add(holdFor))
	if err != nil || !ok {
		return prestashop.Tally{}, errors.Join(err, errReadElsewhere)
	}
	work, cancel := context.WithCancelCause(ctx)
	go p.hold(work, id, holder, cancel)
	tally, err := p.read(work, claimed, holder)
	if cause := context.Cause(work); cause != nil && ctx.Err() == nil {
		err = cause
	}
	cancel(nil)
	problem, due := "", p.now().Add(p.every)
	switch {
	case ctx.Err() != nil: // stopped in the middle: at once when it starts again
		due = p.now()
	case err != nil:
		problem = i18n.Error(err)
		due = p.now().Add(min(p.every<<min(claimed.Failures, 10), pullAtMost))
	}
	ending := context.WithoutCancel(ctx)
	if err == nil {
		err = p.store.NoteConnection(ending, id, p.now())
	}
	return tally, errors.Join(err, p.store.EndPull(ending, id, holder, problem, p.now(), due))
}

// hold keeps the lease until the work ends.
func (p *puller) hold(ctx context.Context, id, holder string, lost context.CancelCauseFunc) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(holdFor / 3):
		}
		if err := p.store.HoldPull(ctx, id, holder, p.now().Add(holdFor)); err != nil && ctx.Err() == nil {
			lost(err)
			return
		}
	}
}

func (p *puller) read(ctx context.Context, claimed store.Pull, holder string) (prestashop.Tally, error) {
	c, ok, err := p.store.Connection(ctx, claimed.Connection)
	if err != nil || !ok {
		return prestashop.Tally{}, errors.Join(err, fault.New(fault.NotFound, "store.no_connection", "id", claimed.Connection))
	}
	place, refusal, err := p.intake.Place(ctx, c.Site, p.now())
	if err != nil {
		return prestashop.Tally{}, err
	}
	if refusal != nil {
		return prestashop.Tally{}, fault.New(fault.Invalid, "aside."+refusal.Reason, "detail", refusal.Detail)
	}
	client, err := prestashop.New(prestashop.Access{URL: claimed.URL, Key: c.Secret, Shop: claimed.Shop}, shopOptions(claimed.URL, claimed.Allowed, p.now))
	if err != nil {
		return prestashop.Tally{}, err
	}
	defer client.Close()
	var progress prestashop.Progress
	if err := json.Unmarshal([]byte(claimed.Progress), &progress); err != nil {
		return prestashop.Tally{}, fmt.Errorf("progress of %s: %w", c.ID, err)
	}
	work := p.remembered(c.ID, progress.Fresh())
	work.Client, work.Progress = client, progress
	work.Place = shop.Place{Site: place.ID, Currency: place.Currency, Location: place.Location, Mode: place.Mode}
	work.Hide = pseudonym.NewVeil(c.PersonKey, c.Site).Customer
	work.Keep = p.intake.TakeOrders
	work.Aside = func(order, field string) error { return p.aside(c.Site, order, field) }
	work.Products = func(ctx context.Context, list []prestashop.Product) error { return p.products(ctx, c.Site, list) }
	work.Save = func(ctx context.Context, progress prestashop.Progress, tally prestashop.Tally) error {
		at, err := json.Marshal(progress)
		done, errTally := json.Marshal(tally)
		if err := errors.Join(err, errTally); err != nil {
			return err
		}
		return p.store.SavePull(ctx, c.ID, holder, string(at), string(done))
	}
	return work.Run(ctx)
}

// remembered is the reading of a shop by this process; a fresh one tells everything anew.
func (p *puller) remembered(id string, fresh bool) *prestashop.Pull {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pulls[id] == nil || fresh {
		p.pulls[id] = &prestashop.Pull{}
	}
	return p.pulls[id]
}

// aside tells the quarantine of an order that cannot be read.
func (p *puller) aside(site, order, field string) error {
	r := intake.Refusal{Class: tracking.AsideInvalid, Reason: "presta_field", Detail: i18n.T("presta.field", "order", order, "field", field)}
	if field == "too_large" {
		r.Reason, r.Detail = "presta_too_large", order
	}
	return p.intake.RefuseFor(intake.Client{Received: p.now()}, shop.PrestaShop, site, r, nil)
}

// products brings what products are bought for into the catalogue, as a file would: what is
// not said keeps what stands, and what changes counts from today.
func (p *puller) products(ctx context.Context, site string, list []prestashop.Product) error {
	type says struct{ cost, category bool }
	alike := map[says][]prestashop.Product{} // an empty cell would erase what stands
	for _, one := range list {
		key := says{one.Cost > 0, one.Category != ""}
		alike[key] = append(alike[key], one)
	}
	into := imports.New(p.warehouse, p.now, p.log)
	for _, some := range alike {
		if _, err := into.Catalogue(ctx, site, productFile(some), imports.CatalogueOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// productFile is a list of products alike as a catalogue to import, with the columns that it fills.
func productFile(list []prestashop.Product) imports.Source {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	sorted := list[0].Category != ""
	header := []string{"reference", "nom"}
	if sorted {
		header = append(header, "categorie")
	}
	if list[0].Cost > 0 {
		header = append(header, "cout achat ht")
	}
	write := func(cells []string) {
		if err := w.Write(cells); err != nil {
			panic(err) // into memory
		}
	}
	write(header)
	for _, one := range list {
		cells := []string{one.SKU, strings.Join(strings.Fields(one.Name), " ")}
		if sorted {
			cells = append(cells, one.Category)
		}
		if one.Cost > 0 {
			cells = append(cells, fmt.Sprintf("%d.%02d", one.Cost/100, one.Cost%100))
		}
		write(cells)
	}
	w.Flush()
	return imports.Source{Name: "PrestaShop", Size: int64(b.Len()), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }}
}
