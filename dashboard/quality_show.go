package dashboard

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// Quality reads what was received of a site, counted or not.
type Quality interface {
	// Quality sums up the period; hits whose site could not be told are given
	// with every site.
	Quality(ctx context.Context, site string, p period.Period) (QualityReport, error)
	// Latest gives what was received since an instant, the newest first, at most so many
	// of the events and of the hits set aside.
	Latest(ctx context.Context, site string, since time.Time, events, aside int) (Latest, error)
}

// QualityReport is what was counted and what was set aside, over a period.
type QualityReport struct {
	Sources []SourceCount
	Aside   []AsideCount
	Recent  []tracking.SetAside // the latest set aside, newest first
}

// SourceCount is what came by one way in one consent mode.
type SourceCount struct {
	Origin, Mode string
	Events       uint64
	Last         time.Time
}

// AsideCount is what was set aside for one reason.
type AsideCount struct {
	Class, Reason string
	SiteKnown     bool
	Hits          uint64
	Last          time.Time
	Detail        string // the latest
	Details       uint64 // how many different ones
}

// qualityPage answers « Peut-on se fier à ces mesures ? ».
type qualityPage struct {
	Events, Aside, Share string
	Last                 string // when the latest hit came, "" for none
	Modes                []Hidden
	Classes              []classCount
	Sources, Reasons     view.Table
	Strangers            view.Table // hits that name no known site
	Unknown              int        // how many of those
	Recent               view.Table
	Mode                 string
	Empty                bool
	Signs, Places        view.Table // what looks badly marked, and where
	Days                 view.Table // how each event comes in
	Trace                *analyzer.Trace
	Complete             *completeness
	Waiting              string // the page of what can still be counted, "" without it
}

// classCount is what was set aside for one kind of reason.
type classCount struct {
	Label, Count string
}

func (d *Dashboard) showQuality(v *visit) error {
	var report QualityReport
	var answers []*analyzer.Answer
	var events []view.Event
	var signs *analyzer.MeasureSigns
	asked := v.completenessAsked()
	work, ctx := errgroup.WithContext(v.context())
	work.Go(func() (err error) { report, err = d.Quality.Quality(ctx, v.Site.ID, v.Span.Period); return err })
	work.Go(func() (err error) { answers, events, err = d.read(v, asked...); return err })
	work.Go(func() (err error) { signs, err = d.Analyzer.MeasureSigns(ctx, v.Site.ID, v.Span.Period); return err })
	if err := work.Wait(); err != nil {
		return err
	}
	body := qualityPage{Mode: i18n.T("quality.site_mode." + modeOf(v.Site)), Sources: v.exports.table(v.sourceTable(report.Sources)),
		Recent: v.limit(v.exports.table(v.recentTable(report.Recent)))}
	var err error
	if body.Complete, err = d.completeness(v, answers, events); err != nil {
		return err
	}
	if d.Quarantine != nil {
		body.Waiting = v.Of(quarantinePath)
	}
	known, strange := report.split()
	body.Reasons = v.exports.table(v.reasonTable("mis-a-part", i18n.T("quality.reasons"), known))
	body.Strangers = v.exports.table(v.reasonTable("sites-inconnus", i18n.T("quality.strangers"), strange))
	for _, a := range strange {
		body.Unknown += int(a.Hits)
	}
	report.Aside = known
	body.sum(v, report)
	body.Signs, body.Places, body.Days, body.Trace = v.signTable(signs), v.placeTable(signs), v.eventTable(signs), signs.Trace
	return d.page(v.unfiltered(), "quality", Page{Title: i18n.T("nav./qualite"), Question: i18n.T("quality.question"), Body: body})
}

// split parts what was sent to the site from what names no known site: nobody
// can tell whom the latter was meant for, so it enters no percentage.
func (r QualityReport) split() (known, strange []AsideCount) {
	for _, a := range r.Aside {
		if a.SiteKnown {
			known = append(known, a)
		} else {
			strange = append(strange, a)
		}
	}
	return known, strange
}

func modeOf(s tracking.Site) string {
	if s.Mode == tracking.ModeConsent {
		return tracking.ModeConsent
	}
	return tracking.ModeExempt
}

