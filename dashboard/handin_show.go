package dashboard

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/handin"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// handInPath is the page where a dossier is handed in.
const handInPath = "/remise"

// handInSure is the field of its form that says yes.
const handInSure = "pret"

// handInsPage answers « Mon dossier est-il remis ? ».
type handInsPage struct {
	Action, Error string
	Answer        string
	Waiting       string // what would be handed in
	CanHandIn     bool
	Left          []leftLine // what it still lacks
	List          view.Table
}

// handInPage is a dossier as it was handed in.
type handInPage struct {
	Answer, Print, Full, When, Author string
	Number                            int
	Broken                            []string
	Erased                            int
	Intact                            bool
	Figures, Pieces                   view.Table
	Manifest, Back                    string
	Again                             []Choice // to print it as it was
}

func (d *Dashboard) handIns() handin.Desk {
	return handin.Desk{Store: d.Store, Citation: d.desk(), Now: d.Now, Explain: explainCited, Cover: d.coverOf, Draw: d.drawCited}
}

// explainCited is what a cited figure counts and its formula.
func explainCited(p citation.Proof) (definition, formula string) {
	if p.Request.Reading != nil {
		own := readingDefinition{p.Request.Reading.Name, p.Citation.Title}
		return own.Definition(), own.Formula()
	}
	if m, ok := analyzer.MetricByKey(p.Citation.Metric); ok {
		return m.Definition(), m.Formula()
	}
	return "", ""
}

// handedLine is what is printed on what leaves of a dossier that was handed in, "" for one
// that was not.
func (d *Dashboard) handedLine(v *visit) (string, error) {
	last, same, err := d.handIns().Last(v.context(), v.Site.ID)
	if err != nil || last == nil {
		return "", err
	}
	key := "handin.line"
	if !same {
		key = "handin.line_changed"
	}
	return i18n.T(key, "n", last.Number, "at", i18n.Date(last.At.In(v.Site.Location())), "print", citation.Print(last.Fingerprint)), nil
}

func (d *Dashboard) showHandIns(v *visit) error { return d.listHandIns(v, http.StatusOK, "") }

func (d *Dashboard) listHandIns(v *visit, status int, wrong string) error {
	all, err := d.Store.HandIns(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	figures, err := d.Store.Citations(v.context(), v.Site.ID, store.AllCitations)
	if err != nil {
		return err
	}
	pieces, err := d.Store.Documents(v.context(), store.Pieces, v.Site.ID)
	if err != nil {
		return err
	}
	body := handInsPage{Action: siteAddress(handInPath, v.Site.ID), Error: wrong, Answer: i18n.T("handin.answer_none"), CanHandIn: may(WhoFrom(v.context()), handsIn),
		Waiting: i18n.T("handin.waiting", "figures", len(figures), "pieces", len(pieces))}
	if body.CanHandIn {
		if body.Left, err = d.leftToDo(v, figures); err != nil {
			return err
		}
	}
	t := view.Table{ID: "remises", Caption: i18n.T("handin.list"), Empty: i18n.T("handin.list_empty"), Columns: []view.Column{
		{Title: i18n.T("handin.column.number")}, {Title: i18n.T("handin.column.at"), Kind: sheet.DateTime}, {Title: i18n.T("handin.column.author")}, {Title: i18n.T("handin.column.print")}}}
	for i, h := range all {
		at := h.At.In(v.Site.Location())
		if i == 0 {
			body.Answer = i18n.T("handin.answer", "n", h.Number, "at", i18n.DateTime(at), "print", citation.Print(h.Fingerprint))
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(i18n.T("handin.version", "n", h.Number), siteAddress(handInPath+"/"+strconv.Itoa(h.Number), v.Site.ID)),
			{Text: i18n.DateTime(at), Value: at, Sort: view.Sortable(float64(at.Unix()))}, view.Text(h.Author), view.Text(citation.Print(h.Fingerprint))}})
	}
	body.List = v.exports.table(t)
	return d.answer(v.timeless(), status, "handins", Page{Title: i18n.T("nav." + handInPath), Question: i18n.T("handin.question"), Body: body})
}

