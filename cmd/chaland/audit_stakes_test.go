package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo"
)

// An audit of a declared shop tells what its pages brought over the last year of visits,
// or over the days asked for; without a shop it says what to give.
func TestAuditTellsWhatPagesBring(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), trailsShop(t)
	common := []string{"audit", site.URL, "--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://")}
	for name, c := range map[string]struct {
		more []string
		code int
		want string
	}{
		"no shop":        {nil, exitOK, "donnez la boutique par --site"},
		"its last year":  {[]string{"--site", "velo"}, exitOK, "Du 15/03/2024 au 14/03/2025, toute la boutique : 1 visite, 0 commande"},
		"other days":     {[]string{"--site", "velo", "--from", "2020-01-01", "--to", "2020-01-31"}, exitOK, "Enjeu non chiffré, constats rangés par gravité seule. "},
		"a day too few":  {[]string{"--site", "velo", "--from", "2020-01-01"}, exitUsage, "ensemble"},
		"unreadable day": {[]string{"--site", "velo", "--from", "hier", "--to", "2020-01-31"}, exitUsage, "hier"},
	} {
		if code, out, talk := typed(t, append(common, c.more...)...); code != c.code || !strings.Contains(out+talk, c.want) {
			t.Errorf("%s: code %d, %q is missing in\n%s\n%s", name, code, c.want, out, talk)
		}
	}
	_, out, _ := typed(t, append(common, "--site", "velo", "--format", "json")...)
	var audit struct {
		Audit struct {
			ID      string
			Actions []seo.ActionSheet
		}
		Pages    []seo.Page
		Findings []seo.Finding
	}
	if err := json.Unmarshal([]byte(out), &audit); err != nil || len(audit.Audit.Actions) == 0 || audit.Pages[0].Stake == nil || audit.Pages[0].Stake.Visits != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	if !slices.ContainsFunc(audit.Findings, func(f seo.Finding) bool {
		return f.Rule == "lnk-orpheline-visitee" && f.URL == site.URL+"/velos"
	}) {
		t.Errorf("the page that people see and nothing links to is not told: %s", out)
	}
	code, out, talk := typed(t, "audit", "actions", audit.Audit.ID, "--data", data)
	if code != exitOK || !strings.Contains(out, "FA-01") || !strings.Contains(talk, "Priorité =") {
		t.Errorf("code %d\n%s\n%s", code, out, talk)
	}
	var answer struct{ Actions []seo.ActionSheet }
	if _, out, _ = typed(t, "audit", "actions", audit.Audit.ID, "--data", data, "--format", "json"); json.Unmarshal([]byte(out), &answer) != nil || len(answer.Actions) != len(audit.Audit.Actions) || answer.Actions[0].Priority != audit.Audit.Actions[0].Priority {
		t.Errorf("stored: %s", out)
	}
	if code, out, _ = typed(t, "audit", "actions", audit.Audit.ID, "--data", data, "--format", "csv"); code != exitOK || !strings.Contains(out, "Responsable;Échéance") {
		t.Errorf("code %d\n%s", code, out)
	}
	if code, out, talk = typed(t, "audit", "whatif", audit.Audit.ID, "/", "/sans", "--remove", "--data", data); code != exitOK || !strings.Contains(out, "/sans") || !strings.Contains(out, "1 → orpheline") {
		t.Errorf("code %d\n%s\n%s", code, out, talk)
	}
	if code, _, talk = typed(t, "audit", "whatif", audit.Audit.ID, "/", "/ailleurs", "--data", data); code == exitOK || !strings.Contains(talk, "« /ailleurs »") {
		t.Errorf("code %d %s", code, talk)
	}
	if code, _, talk = typed(t, "audit", "actions", "inconnu", "--data", data); code == exitOK || !strings.Contains(talk, "inconnu") {
		t.Errorf("code %d %s", code, talk)
	}
}
