package page

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/formaouest/chaland/seo/text"
)

// readMicrodata reads itemscope and itemprop into items. It is called only for
// pages that have some.
func (p *Page) readMicrodata(root *html.Node) {
	document := goquery.NewDocumentFromNode(root)
	items := map[*html.Node]*Item{}
	left := maxMicroText
	document.Find("[itemscope]").Each(func(_ int, s *goquery.Selection) {
		if len(p.Data) >= maxItems {
			return
		}
		_, nested := s.Attr("itemprop")
		it := &Item{Props: map[string][]any{}, Root: !nested, Format: Microdata, Types: microTypes(s.AttrOr("itemtype", ""))}
		items[s.Nodes[0]] = it
		p.Data = append(p.Data, it)
	})
	document.Find("[itemprop]").Each(func(_ int, s *goquery.Selection) {
		owner := s.Parent().Closest("[itemscope]")
		if owner.Length() == 0 || items[owner.Nodes[0]] == nil {
			return
		}
		var value any
		if inner := items[s.Nodes[0]]; inner != nil {
			value = inner
		} else {
			value = microValue(s, &left)
		}
		for name := range strings.FieldsSeq(s.AttrOr("itemprop", "")) {
			props := items[owner.Nodes[0]].Props
			props[name] = append(props[name], value)
		}
	})
}

func microTypes(s string) []string {
	var types []string
	for name := range strings.FieldsSeq(s) {
		types = append(types, typeName(name))
	}
	return types
}

// maxMicroText bounds the text that one page's properties may make us keep, in bytes: a
// text inside a hundred properties is the value of each of them.
const maxMicroText = 2 << 20

// microValue is where each element keeps its value.
func microValue(s *goquery.Selection, left *int) string {
	for _, key := range []string{"content", "datetime", "href", "src", "data", "value"} {
		if v, ok := s.Attr(key); ok {
			return strings.TrimSpace(v)
		}
	}
	var inside strings.Builder
	for n := range s.Nodes[0].Descendants() {
		if *left <= 0 {
			break
		}
		if n.Type == html.TextNode {
			kept := strings.ToValidUTF8(n.Data[:min(len(n.Data), *left)], "")
			inside.WriteString(kept)
			*left -= len(kept)
		}
	}
	return text.Squeeze(inside.String())
}
