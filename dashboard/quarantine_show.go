package dashboard

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// quarantinePath is the page of what waits to be counted.
const quarantinePath = "/quarantaine"

// Fields of its forms, and of the address that tells what was done.
const (
	formReason  = "raison"
	formUnknown = "nom"
	formShop    = "boutique"
	formAction  = "action"
	doneCounted = "comptes"
	doneOrders  = "commandes"
	doneLeft    = "restent"
	doneDropped = "ecartes"
)

// quarantinePage answers « Que faire de ce qui n'est pas compté ? ».
type quarantinePage struct {
	Answer, Done string
	Action       string
	Groups       []waitingCard
	Table        view.Table
	Traces       view.Table
	Guide        string
	More         bool
}

// waitingCard is what waits for one reason, and what can be done about it.
type waitingCard struct {
	Nameless             bool // of no site under no name: nothing tells whose it is, so that nothing drops it
	Title, Where, Advice string
	Link, LinkText       string // where it is mended
	Waiting, Passing     int
	Last                 string
	Left                 []string
	Reason, Name         string
	Unknown              bool     // no site has that name: it may be tied to one
	Sites                []Choice // then, to which
}

func (d *Dashboard) showQuarantine(v *visit) error { return d.quarantineOf(v, http.StatusOK, "") }

func (d *Dashboard) quarantineOf(v *visit, status int, problem string) error {
	r, err := d.Quarantine.Waiting(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	traces, err := d.Quarantine.Traces(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	body := quarantinePage{Action: v.Of(quarantinePath), Guide: guidePath + "/qualite-de-la-mesure", More: r.More, Done: quarantineDone(v)}
	if problem != "" {
		body.Done = problem
	}
	body.Answer = i18n.T("quarantine.nothing")
	if r.Waiting > 0 {
		body.Answer = i18n.T("quarantine.answer_none", "n", r.Waiting)
	}
	if r.Passing > 0 {
		body.Answer = i18n.T("quarantine.answer", "n", r.Waiting, "passing", r.Passing, "orders", r.Orders)
	}
	for _, g := range r.Groups {
		body.Groups = append(body.Groups, v.waitingCard(g))
	}
	body.Table, body.Traces = v.exports.table(v.waitingTable(r.Groups)), v.limit(v.exports.table(v.traceTable(traces)))
	return d.answer(v.unfiltered(), status, "quarantine", Page{Title: i18n.T("nav." + quarantinePath), Question: i18n.T("quarantine.question"), Body: body})
}

// quarantineDone says what a form just did, which its answer's address tells.
func quarantineDone(v *visit) string {
	number := func(name string) (int, bool) {
		n, err := strconv.Atoi(v.QueryParam(name))
		return n, err == nil && n >= 0
	}
	if n, ok := number(doneDropped); ok {
		return i18n.T("quarantine.done_dropped", "n", n)
	}
	n, ok := number(doneCounted)
	orders, _ := number(doneOrders)
	left, _ := number(doneLeft)
	switch {
	case !ok:
		return ""
	case n == 0:
		return i18n.T("quarantine.done_none", "left", left)
	}
	return i18n.T("quarantine.done", "n", n, "orders", orders, "left", left)
}

func (v *visit) waitingCard(g WaitingGroup) waitingCard {
	c := waitingCard{Title: reasonText(g.Reason, g.Detail), Waiting: g.Waiting, Passing: g.Passing, Last: v.local(g.Last), Reason: g.Reason, Name: g.Name,
		Unknown: g.Site == "" && g.Passing == 0 && g.Name != ""}
	fix := mending(g.Reason, g.Class)
	c.Advice, c.Link, c.LinkText = fix.text(), fix.href(v), fix.linkText()
	c.Nameless = g.Site == "" && g.Name == ""
	c.Where = i18n.T("quarantine.where_site")
	if g.Site == "" {
		c.Where = g.unknownPlace()
	}
	for _, l := range g.Left {
		if l.Reason != g.Reason {
			c.Left = append(c.Left, i18n.T("quarantine.left", "n", l.Hits, "text", reasonText(l.Reason, l.Detail)))
		}
	}
	if c.Unknown {
		for _, s := range v.bar.Sites {
			c.Sites = append(c.Sites, Choice{Value: s.Value, Name: s.Name, Here: s.Value == v.Site.ID})
		}
	}
	return c
}

// unknownPlace tells under which name hits of no site came.
func (g WaitingGroup) unknownPlace() string {
	if g.Name == "" {
		return i18n.T("quarantine.where_nameless")
	}
	return i18n.T("quarantine.where_unknown", "name", strings.TrimPrefix(g.Name, "matomo:"))
}

func (v *visit) waitingTable(groups []WaitingGroup) view.Table {
	t := view.Table{ID: "en-attente", Caption: i18n.T("quarantine.table"), Empty: i18n.T("quarantine.none"), Columns: []view.Column{
		{Title: i18n.T("quality.column.reason")}, {Title: i18n.T("quarantine.column.site")}, {Title: i18n.T("quarantine.column.waiting"), Kind: sheet.Int},
		{Title: i18n.T("quarantine.column.passing"), Kind: sheet.Int}, {Title: i18n.T("quality.column.last"), Kind: sheet.DateTime}, {Title: i18n.T("quarantine.column.advice")}}}
	for _, g := range groups {
		where := g.Site
		if where == "" {
			where = g.unknownPlace()
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(reasonText(g.Reason, g.Detail)), view.Text(where), count(float64(g.Waiting)), count(float64(g.Passing)), v.instant(g.Last),
			view.Text(mending(g.Reason, g.Class).text())}})
	}
	return t
}

