package main

import (
	"context"
	_ "embed"
	"maps"
	"slices"

	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/product_names.sql
	productNamesSQL string
	//go:embed sql/ordered_names.sql
	orderedNamesSQL string
)

// productReader tells the dashboard what products are called.
type productReader struct{ w *warehouse.Warehouse }

// ProductNames asks the catalogue, and orders for what it does not know.
func (r productReader) ProductNames(ctx context.Context, site string, references []string) (map[string]string, error) {
	names, err := r.names(ctx, productNamesSQL, site, references)
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(references), func(sku string) bool { return names[sku] != "" })
	if len(missing) == 0 {
		return names, nil
	}
	more, err := r.names(ctx, orderedNamesSQL, site, missing)
	maps.Copy(names, more)
	return names, err
}

func (r productReader) names(ctx context.Context, sql, site string, references []string) (map[string]string, error) {
	type row struct {
		SKU  string `ch:"sku"`
		Name string `ch:"name"`
	}
	rows, err := warehouse.Select[row](ctx, r.w, sql, warehouse.Params{"site": site, "skus": references})
	names := make(map[string]string, len(rows))
	for _, p := range rows {
		names[p.SKU] = p.Name
	}
	return names, err
}