// handIn freezes the dossier of the site.
func (d *Dashboard) handIn(v *visit) error {
	if v.FormValue(handInSure) == "" {
		return d.listHandIns(v, http.StatusBadRequest, i18n.T("handin.not_sure"))
	}
	who := WhoFrom(v.context())
	author := who.Name
	if author == "" {
		author = who.Code
	}
	h, err := d.handIns().Freeze(v.context(), v.Site, author)
	if err != nil && faultOf(err).Kind != fault.Internal {
		return d.listHandIns(v, statusOf(v, faultOf(err)), i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(handInPath+"/"+strconv.Itoa(h.Number), v.Site.ID))
}

func (d *Dashboard) frozenOf(v *visit) (handin.Frozen, error) {
	number, err := strconv.Atoi(v.Param("number"))
	if err != nil {
		return handin.Frozen{}, errNoPage
	}
	return d.handIns().Read(v.context(), v.Site.ID, number)
}

// showHandIn sets a dossier that was handed in against what was kept of it and against the
// data of today.
func (d *Dashboard) showHandIn(v *visit) error {
	f, err := d.frozenOf(v)
	if err != nil {
		return err
	}
	body := handInPage{Number: f.Number, Print: citation.Print(f.Fingerprint), Full: f.Fingerprint, When: i18n.DateTime(f.At.In(v.Site.Location())), Author: f.Author, Broken: f.Broken, Erased: f.Erased, Intact: f.Intact(),
		Manifest: siteAddress(fmt.Sprintf("%s/%d/manifeste", handInPath, f.Number), v.Site.ID), Back: siteAddress(handInPath, v.Site.ID)}
	figures := view.Table{ID: "chiffres-remis", Caption: i18n.T("handin.figures"), Empty: i18n.T("handin.no_figure"), Columns: []view.Column{
		{Title: i18n.T("check.column.code")}, {Title: i18n.T("citation.column.title")}, {Title: i18n.T("handin.column.value")}, {Title: i18n.T("handin.column.today")}, {Title: i18n.T("check.column.verdict")}}}
	pieces := view.Table{ID: "pieces-remises", Caption: i18n.T("handin.pieces"), Empty: i18n.T("handin.no_piece"), Columns: []view.Column{{Title: i18n.T("handin.column.piece")}, {Title: i18n.T("handin.column.title")}, {Title: i18n.T("handin.column.sum")}}}
	for _, format := range []string{"docx", "pdf", "xlsx"} {
		q := url.Values{address.Site: {v.Site.ID}, exportFormat: {format}, printHandIn: {strconv.Itoa(f.Number)}}
		body.Again = append(body.Again, Choice{Name: i18n.T("exports.format." + format), Href: exportsPath + "/dossier?" + q.Encode()})
	}
	var codes []string
	frozen := map[string]citation.Frozen{}
	for _, p := range f.Parts {
		switch p.Kind {
		case store.PartFigure:
			var figure citation.Frozen
			if err := json.Unmarshal(p.Body, &figure); err == nil { // a broken part is told above
				codes, frozen[p.Name] = append(codes, p.Name), figure
			}
		case store.PartPiece:
			var piece struct {
				Title string `json:"title"`
			}
			switch {
			case p.Body == nil:
				piece.Title = i18n.T("handin.erased_piece")
			case p.Name == handin.CoverName:
				piece.Title = i18n.T("handin.cover")
			default:
				_ = json.Unmarshal(p.Body, &piece) // a broken part is told above
			}
			pieces.Rows = append(pieces.Rows, view.Row{Cells: []view.Cell{view.Text(p.Name), view.Text(piece.Title), view.Text(citation.Print(p.SHA256))}})
		}
	}
	proofs, err := d.desk().VerifyAll(v.context(), codes, func(citation.Proof) bool { return true })
	if err != nil {
		return err
	}
	for _, code := range codes {
		p, figure := proofs[code], frozen[code]
		today := oneGap(p.Today)
		verdict := view.Cell{Text: i18n.T("handin.today." + string(today)), Value: i18n.T("handin.today." + string(today)), Tag: verdictTags[today]}
		figures.Rows = append(figures.Rows, view.Row{Cells: []view.Cell{view.Link(citation.Show(code), "/v/"+citation.Show(code)), view.Text(figure.Title), view.Text(figure.Value), view.Text(currentValue(p)), verdict}})
	}
	body.Figures, body.Pieces = v.exports.table(figures), v.exports.table(pieces)
	body.Answer = i18n.T("handin.told", "n", f.Number, "at", body.When, "figures", len(figures.Rows), "pieces", len(pieces.Rows))
	return d.page(v.timeless(), "handin", Page{Title: i18n.T("handin.version", "n", f.Number), Question: i18n.T("handin.one_question"), Body: body})
}

// sendManifest gives the very bytes that the fingerprint is of.
func (d *Dashboard) sendManifest(v *visit) error {
	f, err := d.frozenOf(v)
	if err != nil {
		return err
	}
	v.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="remise-%s-%d.json"`, v.Site.ID, f.Number))
	return v.Blob(http.StatusOK, "application/json", []byte(f.HandIn.Manifest))
}
