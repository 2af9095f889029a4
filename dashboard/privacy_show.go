package dashboard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// privacyPath is the page of what the measure knows of people: the proof, and their rights.
const privacyPath = "/confidentialite"

// Privacy proves how a site measures, and answers people who ask what it knows of them.
type Privacy interface {
	// Prove holds the settings of a site against the criteria; base begins its addresses.
	Prove(ctx context.Context, site, base string) (PrivacyProof, error)
	// Sheet is the proof as a file, by format (pdf, docx, html).
	Sheet(ctx context.Context, site, base, format string) (body []byte, err error)
	// Copy writes what is known of a person (html, csv or json); Erase forgets them and says how
	// many rows named them.
	Copy(ctx context.Context, site string, who PersonAsked, format string) (body []byte, err error)
	Erase(ctx context.Context, site string, who PersonAsked) (rows uint64, err error)
	// Requests are what was asked and done, under nobody's name.
	Requests(ctx context.Context, site string) ([]PersonRequest, error)
}

// PersonAsked names a person: by Text, which is of the kind By (visitor, customer, order), or by
// the Request that a shop passed on.
type PersonAsked struct{ By, Text, Request string }

// PrivacyProof is how a site meets each criterion.
type PrivacyProof struct {
	Verdict, Refusal string // Refusal is the address of the page of opposition
	Criteria         []PrivacyCriterion
	Notice           []string
}

// PrivacyCriterion is one of them, in words for people.
type PrivacyCriterion struct{ Title, Must, State, Found, Verify string }

// PersonRequest is what was asked for a person, and by when it has to be answered.
type PersonRequest struct {
	ID, Kind, Source string
	Asked, Term      time.Time
	Done             *time.Time
	Rows             uint64
}

// privacyPage answers « Que sait la mesure de vos visiteurs, et en a-t-elle le droit ? ».
type privacyPage struct {
	status   int // of the answer, 0 for success
	Proof    PrivacyProof
	Criteria view.Table
	Requests view.Table
	Waiting  []PersonRequest
	Files    []Choice
	Kinds    []Choice
	Copy     string // where the form goes
	Erase    string
	Problem  string
	Done     string
	Text, By string
	Local    string // the address of the collector, where only this machine reaches it
}

func (d *Dashboard) showPrivacy(v *visit) error { return d.privacyPage(v, privacyPage{}) }

func (d *Dashboard) privacyPage(v *visit, body privacyPage) (err error) {
	if body.Proof, err = d.Privacy.Prove(v.context(), v.Site.ID, d.base(v)); err != nil {
		return err
	}
	if base := d.base(v); isLoopbackURL(base) {
		body.Local = base
	}
	list, err := d.Privacy.Requests(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.Done == nil {
			body.Waiting = append(body.Waiting, r)
		}
	}
	body.Criteria, body.Requests = v.exports.table(criteriaTable(body.Proof.Criteria)), v.exports.table(v.requestTable(list))
	for _, format := range []string{"pdf", "docx", "html"} {
		body.Files = append(body.Files, Choice{Name: i18n.T("privacy.format." + format), Href: privacyPath + "/fiche?site=" + v.Site.ID + "&format=" + format})
	}
	for _, by := range personKinds {
		body.Kinds = append(body.Kinds, Choice{Name: i18n.T("privacy.by." + by), Value: by, Here: by == body.By})
	}
	body.Copy, body.Erase = privacyPath+"/copie?site="+v.Site.ID, privacyPath+"/effacement?site="+v.Site.ID
	return d.answer(v.timeless(), cmp.Or(body.status, http.StatusOK), "privacy", Page{Title: i18n.T("nav." + privacyPath), Question: i18n.T("privacy.question"), Body: body})
}

var personKinds = []string{"customer", "order", "visitor"}

func criteriaTable(list []PrivacyCriterion) view.Table {
	t := view.Table{ID: "criteres", Caption: i18n.T("privacy.criteria"), Columns: []view.Column{
		{Title: i18n.T("privacy.column.criterion")}, {Title: i18n.T("privacy.column.state")}, {Title: i18n.T("privacy.column.found")}, {Title: i18n.T("privacy.column.verify")}}}
	for _, c := range list {
		title := view.Text(c.Title)
		title.Note = c.Must
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{title, view.Text(c.State), view.Text(c.Found), view.Text(c.Verify)}})
	}
	return t
}

