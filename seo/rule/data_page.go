package rule

import (
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

const googleData = "Google Search Central, données structurées"

var dataRules = []Rule{
	{ID: "sd-absent", Category: StructuredData, Severity: Medium, Reference: googleData, Page: checkDataMissing},
	{ID: "sd-json-invalide", Category: StructuredData, Severity: High, Reference: "RFC 8259", Page: checkDataSyntax},
	{ID: "sd-contexte", Category: StructuredData, Severity: Medium, Reference: "schema.org", Page: checkDataVocabulary},
	{ID: "sd-ariane-absent", Category: StructuredData, Severity: Low, Reference: "Google Search Central, fil d’Ariane", Page: checkTrailMissing},
	{ID: "sd-ariane-invalide", Category: StructuredData, Severity: Medium, Reference: "Google Search Central, fil d’Ariane", Page: checkTrail},
	{ID: "sd-organisation", Category: StructuredData, Severity: Low, Reference: "Google Search Central, organisation", Page: checkOrganization},
	{ID: "sd-faq", Category: StructuredData, Severity: Info, Reference: "Google Search Central, FAQ", Page: checkFAQ},
	{ID: "sd-article", Category: StructuredData, Severity: Low, Reference: "Google Search Central, article", Page: checkArticle},
	{ID: "sd-noindex", Category: StructuredData, Severity: Medium, Reference: googleData, Page: checkDataOnNoindex},
	{ID: "sd-note-invalide", Category: StructuredData, Severity: High, Reference: "Google Search Central, extraits d’avis", Page: checkRating},
	{ID: "sd-note-invisible", Category: StructuredData, Severity: High, Reference: "Google Search Central, extraits d’avis", Code: "J42", Page: checkRatingShown},
}

func checkDataMissing(p *page.Page, f *Finder) {
	if (p.Kind == page.Product || p.Kind == page.Home) && len(p.Data) == 0 && len(p.DataFaults) == 0 && !p.Markers.RDFa {
		f.Say("")
	}
}

func checkDataSyntax(p *page.Page, f *Finder) {
	for _, fault := range p.DataFaults {
		if fault.Kind == page.BadJSON {
			f.Say(fault.Sample, "line", fault.Line, "column", fault.Column)
			return
		}
	}
}

func checkDataVocabulary(p *page.Page, f *Finder) {
	for _, fault := range p.DataFaults {
		switch fault.Kind {
		case page.NoContext:
			f.Say(fault.Sample)
			return
		case page.BadType:
			f.Case("type").Say(fault.Sample, "type", fault.Sample)
			return
		}
	}
}

func checkTrailMissing(p *page.Page, f *Finder) {
	inner := p.Kind == page.Product || p.Kind == page.Category || p.Kind == page.Article
	if inner && p.Indexable() && len(p.ItemsOf("BreadcrumbList")) == 0 {
		f.Say("")
	}
}

func checkTrail(p *page.Page, f *Finder) {
	for _, list := range p.ItemsOf("BreadcrumbList") {
		steps := list.Items("itemListElement")
		if len(steps) == 0 {
			f.Say("")
			return
		}
		if fault := trailFault(steps); fault != "" {
			f.Case(fault).Say("")
			return
		}
	}
}

// trailFault is the first thing wrong with a breadcrumb: positions that are not
// 1, 2, 3…, a step without name, or without address (the last one may do
// without).
func trailFault(steps []*page.Item) string {
	slices.SortStableFunc(steps, func(a, b *page.Item) int { return position(a) - position(b) })
	for i, step := range steps {
		switch {
		case position(step) != i+1:
			return "position"
		case step.Text("name") == "" && step.Text("item") == "":
			return "name"
		case i < len(steps)-1 && !step.Has("item"):
			return "item"
		}
	}
	return ""
}

func position(step *page.Item) int {
	n, _ := strconv.Atoi(step.Text("position"))
	return n
}

// organizations are the types that describe who runs the site.
var organizations = []string{"Organization", "OnlineStore", "OnlineBusiness", "Store", "LocalBusiness", "Corporation", "HomeGoodsStore", "ClothingStore", "GroceryStore", "BookStore", "ElectronicsStore", "Brand"}

// checkOrganization reads the home page only, where the identity belongs.
func checkOrganization(p *page.Page, f *Finder) {
	if p.Kind != page.Home {
		return
	}
	found := p.ItemsOf(organizations...)
	if len(found) == 0 {
		f.Say("")
		return
	}
	for _, org := range found {
		if org.Has("logo", "image") && org.Has("contactPoint", "telephone", "email") {
			return
		}
	}
	org := found[0]
	f.Case("incomplete").Say("", "parts", listOf(missing([]part{
		{"logo", org.Has("logo", "image")}, {"contact", org.Has("contactPoint", "telephone", "email")},
	})))
}

func checkFAQ(p *page.Page, f *Finder) {
	for _, faq := range p.ItemsOf("FAQPage") {
		questions := faq.Items("mainEntity")
		if len(questions) == 0 {
			f.Say("")
			return
		}
		for _, q := range questions {
			if q.Text("name") == "" || !hasAnswer(q) {
				f.Case("question").Say(q.Text("name"))
				return
			}
		}
	}
}

func hasAnswer(question *page.Item) bool {
	for _, a := range append(question.Items("acceptedAnswer"), question.Items("suggestedAnswer")...) {
		if a.Has("text") {
			return true
		}
	}
	return false
}

func checkArticle(p *page.Page, f *Finder) {
	for _, it := range p.ItemsOf("Article", "NewsArticle", "BlogPosting") {
		if !it.Root {
			continue
		}
		absent := missing([]part{
			{"headline", it.Has("headline")}, {"image", it.Has("image")}, {"datePublished", it.Has("datePublished")}, {"author", it.Has("author")},
		})
		if len(absent) > 0 {
			f.Say("", "parts", listOf(absent))
			return
		}
	}
}

func checkDataOnNoindex(p *page.Page, f *Finder) {
	if !p.Noindex() || p.Kind.Private() {
		return
	}
	if rich := p.ItemsOf("Product", "Article", "BlogPosting", "NewsArticle", "Recipe", "FAQPage", "Event"); len(rich) > 0 {
		f.Say(rich[0].Types[0], "type", rich[0].Types[0])
	}
}

func checkRating(p *page.Page, f *Finder) {
	for _, r := range p.ItemsOf("AggregateRating") {
		value, ok := number(r.Text("ratingValue"))
		best, worst := numberOr(r.Text("bestRating"), 5), numberOr(r.Text("worstRating"), 0)
		reviews := max(numberOr(r.Text("ratingCount"), 0), numberOr(r.Text("reviewCount"), 0))
		switch {
		case !ok || value < worst || value > best:
			f.Say(r.Text("ratingValue"), "value", r.Text("ratingValue"), "worst", worst, "best", best)
			return
		case reviews <= 0:
			f.Case("count").Say("")
			return
		}
	}
}

func number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", "."), 64)
	return v, err == nil
}

func numberOr(s string, fallback float64) float64 {
	if v, ok := number(s); ok {
		return v
	}
	return fallback
}

// checkRatingShown looks for the marked value, written either way, or for
// stars, among the visible text and the alternatives of images.
func checkRatingShown(p *page.Page, f *Finder) {
	for _, r := range p.ItemsOf("AggregateRating") {
		value := r.Text("ratingValue")
		if value == "" || ratingShown(p, value) {
			continue
		}
		f.Say(value, "value", value)
		return
	}
}

func ratingShown(p *page.Page, value string) bool {
	forms := []string{value, strings.ReplaceAll(value, ".", ","), "★", "⭐", "étoiles"}
	if containsAny(p.Visible, forms...) {
		return true
	}
	return slices.ContainsFunc(p.Images, func(img page.Image) bool { return containsAny(img.Alt, forms...) })
}
