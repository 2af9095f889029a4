package crawl

import (
	"slices"
	"strings"
	"sync"
)

// scope knows which addresses belong to the site: its host, with and without
// www, over http and https, and the host that the start page redirects to.
type scope struct {
	mu    sync.RWMutex
	hosts []string
}

func (s *scope) add(u URL) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := family(u); !slices.Contains(s.hosts, h) {
		s.hosts = append(s.hosts, h)
	}
}

func (s *scope) has(u URL) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Contains(s.hosts, family(u))
}

// family is what the variants of one host share; an unusual port counts.
func family(u URL) string { return strings.TrimPrefix(u.Host(), "www.") }

// Exempted tells whether an address is on a host that AllowHosts names.
func Exempted(allowHosts []string, u URL) bool {
	return newAllowList(allowHosts).has(strings.Trim(u.Hostname(), "[]"), u.Port())
}