func (p *qualityPage) sum(v *visit, r QualityReport) {
	var events, aside uint64
	var last time.Time
	modes, classes := map[string]uint64{}, map[string]uint64{}
	for _, s := range r.Sources {
		events += s.Events
		modes[s.Mode] += s.Events
		if s.Last.After(last) {
			last = s.Last
		}
	}
	for _, a := range r.Aside {
		aside += a.Hits
		classes[a.Class] += a.Hits
	}
	p.Events, p.Aside, p.Empty = i18n.Int(int64(events)), i18n.Int(int64(aside)), events+aside == 0
	p.Share = share(float64(aside), float64(events+aside))
	if !last.IsZero() {
		p.Last = v.local(last)
	}
	for _, mode := range []string{tracking.ModeConsent, tracking.ModeExempt} {
		if n := modes[mode]; n > 0 {
			p.Modes = append(p.Modes, Hidden{i18n.T("quality.mode." + mode), share(float64(n), float64(events))})
		}
	}
	for _, class := range []string{tracking.AsideInvalid, tracking.AsideBot, tracking.AsideSpam, tracking.AsideInternal, tracking.AsideOptOut} {
		p.Classes = append(p.Classes, classCount{i18n.T("aside.class." + class), i18n.Int(int64(classes[class]))})
	}
}

func (v *visit) instant(t time.Time) view.Cell {
	at := t.In(v.Site.Location())
	return view.Cell{Text: i18n.DateTime(at), Short: true, Value: at, Sort: view.Sortable(float64(at.Unix()))}
}

func (v *visit) sourceTable(sources []SourceCount) view.Table {
	t := view.Table{ID: "provenances", Caption: i18n.T("quality.sources"), Empty: i18n.T("quality.no_event"), Columns: []view.Column{
		{Title: i18n.T("quality.column.origin")}, {Title: i18n.T("quality.column.mode")}, {Title: i18n.T("quality.column.events"), Kind: sheet.Int},
		{Title: i18n.T("quality.column.last"), Kind: sheet.DateTime}}}
	for _, s := range sources {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(known("quality.origin."+s.Origin, s.Origin)), view.Text(i18n.T("quality.mode." + s.Mode)),
			count(float64(s.Events)), v.instant(s.Last)}})
	}
	return t
}

// known is a text of the catalogue, or what stands for it.
func known(key, other string) string {
	if i18n.Has(key) {
		return i18n.T(key)
	}
	return other
}

func (v *visit) reasonTable(id, caption string, aside []AsideCount) view.Table {
	t := view.Table{ID: id, Caption: caption, Empty: i18n.T("quality.nothing_aside"), Columns: []view.Column{
		{Title: i18n.T("quality.column.class")}, {Title: i18n.T("quality.column.reason")},
		{Title: i18n.T("quality.column.hits"), Kind: sheet.Int}, {Title: i18n.T("quality.column.last"), Kind: sheet.DateTime}, {Title: i18n.T("quarantine.column.advice")}}}
	for _, a := range aside {
		fix, reason := mending(a.Reason, a.Class), reasonText(a.Reason, a.Detail)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(i18n.T("aside.class." + a.Class)), {Text: reason, Value: reason, Note: a.others()}, count(float64(a.Hits)), v.instant(a.Last), view.Link(fix.text(), fix.waitsAt(v))}})
	}
	return t
}

// others says that the reason shows one case among several.
func (a AsideCount) others() string {
	if a.Details < 2 {
		return ""
	}
	return i18n.T("quality.other_details", "n", int64(a.Details-1))
}

func reasonText(reason, detail string) string {
	key := "aside." + reason
	if !i18n.Has(key) {
		return reason + " " + detail
	}
	return i18n.T(key, "detail", detail)
}

func (v *visit) recentTable(recent []tracking.SetAside) view.Table {
	t := view.Table{ID: "derniers", Caption: i18n.T("quality.recent"), Empty: i18n.T("quality.nothing_aside"), Columns: []view.Column{
		{Title: i18n.T("quality.column.received"), Kind: sheet.DateTime}, {Title: i18n.T("quality.column.endpoint")}, {Title: i18n.T("quality.column.class")},
		{Title: i18n.T("quality.column.reason")}, {Title: i18n.T("quality.column.raw")}}}
	for _, a := range recent {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{v.instant(a.Received), view.Text(a.Endpoint), view.Text(i18n.T("aside.class." + a.Class)),
			view.Text(reasonText(a.Reason, a.Detail)), {Text: clip(a.Raw, shownRaw), Value: a.Raw}}})
	}
	return t
}

// shownRaw is how many characters of what was received a row shows: four
// lines, of which exports have the rest.
const shownRaw = 120

// clip keeps the start of a long text.
func clip(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return s
}
