package page

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/formaouest/chaland/seo/text"
)

// readElement reads what an element is; its attributes were read before.
func (w *walker) readElement(n *html.Node, s scope) {
	p := w.page
	if n.Namespace != "" {
		w.readForeign(n)
		return
	}
	switch n.DataAtom {
	case atom.Html:
		p.Lang = attr(n, "lang")
		if p.Lang == "" {
			p.Lang = attr(n, "xml:lang")
		}
	case atom.Title:
		p.Titles = append(p.Titles, Element{w.rawText(n), s.inHead})
	case atom.Meta:
		w.readMeta(n, s)
	case atom.Link:
		w.readLinkElement(n, s)
	case atom.Script:
		w.readScript(n, s)
	case atom.Style:
		if n.FirstChild != nil {
			w.noteFonts(BlockingFonts(n.FirstChild.Data)...)
			if isStyleSheet(attr(n, "type")) {
				w.readStyles(n.FirstChild.Data, true)
			}
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.readHeading(n, s)
	case atom.A:
		w.readLink(n, s)
	case atom.Area:
		w.readLink(n, s)
	case atom.Img:
		w.readImage(n, s)
	case atom.Label:
		w.labels[attr(n, "for")] = w.labels[attr(n, "for")] || w.namesField(n, s)
	case atom.Table:
		w.readTable(n)
	default:
		w.readEmbedded(n, s)
		w.readControl(n, s)
	}
}

// readForeign reads what is inside an SVG or a formula: only its size.
func (w *walker) readForeign(n *html.Node) {
	if n.DataAtom == atom.Svg || n.Data == "svg" {
		w.page.InlineSVG = max(w.page.InlineSVG, weigh(n))
	}
}

// weigh is roughly the length of an element's source.
func weigh(n *html.Node) int {
	size := 2*len(n.Data) + 5
	for _, a := range n.Attr {
		size += len(a.Key) + len(a.Val) + 4
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == html.TextNode {
			size += len(child.Data)
			continue
		}
		size += weigh(child)
	}
	return size
}

// rawText is the text of an element that holds nothing else.
func (w *walker) rawText(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return text.Squeeze(n.FirstChild.Data)
}

func (w *walker) readHeading(n *html.Node, s scope) {
	if s.mute {
		return
	}
	c := w.textOf(n)
	h := Heading{Level: int(n.Data[1] - '0'), Text: c.text}
	if c.text == "" && c.alt != "" {
		h.Text, h.FromAlt = c.alt, true
	}
	w.page.Headings = append(w.page.Headings, h)
}

// bodyMetas are the metadata that browsers read in head only.
var bodyMetas = map[string]bool{"description": true, "robots": true, "googlebot": true, "viewport": true, "keywords": true}

func (w *walker) readMeta(n *html.Node, s scope) {
	p := w.page
	var name, property, equiv, content, charset string
	for _, a := range n.Attr {
		switch a.Key {
		case "name":
			name = strings.ToLower(strings.TrimSpace(a.Val))
		case "property":
			property = strings.ToLower(strings.TrimSpace(a.Val))
		case "http-equiv":
			equiv = strings.ToLower(a.Val)
		case "content":
			content = a.Val
		case "charset":
			charset = a.Val
		}
	}
	if !s.inHead && bodyMetas[name] {
		p.InBody = append(p.InBody, `<meta name="`+name+`">`)
	}
	switch {
	case charset != "":
		p.Charset.Meta = charset
	case equiv == "content-type":
		_, p.Charset.Meta, _ = strings.Cut(strings.ToLower(content), "charset=")
	case equiv == "refresh":
		w.readRefresh(content, false)
	}
	w.readNamedMeta(name, content, s)
	p.Social.read(name, property, text.Squeeze(content))
}

func (w *walker) readNamedMeta(name, content string, s scope) {
	p := w.page
	switch name {
	case "":
	case "description":
		p.Descriptions = append(p.Descriptions, Element{text.Squeeze(content), s.inHead})
	case "keywords":
		p.Keywords = text.Squeeze(content)
	case "viewport":
		p.Viewport = &Element{strings.ToLower(content), s.inHead}
	default:
		if d, ok := metaDirectives(name, content, s.inHead); ok {
			p.Robots = append(p.Robots, d)
		}
	}
}

func (w *walker) readLinkElement(n *html.Node, s scope) {
	p := w.page
	href, lang := attr(n, "href"), attr(n, "hreflang")
	rels := strings.Fields(strings.ToLower(attr(n, "rel")))
	spare := slices.Contains(rels, "alternate") // a style sheet that loads on demand
	for _, rel := range rels {
		switch rel {
		case "canonical":
			w.addCanonical(href, false, s.inHead)
		case "alternate":
			if lang != "" {
				w.addAlternate(lang, href)
			}
		case "prev", "previous":
			p.Previous = w.links.resolve(href).URL
		case "next":
			p.Next = w.links.resolve(href).URL
		case "icon":
			p.Icon = true
		case "stylesheet":
			w.noteFontService(href)
			w.addResource(Resource{Kind: Stylesheet, Href: href, InHead: s.inHead, Deferred: spare, Print: strings.EqualFold(attr(n, "media"), "print")})
			continue
		default:
			continue
		}
		if !s.inHead && (rel == "canonical" || lang != "") {
			p.InBody = append(p.InBody, `<link rel="`+rel+`">`)
		}
	}
}

// readTable tells a data table without header cells from a layout table: only
// a table with a caption, or of at least three rows by two columns without any
// nested block, is taken for data.
func (w *walker) readTable(n *html.Node) {
	t := tableShape{}
	t.read(n)
	if role := attr(n, "role"); role == "presentation" || role == "none" {
		return
	}
	if t.headers == 0 && !t.layout && (t.caption || t.rows >= 3 && t.cells >= 2*t.rows) {
		w.page.Markers.BareTables++
	}
}

type tableShape struct {
	rows, cells, headers int
	caption, layout      bool
}

func (t *tableShape) read(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type != html.ElementNode {
			continue
		}
		switch child.DataAtom {
		case atom.Tr:
			t.rows++
		case atom.Td:
			t.cells++
		case atom.Th:
			t.headers++
		case atom.Caption:
			t.caption = true
		case atom.Table, atom.Img, atom.Form, atom.Div, atom.Input:
			t.layout = true
		}
		t.read(child)
	}
}

// oldDoctypes start the public identifiers that put browsers in quirks mode.
var oldDoctypes = []string{"-//w3c//dtd html 3", "-//ietf//dtd html", "-//w3c//dtd html 4.0 transitional", "-//w3c//dtd html 4.0 frameset", "-//netscape"}

func readDoctype(n *html.Node) Doctype {
	d := Doctype{Present: true, Quirks: n.Data != "html"}
	public := strings.ToLower(attr(n, "public"))
	for _, old := range oldDoctypes {
		d.Quirks = d.Quirks || strings.HasPrefix(public, old)
	}
	if strings.HasPrefix(public, "-//w3c//dtd html 4.01") && strings.Contains(public, "transitional") {
		d.Quirks = d.Quirks || attr(n, "system") == ""
	}
	return d
}
