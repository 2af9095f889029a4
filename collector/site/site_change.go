package site

import (
	"context"
	_ "embed"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/contents.sql
var contentsSQL string

// Contents count what a site has stored.
type Contents struct {
	Visits   uint64 `ch:"visits"`
	Orders   uint64 `ch:"orders"`
	Costs    uint64 `ch:"costs"`
	Products uint64 `ch:"products"`
	Audits   uint64 `ch:"audits"`
}

// ContentsOf counts what the site of that id has.
func ContentsOf(ctx context.Context, w *warehouse.Warehouse, id string) (c Contents, err error) {
	defer fault.Wrap(&err, "count what site %s has", id)
	rows, err := warehouse.Select[Contents](ctx, w, contentsSQL, warehouse.Params{"site": id})
	if err != nil || len(rows) == 0 {
		return c, err
	}
	return rows[0], nil
}

// Get is the site of that id, or a fault that names the known ones.
func Get(ctx context.Context, w *warehouse.Warehouse, id string) (tracking.Site, error) {
	all, err := warehouse.ListSettings[tracking.Site](ctx, w, Kind)
	if err != nil {
		return tracking.Site{}, err
	}
	return known(all, id)
}

func known(all map[string]tracking.Site, id string) (tracking.Site, error) {
	if s, ok := all[id]; ok {
		s.ID = id
		return s, nil
	}
	if len(all) == 0 {
		return tracking.Site{}, fault.New(fault.NotFound, "collector.no_site", "site", id)
	}
	names := slices.Sorted(maps.Keys(all))
	return tracking.Site{}, fault.New(fault.NotFound, "collector.site_missing", "site", id, "sites", strings.Join(names, ", "))
}

// Change corrects the settings of a site; it reports whether any differs. Its
// currency stands as soon as it has amounts.
func Change(ctx context.Context, w *warehouse.Warehouse, id string, correct func(*tracking.Site), now time.Time) (changed bool, err error) {
	defer fault.Wrap(&err, "change site %s", id)
	all, err := warehouse.ListSettings[tracking.Site](ctx, w, Kind)
	if err != nil {
		return false, err
	}
	had, err := known(all, id)
	if err != nil {
		return false, err
	}
	s := had
	correct(&s)
	if s = Complete(s); sameSite(had, s) {
		return false, nil
	}
	if err := Check(s); err != nil {
		return false, err
	}
	if s.Mode != Complete(had).Mode {
		s.ModeSince = now.UTC()
	}
	if err := free(all, s); err != nil {
		return false, err
	}
	if s.Currency != Complete(had).Currency {
		if err := noAmounts(ctx, w, id); err != nil {
			return false, err
		}
	}
	return true, warehouse.PutSetting(ctx, w, Kind, id, s, now)
}

// Alias ties a name that hits call a site by, a number of Matomo's included, to a site that
// there is, for good. It reports whether that is new.
func Alias(ctx context.Context, w *warehouse.Warehouse, id, name string, now time.Time) (changed bool, err error) {
	text, numbered := strings.CutPrefix(name, MatomoPrefix)
	if !numbered {
		return Change(ctx, w, id, func(s *tracking.Site) { s.Domains = append(slices.Clone(s.Domains), name) }, now)
	}
	number, err := strconv.Atoi(text)
	if err != nil || number <= 0 {
		return false, fault.New(fault.Invalid, "collector.bad_number", "value", text)
	}
	return Change(ctx, w, id, func(s *tracking.Site) {
		if s.MatomoID != number && !slices.Contains(s.MatomoAliases, number) {
			s.MatomoAliases = append(slices.Clone(s.MatomoAliases), number)
		}
	}, now)
}

// noAmounts refuses to call stored amounts by another currency.
func noAmounts(ctx context.Context, w *warehouse.Warehouse, id string) error {
	c, err := ContentsOf(ctx, w, id)
	if err == nil && c.Orders+c.Costs+c.Products > 0 {
		return fault.New(fault.Conflict, "collector.site_has_amounts", "site", id)
	}
	return err
}

// Removable tells whether a site may be removed: it is there, and not frozen.
func Removable(ctx context.Context, w *warehouse.Warehouse, id string) error {
	s, err := Get(ctx, w, id)
	if err == nil && !s.Frozen.IsZero() {
		return fault.New(fault.Conflict, "collector.site_frozen", "site", id)
	}
	return err
}

// Remove ends a site: its data go, no collector takes its hits any longer, and
// what came meanwhile goes too. settled waits until running collectors and
// builders have seen the end. Its setting goes after the data, and what follows
// is not cut short by ctx: a site that is not listed cannot be removed again.
func Remove(ctx context.Context, w *warehouse.Warehouse, id string, settled func(context.Context) error, now time.Time) (err error) {
	defer fault.Wrap(&err, "remove site %s", id)
	if err := Removable(ctx, w, id); err != nil {
		return err
	}
	if err := w.Forget(ctx, id); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	for _, kind := range []string{warehouse.KeywordsKind, warehouse.ProfileKind, Kind} {
		if err := warehouse.DeleteSetting(ctx, w, kind, id, now); err != nil {
			return err
		}
	}
	for range 2 {
		if err := settled(ctx); err != nil {
			return err
		}
		if err := w.Forget(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
