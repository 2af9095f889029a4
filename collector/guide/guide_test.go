package guide

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

const base = "https://mesure.exemple.fr"

var shopSite = tracking.Site{ID: "boutique", Name: "Ma boutique", Domains: []string{"boutique.fr"}, Platform: tracking.PlatformWooCommerce, Home: "https://www.boutique.fr/", MatomoID: 3, Currency: "EUR"}

// Each platform has what to paste, with a title and where; what goes into a theme has no
// brace, which Smarty and Liquid would read.
func TestEveryPlatformHasItsSnippets(t *testing.T) {
	t.Parallel()
	for _, platform := range tracking.Platforms {
		list := Snippets(platform, base, shopSite)
		if len(list) == 0 || list[0].Optional || !i18n.Has("guide.platform."+platform) {
			t.Errorf("%s: nothing to paste first, or no name", platform)
		}
		for _, s := range list {
			if strings.HasPrefix(s.Title, "[") || strings.HasPrefix(s.Where[0], "[") || strings.ContainsAny(strings.Join(s.Where, ""), "{}") {
				t.Errorf("%s %s: %q, %q", platform, s.Key, s.Title, s.Where)
			}
			if !strings.Contains(s.Code, base) && s.Key != "purchase" || strings.Contains(s.Code, "{site}") || strings.Contains(s.Code, "{base}") {
				t.Errorf("%s %s does not name the program: %s", platform, s.Key, s.Code)
			}
			if s.Key == "tag" && strings.ContainsAny(s.Code, "{}") {
				t.Errorf("%s: a theme would read the braces of %s", platform, s.Code)
			}
		}
	}
}

func TestAPageIsReadForItsMeasures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page string
		want func(Page) bool
	}{
		"ours": {`<script defer data-site="boutique" src="https://mesure.exemple.fr/js/tag.js"></script><script src="//mesure.exemple.fr/js/boutique.js"></script>`, func(p Page) bool {
			return len(p.Tags) == 1 && p.Tags[0].Site == "boutique" && p.Shop == "https://mesure.exemple.fr/js/boutique.js"
		}},
		"held back":     {`<script type="rocketlazyloadscript" data-rocket-src="https://mesure.exemple.fr/js/tag.js" data-site="boutique"></script>`, func(p Page) bool { return len(p.Tags) == 1 && p.Tags[0].Deferred && p.Tags[0].Site == "boutique" }},
		"twice":         {`<script src="/js/tag.js"></script><script src="/js/tag.js"></script>`, func(p Page) bool { return len(p.Tags) == 2 && p.Tags[1].Src == "https://www.boutique.fr/js/tag.js" }},
		"in a comment":  {`<!-- <script src="/js/tag.js"></script> --><p>tag.js</p>`, func(p Page) bool { return len(p.Tags) == 0 }},
		"in a script":   {`<script>document.write('<script src="/js/tag.js">')</script>`, func(p Page) bool { return len(p.Tags) == 0 }},
		"a template":    {`<textarea><script src="/js/tag.js"></script></textarea>`, func(p Page) bool { return len(p.Tags) == 0 }},
		"google":        {`<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script><script>gtag('config','G-1')</script>`, func(p Page) bool { return strings.Join(p.Tools, " ") == "Google Analytics" && !p.Sends }},
		"google, to us": {`<script>gtag('config', 'G-1', {server_container_url: 'https:\/\/mesure.exemple.fr'})</script>`, func(p Page) bool { return p.Sends }},
		"matomo, to us": {`<script>var _paq=[];_paq.push(['addTracker','//mesure.exemple.fr/matomo.php','3'])</script>`, func(p Page) bool { return p.Sends && strings.Join(p.Tools, " ") == "Matomo" }},
		"woocommerce":   {`<link href="/wp-content/plugins/woocommerce/assets/a.css">`, func(p Page) bool { return p.Platform == tracking.PlatformWooCommerce }},
		"prestashop":    {`<script>var prestashop = {}</script>`, func(p Page) bool { return p.Platform == tracking.PlatformPrestaShop }},
		"shopify":       {`<script src="https://cdn.shopify.com/x.js"></script>`, func(p Page) bool { return p.Platform == tracking.PlatformShopify }},
		"nothing":       {``, func(p Page) bool { return len(p.Tags)+len(p.Tools) == 0 && p.Platform == "" && !p.Sends }},
	} {
		if p := ReadPage("https://www.boutique.fr/", []byte(c.page), base); !c.want(p) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add("https://x/", `<script data-site=a src="/js/tag.js"`)
	f.Add("::", `<script src=`)
	f.Fuzz(func(_ *testing.T, address, page string) { ReadPage(address, []byte(page), base) })
}

var noon = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

