package page

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/formaouest/chaland/seo/text"
)

// walker holds what is being built while the tree is read.
type walker struct {
	page  *Page
	links resolver
	host  string

	visible   strings.Builder
	spans     []span
	flags     spanFlags
	labels    map[string]bool // ids that a label names, and whether it shows a text
	scripts   []string        // JSON-LD sources
	microdata bool
}

// scope is what an element knows from its ancestors.
type scope struct {
	region  Region
	depth   int
	inHead  bool
	mute    bool     // not shown
	list    listKind // directly inside one
	labeled bool     // inside a label
	comment bool     // inside customers' comments
	linked  bool     // inside a link
	unheard bool     // hidden from screen readers
	flags   spanFlags
}

// spanFlags say what a stretch of visible text is.
type spanFlags uint8

const (
	inMain    spanFlags = 1 << iota // inside main
	inContent                       // outside menus, footer and asides
	isStruck                        // struck out: an old price
	isCode                          // a sample of code, no sentence of the author's
	isStrong                        // in bold
	isReview                        // what customers say
	isTongue                        // marked as in another language than the page's
)

// span is a stretch of visible text that carries the same flags.
type span struct {
	start int
	flags spanFlags
}

func (w *walker) walk(n *html.Node, s scope) {
	switch n.Type {
	case html.TextNode:
		w.readText(n.Data, s)
		return
	case html.DoctypeNode:
		w.page.Doctype = readDoctype(n)
		return
	case html.ElementNode:
		s = w.enter(n, s)
	}
	if isStored(n) {
		return
	}
	children := 0
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == html.ElementNode {
			children++
		}
		w.walk(child, s)
	}
	w.page.Children = max(w.page.Children, children)
	if n.Type == html.ElementNode && !s.mute && isBlock(n.DataAtom) {
		w.breakLine()
	}
}

// isStored reports whether an element only keeps its content for scripts. A declared
// shadow root is shown.
func isStored(n *html.Node) bool {
	return n.DataAtom == atom.Template && !hasAttr(n, "shadowrootmode")
}

// enter reads an element and returns what its children inherit.
func (w *walker) enter(n *html.Node, s scope) scope {
	s.depth++
	w.page.Nodes++
	w.page.Depth = max(w.page.Depth, s.depth)
	inList := s.list
	if !inList.goesOn(n.DataAtom) {
		s.list = noList
	}
	s = w.readAttributes(n, s)
	if !inList.holds(n.DataAtom) {
		w.page.Markers.StrayItems++
	}
	w.readElement(n, s)
	s = w.inherit(n, s)
	if !s.mute && isBlock(n.DataAtom) {
		w.breakLine()
	}
	return s
}

// inherit is what the element's kind changes for its children.
func (w *walker) inherit(n *html.Node, s scope) scope {
	switch n.DataAtom {
	case atom.Head:
		s.inHead = true
	case atom.Ul, atom.Ol, atom.Menu:
		s.list = itemList
	case atom.Dl:
		s.list = termList
	case atom.Label:
		s.labeled = w.namesField(n, s)
	case atom.A:
		s.linked = true
	case atom.Del, atom.S, atom.Strike:
		s.flags |= isStruck
	case atom.Strong, atom.B:
		s.flags |= isStrong
	case atom.Pre, atom.Code, atom.Samp, atom.Kbd:
		s.flags |= isCode
	}
	if isSilent(n.DataAtom) {
		s.mute = true
	}
	return s
}

// listKind is the kind of list that an element stands directly in.
type listKind uint8

const (
	noList   listKind = iota
	itemList          // of li: ul, ol, menu
	termList          // of dt and dd: dl, whose groups may be in div
)

// goesOn reports whether what an element of the list holds is still directly in the list.
func (l listKind) goesOn(a atom.Atom) bool { return isFormatting(a) || l == termList && a == atom.Div }

// holds reports whether an element has its place there.
func (l listKind) holds(a atom.Atom) bool {
	switch a {
	case atom.Li:
		return l == itemList
	case atom.Dt, atom.Dd:
		return l == termList
	case atom.Script, atom.Template:
		return true
	}
	return l == noList || l.goesOn(a)
}

// isFormatting reports whether the parser may put the element back around
// others: an a or b left open outside a list then stands between ul and li.
func isFormatting(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.I, atom.U, atom.Em, atom.Strong, atom.Font, atom.Small, atom.Big, atom.Code, atom.Tt, atom.S, atom.Strike:
		return true
	}
	return false
}

