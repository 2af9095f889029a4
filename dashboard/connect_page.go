package dashboard

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// connectPagePath is the page that checks what a page of the shop sends.
const connectPagePath = "/brancher/page"

// CheckedPage is what a page sends, held against the tracking plan.
type CheckedPage struct {
	URL, Kind string // where redirects ended; the kind that was asked for or guessed
	Browser   bool   // it was opened in one; else only read
	Note, Tag string // why no browser looked, and what the page holds then
	Lines     []CheckedEvent
	Elsewhere []string // hosts that it sends to, other than this program
	Received  []ReceivedEvent
}

// CheckedEvent is what the plan says of one event: "right", "wrong", "missing", "refused" or
// "unseen".
type CheckedEvent struct {
	Name, State, Said string
	Problems, Notes   []string
}

// ReceivedEvent is what came of the page in 24 hours.
type ReceivedEvent struct {
	Name           string
	Hits, Itemized uint64
	Last           time.Time
}

// Sign is the step's class of the state: the same signs say the same.
func (e CheckedEvent) Sign() string {
	switch e.State {
	case "right":
		return "done"
	case "unseen":
		return "optional"
	}
	return "wrong"
}

// Label is the state for those who do not see its sign.
func (e CheckedEvent) Label() string { return i18n.T("hearing.state." + e.State) }

// trackingPage answers « Que mesure cette page ? ».
type trackingPage struct {
	Action, Site, URL, Error string
	Kinds                    []Choice
	Found                    *CheckedPage
	Answer, Kind             string
	Received                 view.Table
}

// Fields of the form.
const (
	trackingURL  = "adresse"
	trackingKind = "type"
)

// showTracking checks the page of an address. Only this site's own pages ask for that: a
// browser that another site sends here gets the empty form.
func (d *Dashboard) showTracking(v *visit) error {
	body := trackingPage{Action: connectPagePath, Site: v.Site.ID, URL: strings.TrimSpace(v.QueryParam(trackingURL))}
	kind := v.QueryParam(trackingKind)
	if !slices.Contains(tracking.PageKinds, kind) {
		kind = ""
	}
	body.Kinds = []Choice{{Name: i18n.T("hearing.page.guess"), Here: kind == ""}}
	for _, k := range tracking.PageKinds {
		body.Kinds = append(body.Kinds, Choice{Name: i18n.T("hearing.kind." + k), Value: k, Here: k == kind})
	}
	status := http.StatusOK
	if body.URL != "" && v.Request().Header.Get("Sec-Fetch-Site") != "cross-site" {
		address, err := startOf(body.URL)
		if err == nil {
			body.Found, err = d.Connecting.CheckPage(v.context(), v.Site, d.base(v), address, kind)
		}
		switch {
		case err == nil:
			body.Answer, body.Kind = trackingAnswer(body.Found), i18n.T("hearing.kind."+body.Found.Kind)
			body.Received = v.receivedTable(body.Found.Received)
		case refused(err) || statusOf(v, faultOf(err)) == http.StatusForbidden:
			status, body.Error = http.StatusUnprocessableEntity, i18n.Error(err)
		default:
			return err
		}
	}
	if body.URL == "" {
		body.URL = v.Site.Home
	}
	return d.answer(v.timeless(), status, "tracking", Page{Title: i18n.T("nav." + connectPagePath), Question: i18n.T("hearing.page.question"), Body: body})
}

// trackingAnswer counts what is right and what is not.
func trackingAnswer(p *CheckedPage) string {
	right, wrong := 0, 0
	for _, l := range p.Lines {
		switch l.State {
		case "right":
			right++
		case "unseen":
		default:
			wrong++
		}
	}
	switch {
	case !p.Browser:
		return i18n.T("hearing.page.unheard")
	case wrong == 0:
		return i18n.T("hearing.page.all_right", "n", right)
	}
	return i18n.T("hearing.page.some_wrong", "n", wrong)
}

func (v *visit) receivedTable(list []ReceivedEvent) view.Table {
	t := view.Table{ID: "recus", Caption: i18n.T("hearing.page.received"), Lead: i18n.T("hearing.page.received_lead"), Empty: i18n.T("hearing.page.nothing"), Columns: []view.Column{
		{Title: i18n.T("hearing.page.column.event")}, {Title: i18n.T("hearing.page.column.hits"), Kind: sheet.Int}, {Title: i18n.T("hearing.page.column.items"), Kind: sheet.Int}, {Title: i18n.T("hearing.page.column.last")}}}
	for _, r := range list {
		name := view.Text(r.Name)
		if tracking.Known(r.Name) {
			name = view.Text(i18n.T("live.kind." + r.Name))
			name.Note = r.Name
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{name, {Text: i18n.Int(int64(r.Hits)), Sort: view.Sortable(float64(r.Hits))},
			{Text: i18n.Int(int64(r.Itemized)), Sort: view.Sortable(float64(r.Itemized))}, {Text: i18n.DateTime(r.Last.In(v.Site.Location())), Short: true}}})
	}
	return t
}
