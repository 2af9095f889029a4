package analyzer

import (
	"context"
	"embed"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// lookBackDays is how far before an order its last non-direct touch may lie.
const lookBackDays = 30

// statement is a file of sql/ with the values of its parameters.
type statement struct {
	name   string
	params warehouse.Params
	// paired is whether pseudonyms of its events follow one another.
	paired bool
}

// columns are the names that dimensions have in the statements. Products and
// categories are arrays there; the statements unfold them on {by} or {parts}.
var columns = map[string]string{
	"": "total", ByDay: "local_day", ByWeek: "local_week", ByMonth: "local_month",
	ByChannel: "channel", ByCampaign: "campaign", ByDevice: "device", ByCountry: "country",
	ByProduct: "total", ByCategory: "total",
}

// columnOf is the column that holds a dimension: its own name for those of the
// ledgers.
func columnOf(dimension string) string {
	if column, ok := columns[dimension]; ok {
		return column
	}
	return dimension
}

// filterParams are the parameters that carry a dimension's filter values.
var filterParams = map[string]string{
	ByDay: "days", ByWeek: "weeks", ByMonth: "months", ByChannel: "channels", ByCampaign: "campaigns",
	ByDevice: "devices", ByCountry: "countries", ByCategory: "categories", ByProduct: "products",
}

// filterParam is the parameter that carries a dimension's filter values.
func filterParam(dimension string) string {
	if param, ok := filterParams[dimension]; ok {
		return param
	}
	return dimension + "_values"
}

// unfolded is the dimension if it is one that stands in lines, "" otherwise.
func unfolded(by string) string {
	if isItem(by) {
		return by
	}
	return ""
}

// fileOf names the statement of a grain: visits asked by product stand under
// those they viewed; orders asked by product, or filtered by one, are read
// through their lines.
func fileOf(g Grain, q Question) string {
	switch {
	case g == Orders && asksItems(q):
		return string(Lines)
	case g == Visits && isItem(q.By):
		return "visits_viewed"
	}
	return string(g)
}

func asksItems(q Question) bool {
	for _, d := range usedDimensions(q) {
		if isItem(d) {
			return true
		}
	}
	return false
}

// filterCondition is a line of a statement that keeps the values of a filter.
var filterCondition = regexp.MustCompile(`(?m)^ *AND has(?:Any)?\(\{(\w+):Array\(String\)\}, .*\n`)

// prepare gives a grain's statement the values of a question over a period.
func prepare(g Grain, q Question, p period.Period, metrics []Metric) statement {
	name := fileOf(g, q)
	all := warehouse.Params{
		"site": q.Site, "timezone": p.Loc.String(),
		"from": p.Start(), "to": p.End(), "from_day": p.From.String(), "to_day": p.To.String(),
		"by": q.By, "parts": []string{unfolded(q.By)}, "column": columnOf(q.By), "column_2": columns[""], "column_3": columns[""], "column_4": columns[""], "items": flag(asksItems(q)),
		"basis": q.refundBasis(), "lookback_days": lookBackDays,
		"with_visitors": flag(slices.Contains(grainsOf(metrics), Visitors)),
	}
	all["holidays"] = holidays(p)
	all["base_from"], all["active_from"] = activeSince(p.From, p.Loc), activeSince(p.To.AddDays(1), p.Loc)
	for _, dimension := range Dimensions {
		all[filterParam(dimension)] = filterValues(q.Filters, dimension)
	}
	return bind(name, all)
}

// holidays are those of the period's years and of the next, in which its parcels
// may arrive.
func holidays(p period.Period) []string {
	list := []string{}
	for _, d := range period.Holidays(period.Date{Year: p.From.Year, Month: time.January, Day: 1}, period.Date{Year: p.To.AddDays(60).Year, Month: time.December, Day: 31}) {
		list = append(list, d.String())
	}
	return list
}

// activeSince is the instant from which an order makes its customer active on the eve
// of a day.
func activeSince(day period.Date, zone *time.Location) time.Time {
	first := day.AddMonths(-activeMonths)
	return period.Period{From: first, To: first, Loc: zone}.Start()
}

// bind keeps the parameters that a file names.
func bind(name string, all warehouse.Params) statement {
	return statement{name: name, params: named(readSQL(name), all)}
}

// named are the parameters that a text names.
func named(sql string, all warehouse.Params) warehouse.Params {
	used := warehouse.Params{}
	for key, value := range all {
		if strings.Contains(sql, "{"+key+":") {
			used[key] = value
		}
	}
	return used
}

// text is the file without the conditions of filters that the question does not
// have: planning them takes a third of a small statement's time.
func (s statement) text() string {
	return withPersons(filterCondition.ReplaceAllStringFunc(readSQL(s.name), func(line string) string {
		if values, known := s.params[filterCondition.FindStringSubmatch(line)[1]].([]string); known && len(values) == 0 {
			return ""
		}
		return line
	}), s.paired)
}

// eventSource stands in a statement for its events with their persons.
var eventSource = regexp.MustCompile(`(?s)\{\{persons\}\}\n(.*?)\{\{end\}\}`)

// withPersons tells the persons of the events that a text reads, if it asks for them.
func withPersons(sql string, paired bool) string {
	return eventSource.ReplaceAllStringFunc(sql, func(found string) string {
		return warehouse.Persons(eventSource.FindStringSubmatch(found)[1], paired)
	})
}

// print tells statements apart: texts are quoted in it, or two values would read
// like one that holds a space, and names are in order.
func (s statement) print() string { return fmt.Sprintf("%s %t %#v", s.name, s.paired, s.params) }

// readFile reads an embedded file; tests put others in its place.
var readFile = sqlFiles.ReadFile

func readSQL(name string) string {
	raw, err := readFile("sql/" + name + ".sql")
	if err != nil {
		panic(err) // a name written in this package and embedded with it
	}
	return string(raw)
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// filterValues are the values wanted of a dimension; buckets are sent as their
// first day, which is what the statements compare.
func filterValues(filters []Filter, dimension string) []string {
	values := []string{}
	for _, f := range filters {
		if f.Dimension != dimension {
			continue
		}
		value := f.Value
		if isTime(dimension) {
			if d, err := bucketStart(dimension, value); err == nil { // checked with the question
				value = d.String()
			}
		}
		values = append(values, value)
	}
	return values
}

// found is what a statement answers: rows of up to four keys, and their
// measures in the order of names.
type found struct {
	names []string
	rows  []row
}

type row struct {
	keys   []string
	values []float64
}

// only are the measures of a statement that answers one row.
func (f found) only() facts {
	t := table{}
	t.add(f, -1, "", everyRow)
	return t[""]
}

// run answers the statement, from memory if nothing it reads has changed.
func (a *Analyzer) run(ctx context.Context, s statement) (found, error) {
	key := memoryKey(ctx, s)
	if long, known := a.long.get(key); known {
		return long.(found), nil
	}
	f, err := kept(a.memory, key, func() (found, error) { return a.ask(ctx, s) })
	if err == nil && len(f.rows) > keptAnswer {
		a.long.add(key, f)
	}
	return f, err
}

func (a *Analyzer) ask(ctx context.Context, s statement) (_ found, err error) {
	defer fault.Wrap(&err, "run %s.sql", s.name)
	sql := s.text()
	return answered(a.query(ctx, sql, named(sql, s.params)))
}

// answered reads all of an answer.
func answered(rows warehouse.Rows, err error) (found, error) {
	if err != nil {
		return found{}, err
	}
	defer rows.Close()
	out, cells := found{}, cellsOf(rows)
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return found{}, err
		}
		r, err := readRow(cells)
		if err != nil {
			return found{}, err
		}
		out.rows = append(out.rows, r)
	}
	for i, name := range rows.Columns() {
		if _, isKey := cells[i].(*string); !isKey {
			out.names = append(out.names, name)
		}
	}
	return out, rows.Err()
}

// cellsOf makes a place for each column of a row, of its type.
func cellsOf(rows warehouse.Rows) []any {
	types := rows.ColumnTypes()
	cells := make([]any, len(types))
	for i, t := range types {
		cells[i] = reflect.New(t.ScanType()).Interface()
	}
	return cells
}

// readRow copies a scanned row: texts are its keys, numbers its measures.
func readRow(cells []any) (row, error) {
	r := row{values: make([]float64, 0, len(cells))}
	for _, c := range cells {
		if key, ok := c.(*string); ok {
			r.keys = append(r.keys, *key)
			continue
		}
		v, err := toFloat(reflect.ValueOf(c).Elem())
		if err != nil {
			return row{}, err
		}
		if math.IsNaN(v) { // a median of nothing
			v = 0
		}
		r.values = append(r.values, v)
	}
	return r, nil
}

func toFloat(v reflect.Value) (float64, error) {
	switch {
	case v.CanInt():
		return float64(v.Int()), nil
	case v.CanUint():
		return float64(v.Uint()), nil
	case v.CanFloat():
		return v.Float(), nil
	}
	return 0, fmt.Errorf("%s is no number", v.Type())
}
