package agent

import "strings"

// Why a user agent is a program's.
const (
	BotSilent  = "no_agent"     // it says nothing
	BotPlain   = "not_browser"  // it does not present itself as a browser does
	BotHidden  = "compatible"   // "compatible" where a browser names its platform
	BotSays    = "says_so"      // a word of the trade: bot, crawler, spider...
	BotAddress = "address"      // it gives an address to complain to
	BotNamed   = "known_name"   // a program known to pose as a browser
	BotNoPage  = "not_a_reader" // automation that drives a real browser
)

// trade are words that no browser has in its user agent.
var trade = []string{
	"bot", "crawl", "spider", "slurp", "scrape", "scan", "monitor", "archiv", "validator", "verif", "inspect",
	"audit", "survey", "resolver", "analyz", "optimiz", "optimis", "fetch", "preview", "favicon", "check",
	"sitemap", "screenshot", "copier", "httrack", "capture", "subscriber", "library", "proxy", "feed", "search",
	"-agent", " agent", "agent-", "agent/", "httpagent", "python", "java/", "(java", "curl", "wget", "libwww", "httpclient",
	"prerender", "webthumb", "loader", "uptime", "accelerat",
}

// automation are the tools that drive a browser without a reader.
var automation = []string{
	"headless", "phantomjs", "selenium", "webdriver", "playwright", "puppeteer", "synthetic", "lighthouse",
	"splash version", "ptst/", "slimerjs", "cypress",
}

// address are signs of a page or a mail address.
var address = []string{"http:", "https:", "www.", ".com", ".org", ".io", ".fr/", ".ru", ".de/", "rb.gy", "bit.ly"}

// named are programs that pass the rules above. Facts from the crawler lists
// of the trade; the words are the shortest that no browser has.
var named = []string{
	"daumoa", "pingdom", "appinsights", "dareboost", "zgrab", "physicalweb", "datanyze", "google-ads", "newsai/",
	"ap3a.240617.008", "code/1.", "collapsify", "hardenize", "manus-user", "metaiab", "silktide", "trae/", "fluid/",
	"semantic-visions", "sindup", "tsm-turingos", "dlc/", "foregenix", "gtmetrix", "hotjar", "linktiger",
	"marketgoo", "newsnow", "openvas", "playstore-google", "readable/", "securityheaders", "rigor)", "testlocally",
	"ylt chrome", "watchtowr", "geedoshop", "mediapartners", "google-read", "googleother", "yandex.", "facebookext", "xmco.",
}

// botReason is why ua is a program's, "" for a browser's. The words are few
// enough to be tried one by one: an agent is looked at once (Cache).
func botReason(ua string) string {
	low := strings.ToLower(strings.TrimSpace(ua))
	// A brand of telephones whose name holds "bot".
	low = strings.ReplaceAll(low, "cubot", "")
	switch {
	case low == "":
		return BotSilent
	case holds(low, automation):
		return BotNoPage
	case holds(low, trade):
		return BotSays
	case !strings.HasPrefix(low, "mozilla/") && !strings.HasPrefix(low, "opera/"):
		return BotPlain
	case holds(low, address) || mail(low):
		return BotAddress
	case hidden(low):
		return BotHidden
	case holds(low, named):
		return BotNamed
	}
	return ""
}

// hidden is "(compatible; X)" or "; compatible; X" of anything but the old
// Internet Explorer, the one browser that said so.
func hidden(low string) bool {
	return strings.Contains(low, "compatible") && !strings.Contains(low, "msie") && !strings.Contains(low, "trident/")
}

// mail is an @ before a name; Ecosia's application writes "ios@9.1".
func mail(low string) bool {
	_, after, found := strings.Cut(low, "@")
	return found && after != "" && (after[0] < '0' || after[0] > '9') || strings.Contains(low, "[at]") || strings.Contains(low, "(at)")
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
