package page

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// parse reads a document served as HTML at a shop's address.
func parse(html string) *Page { return parseAt("https://boutique.example/rayon/guide", html) }

func parseAt(url, html string) *Page {
	return Parse(Input{URL: url, Status: 200, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(html)})
}

func TestMainTextLeavesMenusOut(t *testing.T) {
	for _, c := range []struct{ name, html, want string }{
		{"main element", `<nav>Menu</nav><main><h1>Titre</h1><p>Un <b>texte</b> clair.</p></main><footer>Pied</footer>`, "Titre\nUn texte clair."},
		{"nav inside main", `<main><nav>Fil</nav><p>Un texte assez long ici.</p></main>`, "Un texte assez long ici."},
		{"no main", `<header>Logo</header><nav>Menu</nav><p>Un texte clair.</p><aside>Pub</aside><footer>Pied</footer>`, "Logo\nUn texte clair."},
		{"empty main", `<main></main><p>Un texte hors de main.</p>`, "Un texte hors de main."},
		{"roles and classes", `<div role="navigation">Menu</div><div class="navbar big">Menu</div><p>Un texte clair.</p><div id="footer">Pied</div>`, "Un texte clair."},
		{"scripts and styles", `<style>p{color:red}</style><p>Un texte clair.</p><script>var a = "<p>faux</p>";</script><noscript>Activez</noscript>`, "Un texte clair."},
		{"links count", `<p>Lisez <a href="/a">nos conseils</a>.</p>`, "Lisez nos conseils."},
		{"hidden", `<p hidden>Caché</p><p style="display: none">Caché</p><p>Un texte clair.</p>`, "Un texte clair."},
		{"header of an article", `<main><article><header>Le 3 mai</header><p>Un texte clair.</p></article></main>`, "Le 3 mai\nUn texte clair."},
		{"cookie banner", `<div class="cookie-banner">Des cookies ?</div><p>Un texte clair.</p>`, "Un texte clair."},
		{"svg title", `<svg><title>Icône</title><text>dessin</text></svg><p>Un texte clair.</p>`, "Un texte clair."},
	} {
		if got := parse("<!doctype html><body>" + c.html).Main; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// seonaut hashes the whole document: a nonce hides every duplicate.
func TestTextKeyIgnoresWhatReadersDoNotSee(t *testing.T) {
	one := parse(`<script nonce="abc">a()</script><main><p>Nos bougies sentent la mer.</p></main><input type="hidden" value="x1">`)
	two := parse(`<script nonce="xyz">a()</script><main><p>nos  bougies <b>sentent</b> la mer</p></main><input type="hidden" value="x2">`)
	other := parse(`<main><p>Nos bougies sentent la lande.</p></main>`)
	if one.TextKey != two.TextKey || one.TextKey == other.TextKey || one.ContentKey == two.ContentKey {
		t.Errorf("text keys %x %x %x, content keys %x %x", one.TextKey, two.TextKey, other.TextKey, one.ContentKey, two.ContentKey)
	}
	if empty := parse("<main></main>"); empty.TextKey != 0 {
		t.Errorf("empty page: %x", empty.TextKey)
	}
}

func TestHeadElements(t *testing.T) {
	p := parse(`<!doctype html><html lang="fr"><head><meta charset=utf-8><title> Un  titre </title>
<meta name=Description content=" Une description "><meta name=robots content="NOINDEX , follow"><meta name=viewport content="width=device-width">
<link rel=canonical href="/guide#haut"><link rel=alternate hreflang=en href=/en/guide><link rel=next href="?page=2"><link rel="shortcut icon" href=/f.ico>
<meta property="og:title" content="OG"></head><body><svg><title>Icône</title></svg>`)
	if p.Title() != "Un titre" || len(p.Titles) != 1 || p.Description() != "Une description" || p.Lang != "fr" {
		t.Errorf("title %q of %d, description %q, lang %q", p.Title(), len(p.Titles), p.Description(), p.Lang)
	}
	if !p.Noindex() || p.Nofollow() || p.Indexable() {
		t.Error("robots were misread")
	}
	if p.Canonical() != "https://boutique.example/guide" || p.Canonicals[0].Fragment != "haut" || p.Canonicals[0].Absolute {
		t.Errorf("canonical %+v", p.Canonicals)
	}
	if p.Alternates[0].URL != "https://boutique.example/en/guide" || p.Next != "https://boutique.example/rayon/guide?page=2" || !p.Icon || p.Social.Title != "OG" {
		t.Errorf("alternates %+v, next %q, icon %v, social %+v", p.Alternates, p.Next, p.Icon, p.Social)
	}
}

func TestHeadersSpeakToo(t *testing.T) {
	p := Parse(Input{URL: "https://boutique.example/a", Status: 200, Body: []byte("<!doctype html><p>a"), Header: http.Header{
		"Content-Type": {"text/html; charset=iso-8859-1"}, "X-Robots-Tag": {"googlebot: noindex, nofollow", "otherbot: noarchive"},
		"Link": {`</b>; rel="canonical", </en/a>; rel=alternate; hreflang="en"`},
	}})
	if !p.Noindex() || !p.Nofollow() || p.Canonical() != "https://boutique.example/b" || p.Alternates[0].Lang != "en" || p.Charset.Header != "iso-8859-1" {
		t.Errorf("robots %+v, canonicals %+v, alternates %+v, charset %+v", p.Robots, p.Canonicals, p.Alternates, p.Charset)
	}
}

func TestRobotsDirectives(t *testing.T) {
	for _, c := range []struct {
		header string
		want   []Directives
	}{
		{"noindex, max-snippet: 20", []Directives{{Header: true, Tokens: []string{"noindex", "max-snippet:20"}}}},
		{"Googlebot: noindex, nofollow, bingbot: none", []Directives{{Bot: "googlebot", Header: true, Tokens: []string{"noindex", "nofollow"}}, {Bot: "bingbot", Header: true, Tokens: []string{"none"}}}},
		{"unavailable_after: Wed, 25 Jun 2025 15:00:00 GMT, noindex", []Directives{{Header: true, Tokens: []string{"unavailable_after:wed, 25 jun 2025 15:00:00 gmt", "noindex"}}}},
	} {
		got := headerDirectives([]string{c.header})
		if !slices.EqualFunc(got, c.want, func(a, b Directives) bool { return a.Bot == b.Bot && slices.Equal(a.Tokens, b.Tokens) }) {
			t.Errorf("%q: %+v, want %+v", c.header, got, c.want)
		}
	}
}

func TestLinksKeepTheirContext(t *testing.T) {
	p := parse(`<nav><a href="/a">Un</a></nav><main><a href="b?x=1#y" rel="NOFOLLOW ugc" target=_blank> Deux <b>mots</b> </a>
<a href="/c"><img src=i.png alt="Trois"></a><a href="/d" aria-label="Quatre"><i></i></a><a href="https://www.boutique.example/e">Cinq</a>
<a href="https://ailleurs.example/">Six</a><a href="mailto:a@b.example">Sept</a><a name="x">Ancre</a></main><footer><a href="/f"></a></footer>`)
	want := []struct {
		url, text string
		region    Region
		internal  bool
	}{
		{"https://boutique.example/a", "Un", Nav, true}, {"https://boutique.example/rayon/b?x=1", "Deux mots", Main, true}, {"https://boutique.example/c", "Trois", Main, true},
		{"https://boutique.example/d", "Quatre", Main, true}, {"https://www.boutique.example/e", "Cinq", Main, true}, {"https://ailleurs.example/", "Six", Main, false},
		{"", "Sept", Main, false}, {"https://boutique.example/f", "", Footer, true},
	}
	if len(p.Links) != len(want) {
		t.Fatalf("%d links, want %d", len(p.Links), len(want))
	}
	for i, w := range want {
		if l := p.Links[i]; l.URL != w.url || l.Text != w.text || l.Region != w.region || l.Internal != w.internal {
			t.Errorf("link %d: %+v, want %+v", i, l, w)
		}
	}
	two := p.Links[1]
	if two.Rel != Nofollow|UGC || two.Followed() || !two.Blank || two.Fragment != "y" || !p.Links[2].FromAlt {
		t.Errorf("second link %+v", two)
	}
}

// seonaut loses the query string of base.
func TestBaseElement(t *testing.T) {
	for base, want := range map[string]string{
		`https://cdn.example/x/y?z=1`: "https://cdn.example/x/page", `/racine/`: "https://boutique.example/racine/page", ``: "https://boutique.example/rayon/page",
	} {
		p := parse(`<head><base href="` + base + `"></head><a href="page">Une page</a><a href="?a=1">Suite</a>`)
		if p.Links[0].URL != want {
			t.Errorf("base %q: %s, want %s", base, p.Links[0].URL, want)
		}
	}
	p := parse(`<head><base href="https://cdn.example/x/y?z=1"></head><a href="#haut">Haut</a>`)
	if got := p.Links[0].URL; got != "https://cdn.example/x/y?z=1" {
		t.Errorf("a fragment keeps the base's query: %s", got)
	}
}

func TestResourcesAndImages(t *testing.T) {
	p := parse(`<head><link rel=stylesheet href=/a.css><script src="//cdn.example/a.js" defer></script></head>
<img src="a.png" alt="" width=10 height=10 loading=lazy srcset="/b.png 1x, /c.png 2x"><img data-src="/d.png"><img src="data:image/gif;base64,x" alt="x">
<iframe src=/carte title=Carte></iframe><video poster=/p.jpg src=/v.mp4><track></video><picture><source srcset=/e.avif></picture>`)
	var urls []string
	for _, r := range p.Resources {
		urls = append(urls, strings.TrimPrefix(r.URL, "https://boutique.example"))
	}
	want := []string{"/a.css", "https://cdn.example/a.js", "/b.png", "/c.png", "/rayon/a.png", "/d.png", "/carte", "/v.mp4", "/p.jpg", "/e.avif"}
	if !slices.Equal(urls, want) {
		t.Errorf("resources %q, want %q", urls, want)
	}
	if i := p.Images; len(i) != 3 || !i[0].HasAlt || !i[0].Sized || !i[0].Lazy || i[1].HasAlt || i[1].URL == "" || i[2].URL != "" {
		t.Errorf("images %+v", i)
	}
	if !p.Resources[1].Deferred || p.Resources[1].Internal || !p.Videos[0].Poster || !p.Videos[0].Captions || p.Frames[0].Title != "Carte" || p.Markers.BarePictures != 1 {
		t.Errorf("resources %+v, videos %+v, frames %+v", p.Resources[1], p.Videos, p.Frames)
	}
}

func TestPrices(t *testing.T) {
	for html, want := range map[string][]Price{
		`<main>Prix : 19,90 € TTC la bougie entière</main>`:                 {{Cents: 1990, Main: true, Tax: "TTC"}},
		`<main>1 234,50 € et 12 000 € ou 1.234,5 € au choix</main>`:         {{Cents: 123450, Main: true}, {Cents: 1200000, Main: true}, {Cents: 123450, Main: true}},
		`<main>Lot de 3 12,50 €, soit une bonne affaire</main>`:             {{Cents: 1250, Main: true}},
		`<main>19€90 seulement aujourd'hui en boutique</main>`:              {{Cents: 1990, Main: true}},
		`<main>€24.90 for this very nice candle</main>`:                     {{Cents: 2490, Main: true}},
		`<main><del>24,90 €</del> <b>19</b><sup>,90</sup>&nbsp;€ HT</main>`: {{Cents: 2490, Main: true, Struck: true}, {Cents: 1990, Main: true, Tax: "HT"}},
		`<main>12,00 €/kg et 3 € le kilo de bon thé</main>`:                 {{Cents: 1200, Main: true, Unit: true}, {Cents: 300, Main: true, Unit: true}},
		`<main>Une page sans le moindre prix</main><nav>5 €</nav>`:          {{Cents: 500}},
		`<main>Payez en € dans toute la boutique</main>`:                    nil,
	} {
		if got := parse(html).Prices; !slices.Equal(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", html, got, want)
		}
	}
}

func TestFieldsFindTheirLabels(t *testing.T) {
	p := parse(`<form action=/envoi method=POST><label for=a>A</label><input id=a><input id=b><label for=b>B</label><label>C<select></select></label><textarea name=d></textarea><input type=hidden></form><form role=search></form>`)
	var labelled []bool
	for _, f := range p.Fields {
		labelled = append(labelled, f.Label)
	}
	if !slices.Equal(labelled, []bool{true, true, true, false}) {
		t.Errorf("labels %v", labelled)
	}
	if f := p.Forms; f[0] != (Form{Action: "https://boutique.example/envoi", Method: "post"}) || f[1].Action != p.Self || !f[1].Search {
		t.Errorf("forms %+v", f)
	}
}

func TestOtherAnswersAreNotRead(t *testing.T) {
	for name, in := range map[string]Input{
		"PDF":   {Status: 200, Header: http.Header{"Content-Type": {"application/pdf"}}, Body: []byte("<title>a</title>")},
		"empty": {Status: 204},
		"image": {Status: 200, Body: []byte("\x89PNG\r\n")},
	} {
		if p := Parse(in); p.HTML || len(p.Titles) > 0 || p.Address == nil || p.Header == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := parse(strings.Repeat("<div>", 100_000)); !p.Unreadable || !p.HTML {
		t.Error("a hundred thousand nested elements must be refused, not read")
	}
}

func TestHeadFault(t *testing.T) {
	for html, want := range map[string]string{
		`<head><title>a</title><meta name=x></head><body><div>`:                 "",
		`<head><script>document.write("<div>")</script></head>`:                 "",
		`<head><noscript><img src=a></noscript><template><p></template></head>`: "",
		`<head><title>a</title><div></div><meta name=robots></head>`:            "div",
		`<head><p>`:                    "p",
		`<body><div>`:                  "",
		`<header><div></div></header>`: "",
		`<HEAD><TITLE>a</TITLE><IMG SRC=a></HEAD>`: "img",
	} {
		if got := parse(html).HeadFault; got != want {
			t.Errorf("%s: %q, want %q", html, got, want)
		}
	}
}

func TestTopicsAreFoundInLinksAndPages(t *testing.T) {
	for html, want := range map[string]Topics{
		`<a href="/x">Mentions légales</a>`:                                LegalNotice,
		`<a href="/mentions_legales.html">Infos</a>`:                       LegalNotice,
		`<a href="/conditions-generales-de-vente">CGV</a>`:                 Terms,
		`<a href="/x">Exercer mon droit de rétractation</a>`:               WithdrawNow | Withdrawal,
		`<a href="/x">Renoncer au contrat ici</a>`:                         WithdrawNow,
		`<a href="/x">Livraison &amp; retours</a>`:                         Delivery | Returns,
		`<a href="https://ec.europa.eu/consumers/odr/main/">Litiges</a>`:   DisputeLink,
		`<a href="/bougies">Bougies</a>`:                                   0,
		`<a href="/lentilles-de-contact">Optique</a><a href="/cgvx">x</a>`: Contact, // a guess: a word that starts so
		`<a href="/x">Un très long texte de lien qui parle de livraison à la fin de sa phrase, au-delà de ce qui nomme une page</a>`: 0,
	} {
		if got := parse(html).Linked; got != want {
			t.Errorf("%s: %b, want %b", html, got, want)
		}
	}
	if got := parseAt("https://boutique.example/cgv", "<h1>Nos conditions</h1>").About; got != Terms {
		t.Errorf("about %b", got)
	}
}

func TestKinds(t *testing.T) {
	buy := `<main><h1>Bougie</h1><p>19,90 € la bougie entière</p><button>Ajouter au panier</button></main>`
	for _, c := range []struct {
		url, html string
		want      Kind
	}{
		{"https://b.example/", "", Home}, {"https://b.example/fr/", "", Home}, {"https://b.example/index.html", "", Home},
		{"https://b.example/panier", "", Cart}, {"https://b.example/commande/paiement", "", Checkout}, {"https://b.example/mon-compte/commandes", "", Account},
		{"https://b.example/recherche?q=a", "", Search}, {"https://b.example/?s=a", "", Search}, {"https://b.example/categorie/bougies?tri=prix", "", Filter},
		{"https://b.example/categorie/bougies", "", Category}, {"https://b.example/produits", "", Category}, {"https://b.example/produit/b1", buy, Product},
		{"https://b.example/b1", buy, Product}, {"https://b.example/b1", `<script type="application/ld+json">{"@type":"Product","name":"B"}</script>`, Product},
		{"https://b.example/produit/b1", "<p>Une page</p>", Other}, {"https://b.example/blog", "", Listing}, {"https://b.example/blog/mer", "", Article},
		{"https://b.example/mentions-legales", "<h1>Mentions légales</h1>", Legal}, {"https://b.example/blog/livraison-rapide", "", Article}, {"https://b.example/guide", "", Other},
	} {
		if got := parseAt(c.url, c.html).Kind; got != c.want {
			t.Errorf("%s: %s, want %s", c.url, got, c.want)
		}
	}
}

func TestTrackersAndSecrets(t *testing.T) {
	p := parse(`<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script><script>fbq('init', '1');</script>
<script type="text/plain" src="https://static.hotjar.com/a.js"></script><script>var k = "sk_live_0123456789abcdefABCDEF"</script>`)
	if !slices.Equal(p.Trackers, []string{"Google Tag Manager", "Meta Pixel"}) {
		t.Errorf("trackers %q", p.Trackers)
	}
	if len(p.Secrets) != 1 || strings.Contains(p.Secrets[0], "0123456789") {
		t.Errorf("secrets must be found and masked: %q", p.Secrets)
	}
}

// Selectors are the reference for what the walk counts.
func TestWalkAgreesWithSelectors(t *testing.T) {
	body := string(shopPage())
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	p := parse(body)
	for what, n := range map[string][2]int{
		"links": {len(p.Links), doc.Find("a[href]").Length()}, "images": {len(p.Images), doc.Find("img").Length()},
		"headings": {len(p.Headings), doc.Find("h1,h2,h3,h4,h5,h6").Length()}, "forms": {len(p.Forms), doc.Find("form").Length()},
		"nodes": {p.Nodes, doc.Find("*").Length()}, "buttons": {len(p.Buttons), doc.Find("button").Length()},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: walked %d, selected %d", what, n[0], n[1])
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("https://b.example/", string(shopPage()))
	f.Add("http://[::1]:80/%zz?a=%", `<base href="::"><a href="http://[">x</a><script type="application/ld+json">[[{"@graph":[1,{"@type":3}]}]`)
	f.Add("", "<table><a><td><meta name=robots content=unavailable_after:><h1><del>€,€ 1,,2€</del>")
	f.Add("x", "\xff\xfe<p style=font-size:0>\u0301é€</p><img srcset=', ,'>")
	f.Fuzz(func(t *testing.T, url, html string) {
		p := parseAt(url, html)
		p.Folded()
		for _, l := range p.Links {
			if l.URL != "" && l.Scheme != "http" && l.Scheme != "https" {
				t.Errorf("%q resolves to %q with scheme %q", l.Href, l.URL, l.Scheme)
			}
		}
	})
}
