package dashboard_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// desk is a quarantine that remembers what it was asked.
type desk struct {
	asked    *[]string
	problem  error
	preview  dashboard.RulePreview
	counting int
}

func (d desk) note(parts ...string) { *d.asked = append(*d.asked, strings.Join(parts, " ")) }

func (d desk) Waiting(context.Context, string, period.Period) (dashboard.WaitingReport, error) {
	return dashboard.WaitingReport{Waiting: 15, Passing: 3, Orders: 1, Groups: []dashboard.WaitingGroup{
		{Name: "matomo:77", Class: tracking.AsideInvalid, Reason: "unknown_number", Detail: "77", Details: 1, Waiting: 12, Left: []dashboard.WaitingLeft{{Reason: "unknown_number", Detail: "77", Hits: 12}}, First: noon, Last: noon},
		{Site: "velo", Class: tracking.AsideInvalid, Reason: "frozen_site", Detail: "velo", Details: 1, Waiting: 3, Passing: 3, First: noon, Last: noon}}}, nil
}

func (d desk) Replay(_ context.Context, f dashboard.WaitingFilter) (dashboard.WaitingReport, error) {
	d.note("replay", f.Site, f.Reason, f.Name)
	return dashboard.WaitingReport{Waiting: 4, Passing: d.counting, Orders: 1}, nil
}

func (d desk) Drop(_ context.Context, f dashboard.WaitingFilter) (int, error) {
	d.note("drop", f.Site, f.Reason, f.Name)
	return 12, nil
}

func (d desk) Name(_ context.Context, name, site string) error {
	d.note("name", name, site)
	return d.problem
}

func (desk) Traces(context.Context, string, period.Period) ([]dashboard.WaitingTrace, error) {
	return []dashboard.WaitingTrace{{Reason: "unknown_site", Outcome: "counted", Became: "velo", At: noon, Hits: 5, First: noon, Last: noon}}, nil
}

func (desk) Robots(context.Context, string, period.Period) (dashboard.RobotReport, error) {
	return dashboard.RobotReport{
		Groups: []dashboard.RobotGroup{{Family: "ai", Class: tracking.AsideBot, Reason: "bot_says_so", Agent: "GPTBot/1.2 <script>alert(1)</script>", Hits: 30, First: noon, Last: noon},
			{Family: "rule", Class: tracking.AsideBot, Reason: "rule_agent", Detail: "r1 (sonde)", Agent: "Sonde", Hits: 10, First: noon, Last: noon},
			{Family: "spam", Class: tracking.AsideSpam, Reason: "spam_referrer", Detail: "semalt.com", Hits: 10, First: noon, Last: noon}},
		Days:  []dashboard.RobotDay{{Day: "2026-03-20", Kind: "bot", Hits: 40}, {Day: "2026-03-20", Kind: "spam", Hits: 10}, {Day: "2026-03-20", Kind: "counted", Hits: 150}},
		Pages: []dashboard.RobotPage{{Path: "velos.example/casques", Hits: 7, Agents: 2}},
	}, nil
}

func (d desk) Preview(_ context.Context, _ string, r tracking.ApartRule) (tracking.ApartRule, dashboard.RulePreview, error) {
	return r, d.preview, d.problem
}

func (d desk) Tried(context.Context, string, tracking.ApartRule) (dashboard.RulePreview, error) {
	return dashboard.RulePreview{Known: true, Events: 40, Visits: 12, Days: 30}, nil
}

func (d desk) AddRule(_ context.Context, site string, r tracking.ApartRule) error {
	d.note("add", site, r.Kind, r.Value, r.State, r.Note)
	return nil
}

func (d desk) SetRule(_ context.Context, site, rule, state, _ string) error {
	d.note("set", site, rule, state)
	return nil
}

func (d desk) RemoveRule(_ context.Context, site, rule string) error {
	d.note("remove", site, rule)
	return nil
}

func (d desk) RestoreRule(_ context.Context, site string, r tracking.ApartRule) error {
	d.note("restore", site, r.ID, r.Value, r.State)
	return nil
}

func withDesk(d desk) func(*shop, *dashboard.Options) {
	return func(_ *shop, o *dashboard.Options) { o.Quarantine = d }
}

