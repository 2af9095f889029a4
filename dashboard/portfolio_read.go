package dashboard

import (
	"context"
	"slices"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// WatchedSites is the portfolio of the declared sites: all but the cases of candidates
// that nobody has audited or plans to, of which there may be hundreds.
func WatchedSites(ctx context.Context, archive *seo.Archive, sites []tracking.Site, schedules []store.Schedule, busy map[string]bool, now time.Time) ([]seo.SiteWatch, error) {
	names, cases := map[string]string{}, map[string]bool{}
	for _, s := range sites {
		names[s.ID], cases[s.ID] = s.Name, s.Case
	}
	list, err := archive.Portfolio(ctx, names, schedules, busy, now)
	return slices.DeleteFunc(list, func(w seo.SiteWatch) bool {
		return cases[w.Site] && w.Schedules == 0 && w.Started == nil && w.Problem == "" && !w.Running
	}), err
}
