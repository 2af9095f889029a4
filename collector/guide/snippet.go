// Package guide brings a shop to its first figure: what to paste and where, and how far the
// facts say that it is. Nobody ticks anything: each step is judged from what the shop's page
// holds and from what was received.
package guide

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// Snippet is a text to paste, and where.
type Snippet struct {
	Key   string // names it, among those of its platform
	Title string
	Where []string // what to do in the shop's administration, in order
	Code  string   // "" where nothing is pasted
	// Optional is set for what may be left out, or done instead of the one before.
	Optional bool
}

// Snippets are what a shop of that platform pastes so that its pages are measured by the
// program at base (« https://mesure.exemple.fr »).
func Snippets(platform, base string, site tracking.Site) []Snippet {
	fill := strings.NewReplacer("{base}", base, "{site}", site.ID, "{number}", strconv.Itoa(site.MatomoID), "{ga4}", orElse(site.GA4ID, "G-XXXXXXX"), "{domain}", domainOf(site), "{currency}", orElse(site.Currency, "EUR")).Replace
	var out []Snippet
	for _, s := range snippets[platform] {
		key := "guide.snippet." + platform + "." + s.key
		out = append(out, Snippet{
			Key: s.key, Title: i18n.T(key + ".title"), Where: strings.Split(fill(i18n.T(key+".where")), "\n"), Code: fill(s.code), Optional: s.optional,
		})
	}
	return out
}

// PlatformName is a platform in French, "" for none.
func PlatformName(platform string) string {
	if platform == "" {
		return ""
	}
	return i18n.T("guide.platform." + platform)
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

func domainOf(s tracking.Site) string {
	if len(s.Domains) > 0 {
		return s.Domains[0]
	}
	return s.ID
}

type snippet struct {
	key, code string
	optional  bool
}

// The two lines of a theme hold no brace: Smarty and Liquid would read it.
const (
	tagLine  = `<script defer data-site="{site}" src="{base}/js/tag.js"></script>`
	shopLine = `<script defer src="{base}/js/boutique.js"></script>`
	bothLine = tagLine + "\n" + shopLine
)

// purchaseCall is what a page of thanks that nothing marks tells by itself.
const purchaseCall = `<script>
  window.chaland = window.chaland || function () { (chaland.q = chaland.q || []).push(arguments) };
  chaland('purchase', {
    transaction_id: '1042',
    value: 45.70, tax: 7.62, shipping: 5.90, currency: '{currency}',
    items: [{item_id: 'BOL-001', item_name: 'Bol', price: 19.90, quantity: 2}]
  });
</script>`

// matomoSwitch and matomoBoth are lines of Matomo's own code.
const (
	matomoSwitch = `_paq.push(['setTrackerUrl', '{base}/matomo.php']);
_paq.push(['setSiteId', '{number}']);`
	matomoBoth = `_paq.push(['addTracker', '{base}/matomo.php', '{number}']);`
)

const plausibleSwitch = `<script defer data-domain="{domain}" data-api="{base}/api/event" src="https://plausible.io/js/script.js"></script>`

//go:embed shopify_pixel.js
var shopifyPixel string

// The platforms of tracking.Platforms, each with what is pasted, in order.
var snippets = map[string][]snippet{
	tracking.PlatformWooCommerce: {{key: "tag", code: bothLine}},
	tracking.PlatformPrestaShop:  {{key: "tag", code: bothLine}},
	tracking.PlatformShopify:     {{key: "tag", code: bothLine}, {key: "pixel", code: strings.TrimSpace(shopifyPixel)}},
	tracking.PlatformGA4:         {{key: "tag", code: tagLine}, {key: "switch", code: `gtag('config', '{ga4}', {server_container_url: '{base}'});`, optional: true}},
	tracking.PlatformMatomo:      {{key: "both", code: matomoBoth}, {key: "switch", code: matomoSwitch, optional: true}},
	tracking.PlatformPlausible:   {{key: "switch", code: plausibleSwitch}, {key: "tag", code: tagLine, optional: true}},
	tracking.PlatformOther:       {{key: "tag", code: bothLine}, {key: "purchase", code: purchaseCall, optional: true}},
}
