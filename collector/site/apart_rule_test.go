package site

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestWrongRulesAreRefused(t *testing.T) {
	t.Parallel()
	shop := tracking.Site{ID: "boutique", Domains: []string{"boutique.fr"}, ApartRules: []tracking.ApartRule{{ID: "r1", Kind: "path", Value: "/admin"}}}
	for _, c := range []struct{ kind, value, want string }{
		{"humeur", "x", "humeur"},
		{"agent", "", "vide"},
		{"agent", "ab", "3 caractères"},
		{"agent", "Mozilla", "8 navigateurs courants sur 8"},
		{"agent", "AppleWebKit", "7 navigateurs courants sur 8"},
		{"pattern", ".*", "tout"},
		{"pattern", "x?", "tout"},
		{"pattern", "Mozilla.+", "navigateurs courants"},
		{"pattern", "(", "expression"},
		{"pattern", `(a+)+\1`, "expression"},
		{"pattern", "x{900}y{900}", "trop longue à essayer"},
		{"pattern", strings.Repeat("a", 201), "200 caractères"},
		{"referrer", "fr", "domaine"},
		{"referrer", "a b.fr", "domaine"},
		{"referrer", "https://www.boutique.fr/x", "propre domaine"},
		{"path", "admin", "commencer par"},
		{"path", "/", "tout"},
		{"path", "/*", "tout"},
		{"path", "/admin", "r1"},
		{"address", "203.0.113", "réseau"},
		{"address", "10.0.0.0/8", "trop large"},
		{"address", "2001:db8::/16", "trop large"},
		{"keep", "x", "3 caractères"},
	} {
		_, err := CheckRule(shop, tracking.ApartRule{Kind: c.kind, Value: c.value})
		if text := i18n.Error(err); err == nil || !strings.Contains(text, c.want) || strings.ContainsAny(text, "{}") && !strings.Contains(c.value, "{") {
			t.Errorf("%s %q: %s", c.kind, c.value, text)
		}
	}
}

func TestRulesJudge(t *testing.T) {
	t.Parallel()
	const robot = "Mozilla/5.0 (X11; Linux) SondeMaison/2.1"
	for _, c := range []struct {
		kind, value   string
		agent, ip     string
		path, from    string
		apart, spared bool
	}{
		{kind: "agent", value: "sondemaison", agent: robot, apart: true},
		{kind: "agent", value: "sondemaison", agent: browsers[0]},
		{kind: "pattern", value: `sonde\w+/2\.`, agent: robot, apart: true},
		{kind: "keep", value: "SondeMaison", agent: robot, spared: true},
		{kind: "address", value: "203.0.113.0/24", ip: "203.0.113.200", apart: true},
		{kind: "address", value: "203.0.113.0/24", ip: "::ffff:203.0.113.200", apart: true},
		{kind: "address", value: "203.0.113.7", ip: "203.0.113.8"},
		{kind: "address", value: "2001:db8:1::/48", ip: "2001:db8:1:2::3", apart: true},
		{kind: "path", value: "/admin", path: "/admin/commandes", apart: true},
		{kind: "path", value: "/admin", path: "/administration"},
		{kind: "path", value: "/admin*", path: "/administration", apart: true},
		{kind: "referrer", value: "https://www.Faux-Clics.com/x", from: "go.faux-clics.com", apart: true},
		{kind: "referrer", value: "faux-clics.com", from: "pas-faux-clics.com"},
	} {
		rule, err := CheckRule(tracking.Site{}, tracking.ApartRule{Kind: c.kind, Value: c.value})
		if err != nil {
			t.Errorf("%s %s: %v", c.kind, c.value, err)
			continue
		}
		for _, state := range []string{tracking.RuleOn, tracking.RuleTrial, tracking.RuleOff} {
			rule.ID, rule.State = "r9", state
			s := Ready(tracking.Site{ApartRules: []tracking.ApartRule{rule}})
			ip, _ := netip.ParseAddr(c.ip)
			j, page := s.JudgeReader(c.agent, ip, nil), s.JudgePage(c.path, c.from)
			j.Trial = append(j.Trial, page.Trial...)
			if page.Apart != nil {
				j.Apart = page.Apart
			}
			on := state == tracking.RuleOn
			if (j.Apart != nil) != (on && c.apart) || (len(j.Trial) > 0) != (state == tracking.RuleTrial && c.apart) || j.Keep != (on && c.spared) {
				t.Errorf("%+v, %s: %+v", c, state, j)
			}
		}
	}
}

func TestRulesAreKeptWithWhoAndWhen(t *testing.T) {
	t.Parallel()
	w, now := warehousetest.New(t), time.Date(2025, 3, 14, 9, 0, 0, 0, time.UTC)
	if _, err := Add(t.Context(), w, tracking.Site{ID: "boutique"}, now); err != nil {
		t.Fatal(err)
	}
	add := func(value string) tracking.ApartRule {
		now = now.Add(time.Minute)
		r, err := AddRule(t.Context(), w, "boutique", tracking.ApartRule{Kind: "agent", Value: value, By: "Anne", State: tracking.RuleTrial}, now)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first, second := add("sonde-un"), add("sonde-deux")
	if err := SetRule(t.Context(), w, "boutique", second.ID, tracking.RuleOn, "Luc", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := RemoveRule(t.Context(), w, "boutique", first.ID, now.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	now = now.Add(3 * time.Hour)
	third := add("sonde-trois")
	s, err := Get(t.Context(), w, "boutique")
	if err != nil || len(s.ApartRules) != 2 || third.ID != "r3" {
		t.Fatalf("%v %+v", err, s.ApartRules)
	}
	if r := s.ApartRules[0]; r.ID != "r2" || r.State != tracking.RuleOn || r.By != "Luc" || !r.Changed.Equal(time.Date(2025, 3, 14, 10, 2, 0, 0, time.UTC)) {
		t.Errorf("%+v", r)
	}
	// a rule that today's checks would refuse can be turned off, not on
	if _, err := Change(t.Context(), w, "boutique", func(s *tracking.Site) { s.ApartRules = slices.Clone(s.ApartRules); s.ApartRules[1].Value = "" }, now); err != nil {
		t.Fatal(err)
	}
	if off, on := SetRule(t.Context(), w, "boutique", "r3", tracking.RuleOff, "Luc", now), SetRule(t.Context(), w, "boutique", "r3", tracking.RuleOn, "Luc", now); off != nil || on == nil {
		t.Errorf("off: %v, on: %v", off, on)
	}
	for _, err := range []error{RemoveRule(t.Context(), w, "boutique", "r1", now), SetRule(t.Context(), w, "boutique", "r2", "peut-être", "", now)} {
		if err == nil {
			t.Error("a wrong change is taken")
		}
	}
}