var ruled = tracking.Site{ID: "velo", Name: "Vélos de la Rade", ApartRules: []tracking.ApartRule{{ID: "r1", Kind: tracking.RuleAgent, Value: "sonde", State: tracking.RuleTrial, By: "Anne", Changed: noon, Note: "notre sonde"}}}

// Each reason says what waits, where, and what to do, and its form does it.
func TestWhatWaitsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	var asked []string
	s := openShop(t, withDesk(desk{asked: &asked, counting: 3}))
	s.declare(t, ruled)
	page := s.get(t, "/quarantaine?site=velo")
	if got := plain(page.text(".answer")); got != "15 envois attendent. 3 passeraient maintenant, dont 1 commande." {
		t.Error(got)
	}
	cards := page.Find("section.waiting")
	unknown, frozen := plain(squeeze(cards.Eq(0).Text())), plain(squeeze(cards.Eq(1).Text()))
	for _, want := range []string{"Aucun site n’a le numéro 77", "12 envois attendent ; 0 passerait maintenant.", "Sous le nom de site « 77 »", "rattachez le nom à une boutique", "Vélos de la Rade", "Rattacher et compter"} {
		if !strings.Contains(unknown, want) {
			t.Errorf("%q is not in %s", want, unknown)
		}
	}
	if !strings.Contains(frozen, "Levez le gel") || !strings.Contains(frozen, "Compter 3 envois") || strings.Contains(frozen, "Rattacher") {
		t.Error(frozen)
	}
	if trace := plain(squeeze(page.text("#rejoues tbody"))); !strings.Contains(trace, "Compté après coup (velo)5") {
		t.Error(trace)
	}
	send := func(values ...string) string {
		form := url.Values{}
		for i := 0; i < len(values); i += 2 {
			form.Set(values[i], values[i+1])
		}
		a := s.post(t, "/quarantaine?site=velo", form.Encode())
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v: %d", values, a.StatusCode)
		}
		to, _, _ := strings.Cut(a.Header.Get("Location"), "#")
		return plain(s.get(t, to).text("#fait"))
	}
	if got := send("action", "rattacher", "nom", "matomo:77", "boutique", "velo", "raison", "unknown_number"); got != "C’est fait : 3 envois comptés à leur instant d’origine, dont 1 commande. 1 reste. Les chiffres déjà cités sur ces jours changent, et leur vérification le dit." {
		t.Error(got)
	}
	send("action", "compter", "raison", "frozen_site", "nom", "")
	if got := send("action", "ecarter", "raison", "unknown_number", "nom", "matomo:77"); got != "C’est fait : 12 envois écartés." {
		t.Error(got)
	}
	if want := []string{"name matomo:77 velo", "replay   matomo:77", "replay velo frozen_site ", "drop  unknown_number matomo:77"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

func TestATakenNameIsSaid(t *testing.T) {
	t.Parallel()
	var asked []string
	s := openShop(t, withDesk(desk{asked: &asked, problem: fault.New(fault.Conflict, "collector.number_taken", "number", "77", "site", "autre")}))
	s.declare(t, ruled)
	a := s.post(t, "/quarantaine?site=velo", url.Values{"action": {"rattacher"}, "nom": {"matomo:77"}, "boutique": {"velo"}}.Encode())
	if a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text("#fait")), "déjà celui du site « autre »") {
		t.Errorf("%d %s", a.StatusCode, a.text("#fait"))
	}
	a = s.post(t, "/robots?site=velo", url.Values{"action": {"ajouter"}, "sorte": {"agent"}, "valeur": {"x"}}.Encode())
	if a.StatusCode != http.StatusBadRequest || a.text("#ajouter .error") == "" {
		t.Errorf("%d %s", a.StatusCode, a.text("#ajouter"))
	}
}

