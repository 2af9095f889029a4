package dashboard

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/docs"
	"github.com/formaouest/chaland/internal/i18n"
)

const guidePath = "/aide"

// guideOfModel is the heading of docs/modeles.md that tells of a model of the workshop.
var guideOfModel = map[string]string{
	"attribution": "attribution", "clv": "valeur-des-clients", "basket": "paniers", "rfm": "segments-rfm",
	"forecast": "prevision", "abc": "classes-abc", "abtest": "test-a-b", "funnel": "entonnoir",
}

// guide is a document of the folder docs as a page.
type guide struct {
	Title    string
	Lead     string // of the page, above the document
	Text     template.HTML
	Headings []guideHeading
}

type guideHeading struct{ ID, Title string }

// guides are the documents by the last part of their address.
var guides = sync.OnceValues(func() (map[string]guide, error) {
	out := map[string]guide{}
	for _, name := range []string{"modeles", "comptages", "qualite-de-la-mesure"} {
		raw, err := docs.Files.ReadFile(name + ".md")
		if err == nil {
			out[name], err = readGuide(raw)
		}
		if err != nil {
			return nil, fmt.Errorf("docs/%s.md: %w", name, err)
		}
	}
	return out, nil
})

var (
	localLink   = regexp.MustCompile(`<a href="[^h#][^"]*">(.*?)</a>`)
	outsideLink = regexp.MustCompile(`<a href="http`)
	aTable      = regexp.MustCompile(`(?s)<table>.*?</table>`)
)

// readGuide writes a document as HTML: its first line is the title of the page. Wide
// tables and listings scroll; links to files of the source lead nowhere from a page.
func readGuide(raw []byte) (g guide, err error) {
	title, text, _ := strings.Cut(string(raw), "\n")
	g.Title = typeset(strings.TrimPrefix(title, "# "))
	ids := &headingIDs{}
	var out bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	if err := md.Convert([]byte(text), &out, parser.WithContext(parser.NewContext(parser.WithIDs(ids)))); err != nil {
		return g, err
	}
	g.Headings = ids.list
	html := localLink.ReplaceAllString(out.String(), "$1")
	html = outsideLink.ReplaceAllString(html, `<a rel="noreferrer" href="http`)
	html = strings.NewReplacer("<pre>", `<pre tabindex="0">`, "<th></th>", "<td></td>").Replace(html)
	n := 0
	html = aTable.ReplaceAllStringFunc(html, func(table string) string {
		n++
		return fmt.Sprintf(`<div class="scroll" tabindex="0" role="region" aria-label="%s">%s</div>`, i18n.T("guide.table", "n", n), table)
	})
	html = typeset(html)
	g.Text = template.HTML(html) //nolint:gosec // of our own document
	return g, nil
}

// noProse is what French typography leaves alone: tags and listings.
var noProse = regexp.MustCompile(`(?s)<pre.*?</pre>|<code>.*?</code>|<[^>]*>`)

// typeset gives prose its apostrophes and no-break spaces.
func typeset(html string) string {
	prose := func(s string) string { return i18n.Spaces(strings.ReplaceAll(s, "'", "’")) }
	var out strings.Builder
	end := 0
	for _, at := range noProse.FindAllStringIndex(html, -1) {
		out.WriteString(prose(html[end:at[0]]) + html[at[0]:at[1]])
		end = at[1]
	}
	out.WriteString(prose(html[end:]))
	return out.String()
}

// headingIDs names the headings of a document by what stands before their colon.
type headingIDs struct{ list []guideHeading }

func (h *headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	short, _, _ := strings.Cut(string(value), " :")
	id := address.SlugOf(short)
	h.list = append(h.list, guideHeading{id, typeset(string(value))})
	return []byte(id)
}

func (h *headingIDs) Put([]byte) {}

func (d *Dashboard) showGuide(v *visit) error {
	all, err := guides()
	if err != nil {
		return err
	}
	g, ok := all[v.Param("guide")]
	if !ok {
		return errNoPage
	}
	if v.Param("guide") == "modeles" {
		g.Lead = i18n.T("guide.models_lead")
	}
	return d.page(v.timeless().unfiltered(), "guide", Page{Title: g.Title, Question: g.Title, Body: g})
}
