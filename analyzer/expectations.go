package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// What tells the family of a visit.
const (
	ToldByLanding = "landing"
	ToldBySearch  = "search"
	ToldByClick   = "click"
)

// ExpectationQuestion asks for visits by what their visitors expect.
type ExpectationQuestion struct {
	Site    string
	Period  period.Period
	Filters []Filter // by what paths may be filtered by
	Rule    ExpectationRule
}

// Expectation is what visits of one family do. Amounts are cents, of the purchases that
// the tag tells of.
type Expectation struct {
	Family string  `json:"family"` // "" for visits of no family
	Visits float64 `json:"visits"`
	// Share is that of all visits.
	Share    *float64    `json:"share"`
	Viewing  float64     `json:"viewing"` // visits that see a product
	Adding   float64     `json:"adding"`
	Checkout float64     `json:"checkout"`
	Orders   CountedRate `json:"orders"` // visits that order, of its visits
	Revenue  float64     `json:"revenue"`
	// Told are its visits by what tells their family: ToldByLanding and the others.
	Told map[string]float64 `json:"told"`
}

// Evidence is a text that puts visits in a family, or the first page of visits of none.
type Evidence struct {
	Family string  `json:"family"`
	Told   string  `json:"told"`
	Text   string  `json:"text"`
	Visits float64 `json:"visits"`
	Orders float64 `json:"orders"` // visits that order
}

// Expectations are the visits of a period by family: in the order of the rule, those of
// no family last. They add up to All.
type Expectations struct {
	Site     string          `json:"site"`
	Period   period.Period   `json:"-"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Currency string          `json:"currency"`
	Filters  []Filter        `json:"filters"`
	Rule     ExpectationRule `json:"rule"`
	All      Expectation     `json:"all"`
	Families []Expectation   `json:"families"`
	Evidence []Evidence      `json:"evidence"` // the most frequent first
	Trace    *Trace          `json:"trace"`
}

// Expectations puts the visits of a period in the families of a rule, the default one
// without any. A period without visits is refused.
func (a *Analyzer) Expectations(ctx context.Context, q ExpectationQuestion) (_ *Expectations, err error) {
	defer fault.Wrap(&err, "expectations of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	if _, err := period.New(q.Period.From, q.Period.To, site.Location()); err != nil {
		return nil, err
	}
	q.Period.Loc = site.Location()
	for _, f := range q.Filters {
		if !slices.Contains(trailFilters, f.Dimension) {
			return nil, fault.New(fault.Invalid, "expectations.filter", "value", f.Dimension, "allowed", strings.Join(trailFilters, ", "))
		}
	}
	if len(q.Rule) == 0 {
		q.Rule = DefaultExpectations()
	}
	ctx = a.remembering(ctx)
	e := &Expectations{Site: site.ID, Period: q.Period, From: q.Period.From.String(), To: q.Period.To.String(), Currency: site.Currency,
		Filters: append([]Filter{}, q.Filters...), Rule: q.Rule}
	s := q.statement()
	var rows found
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) { rows, err = a.run(within, s); return err })
	work.Go(func() (err error) {
		e.Trace = &Trace{Version: 1}
		e.Trace.tell([]statement{s})
		around := period.Period{From: q.Period.From.AddDays(-1), To: q.Period.To.AddDays(1), Loc: q.Period.Loc}
		e.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{warehouse.FactEvents, around}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	if e.count(rows); e.All.Visits == 0 {
		return nil, fault.New(fault.NotFound, "expectations.nobody", "from", q.Period.From.French(), "to", q.Period.To.French(), "filters", filterWords(q.Filters))
	}
	return e, nil
}

// filterWords says what a question was narrowed down to.
func filterWords(filters []Filter) string {
	list := make([]string, len(filters))
	for i, f := range filters {
		list[i] = DimensionLabel(f.Dimension) + " « " + f.Value + " »"
	}
	return cmp.Or(strings.Join(list, ", "), i18n.T("analyzer.compare.unfiltered"))
}

func (q ExpectationQuestion) statement() statement {
	words, families := q.Rule.words()
	params := warehouse.Params{"site": q.Site, "from": q.Period.Start(), "to": q.Period.End(), "words": words, "families": families}
	for _, dimension := range trailFilters {
		params[filterParam(dimension)] = filterValues(q.Filters, dimension)
	}
	return bind("expectations", params)
}

// count adds up the rows of expectations.sql.
func (e *Expectations) count(f found) {
	e.Families = make([]Expectation, len(e.Rule)+1)
	for i, family := range e.Rule {
		e.Families[i].Family = family.Name
	}
	for _, r := range f.rows {
		place, err := strconv.Atoi(r.keys[0])
		if err != nil || place > len(e.Rule) {
			continue // what no version of the statement answers
		}
		of := &e.Families[len(e.Rule)]
		if place > 0 {
			of = &e.Families[place-1]
		}
		of.add(r)
		e.All.add(r)
		e.Evidence = append(e.Evidence, Evidence{Family: of.Family, Told: r.keys[1], Text: r.keys[2], Visits: r.values[0], Orders: r.values[4]})
	}
	for i := range e.Families {
		e.Families[i].settle(e.All.Visits)
	}
	e.All.settle(e.All.Visits)
	slices.SortFunc(e.Evidence, func(x, y Evidence) int {
		return cmp.Or(cmp.Compare(y.Visits, x.Visits), cmp.Compare(x.Text, y.Text), cmp.Compare(x.Told, y.Told))
	})
}

// add takes a row: its measures are in the order of expectations.sql.
func (x *Expectation) add(r row) {
	if x.Told == nil {
		x.Told = map[string]float64{}
	}
	if r.keys[1] != "" {
		x.Told[r.keys[1]] += r.values[0]
	}
	x.Visits += r.values[0]
	x.Viewing += r.values[1]
	x.Adding += r.values[2]
	x.Checkout += r.values[3]
	x.Orders.Hits += r.values[4]
	x.Revenue += r.values[5]
}

// settle derives the rates.
func (x *Expectation) settle(all float64) {
	x.Orders = rateOf(Share{x.Orders.Hits, x.Visits})
	if all > 0 {
		x.Share = number(x.Visits / all)
	}
	if x.Told == nil {
		x.Told = map[string]float64{}
	}
}
