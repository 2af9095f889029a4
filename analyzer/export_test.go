package analyzer

import (
	"context"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// AnswerAgainst answers a question compared with any period, itself included.
func (a *Analyzer) AnswerAgainst(ctx context.Context, q Question, past period.Period) (*Answer, error) {
	sites, err := a.Sites(ctx)
	if err != nil {
		return nil, err
	}
	p, err := check(sites, q)
	if err != nil {
		return nil, err
	}
	past.Loc = p.question.Period.Loc
	p.past = &past
	answers, err := a.follow(ctx, []*plan{p})
	if err != nil {
		return nil, err
	}
	return answers[0], nil
}

// Coverage is what coverage.sql tells of a site.
func (a *Analyzer) Coverage(ctx context.Context, site tracking.Site) (map[string]float64, error) {
	return a.coverage(ctx, site)
}

// Replace puts another text in the place of a statement until restore is called.
func Replace(name, text string) (restore func()) {
	before := readFile
	readFile = func(file string) ([]byte, error) {
		if file == "sql/"+name+".sql" {
			return []byte(text), nil
		}
		return before(file)
	}
	return func() { readFile = before }
}

// Statements are the names and texts of every .sql file.
func Statements() map[string]string {
	entries, err := sqlFiles.ReadDir("sql")
	if err != nil {
		panic(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		name := e.Name()[:len(e.Name())-len(".sql")]
		out[name] = readSQL(name)
	}
	return out
}

// Expanded is a text as ClickHouse gets it where pseudonyms follow one another.
func Expanded(sql string) string { return withPersons(sql, true) }

// Prepared are the statements and parameters of every metric of a question, by
// file.
func Prepared(q Question) map[string]warehouse.Params {
	out := map[string]warehouse.Params{}
	for _, key := range q.Metrics {
		m, _ := MetricByKey(key)
		for _, g := range m.Reads {
			s := prepare(g, q, q.Period, []Metric{m})
			out[s.name] = s.params
		}
	}
	return out
}

// RegisterTwice tries to register a metric under a key that is taken.
func RegisterTwice() error {
	r := &registry{}
	if err := r.add(Metric{Key: "visits", Unit: Count, Grain: Visits}); err != nil {
		return err
	}
	return r.add(Metric{Key: "visits", Unit: Cents, Grain: Orders})
}

// Falsify gives every kept answer one more of everything, and tells how many
// were kept.
func (a *Analyzer) Falsify() int {
	for _, m := range []*memory{a.memory, a.long} {
		for _, key := range m.all.Keys() {
			kept, _ := m.all.Peek(key)
			f, _ := kept.(found)
			for _, r := range f.rows {
				for i := range r.values {
					r.values[i]++
				}
			}
		}
	}
	return a.memory.all.Len() + a.long.all.Len()
}

// Weigh sets an investment's rates, each as hits and cases, against each other over
// so many days; margin is that of all orders of the perimeter since.
func Weigh(i Investment, days int, now, before, control, controlNow [2]float64, margin, staffMonth float64) Return {
	from := period.Date{Year: 2025, Month: 1, Day: 1}
	r := Return{Investment: i, Method: BySeason, After: period.Period{From: from, To: from.AddDays(days - 1)}}
	of := func(p [2]float64) Proportion { return proportionOf(p[0], p[1]) }
	r.measure(sight{of(now), of(controlNow), margin, now[0]}, sight{of(before), of(control), 0, 0}, control[1] > 0)
	r.conclude(staffMonth)
	return r
}

// Listen tells what a asks ClickHouse.
func (a *Analyzer) Listen(hear func(sql string, p warehouse.Params)) {
	a.query = func(ctx context.Context, sql string, p warehouse.Params) (warehouse.Rows, error) {
		hear(sql, p)
		return a.w.Query(ctx, sql, p)
	}
}

// ClaimsOf are the claims of a line of partners, those whose order is known, what was paid
// for these, their margin and the commissions that it lacks before any is given back, and
// the claims without one.
func ClaimsOf(l PartnerLine) (claims, known, paid, margin, commissions, without float64) {
	return l.yield.Orders, l.Known, l.yield.Revenue, l.yield.Margin - l.given, l.taken, l.yield.unknown
}

// Row is a row of an answer.
type Row struct {
	Keys   []string
	Values []float64
}

// Rows are those that ClickHouse answers to a statement.
func Rows(ctx context.Context, w *warehouse.Warehouse, sql string, p warehouse.Params) ([]Row, error) {
	f, err := answered(w.Query(ctx, sql, p))
	out := make([]Row, len(f.rows))
	for i, r := range f.rows {
		out[i] = Row{r.keys, r.values}
	}
	return out, err
}
