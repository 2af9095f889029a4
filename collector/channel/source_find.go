package channel

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

//go:embed sources.txt
var sourceList string

// Kinds of known sources, as sources.txt writes them.
const (
	kindSearch     = "search"
	kindShopping   = "shopping"
	kindSocial     = "social"
	kindVideo      = "video"
	kindAI         = "ai"
	kindComparator = "comparator"
	kindEmail      = "email"
	kindPass       = "pass"
)

// source is a known source of traffic.
type source struct{ kind, name string }

// directory finds sources by key. Pages one only passes through are apart: a
// payment page can also be a source by name.
type directory struct{ known, pass map[string]source }

var sources = sync.OnceValue(func() directory {
	d := directory{known: map[string]source{}, pass: map[string]source{}}
	for line := range strings.Lines(sourceList) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		into := d.known
		if fields[0] == kindPass {
			into = d.pass
		}
		for _, key := range fields[2:] {
			into[key] = source{kind: fields[0], name: fields[1]}
		}
	}
	return d
})

// findSource knows a host, or the word of a utm_source.
func findSource(name string) (source, bool) {
	name = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), " ", "_")
	if !strings.Contains(name, ".") {
		s, ok := sources().known[name]
		return s, ok
	}
	return findHost(sources().known, name)
}

// Network is the social or video network that a source is, as sources.txt names it: « fb »,
// « m.facebook.com » and « facebook » are facebook. It is "" for any other source.
func Network(source string) string {
	known, _ := findSource(source)
	if known.kind == kindSocial || known.kind == kindVideo {
		return known.name
	}
	return ""
}

// isPass reports whether a host is a payment or sign-in page: a visit that
// comes back from there came from somewhere else.
func isPass(host string) bool {
	if _, ok := findHost(sources().pass, host); ok {
		return true
	}
	return strongAuth.MatchString(host)
}

// findHost looks for the host, then for the domains above it. A brand with any
// ending is tried where the public suffix begins.
func findHost(in map[string]source, host string) (source, bool) {
	host = strings.TrimPrefix(host, "www.")
	suffix, _ := publicsuffix.PublicSuffix(host)
	if s, ok := in["="+brand(host, suffix)]; ok {
		return s, true
	}
	for at := host; at != ""; {
		if s, ok := in[at]; ok {
			return s, true
		}
		if s, ok := in[brand(at, suffix)]; ok {
			return s, true
		}
		_, at, _ = strings.Cut(at, ".")
	}
	return source{}, false
}

// brand is google.* for google.co.uk.
func brand(host, suffix string) string {
	label, ok := strings.CutSuffix(host, "."+suffix)
	if !ok {
		return ""
	}
	return label + ".*"
}
