package dashboard

import (
	"context"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// Products knows what people call the products of a shop.
type Products interface {
	// ProductNames are the names of references, of those that have one.
	ProductNames(ctx context.Context, site string, references []string) (map[string]string, error)
}

// nameProducts gives the rows of a table of references their names, those that
// the page shows, or all for an export.
func (d *Dashboard) nameProducts(v *visit, t view.Table) (view.Table, error) {
	if d.Products == nil || len(t.Rows) == 0 {
		return t, nil
	}
	rows := t.Shown()
	if v.exports.wanted() {
		rows = t.Rows
	}
	references := make([]string, 0, len(rows))
	for _, r := range rows {
		if key, ok := r.Cells[0].Value.(string); ok {
			references = append(references, key)
		}
	}
	names, err := d.Products.ProductNames(v.context(), v.Site.ID, references)
	if err != nil {
		return t, err
	}
	return t.Named(i18n.T("sales.name"), names), nil
}
