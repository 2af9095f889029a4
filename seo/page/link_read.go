package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/formaouest/chaland/seo/text"
)

// Rel is the set of a link's rel values that matter here.
type Rel uint8

// The rel values of a link.
const (
	Nofollow Rel = 1 << iota
	Sponsored
	UGC
	Noopener
)

var relNames = map[string]Rel{"nofollow": Nofollow, "sponsored": Sponsored, "ugc": UGC, "noopener": Noopener, "noreferrer": Noopener}

func parseRel(s string) Rel {
	var rel Rel
	for name := range strings.FieldsSeq(s) {
		rel |= relNames[strings.ToLower(name)]
	}
	return rel
}

// Region is the part of the page that something stands in.
type Region uint8

// The regions, by the nearest landmark.
const (
	Body Region = iota
	Main
	Nav
	Header
	Aside
	Footer
)

// Link is one a element.
type Link struct {
	Target
	Href     string // as written
	HasHref  bool
	Text     string // the link's name: its text, else an image's alternative, else aria-label or title
	Folded   string // Text in plain letters, "" for a text too long to be a label
	FromAlt  bool   // the name comes from an image only
	Image    bool   // holds an image
	Rel      Rel
	Region   Region
	Internal bool // leads to the page's own site
	Blank    bool // target=_blank
	Click    bool // has a click handler of its own
	Unaimed  bool // has what only a link has (target, rel…) and no address
	Widget   bool // has the role of a button or of another control: not meant as a link
	Hreflang string
	Comment  bool // stands in customers' comments
}

// Followed reports whether the link passes popularity on.
func (l *Link) Followed() bool { return l.Rel&(Nofollow|Sponsored|UGC) == 0 }

// widgetRoles are the roles by which a link says that it is no link.
var widgetRoles = map[string]bool{
	"button": true, "tab": true, "switch": true, "checkbox": true, "radio": true, "option": true, "combobox": true,
	"menuitem": true, "menuitemcheckbox": true, "menuitemradio": true, "slider": true,
}

// maxLinks bounds what one page may make us keep.
const maxLinks = 20_000

func (w *walker) readLink(n *html.Node, s scope) {
	p := w.page
	if len(p.Links) >= maxLinks {
		return
	}
	l := Link{Region: s.region, Comment: s.comment}
	title, label := "", ""
	aims, named := false, false
	for _, a := range n.Attr {
		switch a.Key {
		case "href":
			l.Href, l.HasHref = a.Val, true
		case "rel":
			l.Rel, aims = parseRel(a.Val), true
		case "target":
			l.Blank, aims = strings.EqualFold(a.Val, "_blank"), true
		case "download", "ping", "type", "referrerpolicy":
			aims = true
		case "id":
			named = true
		case "onclick":
			l.Click = true
		case "role":
			l.Widget = widgetRoles[a.Val]
		case "title":
			title = a.Val
		case "aria-label", "alt": // alt names an area of an image map
			label = a.Val
		case "aria-labelledby":
			label = "…"
		case "hreflang":
			l.Hreflang, aims = a.Val, true
		case "name":
			w.anchor(a.Val)
			named = true
		}
	}
	w.nameLink(&l, n, label, title)
	l.Unaimed = !l.HasHref && aims && !named
	if !l.HasHref && !l.Click && !l.Unaimed {
		if l.Widget {
			p.Buttons = append(p.Buttons, Button{Name: l.Text})
		}
		return // a mere anchor, a placeholder of a menu
	}
	if l.HasHref {
		l.Target = w.links.resolve(l.Href)
		l.Internal = l.URL != "" && SameSite(Host(l.URL), w.host)
	}
	if len(l.Text) <= maxLabel {
		l.Folded = text.Fold(l.Text)
	}
	p.Links = append(p.Links, l)
}

// maxLabel is the longest link text, in bytes, that names a subject: longer
// ones are sentences or product cards.
const maxLabel = 90

// nameLink follows the order of the accessible name: aria-label, content,
// title.
func (w *walker) nameLink(l *Link, n *html.Node, label, title string) {
	content := w.textOf(n)
	l.Image = content.image
	switch {
	case content.text != "":
		l.Text = content.text
	case content.alt != "":
		l.Text, l.FromAlt = content.alt, true
	case strings.TrimSpace(label) != "":
		l.Text = text.Squeeze(label)
	default:
		l.Text = text.Squeeze(title)
	}
}

// content is what an element's subtree shows.
type content struct {
	text  string // visible text
	alt   string // alternatives of its images
	image bool   // has an image or an SVG
}

// textOf gathers the text under n.
func (w *walker) textOf(n *html.Node) content {
	if child := n.FirstChild; child != nil && child.NextSibling == nil && child.Type == html.TextNode {
		return content{text: text.Squeeze(child.Data)}
	}
	var g gatherer
	g.gather(n)
	return content{text.Squeeze(g.shown.String()), text.Squeeze(g.alt.String()), g.image}
}

// gatherer goes through the subtree of an element for what it shows.
type gatherer struct {
	shown, alt strings.Builder
	image      bool
	heard      bool // what screen readers pass over is left out
}

func (g *gatherer) gather(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.TextNode:
			g.shown.WriteString(child.Data)
		case child.Type != html.ElementNode:
		case g.heard && attr(child, "aria-hidden") == "true":
		case child.DataAtom == atom.Img:
			g.image = true
			g.alt.WriteString(" " + attr(child, "alt"))
		case child.DataAtom == atom.Svg:
			g.image = true
			gatherTitle(child, &g.alt)
			g.alt.WriteString(" " + attr(child, "aria-label"))
		case isSilent(child.DataAtom):
		default:
			g.gather(child)
			if label := attr(child, "aria-label"); label != "" && child.FirstChild == nil {
				g.alt.WriteString(" " + label)
			}
			if isBlock(child.DataAtom) {
				g.shown.WriteByte(' ')
			}
		}
	}
}

// gatherTitle reads the title of an SVG.
func gatherTitle(svg *html.Node, alt *strings.Builder) {
	for child := svg.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == html.ElementNode && child.Data == "title" && child.FirstChild != nil {
			alt.WriteString(" " + child.FirstChild.Data)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
