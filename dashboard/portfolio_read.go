package dashboard

import (
	"context"
	"slices"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// WatchedSites is the portfolio of the declared sites: all but the cases of candidates,
// which are left out unless somebody plans their audits.
func WatchedSites(ctx context.Context, archive *seo.Archive, sites []tracking.Site, schedules []store.Schedule, busy map[string]bool, now time.Time) ([]seo.SiteWatch, error) {
	names, cases := map[string]string{}, map[string]bool{}
	for _, s := range sites {
		if planned := slices.ContainsFunc(schedules, func(v store.Schedule) bool { return v.Site == s.ID }); s.Case && !planned {
			cases[s.ID] = true
			continue
		}
		names[s.ID] = s.Name
	}
	list, err := archive.Portfolio(ctx, names, schedules, busy, now)
	return slices.DeleteFunc(list, func(w seo.SiteWatch) bool { return cases[w.Site] }), err
}