// The page of robots says who was set apart and why, and edits the rules.
func TestRobotsAndRules(t *testing.T) {
	t.Parallel()
	var asked []string
	s := openShop(t, withDesk(desk{asked: &asked, preview: dashboard.RulePreview{Known: true, Events: 312, Visits: 40, Orders: 2, Days: 30}}))
	s.declare(t, ruled)
	page := s.get(t, "/robots?site=velo")
	if got := plain(page.text(".answer")); got != "50 envois ont été mis à part, soit 25,0 % de ce qui est reçu." {
		t.Error(got)
	}
	for selector, want := range map[string]string{
		".tiles":                "Assistants d’intelligence artificielle30",
		"#agents tbody":         "Règle r1 (sonde)",
		"#par-jour tbody":       "20/03/20264010015025,0 %",
		"#pages tbody":          "velos.example/casques72",
		"section.waiting":       "10 envois mis à part sur la période.",
		"section.waiting h3":    "r1 · un morceau de l’agent du navigateur : sonde",
		"#regles tbody":         "notre sonde",
		"section.waiting p + p": "10 envois mis à part",
	} {
		if got := plain(squeeze(page.text(selector))); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a user agent runs in the page")
	}
	rule := url.Values{"sorte": {"path"}, "valeur": {"/admin"}, "pourquoi": {"interne"}, "etat": {"trial"}}
	rule.Set("action", "essayer")
	if got := plain(s.post(t, "/robots?site=velo", rule.Encode()).text("#ajouter .error")); got != "Sur 30 jours, cette règle aurait mis à part 312 envois, dans 40 visites dont 2 commandes : attention." {
		t.Error(got)
	}
	rule.Set("action", "ajouter")
	s.post(t, "/robots?site=velo", rule.Encode())
	var gone string
	for _, action := range []string{"on", "off", "supprimer"} {
		gone = s.post(t, "/robots/r1?site=velo", url.Values{"action": {action}}.Encode()).Header.Get("Location")
	}
	s.takesBack(t, gone, "La règle est supprimée.")
	if want := []string{"add velo path /admin trial interne", "set velo r1 on", "set velo r1 off", "remove velo r1", "restore velo r1 sonde trial"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q", asked)
	}
	if a := s.post(t, "/robots/r1?site=velo", url.Values{"action": {"danser"}}.Encode()); a.StatusCode != http.StatusBadRequest {
		t.Error(a.StatusCode)
	}
}

// In a browser, from the menu's page to the count, and a rule tried before it is added.
func TestWhatWaitsIsCountedInABrowser(t *testing.T) {
	t.Parallel()
	var asked []string
	s, b := openShop(t, withDesk(desk{asked: &asked, counting: 3, preview: dashboard.RulePreview{Known: true, Events: 312, Visits: 40, Orders: 2, Days: 30}})), openBrowser(t)
	s.declare(t, ruled)
	w := b.open(t, s.url+"/quarantaine?site=velo", view{width: 390})
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.Click(`section.waiting button[value="rattacher"]`), chromedp.WaitVisible("#fait"),
		chromedp.Navigate(s.url + "/robots?site=velo"), chromedp.WaitVisible("#ajouter"),
		chromedp.SendKeys(`#ajouter input[name="valeur"]`, "sonde-bis"), chromedp.Click(`#ajouter button[value="essayer"]`), chromedp.WaitVisible("#ajouter .error"),
		chromedp.Click(`#ajouter button[value="ajouter"]`), chromedp.WaitNotPresent("#ajouter .error"),
	}
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		t.Fatal(err, w.trouble())
	}
	w.keep(t, "robots")
	if want := []string{"name matomo:77 velo", "replay   matomo:77", "add velo agent sonde-bis trial "}; !slices.Equal(asked, want) {
		t.Errorf("asked %q", asked)
	}
	for _, trouble := range w.trouble() {
		t.Error(trouble)
	}
}

// The quality of the measure tells how many of the shop's orders the tag saw, what that means
// and what to look at.
func TestTheQualityPageTellsItsCompleteness(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withReport)
	page := s.get(t, "/qualite?site=velo&periode=2026-03")
	rate := s.figureOf(t, "tag_completeness", "")
	if got := plain(squeeze(page.text("#completude + .answer"))); !strings.HasPrefix(got, "Des commandes que la boutique connaît, la balise a vu") || rate >= .9 {
		t.Errorf("%q, %v", got, rate)
	}
	if notice := plain(page.text("#completude ~ .notice")); !strings.Contains(notice, "ne portent pas de numéro") || !strings.Contains(notice, "achat d’essai") {
		t.Error(notice)
	}
	if page.Find("#graphique-completude").Length() != 1 || page.Find("#completude-par-appareil tbody tr").Length() == 0 {
		t.Error("no trend, or no devices")
	}
}