// told are facts of a shop whose page is as given, changed by the case.
func told(page string, change func(*Facts)) Facts {
	p := ReadPage(shopSite.Home, []byte(page), base)
	p.Status = 200
	f := Facts{Now: noon, Base: base, Site: shopSite, Page: &p, Events: map[string]Event{}}
	if change != nil {
		change(&f)
	}
	return f
}

const (
	tagged   = `<script defer data-site="boutique" src="https://mesure.exemple.fr/js/tag.js"></script>`
	complete = tagged + `<script defer src="https://mesure.exemple.fr/js/boutique.js"></script>`
)

func received(kinds ...string) func(*Facts) {
	return func(f *Facts) {
		for _, k := range kinds {
			f.Events[k] = Event{Name: k, Last: noon.Add(-5 * time.Second), Path: "/bol", SKU: "BOL", Value: 1990}
		}
	}
}

// Each fact gives its step the state and the words that it deserves.
func TestStepsFollowTheFacts(t *testing.T) {
	t.Parallel()
	hook := func(h Hook) func(*Facts) { return func(f *Facts) { h.Kind = "woocommerce"; f.Hook = &h } }
	for name, c := range map[string]struct {
		facts Facts
		step  string
		state State
		says  string
	}{
		"no address":           {told("", func(f *Facts) { f.Page = nil }), "page", Todo, "n’est pas connue"},
		"being read":           {told("", func(f *Facts) { f.Page, f.Looking = nil, true }), "page", Later, "Lecture de"},
		"private":              {told("", func(f *Facts) { f.Page.Problem, f.Page.Private = "x", true }), "page", Wrong, "--allow-host www.boutique.fr"},
		"silent":               {told("", func(f *Facts) { f.Page.Problem = "Le nom de domaine est introuvable." }), "page", Wrong, "introuvable"},
		"closed":               {told("", func(f *Facts) { f.Page.Status = 401 }), "page", Wrong, "mot de passe"},
		"gone":                 {told("", func(f *Facts) { f.Page.Status = 404 }), "page", Wrong, "404"},
		"unread, and measured": {told("", func(f *Facts) { f.Page.Problem = "x"; received("page_view")(f) }), "page", Done, "ses visites arrivent"},
		"page there":           {told("", nil), "page", Done, "s’affiche"},
		"no tag":               {told("", nil), "tag", Todo, "Aucune balise"},
		"another tool":         {told(`<script>_paq.push([])</script>`, nil), "tag", Todo, "Matomo"},
		"half":                 {told(tagged, nil), "tag", Todo, "boutique.js"},
		"half is enough there": {told(tagged, func(f *Facts) { f.Site.Platform = tracking.PlatformGA4 }), "tag", Done, "bon site"},
		"whole":                {told(complete, nil), "tag", Done, "bon site"},
		"two":                  {told(complete+tagged, nil), "tag", Wrong, "2 fois"},
		"of another site":      {told(strings.Replace(complete, "boutique\"", "autre\"", 1), nil), "tag", Wrong, "site « autre », pas à « boutique »"},
		"by its domain":        {told(strings.Replace(complete, ` data-site="boutique"`, "", 1), nil), "tag", Done, "bon site"},
		"mixed":                {told(strings.Replace(complete, "https://mesure", "http://mesure", 1), nil), "tag", Wrong, "http"},
		"leads nowhere":        {told(complete, func(f *Facts) { f.Page.Tags[0].Broken = "Le serveur répond 404." }), "tag", Wrong, "404"},
		"by a tag manager":     {told("", received("page_view")), "tag", Done, "gestionnaire de balises"},
		"no view":              {told(complete, nil), "view", Todo, "Ouvrez https://www.boutique.fr/"},
		"here alone":           {told(complete, func(f *Facts) { f.Base = "http://127.0.0.1:8080" }), "view", Todo, "que seul cet ordinateur"},
		"under another name": {told(complete, func(f *Facts) {
			f.Asides = []Aside{{Reason: "unknown_site", Detail: "boutik", Raw: `{"url":"https://www.boutique.fr/"}`, Last: noon}}
		}), "view", Wrong, "« boutik »"},
		"a robot":    {told(complete, func(f *Facts) { f.Asides = []Aside{{Known: true, Reason: "bot_known", Detail: "curl", Last: noon}} }), "view", Todo, "robot"},
		"refused":    {told(complete, func(f *Facts) { f.Asides = []Aside{{Known: true, Reason: "missing_name", Last: noon}} }), "view", Wrong, "n’est pas compté"},
		"seen":       {told(complete, received("page_view")), "view", Done, "il y a 5 secondes : /bol"},
		"product":    {told(complete, received("page_view", "view_item")), "product", Done, "BOL"},
		"nameless":   {told(complete, func(f *Facts) { f.Events["view_item"] = Event{Path: "/bol"} }), "product", Wrong, "sans référence"},
		"cart":       {told(complete, received("page_view", "view_item", "add_to_cart")), "cart", Done, "BOL"},
		"order":      {told(complete, received("purchase")), "purchase", Done, "19,90"},
		"worthless":  {told(complete, func(f *Facts) { f.Events["purchase"] = Event{Path: "/merci"} }), "purchase", Wrong, "sans montant"},
		"no hook":    {told(complete, received(stepKinds...)), "hook", Todo, "secret"},
		"secretless": {told(complete, func(f *Facts) { received(stepKinds...)(f); hook(Hook{})(f) }), "hook", Todo, "pas encore donné"},
		"unheard":    {told(complete, func(f *Facts) { received(stepKinds...)(f); hook(Hook{HasSecret: true})(f) }), "hook", Todo, "rien envoyé"},
		"forged": {told(complete, func(f *Facts) {
			hook(Hook{HasSecret: true, Seen: noon.Add(-time.Hour)})(f)
			f.Asides = []Aside{{Known: true, Reason: "webhook_signature", Last: noon}}
		}), "hook", Wrong, "autre secret"},
		"heard": {told(complete, func(f *Facts) {
			hook(Hook{HasSecret: true, Seen: noon})(f)
			f.Asides = []Aside{{Known: true, Reason: "webhook_signature", Last: noon.Add(-time.Minute)}}
		}), "hook", Done, "bien formé"},
		"ordered": {told(complete, func(f *Facts) { f.Orders = Orders{Count: 1, Latest: "1042", Total: 4570, Last: noon} }), "order", Done, "1042"},
		"no rate": {told(complete, func(f *Facts) {
			f.Asides = []Aside{{Known: true, Reason: "rate_missing", Detail: "USD, 2026-03-20", Last: noon}}
		}), "order", Wrong, "USD"},
		"apart": {told(complete, func(f *Facts) {
			received(stepKinds...)(f)
			hook(Hook{HasSecret: true, Seen: noon})(f)
			f.Orders = Orders{Count: 1}
		}), "joined", Todo, "sans se rejoindre"},
		"joined": {told(complete, func(f *Facts) { f.Orders = Orders{Count: 1, Joined: 1, Channel: "email"} }), "joined", Done, "E-mail"},
		"pixel first": {told(complete, func(f *Facts) {
			f.Site.Platform = tracking.PlatformShopify
			received("page_view", "view_item", "add_to_cart")(f)
		}), "purchase", Todo, "pixel"},
	} {
		found := false
		for _, s := range Judge(c.facts).Steps {
			if s.Key != c.step {
				continue
			}
			found = true
			text := strings.ReplaceAll(strings.ReplaceAll(s.Said+" "+s.Do, "\u00a0", " "), "\u202f", " ")
			if s.State != c.state || !strings.Contains(text, c.says) || strings.Contains(text, "[guide.") {
				t.Errorf("%s: %s %q, want %s %q", name, s.State, text, c.state, c.says)
			}
		}
		if !found {
			t.Errorf("%s: no step %s", name, c.step)
		}
	}
}

