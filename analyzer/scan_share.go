package analyzer

import (
	"context"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/period"
)

// table is the facts of each key.
type table map[string]facts

// everyRow keeps all.
func everyRow(row) bool { return true }

// add sums rows up under one of their keys (place -1: under the empty key); the
// first days of buckets become keys. Only rows that keep holds for are added.
func (t table) add(f found, place int, by string, keep func(row) bool) {
	grain, isTime := timeDimensions[by]
	buckets := map[string]string{}
	for _, r := range f.rows {
		if !keep(r) {
			continue
		}
		key := ""
		if place >= 0 && place < len(r.keys) {
			key = r.keys[place]
		}
		if isTime {
			key = bucketKey(buckets, grain, key)
		}
		if t[key] == nil {
			t[key] = facts{}
		}
		for i, v := range r.values {
			t[key][f.names[i]] += v
		}
	}
}

// bucketKey names the bucket that begins on a day, remembering those named.
func bucketKey(known map[string]string, grain period.Grain, day string) string {
	if key, ok := known[day]; ok {
		return key
	}
	key := day
	if d, err := period.ParseDate(day); err == nil {
		key = grain.Key(d)
	}
	known[day] = key
	return key
}

// need is a statement that a plan wants the facts of, by one dimension.
type need struct {
	statement statement
	by        string
	into      table
	device    string // when not empty, only rows of this device are wanted
}

// shared is one run of a statement that serves several needs.
type shared struct {
	statement statement
	by        []string // the dimensions of key, key_2...
	needs     []need
}

// place is the key that holds the dimension of a need, -1 for none.
func (s shared) place(n need) int {
	if n.hasParts() {
		return 0
	}
	return slices.Index(s.by, n.by)
}

// rollable are the statements whose measures sum up from any finer grouping.
var rollable = []string{string(Visits), string(Orders), string(Refunds), string(Costs), string(Attribution), string(Pages), string(SiteSearches), string(CartRuns), string(Videos), string(Signups), string(Sightings)}

// alone reports whether the need must run by its own dimension: it counts
// distinct things, or stands under several keys at once.
func (n need) alone() bool {
	return !slices.Contains(rollable, n.statement.name) && !isLedger(Grain(n.statement.name)) || isItem(n.by)
}

// wholes are the statements that count distinct things or find middles: they run
// by one dimension at a time, and answer for all of it besides.
var wholes = []string{string(Visitors), string(Engagement), string(Delays), string(Waits), string(Vitals), string(PartnerDelays), string(MailingContacts), string(Sponsors), string(ReviewDelays)}

func (n need) hasWhole() bool { return slices.Contains(wholes, n.statement.name) }

// hasParts reports whether the statement answers by product and by category in
// one run, each in rows of its own.
func (n need) hasParts() bool {
	_, ok := n.statement.params["parts"]
	return ok && isItem(n.by)
}

// likeness tells needs that may share a run: the same statement with the same
// values but for its columns.
func (n need) likeness() string {
	params := maps.Clone(n.statement.params)
	switch {
	case n.hasParts():
		params["parts"] = "any"
	case n.hasWhole() || !n.alone():
		delete(params, "column")
	}
	return statement{name: n.statement.name, params: params}.print()
}

// maxRuns bounds the statements that one page runs at a time: ClickHouse spreads
// each over the cores, and connections are shared with other pages.
const maxRuns = 4

// collect runs the statements of the plans and puts the facts in them.
func (a *Analyzer) collect(ctx context.Context, plans []*plan) error {
	var needs []need
	for _, p := range plans {
		for _, grain := range p.grains() {
			needs = append(needs, need{statement: prepare(grain, p.question, p.question.Period, p.metrics), by: p.question.By, into: p.now})
			if p.past != nil && !p.cover.beginAfter(*p.past) {
				needs = append(needs, need{statement: prepare(grain, p.question, *p.past, p.metrics), by: p.question.By, into: p.was})
			}
		}
	}
	return a.fill(ctx, share(needs))
}

// grains are those a plan asks. By product visits_viewed.sql answers what
// visitors.sql does. The median stands beside totals and time buckets only: it
// costs a run of its own.
func (p *plan) grains() []Grain {
	by := p.question.By
	return slices.DeleteFunc(grainsOf(p.metrics), func(g Grain) bool {
		return g == Visitors && isItem(by) || g == Engagement && by != "" && !isTime(by)
	})
}

