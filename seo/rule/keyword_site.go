package rule

import (
	"maps"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// Placement is where a page has the keyword that it is after.
type Placement struct {
	Keyword string
	Missing []string // of title, h1, intro, url and alt, those that lack it
}

// introWords are the words of the content, its heading aside, that announce a page.
const introWords = 100

// Place looks for a keyword in a page: all its words, in any form and order, stop-words
// aside. A page without images lacks no text of theirs.
func Place(p *page.Page, keyword string) *Placement {
	wanted := subjectForms(keyword)
	if len(wanted) == 0 {
		return nil
	}
	has := func(s string) bool { return holdsAll(s, wanted) }
	intro := strings.Replace(p.Main, p.H1(), "", 1)
	alt := len(p.Images) == 0 || slices.ContainsFunc(p.Images, func(i page.Image) bool { return has(i.Alt) })
	return &Placement{Keyword: keyword, Missing: missing([]part{
		{"title", has(p.Title())}, {"h1", has(p.H1())}, {"intro", has(firstWords(intro, introWords))}, {"url", has(strings.NewReplacer("-", " ", "_", " ", "/", " ").Replace(p.Address.Path))}, {"alt", alt},
	})}
}

// firstWords cuts a text behind its n-th word.
func firstWords(s string, n int) string {
	var list []string
	for w := range text.Words(s) {
		if list = append(list, w); len(list) == n {
			break
		}
	}
	return strings.Join(list, " ")
}

// subjectForms are the stems of the words of a text that carry a subject, with and without
// accents: addresses have none.
func subjectForms(s string) (forms [][2]string) {
	for w := range text.Words(s) {
		if !text.IsStopWord(w) {
			forms = append(forms, [2]string{text.Fold(stemOf(w)), stemOf(text.Fold(w))})
		}
	}
	return forms
}

// stemOf is the stem of a word, plural or not: the French stemmer leaves the s of « vélos ».
func stemOf(w string) string {
	const short = 3
	if len(w) > short {
		w = strings.TrimSuffix(w, "s")
	}
	return text.Stem(w)
}

// holdsAll reports whether a text has each word wanted, by one of its two stems.
func holdsAll(s string, wanted [][2]string) bool {
	stems := map[string]bool{}
	for _, form := range subjectForms(s) {
		stems[form[0]], stems[form[1]] = true, true
	}
	return !slices.ContainsFunc(wanted, func(form [2]string) bool { return !stems[form[0]] && !stems[form[1]] })
}

// Holds reports whether a text has each word of a keyword, in any of its forms.
func Holds(s, keyword string) bool {
	wanted := subjectForms(keyword)
	return len(wanted) > 0 && holdsAll(s, wanted)
}

// checkKeywordPlaces finds the pages whose title, heading or first words lack the keyword
// that the shop has given them. An address or an image without it is only said: changing an
// address costs more than it brings.
func checkKeywordPlaces(v *View, f *Finder) {
	if len(v.Keywords) == 0 {
		f.Unverified("keywords")
		return
	}
	unread := 0
	for _, address := range slices.Sorted(maps.Keys(v.Keywords)) {
		p := v.Page(address)
		if p == nil || p.Placed == nil {
			unread++
			continue
		}
		missing := p.Placed.Missing
		if len(missing) == 0 {
			continue
		}
		if missing[0] == "url" || missing[0] == "alt" {
			f.As(Info)
		}
		f.SayOn(address, p.Title, "keyword", p.Placed.Keyword, "parts", listOf(missing))
	}
	if unread > 0 {
		f.Unverified("keyword_pages", "n", unread, "all", len(v.Keywords))
	}
}
