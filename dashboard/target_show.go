package dashboard

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// targetsPath is the page of targets.
const targetsPath = "/objectifs"

// Fields of the form of a target; alerts share those of the metric and the filter.
const (
	formMetric      = "mesure"
	formValue       = "valeur"
	formSense       = "sens"
	formPeriod      = "pour"
	formFrom        = "debut"
	formTo          = "fin"
	formFilter      = "filtre"
	formFilterValue = "filtre-valeur"
	freeDates       = "libre"
)

// targetForm is a target to set, with what was typed when it was refused.
type targetForm struct {
	Action, Problem, Value, From, To, FilterValue string
	Metrics, Senses, Periods, Filters             []Choice
}

// targetsPage answers « Où en suis-je de mes objectifs ? ».
type targetsPage struct {
	Answer string
	List   *view.Table
	Form   targetForm
}

func (d *Dashboard) listTargets(v *visit) error {
	w := analyzer.TargetWords{Metric: "revenue_incl_tax"}
	return d.showTargets(v, http.StatusOK, v.targetForm(w, calendar.Month, nil))
}

func (d *Dashboard) showTargets(v *visit, status int, form targetForm) error {
	list, err := d.targets(v)
	if err != nil {
		return err
	}
	form.Action = siteAddress(targetsPath, v.Site.ID)
	over := 0
	for _, k := range list {
		if k.Over() {
			over++
		}
	}
	body := targetsPage{Form: form, Answer: i18n.T("target.none")}
	if len(list) > 0 {
		body.Answer = i18n.T("target.answer", "n", len(list), "open", len(list)-over, "over", over)
		body.List = v.targetTable("objectifs", i18n.T("target.list"), list)
	}
	return d.answer(v.timeless(), status, "targets", Page{Title: i18n.T("nav." + targetsPath), Question: i18n.T("target.question"), Body: body})
}

// siteAddress is a page of a site without anything else.
func siteAddress(path, site string) string { return path + "?" + url.Values{"site": {site}}.Encode() }

// targets are those of the site, with how far they are.
func (d *Dashboard) targets(v *visit) ([]view.KeptTarget, error) {
	kept, err := d.Store.Documents(v.context(), store.Targets, v.Site.ID)
	if err != nil {
		return nil, err
	}
	return d.progress(v, kept)
}

func (d *Dashboard) progress(v *visit, kept []store.Document) ([]view.KeptTarget, error) {
	list := make([]view.KeptTarget, len(kept))
	work, ctx := errgroup.WithContext(v.context())
	work.SetLimit(4)
	for i, doc := range kept {
		work.Go(func() (err error) { list[i], err = view.TargetProgress(ctx, d.Analyzer, doc.ID, doc.Body); return err })
	}
	return list, work.Wait()
}

// periodTargets are the targets that share days with the period of a page, as a table;
// nil without any.
func (d *Dashboard) periodTargets(v *visit) (*view.Table, error) {
	kept, err := d.Store.Documents(v.context(), store.Targets, v.Site.ID)
	if err != nil {
		return nil, err
	}
	p := v.Span.Period
	kept = slices.DeleteFunc(kept, func(doc store.Document) bool {
		t, err := analyzer.TargetOf(doc.Body)
		return err != nil || t.To < p.From.String() || t.From > p.To.String()
	})
	if len(kept) == 0 {
		return nil, nil
	}
	list, err := d.progress(v, kept)
	if err != nil {
		return nil, err
	}
	return v.targetTable("objectifs", i18n.T("target.some"), list), nil
}

// targetTable has a line a target; its number opens it, its figure opens its method.
func (v *visit) targetTable(id, caption string, list []view.KeptTarget) *view.Table {
	columns := make([]view.Column, 0, 9)
	for _, key := range []string{"what", "done", "sample", "share", "due", "gap", "projected", "days"} {
		columns = append(columns, view.Column{Title: i18n.T("target.column." + key)})
	}
	rows := make([]view.Row, len(list))
	for i, k := range list {
		texts := view.TargetCells(k.TargetProgress)
		cells := []view.Cell{view.Link(view.TargetName(k.Target, k.Currency), siteAddress(targetsPath+"/"+strconv.FormatInt(k.ID, 10), v.Site.ID))}
		cells[0].Note = k.Note
		for _, text := range texts {
			cells = append(cells, view.Text(text))
		}
		if k.Done != nil {
			cells[1].Href = v.figureOf(k.Target.From, k.Until, k.Target.Filters, *k.Done)
			cells[1].Few = k.Done.State == analyzer.Insufficient
		}
		rows[i] = view.Row{Cells: cells}
	}
	return v.grid(id, caption, columns, rows)
}