// fill runs statements and hands out what they find.
func (a *Analyzer) fill(ctx context.Context, runs []shared) error {
	var mu sync.Mutex // two statements may fill the same table
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxRuns)
	for _, s := range runs {
		group.Go(func() error {
			rows, err := a.run(ctx, s.statement)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for _, n := range s.needs {
				n.into.add(rows, s.place(n), n.by, s.keeps(n))
			}
			return nil
		})
	}
	return group.Wait()
}

// keeps tells the rows of a shared run that a need wants.
func (s shared) keeps(n need) func(row) bool {
	if n.hasParts() {
		return func(r row) bool { return r.keys[len(r.keys)-1] == n.by }
	}
	if n.hasWhole() {
		part := ""
		if n.by == "" {
			part = "whole"
		}
		return func(r row) bool { return r.keys[1] == part }
	}
	place := slices.Index(s.by, ByDevice)
	return func(r row) bool { return n.device == "" || r.keys[place] == n.device }
}

// columnParams are the parameters that name the dimensions of a rollable
// statement.
var columnParams = []string{"column", "column_2", "column_3", "column_4"}

// share puts needs together: those alike, up to four dimensions to a run. Totals go
// with any of them.
func share(needs []need) []shared {
	needs = loosen(needs)
	var order []string
	alike := map[string][]need{}
	for _, n := range needs {
		l := n.likeness()
		if alike[l] == nil {
			order = append(order, l)
		}
		alike[l] = append(alike[l], n)
	}
	var out []shared
	for _, l := range order {
		out = append(out, shareAlike(alike[l])...)
	}
	return out
}

// loosen turns the filter on one device into a choice among the rows of a run
// by device, where needs differ in nothing else: the curves of three devices
// then cost one run.
func loosen(needs []need) []need {
	devices := map[string]map[string]bool{} // by likeness without the filter
	out := slices.Clone(needs)
	for i, n := range needs {
		only, ok := n.statement.params["devices"].([]string)
		if !ok || len(only) != 1 || n.alone() {
			continue
		}
		free := need{statement: n.statement.with(nil), by: n.by, into: n.into, device: only[0]}
		free.statement.params["devices"] = []string{}
		out[i] = free
		if l := free.likeness(); devices[l] == nil {
			devices[l] = map[string]bool{only[0]: true}
		} else {
			devices[l][only[0]] = true
		}
	}
	for i, n := range out {
		if n.device != "" && len(devices[n.likeness()]) == 1 {
			out[i] = needs[i] // alone, it reads less with its filter
		}
	}
	return out
}

func shareAlike(needs []need) []shared {
	var dimensions, always []string
	if slices.ContainsFunc(needs, func(n need) bool { return n.device != "" }) {
		always = []string{ByDevice}
	}
	for _, n := range needs {
		if n.by != "" && !slices.Contains(always, n.by) && !slices.Contains(dimensions, n.by) {
			dimensions = append(dimensions, n.by)
		}
	}
	if len(dimensions) == 0 {
		dimensions = []string{""}
	}
	if needs[0].hasParts() {
		params := maps.Clone(needs[0].statement.params)
		params["parts"] = dimensions
		return []shared{{statement: statement{name: needs[0].statement.name, params: params}, needs: needs}}
	}
	width := len(columnParams) - len(always)
	if needs[0].hasWhole() {
		width = 1
	}
	var out []shared
	for part := range slices.Chunk(dimensions, width) {
		by := slices.Concat(part, always)
		s := shared{statement: needs[0].statement.with(by), by: by}
		for _, n := range needs {
			if slices.Contains(part, n.by) || len(out) == 0 && (n.by == "" || slices.Contains(always, n.by)) {
				s.needs = append(s.needs, n)
			}
		}
		out = append(out, s)
	}
	return out
}

// with is the statement by up to four dimensions.
func (s statement) with(by []string) statement {
	params := maps.Clone(s.params)
	for i, d := range by {
		name := columnParams[i]
		if _, used := params[name]; used {
			params[name] = columnOf(d)
		}
	}
	s.params = params
	return s
}
