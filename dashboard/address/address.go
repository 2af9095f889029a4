// Package address turns the query of a page into what it asks, and back: site,
// period, comparison and filters are in the address, so that any screen can be
// sent, bookmarked, printed and cited.
package address

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/internal/fault"
)

// Names of the parameters.
const (
	Site    = "site"
	Period  = "periode"
	From    = "du"
	To      = "au"
	Compare = "comparer"
)

// Comparisons, as addresses name them.
const (
	CompareNone     = "aucune"
	ComparePrevious = "precedente"
	CompareYear     = "annee"
)

var comparisons = map[string]string{
	"": analyzer.ComparePrevious, ComparePrevious: analyzer.ComparePrevious,
	CompareYear: analyzer.CompareYear, CompareNone: "",
}

// filters are the dimensions that an address may filter by, in order.
var filters = []struct{ name, dimension string }{
	{"appareil", analyzer.ByDevice}, {"canal", analyzer.ByChannel}, {"campagne", analyzer.ByCampaign},
	{"paiement", analyzer.ByPayment}, {"livraison", analyzer.ByDelivery}, {"region", analyzer.ByRegion}, {"code", analyzer.ByCoupon},
	{"panier", analyzer.ByBasket}, {"heure", analyzer.ByHour}, {"jour", analyzer.ByWeekday}, {"entree", analyzer.ByLanding},
	{"motif", analyzer.ByMotive}, {"produit", analyzer.ByProduct}, {"categorie", analyzer.ByCategory}, {"messagerie", analyzer.ByChat}, {"recherche", analyzer.BySearched}, {"video", analyzer.ByVideo}, {"jour-heure", analyzer.ByWeekHour},
	{"nature", analyzer.ByKind}, {"issue", analyzer.ByOutcome}, {"transporteur", analyzer.ByCarrier}, {"note", analyzer.ByRating},
	{"partenaire", analyzer.ByPartner}, {"segment", analyzer.BySegment}, {"reseau", analyzer.ByNetwork},
}

// Address is what a page is about.
type Address struct {
	Site    tracking.Site
	Span    calendar.Span
	Compare string // an analyzer comparison, "" for none
	Filters []analyzer.Filter
	// Selection are the conditions of a group of customers, in order: every link keeps
	// them, only the page of selections reads them.
	Selection []analyzer.Condition
	now       time.Time
}

// conditionNames are the parameters of conditions, by the analyzer's key.
var conditionNames = map[string]string{
	"orders_least": "si-commandes-min", "orders_most": "si-commandes-max", "last_before": "si-dernier-achat-min", "last_within": "si-dernier-achat-max",
	"first_before": "si-premier-achat-min", "first_within": "si-premier-achat-max", "basket_least": "si-panier-min", "basket_most": "si-panier-max",
	"revenue_least": "si-depense-min", "revenue_most": "si-depense-max", "first_channel": "si-premier-canal", "order_channel": "si-canal", "region": "si-region",
	"rfm": "si-rfm", "category": "si-categorie", "not_category": "si-sans-categorie",
}

// ConditionName is the parameter of a condition.
func ConditionName(key string) string { return conditionNames[key] }

// Parse reads the query of a page about a site. Without a period it takes
// fallback.
func Parse(q url.Values, site tracking.Site, now time.Time, fallback calendar.Span) (Address, error) {
	a := Address{Site: site, Span: fallback, now: now.In(site.Location())}
	compare, ok := comparisons[q.Get(Compare)]
	if !ok {
		return Address{}, fault.New(fault.Invalid, "dashboard.bad_comparison", "value", q.Get(Compare))
	}
	a.Compare = compare
	for _, f := range filters {
		for _, value := range q[f.name] {
			if value != "" {
				a.Filters = append(a.Filters, analyzer.Filter{Dimension: f.dimension, Value: value})
			}
		}
	}
	for _, kind := range analyzer.Conditions {
		for _, value := range q[conditionNames[kind.Key]] {
			if value = strings.TrimSpace(value); value != "" {
				a.Selection = append(a.Selection, analyzer.Condition{Key: kind.Key, Value: value})
			}
		}
	}
	var err error
	switch {
	case q.Get(From) != "" || q.Get(To) != "":
		a.Span, err = calendar.Custom(q.Get(From), q.Get(To), site.Location())
	case q.Get(Period) != "":
		a.Span, err = calendar.Parse(q.Get(Period), a.now)
	}
	return a, err
}

