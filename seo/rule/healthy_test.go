package rule

import (
	"net/http"
	"strings"
	"time"

	"github.com/formaouest/chaland/seo/page"
)

// now is the clock of every test here: after the online withdrawal function
// became compulsory.
var now = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

const host = "https://boutique.example"

// doc is a page under test. An empty field keeps the healthy page's part, "-"
// takes the part away, anything else replaces it.
type doc struct {
	kind string // healthy page to start from: guide, product, category, home, article, notice, terms, privacy, payment

	url, doctype, lang, charset, title, description, canonical, viewport, social, data string
	head                                                                               string // added to head
	nav, h1, main, footer                                                              string
	more                                                                               string // added to main
	end                                                                                string // added after the footer
	header                                                                             []string
	html                                                                               string // the whole document
	wait, elapsed                                                                      time.Duration
	encoding                                                                           string
	at                                                                                 time.Time // when it is read; now without
	padding                                                                            int       // bytes of comment
}

// prose is easy French, long enough for a guide.
var prose = strings.Repeat(paragraph, 4)

const paragraph = "<p>Nous coulons nos objets dans notre atelier. La cire vient de la ferme. Le parfum reste doux et le feu dure. " +
	"Pour bien choisir, pensez à la pièce et au temps. Dans un salon, une odeur de mer fait du bien. Dans une chambre, la fleur calme. " +
	"Un soir de pluie, le bois sent bon. Il faut couper la mèche avant de dormir. Vous gardez ainsi un verre net.</p>"

var healthy = map[string]doc{
	"guide": {
		url: host + "/guide", title: "Bien choisir sa bougie pour la maison | Maison Brélivan", h1: "Choisir sa bougie sans se tromper", main: prose,
		description: "Pièce, parfum, durée : nos conseils simples pour choisir une bougie qui vous ressemble, sans se tromper ni trop dépenser.",
	},
	"home": {
		url: host + "/", title: "Maison Brélivan, bougies et thés de Bretagne", h1: "La mer chez vous", main: prose,
		description: "Bougies coulées à la main, thés et cadeaux de Bretagne, livrés chez vous en deux jours ou en point relais.",
		data:        `{"@context":"https://schema.org","@type":"OnlineStore","name":"Maison Brélivan","logo":"` + host + `/logo.png","telephone":"+33261910056","sameAs":["https://social.example/brelivan"]}`,
		end:         `<p>© 2024-2026 Maison Brélivan</p>`,
	},
	"article": {
		url: host + "/blog/entretien", title: "Entretenir une bougie : six gestes simples", h1: "Six gestes pour votre bougie", main: prose + "<h2>Et après ?</h2>" + paragraph + "<p>Publié le 14 mars 2026.</p>",
		description: "Couper la mèche, laisser fondre toute la surface, éviter les courants d'air : six gestes pour une bougie qui dure.",
		data: `[{"@context":"https://schema.org","@type":"BlogPosting","headline":"Entretien","image":"` + host + `/a.webp","datePublished":"2026-03-14","author":{"@type":"Person","name":"Anna"}},` +
			trailData + `]`,
	},
	"category": {
		url: host + "/categorie/bougies", title: "Bougies parfumées coulées en Bretagne", h1: "Nos bougies", main: prose + cards,
		description: "Toutes nos bougies parfumées, coulées à la main : mer, fleurs, bois. Paiement sûr et livraison en deux jours.",
		data:        trailData,
	},
	"product": {
		url: host + "/produit/bougie-bruyere", title: "Bougie parfumée bruyère 180 g coulée main", h1: "Bougie bruyère", main: productMain,
		description: "Une bougie de bruyère coulée à la main, quarante heures de parfum doux. Expédiée en deux jours depuis notre atelier.",
		data:        `[` + productData + `,` + trailData + `]`,
	},
	"notice": {
		url: host + "/mentions-legales", title: "Mentions légales de la boutique en ligne", h1: "Mentions légales", main: noticeText + "<h2>Notre maison</h2>" + prose,
		description: "Qui édite et qui héberge ce site : raison sociale, adresse, téléphone, courriel, directeur de la publication.",
	},
	"terms": {
		url: host + "/cgv", title: "Conditions générales de vente de la boutique", h1: "Conditions générales de vente", main: termsText + "<h2>Notre maison</h2>" + prose,
		description: "Prix, paiement, livraison, rétractation et garanties : les règles de vente qui s'appliquent à vos commandes.",
	},
	"privacy": {
		url: host + "/confidentialite", title: "Politique de confidentialité de la boutique", h1: "Confidentialité", main: privacyText + "<h2>Notre maison</h2>" + prose,
		description: "Quelles données nous gardons, pourquoi, combien de temps, et comment exercer vos droits auprès de nous.",
	},
	"payment": {
		url: host + "/commande/paiement", title: "Paiement de votre commande en ligne", h1: "Paiement", main: paymentMain, head: `<meta name="robots" content="noindex">`,
		description: "Choisissez votre moyen de paiement et validez votre commande en toute sûreté, sans frais cachés.",
	},
}

