package dashboard

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// sheetPath is the parameter of one sheet: the path of its page.
const sheetPath = "fiche"

// sheetsPage answers « Que disent les fiches que les autres ne disent pas ? ».
type sheetsPage struct {
	Audit  *auditCard
	Start  string
	N      int // sheets
	Same   int // of which the supplier's text
	Twins  int // of which another sheet's text
	Texts  int // of others, compared with
	Sheets view.Table
	Scores *view.Table // nil for an audit from before sheets were rated
}

// sheetPage is one sheet beside the texts of others.
type sheetPage struct {
	seo.Sheet
	Back  string
	Texts []besideText
	Score string      // out of 100, "" for an audit from before sheets were rated
	Parts *view.Table // of the score
	Asked string      // questions without an answer

	Prices *priceView // nil where no audit saw a price
}

// besideText is what somebody else says of the article.
type besideText struct {
	Title, URL, Share, Noted string
	Lines                    []string
}

// impressionsMetric counts how often a page is shown in searches.
const impressionsMetric = "search_impressions"

func (d *Dashboard) showSheets(v *visit) error {
	body := sheetsPage{Start: v.Of("/audits")}
	e, err := d.latestAudit(v)
	if err != nil {
		return err
	}
	if e == nil {
		return d.page(v, "sheets", Page{Title: i18n.T("nav./fiches"), Question: i18n.T("sheets.question"), Body: body})
	}
	pages, err := d.Audits.SheetsOf(v.context(), e.ID)
	if err != nil {
		return err
	}
	texts, err := d.Audits.SourceTexts(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	sheets := seo.CompareSheets(pages, texts)
	rated, err := d.Audits.RatedSheetsOf(v.context(), e.ID)
	if err != nil {
		return err
	}
	scores := seo.ScoreSheets(rated, sheets)
	if path := v.QueryParam(sheetPath); path != "" {
		return d.showSheet(v, sheets, scores, path)
	}
	shown, warnings, err := d.impressions(v)
	if err != nil {
		return err
	}
	card := v.auditCard(*e)
	body.Audit, body.N, body.Texts = &card, len(sheets), len(texts)
	for _, s := range sheets {
		if s.Copied() {
			body.Same++
		}
		if s.Twin.Share >= seo.CopiedShare {
			body.Twins++
		}
	}
	ranked := slices.Clone(sheets)
	slices.SortStableFunc(ranked, func(a, b seo.Sheet) int {
		return cmp.Or(cmp.Compare(b.Supplier.Share, a.Supplier.Share), cmp.Compare(a.URL, b.URL))
	})
	body.Sheets = v.limit(v.exports.table(v.sheetTable(ranked, sheets, shown)))
	if len(scores) > 0 {
		body.Scores = v.scoreTable(scores)
	}
	return d.page(v, "sheets", Page{Title: i18n.T("nav./fiches"), Question: i18n.T("sheets.question"), Warnings: warnings, Body: body})
}

// impressions are how often each page was shown in searches over the period; nil
// where nothing is known of it.
func (d *Dashboard) impressions(v *visit) (byPage map[string]float64, warnings []analyzer.Warning, err error) {
	if _, known := analyzer.MetricByKey(impressionsMetric); !known {
		return nil, nil, nil
	}
	answers, _, err := d.read(v, v.Questions(analyzer.ByPage, impressionsMetric))
	if err != nil {
		return nil, nil, err
	}
	byPage = map[string]float64{}
	for _, f := range answers[0].Figures {
		if f.Value != nil {
			byPage[f.Group[analyzer.ByPage]] = *f.Value
		}
	}
	return byPage, v.warnings(answers...), nil
}

func (v *visit) sheetTable(sheets, twins []seo.Sheet, shown map[string]float64) view.Table {
	t := view.Table{ID: "fiches", Caption: i18n.T("sheets.table"), Empty: i18n.T("sheets.none"), Columns: []view.Column{
		{Title: i18n.T("sheets.column.sheet")}, {Title: i18n.T("audit.column.words"), Kind: sheet.Int}, {Title: i18n.T("sheets.column.supplier"), Kind: sheet.Percent},
		{Title: i18n.T("sheets.column.resellers"), Kind: sheet.Int}, {Title: i18n.T("sheets.column.twin"), Kind: sheet.Percent}}}
	if len(shown) > 0 {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("sheets.column.impressions"), Kind: sheet.Int})
	}
	t.Columns = append(t.Columns, view.Column{Title: i18n.T("sheets.column.why")}, view.Column{Title: i18n.T("seo.column.url"), Quiet: true})
	for _, s := range sheets {
		row := view.Row{Cells: []view.Cell{
			view.Link(s.Name(), v.sheetHref(s)), whole(s.Words), supplierCell(s), whole(len(s.Resold)), twinCell(s, twins)}}
		if len(shown) > 0 {
			row.Cells = append(row.Cells, count(shown[s.Path()]))
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(row.Cells, view.Text(strings.Join(reasons(s), " ")), view.Text(s.URL))})
	}
	return t
}

