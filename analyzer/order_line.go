package analyzer

import (
	"context"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// OrderLine is a line of a valid order.
type OrderLine struct {
	Order, Customer, SKU string
	Day                  period.Date
	Units                float64
	Amount               float64 // cents, excluding tax, after discounts
}

// OrderLines are those of a period, in order of time. Customers are named by Pseudonym.
func (a *Analyzer) OrderLines(ctx context.Context, siteID string, p period.Period) (_ []OrderLine, err error) {
	defer fault.Wrap(&err, "list order lines of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	found, err := a.ask(ctx, bind("order_lines", warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End()}))
	if err != nil {
		return nil, err
	}
	lines, hidden := make([]OrderLine, 0, len(found.rows)), map[string]string{"": ""}
	for _, r := range found.rows {
		day, err := period.ParseDate(r.keys[2])
		if err != nil {
			return nil, err
		}
		name, known := hidden[r.keys[1]]
		if !known {
			name = Pseudonym(r.keys[1], len(hidden))
			hidden[r.keys[1]] = name
		}
		lines = append(lines, OrderLine{Order: r.keys[0], Customer: name, SKU: r.keys[3], Day: day, Units: r.values[0], Amount: r.values[1]})
	}
	return lines, nil
}
