package imports

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

// LedgerTotals add up an import into a ledger.
type LedgerTotals struct {
	Rows    int // that the file makes
	Added   int // lines that were added to another one of the same thing
	Summary int // lines that sum up others (« Total »), left out
	Outside int // lines of something else (a draft, an outgoing call), left out
}

// ledgerKind is how a file fills a ledger with rows of one type of package tracking. A row
// is named by key; what a line says again of the same row is added or takes its place.
type ledgerKind[T any] struct {
	key, table string
	plan       plan
	needs      []string
	row        func(*ledgerReader, sheet.Row) (T, *problem)
	name       func(*T) string
	add        func(sum, more *T) // nil where the later line counts
}

// ledgerReader is what reading a line of a ledger may ask for.
type ledgerReader struct {
	*survey
	site   tracking.Site
	report *Report
	tool   string
	day    time.Time // today
}

// errOutside sets a line aside that is none of the ledger's.
var errOutside = &problem{}

func (k ledgerKind[T]) kind() Kind {
	return tableKind(k.key, k.plan, k.needs, nil, func(s *Service, ctx context.Context, site string, src Source, o KindOptions) (*Report, error) {
		return k.run(ctx, s, site, src, o.Options)
	})
}

// run imports a file into the ledger: what stands and says the same is left alone.
func (k ledgerKind[T]) run(ctx context.Context, s *Service, site string, src Source, o Options) (r *Report, err error) {
	defer fault.Wrap(&err, "import %s of %s from %s", k.key, site, src.Name)
	r = &Report{Kind: k.key, File: src.Name, DryRun: o.DryRun, Ledger: &LedgerTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	v, err := s.survey(ctx, src, r.Site, o, k.plan, r, k.needs...)
	if err != nil {
		return nil, err
	}
	v.mapping.noteColumns(r, o.Columns)
	if sign := signOf(v.mapping.header, k.key); sign != nil {
		r.Tool = sign.tool
	}
	in := &ledgerReader{survey: v, site: r.Site, report: r, tool: r.Tool, day: dayOf(s.now(), r.Site.Location())}
	log, rows, order := o.problems(r), map[string]*T{}, []string(nil)
	take := func(row sheet.Row) {
		r.Lines++
		if v.isSummary(row) {
			r.Ledger.Summary++
			return
		}
		one, p := k.row(in, row)
		switch name := k.name(&one); {
		case p == errOutside:
			r.Ledger.Outside++
		case p != nil:
			log.reject(p)
		case rows[name] == nil:
			rows[name], order = &one, append(order, name)
		case k.add != nil:
			k.add(rows[name], &one)
			r.Ledger.Added++
		default:
			*rows[name] = one
		}
	}
	if err := readRows(ctx, src, o, StageRead, func(*sheet.Reader) error { return nil }, take, log.broken); err != nil {
		return nil, err
	}
	if err := log.close(); err != nil {
		return r, err
	}
	if len(rows) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	r.Ledger.Rows = len(rows)
	return r, k.store(ctx, s, rows, order, o, r)
}

func (k ledgerKind[T]) store(ctx context.Context, s *Service, rows map[string]*T, order []string, o Options, r *Report) error {
	standing, err := k.standing(ctx, s, r.Site.ID)
	if err != nil {
		return err
	}
	var changed []T
	for _, name := range order {
		row, base := rows[name], standing[name]
		version := reflect.ValueOf(row).Elem().FieldByName("Version")
		was := uint64(0)
		if base != nil {
			was = reflect.ValueOf(base).Elem().FieldByName("Version").Uint()
			version.SetUint(was)
		}
		fate := fateOf(base != nil, base != nil && sameRow(row, base))
		version.SetUint(nextVersion(s.now(), was))
		if r.counted(fate) {
			changed = append(changed, *row)
		}
	}
	if o.DryRun {
		return nil
	}
	return storeBlocks(ctx, s.w, k.table, changed, o)
}

func (k ledgerKind[T]) standing(ctx context.Context, s *Service, site string) (map[string]*T, error) {
	var columns []string
	for field := range reflect.TypeFor[T]().Fields() {
		columns = append(columns, field.Tag.Get("ch"))
	}
	sql := strings.NewReplacer("{{columns}}", strings.Join(columns, ", "), "{{table}}", k.table).Replace(statement("standing_ledger"))
	rows, err := warehouse.Select[T](ctx, s.w, sql, warehouse.Params{"site": site})
	out := make(map[string]*T, len(rows))
	for i := range rows {
		out[k.name(&rows[i])] = &rows[i]
	}
	return out, err
}

// sameRow compares two rows; instants count, not their zones.
func sameRow(a, b any) bool {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		p, q := x.Field(i).Interface(), y.Field(i).Interface()
		if at, ok := p.(time.Time); ok {
			if !at.Equal(q.(time.Time)) {
				return false
			}
		} else if !reflect.DeepEqual(p, q) {
			return false
		}
	}
	return true
}

