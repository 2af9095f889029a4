package prestashop

import (
	"cmp"
	"context"
	"html"
	"net/url"
	"slices"
	"strings"
)

// Product is what a product, or one of its combinations, is bought for.
type Product struct {
	SKU, Name, Category string
	Cost                int64 // cents, tax excluded, in the shop's own currency; 0 when not filled in
}

// products tells a page of products. Without their category and cost there is nothing to say
// that orders do not.
func (p *Pull) products(ctx context.Context, facts *shopFacts, rows []Row) error {
	numbers := distinct(rows, "id")
	variants, err := p.Client.variants(ctx, facts, numbers)
	if err != nil {
		return err
	}
	categories, err := p.Client.byNumber(ctx, facts.has, "categories", "[id,name]", distinct(rows, "id_category_default"))
	if err != nil {
		return err
	}
	var list []Product
	for _, row := range rows {
		category := categories[id(row.Fields["id_category_default"])].Fields["name"]
		list = append(list, productsOf(row, variants[id(row.Fields["id"])], html.UnescapeString(category))...)
	}
	if facts.home != p.Place.Currency {
		for i := range list {
			list[i].Cost = 0 // a cost in another currency is none
		}
	}
	list = onceEach(list)
	if len(list) == 0 {
		return nil
	}
	p.tally.Products += len(list)
	return p.Products(ctx, list)
}

func (c *Client) variants(ctx context.Context, facts *shopFacts, products []string) (map[string][]Row, error) {
	out := map[string][]Row{}
	if !facts.has["combinations"] {
		return out, nil
	}
	for some := range slices.Chunk(products, atOnce) {
		rows, err := c.list(ctx, "combinations", url.Values{"display": {"[id,id_product,reference,wholesale_price]"}, "filter[id_product]": {either(some)}, "sort": {"[id_ASC]"}})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			product := id(r.Fields["id_product"])
			out[product] = append(out[product], r)
		}
	}
	return out, nil
}

// productsOf names a product and its combinations as the lines of orders do. A combination
// without a wholesale price has that of its product.
func productsOf(row Row, variants []Row, category string) []Product {
	f := &fields{of: row.Fields}
	name := html.UnescapeString(f.of["name"])
	own := Product{SKU: cmp.Or(strings.TrimSpace(f.of["reference"]), f.id("id")), Name: name, Category: category, Cost: max(f.cents("wholesale_price"), 0)}
	list := []Product{own}
	for _, v := range variants {
		f := &fields{of: v.Fields}
		one := own
		// the line of an order has the reference of the product where the combination has none
		if ref := strings.TrimSpace(f.of["reference"]); ref != "" {
			one.SKU = ref
		} else if strings.TrimSpace(row.Fields["reference"]) == "" {
			one.SKU = numbered(own.SKU, f.id("id"), name)
		}
		if c := f.cents("wholesale_price"); c > 0 {
			one.Cost = c
		}
		list = append(list, one)
	}
	return list
}

// onceEach keeps the first product of each reference: shops share them.
func onceEach(list []Product) []Product {
	seen := map[string]bool{"": true}
	return slices.DeleteFunc(list, func(p Product) bool {
		again := seen[p.SKU]
		seen[p.SKU] = true
		return again
	})
}
