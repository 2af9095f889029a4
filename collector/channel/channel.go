// Package channel tells where a visit comes from: source, medium and campaign
// out of a page's address and its referrer, then the acquisition channel.
//
// Channels follow the order of GA4's default channel groups (Google's help page
// 9756891 and the open dbt-ga4 macro), after the site's own rules, with two
// additions of the trade: AI assistants, and comparison sites and marketplaces.
package channel

import (
	"regexp"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
)

// Touch is where a hit comes from. The zero value is a hit without an origin
// of its own: direct, or the next page of a visit.
type Touch struct {
	Channel  string // a tracking.Channel key, or one of the site's own
	Source   string
	Medium   string
	Campaign string
	Term     string
	Content  string
	ClickID  string // the kind of paid click, never the identifier
}

// Named reports whether it says where somebody comes from.
func (t Touch) Named() bool { return t.Source != "" || t.Medium != "" || t.Campaign != "" }

// The patterns of GA4's rules.
var (
	paid     = regexp.MustCompile(`^(.*cp.*|ppc|retargeting|paid.*)$`)
	shop     = regexp.MustCompile(`^(.*(([^a-df-z]|^)shop|shopping).*)$`)
	email    = regexp.MustCompile(`email|e-mail|e_mail|e mail|newsletter`)
	displays = set("display", "banner", "expandable", "interstitial", "cpm")
	socials  = set("social", "social-network", "social-media", "sm", "social network", "social media")
	refers   = set("referral", "app", "link")
	// strongAuth are the hosts of banks' 3-D Secure pages.
	strongAuth = regexp.MustCompile(`(^|[.-])(acs|3ds|3ds2|3dsecure|3d-secure)[0-9]*[.-]`)
)

func set(words ...string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		out[w] = true
	}
	return out
}

// Classify gives the channel of a touch by the general rules, in GA4's order.
// An empty touch is direct.
func Classify(t Touch) string {
	source, medium, campaign := fold(t.Source), fold(t.Medium), fold(t.Campaign)
	known, _ := findSource(source)
	is := func(kind string) bool { return known.kind == kind }
	isPaid, isShop := paid.MatchString(medium), shop.MatchString(campaign)
	switch {
	case isDirect(source, medium, campaign):
		return tracking.ChannelDirect
	case strings.Contains(campaign, "cross-network"):
		return tracking.ChannelCrossNetwork
	case is(kindComparator):
		return tracking.ChannelComparators
	case (is(kindShopping) || isShop) && isPaid:
		return tracking.ChannelPaidShopping
	case is(kindSearch) && isPaid:
		return tracking.ChannelPaidSearch
	case is(kindSocial) && isPaid:
		return tracking.ChannelPaidSocial
	case is(kindVideo) && isPaid:
		return tracking.ChannelPaidVideo
	case displays[medium]:
		return tracking.ChannelDisplay
	case isPaid:
		return tracking.ChannelPaidOther
	case is(kindAI):
		return tracking.ChannelAI
	case is(kindShopping) || isShop:
		return tracking.ChannelOrganicShopping
	case is(kindSocial) || socials[medium]:
		return tracking.ChannelOrganicSocial
	case is(kindVideo) || strings.Contains(medium, "video"):
		return tracking.ChannelOrganicVideo
	case is(kindSearch) || medium == "organic":
		return tracking.ChannelOrganicSearch
	case refers[medium]:
		return tracking.ChannelReferral
	}
	return classifyMessages(source, medium, is(kindEmail))
}

// classifyMessages is the end of GA4's list.
func classifyMessages(source, medium string, webmail bool) string {
	switch {
	case webmail || email.MatchString(source) || email.MatchString(medium):
		return tracking.ChannelEmail
	case medium == "affiliate":
		return tracking.ChannelAffiliates
	case medium == "audio":
		return tracking.ChannelAudio
	case source == "sms" || medium == "sms":
		return tracking.ChannelSMS
	case strings.HasSuffix(medium, "push") || strings.Contains(medium, "mobile") ||
		strings.Contains(medium, "notification") || source == "firebase":
		return tracking.ChannelPush
	}
	return tracking.ChannelUnassigned
}

func isDirect(source, medium, campaign string) bool {
	if source == "(direct)" {
		return medium == "" || medium == "(none)" || medium == "(not set)"
	}
	return source == "" && medium == "" && campaign == ""
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// ClassifyFor tries the site's own rules, then the general ones. referrer is
// the referring host, "" without one.
func ClassifyFor(rules []tracking.ChannelRule, t Touch, referrer string) string {
	for _, r := range rules {
		if follows(r, t, referrer) {
			return r.Channel
		}
	}
	return Classify(t)
}

func follows(r tracking.ChannelRule, t Touch, referrer string) bool {
	if r.Source == "" && r.Medium == "" && r.Campaign == "" && r.Referrer == "" {
		return false
	}
	return same(r.Source, t.Source) && same(r.Medium, t.Medium) &&
		sameOrStarts(r.Campaign, t.Campaign) && (r.Referrer == "" || Under(fold(referrer), fold(r.Referrer)))
}

func same(want, got string) bool { return want == "" || fold(want) == fold(got) }

func sameOrStarts(want, got string) bool {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(fold(got), fold(prefix))
	}
	return same(want, got)
}

// Under reports whether host is domain or below it, "www." aside.
func Under(host, domain string) bool {
	host, domain = strings.TrimPrefix(host, "www."), strings.TrimPrefix(domain, "www.")
	return domain != "" && (host == domain || strings.HasSuffix(host, "."+domain))
}
