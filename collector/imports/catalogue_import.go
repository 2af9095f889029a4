package imports

import (
	"context"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

// CatalogueOptions say how to read a catalogue.
type CatalogueOptions struct {
	Options
	// PricesExcl says that the prices of the file exclude tax.
	PricesExcl bool
	// VAT is the rate of products without their own, 0.2 for 20 %; nil when it
	// is not known.
	VAT *float64
}

// Always is the day from which a product is known when no file says since
// when: orders of any age find its cost.
var Always = time.Unix(0, 0).UTC()

// catalogueReader turns rows into products.
type catalogueReader struct {
	*survey
	site     tracking.Site
	options  CatalogueOptions
	report   *Report
	log      *problemLog
	history  map[string][]tracking.Product // what stands, by sku, the oldest first
	lines    map[productKey]int
	products []tracking.Product
	grams    int64 // in a unit of the weight column
	now      time.Time
}

type productKey struct {
	sku  string
	from int64
}

// Catalogue imports a file of products. What a file does not say of a product
// keeps what stands. A product that changed gets a new state from today on (or
// from the file's own date), so that past orders keep the cost of their time.
func (s *Service) Catalogue(ctx context.Context, site string, src Source, o CatalogueOptions) (r *Report, err error) {
	defer fault.Wrap(&err, "import catalogue of %s from %s", site, src.Name)
	r = &Report{Kind: "catalogue", File: src.Name, DryRun: o.DryRun}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	v, err := s.survey(ctx, src, r.Site, o.Options, cataloguePlan, r, "sku", "name|price|purchase_cost|stock")
	if err != nil {
		return nil, err
	}
	v.mapping.noteColumns(r, o.Columns)
	in := &catalogueReader{survey: v, site: r.Site, options: o, report: r, log: o.problems(r), lines: map[productKey]int{}, grams: 1, now: s.now()}
	if strings.HasSuffix(fold(v.mapping.title(pfWeight)), "kg") {
		in.grams = 1000
	}
	if in.history, err = s.standingProducts(ctx, r.Site.ID); err != nil {
		return r, err
	}
	if err := readRows(ctx, src, o.Options, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken); err != nil {
		return nil, err
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if len(in.lines) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	if o.DryRun {
		return r, nil
	}
	return r, storeBlocks(ctx, s.w, "products", in.products, o.Options)
}

func (s *Service) standingProducts(ctx context.Context, site string) (map[string][]tracking.Product, error) {
	rows, err := warehouse.Select[tracking.Product](ctx, s.w, statement("standing_products"), warehouse.Params{"site": site})
	if err != nil {
		return nil, err
	}
	history := map[string][]tracking.Product{}
	for _, p := range rows {
		history[p.SKU] = append(history[p.SKU], p)
	}
	return history, nil
}

func (in *catalogueReader) row(row sheet.Row) {
	in.report.Lines++
	product, fate, p := in.product(row)
	if p != nil {
		in.log.reject(p)
		return
	}
	if in.report.counted(fate) {
		in.products = append(in.products, product)
	}
}

func (in *catalogueReader) product(row sheet.Row) (product tracking.Product, f fate, p *problem) {
	sku := strings.Clone(in.mapping.cell(row, pfSKU))
	if sku == "" {
		return product, f, in.mapping.missing(row, pfSKU)
	}
	from, dated, p := in.validFrom(row)
	if p != nil {
		return product, f, p
	}
	known := in.history[sku]
	product = tracking.Product{Site: in.site.ID, SKU: sku}
	base := stateAt(known, from, dated)
	if base != nil {
		product = *base
	}
	if p = in.describe(row, &product); p != nil {
		return product, f, p
	}
	if !dated {
		from = in.since(base, product)
	}
	product.ValidFrom = from
	key := productKey{sku, from.Unix()}
	if first := in.lines[key]; first > 0 {
		return product, f, in.mapping.problem(row, pfSKU, "imports.twice", "first", first)
	}
	in.lines[key] = row.Line
	return product, in.judge(&product, known), nil
}

func (in *catalogueReader) validFrom(row sheet.Row) (from time.Time, dated bool, p *problem) {
	if in.mapping.cell(row, pfValidFrom) == "" {
		return time.Time{}, false, nil
	}
	from, p = in.date(row, pfValidFrom)
	return from, true, p
}

// stateAt is the state that a row starts from: the one of its date, or the last.
func stateAt(known []tracking.Product, from time.Time, dated bool) *tracking.Product {
	var base *tracking.Product
	for i := range known {
		if !dated || !known[i].ValidFrom.After(from) {
			base = &known[i]
		}
	}
	return base
}

// since dates a state without a date of its own.
func (in *catalogueReader) since(base *tracking.Product, product tracking.Product) time.Time {
	switch {
	case base == nil:
		return Always
	case sameProduct(*base, product):
		return base.ValidFrom
	default:
		loc := in.site.Location()
		return period.DateOf(in.now.In(loc)).In(loc).UTC()
	}
}

func sameProduct(a, b tracking.Product) bool {
	a.Version, a.ValidFrom = b.Version, b.ValidFrom
	return reflect.DeepEqual(a, b)
}

// judge compares with the state of the same date, if there is one.
func (in *catalogueReader) judge(product *tracking.Product, known []tracking.Product) fate {
	product.Version = nextVersion(in.now, 0)
	for i := range known {
		if !known[i].ValidFrom.Equal(product.ValidFrom) {
			continue
		}
		product.Version = nextVersion(in.now, known[i].Version)
		if sameProduct(known[i], *product) {
			return isSame
		}
	}
	if len(known) > 0 {
		return isChanged
	}
	return isNew
}

// describe fills in what the row says; the rest stays as it stands.
func (in *catalogueReader) describe(row sheet.Row, product *tracking.Product) (p *problem) {
	for _, t := range []struct {
		f    int
		into *string
	}{{pfName, &product.Name}, {pfCategory, &product.Category}, {pfURL, &product.URL}} {
		if in.mapping.has(t.f) {
			*t.into = in.options.Veil.clean(strings.Clone(in.mapping.cell(row, t.f)))
		}
	}
	if p = in.taxes(row, product); p != nil {
		return p
	}
	if in.mapping.has(pfCost) {
		cost, there, p := in.number(row, pfCost)
		if p == nil && cost < 0 {
			p = in.mapping.problem(row, pfCost, "imports.negative")
		}
		if p != nil {
			return p
		}
		product.PurchaseCost = nil
		if there {
			v := cents(cost)
			product.PurchaseCost = &v
		}
	}
	return in.measures(row, product)
}

func (in *catalogueReader) taxes(row sheet.Row, product *tracking.Product) *problem {
	rate, there, p := in.rate(row, pfVAT)
	switch {
	case p != nil:
		return p
	case there:
		v := float64(rate) / micro
		product.VATRate = &v
	case in.options.VAT != nil:
		product.VATRate = in.options.VAT
	case in.mapping.has(pfVAT):
		product.VATRate = nil
	}
	price, there, p := in.number(row, pfPrice)
	if p != nil || !there {
		return p
	}
	if price < 0 {
		return in.mapping.problem(row, pfPrice, "imports.negative")
	}
	product.PriceIncl = cents(price)
	if in.options.PricesExcl {
		if product.VATRate == nil {
			return in.mapping.problem(row, pfPrice, "imports.price_without_vat")
		}
		product.PriceIncl = money.Round(float64(price) / microPerCent * (1 + *product.VATRate))
	}
	return nil
}

func (in *catalogueReader) measures(row sheet.Row, product *tracking.Product) *problem {
	weight, there, p := in.number(row, pfWeight)
	switch {
	case p != nil:
		return p
	case there && (weight < 0 || weight > math.MaxInt32*micro/in.grams):
		return in.mapping.problem(row, pfWeight, "imports.bad_weight")
	case there:
		product.WeightGrams = int32(divRound(weight*in.grams, micro)) //nolint:gosec // bounded just above
	}
	stock, there, p := in.number(row, pfStock)
	switch {
	case p != nil:
		return p
	case there && (stock > math.MaxInt32*micro || stock < -math.MaxInt32*micro):
		return in.mapping.problem(row, pfStock, "imports.too_big")
	case there:
		v := int32(divRound(stock, micro)) //nolint:gosec // bounded just above
		product.Stock = &v
	case in.mapping.has(pfStock):
		product.Stock = nil
	}
	return nil
}
