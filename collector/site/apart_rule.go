package site

import (
	"errors"
	"net/netip"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
)

// Bounds of the rules of a site.
const (
	maxRules     = 50
	maxRule      = 200 // characters
	minAgentPart = 3
	// A network that is wider than these is no shop's own.
	widestV4, widestV6 = 16, 32
)

// apartRule is a rule ready to judge.
type apartRule struct {
	tracking.ApartRule
	low     string // its value in lower case
	pattern *regexp.Regexp
	network netip.Prefix
}

// Ready is a site with its time zone and rules at hand. A rule that cannot be read, written
// by a later program, judges nothing.
func Ready(s tracking.Site) *Site {
	one := &Site{Site: s, Location: s.Location()}
	for _, r := range s.ApartRules {
		if ready, err := readRule(r); err == nil && r.State != tracking.RuleOff {
			one.rules = append(one.rules, ready)
		}
	}
	return one
}

func readRule(r tracking.ApartRule) (out apartRule, err error) {
	out = apartRule{ApartRule: r, low: strings.ToLower(r.Value)}
	switch r.Kind {
	case tracking.RulePattern:
		if out.pattern, err = regexp.Compile("(?i)" + r.Value); err == nil {
			err = checkPattern(r.Value)
		}
	case tracking.RuleAddress:
		out.network, err = network(r.Value)
	}
	return out, err
}

// maxSteps bounds what trying a pattern costs: each hit waits for it.
const maxSteps = 1000

func checkPattern(text string) error {
	parsed, err := syntax.Parse("(?i)"+text, syntax.Perl)
	if err != nil {
		return err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err == nil && len(program.Inst) > maxSteps {
		err = errPattern
	}
	return err
}

// network reads 203.0.113.7 or 203.0.113.0/24.
func network(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		ip, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		return netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, errNetwork
	}
	return p.Masked(), nil
}

var (
	errNetwork = errors.New("this is no network")
	errPattern = errors.New("this pattern takes too long to try")
)

// Judged is what the rules of a site say of a hit.
type Judged struct {
	Apart *tracking.ApartRule // the first one that sets it apart
	Trial []string            // those that would, were they on
	Keep  bool                // it counts whatever it looks like
}

func (j *Judged) add(r *apartRule) {
	switch {
	case r.State == tracking.RuleTrial:
		j.Trial = append(j.Trial, r.ID)
	case j.Apart == nil:
		j.Apart = &r.ApartRule
	}
}

// HasRules reports whether any rule judges.
func (s *Site) HasRules() bool { return len(s.rules) > 0 }

// JudgeReader asks the rules about a user agent and an address. networks are rules that the
// address answered to when it was still known.
func (s *Site) JudgeReader(agent string, address netip.Addr, networks []string) (j Judged) {
	if len(s.rules) == 0 {
		return j
	}
	low := strings.ToLower(agent)
	address = address.Unmap().WithZone("")
	for i := range s.rules {
		r := &s.rules[i]
		answers := false
		switch r.Kind {
		case tracking.RuleAgent, tracking.RuleKeep:
			answers = strings.Contains(low, r.low)
		case tracking.RulePattern:
			answers = r.pattern.MatchString(agent)
		case tracking.RuleAddress:
			answers = address.IsValid() && r.network.Contains(address) || slices.Contains(networks, r.ID)
		}
		switch {
		case !answers:
		case r.Kind == tracking.RuleKeep:
			j.Keep = j.Keep || r.State == tracking.RuleOn
		default:
			j.add(r)
		}
	}
	return j
}

