package dashboard

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// draftPath is the page where a text is judged while it is written.
const draftPath = "/redaction"

// Fields of its form.
const (
	draftKeyword     = "mot-cle"
	draftTitle       = "titre"
	draftDescription = "description"
	draftText        = "texte"
	draftLive        = "vif" // asked by the page itself while somebody types
)

// draftLongest is how much of a text is judged, in bytes.
const draftLongest = 100_000

// draftPage answers « Mon texte est-il prêt ? ».
type draftPage struct {
	seo.Draft
	Action  string
	Address string // shown over the title, as a search engine does
	Report  *seo.DraftReport
	Answer  string
	Checks  []draftLine
	Long    []string
	Forms   string
	Alike   *view.Table
	Audited bool
	Live    bool
}

// draftLine is one thing that was judged, in words.
type draftLine struct{ Mark, Sign, Text string }

// showDraft shows the empty form, or that of a page of the last audit.
func (d *Dashboard) showDraft(v *visit) error {
	var draft seo.Draft
	if path := v.QueryParam(sheetPath); path != "" {
		pages, err := d.auditedTexts(v)
		if err != nil {
			return err
		}
		kept, err := d.Audits.Keywords(v.context(), v.Site.ID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(pages, func(p seo.PageText) bool { return pathOf(p.URL) == path }); i >= 0 {
			draft = draftOf(pages[i], kept[path])
		}
	}
	return d.judgeDraft(v, draft)
}

// draftOf is a page of an audit as a draft: its headings stand before its text, of which an
// audit keeps no place.
func draftOf(p seo.PageText, keyword string) seo.Draft {
	lines := []string{}
	if p.H1 != "" {
		lines = append(lines, "# "+p.H1)
	}
	for line := range strings.Lines(p.Subtitles) {
		lines = append(lines, "## "+strings.TrimSpace(line))
	}
	subtitles := strings.Split(p.Subtitles, "\n")
	for line := range strings.Lines(p.Main) {
		if line = strings.TrimSpace(line); line != p.H1 && !slices.Contains(subtitles, line) {
			lines = append(lines, line)
		}
	}
	return seo.Draft{Keyword: keyword, Title: p.Title, Description: p.Description, Text: strings.Join(lines, "\n\n")}
}

// readDraft judges what was typed. Nothing of it is kept.
func (d *Dashboard) readDraft(v *visit) error {
	written := v.FormValue(draftText)
	if len(written) > draftLongest {
		written = strings.ToValidUTF8(written[:draftLongest], "")
	}
	return d.judgeDraft(v, seo.Draft{Keyword: v.typed(draftKeyword, 80), Title: v.typed(draftTitle, 300), Description: v.typed(draftDescription, 600), Text: written})
}

// typed is what a field of a form holds, of so many characters at most: more is a paste
// into the wrong field, and would be measured word by word.
func (v *visit) typed(field string, most int) string {
	runes := []rune(strings.TrimSpace(v.FormValue(field)))
	return string(runes[:min(most, len(runes))])
}

func (d *Dashboard) judgeDraft(v *visit, draft seo.Draft) error {
	body := draftPage{Draft: draft, Action: siteAddress(draftPath, v.Site.ID), Live: v.FormValue(draftLive) != "", Address: v.Site.ID}
	if len(v.Site.Domains) > 0 {
		body.Address = v.Site.Domains[0]
	}
	if draft.Title+draft.Description+strings.TrimSpace(draft.Text) != "" {
		report := seo.JudgeDraft(draft)
		body.tell(&report)
		if !body.Live {
			pages, err := d.auditedTexts(v)
			if err != nil {
				return err
			}
			body.Audited, body.Alike = len(pages) > 0, v.alikeTable(seo.AlikePages(draft, pages))
		}
	}
	return d.answer(v.timeless(), http.StatusOK, "draft", Page{Title: i18n.T("nav." + draftPath), Question: i18n.T("draft.question"), Body: body})
}

// auditedTexts are the texts of the pages of the last audit; none without one.
func (d *Dashboard) auditedTexts(v *visit) ([]seo.PageText, error) {
	e, err := d.latestAudit(v)
	if err != nil || e == nil {
		return nil, err
	}
	return d.Audits.TextsOf(v.context(), e.ID)
}

// tell puts a report in words.
func (p *draftPage) tell(r *seo.DraftReport) {
	p.Report, p.Long, p.Forms = r, r.Long[:min(5, len(r.Long))], strings.Join(r.Variants[:min(8, len(r.Variants))], ", ")
	good, look := 0, 0
	for _, c := range r.Checks {
		switch c.Mark {
		case seo.DraftGood:
			good++
		case seo.DraftLook:
			look++
		}
		p.Checks = append(p.Checks, draftLine{string(c.Mark), i18n.T("draft.sign." + string(c.Mark)), i18n.T("draft."+c.Key+"."+string(c.Mark), wordedArgs(c.Args)...)})
	}
	p.Answer = i18n.T("draft.answer", "words", r.Words, "good", good, "look", look)
}

// wordedArgs writes the numbers and names of a check as they are read.
func wordedArgs(args []any) []any {
	args = slices.Clone(args)
	for i := 0; i+1 < len(args); i += 2 {
		switch args[i] {
		case "per":
			args[i+1] = i18n.Percent(args[i+1].(float64), 1)
		case "score":
			args[i+1] = i18n.Number(args[i+1].(float64), 1)
		case "band":
			args[i+1] = i18n.T("draft.band." + args[i+1].(string))
		}
	}
	return args
}

func (v *visit) alikeTable(list []seo.AlikePage) *view.Table {
	rows := make([]view.Row, len(list))
	for i, p := range list {
		rows[i] = view.Row{Cells: []view.Cell{view.Text(cmp.Or(p.Title, p.URL)), likenessCell(p.Share), view.Text(pathOf(p.URL))}}
	}
	t := view.Table{ID: "pages-semblables", Caption: i18n.T("draft.alike"), Empty: i18n.T("draft.none_alike"), Rows: rows,
		Columns: []view.Column{gridHead("keywords.column.page", sheet.Text, ""), gridHead("draft.column.share", sheet.Percent, ""), gridHead("seo.column.url", sheet.Text, "")}}
	return &t
}
