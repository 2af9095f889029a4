package dashboard

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Parameters of the page of attribution beside those of an address.
const (
	pathWindow  = "fenetre" // look-back, in days
	pathBy      = "par"
	pathOrder   = "ordre" // of the Markov chain
	pathMeasure = "mesure"
)

// words of the address for the analyzer's, and for what is shared.
var (
	pathBys      = map[string]string{"": analyzer.ByChannel, "canal": analyzer.ByChannel, "campagne": analyzer.ByCampaign}
	pathMeasures = map[string]string{"": citation.SharedOrders, "commandes": citation.SharedOrders, "ca": citation.SharedRevenue}
)

// attributionPage answers « À quels canaux dois-je mes commandes ? ».
type attributionPage struct {
	Empty                         bool
	Orders, Revenue, Several      string
	SeveralShare                  string
	Mover                         *mover
	Chart                         view.Chart
	Models, Paths, Matrix         view.Table
	Removals, Coalitions, Methods view.Table
	TooMany                       string // why coalitions are not listed
	Chain                         chainSums
	By, Measure                   []Choice
	Window, Order                 string
	MaxWindow, MaxOrder           int
	Trace                         analyzer.Trace
	Hidden                        []Hidden
}

// mover is what the models disagree most on.
type mover struct{ Name, Low, LowModel, High, HighModel string }

// chainSums is the arithmetic of the chain that a reader can do again.
type chainSums struct{ Orders, Journeys, Rate, Interval string }

// pathRun is what the page computes.
type pathRun struct {
	*visit
	answer   *analyzer.PathAnswer
	order    int
	measure  string
	total    attribution.Totals
	credits  [][]attribution.Credit // by model, each in the order of rows
	channels []string               // touches, what the last touch that is no direct access gives most first
	chain    *attribution.Chain
}

func (d *Dashboard) showAttribution(v *visit) error {
	q, order, measure, err := pathQuestion(v.Address, v.QueryParams())
	if err != nil {
		return err
	}
	answer, err := d.Analyzer.Paths(v.context(), q)
	if err != nil {
		return err
	}
	body := attributionPage{
		Empty: answer.Lacks() != nil, Trace: answer.Trace, Window: strconv.Itoa(q.LookBack), Order: strconv.Itoa(order), MaxWindow: analyzer.MaxLookBack, MaxOrder: attribution.MaxOrder,
		By:      choices(v.QueryParam(pathBy), "paths.by.", "canal", "campagne"),
		Measure: choices(v.QueryParam(pathMeasure), "paths.measure.", "commandes", "ca"),
	}
	body.Hidden = hiddenOf(v.Values())
	if !body.Empty {
		r := pathRun{visit: v, answer: answer, order: order, measure: measure, total: attribution.Total(answer.Paths)}
		if err := r.attribute(); err != nil {
			return err
		}
		if err := r.fill(&body); err != nil {
			return err
		}
	}
	return d.page(v.unfiltered(), "attribution", Page{Title: i18n.T("nav./attribution"), Question: i18n.T("paths.question"), Warnings: answer.Warnings, Lacks: "commande", Body: body})
}

// pathQuestion reads what an address asks of the models.
func pathQuestion(a address.Address, values url.Values) (q analyzer.PathQuestion, order int, measure string, err error) {
	q = analyzer.PathQuestion{Site: a.Site.ID, Period: a.Span.Period, LookBack: analyzer.DefaultLookBack}
	known := false
	if q.By, known = pathBys[values.Get(pathBy)]; !known {
		return q, 0, "", fault.New(fault.Invalid, "paths.bad_by", "value", values.Get(pathBy))
	}
	if measure, known = pathMeasures[values.Get(pathMeasure)]; !known {
		return q, 0, "", fault.New(fault.Invalid, "paths.bad_measure", "value", values.Get(pathMeasure))
	}
	if q.LookBack, err = lookBackOf(values.Get(pathWindow)); err != nil {
		return q, 0, "", err
	}
	order, err = orderOf(values.Get(pathOrder))
	return q, order, measure, err
}

// lookBackOf reads days, the default when none are written; the analyzer checks how
// many they are.
func lookBackOf(text string) (int, error) {
	if text == "" {
		return analyzer.DefaultLookBack, nil
	}
	days, err := strconv.Atoi(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "analyzer.paths.look_back", "value", text, "max", analyzer.MaxLookBack, "default", analyzer.DefaultLookBack)
	}
	return days, nil
}

// orderOf reads the order of a chain, 1 when none is written.
func orderOf(text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	order, err := strconv.Atoi(text)
	if err != nil || order < 1 || order > attribution.MaxOrder {
		return 0, fault.New(fault.Invalid, "attribution.bad_order", "order", text, "max", attribution.MaxOrder)
	}
	return order, nil
}

