package quarantine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// page is a page seen by one reader, who may come from elsewhere.
func (f *shopfront) page(t *testing.T, path, referrer, agent, address string) {
	t.Helper()
	f.send(t, "/collecte", fmt.Sprintf(`{"site":"boutique","name":"page_view","url":"https://boutique.fr%s","referrer":"%s"}`, path, referrer), "User-Agent", agent, "X-Forwarded-For", address)
}

// rule gives the site a rule, and lets the collector read it.
func (f *shopfront) rule(t *testing.T, kind, value, state string) string {
	t.Helper()
	r, err := f.AddRule(t.Context(), "boutique", tracking.ApartRule{Kind: kind, Value: value, State: state, By: "Anne"})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func settle() { time.Sleep(1300 * time.Millisecond) } // collectors read their sites every second

// A site's own rules set apart what comes from then on, say which did, and what they set
// apart counts once they are gone.
func TestRulesOfASiteHoldFromNowOn(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	const probe, home = "Mozilla/5.0 (X11; Linux x86_64) SondeMaison/2", "198.51.100.20"
	everybody := func(where string) {
		f.page(t, "/"+where+"/sonde", "", probe, "203.0.113.1")
		f.page(t, "/"+where+"/bureau", "", chrome, home)
		f.page(t, "/"+where+"/faux", "https://go.faux-clics.com/a", chrome, "203.0.113.3")
		f.page(t, "/admin/"+where, "", chrome, "203.0.113.4")
		f.page(t, "/"+where+"/vrai", "https://www.google.com/", chrome, "203.0.113.5")
		f.page(t, "/"+where+"/appli", "", "BoutiqueApp/1 okhttp/4", "203.0.113.6")
		f.flush(t)
	}
	everybody("avant")
	agent, office := f.rule(t, tracking.RuleAgent, "sondemaison", ""), f.rule(t, tracking.RuleAddress, "198.51.100.0/24", "")
	f.rule(t, tracking.RuleReferrer, "faux-clics.com", "")
	f.rule(t, tracking.RulePath, "/admin", "")
	f.rule(t, tracking.RuleKeep, "BoutiqueApp", "")
	settle()
	everybody("apres")
	if got := f.told(t, "(SELECT groupArray(path) FROM (SELECT path FROM events FINAL ORDER BY path))"); got != "['/admin/avant','/apres/appli','/apres/vrai','/avant/bureau','/avant/faux','/avant/sonde','/avant/vrai']" {
		t.Errorf("counted %s", got)
	}
	if got := f.told(t, "(SELECT arraySort(groupArray((class, reason, detail))) FROM set_aside FINAL WHERE startsWith(reason, 'rule_'))"); got != "[('bot','rule_agent','r1 (sondemaison)'),('bot','rule_path','r4 (/admin)'),('internal','rule_address','r2'),('spam','rule_referrer','r3 (faux-clics.com)')]" {
		t.Errorf("set apart %s", got)
	}
	if got := f.told(t, "(SELECT count() FROM set_aside WHERE position(concat(raw, held, detail, path), '198.51.100') > 0)"); got != "0" {
		t.Error("an address is kept")
	}
	paris := tracking.Site{}.Location()
	today := period.DateOf(time.Now().In(paris))
	p := period.Period{From: today.AddDays(-1), To: today.AddDays(1), Loc: paris}
	r, err := f.Robots(t.Context(), "boutique", p)
	if err != nil {
		t.Fatal(err)
	}
	families := map[string]uint64{}
	for _, g := range r.Groups {
		families[g.Family()] += g.Hits
	}
	if families[FamilyRule] != 2 || families[FamilyInternal] != 1 || families[FamilySpam] != 1 || families["script"] != 1 || len(r.Pages) != 5 {
		t.Errorf("%v, pages %v", families, r.Pages)
	}
	kinds := map[string]uint64{}
	for _, d := range r.Days {
		kinds[d.Kind] += d.Hits
	}
	if kinds["counted"] != 7 || kinds["bot"] != 3 || kinds["spam"] != 1 || kinds["internal"] != 1 {
		t.Errorf("days %v", kinds)
	}
	// What is on still holds against a replay; what was removed does not.
	if err := f.RemoveRule(t.Context(), "boutique", agent); err != nil {
		t.Fatal(err)
	}
	if r := f.replay(t, Filter{Site: "boutique"}, false); r.Passing != 2 { // the probe, and the application of before
		t.Errorf("%+v", r)
	}
	if err := f.SetRule(t.Context(), "boutique", office, tracking.RuleOff, "Luc"); err != nil {
		t.Fatal(err)
	}
	if r := f.replay(t, Filter{Site: "boutique", Reason: "rule_address"}, false); r.Passing != 1 {
		t.Errorf("%+v", r)
	}
	if got := f.told(t, "(SELECT groupArray(path) FROM (SELECT path FROM events FINAL WHERE startsWith(path, '/apres') ORDER BY path))"); !strings.Contains(got, "/apres/sonde") || !strings.Contains(got, "/apres/bureau") {
		t.Error(got)
	}
}

// A rule tells what it would cost before it holds: of pages and origins by what is stored,
// of readers by its trial.
func TestARuleIsTriedFirst(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	trial := f.rule(t, tracking.RulePattern, `^mozilla.*sonde`, tracking.RuleTrial)
	settle()
	const probe = "Mozilla/5.0 (X11; Linux x86_64) SondeMaison/2"
	f.page(t, "/admin/a", "https://faux.com/", probe, "203.0.113.1")
	f.page(t, "/admin/b", "", probe, "203.0.113.1")
	f.page(t, "/bol", "", chrome, "203.0.113.2")
	f.send(t, "/collecte", `{"site":"boutique","name":"purchase","url":"https://boutique.fr/merci","transaction_id":"C-1","value":10,"props":{"chaland_rule":"r1"}}`, "User-Agent", probe, "X-Forwarded-For", "203.0.113.1")
	f.send(t, "/collecte", `{"site":"boutique","name":"page_view","url":"https://boutique.fr/x","props":{"chaland_rule":"r1"}}`, "X-Forwarded-For", "203.0.113.9")
	f.flush(t)
	if _, err := warehouse.NewBuilder(f.w, time.Now, f.log).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := site.Get(t.Context(), f.w, "boutique")
	if err != nil {
		t.Fatal(err)
	}
	for want, rule := range map[string]tracking.ApartRule{
		"{true 3 1 1 1 5}":  s.ApartRules[0], // what senders say of it themselves is not believed
		"{true 2 0 1 1 5}":  {Kind: tracking.RulePath, Value: "/admin"},
		"{true 1 0 1 1 5}":  {Kind: tracking.RuleReferrer, Value: "faux.com"},
		"{true 0 0 0 0 5}":  {Kind: tracking.RulePath, Value: "/adm"},
		"{false 0 0 0 0 0}": {Kind: tracking.RuleAgent, Value: "sonde"},
	} {
		if p, err := f.Preview(t.Context(), "boutique", rule, time.Now().AddDate(0, 0, -7)); err != nil || fmt.Sprint(p) != want {
			t.Errorf("%+v: %v %v, want %s", rule, p, err, want)
		}
	}
	if trial != "r1" {
		t.Error(trial)
	}
}