// enterRegion moves into a landmark. A header or footer inside main belongs to
// the content: it heads an article, not the page.
func enterRegion(s scope, r Region) scope {
	switch r {
	case Main:
		s.flags |= inMain | inContent
	case Nav:
		s.flags &^= inMain | inContent
	case Footer, Aside:
		if s.flags&inMain != 0 {
			return s
		}
		s.flags &^= inContent
	case Header:
		if s.flags&inMain != 0 {
			return s
		}
	}
	s.region = r
	return s
}

func (w *walker) readText(data string, s scope) {
	if s.mute || s.inHead {
		return
	}
	if w.visible.Len() == 0 || w.flags != s.flags {
		w.spans = append(w.spans, span{w.visible.Len(), s.flags})
		w.flags = s.flags
	}
	text.AppendSqueezed(&w.visible, data)
}

func (w *walker) breakLine() {
	if w.visible.Len() == 0 || w.visible.String()[w.visible.Len()-1] == '\n' {
		return
	}
	w.visible.WriteByte('\n')
}

// anchor records a name that a fragment may aim at.
func (w *walker) anchor(name string) {
	if name != "" && !w.page.Anchors[name] {
		w.page.Anchors[name] = false
	}
}

// addID records an id; ids must differ, names need not.
func (w *walker) addID(id string) {
	if id == "" {
		return
	}
	if w.page.Anchors[id] {
		w.page.DuplicateIDs = append(w.page.DuplicateIDs, id)
	}
	w.page.Anchors[id] = true
}

// readTongue marks what is declared to be in another language than the page.
func (w *walker) readTongue(n *html.Node, lang string, s scope) scope {
	if n.DataAtom == atom.Html {
		return s
	}
	s.flags |= isTongue
	if BaseLanguage(lang) == BaseLanguage(w.page.Lang) {
		s.flags &^= isTongue
	}
	return s
}

// BaseLanguage is the language of a tag, without its country: "fr" of "fr-BE".
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	return base
}

// readAttributes reads what any element may carry.
func (w *walker) readAttributes(n *html.Node, s scope) scope {
	if r, ok := landmarkElements[n.DataAtom]; ok {
		s = enterRegion(s, r)
		w.noteLandmark(r)
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "id":
			w.addID(a.Val)
			s = w.readNames(a.Val, s)
		case "class":
			s = w.readNames(a.Val, s)
		case "role":
			s = w.readRole(a.Val, s)
		case "style":
			s = w.readStyle(n, a.Val, s)
		case "hidden":
			s.mute = true
		case "aria-hidden":
			s.unheard = s.unheard || a.Val == "true"
		case "lang", "xml:lang":
			s = w.readTongue(n, a.Val, s)
		case "tabindex":
			if v, err := strconv.Atoi(a.Val); err == nil && v > 0 {
				w.page.Markers.TabIndex++
			}
		case "aria-label":
			w.noteBreadcrumb(a.Val)
		case "itemscope":
			w.microdata = true
		case "itemtype":
			w.noteBreadcrumb(a.Val)
		case "typeof":
			w.page.Markers.RDFa = true
		}
	}
	return s
}

var landmarkElements = map[atom.Atom]Region{atom.Main: Main, atom.Nav: Nav, atom.Header: Header, atom.Footer: Footer, atom.Aside: Aside}

var landmarkRoles = map[string]Region{"main": Main, "navigation": Nav, "banner": Header, "contentinfo": Footer, "complementary": Aside}

func (w *walker) readRole(role string, s scope) scope {
	if r, ok := landmarkRoles[role]; ok {
		w.noteLandmark(r)
		return enterRegion(s, r)
	}
	return s
}

func (w *walker) noteLandmark(r Region) {
	marks := &w.page.Landmarks
	switch r {
	case Main:
		marks.Main = true
	case Header:
		marks.Header = true
	case Nav:
		marks.Nav = true
	case Footer:
		marks.Footer = true
	}
}

func (w *walker) noteBreadcrumb(s string) {
	if len(s) < 80 && (strings.Contains(s, "readcrumb") || strings.Contains(strings.ToLower(s), "ariane")) {
		w.page.Markers.Breadcrumb = true
	}
}

// isBlock reports whether the element ends a line of text.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Li, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Table, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption,
		atom.Header, atom.Footer, atom.Nav, atom.Main, atom.Aside, atom.Form, atom.Fieldset, atom.Legend, atom.Address, atom.Hr, atom.Br,
		atom.Option, atom.Button, atom.Details, atom.Summary, atom.Body, atom.Menu:
		return true
	}
	return false
}

// isSilent reports whether the element's text is not part of the page's text.
func isSilent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Select, atom.Textarea, atom.Title, atom.Object,
		atom.Iframe, atom.Video, atom.Audio, atom.Canvas, atom.Math, atom.Datalist, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}
