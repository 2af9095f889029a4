package dashboard

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Parameters of the funnel's page beside those of an address.
const (
	funnelUnit   = "unite"
	funnelBy     = "par"
	funnelSplit  = "rupture"
	funnelWindow = "fenetre"
	funnelSteps  = "etapes"
	funnelOrder  = "ordre"
	funnelTimes  = "temps"
)

// words of the address for the analyzer's.
var (
	funnelUnits = map[string]string{"": analyzer.UnitVisit, "visite": analyzer.UnitVisit, "visiteur": analyzer.UnitVisitor}
	funnelBys   = map[string]string{"": analyzer.ByDevice, "appareil": analyzer.ByDevice, "canal": analyzer.ByChannel}
)

// funnelPage answers « Où perd-on les acheteurs ? ».
type funnelPage struct {
	Entrants, Buyers, Rate string
	Worst                  *worstStep
	Empty                  bool
	Chart                  view.Chart
	Rates                  *view.Chart  // before and after, when a date splits the period
	Devices                view.Chart   // the conversion rate of each device over time
	Steps                  []view.Table // the segments, the latest first
	Groups                 view.Table
	After                  string // « À partir du 02/03/2026 », when a date splits the period
	Method                 string
	Trace                  analyzer.Trace
	Unit, By               []Choice
	Split, Window, Typed   string
	Order, Times           []Choice
	Offered                []Choice
	Visitors               bool
	Hidden                 []Hidden
}

// worstStep is the step on the way to which most is lost.
type worstStep struct {
	Name, Before, Lost, Rate, Cents string
}

func (d *Dashboard) showFunnel(v *visit) error {
	q, err := v.funnelQuestion()
	if err != nil {
		return err
	}
	var answer *analyzer.FunnelAnswer
	var devices view.Chart
	work, ctx := errgroup.WithContext(v.context())
	work.Go(func() (err error) { answer, err = d.Analyzer.Funnel(ctx, q); return err })
	work.Go(func() (err error) { devices, err = d.deviceChart(ctx, v); return err })
	if err := work.Wait(); err != nil {
		return err
	}
	main := mainFunnel(answer)
	body := funnelPage{
		Empty: main.Population == 0, Method: answer.Method, Trace: answer.Trace, Visitors: q.Unit == analyzer.UnitVisitor,
		Split: v.QueryParam(funnelSplit), Window: strconv.Itoa(int(max(q.Window, 7*24*time.Hour) / (24 * time.Hour))),
		Unit: choices(v.QueryParam(funnelUnit), "funnel.unit.", "visite", "visiteur"),
		By:   choices(v.QueryParam(funnelBy), "funnel.by.", "appareil", "canal"),

		Typed: v.QueryParam(funnelSteps), Order: choices(v.QueryParam(funnelOrder), "funnel.order.", "libre", "strict"),
		Times: choices(v.QueryParam(funnelTimes), "funnel.times.", "non", "oui"), Offered: offered(nil),
	}
	for name, values := range v.Values() {
		for _, value := range values {
			body.Hidden = append(body.Hidden, Hidden{name, value})
		}
	}
	body.sum(main, answer.Currency)
	body.Devices = v.exports.chart(devices)
	body.Chart = v.exports.chart(v.funnelChart(answer, main))
	if q.Split != nil {
		rates := v.exports.chart(v.splitChart(answer))
		body.Rates, body.After = &rates, i18n.T("funnel.after", "day", q.Split.French())
	}
	for _, t := range stepTables(answer) {
		body.Steps = append(body.Steps, v.exports.table(t))
	}
	body.Groups = v.exports.table(v.groupTable(answer, q.By))
	return d.page(v, "funnel", Page{Title: i18n.T("nav./entonnoir"), Question: i18n.T("funnel.question"), Warnings: answer.Warnings, OnVisits: true, Lacks: "visite", Body: body})
}

// funnelQuestion reads the address; a date that splits the period takes the
// place of the comparison.
func (v *visit) funnelQuestion() (q analyzer.FunnelQuestion, err error) {
	base := v.Question("")
	q = analyzer.FunnelQuestion{Site: base.Site, Period: base.Period, Filters: v.Filters, Compare: base.Compare}
	var known bool
	if q.Unit, known = funnelUnits[v.QueryParam(funnelUnit)]; !known {
		return q, fault.New(fault.Invalid, "analyzer.funnel_unit", "value", v.QueryParam(funnelUnit))
	}
	if q.By, known = funnelBys[v.QueryParam(funnelBy)]; !known {
		return q, fault.New(fault.Invalid, "analyzer.funnel_by", "value", v.QueryParam(funnelBy))
	}
	q.Steps = stepsOf(v.QueryParam(funnelSteps))
	q.Strict, q.Times = v.QueryParam(funnelOrder) == "strict", v.QueryParam(funnelTimes) == "oui"
	if q.Unit == analyzer.UnitVisitor {
		q.Window = windowOf(v.QueryParam(funnelWindow))
	}
	if split := v.QueryParam(funnelSplit); split != "" {
		day, err := period.ParseDate(split)
		if err != nil {
			return q, err
		}
		q.Split, q.Compare = &day, ""
	}
	return q, nil
}