// figureOf is the page of a figure over some days; "" when they are none.
func (v *visit) figureOf(from, to string, filters []analyzer.Filter, f analyzer.Figure) string {
	span, err := calendar.Custom(from, to, v.Site.Location())
	if err != nil {
		return ""
	}
	a := v.Address.In(span).Against("")
	a.Filters = filters
	return view.NumberOf(a, "", f).Href
}

// targetForm fills the form: token is the word of the period, "libre" for free dates.
func (v *visit) targetForm(w analyzer.TargetWords, token string, problem error) targetForm {
	f := targetForm{Problem: errorText(problem), Value: w.Value, From: w.From, To: w.To, Metrics: metricChoices(w.Metric), Periods: v.targetPeriods(token)}
	if f.From == "" {
		f.From, f.To = v.Span.Period.From.String(), v.Span.Period.To.String()
	}
	for _, sense := range []string{"at_least", "at_most"} {
		f.Senses = append(f.Senses, Choice{Name: i18n.T("target.sense." + sense), Value: sense, Here: (sense == "at_most") == w.AtMost})
	}
	f.Filters, f.FilterValue = filterChoices(w.Filters)
	return f
}

// metricChoices are the metrics that may be chosen, by name.
func metricChoices(here string) (list []Choice) {
	for _, m := range analyzer.TargetMetrics() {
		list = append(list, Choice{Name: m.Label(), Value: m.Key, Here: m.Key == here})
	}
	slices.SortFunc(list, func(a, b Choice) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list
}

// filterChoices are the dimensions of the one filter of a form, and its value: those that
// are asked for most, and the one of the filter.
func filterChoices(filters []string) (list []Choice, value string) {
	here := ""
	if len(filters) > 0 {
		here, value, _ = strings.Cut(filters[0], "=")
	}
	list = []Choice{{Name: i18n.T("target.field.no_filter")}}
	usual := []string{analyzer.ByDevice, analyzer.ByChannel, analyzer.ByCampaign, analyzer.ByCategory, analyzer.ByProduct, analyzer.ByCountry}
	if slices.Contains(analyzer.Dimensions, here) && !slices.Contains(usual, here) {
		usual = append(usual, here)
	}
	for _, by := range usual {
		list = append(list, Choice{Name: analyzer.DimensionLabel(by), Value: by, Here: by == here})
	}
	return list, value
}

// targetPeriods are this month, quarter and year, the next ones, and free dates. Of a shop
// whose data ended before, as a case's do, they are its last ones.
func (v *visit) targetPeriods(here string) (list []Choice) {
	for _, token := range v.targetTokens() {
		if s, err := calendar.Parse(token, v.Today()); err == nil {
			list = append(list, Choice{Name: s.Name, Value: token, Here: token == here})
		}
	}
	return append(list, Choice{Name: i18n.T("target.field.free"), Value: freeDates, Here: here == freeDates})
}

func (v *visit) targetTokens() []string {
	today := period.DateOf(v.Today())
	first := period.Date{Year: today.Year, Month: today.Month, Day: 1}
	if last := v.Span.Period.To; last.Before(first) {
		return []string{period.Month.Key(last), quarterToken(last), strconv.Itoa(last.Year)}
	}
	next := first.AddMonths(3 - (int(today.Month)-1)%3)
	return []string{calendar.Month, period.Month.Key(first.AddMonths(1)), calendar.Quarter, quarterToken(next), calendar.Year}
}

func quarterToken(d period.Date) string {
	return strconv.Itoa(d.Year) + "-T" + strconv.Itoa((int(d.Month)+2)/3)
}

// typedTarget reads the form.
func (v *visit) typedTarget() (w analyzer.TargetWords, token string) {
	w = analyzer.TargetWords{Site: v.Site.ID, Metric: v.FormValue(formMetric), Value: v.FormValue(formValue), AtMost: v.FormValue(formSense) == "at_most",
		From: v.FormValue(formFrom), To: v.FormValue(formTo), Filters: v.typedFilter()}
	token = v.FormValue(formPeriod)
	if s, err := calendar.Parse(token, v.Today()); token != freeDates && err == nil {
		// Today's month has days to come: periods that move end at the clock, this one does not.
		w.From, w.To = wholeSpan(token, s.Period)
	}
	return w, token
}

// wholeSpan is a period to its end, be it to come.
func wholeSpan(token string, p period.Period) (from, to string) {
	months := map[string]int{calendar.Month: 1, calendar.Quarter: 3, calendar.Year: 12}[token]
	if months > 0 {
		p.To = p.From.AddMonths(months).AddDays(-1)
	}
	return p.From.String(), p.To.String()
}

func (v *visit) typedFilter() []string {
	by, value := v.FormValue(formFilter), strings.TrimSpace(v.FormValue(formFilterValue))
	if by == "" {
		return nil
	}
	return []string{by + "=" + filterKey(by, value)}
}

// filterKey is what data call a value that may be typed as pages write it: « Mobile ».
func filterKey(by, value string) string {
	for _, key := range map[string][]string{analyzer.ByChannel: tracking.Channels, analyzer.ByDevice: {tracking.DeviceDesktop, tracking.DeviceMobile, tracking.DeviceTablet}}[by] {
		if strings.EqualFold(view.Label(by, key), value) {
			return key
		}
	}
	return value
}

func (d *Dashboard) addTarget(v *visit) error {
	w, token := v.typedTarget()
	t, err := w.Read()
	if fault.KindOf(err) == fault.Invalid {
		return d.showTargets(v, http.StatusBadRequest, v.targetForm(w, token, err))
	}
	if err != nil {
		return err
	}
	return d.addDocument(v, store.Targets, targetsPath, t)
}

// targetPage is one target, to correct or to take away, and its history.
type targetPage struct {
	Name, Back string
	Form       targetForm
	History    *view.Table
}

func (d *Dashboard) showTarget(v *visit) error {
	doc, err := d.documentOf(v, store.Targets)
	if err != nil {
		return err
	}
	t, err := analyzer.TargetOf(doc.Body)
	if err != nil {
		return err
	}
	return d.editTarget(v, http.StatusOK, doc, v.targetForm(t.Words(), freeDates, nil))
}

func (d *Dashboard) editTarget(v *visit, status int, doc store.Document, form targetForm) error {
	versions, err := d.Store.History(v.context(), store.Targets, v.Site.ID, doc.ID)
	if err != nil {
		return err
	}
	form.Action = siteAddress(targetsPath+"/"+strconv.FormatInt(doc.ID, 10), v.Site.ID)
	t, err := analyzer.TargetOf(doc.Body)
	if err != nil {
		return err
	}
	body := targetPage{Name: view.TargetName(t, v.Site.Currency), Back: siteAddress(targetsPath, v.Site.ID), Form: form}
	if body.History, err = v.historyTable(versions, func(raw []byte) (string, error) {
		t, err := analyzer.TargetOf(raw)
		return view.TargetName(t, v.Site.Currency), err
	}); err != nil {
		return err
	}
	return d.answer(v.timeless(), status, "target", Page{Title: i18n.T("target.title"), Question: i18n.T("target.edit_question"), Body: body})
}

func (d *Dashboard) changeTarget(v *visit) error {
	return d.changeDocument(v, store.Targets, targetsPath, func(doc store.Document) (any, error) {
		had, err := analyzer.TargetOf(doc.Body)
		if err != nil {
			return nil, err
		}
		w, token := v.typedTarget()
		form := v.targetForm(w, token, nil)
		w.Filters = withRest(w.Filters, had.Words().Filters)
		t, err := w.Read()
		if fault.KindOf(err) == fault.Invalid {
			form.Problem = errorText(err)
			return nil, d.editTarget(v, http.StatusBadRequest, doc, form)
		}
		return t, err
	})
}

// answerTargets is GET /api/v1/targets (site), the same as « chaland target list --format json ».
func (d *Dashboard) answerTargets(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site"})
	if err != nil {
		return err
	}
	kept, err := d.Store.Documents(c.Request().Context(), store.Targets, site.ID)
	if err != nil {
		return err
	}
	list := []view.KeptTarget{}
	for _, doc := range kept {
		k, err := view.TargetProgress(c.Request().Context(), d.Analyzer, doc.ID, doc.Body)
		if err != nil {
			return err
		}
		list = append(list, k)
	}
	return c.JSON(http.StatusOK, list)
}
