package agent

import "strings"

// Families of what is set apart, for people to read.
const (
	FamilySearch  = "search"  // search engines
	FamilyAI      = "ai"      // assistants and those who gather for them
	FamilyMonitor = "monitor" // tools that watch whether a site is well
	FamilyPreview = "preview" // previews of links, of networks and messengers
	FamilySEO     = "seo"     // tools of search engine optimisation
	FamilyScript  = "script"  // programs that pretend nothing
	FamilyDriven  = "driven"  // real browsers without a reader
	FamilyOther   = "other"   // robots that say so
	FamilyMasked  = "masked"  // no name, or a browser's that it is not
)

// families are tried in this order, by words of the user agent in lower case. Facts: the
// names that these programs publish.
var families = []struct {
	name  string
	words []string
}{
	{FamilyAI, []string{"gptbot", "chatgpt", "oai-search", "claudebot", "claude-", "anthropic", "perplexity", "ccbot", "google-extended", "bytespider", "mistralai", "cohere", "meta-external", "amazonbot", "diffbot", "youbot"}},
	{FamilyMonitor, []string{"uptime", "pingdom", "statuscake", "gtmetrix", "lighthouse", "dareboost", "site24x7", "monitor", "newrelic", "datadog", "check_http", "nagios", "zabbix", "better stack", "ptst/", "speedcurve", "hetrix", "freshping"}},
	{FamilySEO, []string{"ahrefs", "semrush", "mj12", "dotbot", "rogerbot", "majestic", "screaming frog", "sistrix", "seobility", "serpstat", "seokicks", "dataforseo", "blexbot", "oncrawl", "botify", "babbar", "barkrowler", "chalandbot"}},
	{FamilyPreview, []string{"facebookexternalhit", "facebookcatalog", "twitterbot", "linkedinbot", "whatsapp", "slackbot", "discordbot", "telegrambot", "pinterest", "skypeuripreview", "embedly", "redditbot", "vkshare", "tumblr"}},
	{FamilySearch, []string{"googlebot", "google-inspectiontool", "adsbot-google", "mediapartners", "storebot-google", "googleother", "bingbot", "bingpreview", "msnbot", "yandex", "baiduspider", "duckduckbot", "duckduckgo", "qwant", "applebot", "slurp", "seznambot", "petalbot", "exabot", "ecosia", "naver"}},
}

// Family tells what kind of program was set apart for one of the Bot reasons.
func Family(reason, ua string) string {
	low := strings.ToLower(ua)
	for _, f := range families {
		if holds(low, f.words) {
			return f.name
		}
	}
	switch reason {
	case BotNoPage:
		return FamilyDriven
	case BotSilent, BotHidden:
		return FamilyMasked
	case BotPlain:
		if low == "" || low == "-" || strings.HasPrefix(low, "mozilla") {
			return FamilyMasked
		}
		return FamilyScript
	case BotSays:
		if holds(low, []string{"python", "curl", "wget", "java/", "libwww", "httpclient", "go-http", "okhttp", "axios", "node-fetch"}) {
			return FamilyScript
		}
	}
	return FamilyOther
}
