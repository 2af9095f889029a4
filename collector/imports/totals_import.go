package imports

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// totalsReader turns the tables of another tool's reports into what it says it counted.
type totalsReader struct {
	*survey
	s       *Service
	site    tracking.Site
	options KindOptions
	report  *Report
	log     *problemLog
	tool    string
	kind    string
	field   int // that holds the key, -1 of days
	span    daySpan
	rows    map[string]*tracking.OutsideTotal
	order   []string
}

var totals = ledgerKind[tracking.OutsideTotal]{
	key: "totals", table: "outside_totals",
	name: func(t *tracking.OutsideTotal) string {
		return strings.Join([]string{t.Tool, t.Kind, t.First.Format(time.DateOnly), t.Last.Format(time.DateOnly), t.Key}, "\x00")
	},
}

// Totals imports a report of another tool: GA4's interface (several tables in a file, with
// the period in its comments), Matomo's reports, Plausible's archives. Its figures stand
// beside ours and are never added to them.
func (s *Service) Totals(ctx context.Context, site string, src Source, o KindOptions) (r *Report, err error) {
	defer fault.Wrap(&err, "import totals of %s from %s", site, src.Name)
	r = &Report{Kind: "totals", File: src.Name, DryRun: o.DryRun, Ledger: &LedgerTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	tables, err := totalTables(src)
	if err != nil {
		return nil, err
	}
	in := &totalsReader{s: s, site: r.Site, options: o, report: r, log: o.problems(r), rows: map[string]*tracking.OutsideTotal{}}
	for _, table := range tables {
		if err := in.read(ctx, table, len(tables) > 1); err != nil {
			return nil, err
		}
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if len(in.rows) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	r.Ledger.Rows = len(in.rows)
	return r, totals.store(ctx, s, in.rows, in.order, o.Options, r)
}

// totalTable is one table of a report, and the period that its comments tell.
type totalTable struct {
	Source
	first, last string // AAAAMMJJ
	ga4         bool
}

// totalTables are the tables of an archive, of a workbook, or those that follow each other in
// a file of GA4, each behind its comments.
func totalTables(src Source) (tables []totalTable, err error) {
	sources, err := unpack(src, ".csv", ".tsv")
	if err != nil {
		return nil, err
	}
	for _, one := range sources {
		parts, err := commentedTables(one)
		if err != nil {
			return nil, err
		}
		if len(parts) == 0 {
			parts = []totalTable{{Source: one}}
		}
		tables = append(tables, parts...)
	}
	return tables, nil
}

// maxCommented bounds a file of GA4: its interface writes five thousand lines at most.
const maxCommented = 16 << 20

// commentedTables parts a file whose first line is a comment; none for another file. Each
// part keeps the numbers of its lines: empty ones stand for those before it.
func commentedTables(src Source) (tables []totalTable, err error) {
	file, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	plain, err := sheet.Unzipped(file)
	if err != nil {
		return nil, err
	}
	if start, _ := plain.Peek(4); !bytes.HasPrefix(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), []byte("#")) {
		return nil, nil
	}
	var text strings.Builder
	first, last, number := "", "", 0
	end := func() {
		if text.Len() > 0 {
			body := text.String()
			tables = append(tables, totalTable{Source{Name: src.Name, Size: int64(len(body)), Open: func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader(body)), nil
			}}, first, last, true})
		}
		text.Reset()
	}
	for line, err := range sheet.Lines(io.LimitReader(plain, maxCommented)) {
		if err != nil {
			return nil, err
		}
		number = line.Number
		said := strings.TrimPrefix(line.Text, "\ufeff")
		comment, isComment := strings.CutPrefix(said, "#")
		switch {
		case isComment:
			end()
			title, value, _ := strings.Cut(comment, ":")
			switch fold(title) {
			case "startdate", "datededebut":
				first = strings.TrimSpace(value)
			case "enddate", "datedefin":
				last = strings.TrimSpace(value)
			}
		case strings.Trim(said, ", ;\t") == "":
			end()
		default:
			if text.Len() == 0 {
				text.WriteString(strings.Repeat("\n", number-1))
			}
			text.WriteString(said + "\n")
		}
	}
	end()
	return tables, nil
}

// read reads one table. One of several that tells no figures of visits is left out.
func (in *totalsReader) read(ctx context.Context, table totalTable, several bool) (err error) {
	in.survey, err = in.s.survey(ctx, table.Source, in.site, in.options.Options, totalsPlan, in.report, "visitors|visits|page_views|orders|revenue")
	leave := several && (errors.Is(err, fault.New(fault.Invalid, "imports.columns_missing")) || errors.Is(err, fault.New(fault.Invalid, "imports.no_lines")) ||
		errors.Is(err, fault.New(fault.Invalid, "imports.column_twice")))
	if leave {
		return nil
	}
	if err != nil {
		return err
	}
	in.log.file = ""
	if several && !table.ga4 {
		in.log.file = table.Name
	}
	if !in.aim(table, several) {
		if several {
			return nil
		}
		return in.mapping.need("date|channel|source|page|country|device")
	}
	if !in.mapping.has(tfDate) && !in.span.known() {
		return fault.New(fault.Invalid, "imports.totals_period")
	}
	return readRows(ctx, table.Source, in.options.Options, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken)
}

