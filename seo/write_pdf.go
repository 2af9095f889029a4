package seo

import (
	"io"
	"strconv"

	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// How much of an audit is printed: paper has no search, the workbook has everything.
const (
	printedExamples = 10
	printedPages    = 100
	printedLinks    = 200
)

// WritePDF writes a report to print and to hand over: the summary, what to repair, the
// gravest first with examples, the duties of law, broken links and pages.
func (a *Audit) WritePDF(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write audit %s as PDF", a.ID)
	d := document.Document{
		Title: i18n.T("seo.pdf.title", "url", a.Home), Logo: a.Brand.picture(),
		Note:   a.by() + i18n.T("seo.text.when", "started", parisTime(a.Started), "finished", parisTime(a.Finished)),
		Footer: i18n.T("seo.pdf.footer", "url", a.Home, "day", i18n.Date(a.Started.In(paris))), Made: a.Finished,
	}
	if err := a.Obstacle(); err != nil {
		d.Add(document.Paragraph{Text: i18n.Error(err)})
		return d.PDF(w)
	}
	v := a.report(printedExamples, printedLinks, printedPages)
	d.Add(a.printedSummary()...)
	for _, severity := range v.Severities {
		d.Add(severity.printed()...)
	}
	d.Add(a.printedDuties()...)
	d.Add(v.printedLinks()...)
	d.Add(v.printedPages()...)
	return d.PDF(w)
}

func (a *Audit) printedSummary() (blocks []document.Block) {
	s := a.Summary
	blocks = append(blocks, document.Heading{Level: 1, Text: i18n.T("seo.pdf.summary")})
	say := func(text string) { blocks = append(blocks, document.Paragraph{Text: text}) }
	if a.Reanalysed {
		say(i18n.T("seo.text.reanalysed"))
	}
	if !a.Part {
		say(a.Health().Text())
	}
	say(i18n.T("seo.text.pages", "pages", s.Pages, "html", s.HTML, "indexable", s.Indexable, "seconds", i18n.Duration(s.Seconds)))
	say(i18n.T("seo.text.links", "links", s.Links, "broken", s.Broken, "unsure", s.Unsure))
	if !a.State.Complete() {
		say(i18n.T("seo.state."+string(a.State)) + " " + i18n.T("seo.text.left", "n", s.Left))
	}
	if note := a.BrowserNote(); note != "" {
		say(note)
	}
	if c := a.Changes; c != nil {
		say(i18n.T("seo.text.changes", "new", c.New, "fixed", c.Fixed, "persistent", c.Persistent, "unchecked", c.Unchecked, "date", parisTime(c.Started)))
		if text := c.SettingsText(); text != "" {
			say(text)
		}
	}
	if n := len(s.Unverified); n > 0 {
		say(i18n.T("seo.text.unjudged", "n", n))
		for _, w := range s.Waiting() {
			blocks = append(blocks, document.Paragraph{Lead: w.Reason, Text: w.Titles(), Small: true})
		}
	}
	return blocks
}

func (s reportSeverity) printed() []document.Block {
	blocks := []document.Block{document.Heading{Level: 1, Text: i18n.T("seo.text.severity", "severity", s.Severity.Label(), "n", s.Count)}}
	for _, g := range s.Groups {
		blocks = append(blocks, document.Heading{Level: 2, Text: g.Title},
			document.Paragraph{Text: g.Why}, document.Paragraph{Lead: i18n.T("seo.column.remedy"), Text: g.Remedy})
		t := document.Table{Columns: []document.Column{{Title: i18n.T("seo.column.url")}, {Title: i18n.T("seo.column.detail")}}}
		for _, f := range g.Examples {
			t.Rows = append(t.Rows, []string{f.URL, f.Detail})
		}
		blocks = append(blocks, t)
		if g.More > 0 {
			blocks = append(blocks, document.Paragraph{Text: i18n.T("seo.pdf.more", "n", g.More), Small: true})
		}
	}
	return blocks
}

func (a *Audit) printedDuties() []document.Block {
	concerned := a.Concerned()
	if len(concerned) == 0 {
		return nil
	}
	t := document.Table{}
	for _, key := range []string{"code", "duty", "verdict", "by_hand"} {
		t.Columns = append(t.Columns, document.Column{Title: i18n.T("seo.sheet." + key)})
	}
	for _, v := range concerned {
		t.Rows = append(t.Rows, []string{v.Code, v.Title(), v.State.Label(), v.Human()})
	}
	blocks := []document.Block{
		document.Heading{Level: 1, Text: i18n.T("seo.duties", "day", i18n.Date(a.LawDay().In(paris)))},
		document.Paragraph{Text: i18n.T("seo.text.legal")},
	}
	if profile := a.ProfileText(); profile != "" {
		blocks = append(blocks, document.Paragraph{Text: profile})
	}
	return append(blocks, t)
}

func (v reportView) printedLinks() []document.Block {
	if len(v.Broken) == 0 {
		return nil
	}
	t := document.Table{Columns: []document.Column{{Title: i18n.T("seo.sheet.from")}, {Title: i18n.T("seo.sheet.to")}, {Title: i18n.T("seo.sheet.status"), Number: true}}}
	for _, l := range v.Broken {
		status := "–"
		if l.Status > 0 {
			status = strconv.Itoa(l.Status)
		}
		t.Rows = append(t.Rows, []string{l.From, l.To, status})
	}
	return []document.Block{document.Heading{Level: 1, Text: i18n.T("seo.sheet.broken")}, t}
}

func (v reportView) printedPages() []document.Block {
	t := document.Table{Columns: []document.Column{{Title: i18n.T("seo.sheet.address")}, {Title: i18n.T("seo.sheet.title")},
		{Title: i18n.T("seo.sheet.status"), Number: true}, {Title: i18n.T("seo.sheet.popularity"), Number: true}}}
	for _, p := range v.TopPages {
		t.Rows = append(t.Rows, []string{p.URL, p.Title, strconv.Itoa(p.Status), i18n.Number(p.Score, 1)})
	}
	return []document.Block{document.Heading{Level: 1, Text: i18n.T("seo.pdf.pages", "n", len(v.TopPages))}, t}
}