func (v *visit) traceTable(traces []WaitingTrace) view.Table {
	t := view.Table{ID: "rejoues", Caption: i18n.T("quarantine.traces"), Empty: i18n.T("quarantine.no_trace"), Columns: []view.Column{
		{Title: i18n.T("quarantine.column.done"), Kind: sheet.DateTime}, {Title: i18n.T("quarantine.column.what")}, {Title: i18n.T("quality.column.hits"), Kind: sheet.Int},
		{Title: i18n.T("quality.column.reason")}, {Title: i18n.T("quarantine.column.first"), Kind: sheet.DateTime}, {Title: i18n.T("quality.column.last"), Kind: sheet.DateTime}}}
	for _, x := range traces {
		what := i18n.T("quarantine.outcome."+x.Outcome, "site", x.Became)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{v.instant(x.At), view.Text(what), count(float64(x.Hits)), view.Text(reasonText(x.Reason, "…")), v.instant(x.First), v.instant(x.Last)}})
	}
	return t
}

// changeQuarantine counts, ties or drops, and comes back with what that did.
func (d *Dashboard) changeQuarantine(v *visit) error {
	f := WaitingFilter{Site: v.Site.ID, Reason: v.FormValue(formReason), Name: v.FormValue(formUnknown), From: v.Span.Period.Start(), To: v.Span.Period.End()}
	if f.Name != "" {
		f.Site = ""
	}
	done := url.Values{}
	switch v.FormValue(formAction) {
	case "rattacher":
		to := v.FormValue(formShop)
		if err := d.Quarantine.Name(v.context(), f.Name, to); err != nil {
			return d.quarantineProblem(v, err)
		}
		f = WaitingFilter{Name: f.Name}
		fallthrough
	case "compter":
		r, err := d.Quarantine.Replay(v.context(), f)
		if err != nil {
			return d.quarantineProblem(v, err)
		}
		done.Set(doneCounted, strconv.Itoa(r.Passing))
		done.Set(doneOrders, strconv.Itoa(r.Orders))
		done.Set(doneLeft, strconv.Itoa(r.Waiting-r.Passing))
	case "ecarter":
		n, err := d.Quarantine.Drop(v.context(), f)
		if err != nil {
			return d.quarantineProblem(v, err)
		}
		done.Set(doneDropped, strconv.Itoa(n))
	default:
		return fault.New(fault.Invalid, "dashboard.bad_request")
	}
	return v.Redirect(http.StatusSeeOther, withQuery(v.Of(quarantinePath), done)+"#fait")
}

// quarantineProblem shows the page with what a person can mend.
func (d *Dashboard) quarantineProblem(v *visit, err error) error {
	if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Conflict && kind != fault.NotFound {
		return err
	}
	return d.quarantineOf(v, http.StatusBadRequest, i18n.Error(err))
}

// withQuery adds parameters to an address of ours.
func withQuery(address string, more url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	for name, values := range more {
		q[name] = values
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// mend is what to do about a reason: the end of a key, and the page where it is done.
type mend struct{ key, path string }

func (m mend) text() string { return i18n.T("quarantine.fix." + m.key) }

func (m mend) linkText() string {
	if m.path == "" {
		return ""
	}
	return i18n.T("quarantine.link." + m.key)
}

func (m mend) href(v *visit) string {
	switch {
	case m.path == "":
		return ""
	case strings.HasPrefix(m.path, guidePath):
		return m.path
	}
	return v.Of(m.path)
}

// waitsAt is where it is mended from elsewhere: beside the hits that wait, if they do.
func (m mend) waitsAt(v *visit) string {
	if m.path == qualityGuide || m.path == livePath {
		return v.Of(quarantinePath)
	}
	return m.href(v)
}

const qualityGuide = guidePath + "/qualite-de-la-mesure"

// mends are what to do, by reason.
var mends = map[string]mend{
	"unknown_site": {"site", qualityGuide}, "missing_site": {"tag", livePath}, "missing_domain": {"tag", livePath}, "unknown_number": {"site", qualityGuide}, "ga4_measurement": {"tag", livePath}, "matomo_site": {"tag", livePath},
	"frozen_site": {"frozen", qualityGuide}, "order_currency": {"rate", qualityGuide}, "rate_missing": {"shop_rate", qualityGuide},
	"clock": {"clock", ""}, "clock_secret": {"clock", ""}, "ga4_late": {"clock", ""}, "no_token": {"proof", qualityGuide}, "too_large": {"size", ""}, "too_many": {"size", ""}, "too_many_items": {"size", ""},
	"spool_damaged": {"disk", ""},
}

// mending is what to do about a reason of a class.
func mending(reason, class string) mend {
	if m, ok := mends[reason]; ok {
		return m
	}
	switch {
	case class == tracking.AsideBot || class == tracking.AsideSpam || class == tracking.AsideInternal:
		return mend{"robot", robotsPath}
	case class == tracking.AsideOptOut:
		return mend{"opt_out", ""}
	case strings.HasPrefix(reason, "webhook_"):
		return mend{"shop", qualityGuide}
	}
	return mend{"tag", livePath}
}
