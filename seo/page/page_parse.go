package page

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/formaouest/chaland/seo/text"
)

// Parse reads one answer. It never fails: what is not HTML has HTML false and
// only its headers read; what nests too deeply is Unreadable.
func Parse(in Input) *Page {
	address, self := normalize(in.URL)
	p := &Page{
		URL: in.URL, Self: self, Address: address, Status: in.Status, Header: in.Header, Wait: in.Wait, Elapsed: in.Elapsed, Encoding: in.Encoding,
		Size: len(in.Body), ContentKey: xxhash.Sum64(in.Body), Anchors: map[string]bool{},
	}
	if p.Header == nil {
		p.Header = http.Header{}
	}
	w := &walker{page: p, links: newResolver(address), host: bareHost(address), labels: map[string]bool{}}
	w.readHeader(p.Header)
	p.HTML = isHTML(p.Header, in.Body)
	if p.HTML {
		w.readDocument(in.Body)
	}
	return p
}

func (w *walker) readDocument(body []byte) {
	p := w.page
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		p.Unreadable = true
		return
	}
	w.readBase(root)
	p.Charset.Early = declaresEarly(body)
	p.HeadFault = headFault(body)
	p.Secrets = findSecrets(body)
	w.visible.Grow(len(body) / 3)
	p.Links = make([]Link, 0, min(bytes.Count(body, []byte("<a ")), maxLinks))
	images := min(bytes.Count(body, []byte("<img ")), maxResources)
	p.Images, p.Resources = make([]Image, 0, images), make([]Resource, 0, images+16)
	w.walk(root, scope{flags: inContent})
	w.readData(root)
	p.DuplicateIDs = writtenTwice(p.DuplicateIDs, body)
	w.finish()
}

// writtenTwice keeps the ids that the source repeats, once each: the parser
// copies an element left open, an a for instance, and its id with it.
func writtenTwice(ids []string, body []byte) []string {
	if len(ids) == 0 {
		return nil
	}
	written := map[string]int{}
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		_, more := z.TagName()
		for more {
			var key, value []byte
			if key, value, more = z.TagAttr(); string(key) == "id" {
				written[string(value)]++
				break // of two in one tag, the first counts
			}
		}
	}
	var kept []string
	for _, id := range ids {
		if written[id] > 1 {
			kept, written[id] = append(kept, id), 0
		}
	}
	return kept
}

// readBase must come before any link is resolved.
func (w *walker) readBase(root *html.Node) {
	base := findElement(root, atom.Base, 3)
	if base == nil || attr(base, "href") == "" {
		return
	}
	if u, err := w.links.base.Parse(cleanHref(attr(base, "href"))); err == nil && u.Host != "" {
		w.page.Base = u.String()
		w.links = newResolver(u)
	}
}

// findElement is the first element of that name at most depth levels down.
func findElement(n *html.Node, a atom.Atom, depth int) *html.Node {
	if depth < 0 {
		return nil
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.DataAtom == a {
			return child
		}
		if found := findElement(child, a, depth-1); found != nil {
			return found
		}
	}
	return nil
}

// declaresEarly reports whether browsers find the encoding in time: a BOM or a
// declaration in the first 1,024 bytes.
func declaresEarly(body []byte) bool {
	head := bytes.ToLower(body[:min(1024, len(body))])
	return bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")) || bytes.Contains(head, []byte("charset="))
}

func (w *walker) readData(root *html.Node) {
	for _, source := range w.scripts {
		w.page.readJSONLD(source)
	}
	w.page.linkReferences()
	if w.microdata {
		w.page.readMicrodata(root)
	}
}

// finish derives what needs the whole page.
func (w *walker) finish() {
	p := w.page
	w.tieLabels()
	p.Visible = strings.TrimSpace(w.visible.String())
	visible := w.visible.String()
	p.Prose = w.prose(visible)
	p.Strong, p.Reviews = w.marked(visible, isStrong), w.marked(visible, isReview)
	main := w.pickMain(visible)
	p.Main = w.cut(visible, main)
	p.Text = text.Measure(p.Main)
	p.TextKey = p.Text.Key
	p.Passages = w.passages(visible)
	w.findPrices(visible, main)
	p.Landmarks.SkipLink = hasSkipLink(p)
	if r := p.Refresh; r == nil && p.Markers.ScriptMoves && p.Text.Words < 20 {
		p.Refresh = &Refresh{Script: true}
	}
	p.findTopics()
	p.Kind = p.guessKind()
}

// passages are the foreign ones that nothing marks and that the shop itself wrote.
func (w *walker) passages(visible string) []text.Passage {
	if len(w.page.Text.Foreign) == 0 {
		return nil
	}
	own := w.join(visible, func(f spanFlags) bool { return f&(isTongue|isCode|isReview) == 0 })
	return slices.DeleteFunc(w.page.Text.Foreign, func(p text.Passage) bool { return !strings.Contains(own, p.Text) })
}

// pickMain chooses what the main content is: the main element, or without one
// everything but menus, asides and footer.
func (w *walker) pickMain(visible string) spanFlags {
	const enough = 20 // characters
	if len(w.cut(visible, inMain)) >= enough {
		return inMain
	}
	return inContent
}

// prose is the visible text without samples of code.
func (w *walker) prose(visible string) string {
	code := func(s span) bool { return s.flags&isCode != 0 }
	if !slices.ContainsFunc(w.spans, code) {
		return w.page.Visible
	}
	return w.join(visible, func(f spanFlags) bool { return f&isCode == 0 })
}

// marked is the text that carries a flag which most pages have nowhere.
func (w *walker) marked(visible string, flag spanFlags) string {
	if !slices.ContainsFunc(w.spans, func(s span) bool { return s.flags&flag != 0 }) {
		return ""
	}
	return w.cut(visible, flag)
}

// cut is the text that carries the flag.
func (w *walker) cut(visible string, flag spanFlags) string {
	return w.join(visible, func(f spanFlags) bool { return f&flag != 0 })
}

// join puts together the stretches of text that are wanted, a line break where
// something was left out.
func (w *walker) join(visible string, wanted func(spanFlags) bool) string {
	var out strings.Builder
	skipped := false
	for i, s := range w.spans {
		end := len(visible)
		if i+1 < len(w.spans) {
			end = w.spans[i+1].start
		}
		if !wanted(s.flags) {
			skipped = true
			continue
		}
		if skipped && out.Len() > 0 && out.String()[out.Len()-1] != '\n' {
			out.WriteByte('\n')
		}
		skipped = false
		out.WriteString(visible[s.start:end])
	}
	return strings.TrimSpace(out.String())
}

// hasSkipLink reports whether one of the first links jumps inside the page.
func hasSkipLink(p *Page) bool {
	for i := range min(3, len(p.Links)) {
		if strings.HasPrefix(strings.TrimSpace(p.Links[i].Href), "#") && len(p.Links[i].Href) > 1 {
			return true
		}
	}
	return false
}
