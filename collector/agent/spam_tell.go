package agent

import (
	_ "embed"
	"strings"
	"sync"
)

// spamList is one domain a line, from Matomo's referrer spam list (public domain).
//
//go:embed spam_referrers.txt
var spamList string

var spammers = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(spamList) {
		all[strings.TrimSpace(line)] = true
	}
	return all
})

// IsSpam reports whether a referring host, or a domain above it, is a known
// referrer spammer.
func IsSpam(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for host != "" {
		if spammers()[host] {
			return true
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return false
}