// attribute runs all models, and sorts their lines.
func (r *pathRun) attribute() (err error) {
	if r.chain, err = attribution.Walk(r.answer.Paths, r.order); err != nil {
		return err
	}
	for _, m := range attribution.Models {
		if m == attribution.Markov {
			r.credits = append(r.credits, r.chain.Credits(r.total))
			continue
		}
		credits, err := attribution.Attribute(r.answer.Paths, m, attribution.Options{})
		if err != nil {
			return err
		}
		r.credits = append(r.credits, credits)
	}
	by := map[string]float64{}
	for _, c := range r.credits[slices.Index(attribution.Models, attribution.LastNonDirect)] {
		r.channels = append(r.channels, c.Channel)
		by[c.Channel] = r.share(c)
	}
	slices.SortStableFunc(r.channels, func(a, b string) int { return cmp.Compare(by[b], by[a]) })
	for i, credits := range r.credits {
		r.credits[i] = slices.SortedStableFunc(slices.Values(credits), func(a, b attribution.Credit) int {
			return cmp.Compare(slices.Index(r.channels, a.Channel), slices.Index(r.channels, b.Channel))
		})
	}
	return nil
}

// share is what is shared of a credit: orders, or cents.
func (r *pathRun) share(c attribution.Credit) float64 {
	if r.measure == citation.SharedRevenue {
		return c.Value
	}
	return c.Conversions
}

// fill sets everything out.
func (r *pathRun) fill(body *attributionPage) error {
	several := 0.0
	for _, p := range r.answer.Paths {
		if len(p.Channels) > 1 {
			several += p.Conversions
		}
	}
	body.Orders, body.Revenue = i18n.Number(r.total.Conversions, 0), view.WholeMoney(r.total.Value, r.answer.Currency)
	body.Several, body.SeveralShare = i18n.Number(several, 0), i18n.Percent(several/r.total.Conversions, 1)
	body.Mover = r.mover()
	body.Chart = r.exports.chart(r.modelChart())
	merged := attribution.Merge(r.answer.Paths)
	body.Models, body.Paths = *r.modelTable(), *r.pathTable(merged)
	body.Matrix, body.Removals, body.Methods = *r.matrixTable(), *r.removalTable(), *r.methodTable()
	rate := analyzer.Share{Hits: r.total.Conversions, Of: r.total.Conversions + r.total.Nulls}
	body.Chain = chainSums{Orders: i18n.Number(rate.Hits, 0), Journeys: i18n.Number(rate.Of, 0), Rate: i18n.Percent(r.chain.Conversion, 2), Interval: shareInterval(rate)}
	sets, err := attribution.Coalitions(merged)
	if fault.KindOf(err) == fault.TooLarge {
		body.TooMany = i18n.Error(err)
		return nil
	}
	body.Coalitions = *r.coalitionTable(sets)
	return err
}

// mover is the touch that the models give the most different parts to.
func (r *pathRun) mover() *mover {
	at, most := -1, 0.0
	for i := range r.channels {
		low, high := r.extremes(i)
		if gap := r.share(r.credits[high][i]) - r.share(r.credits[low][i]); gap > most {
			at, most = i, gap
		}
	}
	if at < 0 {
		return nil
	}
	low, high := r.extremes(at)
	return &mover{r.name(r.channels[at]), r.write(r.share(r.credits[low][at])), modelName(attribution.Models[low]), r.write(r.share(r.credits[high][at])), modelName(attribution.Models[high])}
}

// extremes are the models that give a touch the least and the most.
func (r *pathRun) extremes(at int) (low, high int) {
	for m := range r.credits {
		if r.share(r.credits[m][at]) < r.share(r.credits[low][at]) {
			low = m
		}
		if r.share(r.credits[m][at]) > r.share(r.credits[high][at]) {
			high = m
		}
	}
	return low, high
}

func modelName(m attribution.Model) string { return i18n.T("model.attribution.name." + string(m)) }

// name is what people call a touch.
func (r *pathRun) name(touch string) string { return view.Touch(touch) }

// write writes a part: orders with a decimal, or whole euros.
func (r *pathRun) write(x float64) string {
	if r.measure == citation.SharedRevenue {
		return view.WholeMoney(x, r.answer.Currency)
	}
	return i18n.Number(x, 1)
}

// citePaths is what the form of the page's chart sends.
func (r *pathRun) citePaths() string {
	values := r.citeShared()
	for name := range values {
		if address.IsFilter(name) {
			values.Del(name) // the page has none
		}
	}
	for _, name := range []string{pathWindow, pathBy, pathOrder, pathMeasure} {
		if value := r.QueryParam(name); value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

// citeShared begins what the form of a chart of an attribution model sends.
func (v *visit) citeShared() url.Values {
	values := v.In(calendar.Span{Period: v.Span.Period}).Against("").Values()
	values.Set(address.Metric, citation.MetricAttribution)
	values.Set(address.Whole, "1")
	return values
}
