package analyzer

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Analyzer answers questions from a warehouse. It is safe for concurrent use.
type Analyzer struct {
	w   *warehouse.Warehouse
	now func() time.Time
}

// New makes an analyzer; now tells which periods are not over yet.
func New(w *warehouse.Warehouse, now func() time.Time) *Analyzer {
	return &Analyzer{w: w, now: now}
}

// Sites lists the sites, by identifier.
func (a *Analyzer) Sites(ctx context.Context) (_ []tracking.Site, err error) {
	defer fault.Wrap(&err, "list the sites")
	byID, err := warehouse.ListSettings[tracking.Site](ctx, a.w, "site")
	if err != nil {
		return nil, err
	}
	sites := make([]tracking.Site, 0, len(byID))
	for _, s := range byID {
		sites = append(sites, s)
	}
	slices.SortFunc(sites, func(x, y tracking.Site) int { return strings.Compare(x.ID, y.ID) })
	return sites, nil
}
