package seo

import (
	"context"
	_ "embed"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/archive_count_pages.sql
	countPagesSQL string
	//go:embed sql/archive_count_links.sql
	countLinksSQL string
	//go:embed sql/archive_list_beside.sql
	listBesideSQL string
)

// CountPages is how many pages PagesOf has to give.
func (a *Archive) CountPages(ctx context.Context, id, text string) (int, error) {
	return a.count(ctx, countPagesSQL, warehouse.Params{"id": id, "text": text})
}

// CountLinks is how many links LinksOf has to give.
func (a *Archive) CountLinks(ctx context.Context, id string, state crawl.LinkState) (int, error) {
	return a.count(ctx, countLinksSQL, warehouse.Params{"id": id, "state": string(state)})
}

func (a *Archive) count(ctx context.Context, statement string, p warehouse.Params) (int, error) {
	type row struct {
		N uint64 `ch:"n"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, statement, p)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return int(rows[0].N), nil
}

// ListBeside is the audits of a site and those of no declared site, newest
// first, at most limit of each kind: however many audits the other sites have,
// they push none out.
func (a *Archive) ListBeside(ctx context.Context, site string, declared []string, limit int) ([]Entry, error) {
	p := warehouse.Params{"site": site, "declared": declared, "limit": limit}
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, listBesideSQL, p)
	return entries(rows), err
}
