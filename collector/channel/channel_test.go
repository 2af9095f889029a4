package channel

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

func TestClassifyFollowsGA4(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ source, medium, campaign, want string }{
		{"", "", "", "direct"},
		{"(direct)", "(none)", "", "direct"},
		{"(direct)", "(not set)", "", "direct"},
		{"google", "cpc", "fr-cross-network-1", "cross_network"},
		{"google_shopping", "cpc", "", "paid_shopping"},
		{"Google Shopping", "CPC", "", "paid_shopping"},
		{"google", "cpc", "shopping_fr", "paid_shopping"},
		{"google", "cpc", "e-shop noel", "paid_shopping"},
		{"google", "cpc", "eshop", "paid_shopping"}, // of all letters GA4 lets only an e stand before shop
		{"google", "cpc", "workshop", "paid_search"},
		{"google", "cpc", "marque", "paid_search"},
		{"Google", "PPC", "", "paid_search"},
		{"bing", "paidsearch", "", "paid_search"},
		{"fr.search.yahoo.com", "cpc", "", "paid_search"},
		{"facebook", "cpc", "", "paid_social"},
		{"facebook", "cpm", "", "paid_social"},
		{"l.instagram.com", "retargeting", "", "paid_social"},
		{"youtube.com", "cpv", "", "paid_video"},
		{"youtube.com", "cpc", "", "paid_video"},
		{"criteo", "cpm", "", "display"},
		{"regie", "banner", "", "display"},
		{"regie", "cpc", "", "paid_other"},
		{"amazon.fr", "referral", "", "organic_shopping"},
		{"newsletter-x", "lien", "shopping de noel", "organic_shopping"},
		{"m.facebook.com", "referral", "", "organic_social"},
		{"inconnu", "social-media", "", "organic_social"},
		{"vimeo.com", "referral", "", "organic_video"},
		{"inconnu", "offline-video", "", "organic_video"},
		{"google", "organic", "", "organic_search"},
		{"google", "", "", "organic_search"},
		{"inconnu", "organic", "", "organic_search"},
		{"unblogdecuisine.fr", "referral", "", "referral"},
		{"partenaire", "link", "", "referral"},
		{"newsletter", "email", "noel", "email"},
		{"e-mail", "", "", "email"},
		{"brevo", "newsletter", "", "email"},
		{"awin", "affiliate", "", "affiliates"},
		{"podcast", "audio", "", "audio"},
		{"sms", "", "", "sms"},
		{"brevo", "sms", "", "sms"},
		{"onesignal", "web-push", "", "mobile_push"},
		{"firebase", "", "", "mobile_push"},
		{"app", "notification", "", "mobile_push"},
		{"bidule", "machin", "", "unassigned"},
		{"", "", "noel", "unassigned"},
		// The trade's additions.
		{"chatgpt.com", "referral", "", "ai_assistants"},
		{"chatgpt.com", "", "", "ai_assistants"},
		{"perplexity", "referral", "", "ai_assistants"},
		{"gemini.google.com", "referral", "", "ai_assistants"},
		{"copilot.microsoft.com", "referral", "", "ai_assistants"},
		{"claude.ai", "referral", "", "ai_assistants"},
		{"chat.mistral.ai", "referral", "", "ai_assistants"},
		{"leboncoin.fr", "referral", "", "comparators"},
		{"cdiscount", "cpc", "", "comparators"},
		{"www.idealo.fr", "cpc", "", "comparators"},
		{"leguide.com", "referral", "", "comparators"},
		{"kelkoo", "cpc", "", "comparators"},
		{"twenga.fr", "referral", "", "comparators"},
		{"qwant.com", "referral", "", "organic_search"},
		{"ecosia.org", "organic", "", "organic_search"},
		{"lilo", "", "", "organic_search"},
		{"webmail.orange.fr", "referral", "", "referral"}, // read from a referrer, its medium is email
	} {
		if got := Classify(Touch{Source: c.source, Medium: c.medium, Campaign: c.campaign}); got != c.want {
			t.Errorf("%q / %q / %q: got %s, want %s", c.source, c.medium, c.campaign, got, c.want)
		}
	}
}