// aim settles whose the table is, what it goes by and of which days it is.
func (in *totalsReader) aim(table totalTable, packed bool) bool {
	in.tool = toolOfTotals(in.mapping, table)
	in.report.Tool = map[string]string{"ga4": "GA4", "matomo": "Matomo", "plausible": "Plausible"}[in.tool]
	in.kind, in.field = tracking.OutsideDays, -1
	for _, t := range totalsOf {
		if in.mapping.has(t.field) && in.field < 0 {
			in.kind, in.field = t.kind, t.field
		}
	}
	if in.field < 0 && in.mapping.has(tfLabel) {
		for _, named := range namedTables {
			if strings.HasPrefix(strings.TrimPrefix(strings.ToLower(table.Name), "imported_"), named.name) {
				in.kind, in.field = named.kind, tfLabel
			}
		}
	}
	in.span = daySpan{compactDay(table.first), compactDay(table.last)}
	if given, err := (SearchOptions{From: in.options.From, To: in.options.To}).givenSpan(in.site.Location()); err == nil && given.known() {
		in.span = given
	}
	if in.field < 0 && packed && !table.ga4 && !strings.Contains(strings.ToLower(table.Name), "visit") {
		return false // days parted by something else: browsers, systems
	}
	return in.field >= 0 || in.mapping.has(tfDate) || in.mapping.has(tfNth)
}

func toolOfTotals(m mapping, table totalTable) string {
	name := strings.ToLower(table.Name)
	has := func(titles ...string) bool {
		return slices.ContainsFunc(m.header, func(h string) bool { return slices.Contains(titles, fold(h)) })
	}
	switch {
	case table.ga4 || has("utilisateursactifs", "activeusers", "engagedsessions", "sessionsavecengagement"):
		return "ga4"
	case strings.HasPrefix(name, "imported_") || has("visitduration", "bouncerate") && has("visitors"):
		return "plausible"
	case has("nbvisits", "nbuniqvisitors", "actions", "visiteursuniques", "uniquevisitors", "visites"):
		return "matomo"
	}
	return "autre"
}

// compactDay reads 20250314; zero for another text.
func compactDay(text string) time.Time {
	day, err := time.Parse("20060102", text)
	if err != nil {
		return time.Time{}
	}
	return day
}

func (in *totalsReader) row(row sheet.Row) {
	in.report.Lines++
	if in.isSummary(row) || in.field >= 0 && in.mapping.cell(row, in.field) == "" {
		in.report.Ledger.Summary++
		return
	}
	t, p := in.total(row)
	if p != nil {
		in.log.reject(p)
		return
	}
	name := totals.name(&t)
	if sum := in.rows[name]; sum != nil { // a table may part a thing further than what is kept
		in.report.Ledger.Added++
		for _, pair := range [][2]**int64{{&sum.Visitors, &t.Visitors}, {&sum.Visits, &t.Visits}, {&sum.PageViews, &t.PageViews}, {&sum.Orders, &t.Orders}, {&sum.RevenueIncl, &t.RevenueIncl}} {
			if *pair[0] != nil && *pair[1] != nil {
				**pair[0] += **pair[1]
			}
		}
		return
	}
	in.rows[name], in.order = &t, append(in.order, name)
	in.report.First, in.report.Last = widened(in.report.First, in.report.Last, t.First, t.Last)
}

func widened(first, last, a, b time.Time) (time.Time, time.Time) {
	s := daySpan{first, last}.widen(daySpan{a, b})
	return s.first, s.last
}

func (in *totalsReader) total(row sheet.Row) (t tracking.OutsideTotal, p *problem) {
	t = tracking.OutsideTotal{Site: in.site.ID, Tool: in.tool, Kind: in.kind, Origin: Origin, First: in.span.first, Last: in.span.last}
	if in.field >= 0 {
		t.Key = hidePersons(in.mapping.cell(row, in.field))
	}
	if t.First, t.Last, p = in.days(row, t.First, t.Last); p != nil {
		return t, p
	}
	for key, place := range map[string]**int64{"visitors": &t.Visitors, "visits": &t.Visits, "page_views": &t.PageViews, "orders": &t.Orders, "revenue": &t.RevenueIncl} {
		value, there, p := in.number(row, in.mapping.plan.index(key))
		switch {
		case p != nil:
			return t, p
		case !there:
			continue
		case value < 0:
			return t, in.mapping.problem(row, in.mapping.plan.index(key), "imports.negative")
		}
		n := divRound(value, micro)
		if key == "revenue" {
			n = cents(value)
		}
		*place = &n
	}
	return t, nil
}

// days are the days of a row: its own, or those of the report.
func (in *totalsReader) days(row sheet.Row, first, last time.Time) (time.Time, time.Time, *problem) {
	if cell := in.mapping.cell(row, tfDate); cell != "" {
		day := compactDay(cell)
		if day.IsZero() {
			d, err := period.ParseDate(cell)
			if err != nil {
				return first, last, in.mapping.problem(row, tfDate, "imports.not_a_date")
			}
			day = d.Time()
		}
		return day, day, nil
	}
	if n, there, p := in.number(row, tfNth); p != nil {
		return first, last, p
	} else if there && in.kind == tracking.OutsideDays {
		day := first.AddDate(0, 0, int(divRound(n, micro)))
		return day, day, nil
	}
	return first, cmp.Or(last, first), nil
}