// Networks are the rules that an address answers to, on trial or not.
func (s *Site) Networks(address netip.Addr) (ids []string) {
	address = address.Unmap().WithZone("")
	for i := range s.rules {
		if r := &s.rules[i]; r.Kind == tracking.RuleAddress && address.IsValid() && r.network.Contains(address) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// JudgePage asks the rules about a page and the host of the page before it, "" for none.
func (s *Site) JudgePage(path, referrer string) (j Judged) {
	for i := range s.rules {
		r := &s.rules[i]
		if r.Kind == tracking.RulePath && underPath(path, r.Value) || r.Kind == tracking.RuleReferrer && referrer != "" && underDomain(referrer, r.low) {
			j.add(r)
		}
	}
	return j
}

func underPath(path, rule string) bool {
	if start, open := strings.CutSuffix(rule, "*"); open {
		return strings.HasPrefix(path, start)
	}
	return path == rule || strings.HasPrefix(path, strings.TrimSuffix(rule, "/")+"/")
}

func underDomain(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// browsers are what readers usually read with: a rule that sets half of these apart is wrong.
var browsers = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
}

// tidyRule brings what a person typed to one form.
func tidyRule(r tracking.ApartRule) tracking.ApartRule {
	r.Value, r.Note = strings.TrimSpace(r.Value), strings.Join(strings.Fields(r.Note), " ")
	switch r.Kind {
	case tracking.RuleReferrer:
		_, after, found := strings.Cut(r.Value, "://")
		if found {
			r.Value = after
		}
		r.Value, _, _ = strings.Cut(r.Value, "/")
		r.Value = fold(r.Value)
	case tracking.RulePath:
		if _, after, found := strings.Cut(r.Value, "://"); found {
			_, path, _ := strings.Cut(after, "/")
			r.Value = "/" + path
		}
	}
	if r.State == "" {
		r.State = tracking.RuleOn
	}
	return r
}

// checkRule says what is wrong with a rule of a site.
func checkRule(s tracking.Site, r tracking.ApartRule) error {
	switch {
	case !slices.Contains(tracking.RuleKinds, r.Kind):
		return fault.New(fault.Invalid, "bots.bad_kind", "kind", r.Kind, "kinds", strings.Join(tracking.RuleKinds, ", "))
	case r.State != tracking.RuleOn && r.State != tracking.RuleTrial && r.State != tracking.RuleOff:
		return fault.New(fault.Invalid, "bots.bad_state", "state", r.State)
	case r.Value == "":
		return fault.New(fault.Invalid, "bots.empty")
	case utf8.RuneCountInString(r.Value) > maxRule || utf8.RuneCountInString(r.Note) > maxRule:
		return fault.New(fault.Invalid, "bots.too_long", "max", strconv.Itoa(maxRule))
	case strings.ContainsFunc(r.Value, func(c rune) bool { return c < ' ' }):
		return fault.New(fault.Invalid, "bots.control")
	}
	switch r.Kind {
	case tracking.RuleAgent, tracking.RuleKeep:
		if utf8.RuneCountInString(r.Value) < minAgentPart {
			return fault.New(fault.Invalid, "bots.too_short", "min", strconv.Itoa(minAgentPart))
		}
	case tracking.RuleReferrer:
		return checkReferrer(s, r.Value)
	case tracking.RulePath:
		if !strings.HasPrefix(r.Value, "/") {
			return fault.New(fault.Invalid, "bots.bad_path", "value", r.Value)
		}
		if strings.Trim(r.Value, "/*") == "" {
			return fault.New(fault.Invalid, "bots.everything", "value", r.Value)
		}
	}
	return checkReader(r)
}

func checkReferrer(s tracking.Site, domain string) error {
	if !domainPattern.MatchString(domain) || !strings.Contains(domain, ".") || strings.Contains(domain, "..") || strings.HasPrefix(domain, ".") {
		return fault.New(fault.Invalid, "bots.bad_domain", "value", domain)
	}
	for _, own := range s.Domains {
		if underDomain(own, domain) || underDomain(domain, own) {
			return fault.New(fault.Invalid, "bots.own_domain", "value", domain)
		}
	}
	return nil
}

// checkReader refuses a rule of agents or networks that cannot be read, or that takes
// everybody.
func checkReader(r tracking.ApartRule) error {
	ready, err := readRule(r)
	switch {
	case errors.Is(err, errPattern):
		return fault.New(fault.Invalid, "bots.slow_pattern", "value", r.Value)
	case err != nil && r.Kind == tracking.RulePattern:
		return fault.New(fault.Invalid, "bots.bad_pattern", "value", r.Value).Because(err)
	case err != nil:
		return fault.New(fault.Invalid, "bots.bad_network", "value", r.Value).Because(err)
	case r.Kind == tracking.RuleAddress:
		if bits := ready.network.Bits(); ready.network.Addr().Is4() && bits < widestV4 || ready.network.Addr().Is6() && bits < widestV6 {
			return fault.New(fault.Invalid, "bots.wide_network", "value", r.Value, "v4", strconv.Itoa(widestV4), "v6", strconv.Itoa(widestV6))
		}
		return nil
	case r.Kind != tracking.RuleAgent && r.Kind != tracking.RulePattern:
		return nil
	case ready.pattern != nil && ready.pattern.MatchString(""):
		return fault.New(fault.Invalid, "bots.everything", "value", r.Value)
	}
	on := r
	on.State = tracking.RuleOn
	judge := Ready(tracking.Site{ApartRules: []tracking.ApartRule{on}})
	taken := 0
	for _, agent := range browsers {
		if judge.JudgeReader(agent, netip.Addr{}, nil).Apart != nil {
			taken++
		}
	}
	if 2*taken >= len(browsers) {
		return fault.New(fault.Invalid, "bots.browsers", "value", r.Value, "n", strconv.Itoa(taken), "of", strconv.Itoa(len(browsers)))
	}
	return nil
}
