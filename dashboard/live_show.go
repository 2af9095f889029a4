package dashboard

import (
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// livePath is the page of what a site has just sent.
const livePath = "/direct"

// How much of it is shown, and how far back.
const (
	liveEvents = 50
	liveAside  = 20
	liveBack   = time.Hour
)

// Latest is what a site sent since an instant, the newest first.
type Latest struct {
	Events []tracking.Event
	Aside  []tracking.SetAside
}

// livePage answers « Qu’est-ce que mon site vient d’envoyer ? ».
type livePage struct {
	Follow string // where the page asks again
	Answer string
	Events view.Table
	Aside  view.Table
}

func (d *Dashboard) showLive(v *visit) error {
	latest, err := d.Quality.Latest(v.context(), v.Site.ID, d.Now().Add(-liveBack), liveEvents, liveAside)
	if err != nil {
		return err
	}
	body := livePage{Follow: v.Of(livePath), Answer: liveAnswer(latest, d.Now()), Events: v.liveTable(latest.Events), Aside: v.liveAsideTable(latest.Aside)}
	return d.page(v.timeless(), "live", Page{Title: i18n.T("nav." + livePath), Question: i18n.T("live.question"), Body: body})
}

// liveAnswer says how long ago the latest hit came.
func liveAnswer(l Latest, now time.Time) string {
	if len(l.Events) == 0 {
		return i18n.T("live.nothing")
	}
	seconds := max(0, int(now.Sub(l.Events[0].Received).Seconds()))
	if seconds < 60 {
		return i18n.T("live.seconds", "n", seconds)
	}
	return i18n.T("live.minutes", "n", seconds/60)
}

func (v *visit) liveTable(events []tracking.Event) view.Table {
	t := view.Table{ID: "direct", Caption: i18n.T("live.table"), Empty: i18n.T("live.empty"), Columns: []view.Column{
		{Title: i18n.T("live.column.at")}, {Title: i18n.T("live.column.what")}, {Title: i18n.T("live.column.effect")},
		{Title: i18n.T("live.column.from")}, {Title: i18n.T("live.column.reader")}, {Title: i18n.T("live.column.sent_by")}}}
	for _, e := range events {
		what := view.Text(liveText(e))
		what.Note = strings.TrimSuffix(e.Name+" · "+e.Host+e.Path, " · ")
		from := view.Text(view.Label(analyzer.ByChannel, e.Channel))
		from.Note = strings.Trim(e.Source+" / "+e.Campaign, " /")
		reader := view.Text(i18n.T("live.device", "device", view.Label(analyzer.ByDevice, e.Device), "browser", e.Browser))
		reader.Note = i18n.T("live.mode." + e.Mode)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{v.liveInstant(e.Received), what, view.Text(liveEffect(e.Name)), from, reader, view.Text(i18n.T("quality.origin." + e.Origin))}})
	}
	return t
}

func (v *visit) liveInstant(t time.Time) view.Cell {
	at := t.In(v.Site.Location())
	return view.Cell{Text: at.Format("15:04:05"), Short: true, Sort: view.Sortable(float64(at.UnixMilli()))}
}

// liveText says an event as a sentence: « Ajout au panier : 2 × MB-VAI-01, 39,80 € ».
func liveText(e tracking.Event) string {
	text := e.Name
	if tracking.Known(e.Name) {
		text = i18n.T("live.kind." + e.Name)
	}
	var parts []string
	for i, sku := range e.SKUs[:min(len(e.SKUs), 3)] {
		parts = append(parts, i18n.T("live.item", "quantity", strconv.Itoa(int(e.Quantities[i])), "sku", sku))
	}
	if more := len(e.SKUs) - 3; more > 0 {
		parts = append(parts, i18n.T("live.more", "n", more))
	}
	switch {
	case e.Search != "":
		parts = append(parts, i18n.T("live.search", "words", e.Search))
	case len(e.SKUs) == 0 && e.Category != "":
		parts = append(parts, e.Category)
	}
	if e.Value != 0 {
		parts = append(parts, i18n.Money(float64(e.Value), e.Currency))
	}
	if e.EngagementMS > 0 {
		parts = append(parts, i18n.Duration(float64(e.EngagementMS)/1000))
	}
	if len(parts) == 0 {
		return text
	}
	return text + i18n.T("live.colon") + strings.Join(parts, ", ")
}

// liveEffect says which figures an event enters.
func liveEffect(name string) string {
	if !tracking.Known(name) {
		return i18n.T("live.effect.own")
	}
	return i18n.T("live.effect." + name)
}

func (v *visit) liveAsideTable(list []tracking.SetAside) view.Table {
	t := view.Table{ID: "direct-a-part", Caption: i18n.T("live.aside"), Lead: i18n.T("live.aside_lead"), Empty: i18n.T("live.aside_empty"), Columns: []view.Column{
		{Title: i18n.T("live.column.at")}, {Title: i18n.T("live.column.why")}, {Title: i18n.T("live.column.raw")}}}
	for _, a := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{v.liveInstant(a.Received), view.Text(reasonText(a.Reason, a.Detail)), {Text: clip(a.Raw, shownRaw), Value: a.Raw}}})
	}
	return t
}
