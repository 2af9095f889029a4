package dashboard

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// letter is the lettre de mission of a case: what the shop's direction asks of the
// candidate, with figures counted on the case's own data.
type letter struct {
	Shop       string
	Paragraphs []string
	Facts      []letterFact
	Now, Then  string // names of the compared times; Then is "" without one
}

// letterFact is a figure that the letter quotes, beside the one before.
type letterFact struct {
	Metric                    string
	Label, Now, Then, Changed string
}

// letterTimes are the last whole year of a case and the one before it, or all of
// the case when it has none.
type letterTimes struct {
	now, then period.Period
	whole     bool
}

func (e extent) letterTimes(site tracking.Site) letterTimes {
	loc := site.Location()
	if e.whole == 0 {
		month := period.Date{Year: e.last.Year, Month: e.last.Month, Day: 1}
		return letterTimes{now: period.Period{From: e.first, To: month.AddMonths(1).AddDays(-1), Loc: loc}}
	}
	year := func(y int) period.Period {
		return period.Period{From: period.Date{Year: y, Month: 1, Day: 1}, To: period.Date{Year: y, Month: 12, Day: 31}, Loc: loc}
	}
	return letterTimes{year(e.whole), year(e.whole - 1), true}
}

func (t letterTimes) name(p period.Period) string {
	if t.whole {
		return strconv.Itoa(p.From.Year)
	}
	return i18n.T("mission.from_to", "from", p.From.French(), "to", p.To.French())
}

// letterMetrics are what the letter speaks of, in the order of its facts.
var letterMetrics = []string{"spend", "visits", "orders", "revenue_incl_tax"}

// trend is a figure and what it was before.
type trend struct {
	metric, currency string
	now, then        *float64
}

// change is how much it grew, as a share; ok is false when it cannot be told.
func (t trend) change() (share float64, ok bool) {
	if t.now == nil || t.then == nil || *t.then == 0 {
		return 0, false
	}
	return *t.now / *t.then - 1, true
}

// still is a change that somebody who looks at a year calls none.
const still = .05

// move names a change: "up", "down" or "still".
func (t trend) move() string {
	switch share, ok := t.change(); {
	case !ok:
		return ""
	case share >= still:
		return "up"
	case share <= -still:
		return "down"
	}
	return "still"
}

func (t trend) text(v *float64) string {
	switch {
	case v == nil:
		return "–"
	case t.metric == "visits" || t.metric == "orders":
		return i18n.Int(int64(math.Round(*v)))
	}
	return strings.Replace(i18n.Money(math.Round(*v/100)*100, t.currency), ",00", "", 1)
}

// share writes a change without its sign, which a verb says.
func (t trend) share() string {
	share, _ := t.change()
	return i18n.Percent(math.Abs(share), 0)
}

// writeLetter counts what the letter quotes and writes it.
func (d *Dashboard) writeLetter(ctx context.Context, site tracking.Site, e extent, works []tracking.Investment) (letter, error) {
	times := e.letterTimes(site)
	ask := func(p period.Period) analyzer.Question {
		return analyzer.Question{Site: site.ID, Period: p, Metrics: letterMetrics}
	}
	questions := []analyzer.Question{ask(times.now)}
	if times.whole {
		questions = append(questions, ask(times.then))
	}
	answers, err := d.Analyzer.AnswerAll(ctx, questions...)
	if err != nil {
		return letter{}, err
	}
	trends := make([]trend, len(letterMetrics))
	for i, metric := range letterMetrics {
		trends[i] = trend{metric: metric, currency: site.Currency, now: answers[0].Figures[i].Value}
		if times.whole {
			trends[i].then = answers[1].Figures[i].Value
		}
	}
	return composeLetter(site.Name, times, trends, works), nil
}

func composeLetter(shop string, times letterTimes, trends []trend, works []tracking.Investment) letter {
	l := letter{Shop: shop, Now: times.name(times.now)}
	spend, visits, revenue := trends[0], trends[1], trends[3]
	if spend.now != nil && *spend.now > 0 {
		l.say(budgetText(times, spend) + worksText(times.now, works, spend.currency))
	}
	l.say(salesText(times, visits, revenue) + puzzleText(spend, visits, revenue))
	l.say(i18n.T("mission.wish"))
	budget := ""
	if spend.now != nil && *spend.now > 0 {
		budget = i18n.T("mission.budget", "amount", spend.text(envelope(*spend.now)))
	}
	l.say(i18n.T("mission.file", "year", strconv.Itoa(times.now.To.Year+1), "budget", budget))
	l.say(i18n.T("mission.good"))
	for _, t := range trends {
		if t.now == nil || *t.now == 0 {
			continue
		}
		f := letterFact{Metric: t.metric, Label: view.LabelOf(t.metric), Now: t.text(t.now)}
		if share, ok := t.change(); ok {
			l.Then = times.name(times.then)
			f.Then, f.Changed = t.text(t.then), signed(share)
		}
		l.Facts = append(l.Facts, f)
	}
	return l
}

