package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo"
)

func TestAcceptedFindingsFromTheTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	accept := func(more ...string) (int, string) {
		code, _, talk := chaland(t, append([]string{"audit", "accept", "--data", dir, "--site", "velo"}, more...)...)
		return code, talk
	}
	if code, talk := accept("--rule", "leg-mentions", "--reason", "Site interne", "--until", "31/03/2026"); code != exitOK || !strings.Contains(talk, "sous le numéro 1, jusqu’au 31/03/2026") {
		t.Fatalf("exit %d: %s", code, talk)
	}
	for want, more := range map[string][]string{
		"Il manque --reason": {"--rule", "leg-mentions", "--until", "31/03/2026"},
		"« /a » ne peut pas": {"--rule", "leg-mentions", "--url", "/a", "--reason", "x", "--until", "31/03/2026"},
		"est passé":          {"--rule", "leg-mentions", "--reason", "x", "--until", "31/03/2025"},
		"« leg-mentoins »":   {"--rule", "leg-mentoins", "--reason", "x", "--until", "31/03/2026"},
	} {
		if code, talk := accept(more...); code != exitUsage || !strings.Contains(talk, want) {
			t.Errorf("%s: exit %d: %s", want, code, talk)
		}
	}
	code, out, talk := chaland(t, "audit", "accepted", "--data", dir, "--site", "velo")
	if code != exitOK || !strings.Contains(out, "leg-mentions  toutes les pages  Site interne  31/03/2026") {
		t.Errorf("exit %d: %s%s", code, out, talk)
	}
	if code, _, talk := chaland(t, "audit", "unaccept", "--data", dir, "--site", "velo", "1"); code != exitOK {
		t.Errorf("exit %d: %s", code, talk)
	}
	if code, _, talk := chaland(t, "audit", "unaccept", "--data", dir, "--site", "velo", "1"); code != exitFailed || !strings.Contains(talk, "n° 1 n’existe pas") {
		t.Errorf("exit %d: %s", code, talk)
	}
}

func TestAnAcceptedPageIsOneOfTheSite(t *testing.T) {
	t.Parallel()
	dir, w := openFolder(t)
	address, _ := changingSite(t)
	a, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velo", URL: address, AllowHosts: []string{"127.0.0.1"}, Warehouse: w, MaxExternal: -1})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(a.Findings, func(f seo.Finding) bool { return f.URL == address+"a" })
	accept := func(page string) (int, string) {
		code, _, talk := chaland(t, "audit", "accept", "--data", dir, "--site", "velo", "--rule", a.Findings[at].Rule, "--reason", "x", "--until", "31/03/2026", "--url", page)
		return code, plain(talk)
	}
	if code, talk := accept(strings.Replace(address, "http", "HTTP", 1) + "./a?utm_source=lettre#haut"); code != exitOK || strings.Contains(talk, "rien relevé") {
		t.Errorf("exit %d: %s", code, talk)
	}
	if _, out, _ := chaland(t, "audit", "accepted", "--data", dir, "--site", "velo"); !strings.Contains(out, address+"a  ") {
		t.Error(out)
	}
	if code, talk := accept(address + "ailleurs"); code != exitOK || !strings.Contains(talk, "Le dernier audit n’a rien relevé de la règle "+a.Findings[at].Rule) {
		t.Errorf("exit %d: %s", code, talk)
	}
	if code, talk := accept("https://autre.fr/a"); code != exitUsage || !strings.Contains(talk, "n’est pas une page du site « velo » (127.0.0.1)") {
		t.Errorf("exit %d: %s", code, talk)
	}
}
