package imports

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// originSearchConsole marks what a report of searches brought.
const originSearchConsole = "search-console"

// SearchOptions say how to read a report of searches.
type SearchOptions struct {
	Options
	From, To string   // the days of a report that does not tell them; both or none
	Brand    []string // words of queries that name the shop; none: its name and its hosts
}

// SearchTotals add up an import of searches.
type SearchTotals struct {
	Accepted     int // lines that were used
	Days, Totals int // rows by day, query and page; rows of a whole period
	Repeated     int // lines that say again what an earlier one said
	Removed      int // rows that stood and that the report of the same period has no more
	Brand        int // distinct queries that name the shop
	Clicks       uint64
	Impressions  uint64
}

type dayKey struct {
	day         time.Time
	query, page string
}

type totalKey struct {
	kind string
	span daySpan
	key  string
}

// searchReader turns the tables of an export into rows.
type searchReader struct {
	s                     *Service
	site                  tracking.Site
	options               SearchOptions
	now                   time.Time
	report                *Report
	log                   *problemLog
	brand                 []string
	named                 map[string]bool // queries that name the shop
	given, chart, filters daySpan         // of --from and --to, of the days of the chart, of the table of filters
	days                  map[dayKey]searchCount
	totals                map[totalKey]searchCount

	*survey
	file  searchFile
	seen  map[string]bool // rows of the file, by what they are about
	first searchTarget
	prior *daySpan // of the earlier period of a comparison
}

// searchTarget is what the rows of a file become.
type searchTarget struct {
	kind  string // of totals; "" for rows by day, query and page
	field int    // that holds their key; -1 for none
	span  daySpan
	dated bool // each row tells its days
}

// Searches imports what a search engine says that it showed: the archive or one of the
// tables of Search Console's interface, whose rows sum up a period, or an export of its
// API by day, query and page. Rows replace those of the same key; the totals of a period
// replace all those of the same kind and period. Positions average over impressions.
func (s *Service) Searches(ctx context.Context, site string, src Source, o SearchOptions) (r *Report, err error) {
	defer fault.Wrap(&err, "import searches of %s from %s", site, src.Name)
	r = &Report{Kind: "search-console", File: src.Name, DryRun: o.DryRun, Searches: &SearchTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	in := &searchReader{
		s: s, site: r.Site, options: o, now: s.now(), report: r, log: o.problems(r), brand: brandWords(r.Site, o.Brand), named: map[string]bool{},
		days: map[dayKey]searchCount{}, totals: map[totalKey]searchCount{},
	}
	if in.given, err = o.givenSpan(r.Site.Location()); err != nil {
		return nil, err
	}
	files, err := searchFiles(src)
	if err != nil {
		return nil, err
	}
	if err := in.read(ctx, files); err != nil {
		return nil, err
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if len(in.days)+len(in.totals) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	in.notes()
	return r, in.store(ctx)
}

// read reads the tables: first those that tell the days of the others.
func (in *searchReader) read(ctx context.Context, files []searchFile) error {
	rank := func(f searchFile) int {
		switch {
		case isFilters(f.header):
			return 0
		case in.isChart(f.header):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(files, func(a, b searchFile) int { return rank(a) - rank(b) })
	for _, f := range files {
		var err error
		if isFilters(f.header) && len(files) > 1 {
			in.filters, err = in.filtersSpan(ctx, f)
		} else {
			err = in.readFile(ctx, f, len(files) > 1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isChart reports whether a table is by day alone.
func (in *searchReader) isChart(header []string) bool {
	m := mapping{plan: searchPlan, header: header, column: slices.Repeat([]int{-1}, len(searchPlan))}
	m.matchTitles()
	return m.has(sfDate) && len(m.searchKinds()) == 0
}

// readFile reads a table, one of several of an archive or the only one.
func (in *searchReader) readFile(ctx context.Context, f searchFile, packed bool) (err error) {
	in.file, in.seen, in.prior, in.log.file = f, map[string]bool{}, nil, ""
	if packed {
		in.log.file = f.Name
	}
	o := in.options.Options
	versus := (*comparison)(nil)
	if len(o.Columns) == 0 {
		if versus = in.compared(f.header); versus != nil {
			o.Columns = versus.columns
		}
	}
	unused := in.report.Unused
	in.survey, err = in.s.survey(ctx, f.Source, in.site, o, searchPlan, in.report, "clicks", "impressions", "position")
	in.report.Unused = append(unused, in.report.Unused...)
	switch {
	case packed && errors.Is(err, fault.New(fault.Invalid, "imports.no_lines")):
		return nil // nobody saw a rich result, for instance
	case packed && errors.Is(err, fault.New(fault.Invalid, "imports.columns_missing")):
		in.report.note("search_left", "file", f.Name)
		return nil
	case err != nil:
		return err
	}
	if !packed && versus == nil {
		in.mapping.noteColumns(in.report, o.Columns)
	}
	if err := in.aim(versus); err != nil {
		return err
	}
	return readRows(ctx, f.Source, o, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken)
}

// aim settles what the rows of the table become.
func (in *searchReader) aim(versus *comparison) (err error) {
	t, kinds := searchTarget{kind: tracking.SearchDays, field: -1, dated: in.mapping.has(sfDate)}, in.mapping.searchKinds()
	if len(kinds) > 0 {
		t.kind, t.field = kinds[0].kind, kinds[0].field
	}
	switch {
	case in.mapping.has(sfQuery) && in.mapping.has(sfPage) && !t.dated:
		return in.mapping.need("date")
	case in.mapping.has(sfQuery) && in.mapping.has(sfPage):
		t.kind = ""
	case len(kinds) == 0 && !t.dated:
		return in.mapping.need("query|page|country|device|appearance|date")
	}
	in.first = t
	if t.dated && versus == nil {
		return nil
	}
	var own daySpan
	if versus != nil {
		own = versus.spans[0]
		if versus.spans[1].known() && own.known() {
			in.prior = &versus.spans[1]
		} else {
			own = daySpan{}
			in.report.note("search_before", "title", versus.titles[1])
		}
	}
	if t.dated { // a chart that compares: its days are those of the later period
		in.prior = nil
		return nil
	}
	in.first.span, err = in.period(own)
	return err
}

// notes say what a report of searches never tells.
func (in *searchReader) notes() {
	t, sums := in.report.Searches, map[string]searchCount{}
	for key, c := range in.totals {
		sum := sums[key.kind]
		sum.add(c)
		sums[key.kind] = sum
	}
	for _, brand := range in.named {
		if brand {
			t.Brand++
		}
	}
	all, listed := sums[tracking.SearchDays], sums[tracking.SearchQueries]
	switch {
	case in.prior == nil && listed.clicks > 0 && all.clicks > listed.clicks:
		in.report.note("search_hidden_share", "listed", listed.clicks, "all", all.clicks, "share", i18n.Percent(float64(listed.clicks)/float64(all.clicks), 0))
	case len(in.named) > 0:
		in.report.note("search_hidden")
	}
	if len(in.named) > 0 {
		in.report.note("search_brand", "words", strings.Join(in.brand, ", "), "n", t.Brand)
	}
}
