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
	document.Find("[itemscope]").Each(func(_ int, s *goquery.Selection) {
		_, nested := s.Attr("itemprop")
		it := &Item{Props: map[string][]any{}, Root: !nested, Format: Microdata, Types: microTypes(s.AttrOr("itemtype", ""))}
		items[s.Nodes[0]] = it
		p.Data = append(p.Data, it)
	})
	document.Find("[itemprop]").Each(func(_ int, s *goquery.Selection) {
		owner := s.Parent().Closest("[itemscope]")
		if owner.Length() == 0 {
			return
		}
		var value any = microValue(s)
		if inner := items[s.Nodes[0]]; inner != nil {
			value = inner
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

// microValue is where each element keeps its value.
func microValue(s *goquery.Selection) string {
	for _, key := range []string{"content", "datetime", "href", "src", "data", "value"} {
		if v, ok := s.Attr(key); ok {
			return strings.TrimSpace(v)
		}
	}
	return text.Squeeze(s.Text())
}
