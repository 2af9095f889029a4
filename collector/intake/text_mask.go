package intake

import (
	"net/netip"
	"regexp"
	"strings"
)

var (
	mailPattern = regexp.MustCompile(`(?i)[\p{L}\p{N}._+-]+(?:@|%40|%2540)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`)
	// What may be an address of a network: netip judges it. A colon before or after makes a
	// longer one, a dot a version.
	v4Pattern = regexp.MustCompile(`(?:\d{1,3}\.){3,}\d{1,3}`)
	v6Pattern = regexp.MustCompile(`(?i)(?:[0-9a-f]{0,4}(?::|%3a)){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})`)
	colon     = regexp.MustCompile(`(?i)%3a`)
)

// mask hides e-mail addresses and addresses of networks, which a text of a page may carry.
func mask(s string) string {
	if strings.Contains(s, "@") || strings.Contains(s, "%40") || strings.Contains(s, "%2540") {
		s = mailPattern.ReplaceAllString(s, "[e-mail]")
	}
	if strings.Count(s, ":") > 1 || strings.Contains(s, "%3") {
		s = v6Pattern.ReplaceAllStringFunc(s, maskV6)
	}
	if strings.Count(s, ".") > 2 {
		s = v4Pattern.ReplaceAllStringFunc(s, func(found string) string {
			if _, err := netip.ParseAddr(found); err != nil {
				return found
			}
			return "[ip]"
		})
	}
	return s
}

// versionPattern is a product and its version, as user agents write them.
var versionPattern = regexp.MustCompile(`[A-Za-z]/(?:\d{1,3}\.){3}\d{1,3}`)

// maskAgent is mask for a user agent, where « Chrome/141.0.0.0 » is no address.
func maskAgent(s string) string {
	const dot = "\x00"
	kept := versionPattern.ReplaceAllStringFunc(s, func(found string) string { return strings.ReplaceAll(found, ".", dot) })
	return strings.ReplaceAll(mask(kept), dot, ".")
}

// maskV6 hides an address of IPv6; a time of day (12:30:05) is none, nor are two colons alone.
func maskV6(found string) string {
	text := colon.ReplaceAllString(found, ":")
	for _, candidate := range [...]string{text, strings.TrimSuffix(text, ":"), strings.TrimPrefix(text, ":")} {
		if ip, err := netip.ParseAddr(candidate); err == nil && ip.Is6() && len(candidate) > 3 {
			return "[ip]"
		}
	}
	return found
}