func (v *visit) requestTable(list []PersonRequest) view.Table {
	t := view.Table{ID: "demandes", Caption: i18n.T("privacy.requests"), Empty: i18n.T("privacy.no_request"), Columns: []view.Column{
		{Title: i18n.T("privacy.column.asked"), Kind: sheet.DateTime}, {Title: i18n.T("privacy.column.kind")}, {Title: i18n.T("privacy.column.source")},
		{Title: i18n.T("privacy.column.state")}, {Title: i18n.T("privacy.column.rows"), Kind: sheet.Int}}}
	for _, r := range list {
		state := i18n.T("rights.until", "date", i18n.Date(r.Term.In(v.Site.Location())))
		if r.Done != nil {
			state = i18n.T("rights.done", "date", v.local(*r.Done))
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{v.instant(r.Asked), view.Text(r.Kind), view.Text(r.Source), view.Text(state), count(float64(r.Rows))}})
	}
	return t
}

// sendProof sends the sheet as a file.
func (d *Dashboard) sendProof(v *visit) error {
	format := v.QueryParam("format")
	kind, ok := privacyFiles[format]
	if !ok {
		return fault.New(fault.Invalid, "dashboard.bad_format", "format", format)
	}
	body, err := d.Privacy.Sheet(v.context(), v.Site.ID, d.base(v), format)
	if err != nil {
		return err
	}
	return v.sendFile(v.Site.ID+"-preuve."+format, kind, body)
}

var privacyFiles = map[string]string{
	"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json",
}

func (v *visit) sendFile(name, kind string, body []byte) error {
	h := v.Response().Header()
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename=%q`, name))
	h.Set("Cache-Control", "no-store")
	return v.Blob(http.StatusOK, kind, body)
}

// notOfCase refuses a practical case, with the text of that key: nobody real is in it, and what
// it holds must not change.
func notOfCase(key string, next func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if v.Site.Case {
			return fault.New(fault.Conflict, key, "site", v.Site.Name)
		}
		return next(v)
	}
}

func (v *visit) personAsked() PersonAsked {
	return PersonAsked{By: v.FormValue("par"), Text: v.FormValue("qui"), Request: v.FormValue("demande")}
}

// copyPerson sends what is known of a person, once, to the administrator who asks for them.
func (d *Dashboard) copyPerson(v *visit) error {
	who, format := v.personAsked(), v.FormValue("format")
	kind, ok := privacyFiles[format]
	if !ok {
		return fault.New(fault.Invalid, "dashboard.bad_format", "format", format)
	}
	body, err := d.Privacy.Copy(v.context(), v.Site.ID, who, format)
	if err != nil {
		return d.refusePerson(v, who, err)
	}
	return v.sendFile(v.Site.ID+"-copie."+format, kind, body)
}

func (d *Dashboard) refusePerson(v *visit, who PersonAsked, err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.NotFound {
		return err
	}
	return d.privacyPage(v, privacyPage{status: http.StatusUnprocessableEntity, Problem: i18n.Error(err), Text: who.Text, By: who.By})
}

// erasePerson forgets a person, once the box that says so is ticked.
func (d *Dashboard) erasePerson(v *visit) error {
	who := v.personAsked()
	if v.FormValue("oui") == "" {
		return d.privacyPage(v, privacyPage{Problem: i18n.T("privacy.tick"), Text: who.Text, By: who.By})
	}
	rows, err := d.Privacy.Erase(v.context(), v.Site.ID, who)
	if err != nil {
		return d.refusePerson(v, who, err)
	}
	if rows == 0 {
		return d.refusePerson(v, who, fault.New(fault.NotFound, "rights.copy.none"))
	}
	return d.privacyPage(v, privacyPage{Done: i18n.T("privacy.erased", "n", int64(rows))})
}