// One thing is to be done at a time, and a shop that has all is complete.
func TestOneStepAtATime(t *testing.T) {
	t.Parallel()
	p := Judge(told("", nil))
	todo := 0
	for _, s := range p.Steps {
		if s.State == Todo {
			todo++
		}
		if s.State == Later && s.Do != "" {
			t.Errorf("%s asks for something too early: %s", s.Key, s.Do)
		}
	}
	if todo != 1 || p.Done != 1 || p.Of != 9 || p.Complete() || p.Measured {
		t.Errorf("%+v", p)
	}
	p = Judge(told(complete, func(f *Facts) {
		received(stepKinds...)(f)
		f.Hook = &Hook{Kind: "woocommerce", HasSecret: true, Seen: noon}
		f.Orders = Orders{Count: 1, Joined: 1}
	}))
	if !p.Complete() || !p.Measured || !p.Ordered {
		t.Errorf("%+v", p)
	}
	other := Judge(told(complete, func(f *Facts) { f.Site.Platform = tracking.PlatformOther; received(stepKinds...)(f) }))
	if !other.Complete() || other.Of != 6 {
		t.Errorf("a shop without webhook is not complete: %+v", other)
	}
}

func TestAddressesOfOneServer(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"http://127.0.0.1:8080/js/tag.js", "http://localhost:8080"}: true, {"https://a.fr/x", "https://A.fr:443"}: true,
		{"http://a.fr", "https://a.fr"}: false, {"http://127.0.0.1:8080", "http://127.0.0.1:8081"}: false, {"https://a.fr", "https://b.fr"}: false,
	} {
		if SameOrigin(pair[0], pair[1]) != want {
			t.Error(pair)
		}
	}
}
