package warehouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// pass is one run with its scratch tables.
type pass struct {
	w       *Warehouse
	name    string
	version uint64
	paired  bool // some touched visitor has a predecessor's pseudonym
}

func (b *Builder) newPass(ctx context.Context) (*pass, error) {
	p := &pass{w: b.w, name: fmt.Sprintf("pass_%016x", rand.Uint64()), version: uint64(b.now().UnixMicro())} //nolint:gosec // a name
	for _, s := range statements(p.text("pass_tables")) {
		if err := b.w.Exec(ctx, s, nil); err != nil {
			p.drop()
			return nil, err
		}
	}
	return p, nil
}

// drop removes the scratch tables, also after ctx ended.
func (p *pass) drop() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, t := range []string{"_touched", "_new", "_old", "_unsure"} {
		_ = p.w.Exec(ctx, "DROP TABLE IF EXISTS "+p.name+t, nil)
	}
}

// text is a statement with this pass's table names; {{rule}} and {{source}}
// are put in by the callers. All of them are texts of this package: values
// travel as parameters.
func (p *pass) text(name string) string {
	return strings.ReplaceAll(statement(name), "{{pass}}", p.name)
}

func (p *pass) run(ctx context.Context, name string, params Params) error {
	return p.exec(ctx, name, p.text(name), params)
}

func (p *pass) exec(ctx context.Context, name, sql string, params Params) (err error) {
	defer fault.Wrap(&err, "%s", name)
	used := Params{}
	for k, v := range params {
		if strings.Contains(sql, "{"+k+":") {
			used[k] = v
		}
	}
	return p.w.Exec(ctx, sql, used)
}

func (p *pass) count(ctx context.Context, sql string) (uint64, error) {
	return Scalar[uint64](ctx, p.w, strings.ReplaceAll(sql, "{{pass}}", p.name), nil)
}

// withRule puts the visit rule over the given source of events into a
// statement. Telling pairs of pseudonyms apart costs a join, so it is done only
// where there are any.
func (p *pass) withRule(name, source string, paired bool) string {
	persons := statement("persons_alone")
	if paired {
		persons = statement("persons_paired")
	}
	source = strings.ReplaceAll(source, "{{pass}}", p.name)
	rule := strings.ReplaceAll(statement("visits_rule"), "{{persons}}", persons)
	rule = strings.ReplaceAll(rule, "{{source}}", source)
	return strings.ReplaceAll(p.text(name), "{{rule}}", rule)
}

const eventsOfWindow = `SELECT * FROM events WHERE (site, day, visitor) IN (
	SELECT site, arrayJoin([day - 1, day, day + 1]), visitor FROM {{pass}}_touched)`

const eventsOfUnsure = `SELECT * FROM events WHERE (site, visitor) IN (SELECT site, visitor FROM {{pass}}_unsure)`

// survey counts the touched visitor-days, and adds to them those whose
// pseudonyms follow one another, where there are any.
func (p *pass) survey(ctx context.Context) (touched uint64, err error) {
	rows, err := Select[struct {
		Touched uint64 `ch:"touched"`
		Pairs   uint64 `ch:"pairs"`
	}](ctx, p.w, p.text("pass_survey"), nil)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	touched = rows[0].Touched
	if touched == 0 || rows[0].Pairs == 0 {
		return touched, nil
	}
	if err := p.grow(ctx, "pass_partners", "SELECT uniqExact(site, visitor, day) FROM {{pass}}_touched", touched); err != nil {
		return touched, err
	}
	n, err := p.count(ctx, "SELECT count() FROM ("+eventsOfWindow+") WHERE previous != 0")
	p.paired = n > 0
	return touched, err
}

// grow repeats a statement until what it adds to is counted the same twice: a
// partner may have a partner of its own.
func (p *pass) grow(ctx context.Context, name, count string, before uint64) error {
	for {
		if err := p.run(ctx, name, nil); err != nil {
			return err
		}
		after, err := p.count(ctx, count)
		if err != nil || after == before {
			return err
		}
		before = after
	}
}

// recomputeUnsure tells visitors whose visits may begin before the window or
// end behind it from their whole history.
func (p *pass) recomputeUnsure(ctx context.Context) (unsure uint64, err error) {
	const count = "SELECT uniqExact(site, visitor) FROM {{pass}}_unsure"
	if err := p.run(ctx, "pass_unsure", nil); err != nil {
		return 0, err
	}
	if unsure, err = p.count(ctx, count); err != nil || unsure == 0 {
		return 0, err
	}
	if err := p.grow(ctx, "pass_unsure_partners", count, unsure); err != nil {
		return 0, err
	}
	if err := p.exec(ctx, "pass_recompute_whole", p.withRule("pass_recompute_whole", eventsOfUnsure, true), nil); err != nil {
		return 0, err
	}
	return unsure, p.run(ctx, "pass_unsure_drop", nil)
}
