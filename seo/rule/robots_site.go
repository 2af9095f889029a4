package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/text"
)

var robotsRules = []Rule{
	{ID: "rob-absent", Category: Sitemaps, Severity: Medium, Reference: "RFC 9309, 2.3.1.3", Site: checkRobotsMissing},
	{ID: "rob-5xx", Category: Sitemaps, Severity: Critical, Reference: "RFC 9309, 2.3.1.4", Site: checkRobotsError},
	{ID: "rob-bloque-tout", Category: Sitemaps, Severity: Critical, Reference: "RFC 9309", Site: checkRobotsClosed},
	{ID: "rob-syntaxe", Category: Sitemaps, Severity: Medium, Reference: "RFC 9309, 2.2", Site: checkRobotsSyntax},
	{ID: "rob-taille", Category: Sitemaps, Severity: Medium, Reference: "RFC 9309, 2.5", Site: checkRobotsSize},
	{ID: "rob-noindex-directive", Category: Sitemaps, Severity: Medium, Reference: "Google Search Central, robots.txt", Site: checkRobotsIgnored},
	{ID: "rob-html", Category: Sitemaps, Severity: High, Reference: "RFC 9309, 2.3", Site: checkRobotsHTML},
	{ID: "rob-sitemap-absent", Category: Sitemaps, Severity: Low, Reference: "sitemaps.org", Site: checkRobotsSitemap},
}

// maxRobots is what search engines read of robots.txt.
const maxRobots = 500 << 10

func checkRobotsMissing(v *View, f *Finder) {
	if r := v.Robots; r != nil && r.Status >= 400 && r.Status < 500 {
		f.Say(r.URL, "status", r.Status)
	}
}

func checkRobotsError(v *View, f *Finder) {
	r := v.Robots
	switch {
	case r == nil:
	case r.Status >= 500:
		f.Say(r.URL, "status", r.Status)
	case r.Status == 0:
		f.Case("silence").Say(r.URL)
	}
}

// isHTMLBody tells a page served in the place of a text file.
func (r *RobotsFile) isHTMLBody() bool {
	start := strings.ToLower(strings.TrimSpace(r.Body[:min(len(r.Body), 200)]))
	return strings.HasPrefix(start, "<!doctype") || strings.HasPrefix(start, "<html") || strings.Contains(strings.ToLower(r.ContentType), "text/html")
}

// usable reports whether the file was answered as a text.
func (r *RobotsFile) usable() bool {
	return r != nil && r.Status >= 200 && r.Status < 300 && !r.isHTMLBody()
}

func checkRobotsHTML(v *View, f *Finder) {
	if r := v.Robots; r != nil && r.Status >= 200 && r.Status < 300 && r.isHTMLBody() {
		f.Say(text.Clip(text.Squeeze(r.Body), 80))
	}
}

// robotsLine is one directive of robots.txt.
type robotsLine struct {
	number     int
	key, value string
	raw        string
	colon      bool
}

// lineEnds makes those of Windows and of old Macs those of Unix.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// lines yields the directives, comments and blank lines left out.
func (r *RobotsFile) lines(yield func(robotsLine) bool) {
	body := strings.TrimPrefix(r.Body, "\uFEFF")
	number := 0
	for line := range strings.SplitSeq(lineEnds.Replace(body), "\n") {
		number++
		raw := strings.TrimSpace(line)
		rule, _, _ := strings.Cut(raw, "#")
		if rule = strings.TrimSpace(rule); rule == "" {
			continue
		}
		key, value, colon := strings.Cut(rule, ":")
		one := robotsLine{number: number, key: strings.ToLower(strings.TrimSpace(key)), value: strings.TrimSpace(value), raw: raw, colon: colon}
		if !yield(one) {
			return
		}
	}
}

// checkRobotsClosed looks for a group for all robots, or for Googlebot, that
// closes everything and opens nothing.
func checkRobotsClosed(v *View, f *Finder) {
	if !v.Robots.usable() {
		return
	}
	var group robotsGroup
	closed := ""
	for line := range v.Robots.lines {
		if line.key == "user-agent" && group.ruled {
			closed = orElse(closed, group.closedFor())
			group = robotsGroup{}
		}
		group.read(line)
	}
	if closed = orElse(closed, group.closedFor()); closed != "" {
		f.Say("User-agent: "+closed+"\nDisallow: /", "agent", closed)
	}
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// robotsGroup is what one group says of the whole site.
type robotsGroup struct {
	agents        []string
	ruled         bool // a rule was read: the next user-agent opens a group
	closes, opens bool
}

func (g *robotsGroup) read(line robotsLine) {
	switch line.key {
	case "user-agent":
		g.agents = append(g.agents, strings.ToLower(line.value))
	case "disallow":
		g.ruled = true
		g.closes = g.closes || line.value == "/" || line.value == "/*" || line.value == "*"
	case "allow":
		g.ruled = true
		g.opens = g.opens || line.value != ""
	}
}

// closedFor is the search engine that the group shuts out, "" for none.
func (g *robotsGroup) closedFor() string {
	for _, agent := range []string{"*", "googlebot"} {
		if g.closes && !g.opens && slices.Contains(g.agents, agent) {
			return agent
		}
	}
	return ""
}

// knownKeys are the directives that some search engine reads; ignoredKeys
// those that Google does not.
var (
	knownKeys   = []string{"user-agent", "allow", "disallow", "sitemap", "crawl-delay", "host", "clean-param", "request-rate", "visit-time", "noindex", "nofollow", "content-signal"}
	ignoredKeys = []string{"noindex", "nofollow", "crawl-delay"}
)

func checkRobotsSyntax(v *View, f *Finder) {
	if !v.Robots.usable() {
		return
	}
	agent := false
	for line := range v.Robots.lines {
		agent = agent || line.key == "user-agent"
		if fault := lineFault(line, agent); fault {
			f.Item(fmt.Sprintf("%d : %s", line.number, text.Clip(line.raw, 80)))
		}
	}
}

// lineFault reports a line that no robot can use: an unknown directive, a user-agent
// without a name, a rule before any user-agent, a pattern that starts neither with / nor with *, a $
// elsewhere than at the end.
func lineFault(line robotsLine, agent bool) bool {
	if !line.colon || !slices.Contains(knownKeys, line.key) {
		return true
	}
	if line.key != "allow" && line.key != "disallow" {
		return line.key == "user-agent" && line.value == ""
	}
	v := line.value
	badStart := v != "" && v[0] != '/' && v[0] != '*'
	return !agent || badStart || strings.Contains(strings.TrimSuffix(v, "$"), "$")
}

func checkRobotsSize(v *View, f *Finder) {
	if v.Robots.usable() && v.Robots.Size > maxRobots {
		f.Say(v.Robots.URL, "size", size(v.Robots.Size))
	}
}

func checkRobotsIgnored(v *View, f *Finder) {
	if !v.Robots.usable() {
		return
	}
	for line := range v.Robots.lines {
		if slices.Contains(ignoredKeys, line.key) {
			f.Item(fmt.Sprintf("%d : %s", line.number, line.raw))
		}
	}
}

func checkRobotsSitemap(v *View, f *Finder) {
	if !v.Robots.usable() {
		return
	}
	named := false
	for line := range v.Robots.lines {
		if line.key != "sitemap" {
			continue
		}
		named = true
		if value := strings.ToLower(line.value); !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") {
			f.Case("relative").Say(line.raw, "value", line.value)
			return
		}
	}
	if !named {
		f.Say(v.Robots.URL)
	}
}
