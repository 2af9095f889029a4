package imports

import (
	"context"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// exchangePlan lists what a file of exchange rates may say: the value of a unit of the
// currency, or (as central banks quote) how many units one of the site's currency buys.
var exchangePlan = plan{
	{"date", date, "day jour timeperiod"},
	{"currency", text, "currencycode codedevise devise monnaie"},
	{"rate", number, "taux cours valeur"},
	{"units", number, "unites obsvalue"},
}

// Fields of exchangePlan, by index.
var (
	xfDate     = exchangePlan.index("date")
	xfCurrency = exchangePlan.index("currency")
	xfRate     = exchangePlan.index("rate")
	xfUnits    = exchangePlan.index("units")
)

// ExchangeFields lists what a file of exchange rates may say.
func ExchangeFields() string { return exchangePlan.keys() }

// ExchangeTotals tell what an import of exchange rates brought.
type ExchangeTotals struct {
	Currencies int
	Found      int // states of orders that waited for a rate, and are counted now
	Waiting    int // those that wait still
}

// Rates imports a file of exchange rates. A rate replaces that of the same day and currency.
// Orders that waited for theirs are counted at once.
func (s *Service) Rates(ctx context.Context, site string, src Source, o Options) (r *Report, err error) {
	defer fault.Wrap(&err, "import exchange rates of %s from %s", site, src.Name)
	r = &Report{Kind: "rates", File: src.Name, DryRun: o.DryRun, Exchange: &ExchangeTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	v, err := s.survey(ctx, src, r.Site, o, exchangePlan, r, "date", "currency")
	if err != nil {
		return nil, err
	}
	if !v.mapping.has(xfRate) && !v.mapping.has(xfUnits) {
		return nil, fault.New(fault.Invalid, "imports.no_rate_column")
	}
	v.mapping.noteColumns(r, o.Columns)
	log, rates, known := o.problems(r), []shop.Rate(nil), map[string]bool{}
	read := func(row sheet.Row) {
		r.Lines++
		rate, p := v.exchange(row, r.Site.Location())
		if p != nil {
			log.reject(p)
			return
		}
		rate.Site, rate.Version, known[rate.Currency] = r.Site.ID, uint64(s.now().UnixMicro()), true //nolint:gosec // after 1970
		r.covers(rate.Day)
		rates = append(rates, rate)
	}
	if err := readRows(ctx, src, o, StageRead, func(*sheet.Reader) error { return nil }, read, log.broken); err != nil {
		return nil, err
	}
	if err := log.close(); err != nil {
		return r, err
	}
	if len(rates) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	r.Exchange.Currencies, r.New = len(known), len(rates)
	if o.DryRun {
		return r, nil
	}
	if err := shop.PutRates(ctx, s.w, rates); err != nil {
		return r, err
	}
	r.Exchange.Found, r.Exchange.Waiting, err = shop.Replay(ctx, s.w, r.Site.ID, s.now())
	return r, err
}

// exchange reads one rate.
func (v *survey) exchange(row sheet.Row, zone *time.Location) (out shop.Rate, p *problem) {
	at, p := v.date(row, xfDate)
	if p != nil {
		return out, p
	}
	y, m, d := at.In(zone).Date()
	out.Day = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	out.Currency = strings.ToUpper(strings.Clone(v.mapping.cell(row, xfCurrency)))
	if len(out.Currency) != 3 {
		return out, v.mapping.problem(row, xfCurrency, "imports.bad_currency")
	}
	for _, f := range []int{xfRate, xfUnits} {
		value, there, p := v.number(row, f)
		switch {
		case p != nil:
			return out, p
		case !there:
			continue
		case value <= 0:
			return out, v.mapping.problem(row, f, "imports.not_positive")
		}
		out.Rate = float64(value) / micro
		if f == xfUnits {
			out.Rate = 1 / out.Rate
		}
		return out, nil
	}
	return out, v.mapping.missing(row, xfRate)
}
