package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/glossary"
	"github.com/formaouest/chaland/internal/i18n"
)

const (
	searchPath   = "/chercher"
	glossaryPath = "/glossaire"
	searchParam  = "q"
	// longestQuery is how much of a query is looked for.
	longestQuery = 100
	// searchLimit is how many results of a kind are shown.
	searchLimit = 8
)

// searchPage answers « Que cherchez-vous ? ».
type searchPage struct {
	Query  string
	Groups []searchGroup
	// Ideas are words to try where nothing was found.
	Ideas []Choice
}

// searchGroup is what was found of a kind; More is how many are not shown.
type searchGroup struct {
	Title string
	Hits  []findable
	More  int
}

var searchIdeas = []string{"panier", "marge", "liens", "newsletter", "effectif", "citer"}

func (d *Dashboard) search(v *visit) error {
	query := strings.TrimSpace(v.QueryParam(searchParam))
	if cut := []rune(query); len(cut) > longestQuery {
		query = string(cut[:longestQuery])
	}
	body := searchPage{Query: query}
	pages, err := d.findablePages(v)
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		name string
		all  []findable
	}{{"pages", pages}, {"figures", findableFigures(v)}, {"words", findableWords(v)}} {
		hits := find(kind.all, query)
		if len(hits) == 0 {
			continue
		}
		g := searchGroup{Title: i18n.T("search." + kind.name), Hits: hits}
		if len(hits) > searchLimit {
			g.Hits, g.More = hits[:searchLimit], len(hits)-searchLimit
		}
		body.Groups = append(body.Groups, g)
	}
	if len(body.Groups) == 0 {
		for _, idea := range searchIdeas {
			body.Ideas = append(body.Ideas, Choice{Name: idea, Href: v.Of(searchPath) + "&" + searchParam + "=" + idea})
		}
	}
	question := i18n.T("search.question")
	if query != "" {
		question = i18n.T("search.for", "query", query)
	}
	return d.page(v, "search", Page{Title: i18n.T("search.label"), Question: question, Body: body})
}

// findablePages are the entries of the navigation, each also found by the words of the
// glossary that it shows, and the headings of the guides.
func (d *Dashboard) findablePages(v *visit) ([]findable, error) {
	words := map[string][]string{}
	for _, e := range glossary.All() {
		if e.Page != "" {
			words[e.Page] = append(append(words[e.Page], e.Word, e.English), e.Forms...)
		}
	}
	var out []findable
	for _, group := range d.navigation(Page{Who: WhoFrom(v.context()), Bar: v.bar, Path: searchPath}) {
		for _, e := range group.Entries {
			path, _, _ := strings.Cut(e.Href, "?")
			out = append(out, findable{Title: e.Title, Text: group.Title, Href: e.Href, words: words[path]})
		}
	}
	all, err := guides()
	if err != nil {
		return nil, err
	}
	for name, g := range all {
		for _, h := range g.Headings {
			out = append(out, findable{Title: h.Title, Text: i18n.T("search.guide", "guide", g.Title), Href: v.Of(guidePath+"/"+name) + "#" + h.ID})
		}
	}
	return out, nil
}

func findableFigures(v *visit) []findable {
	var out []findable
	for _, m := range analyzer.Metrics() {
		out = append(out, findable{Title: m.Label(), Text: m.Definition(), Href: v.Of("/chiffres/" + address.Slug(m.Key))})
	}
	return out
}

func findableWords(v *visit) []findable {
	var out []findable
	for _, e := range glossary.All() {
		out = append(out, findable{Title: e.Word, Text: e.Meaning, Href: v.Of(glossaryPath) + "#" + e.Key, words: append(e.Forms, e.English)})
	}
	return out
}

// glossaryPage answers « Que veut dire ce mot ? ».
type glossaryPage struct{ Letters []glossaryLetter }

type glossaryLetter struct {
	Letter string
	Words  []glossaryWord
}

type glossaryWord struct {
	glossary.Entry
	Href, Screen string // of the page that shows it
}

func (d *Dashboard) showGlossary(v *visit) error {
	shown := map[string]NavEntry{}
	for _, group := range d.navigation(Page{Who: WhoFrom(v.context()), Bar: v.bar, Path: glossaryPath}) {
		for _, e := range group.Entries {
			path, _, _ := strings.Cut(e.Href, "?")
			shown[path] = e
		}
	}
	var body glossaryPage
	for _, e := range glossary.All() {
		letter := strings.ToUpper(bare(e.Word)[:1])
		if last := len(body.Letters) - 1; last < 0 || body.Letters[last].Letter != letter {
			body.Letters = append(body.Letters, glossaryLetter{Letter: letter})
		}
		at := &body.Letters[len(body.Letters)-1]
		at.Words = append(at.Words, glossaryWord{e, shown[e.Page].Href, shown[e.Page].Title})
	}
	return d.page(v, "glossary", Page{Title: i18n.T("glossary.title"), Question: i18n.T("glossary.question"), Intro: i18n.T("glossary.intro"), Body: body})
}
