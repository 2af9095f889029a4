package dashboard

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// alertsPath is the page of alerts.
const alertsPath = "/alertes"

// Fields of the form of a rule besides those of targets, and of an acknowledgement.
const (
	formKind  = "quand"
	formDays  = "jours"
	formLeast = "effectif"
	formRing  = "alerte"
)

// shownRings is how many rings the page lists.
const shownRings = 200

// alertForm is a rule to set, with what was typed when it was refused.
type alertForm struct {
	Action, Problem, Value, Days, Least, FilterValue string
	Metrics, Kinds, Filters                          []Choice
}

// openRing is a ring that nobody has acknowledged.
type openRing struct {
	ID                int64
	Name, Found, Href string
}

// alertsPage answers « Qu'est-ce qui mérite que je regarde ? ».
type alertsPage struct {
	Answer, See    string
	Open           []openRing
	Rules, History *view.Table
	Form           alertForm
}

func (d *Dashboard) listAlerts(v *visit) error {
	return d.showAlerts(v, http.StatusOK, alertFormOf(analyzer.AlertWords{Metric: "orders", Kind: analyzer.AlertFall, Value: "40", Days: "7", Least: strconv.Itoa(analyzer.MinSample)}, nil))
}

// showAlerts is the page with its form as it stands.
func (d *Dashboard) showAlerts(v *visit, status int, form alertForm) error {
	states, rings, err := d.alerts(v)
	if err != nil {
		return err
	}
	form.Action = siteAddress(alertsPath, v.Site.ID)
	body := alertsPage{Form: form, See: siteAddress(alertsPath+"/vu", v.Site.ID), Answer: i18n.T("alert.none")}
	if body.History, err = v.ringTable(rings); err != nil {
		return err
	}
	for _, r := range rings {
		if !r.Seen.IsZero() {
			continue
		}
		s, err := analyzer.AlertStateOf(r.Body)
		if err != nil {
			return err
		}
		body.Open = append(body.Open, openRing{r.ID, view.AlertName(s.Rule, s.Figure.Currency), view.AlertFinding(s), v.figureOf(s.From, s.To, s.Rule.Filters, s.Figure)})
	}
	if len(states) > 0 || len(rings) > 0 {
		body.Answer = i18n.T("alert.answer", "n", len(states), "open", len(body.Open))
	}
	if len(states) > 0 {
		body.Rules = v.alertTable(states)
	}
	return d.answer(v.timeless(), status, "alerts", Page{Title: i18n.T("nav." + alertsPath), Question: i18n.T("alert.question"), Body: body})
}