// Values is the query that Parse reads back.
func (a Address) Values() url.Values {
	q := url.Values{Site: {a.Site.ID}}
	a.setSpan(q, a.Span)
	switch a.Compare {
	case "":
		q.Set(Compare, CompareNone)
	case analyzer.CompareYear:
		q.Set(Compare, CompareYear)
	}
	for _, f := range filters {
		for _, value := range a.values(f.dimension) {
			q.Add(f.name, value)
		}
	}
	for _, c := range a.Selection {
		q.Add(conditionNames[c.Key], c.Value)
	}
	return q
}

func (a Address) setSpan(q url.Values, s calendar.Span) {
	if s.Token != "" {
		q.Set(Period, s.Token)
		return
	}
	q.Set(From, s.Period.From.String())
	q.Set(To, s.Period.To.String())
}

// values lists what a dimension is filtered by.
func (a Address) values(dimension string) []string {
	var out []string
	for _, f := range a.Filters {
		if f.Dimension == dimension {
			out = append(out, f.Value)
		}
	}
	return out
}

// Of gives the address of a page.
func (a Address) Of(path string) string { return path + "?" + a.Values().Encode() }

// In is the same address over another period.
func (a Address) In(s calendar.Span) Address { a.Span = s; return a }

// Against is the same address with another comparison of the analyzer.
func (a Address) Against(compare string) Address { a.Compare = compare; return a }

// Where is the same address filtered by one value of a dimension instead of
// those it has; "" takes the filter away.
func (a Address) Where(dimension, value string) Address {
	a.Filters = slices.DeleteFunc(slices.Clone(a.Filters), func(f analyzer.Filter) bool { return f.Dimension == dimension })
	if value != "" {
		a.Filters = append(a.Filters, analyzer.Filter{Dimension: dimension, Value: value})
	}
	return a
}

// Selecting is the same address with other conditions.
func (a Address) Selecting(conditions []analyzer.Condition) Address {
	a.Selection = conditions
	return a
}

// Filter is the one value that a dimension is filtered by, "" without one.
func (a Address) Filter(dimension string) string {
	if v := a.values(dimension); len(v) > 0 {
		return v[0]
	}
	return ""
}

// FilterName is the parameter of a dimension.
func FilterName(dimension string) string {
	for _, f := range filters {
		if f.dimension == dimension {
			return f.name
		}
	}
	return ""
}

// IsFilter reports whether a parameter filters.
func IsFilter(name string) bool {
	for _, f := range filters {
		if f.name == name {
			return true
		}
	}
	return false
}

// Question asks for metrics, split by a dimension or not. The filters that one
// of the metrics does not have are left out: see Ignored.
func (a Address) Question(by string, metrics ...string) analyzer.Question {
	q := analyzer.Question{Site: a.Site.ID, Period: a.Span.Period, Metrics: metrics, By: by, Compare: a.Compare}
	for _, f := range a.Filters {
		if allAllow(metrics, f.Dimension) {
			q.Filters = append(q.Filters, f)
		}
	}
	return q
}

// Questions asks for metrics like Question, without one metric's missing
// filters weighing on the others: one question for each set of filters.
func (a Address) Questions(by string, metrics ...string) []analyzer.Question {
	var out []analyzer.Question
	for _, m := range metrics {
		alone := a.Question(by, m)
		at := slices.IndexFunc(out, func(q analyzer.Question) bool { return slices.Equal(q.Filters, alone.Filters) })
		if at < 0 {
			out = append(out, alone)
			continue
		}
		out[at].Metrics = append(out[at].Metrics, m)
	}
	return out
}

// Ignored lists the filters that do not apply to a metric.
func (a Address) Ignored(metrics ...string) []analyzer.Filter {
	return slices.DeleteFunc(slices.Clone(a.Filters), func(f analyzer.Filter) bool { return allAllow(metrics, f.Dimension) })
}

func allAllow(metrics []string, dimension string) bool {
	for _, key := range metrics {
		if m, ok := analyzer.MetricByKey(key); ok && !m.Allows(dimension) {
			return false
		}
	}
	return true
}

// Today is the current instant in the site's time zone.
func (a Address) Today() time.Time { return a.now }