// stepsOf reads steps that a person typed: addresses, and events by their French name or
// their own, between commas. None is nil: the purchase funnel.
func stepsOf(typed string) (steps []string) {
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	for _, name := range strings.Split(typed, ",") {
		name = strings.TrimSpace(name)
		for _, key := range slices.Concat(trailKeys(), tracking.FunnelSteps, []string{tracking.KindPageView, tracking.KindViewItemList, tracking.KindSignUp}) {
			if strings.EqualFold(name, TrailName(key)) && !strings.HasPrefix(key, analyzer.PageType) {
				name = key
			}
		}
		steps = append(steps, name)
	}
	return steps
}

// windowOf reads a number of days; a week when there is none.
func windowOf(days string) time.Duration {
	n, err := strconv.Atoi(days)
	if err != nil {
		n = 7
	}
	return time.Duration(n) * 24 * time.Hour
}

func choices(here, text string, values ...string) []Choice {
	var out []Choice
	for i, value := range values {
		out = append(out, Choice{Name: i18n.T(text + value), Value: value, Here: here == value || here == "" && i == 0})
	}
	return out
}

// mainFunnel is the whole of the latest segment: the period, or what follows
// the date that splits it.
func mainFunnel(answer *analyzer.FunnelAnswer) analyzer.Funnel {
	var main analyzer.Funnel
	for _, f := range answer.Funnels {
		if f.Key == "" {
			main = f
		}
	}
	return main
}

// sum states the main reading.
func (p *funnelPage) sum(main analyzer.Funnel, currency string) {
	if len(main.Steps) == 0 {
		return
	}
	last := main.Steps[len(main.Steps)-1]
	p.Entrants, p.Buyers = i18n.Number(main.Population, 0), i18n.Number(last.Count, 0)
	p.Rate = share(last.Count, main.Population)
	var worst *analyzer.Step
	before := ""
	for i := 1; i < len(main.Steps); i++ {
		s := &main.Steps[i]
		if s.LostCents != nil && (worst == nil || *s.LostCents > *worst.LostCents) {
			worst, before = s, main.Steps[i-1].Name
		}
	}
	if worst != nil {
		p.Worst = &worstStep{StepName(worst.Name), StepName(before), i18n.Number(worst.DropOff, 0), rateText(worst.Rate),
			view.WholeMoney(*worst.LostCents, currency)}
	}
}

func share(part, whole float64) string {
	if whole == 0 {
		return view.NoData
	}
	return i18n.Percent(part/whole, 1)
}

// StepName is the French name of a funnel's step; a custom event keeps its own.
func StepName(name string) string {
	for _, key := range []string{"funnel.step." + name, "trails.event." + name} {
		if i18n.Has(key) {
			return i18n.T(key)
		}
	}
	return name
}

func rateText(p analyzer.Proportion) string {
	if p.Value == nil {
		return "–"
	}
	return i18n.Percent(*p.Value, 1)
}

// deviceChart draws the conversion rate of each device over time: a fault of
// one device shows there first.
func (d *Dashboard) deviceChart(ctx context.Context, v *visit) (view.Chart, error) {
	step, alone := v.step(), v.Against("")
	devices := []string{tracking.DeviceDesktop, tracking.DeviceMobile, tracking.DeviceTablet}
	if only := v.Filter(analyzer.ByDevice); only != "" {
		devices = []string{only}
	}
	branches, sets := make([]view.Branch, len(devices)), make([][]analyzer.Question, len(devices))
	for i, device := range devices {
		branches[i] = view.Branch{Key: device, Address: alone.Where(analyzer.ByDevice, device)}
		sets[i] = branches[i].Address.Questions(step, "conversion_rate")
	}
	answers, err := d.ask(ctx, sets...)
	if err != nil {
		return view.Chart{}, err
	}
	for i := range branches {
		branches[i].Answer = answers[i]
	}
	events, err := d.events(ctx, v.Site.ID, v.Span.Period)
	return view.LinesChart(v.Address, "taux-par-appareil", i18n.T("funnel.devices"), i18n.T("funnel.devices_question"),
		analyzer.ByDevice, step, "conversion_rate", branches, events), err
}

// citeFunnel is what the form of a funnel's chart sends. The compared period
// is not part of what is cited.
func (v *visit) citeFunnel() string {
	values := v.In(calendar.Span{Period: v.Span.Period}).Against("").Values()
	values.Set(address.Metric, citation.MetricFunnel)
	values.Set(address.Whole, "1")
	for _, name := range []string{funnelUnit, funnelBy, funnelSplit, funnelWindow, funnelSteps, funnelOrder} {
		if value := v.QueryParam(name); value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}
