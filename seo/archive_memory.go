package seo

import (
	"context"
	_ "embed"
	"slices"
	"time"

	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/past_pages.sql
	pastPagesSQL string
	//go:embed sql/catalogue.sql
	catalogueSQL string
	//go:embed sql/best_sellers.sql
	bestSellersSQL string
)

// remembered bounds the addresses that the audits before are asked about.
const remembered = 1_000

// remember gathers what the warehouse knows of the site: earlier audits, catalogue, sales.
func (r *run) remember(ctx context.Context) (m rule.Memory, err error) {
	w := r.request.Warehouse
	if w == nil || r.build.options.Part {
		return m, nil
	}
	m.Kept = true
	if m.Past, err = NewArchive(w).memory(ctx, r, r.build.inQuestion()); err != nil {
		return m, err
	}
	if m.Articles, err = catalogue(ctx, w, r.request.Site, r.note.Started); err != nil {
		return m, err
	}
	m.BestSellers, err = bestSellers(ctx, w, r.request.Site)
	return m, err
}

// inQuestion are the addresses whose past matters: temporary redirects, products that
// cannot be had, and what no longer answers or sends elsewhere.
func (b *builder) inQuestion() (urls []string) {
	for i := range b.pages {
		p := &b.pages[i]
		if (p.Redirects() || p.Status == 404 || p.Status == 410 || p.Stock == rule.SoldOut) && len(urls) < remembered {
			urls = append(urls, p.URL)
		}
	}
	return urls
}

type pastPage struct {
	URL        string `ch:"url"`
	ID         string `ch:"audit_id"`
	Status     uint16 `ch:"status"`
	RedirectTo string `ch:"redirect_to"`
	Stock      string `ch:"stock"`
	Product    bool   `ch:"product"`
}

// memory is what the audits before saw of some addresses; nil without any audit.
func (a *Archive) memory(ctx context.Context, r *run, urls []string) (*rule.Past, error) {
	audits, err := warehouse.Select[auditRow](ctx, a.warehouse, pastAuditsSQL,
		warehouse.Params{"site": r.request.Site, "url": r.request.URL, "id": r.note.ID, "before": r.note.Started})
	if err != nil || len(audits) == 0 {
		return nil, err
	}
	when, ids := map[string]time.Time{}, []string{}
	for _, audit := range audits {
		when[audit.ID] = audit.Started
		ids = append(ids, audit.ID)
	}
	past := &rule.Past{First: audits[len(audits)-1].Started, Temporary: map[string]rule.Since{}, SoldOut: map[string]time.Time{}, Products: map[string]bool{}}
	if len(urls) == 0 {
		return past, nil
	}
	rows, err := warehouse.Select[pastPage](ctx, a.warehouse, pastPagesSQL, warehouse.Params{"ids": ids, "urls": urls})
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(p pastPage) bool { return p.URL != rows[0].URL })
		if n < 0 {
			n = len(rows)
		}
		learn(past, rows[:n], when)
		rows = rows[n:]
	}
	return past, err
}

// learn reads what the audits before, the newest first, saw of one address.
func learn(past *rule.Past, rows []pastPage, when map[string]time.Time) {
	url, target := rows[0].URL, rows[0].RedirectTo
	for _, row := range rows {
		if !rule.IsTemporary(int(row.Status)) || row.RedirectTo != target {
			break
		}
		past.Temporary[url] = rule.Since{Target: target, At: when[row.ID]}
	}
	for _, row := range rows {
		if row.Stock != rule.SoldOut.String() {
			break
		}
		past.SoldOut[url] = when[row.ID]
	}
	past.Products[url] = slices.ContainsFunc(rows, func(p pastPage) bool { return p.Product })
}

// catalogue is the shop's own list of articles, by the address of their sheet and by their
// reference; nil without any.
func catalogue(ctx context.Context, w *warehouse.Warehouse, site string, now time.Time) ([]rule.Article, error) {
	type row struct {
		SKU     string    `ch:"sku"`
		Address string    `ch:"address"`
		Cents   int64     `ch:"cents"`
		Units   *int32    `ch:"units"`
		Since   time.Time `ch:"since"`
	}
	rows, err := warehouse.Select[row](ctx, w, catalogueSQL, warehouse.Params{"site": site, "now": now})
	list := make([]rule.Article, len(rows))
	for i, r := range rows {
		list[i] = rule.Article{SKU: r.SKU, URL: r.Address, Cents: r.Cents, Units: r.Units, Since: r.Since}
	}
	return list, err
}

// bestSellers are the references that brought the most, a tenth of those sold.
func bestSellers(ctx context.Context, w *warehouse.Warehouse, site string) (list []rule.Sold, err error) {
	type row struct {
		SKU      string `ch:"sku"`
		Cents    int64  `ch:"cents"`
		Articles uint64 `ch:"articles"`
	}
	const least = 5
	rows, err := warehouse.Select[row](ctx, w, bestSellersSQL, warehouse.Params{"site": site})
	for i, r := range rows {
		if i < max(least, int(r.Articles)/10) {
			list = append(list, rule.Sold{SKU: r.SKU, Cents: r.Cents})
		}
	}
	return list, err
}
