package page

import (
	"slices"
	"strings"
)

// Directives is what one meta tag or one header line says to robots.
type Directives struct {
	Bot    string   // "" for all robots, else lower case such as "googlebot"
	Header bool     // sent as X-Robots-Tag
	InHead bool     // a tag inside head
	Tokens []string // lower case, such as "noindex" or "max-snippet:0"
}

// Has reports whether the directives hold the token; "none" holds both noindex
// and nofollow.
func (d *Directives) Has(token string) bool {
	if slices.Contains(d.Tokens, token) {
		return true
	}
	return (token == "noindex" || token == "nofollow") && slices.Contains(d.Tokens, "none")
}

// Applies reports whether the search engine obeys the directives: those for
// all robots and those for Googlebot.
func (d *Directives) Applies() bool { return d.Bot == "" || d.Bot == "googlebot" }

// Says reports whether any directive that applies holds the token.
func (p *Page) Says(token string) bool {
	for i := range p.Robots {
		if p.Robots[i].Applies() && p.Robots[i].Has(token) {
			return true
		}
	}
	return false
}

// Value is what follows the colon of the first directive of that name that
// applies: Value("max-image-preview") is "none".
func (p *Page) Value(name string) string {
	for i := range p.Robots {
		if !p.Robots[i].Applies() {
			continue
		}
		for _, token := range p.Robots[i].Tokens {
			if key, value, ok := strings.Cut(token, ":"); ok && key == name {
				return value
			}
		}
	}
	return ""
}

// Noindex reports whether the page asks to be left out of the index.
func (p *Page) Noindex() bool { return p.Says("noindex") }

// Nofollow reports whether the page asks that its links pass nothing on.
func (p *Page) Nofollow() bool { return p.Says("nofollow") }

// robotNames are the meta names that speak to robots. An unknown name is an
// ordinary meta tag.
var robotNames = map[string]string{"robots": "", "googlebot": "googlebot", "googlebot-news": "googlebot-news", "bingbot": "bingbot", "slurp": "slurp"}

// knownDirectives end the name of a robot in an X-Robots-Tag: what stands
// before a colon is a robot unless it is one of these.
var knownDirectives = []string{"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}

func metaDirectives(name, content string, inHead bool) (Directives, bool) {
	bot, ok := robotNames[name]
	if !ok {
		return Directives{}, false
	}
	return Directives{Bot: bot, InHead: inHead, Tokens: splitDirectives(content)}, true
}

// headerDirectives reads X-Robots-Tag lines: `noindex, nofollow`,
// `googlebot: noindex`, `unavailable_after: Wed, 25 Jun 2025 15:00:00 GMT`.
func headerDirectives(lines []string) []Directives {
	var all []Directives
	for _, line := range lines {
		current := Directives{Header: true}
		for _, token := range splitDirectives(line) {
			name, value, ok := strings.Cut(token, ":")
			if ok && !slices.Contains(knownDirectives, name) {
				if len(current.Tokens) > 0 {
					all = append(all, current)
				}
				current = Directives{Header: true, Bot: name}
				token = value
			}
			if token != "" {
				current.Tokens = append(current.Tokens, token)
			}
		}
		all = append(all, current)
	}
	return all
}

// splitDirectives cuts at commas, except inside the date of unavailable_after.
func splitDirectives(s string) []string {
	var tokens []string
	for part := range strings.SplitSeq(strings.ToLower(s), ",") {
		part = strings.TrimSpace(part)
		if last := len(tokens) - 1; last >= 0 && strings.HasPrefix(tokens[last], "unavailable_after:") && startsWithDigit(part) {
			tokens[last] += ", " + part
			continue
		}
		if name, value, ok := strings.Cut(part, ":"); ok {
			part = strings.TrimSpace(name) + ":" + strings.TrimSpace(value)
		}
		if part != "" {
			tokens = append(tokens, part)
		}
	}
	return tokens
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
