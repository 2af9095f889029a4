package dashboard

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// answerFigures is GET /api/v1/figures: the same question and the same answer
// as « chaland figures --format json ».
//
//	site, metrics=a,b, from, to, by, filter=device=mobile (any number),
//	compare=previous|year, refund_date=refund|order
func (d *Dashboard) answerFigures(c echo.Context) error {
	q, err := d.questionOf(c)
	if err != nil {
		return err
	}
	answer, err := d.Analyzer.Answer(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// figureParameters are all that the address may hold: one that is misspelt
// would change the answer without a word.
var figureParameters = []string{"site", "metrics", "from", "to", "by", "filter", "compare", "refund_date"}

// apiSite is the site that a question names, whose address may hold some parameters
// and must hold others; only filters and conditions may be there twice.
func (d *Dashboard) apiSite(c echo.Context, may []string, must ...string) (site tracking.Site, err error) {
	sites, err := d.sites(c.Request().Context())
	if err != nil {
		return site, err
	}
	site, ok := chosen(sites, c.QueryParam("site"))
	if !ok {
		return site, fault.New(fault.NotFound, "dashboard.no_site", "site", c.QueryParam("site"), "sites", names(sites))
	}
	for _, name := range slices.Sorted(maps.Keys(c.QueryParams())) {
		if !slices.Contains(may, name) {
			return site, fault.New(fault.Invalid, "api.unknown_parameter", "name", name, "names", strings.Join(may, ", "))
		}
		if n := len(c.QueryParams()[name]); n > 1 && !slices.Contains([]string{"filter", "first_filter", "where"}, name) {
			return site, fault.New(fault.Invalid, "api.repeated", "name", name, "n", n)
		}
	}
	for _, name := range must {
		if c.QueryParam(name) == "" {
			return site, fault.New(fault.Invalid, "api.missing", "name", name, "names", strings.Join(must, ", "))
		}
	}
	return site, nil
}

// answerChange is GET /api/v1/change: the same answer as « chaland explain --format json ».
//
//	site, metric, from, to, by, filter, compare
func (d *Dashboard) answerChange(c echo.Context) error {
	q, err := d.asked(c, changeParameters, "metric", "from", "to", "compare")
	if err != nil {
		return err
	}
	q.By, q.Compare = cmp.Or(c.QueryParam("by"), analyzer.ByChannel), c.QueryParam("compare")
	answer, err := d.Analyzer.Explain(c.Request().Context(), q, c.QueryParam("metric"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

var changeParameters = []string{"site", "metric", "from", "to", "by", "filter", "compare"}

func (d *Dashboard) questionOf(c echo.Context) (q analyzer.Question, err error) {
	if q, err = d.asked(c, figureParameters, "metrics", "from", "to"); err != nil {
		return q, err
	}
	q.By, q.Compare, q.RefundDate = c.QueryParam("by"), c.QueryParam("compare"), c.QueryParam("refund_date")
	for _, metric := range strings.Split(c.QueryParam("metrics"), ",") {
		q.Metrics = append(q.Metrics, strings.TrimSpace(metric))
	}
	return q, nil
}

// asked is the site, the period and the filters of a question.
func (d *Dashboard) asked(c echo.Context, may []string, must ...string) (q analyzer.Question, err error) {
	site, err := d.apiSite(c, may, must...)
	if err != nil {
		return q, err
	}
	q.Site = site.ID
	if q.Filters, err = filtersAsked(c, "filter"); err != nil {
		return q, err
	}
	q.Period, err = period.Parse(c.QueryParam("from"), c.QueryParam("to"), site.Location())
	return q, err
}

// periodAsked is the site and the period of an address of the API that takes nothing else
// but what more names.
func (d *Dashboard) periodAsked(c echo.Context, more ...string) (site tracking.Site, p period.Period, err error) {
	if site, err = d.apiSite(c, append([]string{"site", "from", "to"}, more...), "from", "to"); err != nil {
		return site, p, err
	}
	p, err = period.Parse(c.QueryParam("from"), c.QueryParam("to"), site.Location())
	return site, p, err
}

// answerCustomers is GET /api/v1/customers (site, from, to, monthly=2500): the same
// document as « chaland customers --format json ».
func (d *Dashboard) answerCustomers(c echo.Context) error {
	site, p, err := d.periodAsked(c, "monthly")
	if err != nil {
		return err
	}
	monthly, err := analyzer.ReadOverhead(c.QueryParam("monthly"))
	if err != nil {
		return err
	}
	report, err := d.Analyzer.CustomerReport(c.Request().Context(), site.ID, p, monthly)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, report)
}

// answerSelection is GET /api/v1/segment (site, from, to, where=orders_least=2 any number
// of times): the same document as « chaland segment --format json ».
func (d *Dashboard) answerSelection(c echo.Context) error {
	site, p, err := d.periodAsked(c, "where")
	if err != nil {
		return err
	}
	var conditions []analyzer.Condition
	for _, text := range c.QueryParams()["where"] {
		condition, err := analyzer.ParseCondition(text)
		if err != nil {
			return err
		}
		conditions = append(conditions, condition)
	}
	answer, err := d.Analyzer.Select(c.Request().Context(), site.ID, p, conditions)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// filtersAsked reads the filters of a parameter: device=mobile, any number of them.
func filtersAsked(c echo.Context, name string) (filters []analyzer.Filter, err error) {
	for _, f := range c.QueryParams()[name] {
		dimension, value, ok := strings.Cut(f, "=")
		if !ok {
			return nil, fault.New(fault.Invalid, "api.bad_filter", "value", f)
		}
		filters = append(filters, analyzer.Filter{Dimension: dimension, Value: value})
	}
	return filters, nil
}
