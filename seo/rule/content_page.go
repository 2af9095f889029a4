package rule

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

var contentRules = []Rule{
	{ID: "con-mot-cle-absent", Category: Content, Severity: Medium, Reference: "mot-clé cible donné par la boutique", Site: checkKeywordPlaces},
	{ID: "con-pauvre", Category: Content, Severity: Medium, Reference: "Screaming Frog : 200 mots", Page: checkThin},
	{ID: "con-lorem", Category: Content, Severity: High, Reference: "Screaming Frog", Page: checkPlaceholder},
	{ID: "con-lisibilite", Category: Content, Severity: Low, Reference: "Kandel et Moles, 1958", Page: checkReadability},
	{ID: "con-phrases-longues", Category: Content, Severity: Low, Reference: "Yoast : un quart de phrases de plus de 20 mots", Page: checkLongSentences},
	{ID: "con-paragraphe-long", Category: Content, Severity: Low, Reference: "Yoast : 150 mots", Page: checkLongParagraph},
	{ID: "con-bourrage", Category: Content, Severity: Medium, Reference: "Google Search Central, règles sur le spam", Page: checkStuffing},
	{ID: "con-langue", Category: Content, Severity: Medium, Reference: "RGAA 8.4", Page: checkLanguage},
	{ID: "con-ratio-texte", Category: Content, Severity: Info, Reference: "Screaming Frog", Page: checkTextRatio},
	{ID: "con-masque", Category: Content, Severity: High, Reference: "Google Search Central, règles sur le spam", Page: checkHiddenText},
	{ID: "con-mojibake", Category: Content, Severity: Medium, Reference: "squirrelscan", Page: checkMojibake},
	{ID: "con-date", Category: Content, Severity: Low, Reference: "Google Search Central, dates de publication", Page: checkArticleDate},
	{ID: "con-copyright", Category: Content, Severity: Info, Reference: "squirrelscan", Page: checkCopyright},
	{ID: "con-meta-body", Category: Content, Severity: High, Reference: "HTML, contenu de head", Page: checkMetaInBody},
	{ID: "con-head-invalide", Category: Content, Severity: High, Reference: "Google Search Central, HTML valide dans head", Page: checkHead},
	{ID: "con-id-double", Category: Content, Severity: Low, Reference: "RGAA 8.2", Page: checkDuplicateIDs},
}

// minWords are the fewest words of main content by kind of page; 0 where a
// short text is natural.
var minWords = [...]int{
	page.Other: 200, page.Home: 200, page.Product: 100, page.Article: 300, page.Legal: 200,
	page.Category: 0, page.Listing: 0, page.Cart: 0, page.Checkout: 0, page.Account: 0, page.Search: 0, page.Filter: 0,
}

func checkThin(p *page.Page, f *Finder) {
	need := minWords[p.Kind]
	if p.Text.Words < need && p.Indexable() && !p.About.Has(page.Contact) {
		f.Say("", "words", p.Text.Words, "min", need)
	}
}

func checkPlaceholder(p *page.Page, f *Finder) {
	phrase := text.Placeholder(p.Folded())
	if phrase != "" && says(p, mediator) && readsLaw(p) { // leg-mediateur tells of those
		phrase = text.Placeholder(blankMediator.ReplaceAllString(p.Folded(), ""))
	}
	if phrase != "" {
		f.Say(phrase, "phrase", phrase)
	}
}

// Readability needs enough prose to mean something.
const (
	minProse      = 100 // words
	hardToRead    = 50
	minSentences  = 5
	longShare     = 0.25
	longParagraph = 150 // words
)

func checkReadability(p *page.Page, f *Finder) {
	if p.Text.Language != "fr" || p.Text.ProseWords < minProse {
		return
	}
	if score := p.Text.Readability(); score < hardToRead {
		f.Say("", "score", i18n.Number(score, 1), "min", hardToRead)
	}
}

func checkLongSentences(p *page.Page, f *Finder) {
	t := &p.Text
	if t.Language != "fr" || t.Sentences < minSentences {
		return
	}
	if share := float64(t.LongSentences) / float64(t.Sentences); share > longShare {
		f.Say("", "n", t.LongSentences, "all", t.Sentences, "share", i18n.Percent(share, 0))
	}
}

func checkLongParagraph(p *page.Page, f *Finder) {
	if n := p.Text.LongParagraph; n > longParagraph {
		f.Say("", "n", n, "max", longParagraph)
	}
}

