package crawl

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxRobots is how much of a robots.txt is read, in bytes (RFC 9309 asks for
// at least 500 KiB); the rest is ignored, as search engines do.
const MaxRobots = 500 << 10

// A RobotsFlaw is a kind of mistake in a robots.txt.
type RobotsFlaw string

// The mistakes that a reader of robots.txt should be told about.
const (
	FlawUnknown     RobotsFlaw = "unknown_directive" // no such directive
	FlawNoColon     RobotsFlaw = "no_colon"          // « disallow /x »: understood, but only by some
	FlawTypo        RobotsFlaw = "typo"              // « dissallow »: understood, but only by some
	FlawNoAgent     RobotsFlaw = "rule_without_agent"
	FlawPattern     RobotsFlaw = "pattern_start"     // a pattern starts with neither / nor *
	FlawDollar      RobotsFlaw = "dollar_inside"     // $ means something at the end only
	FlawNotGoogle   RobotsFlaw = "ignored_by_google" // noindex, nofollow, crawl-delay
	FlawRelativeMap RobotsFlaw = "relative_sitemap"
	FlawEmptyAgent  RobotsFlaw = "empty_agent"
	FlawDelay       RobotsFlaw = "bad_delay" // a crawl-delay that is no number
	FlawTooLarge    RobotsFlaw = "too_large"
	FlawMarkup      RobotsFlaw = "markup" // an HTML page in the place of robots.txt
)

// RobotsWarning is one mistake, with its line (from 1; 0 for the whole file).
type RobotsWarning struct {
	Line int
	Flaw RobotsFlaw
	Text string // the line as written, cut to 120 runes
}

// Robots is a parsed robots.txt. The zero value allows everything.
type Robots struct {
	Sitemaps []string
	Warnings []RobotsWarning

	groups []robotsGroup
}

// robotsGroup is a run of user-agent lines and the rules behind it.
type robotsGroup struct {
	agents []string // product tokens in lower case; "*" is everybody
	rules  []robotsRule
	delay  time.Duration
}

func (g *robotsGroup) names(agent string) bool { return slices.Contains(g.agents, agent) }

// Common misspellings are understood, as Google's parser does.
var robotsKeys = map[string]string{
	"user-agent": "agent", "useragent": "agent", "user agent": "agent",
	"allow":    "allow",
	"disallow": "disallow", "dissallow": "disallow", "dissalow": "disallow", "disalow": "disallow", "diasllow": "disallow", "disallaw": "disallow",
	"sitemap": "sitemap", "site-map": "sitemap",
	"crawl-delay": "delay", "crawldelay": "delay",
	"noindex": "google", "nofollow": "google",
	"host": "other", "clean-param": "other", "request-rate": "other", "visit-time": "other", "cache-delay": "other", "content-signal": "other",
}

var robotsProper = []string{"user-agent", "allow", "disallow", "sitemap", "crawl-delay", "noindex", "nofollow", "host", "clean-param", "request-rate", "visit-time", "cache-delay", "content-signal"}

// ParseRobots reads a robots.txt by RFC 9309. It never fails: what cannot be
// understood is skipped and told in Warnings.
func ParseRobots(text []byte) *Robots {
	p := robotsParser{out: &Robots{}}
	if len(text) > MaxRobots {
		text = text[:MaxRobots]
		p.warn(0, FlawTooLarge, "")
	}
	if looksLikeMarkup(text) {
		p.warn(0, FlawMarkup, firstLine(text))
	}
	for n, line := range splitLines(skipBOM(text)) {
		p.line(n+1, line)
	}
	for i := range p.out.groups {
		sortRules(p.out.groups[i].rules)
	}
	return p.out
}

type robotsParser struct {
	out   *Robots
	ruled bool // the current group has had a rule: the next user-agent starts another
}

func (p *robotsParser) warn(line int, flaw RobotsFlaw, text string) {
	const most = 200 // a garbage file would otherwise fill the memory with complaints
	if len(p.out.Warnings) < most {
		p.out.Warnings = append(p.out.Warnings, RobotsWarning{line, flaw, cutRunes(text, 120)})
	}
}

func (p *robotsParser) line(n int, line []byte) {
	text := string(line)
	written, value, found := keyValue(text)
	if written == "" {
		if found {
			p.warn(n, FlawUnknown, text)
		}
		return
	}
	key, known := robotsKeys[strings.ToLower(written)]
	switch {
	case !known:
		p.warn(n, FlawUnknown, text)
		return
	case !found:
		p.warn(n, FlawNoColon, text)
	case !slices.Contains(robotsProper, strings.ToLower(written)):
		p.warn(n, FlawTypo, text)
	}
	p.directive(n, key, value, text)
}

func (p *robotsParser) directive(n int, key, value, text string) {
	switch key {
	case "agent":
		p.agent(n, value, text)
	case "allow", "disallow":
		p.rule(n, key == "allow", value, text)
	case "sitemap":
		p.sitemap(n, value, text)
	case "delay":
		p.delay(n, value, text)
		p.warn(n, FlawNotGoogle, text)
	case "google":
		p.warn(n, FlawNotGoogle, text)
	}
}

func (p *robotsParser) agent(n int, value, text string) {
	token := agentToken(value)
	if token == "" {
		p.warn(n, FlawEmptyAgent, text)
	}
	if p.ruled || len(p.out.groups) == 0 {
		p.out.groups = append(p.out.groups, robotsGroup{})
		p.ruled = false
	}
	g := p.current()
	g.agents = append(g.agents, token)
}

func (p *robotsParser) current() *robotsGroup {
	if len(p.out.groups) == 0 {
		return nil
	}
	return &p.out.groups[len(p.out.groups)-1]
}

func (p *robotsParser) rule(n int, allow bool, pattern, text string) {
	g := p.current()
	if g == nil {
		p.warn(n, FlawNoAgent, text)
		return
	}
	p.ruled = true
	if pattern == "" {
		return // « Disallow: » alone forbids nothing
	}
	if pattern[0] != '/' && pattern[0] != '*' {
		p.warn(n, FlawPattern, text)
	}
	if i := strings.IndexByte(pattern, '$'); i >= 0 && i < len(pattern)-1 {
		p.warn(n, FlawDollar, text)
	}
	g.rules = append(g.rules, compileRule(allow, pattern)...)
}

// A sitemap line belongs to the whole file and must not end a group.
func (p *robotsParser) sitemap(n int, value, text string) {
	if !strings.Contains(value, "://") {
		p.warn(n, FlawRelativeMap, text)
	}
	if value != "" && !slices.Contains(p.out.Sitemaps, value) {
		p.out.Sitemaps = append(p.out.Sitemaps, value)
	}
}

func (p *robotsParser) delay(n int, value, text string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || seconds < 0 || seconds > 1e6 {
		p.warn(n, FlawDelay, text)
		return
	}
	if g := p.current(); g != nil {
		g.delay = max(g.delay, time.Duration(seconds*float64(time.Second)))
	}
}

// keyValue cuts « key: value # remark ». Without a colon, exactly two words
// are taken as key and value and found is false.
func keyValue(line string) (key, value string, found bool) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	if k, v, ok := strings.Cut(line, ":"); ok {
		return strings.TrimSpace(k), strings.TrimSpace(v), true
	}
	words := strings.Fields(line)
	if len(words) == 2 {
		return words[0], words[1], false
	}
	return "", "", line != ""
}