const (
	trailData = `{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"Accueil","item":"https://boutique.example/"},{"@type":"ListItem","position":2,"name":"Ici"}]}`
	cards     = `<ul><li><a href="/produit/bruyere">Bougie bruyère</a> 19,90 €</li><li><a href="/produit/vent">Bougie vent</a> 21,00 €</li></ul>`
	offerData = `{"@type":"Offer","price":"19.90","priceCurrency":"EUR","availability":"https://schema.org/InStock","priceValidUntil":"2026-12-31","shippingDetails":{"@type":"OfferShippingDetails"},"hasMerchantReturnPolicy":{"@type":"MerchantReturnPolicy"}}`

	productData = `{"@context":"https://schema.org","@type":"Product","name":"Bougie bruyère","image":"https://boutique.example/b1.webp","sku":"B-12","gtin13":"3017620422003","offers":` + offerData + `}`
	productMain = `<nav aria-label="Fil d'Ariane"><a href="/">Accueil</a></nav><img src="/b1.webp" alt="Bougie allumée" width="400" height="400"><img src="/b2.webp" alt="Bougie éteinte" width="400" height="400">
<p>19,90 € TTC</p><form action="/panier/ajouter" method="post"><button>Ajouter au panier</button></form>
<h2>Description</h2><p>Une bougie de bruyère, coulée à la main dans notre atelier. Elle sent la lande après la pluie. Elle brûle quarante heures. La cire est claire et sans paraffine. La mèche est en coton. Son verre sert ensuite de pot. Posez-la dans un salon ou une entrée. Coupez la mèche avant de l'allumer. Gardez-la loin des rideaux. Notre équipe la prépare chaque lundi. Elle part bien emballée. Un petit mot peut être joint sur demande. Elle plaît aux grands comme aux petits, et se range partout sans peine.</p>
<h2>Livraison et retours</h2><p>Livraison en deux jours. Retour gratuit sous 14 jours. Paiement par carte bancaire. Avis des clients : 4,6/5.</p><p>Fabricant : Phare et Cire, 3 quai du Port, 29200 Brest, bonjour@phare.example.</p>`

	noticeText  = `<p>Maison Brélivan SARL, 1 quai de la Mer, 56999 Brélivan-sur-Mer. SIREN 732 829 320. TVA FR44732829320. Téléphone : <a href="tel:+33261910056">02 61 91 00 56</a>. Courriel : bonjour@boutique.example. Directrice de la publication : la gérante. Hébergeur : Phare, Brest.</p>`
	termsText   = `<p>Les prix sont en euros TTC. Le paiement se fait par carte. La livraison prend deux jours. Vous avez 14 jours pour exercer votre droit de rétractation. La garantie légale de conformité dure deux ans. La garantie des vices cachés s'applique. Une réclamation ? Le médiateur de la consommation peut vous aider.</p>`
	privacyText = `<p>Finalités : livrer vos commandes. Base légale : le contrat. Durée de conservation : trois ans. Destinataires : le transporteur. Vos droits : accès, rectification. Vous pouvez saisir la CNIL. Écrivez à dpo@boutique.example.</p>`
	paymentMain = `<form method="post" action="/commande/paiement"><label>Carte <input type="radio" name="paiement" value="cb"></label><button>Payer ma commande</button></form>` +
		`<p>Votre panier est prêt. Choisissez un moyen de paiement, puis validez. Rien n'est prélevé avant l'envoi. Vous recevez un courriel de confirmation.</p>`
)