// isSummary tells a line that sums up others: « Total : Campagnes », without a date of its own.
func (v *survey) isSummary(row sheet.Row) bool {
	total := slices.ContainsFunc(row.Cells, func(c string) bool {
		c = fold(c)
		return strings.HasPrefix(c, "total") || strings.HasPrefix(c, "grandtotal") || strings.HasPrefix(c, "sumof")
	})
	if !total {
		return false
	}
	for f, d := range v.dates {
		if _, key := d.read(v.mapping.cell(row, f)); key == "" && v.mapping.cell(row, f) != "" {
			return false
		}
	}
	return true
}

// field is the index of a field of the plan.
func (in *ledgerReader) f(key string) int { return in.mapping.plan.index(key) }

// text is a cell, bounded and without what reaches a person.
func (in *ledgerReader) text(row sheet.Row, key string) string {
	cell := strings.ToValidUTF8(in.mapping.cell(row, in.f(key)), "\uFFFD")
	if cell == "--" || cell == "-" {
		return ""
	}
	return hidePersons(cell)
}

// hidePersons takes e-mail addresses and phone numbers out of a text.
func hidePersons(text string) string {
	return personal.ReplaceAllString(intake.Tidy(text), "[téléphone]")
}

// at is an instant that may not be missing.
func (in *ledgerReader) at(row sheet.Row, key string) (time.Time, *problem) {
	t, p := in.date(row, in.f(key))
	return t.UTC().Truncate(time.Millisecond), p
}

// amount is a sum in cents, 0 where the file has none.
func (in *ledgerReader) amount(row sheet.Row, key string) (int64, *problem) {
	value, _, p := in.number(row, in.f(key))
	return cents(value), p
}

// counts reads whole numbers of 0 or more into their places.
func (in *ledgerReader) counts(row sheet.Row, into map[string]*uint64) *problem {
	for key, place := range into {
		n, p := in.count(row, in.f(key))
		if p != nil {
			return p
		}
		*place = n
	}
	return nil
}

// seconds reads a duration: « 00:03:20 », « 3 min 20 s », or a number in the unit that the
// title names, seconds without one.
func (in *ledgerReader) seconds(row sheet.Row, key string) (uint32, *problem) {
	f := in.f(key)
	cell := in.mapping.cell(row, f)
	if cell == "" || cell == "--" || cell == "-" {
		return 0, nil
	}
	if s, ok := clockSeconds(cell); ok {
		return s, nil
	}
	value, key2 := numberStyle{decimal: in.decimalOf(cell)}.read(cell)
	if key2 != "" || value < 0 {
		return 0, in.mapping.problem(row, f, "imports.not_a_duration")
	}
	unit := int64(1)
	switch title := fold(in.mapping.title(f)); {
	case strings.Contains(title, "minute") || strings.HasSuffix(title, "min") || strings.HasSuffix(title, "mins"):
		unit = 60
	case strings.Contains(title, "heure") || strings.Contains(title, "hour") || strings.HasSuffix(title, "hrs"):
		unit = 3600
	}
	return uint32(min(value*unit/micro, 1<<31)), nil //nolint:gosec // bounded
}

func (in *ledgerReader) decimalOf(cell string) byte {
	if strings.Contains(cell, ",") {
		return ','
	}
	return '.'
}
