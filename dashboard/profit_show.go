package dashboard

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// profitModel names the attribution model in the address.
const profitModel = "modele"

// profitModels are the models by what addresses call them; the first is the registry's.
var profitModels = []struct {
	word  string
	model attribution.Model
}{
	{"dernier-non-direct", attribution.LastNonDirect}, {"dernier", attribution.Last}, {"premier", attribution.First}, {"lineaire", attribution.Linear},
	{"position", attribution.Position}, {"decroissance", attribution.TimeDecay}, {"markov", attribution.Markov}, {"shapley", attribution.Shapley},
}

// modelOf reads the model of an address.
func modelOf(word string) (attribution.Model, error) {
	if word == "" {
		return analyzer.DefaultModel, nil
	}
	words := ""
	for _, m := range profitModels {
		if m.word == word {
			return m.model, nil
		}
		words += ", " + m.word
	}
	return "", fault.New(fault.Invalid, "profit.bad_model", "value", word, "models", words[len(", "):])
}

// profitPage answers « La publicité rapporte-t-elle plus qu'elle ne coûte ? »: ROAS
// never without its break-even, margin after advertising beside both, the attribution
// model on each.
type profitPage struct {
	Tabs                          []Choice
	Models                        []Choice
	Model                         string
	Hidden                        []Hidden
	Default, Proportional         bool
	Window, WindowDays            string // look-back, in days, and in words
	MaxWindow                     int
	Spend, ROAS                   view.Number // of the registry, when the model is its own
	Paid                          profitSum
	Empty                         bool
	Tiles                         []Tile
	Results, Returns, Spending    view.Chart
	Channels, Campaigns, Partners view.Table
	Trace                         analyzer.Trace
}

// profitSum is what advertising cost and brought back, in words.
type profitSum struct {
	Spend, Revenue, ROAS, BreakEven, Result, Margin string
	Gains, Losses                                   bool
}

// profitRun is what the page computes.
type profitRun struct {
	*visit
	yields *analyzer.YieldAnswer
	worth  *analyzer.CohortAnswer // of the customers won a year before
	model  attribution.Model
	window int // look-back, in days
}

// word is what addresses call the model.
func (r *profitRun) word() string {
	for _, m := range profitModels {
		if m.model == r.model {
			return m.word
		}
	}
	return ""
}

// isDefault reports whether the figures are the registry's, which open their method.
func (r *profitRun) isDefault() bool {
	return r.model == analyzer.DefaultModel && r.window == analyzer.DefaultLookBack
}

func (d *Dashboard) showProfit(v *visit) error {
	model, err := modelOf(v.QueryParam(profitModel))
	if err != nil {
		return err
	}
	window, err := lookBackOf(v.QueryParam(pathWindow))
	if err != nil {
		return err
	}
	step := v.step()
	tiles := []string{"spend", "roas", "roi", "contribution_margin", "cac", "cost_per_order", "cpc"}
	var answers []*analyzer.Answer
	var events []view.Event
	r := profitRun{visit: v, model: model, window: window}
	work, ctx := errgroup.WithContext(v.context())
	work.Go(func() (err error) {
		answers, events, err = d.readTimed(v, []string{"spend"}, v.Questions("", tiles...), v.Questions(step, "spend", "contribution_margin"))
		return err
	})
	work.Go(func() (err error) {
		r.yields, err = d.Analyzer.Yields(ctx, v.yieldQuestion(model, window))
		return err
	})
	work.Go(func() (err error) {
		r.worth, err = d.Analyzer.Cohorts(ctx, v.Site.ID, v.Span.Period.YearBefore())
		return err
	})
	if err := work.Wait(); err != nil {
		return err
	}
	body := profitPage{
		Tabs: v.tabs("/rentabilite", ""), Default: r.isDefault(), Window: strconv.Itoa(window), WindowDays: i18n.T("profit.window", "n", window), MaxWindow: analyzer.MaxLookBack,
		Proportional: model == attribution.Markov, Model: modelName(model), Empty: isEmpty(answers[0], "spend"), Trace: r.yields.Trace,
		Spend: v.number(answers[0], "spend"), ROAS: v.number(answers[0], "roas"), Paid: r.sum(r.yields.Paid),
		Tiles: v.tiles(answers[0], answers[1], tiles...),
		Spending: v.timeChart("depense", view.LabelOf("spend"),
			i18n.T("profit.spend_question"), "spend", answers[1], events),
	}
	for _, m := range profitModels {
		body.Models = append(body.Models, Choice{Name: modelName(m.model), Value: m.word, Here: m.model == model})
	}
	body.Hidden = hiddenOf(v.Values())
	r.fill(&body)
	warnings := v.warnings(answers...)
	if len(v.Ignored("spend")) > 0 {
		warnings = append(warnings, analyzer.Warning{Code: filterIgnored, Text: i18n.T("profit.filters")})
	}
	return d.page(v, "profit", Page{Title: i18n.T("nav./rentabilite"), Question: i18n.T("profit.question"), Warnings: warnings, Body: body})
}

