package imports

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

func (in *searchReader) store(ctx context.Context) error {
	days, err := in.judgeDays(ctx)
	if err != nil {
		return err
	}
	totals, err := in.judgeTotals(ctx)
	if err != nil || in.options.DryRun {
		return err
	}
	if err := storeBlocks(ctx, in.s.w, "searches", days, in.options.Options); err != nil {
		return err
	}
	return storeBlocks(ctx, in.s.w, "search_totals", totals, in.options.Options)
}

// widen is the shortest span that holds both.
func (d daySpan) widen(s daySpan) daySpan {
	if !d.known() {
		return s
	}
	if s.first.Before(d.first) {
		d.first = s.first
	}
	if s.last.After(d.last) {
		d.last = s.last
	}
	return d
}

func (d daySpan) params(site string) warehouse.Params {
	return warehouse.Params{"site": site, "first": d.first.Format(time.DateOnly), "last": d.last.Format(time.DateOnly)}
}

func (in *searchReader) covers(d daySpan) {
	whole := daySpan{in.report.First, in.report.Last}.widen(d)
	in.report.First, in.report.Last = whole.first, whole.last
}

// judgeDays counts the rows by day, query and page by how they stand to what is stored.
func (in *searchReader) judgeDays(ctx context.Context) (changed []tracking.Search, err error) {
	var span daySpan
	for key := range in.days {
		span = span.widen(daySpan{key.day, key.day})
	}
	if !span.known() {
		return nil, nil
	}
	rows, err := warehouse.Select[tracking.Search](ctx, in.s.w, statement("standing_searches"), span.params(in.site.ID))
	if err != nil {
		return nil, err
	}
	standing := make(map[dayKey]tracking.Search, len(rows))
	for _, r := range rows {
		standing[dayKey{r.Day.UTC(), r.Query, r.Page}] = r
	}
	in.covers(span)
	t := in.report.Searches
	t.Days = len(in.days)
	for key, c := range in.days {
		t.Clicks, t.Impressions = t.Clicks+c.clicks, t.Impressions+c.impressions
		row := tracking.Search{
			Site: in.site.ID, Day: key.day, Query: key.query, Page: key.page, Origin: originSearchConsole, Brand: in.named[key.query],
			Impressions: c.impressions, Clicks: c.clicks, PositionSum: c.positions,
		}
		base, known := standing[key]
		row.Version, base.Day = base.Version, row.Day
		fate := fateOf(known, base == row)
		row.Version = nextVersion(in.now, base.Version)
		if in.report.counted(fate) {
			changed = append(changed, row)
		}
	}
	return changed, nil
}

func fateOf(known, same bool) fate {
	switch {
	case known && same:
		return isSame
	case known:
		return isChanged
	}
	return isNew
}

// judgeTotals does the same for the rows of whole periods, and empties those that stand of
// the same kinds and periods and that the report has no more.
func (in *searchReader) judgeTotals(ctx context.Context) (changed []tracking.SearchTotal, err error) {
	var span daySpan
	reports := map[totalKey]bool{} // kinds and periods
	for key := range in.totals {
		span = span.widen(key.span)
		reports[totalKey{key.kind, key.span, ""}] = true
	}
	if !span.known() {
		return nil, nil
	}
	rows, err := warehouse.Select[tracking.SearchTotal](ctx, in.s.w, statement("standing_search_totals"), span.params(in.site.ID))
	if err != nil {
		return nil, err
	}
	in.covers(span)
	standing := make(map[totalKey]tracking.SearchTotal, len(rows))
	for _, r := range rows {
		key := totalKey{r.Kind, daySpan{r.First.UTC(), r.Last.UTC()}, r.Key}
		standing[key] = r
		if _, told := in.totals[key]; told || r.Impressions == 0 || !reports[totalKey{key.kind, key.span, ""}] {
			continue
		}
		in.report.Searches.Removed++
		r.Impressions, r.Clicks, r.PositionSum, r.Version = 0, 0, 0, nextVersion(in.now, r.Version)
		changed = append(changed, r)
	}
	in.report.Searches.Totals = len(in.totals)
	for key := range in.totals {
		row, fate := in.total(key, standing)
		if in.report.counted(fate) {
			changed = append(changed, row)
		}
	}
	return changed, nil
}

func (in *searchReader) total(key totalKey, standing map[totalKey]tracking.SearchTotal) (tracking.SearchTotal, fate) {
	c := in.totals[key]
	row := tracking.SearchTotal{
		Site: in.site.ID, Kind: key.kind, First: key.span.first, Last: key.span.last, Key: key.key, Origin: originSearchConsole,
		Brand: key.kind == tracking.SearchQueries && in.named[key.key], Impressions: c.impressions, Clicks: c.clicks, PositionSum: c.positions,
	}
	base, known := standing[key]
	row.Version, base.First, base.Last = base.Version, row.First, row.Last
	fate := fateOf(known && base.Impressions > 0, base == row)
	row.Version = nextVersion(in.now, base.Version)
	return row, fate
}