// pick is the part of a page: the fixture's, else the healthy page's, else a
// default.
func pick(own, healthy, fallback string) string {
	for _, s := range []string{own, healthy, fallback} {
		if s == "-" {
			return ""
		}
		if s != "" {
			return s
		}
	}
	return ""
}

const (
	navPart    = `<a href="#contenu">Aller au contenu</a><header><nav><a href="/">Accueil</a> <a href="/categorie/bougies">Bougies</a> <a href="/panier">Panier</a></nav></header>`
	footerPart = `<footer><a href="/mentions-legales">Mentions légales</a> <a href="/cgv">CGV</a> <a href="/confidentialite">Confidentialité</a></footer>`
)

// build is the document and its address.
func (d doc) build() page.Input {
	h := healthy[pick(d.kind, "", "guide")]
	url := pick(d.url, h.url, "")
	in := page.Input{URL: url, Status: 200, Header: http.Header{}, Wait: d.wait, Elapsed: d.elapsed, Encoding: d.encoding}
	in.Header.Set("Content-Type", "text/html; charset=utf-8")
	for _, line := range d.header {
		name, value, _ := strings.Cut(line, ": ")
		in.Header.Del(name)
		if value != "" {
			in.Header.Set(name, value)
		}
	}
	if in.Body = []byte(d.html); d.html == "" {
		in.Body = []byte(d.write(h, url))
	}
	return in
}

func (d doc) write(h doc, url string) string {
	var b strings.Builder
	b.WriteString(pick(d.doctype, "", "<!doctype html>"))
	b.WriteString(`<html` + wrap(` lang="`, pick(d.lang, "", "fr"), `"`) + `><head>` + wrap(`<meta charset="`, pick(d.charset, "", "utf-8"), `">`))
	b.WriteString(wrap("<title>", pick(d.title, h.title, ""), "</title>"))
	b.WriteString(wrap(`<meta name="description" content="`, pick(d.description, h.description, ""), `">`))
	b.WriteString(wrap(`<link rel="canonical" href="`, pick(d.canonical, "", url), `">`))
	b.WriteString(wrap(`<meta name="viewport" content="`, pick(d.viewport, "", "width=device-width, initial-scale=1"), `">`))
	b.WriteString(pick(d.social, "", `<meta property="og:title" content="t"><meta property="og:type" content="website"><meta property="og:image" content="`+host+`/o.png"><meta property="og:url" content="`+url+`"><meta name="twitter:card" content="summary">`))
	b.WriteString(wrap(`<script type="application/ld+json">`, pick(d.data, h.data, ""), `</script>`))
	b.WriteString(pick(d.head, h.head, "") + "</head><body>" + pick(d.nav, "", navPart) + `<main id="contenu">`)
	b.WriteString(wrap("<h1>", pick(d.h1, h.h1, ""), "</h1>"))
	b.WriteString(pick(d.main, h.main, "") + d.more + "</main>" + pick(d.footer, h.footer, footerPart) + pick(d.end, h.end, ""))
	b.WriteString(strings.Repeat("<!-- remplissage --->", d.padding/20) + "</body></html>")
	return b.String()
}

func wrap(before, s, after string) string {
	if s == "" {
		return ""
	}
	return before + s + after
}

// check runs the page rules on the document.
func (d doc) check() []Finding {
	when := now
	if !d.at.IsZero() {
		when = d.at
	}
	return CheckPage(page.Parse(d.build()), Options{Now: when})
}
