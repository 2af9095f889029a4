package crawl

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// robotsRule is a compiled allow or disallow pattern.
type robotsRule struct {
	allow  bool
	weight int      // length of the pattern: the longest one that matches wins
	pieces []string // the texts between the stars
	closed bool     // the pattern ends with $
}

// compileRule prepares a pattern for matching. An allowed index page also
// allows its folder: search engines fold /dir/index.html into /dir/.
func compileRule(allow bool, pattern string) []robotsRule {
	rules := []robotsRule{compilePattern(allow, escapePath(pattern))}
	if slash := strings.LastIndexByte(pattern, '/'); allow && slash >= 0 && strings.HasPrefix(pattern[slash:], "/index.htm") {
		rules = append(rules, compilePattern(allow, escapePath(pattern[:slash+1]+"$")))
	}
	return rules
}

func compilePattern(allow bool, pattern string) robotsRule {
	r := robotsRule{allow: allow, weight: len(pattern)}
	pattern, r.closed = strings.CutSuffix(pattern, "$")
	r.pieces = strings.Split(pattern, "*")
	return r
}

// sortRules puts the rule that wins first: the longer before the shorter, and
// allow before disallow when they tie.
func sortRules(rules []robotsRule) {
	slices.SortStableFunc(rules, func(a, b robotsRule) int {
		if c := cmp.Compare(b.weight, a.weight); c != 0 || a.allow == b.allow {
			return c
		}
		if a.allow {
			return -1
		}
		return 1
	})
}

// matches takes the leftmost place for each piece, which is enough to know
// whether any place exists, in time proportional to path x pieces.
func (r *robotsRule) matches(path string) bool {
	path, ok := strings.CutPrefix(path, r.pieces[0])
	if !ok {
		return false
	}
	if len(r.pieces) == 1 {
		return !r.closed || path == ""
	}
	last := len(r.pieces) - 1
	for _, piece := range r.pieces[1:last] {
		at := strings.Index(path, piece)
		if at < 0 {
			return false
		}
		path = path[at+len(piece):]
	}
	if r.closed {
		return strings.HasSuffix(path, r.pieces[last])
	}
	return strings.Contains(path, r.pieces[last])
}

// Allowed tells whether agent (a product token such as "Googlebot") may fetch
// the path with its query. All groups that name the agent count as one; the
// groups of * count only when none names it.
func (r *Robots) Allowed(agent, pathAndQuery string) bool {
	path := escapePath(pathAndQuery)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	best := robotsRule{allow: true, weight: -1}
	for _, g := range r.groupsOf(agent) {
		for i := range g.rules {
			rule := &g.rules[i]
			if rule.weight < best.weight {
				break // sorted: nothing further in this group can win
			}
			if rule.matches(path) {
				if rule.weight > best.weight || rule.allow {
					best = *rule
				}
				break
			}
		}
	}
	return best.allow
}

// Delay is the Crawl-delay asked of agent, 0 when none is.
func (r *Robots) Delay(agent string) time.Duration {
	var delay time.Duration
	for _, g := range r.groupsOf(agent) {
		delay = max(delay, g.delay)
	}
	return delay
}

// Named tells whether a group addresses the agent by its own name.
func (r *Robots) Named(agent string) bool {
	agent = strings.ToLower(agent)
	return slices.ContainsFunc(r.groups, func(g robotsGroup) bool { return g.names(agent) })
}

func (r *Robots) groupsOf(agent string) []*robotsGroup {
	name := strings.ToLower(agent)
	if name == "" || !r.Named(name) {
		name = "*"
	}
	if agent == "" {
		return nil // a nameless client is not addressed by any group
	}
	var found []*robotsGroup
	for i := range r.groups {
		if r.groups[i].names(name) {
			found = append(found, &r.groups[i])
		}
	}
	return found
}

const upperHex = "0123456789ABCDEF"

// escapePath writes bytes beyond ASCII as %XX and the hex digits of existing
// escapes in capitals, so that « é », %c3%a9 and %C3%A9 compare equal.
func escapePath(s string) string {
	if !needsEscape(s) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x80:
			out.WriteByte('%')
			out.WriteByte(upperHex[c>>4])
			out.WriteByte(upperHex[c&15])
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out.WriteString("%" + strings.ToUpper(s[i+1:i+3]))
			i += 2
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

func needsEscape(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '%' {
			return true
		}
	}
	return false
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