// Stuffing: one stem makes up more than 5 % of at least 100 words. The 3 % that
// other tools use blames six pages in ten of a real manual (GIMP's), where the
// subject's name naturally comes back.
const (
	stuffingShare = 0.05
	listShare     = 0.10 // of lists, where the names of the products repeat
	stuffingCount = 10
)

func checkStuffing(p *page.Page, f *Finder) {
	r := p.Text.Stuffed
	if p.Text.Words < minProse || r.Count <= stuffingCount {
		return
	}
	most := stuffingShare
	if p.Kind == page.Category || p.Kind == page.Listing || p.Kind == page.Filter || p.Kind == page.Search {
		most = listShare
	}
	if share := float64(r.Count) / float64(p.Text.Words); share > most {
		f.Say(r.Word, "word", r.Word, "n", r.Count, "share", i18n.Percent(share, 1))
	}
}

func checkLanguage(p *page.Page, f *Finder) {
	const enough = 200 // characters
	declared, _, _ := strings.Cut(strings.ToLower(p.Lang), "-")
	found := p.Text.Language
	if declared != "" && found != "" && declared != found && len(p.Main) >= enough {
		f.Say(p.Lang, "declared", p.Lang, "found", i18n.T("rule.language."+found))
	}
}

func checkTextRatio(p *page.Page, f *Finder) {
	const worthIt = 5 << 10 // bytes: a small page has little of either
	share := float64(len(p.Visible)) / float64(max(p.Size, 1))
	if p.Size > worthIt && share < 0.10 {
		f.Say("", "share", i18n.Percent(share, 1))
	}
}

// hiddenWords leaves room for the few words meant for screen readers.
const hiddenWords = 20

func checkHiddenText(p *page.Page, f *Finder) {
	if p.Hidden.Words >= hiddenWords {
		f.Say(p.Hidden.Sample, "n", p.Hidden.Words)
	}
}

func checkMojibake(p *page.Page, f *Finder) {
	for _, s := range []string{p.Title(), p.Description(), p.Prose} {
		if bad := text.Mojibake(s); bad != "" {
			at := strings.Index(s, bad)
			f.Say(text.Squeeze(strings.ToValidUTF8(s[max(0, at-30):min(len(s), at+30)], "")), "sample", bad)
			return
		}
	}
}

// writtenDate matches 14/03/2025, 2025-03-14 and 14 mars 2025.
var writtenDate = regexp.MustCompile(`\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) \d{4}`)

func checkArticleDate(p *page.Page, f *Finder) {
	if p.Kind != page.Article {
		return
	}
	for _, it := range p.Data {
		if it.Has("datePublished", "dateModified") {
			return
		}
	}
	if !writtenDate.MatchString(strings.ToLower(p.Visible)) {
		f.Say("")
	}
}

// copyrightLine matches what follows the sign, « © 2015-2023 Maison » ;
// fullYear its years.
var (
	copyrightLine = regexp.MustCompile(`(?:©|[Cc]opyright)[^\n]{0,60}`)
	fullYear      = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
)

// checkCopyright reads the home page only: a footer repeats on every page. The
// latest year of the line counts.
func checkCopyright(p *page.Page, f *Finder) {
	if p.Kind != page.Home {
		return
	}
	line := copyrightLine.FindString(p.Visible)
	last := 0
	for _, year := range fullYear.FindAllString(line, -1) {
		last = max(last, toInt(year))
	}
	if last > 0 && last < f.Now.Year()-1 {
		f.Say(line, "year", strconv.Itoa(last))
	}
}

// ownRules are the misplaced elements that another rule reports.
var ownRules = map[string]bool{
	`<meta name="description">`: true, `<meta name="robots">`: true, `<meta name="googlebot">`: true, `<link rel="canonical">`: true,
}

func checkMetaInBody(p *page.Page, f *Finder) {
	for _, element := range p.InBody {
		if !ownRules[element] {
			f.Item(element)
		}
	}
}

func checkHead(p *page.Page, f *Finder) {
	if p.HeadFault != "" {
		f.Say("<"+p.HeadFault+">", "element", p.HeadFault)
	}
}

func checkDuplicateIDs(p *page.Page, f *Finder) {
	for _, id := range p.DuplicateIDs {
		f.Item(id)
	}
}
