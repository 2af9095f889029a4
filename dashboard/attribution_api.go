package dashboard

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
)

// attributionAPI is what the API answers: the report of the command of the same name,
// the question that it answers, and what it rests on. Values are in the currency, not
// in cents.
type attributionAPI struct {
	Question analyzer.PathQuestion `json:"question"`
	Currency string                `json:"currency"`
	Warnings []analyzer.Warning    `json:"warnings"`
	attribution.Report
	Trace analyzer.Trace `json:"trace"`
}

// answerAttribution is GET /api/v1/attribution, the same answer as « chaland model
// attribution --site … --format json »:
//
//	site, from, to, model (all of them without one), lookback (30 days), by
//	(channel|campaign), order (1), show=paths|matrix|removals|coalitions
func (d *Dashboard) answerAttribution(c echo.Context) error {
	q, err := d.pathsAsked(c)
	if err != nil {
		return err
	}
	models, order, err := modelsAsked(c)
	if err != nil {
		return err
	}
	answer, err := d.Analyzer.Paths(c.Request().Context(), q)
	if err == nil {
		err = answer.Lacks()
	}
	if err != nil {
		return err
	}
	for i := range answer.Paths {
		answer.Paths[i].Value /= 100
	}
	out := attributionAPI{Question: answer.Question, Currency: answer.Currency, Warnings: answer.Warnings, Trace: answer.Trace}
	for _, m := range models {
		credits, err := attribution.Attribute(answer.Paths, m, attribution.Options{Order: order})
		if err != nil {
			return err
		}
		out.Models = append(out.Models, attribution.ReportOf(m, credits, true))
	}
	if out.Shown, err = attribution.Show(c.QueryParam("show"), answer.Paths, order); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

// pathsAsked reads the question of the API.
func (d *Dashboard) pathsAsked(c echo.Context) (q analyzer.PathQuestion, err error) {
	site, p, err := d.periodAsked(c, "model", "lookback", "by", "order", "show")
	if err != nil {
		return q, err
	}
	q = analyzer.PathQuestion{Site: site.ID, Period: p, By: cmp.Or(c.QueryParam("by"), analyzer.ByChannel)}
	q.LookBack, err = lookBackOf(c.QueryParam("lookback"))
	return q, err
}

// answerProfit is GET /api/v1/profit, the same document as « chaland profit --format
// json »: site, from, to, model (last_non_direct without one), lookback (30 days).
func (d *Dashboard) answerProfit(c echo.Context) error {
	site, p, err := d.periodAsked(c, "model", "lookback")
	if err != nil {
		return err
	}
	q := analyzer.YieldQuestion{Site: site.ID, Period: p, Model: attribution.Model(cmp.Or(c.QueryParam("model"), string(analyzer.DefaultModel)))}
	if q.LookBack, err = lookBackOf(c.QueryParam("lookback")); err != nil {
		return err
	}
	report, err := d.Analyzer.YieldReport(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, report)
}

// modelsAsked are the models of the question, all without any, and the chain's order.
func modelsAsked(c echo.Context) ([]attribution.Model, int, error) {
	order, err := orderOf(c.QueryParam("order"))
	if err != nil {
		return nil, 0, err
	}
	if show := c.QueryParam("show"); show != "" && !slices.Contains(attribution.Shows, show) {
		return nil, 0, fault.New(fault.Invalid, "model.attribution.bad_show", "value", show, "parts", strings.Join(attribution.Shows, ", "))
	}
	model := attribution.Model(c.QueryParam("model"))
	if model == "" || model == "all" {
		return attribution.Models, order, nil
	}
	if !slices.Contains(attribution.Models, model) {
		list := make([]string, len(attribution.Models))
		for i, m := range attribution.Models {
			list[i] = string(m)
		}
		return nil, 0, fault.New(fault.Invalid, "model.attribution.bad_model", "value", string(model), "models", strings.Join(list, ", "))
	}
	return []attribution.Model{model}, order, nil
}
