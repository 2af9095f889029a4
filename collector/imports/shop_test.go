package imports_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// shopSite is a site with its own database and a clock that moves a second per
// look.
type shopSite struct {
	*imports.Service
	t     testing.TB
	w     *warehouse.Warehouse
	clock time.Time
	site  tracking.Site
}

func newShop(t testing.TB, change ...func(*tracking.Site)) *shopSite {
	t.Helper()
	s := &shopSite{t: t, w: warehousetest.New(t), clock: time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)}
	s.site = tracking.Site{ID: "s", Timezone: "Europe/Paris", Currency: "EUR"}
	for _, c := range change {
		c(&s.site)
	}
	s.put("settings", warehouse.PutSetting(t.Context(), s.w, "site", s.site.ID, s.site, s.now()))
	s.Service = imports.New(s.w, s.now, slog.New(slog.DiscardHandler))
	return s
}

func (s *shopSite) now() time.Time {
	s.clock = s.clock.Add(time.Second)
	return s.clock
}

func (s *shopSite) put(what string, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
}

// inMemory is a source that is not a file.
func inMemory(text string) imports.Source {
	return imports.Source{Name: "essai.csv", Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// orders imports a text and fails the test when that fails.
func (s *shopSite) orders(text string, o imports.OrderOptions) *imports.Report {
	s.t.Helper()
	r, err := s.Orders(s.t.Context(), s.site.ID, inMemory(text), o)
	s.put("import", err)
	return r
}

// told writes the rows of a statement, one a line.
func (s *shopSite) told(sql string) string {
	s.t.Helper()
	rows, err := warehouse.Select[struct {
		Line string `ch:"line"`
	}](s.t.Context(), s.w, sql, nil)
	s.put("read", err)
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.Line
	}
	return strings.Join(lines, "\n")
}

// book tells every order: number, instant, state, customer, total, and lines
// as quantity x reference = amount (amount without tax); ~ marks an adjustment.
func (s *shopSite) book() string {
	return s.told(`SELECT concat(order_id, ' ', formatDateTime(ts, '%F %T'), ' ', status, ' ', customer, ' ', toString(total_incl),
		if(shipping_incl = 0, '', concat(' port ', toString(shipping_incl))), ' : ',
		arrayStringConcat(arrayMap((k, q, n, i, e) -> concat(if(k = 'sale', '', '~'), toString(q), 'x', n, '=', toString(i),
			if(isNull(e), '', concat('(', ifNull(toString(e), ''), ')'))),
			line_kind, line_quantity, line_sku, line_incl, line_excl), ' ')) AS line
		FROM orders FINAL ORDER BY order_id`)
}

// refunds tells every refund.
func (s *shopSite) refunds() string {
	return s.told(`SELECT concat(refund_id, ' ', formatDateTime(ts, '%F %T'), ' ', toString(amount_incl), ' ht ',
		ifNull(toString(products_excl), '?'), ' : ', arrayStringConcat(arrayMap((q, n, i) -> concat(toString(q), 'x', n, '=', toString(i)),
		line_quantity, line_sku, line_incl), ' ')) AS line FROM refunds FINAL ORDER BY refund_id`)
}

// print is a fingerprint of every column of what stands, versions included.
// The rows are hashed as texts: cityHash64 of a NULL is NULL, and a sum skips it.
func (s *shopSite) print() string {
	return s.told(`SELECT concat(toString((SELECT (count(), sum(cityHash64(formatRow('TSV', *)))) FROM orders FINAL)),
		toString((SELECT (count(), sum(cityHash64(formatRow('TSV', *)))) FROM refunds FINAL))) AS line`)
}

// contentPrint leaves out when and in which version a row came.
func (s *shopSite) contentPrint() string {
	return s.told(`SELECT concat(toString((SELECT (count(), sum(cityHash64(formatRow('TSV', * EXCEPT (version, inserted))))) FROM orders FINAL)),
		toString((SELECT (count(), sum(cityHash64(formatRow('TSV', * EXCEPT (version, inserted))))) FROM refunds FINAL))) AS line`)
}

// problems tells the rejected lines.
func problems(r *imports.Report) string {
	out := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		out[i] = p.Text()
	}
	return strings.Join(out, "\n")
}

func notes(r *imports.Report) string {
	out := make([]string, len(r.Notes))
	for i, n := range r.Notes {
		out[i] = n.Text
	}
	return strings.Join(out, "\n")
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := plain(fmt.Sprint(got)), fmt.Sprint(want); g != w {
		t.Errorf("%s:\ngot\n%s\nwant\n%s", what, g, w)
	}
}

// plain writes the no-break spaces of French typography as spaces.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// wantFault checks the text that a person reads.
func wantFault(t testing.TB, err error, kind fault.Kind, text string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || plain(i18n.Error(err)) != text {
		t.Errorf("got (%v) %q\nwant (%v) %q\n%v", fault.KindOf(err), i18n.Error(err), kind, text, err)
	}
}