// alerts are the rules of the site with what they find now, and when they rang.
func (d *Dashboard) alerts(v *visit) ([]view.KeptAlert, []store.Ring, error) {
	kept, err := d.Store.Documents(v.context(), store.Alerts, v.Site.ID)
	if err != nil {
		return nil, nil, err
	}
	states := make([]view.KeptAlert, len(kept))
	work, ctx := errgroup.WithContext(v.context())
	work.SetLimit(4)
	for i, doc := range kept {
		work.Go(func() (err error) {
			states[i], err = view.CheckAlert(ctx, d.Analyzer, doc.ID, doc.Site, doc.Body, nil)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, nil, err
	}
	rings, err := d.Store.Rings(v.context(), v.Site.ID, shownRings)
	return states, rings, err
}

// alertTable has a line a rule, which opens it; what it finds opens the figure's method.
func (v *visit) alertTable(states []view.KeptAlert) *view.Table {
	var columns []view.Column
	for _, key := range []string{"rule", "verdict", "found"} {
		columns = append(columns, view.Column{Title: i18n.T("alert.column." + key)})
	}
	rows := make([]view.Row, len(states))
	for i, k := range states {
		found := view.Link(view.AlertFinding(*k.AlertState), v.figureOf(k.From, k.To, k.Rule.Filters, k.Figure))
		rows[i] = view.Row{Cells: []view.Cell{view.Link(view.AlertName(k.Rule, k.Figure.Currency), siteAddress(alertsPath+"/"+strconv.FormatInt(k.ID, 10), v.Site.ID)),
			view.Text(view.AlertVerdict(*k.AlertState)), found}}
	}
	return v.grid("regles", i18n.T("alert.rules"), columns, rows)
}

// ringTable is the history: when a rule rang, what it found, and who has seen it.
func (v *visit) ringTable(rings []store.Ring) (*view.Table, error) {
	columns := []view.Column{{Title: i18n.T("alert.column.at"), Kind: sheet.DateTime}, {Title: i18n.T("alert.column.rule")}, {Title: i18n.T("alert.column.found")}, {Title: i18n.T("alert.column.seen")}}
	var rows []view.Row
	for _, r := range rings {
		s, err := analyzer.AlertStateOf(r.Body)
		if err != nil {
			return nil, err
		}
		at, seen := r.At.In(v.Site.Location()), i18n.T("alert.unseen")
		if !r.Seen.IsZero() {
			seen = i18n.DateTime(r.Seen.In(v.Site.Location()))
			if r.SeenBy != "" {
				seen = i18n.T("alert.seen_by", "when", seen, "who", r.SeenBy)
			}
		}
		rows = append(rows, view.Row{Cells: []view.Cell{{Text: i18n.DateTime(at), Value: at, Sort: at.Format(time.RFC3339), Short: true}, view.Text(view.AlertName(s.Rule, s.Figure.Currency)),
			view.Link(view.AlertFinding(s), v.figureOf(s.From, s.To, s.Rule.Filters, s.Figure)), view.Text(seen)}})
	}
	t := v.grid("historique", i18n.T("alert.history"), columns, rows)
	t.Empty = i18n.T("alert.never")
	return t, nil
}

// alertFormOf fills the form.
func alertFormOf(w analyzer.AlertWords, problem error) alertForm {
	f := alertForm{Problem: errorText(problem), Value: w.Value, Days: w.Days, Least: w.Least, Metrics: metricChoices(w.Metric), Kinds: choices(w.Kind, "alert.kind.", analyzer.AlertKinds...)}
	f.Filters, f.FilterValue = filterChoices(w.Filters)
	return f
}

// typedAlert reads the form.
func (v *visit) typedAlert() analyzer.AlertWords {
	return analyzer.AlertWords{Site: v.Site.ID, Metric: v.FormValue(formMetric), Kind: v.FormValue(formKind), Value: v.FormValue(formValue),
		Days: v.FormValue(formDays), Least: v.FormValue(formLeast), Filters: v.typedFilter()}
}

func (d *Dashboard) addAlert(v *visit) error {
	w := v.typedAlert()
	r, err := w.Read()
	if fault.KindOf(err) == fault.Invalid {
		return d.showAlerts(v, http.StatusBadRequest, alertFormOf(w, err))
	}
	if err != nil {
		return err
	}
	return d.addDocument(v, store.Alerts, alertsPath, r)
}

// seeAlert acknowledges a ring.
func (d *Dashboard) seeAlert(v *visit) error {
	id, err := strconv.ParseInt(v.FormValue(formRing), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if err := d.Store.AcknowledgeRing(v.context(), v.Site.ID, id, WhoFrom(v.context()).Name, d.Now()); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(alertsPath, v.Site.ID))
}

// alertPage is one rule, to correct or to take away, and its history.
type alertPage struct {
	Name, Back string
	Form       alertForm
	History    *view.Table
}

func (d *Dashboard) showAlert(v *visit) error {
	doc, err := d.documentOf(v, store.Alerts)
	if err != nil {
		return err
	}
	r, err := analyzer.AlertOf(doc.Body)
	if err != nil {
		return err
	}
	return d.editAlert(v, http.StatusOK, doc, alertFormOf(r.Words(), nil))
}

func (d *Dashboard) editAlert(v *visit, status int, doc store.Document, form alertForm) error {
	versions, err := d.Store.History(v.context(), store.Alerts, v.Site.ID, doc.ID)
	if err != nil {
		return err
	}
	name := func(raw []byte) (string, error) {
		r, err := analyzer.AlertOf(raw)
		return view.AlertName(r, v.Site.Currency), err
	}
	form.Action = siteAddress(alertsPath+"/"+strconv.FormatInt(doc.ID, 10), v.Site.ID)
	body := alertPage{Back: siteAddress(alertsPath, v.Site.ID), Form: form}
	if body.Name, err = name(doc.Body); err != nil {
		return err
	}
	if body.History, err = v.historyTable(versions, name); err != nil {
		return err
	}
	return d.answer(v.timeless(), status, "alert", Page{Title: i18n.T("alert.title"), Question: i18n.T("alert.edit_question"), Body: body})
}

func (d *Dashboard) changeAlert(v *visit) error {
	return d.changeDocument(v, store.Alerts, alertsPath, func(doc store.Document) (any, error) {
		had, err := analyzer.AlertOf(doc.Body)
		if err != nil {
			return nil, err
		}
		w := v.typedAlert()
		form := alertFormOf(w, nil)
		w.Filters = withRest(w.Filters, had.Words().Filters)
		r, err := w.Read()
		if fault.KindOf(err) == fault.Invalid {
			form.Problem = errorText(err)
			return nil, d.editAlert(v, http.StatusBadRequest, doc, form)
		}
		return r, err
	})
}

// rungAlert is a ring as the API tells it.
type rungAlert struct {
	ID     int64                `json:"id"`
	Rule   int64                `json:"rule_id"`
	At     time.Time            `json:"at"`
	Found  *analyzer.AlertState `json:"found"`
	Seen   *time.Time           `json:"seen"`
	SeenBy string               `json:"seen_by,omitempty"`
}

// answerAlerts is GET /api/v1/alerts (site): the rules with what they find now, as
// « chaland alerts --format json » does without noting anything, and when they rang.
func (d *Dashboard) answerAlerts(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site"})
	if err != nil {
		return err
	}
	v := &visit{Context: c}
	v.Site = site
	states, rings, err := d.alerts(v)
	if err != nil {
		return err
	}
	rung := make([]rungAlert, len(rings))
	for i, r := range rings {
		s, err := analyzer.AlertStateOf(r.Body)
		if err != nil {
			return err
		}
		rung[i] = rungAlert{ID: r.ID, Rule: r.Rule, At: r.At, Found: &s, SeenBy: r.SeenBy}
		if !r.Seen.IsZero() {
			rung[i].Seen = &r.Seen
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"rules": states, "rings": rung})
}
