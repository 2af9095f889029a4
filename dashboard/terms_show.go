package dashboard

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// termsPath is the page of what the site's pages are about.
const termsPath = "/vocabulaire"

// showTerms answers « De quoi parle le site ? ».
func (d *Dashboard) showTerms(v *visit) error {
	body := topicPage{Key: "vocabulaire", Help: i18n.T("terms.help")}
	pages, err := d.auditedTexts(v)
	if err != nil {
		return err
	}
	if len(pages) == 0 {
		body.Sections = []section{{Text: i18n.T("terms.unaudited")}}
	} else if body.Answer, body.Sections, err = d.termSections(v, pages); err != nil {
		return err
	}
	return d.page(v.timeless(), "topic", Page{Title: i18n.T("nav." + termsPath), Question: i18n.T("terms.question"), Body: body})
}

func (d *Dashboard) termSections(v *visit, pages []seo.PageText) (answer string, _ []section, err error) {
	e, err := d.latestAudit(v)
	if err != nil {
		return "", nil, err
	}
	anchors, err := d.Audits.AnchorsOf(v.context(), e.ID)
	if err != nil {
		return "", nil, err
	}
	kept, err := d.Audits.Keywords(v.context(), v.Site.ID)
	if err != nil {
		return "", nil, err
	}
	m := seo.MapTerms(pages, anchors)
	return termAnswer(m, len(pages)), []section{
		{Text: i18n.T("terms.site_help"), Table: v.siteTermTable(m)}, {Text: i18n.T("terms.pages_help"), Table: v.pageTermTable(m, kept)},
	}, nil
}

// termAnswer says in a sentence what the site talks about most.
func termAnswer(m seo.TermMap, all int) string {
	var most []string
	for _, t := range m.Site[:min(5, len(m.Site))] {
		most = append(most, i18n.T("terms.quoted", "words", t.Words))
	}
	read := i18n.T("terms.read", "n", m.Read, "all", all)
	if len(most) == 0 {
		return read
	}
	return i18n.T("terms.answer", "words", strings.Join(most, ", ")) + " " + read
}

// weightOf is a weight with two decimals.
func weightOf(w float64) view.Cell {
	return view.Cell{Text: i18n.Number(w, 2), Value: w, Sort: view.Sortable(w)}
}

func (v *visit) siteTermTable(m seo.TermMap) *view.Table {
	rows := make([]view.Row, len(m.Site))
	for i, t := range m.Site {
		rows[i] = view.Row{Cells: []view.Cell{view.Text(t.Words), weightOf(t.Weight), whole(t.Pages), view.Link(pathOf(t.Top), v.keywordHref(pathOf(t.Top)))}}
	}
	return v.grid("expressions-du-site", i18n.T("terms.site"), []view.Column{gridHead("terms.column.term", sheet.Text, ""), gridHead("terms.column.weight", sheet.Number, ""), gridHead("terms.column.pages", sheet.Int, ""), gridHead("terms.column.top", sheet.Text, "")}, rows)
}

func (v *visit) pageTermTable(m seo.TermMap, kept map[string]string) *view.Table {
	rows := make([]view.Row, len(m.Pages))
	for i, p := range m.Pages {
		words := make([]string, len(p.Terms))
		for k, t := range p.Terms {
			words[k] = t.Words + " (" + i18n.Number(t.Weight, 2) + ")"
		}
		path := pathOf(p.URL)
		rows[i] = view.Row{Cells: []view.Cell{view.Link(path, v.keywordHref(path)), view.Text(strings.Join(words, ", ")), view.Text(aimedWord(p, kept[path]))}}
	}
	return v.grid("expressions-par-page", i18n.T("terms.pages"), []view.Column{gridHead("keywords.column.page", sheet.Text, ""), gridHead("terms.column.terms", sheet.Text, ""), gridHead("terms.column.aim", sheet.Text, "")}, rows)
}

// aimedWord tells whether the keyword of a page is among what it says most.
func aimedWord(p seo.PageTerms, word string) string {
	switch {
	case word == "":
		return i18n.T("keywords.no_aim")
	case slices.ContainsFunc(p.Terms, func(t seo.Term) bool { return seo.SameTerm(t.Words, word) }):
		return i18n.T("terms.aimed", "word", word)
	}
	return i18n.T("terms.missed", "word", word)
}