func TestReadTellsWhereAHitComesFrom(t *testing.T) {
	t.Parallel()
	site := tracking.Site{Domains: []string{"boutique.fr", "boutique-old.fr"}}
	for _, c := range []struct {
		name, url, referrer string
		want                Touch
	}{
		{"no referrer", "https://www.boutique.fr/", "", Touch{Channel: "direct"}},
		{"next page", "https://www.boutique.fr/panier", "https://boutique.fr/produit", Touch{Channel: "direct"}},
		{"sub-domain of ours", "https://boutique.fr/", "https://blog.boutique.fr/x", Touch{Channel: "direct"}},
		{"our other domain", "https://boutique.fr/", "https://www.boutique-old.fr/", Touch{Channel: "direct"}},
		{"same host, unknown to the site", "https://shop.example/a", "https://shop.example/b", Touch{Channel: "direct"}},
		{"our www from our bare host", "https://www.shop.example/a", "https://shop.example/b", Touch{Channel: "direct"}},
		{"back from PayPal", "https://boutique.fr/merci", "https://www.paypal.com/checkoutnow?x=1", Touch{Channel: "direct"}},
		{"back from Stripe", "https://boutique.fr/merci", "https://checkout.stripe.com/c/pay/1", Touch{Channel: "direct"}},
		{"back from Monetico", "https://boutique.fr/merci", "https://p.monetico-services.com/paiement.cgi", Touch{Channel: "direct"}},
		{"back from 3-D Secure", "https://boutique.fr/merci", "https://acs2.banque-exemple.fr/auth", Touch{Channel: "direct"}},
		{"developer's machine", "https://boutique.fr/", "http://127.0.0.1:8080/", Touch{Channel: "direct"}},
		{"Google", "https://boutique.fr/", "https://www.google.fr/", Touch{Channel: "organic_search", Source: "google", Medium: "organic"}},
		{"Google abroad", "https://boutique.fr/", "https://www.google.co.uk/search?q=x", Touch{Channel: "organic_search", Source: "google", Medium: "organic"}},
		{"a Google site that is no search", "https://boutique.fr/", "https://docs.google.com/document/d/1", Touch{Channel: "referral", Source: "docs.google.com", Medium: "referral"}},
		{"Google's application", "https://boutique.fr/", "android-app://com.google.android.googlequicksearchbox/", Touch{Channel: "organic_search", Source: "google", Medium: "organic"}},
		{"Gmail", "https://boutique.fr/", "https://mail.google.com/", Touch{Channel: "email", Source: "gmail", Medium: "email"}},
		{"Orange webmail", "https://boutique.fr/", "https://webmail.orange.fr/", Touch{Channel: "email", Source: "orange-mail", Medium: "email"}},
		{"Qwant", "https://boutique.fr/", "https://lite.qwant.com/", Touch{Channel: "organic_search", Source: "qwant", Medium: "organic"}},
		{"Facebook with fbclid is not paid", "https://boutique.fr/?fbclid=abc", "https://l.facebook.com/", Touch{Channel: "organic_social", Source: "facebook", Medium: "referral"}},
		{"fbclid alone tells nothing", "https://boutique.fr/?fbclid=abc", "", Touch{Channel: "direct"}},
		{"X", "https://boutique.fr/", "https://t.co/abc", Touch{Channel: "organic_social", Source: "twitter", Medium: "referral"}},
		{"ChatGPT", "https://boutique.fr/?utm_source=chatgpt.com", "", Touch{Channel: "ai_assistants", Source: "chatgpt.com"}},
		{"a blog", "https://boutique.fr/", "https://www.unblog-cuisine.fr/article?x=1", Touch{Channel: "referral", Source: "unblog-cuisine.fr", Medium: "referral"}},
		{"gclid alone", "https://boutique.fr/?gclid=x", "https://www.google.com/", Touch{Channel: "paid_search", Source: "google", Medium: "cpc", ClickID: "gclid"}},
		{"wbraid alone", "https://boutique.fr/?wbraid=x", "", Touch{Channel: "paid_search", Source: "google", Medium: "cpc", ClickID: "wbraid"}},
		{"msclkid alone", "https://boutique.fr/?msclkid=x", "https://www.bing.com/", Touch{Channel: "paid_search", Source: "bing", Medium: "cpc", ClickID: "msclkid"}},
		{"gclid with a campaign", "https://boutique.fr/?utm_source=google&utm_campaign=marque&gclid=x", "", Touch{Channel: "paid_search", Source: "google", Medium: "cpc", Campaign: "marque", ClickID: "gclid"}},
		{"gclid beside another source", "https://boutique.fr/?utm_source=brevo&utm_medium=email&gclid=x", "", Touch{Channel: "email", Source: "brevo", Medium: "email", ClickID: "gclid"}},
		{"utm wins over the referrer", "https://boutique.fr/?utm_source=newsletter&utm_medium=email&utm_campaign=noel&utm_term=t&utm_content=c", "https://mail.google.com/",
			Touch{Channel: "email", Source: "newsletter", Medium: "email", Campaign: "noel", Term: "t", Content: "c"}},
		{"Matomo's names", "https://boutique.fr/?mtm_source=brevo&mtm_medium=email&mtm_campaign=ete&mtm_kwd=k", "", Touch{Channel: "email", Source: "brevo", Medium: "email", Campaign: "ete", Term: "k"}},
		{"Piwik's names", "https://boutique.fr/?pk_campaign=ete&pk_kwd=k", "https://www.google.fr/", Touch{Channel: "organic_search", Source: "google", Medium: "organic", Campaign: "ete", Term: "k"}},
		{"another ref parameter is not a source", "https://boutique.fr/?ref=menu", "", Touch{Channel: "direct"}},
	} {
		if got := Read(page(t, site, c.url, c.referrer)); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func page(t *testing.T, site tracking.Site, address, referrer string) Page {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := Page{URL: u, Query: u.Query(), Site: site}
	if referrer != "" {
		if p.Referrer, err = url.Parse(referrer); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func TestPlausibleReadsBareSources(t *testing.T) {
	t.Parallel()
	p := page(t, tracking.Site{}, "https://boutique.fr/?ref=unblog", "")
	p.Bare = true
	if got, want := Read(p), (Touch{Channel: "unassigned", Source: "unblog"}); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestTheSitesOwnRulesGoFirst(t *testing.T) {
	t.Parallel()
	rules := []tracking.ChannelRule{
		{Channel: "vide"}, // without a condition it must match nothing
		{Medium: "affilie", Channel: tracking.ChannelAffiliates},
		{Source: "google", Medium: "cpc", Campaign: "marque*", Channel: tracking.ChannelPaidBrand},
		{Referrer: "courrier-du-golfe.example", Channel: tracking.ChannelPress},
		{Source: "influence", Channel: "mon-canal"},
	}
	for _, c := range []struct {
		name, url, referrer, want string
	}{
		{"medium", "https://b.fr/?utm_source=promovague&utm_medium=Affilie", "", "affiliates"},
		{"start of a campaign", "https://b.fr/?utm_source=google&utm_medium=cpc&utm_campaign=Marque-2025", "", "paid_search_brand"},
		{"another campaign", "https://b.fr/?utm_source=google&utm_medium=cpc&utm_campaign=hors-marque", "", "paid_search"},
		{"referrer below a domain", "https://b.fr/", "https://www.courrier-du-golfe.example/une", "press"},
		{"referrer elsewhere", "https://b.fr/", "https://faux-courrier-du-golfe.example/", "referral"},
		{"a key of its own", "https://b.fr/?utm_source=influence&utm_medium=post", "", "mon-canal"},
	} {
		if got := Read(page(t, tracking.Site{ChannelRules: rules}, c.url, c.referrer)).Channel; got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// With CHALAND_VERIFY_DATA every source of GA4's published list is tried.
func TestVerifySourcesHaveGA4sCategory(t *testing.T) {
	t.Parallel()
	rows := "google,SEARCH\nfr.search.yahoo.com,SEARCH\nm.facebook.com,SOCIAL\namazon.com,SHOPPING\nplayer.vimeo.com,VIDEO\nstripe.com,SHOPPING"
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		raw, err := os.ReadFile(filepath.Join(data, "lists", "ga4_source_categories.csv"))
		if err != nil {
			t.Fatal(err)
		}
		_, rows, _ = strings.Cut(strings.TrimSpace(string(raw)), "\n") // after the head
	}
	for line := range strings.Lines(rows) {
		name, category, _ := strings.Cut(strings.TrimSpace(line), ",")
		want := strings.ToLower(strings.TrimPrefix(category, "SOURCE_CATEGORY_"))
		if got, _ := findSource(name); got.kind != want {
			t.Errorf("%s: got %q, want %q", name, got.kind, want)
		}
	}
}

func TestEveryChannelHasItsLabel(t *testing.T) {
	t.Parallel()
	for _, key := range tracking.Channels {
		if !i18n.Has("channel." + key) {
			t.Errorf("no French label for %s", key)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("https://a.fr/?utm_source=x&gclid=1", "https://www.google.fr/")
	f.Add("http://[::1]/", "android-app://com.x/")
	f.Fuzz(func(t *testing.T, address, referrer string) {
		u, err := url.Parse(address)
		if err != nil {
			return
		}
		r, _ := url.Parse(referrer)
		if got := Read(Page{URL: u, Query: u.Query(), Referrer: r}); got.Channel == "" {
			t.Errorf("%s from %s: no channel", address, referrer)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	u, _ := url.Parse("https://boutique.fr/p?utm_source=google&utm_medium=cpc&utm_campaign=hiver&gclid=x")
	r, _ := url.Parse("https://www.google.fr/")
	for b.Loop() {
		Read(Page{URL: u, Query: u.Query(), Referrer: r})
	}
}

// A network has one name, however its source is written; what is none has none.
func TestNetworks(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{"fb": "facebook", "m.facebook.com": "facebook", "Facebook Ads": "facebook", "l.instagram.com": "instagram", "IG": "instagram", "t.co": "twitter", "x": "twitter", "pin.it": "pinterest",
		"vm.tiktok.com": "tiktok", "youtu.be": "youtube", "lnkd.in": "linkedin", "snapchat": "snapchat", "google": "", "www.idealo.fr": "", "lettre": "", "": ""} {
		if got := Network(source); got != want {
			t.Errorf("%q is of %q, want %q", source, got, want)
		}
	}
}

// A link of another site is what the general rules call a referral, whatever channel the
// site's own rules put it in.
func TestLinksOfOtherSites(t *testing.T) {
	t.Parallel()
	site := tracking.Site{Domains: []string{"velo.example"}, ChannelRules: []tracking.ChannelRule{{Referrer: "mairie.example", Channel: "press"}}}
	for host, want := range map[string]bool{
		"blog.example": true, "www.mairie.example": true, "forum.velos.fr": true,
		"www.google.com": false, "duckduckgo.com": false, "l.facebook.com": false, "t.co": false, "mail.google.com": false, "www.paypal.com": false, "velo.example": false, "boutique.velo.example": false,
		"localhost": false, "192.168.1.4": false, "chatgpt.com": false, "www.youtube.com": false, "": false,
	} {
		if got := Links(site, host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}