// supplierCell is how much of the supplier's text the sheet repeats.
func supplierCell(s seo.Sheet) view.Cell {
	if s.Supplier.Of < 0 {
		return view.Cell{Text: "–", Sort: view.Sortable(-1)}
	}
	c := likenessCell(s.Supplier.Share)
	c.Note = s.Sources[s.Supplier.Of].Source
	return c
}

// twinCell is how much the sheet shares with the nearest one of the shop; twins
// are the sheets in the order of their comparison.
func twinCell(s seo.Sheet, twins []seo.Sheet) view.Cell {
	if s.Twin.Of < 0 {
		return view.Cell{Text: "–", Sort: view.Sortable(-1)}
	}
	c := likenessCell(s.Twin.Share)
	c.Note = twins[s.Twin.Of].Name()
	return c
}

func likenessCell(share float64) view.Cell {
	return view.Cell{Text: i18n.Percent(share, 0), Value: share, Sort: view.Sortable(share), Share: &share}
}

// From which share a text is partly somebody else's, and under how many words it
// says little.
const (
	partlyCopied = 0.50
	aboutAlike   = 0.20 // worth reading side by side
	fewWords     = 60
)

// reasons say in words what the figures of a sheet show. They judge nothing.
func reasons(s seo.Sheet) (list []string) {
	say := func(key string, on bool, args ...any) {
		if on {
			list = append(list, i18n.T("sheets.why."+key, args...))
		}
	}
	say("same", s.Copied())
	say("partly", !s.Copied() && s.Supplier.Share >= partlyCopied)
	say("resold", len(s.Resold) > 0, "n", len(s.Resold))
	say("twin", s.Twin.Share >= seo.CopiedShare)
	say("short", s.Words < fewWords)
	return list
}

func (v *visit) sheetHref(s seo.Sheet) string {
	q := v.Values()
	q.Set(sheetPath, s.Path())
	return "/fiches?" + q.Encode()
}

// showSheet shows a sheet beside what others say of the article.
func (d *Dashboard) showSheet(v *visit, sheets []seo.Sheet, scores []seo.SheetScore, path string) error {
	at := slices.IndexFunc(sheets, func(s seo.Sheet) bool { return s.Path() == path })
	if at < 0 {
		return fault.New(fault.NotFound, "sheets.no_sheet", "path", path)
	}
	s := sheets[at]
	body := sheetPage{Sheet: s, Back: v.Of("/fiches")}
	if i := slices.IndexFunc(scores, func(x seo.SheetScore) bool { return x.URL == s.URL }); i >= 0 {
		body.Score, body.Parts, body.Asked = i18n.T("score.answer", "score", i18n.Number(scores[i].Score, 0)), v.partTable(scores[i]), askedText(scores[i].Unanswered)
	}
	var err error
	if body.Prices, err = d.priceHistory(v, v.Site.ID, s.URL, time.Time{}); err != nil {
		return err
	}
	add := func(title, url, noted string, share float64, text string) {
		body.Texts = append(body.Texts, besideText{title, url, i18n.Percent(share, 0), noted, strings.Split(text, "\n")})
	}
	others := s.Resold
	if s.Supplier.Of >= 0 {
		others = append([]seo.Likeness{s.Supplier}, others...)
	}
	for _, l := range others {
		from := s.Sources[l.Of]
		kind := "sheets.supplier"
		if from.Reseller {
			kind = "sheets.reseller"
		}
		add(i18n.T(kind, "source", from.Source), from.URL, i18n.T("sheets.noted", "day", i18n.Date(from.Day)), l.Share, from.Text)
	}
	if s.Twin.Share >= aboutAlike {
		twin := sheets[s.Twin.Of]
		add(i18n.T("sheets.nearest", "name", twin.Name()), twin.URL, "", s.Twin.Share, twin.Copy)
	}
	return d.page(v.timeless(), "sheet", Page{Title: s.Name(), Question: i18n.T("sheets.one_question", "name", s.Name()), Body: body})
}

// Lines are the paragraphs of the sheet.
func (p sheetPage) Lines() []string { return strings.Split(p.Copy, "\n") }