// hiddenOf are the fields that a form carries along, in order.
func hiddenOf(values url.Values) (out []Hidden) {
	for name, list := range values {
		for _, value := range list {
			out = append(out, Hidden{name, value})
		}
	}
	slices.SortFunc(out, func(a, b Hidden) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value)) })
	return out
}

func (v *visit) yieldQuestion(model attribution.Model, window int) analyzer.YieldQuestion {
	return analyzer.YieldQuestion{Site: v.Site.ID, Period: v.Span.Period, Model: model, LookBack: window, Filters: v.Filters}
}

func (r *profitRun) fill(body *profitPage) {
	body.Results, body.Returns = r.exports.chart(r.resultChart()), r.exports.chart(r.returnChart())
	body.Channels = r.exports.table(r.table("par-canal", analyzer.ByChannel, r.yields.Channels, &r.yields.All))
	body.Campaigns = r.limit(r.exports.table(r.table("par-campagne", analyzer.ByCampaign, r.yields.Campaigns, &r.yields.Paid)))
	body.Partners = r.limit(r.exports.table(r.table("par-partenaire", analyzer.ByPartner, r.yields.Partners, nil)))
}

// sum writes what advertising cost and brought back.
func (r *profitRun) sum(y analyzer.Yield) profitSum {
	s := profitSum{Spend: r.short(&y.Spend), Revenue: r.short(&y.Revenue), ROAS: timesText(y.ROAS()), BreakEven: timesText(y.BreakEven()), Result: r.short(y.Result()), Margin: view.NoData}
	if result := y.Result(); result != nil {
		s.Gains, s.Losses, s.Margin = *result > 0, *result < 0, r.short(&y.Margin)
		s.Result = r.short(new(math.Abs(*result)))
	}
	return s
}

// short writes an amount of a sentence.
func (r *profitRun) short(cents *float64) string {
	if cents == nil {
		return view.NoData
	}
	return view.WriteShort("", analyzer.Cents, r.yields.Currency, *cents)
}

// timesText writes a ROAS: euros for one euro.
func timesText(x *float64) string {
	if x == nil {
		return view.NoData
	}
	return i18n.Fixed(*x, 2)
}

// name is what people call a line.
func (r *profitRun) name(by string, y analyzer.Yield) string {
	if by == analyzer.ByPartner {
		return y.Key
	}
	if y.Unpaid {
		return i18n.T("profit.unpaid", "channel", view.Label(by, y.Key))
	}
	return view.Label(by, y.Key)
}

// href leads to the method of a figure of the registry, "" for what is none of them.
func (r *profitRun) href(by string, y analyzer.Yield, metric string) string {
	own := metric == "spend" || r.isDefault()
	if !own || y.Unpaid || y.Spend <= 0 || by == analyzer.ByPartner {
		return ""
	}
	return address.Reference{Question: r.Question(by, metric), Metric: metric, Key: y.Key}.Path()
}
