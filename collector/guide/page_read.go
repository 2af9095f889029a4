package guide

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/formaouest/chaland/collector/tracking"
)

// Page is what a page of the shop holds of any measure.
type Page struct {
	URL     string // where redirects ended
	Status  int
	Problem string // why there is no page to read, in French; "" when there is one
	Private bool   // it leads into a private network, where nobody looks unasked

	Tags     []Tag  // our own
	Shop     string // address of boutique.js, "" without it
	Tools    []string
	Platform string // what the shop is made with, if that shows
	// Sends is set when another tool of the page is told to send here.
	Sends bool
}

// Tag is our tag as a page has it.
type Tag struct {
	Src      string // its absolute address
	Site     string // data-site
	Collect  string // data-collect, "" for the usual one
	Deferred bool   // held back by an extension until somebody moves: it may miss visits
	Broken   string // why its address does not give the tag, in French; "" when it does
}

// maxToken bounds one element of a page, in bytes.
const maxToken = 1 << 20

// signs tell what a shop is made with: the first that stands in its page.
var signs = []struct{ text, platform string }{
	{"cdn.shopify.com", tracking.PlatformShopify}, {"Shopify.theme", tracking.PlatformShopify},
	{"/plugins/woocommerce/", tracking.PlatformWooCommerce}, {`content="WooCommerce`, tracking.PlatformWooCommerce}, {"woocommerce-no-js", tracking.PlatformWooCommerce},
	{`content="PrestaShop"`, tracking.PlatformPrestaShop}, {"var prestashop", tracking.PlatformPrestaShop}, {"/modules/ps_", tracking.PlatformPrestaShop},
}

// tools are other measures that a page may hold.
var tools = []struct {
	sign *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`googletagmanager\.com/gtm\.js|GTM-[A-Z0-9]{4,}`), "Google Tag Manager"},
	{regexp.MustCompile(`googletagmanager\.com/gtag/js|gtag\(\s*['"]config['"]`), "Google Analytics"},
	{regexp.MustCompile(`matomo\.js|piwik\.js|_paq\.push`), "Matomo"},
	{regexp.MustCompile(`plausible\.io/js|data-domain=|plausible\.init`), "Plausible"},
}

// ReadPage reads what came from an address; the program that measures is at base.
func ReadPage(address string, body []byte, base string) Page {
	p := Page{URL: address}
	at, err := url.Parse(address)
	if err != nil {
		return p
	}
	z := html.NewTokenizer(bytes.NewReader(body))
	z.SetMaxBuf(maxToken)
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if t := z.Token(); t.Data == "script" {
			p.script(at, t.Attr)
		}
	}
	p.recognise(string(body), base)
	return p
}

// script notes one of ours; extensions that hold scripts back move the address elsewhere.
func (p *Page) script(base *url.URL, attributes []html.Attribute) {
	tag, src := Tag{}, ""
	for _, a := range attributes {
		switch key := strings.TrimPrefix(a.Key, "data-rocket-"); {
		case key == "data-site":
			tag.Site = strings.TrimSpace(a.Val)
		case key == "data-collect":
			tag.Collect = strings.TrimSpace(a.Val)
		case strings.HasSuffix(key, "src") && (src == "" || a.Key == "src"):
			src, tag.Deferred = strings.TrimSpace(a.Val), a.Key != "src"
		}
	}
	u, err := base.Parse(src)
	if err != nil || src == "" {
		return
	}
	switch {
	case strings.HasSuffix(u.Path, "/js/tag.js"):
		tag.Src = u.String()
		p.Tags = append(p.Tags, tag)
	case strings.HasSuffix(u.Path, "/js/boutique.js"):
		p.Shop = u.String()
	}
}

func (p *Page) recognise(source, base string) {
	source = strings.ReplaceAll(source, `\/`, "/") // as JSON writes it
	for _, s := range signs {
		if strings.Contains(source, s.text) {
			p.Platform = s.platform
			break
		}
	}
	for _, t := range tools {
		if t.sign.MatchString(source) {
			p.Tools = append(p.Tools, t.name)
		}
	}
	_, host, _ := strings.Cut(base, "://")
	for _, endpoint := range []string{host + "/matomo.php", host + "/api/event"} {
		p.Sends = p.Sends || host != "" && strings.Contains(source, endpoint)
	}
	p.Sends = p.Sends || host != "" && strings.Contains(source, "server_container_url") && strings.Contains(source, host)
}