// agentToken is the product token of a user-agent line: letters, _ and -
// (RFC 9309, 2.2.1), so that "FooBot/2.1 (x)" names foobot.
func agentToken(value string) string {
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		return "*"
	}
	end := strings.IndexFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-')
	})
	if end >= 0 {
		value = value[:end]
	}
	return strings.ToLower(value)
}

// skipBOM drops a UTF-8 byte order mark, even one cut short.
func skipBOM(text []byte) []byte {
	for _, b := range []byte("\uFEFF") {
		if len(text) == 0 || text[0] != b {
			break
		}
		text = text[1:]
	}
	return text
}

// splitLines yields the lines of a text that may end them by LF, CR or CRLF.
func splitLines(text []byte) func(func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		for n := 0; len(text) > 0; n++ {
			end := bytes.IndexAny(text, "\r\n")
			if end < 0 {
				yield(n, text)
				return
			}
			if !yield(n, text[:end]) {
				return
			}
			if text[end] == '\r' && end+1 < len(text) && text[end+1] == '\n' {
				end++
			}
			text = text[end+1:]
		}
	}
}

func looksLikeMarkup(text []byte) bool {
	head := bytes.ToLower(bytes.TrimSpace(skipBOM(text[:min(len(text), 256)])))
	return bytes.HasPrefix(head, []byte("<!doctype")) || bytes.HasPrefix(head, []byte("<html"))
}

func firstLine(text []byte) string {
	for _, line := range splitLines(text) {
		return string(line)
	}
	return ""
}

func cutRunes(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