func (l *letter) say(text string) {
	if text != "" {
		l.Paragraphs = append(l.Paragraphs, text)
	}
}

func signed(share float64) string {
	if share > 0 {
		return "+" + i18n.Percent(share, 0)
	}
	return i18n.Percent(share, 0)
}

func budgetText(times letterTimes, spend trend) string {
	if spend.move() == "" {
		return i18n.T("mission.spent", "when", times.name(times.now), "amount", spend.text(spend.now))
	}
	return i18n.T("mission.spent."+spend.move(), "when", times.name(times.now), "share", spend.share(), "amount", spend.text(spend.now), "before", spend.text(spend.then))
}

// worksText tells of the dearest work of the time, if there is one.
func worksText(p period.Period, works []tracking.Investment, currency string) string {
	var all int64
	var dearest tracking.Investment
	for _, w := range works {
		if day := period.DateOf(w.Day.UTC()); day.Before(p.From) || p.To.Before(day) {
			continue
		}
		if all += w.AmountExcl; w.AmountExcl > dearest.AmountExcl {
			dearest = w
		}
	}
	if all == 0 {
		return ""
	}
	money := trend{metric: "spend", currency: currency}
	cost, whole := float64(dearest.AmountExcl), float64(all)
	return " " + i18n.T("mission.works", "name", dearest.Name, "amount", money.text(&cost), "all", money.text(&whole))
}

func salesText(times letterTimes, visits, revenue trend) string {
	known := func(t trend) bool { return t.now != nil && *t.now > 0 }
	switch {
	case !known(revenue):
		return ""
	case revenue.move() == "":
		return i18n.T("mission.sold", "when", times.name(times.now), "revenue", revenue.text(revenue.now))
	case !known(visits) || visits.move() == "":
		return i18n.T("mission.revenue."+revenue.move(), "share", revenue.share(), "now", revenue.text(revenue.now), "before", revenue.text(revenue.then), "link", "")
	}
	link, did := i18n.T("mission.and"), revenue.move()
	if visits.move() == "down" && revenue.move() == "up" {
		link = i18n.T("mission.but")
	}
	if visits.outruns(revenue) {
		link = i18n.T("mission.but")
		if did == "up" {
			did = "up_less"
		}
	}
	return i18n.T("mission.traffic."+visits.move(), "share", visits.share(), "now", visits.text(visits.now), "before", visits.text(visits.then)) + link +
		lowerFirst(i18n.T("mission.revenue."+did, "share", revenue.share(), "now", revenue.text(revenue.now), "before", revenue.text(revenue.then)))
}

// outruns reports whether sales lag behind a figure, which goes up or stands where they fall.
func (t trend) outruns(sales trend) bool {
	own, known := t.change()
	theirs, both := sales.change()
	switch {
	case !known || !both || t.move() == "down":
		return false
	case t.move() != sales.move():
		return own > theirs
	}
	return t.move() == "up" && own-theirs >= still
}

// puzzleText is what does not add up in a letter whose traffic explains its sales: the budget that
// went up faster than they did. "" where nothing is left to explain.
func puzzleText(spend, visits, revenue trend) string {
	if visits.outruns(revenue) || spend.move() != "up" || !spend.outruns(revenue) {
		return ""
	}
	return " " + i18n.T("mission.puzzle", "share", spend.share())
}

// envelope is what next year may cost in all: what the last one did, rounded down
// to the half of its second digit (49,100 gives 45,000).
func envelope(spend float64) *float64 {
	step := 100.0 // a euro
	for step*20 <= spend {
		step *= 10
	}
	rounded := math.Max(math.Floor(spend/(step/2))*(step/2), math.Min(spend, 100))
	return &rounded
}

// document is the letter to print or to keep.
func (l letter) document() document.Document {
	d := document.Document{Title: i18n.T("mission.title"), Note: l.Shop, Footer: i18n.T("mission.title") + " · " + l.Shop}
	for _, p := range l.Paragraphs {
		d.Add(document.Paragraph{Text: p})
	}
	d.Add(document.Paragraph{Text: i18n.T("mission.signed")}, document.Heading{Level: 1, Text: i18n.T("mission.facts")})
	t := document.Table{Columns: []document.Column{{Title: i18n.T("mission.column.fact")}}}
	if l.Then != "" {
		t.Columns = append(t.Columns, document.Column{Title: l.Then, Number: true})
	}
	t.Columns = append(t.Columns, document.Column{Title: l.Now, Number: true})
	if l.Then != "" {
		t.Columns = append(t.Columns, document.Column{Title: i18n.T("mission.column.change"), Number: true})
	}
	for _, f := range l.Facts {
		row := []string{f.Label, f.Now}
		if l.Then != "" {
			row = []string{f.Label, f.Then, f.Now, f.Changed}
		}
		t.Rows = append(t.Rows, row)
	}
	d.Add(t)
	return d
}
