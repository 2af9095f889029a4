package dashboard_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
)

// brokenShop is a web site whose faults change between two audits.
func brokenShop(t *testing.T) (url string, repair func()) {
	t.Helper()
	var repaired atomic.Bool
	page := func(title, body string) string {
		return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>` + title + `</title></head><body><h1>Vélos</h1>` + body + `</body></html>`
	}
	mux := http.NewServeMux()
	answer := func(path, title, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(page(title, body)))
		})
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		title := map[bool]string{true: "Vélos de la Rade, atelier et vente à Brest", false: ""}[repaired.Load()]
		extra := map[bool]string{true: `<a href="/perdue">Perdue</a>`, false: ""}[repaired.Load()]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page(title, `<a href="/casques">Casques</a> <a href="/absente">Absente</a>`+extra)))
	})
	answer("/casques", "Casques urbains pour la ville, du S au XL", `<img src="/c.png"><a href="/">Accueil</a>`)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/", func() { repaired.Store(true) }
}

func (s *shop) audit(t *testing.T, url string, at time.Time) {
	t.Helper()
	s.auditOf(t, "velo", url, at)
}

func (s *shop) auditOf(t *testing.T, site, url string, at time.Time) {
	t.Helper()
	_, err := seo.Run(t.Context(), seo.AuditRequest{Site: site, URL: url, AllowHosts: []string{"127.0.0.1"}, Warehouse: s.warehouse, MaxExternal: -1,
		Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAuditsShowWhatToRepairAndWhatChanged(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	if empty := s.get(t, "/audits"); empty.StatusCode != 200 || !strings.Contains(empty.text(".empty"), "Aucun audit") {
		t.Errorf("without audit: %d %q", empty.StatusCode, empty.text(".empty"))
	}
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, address, noon.Add(-24*time.Hour))

	if alone := s.get(t, "/audits/comparer?site=velo&apres="+"inconnu"); !strings.Contains(alone.text(".empty"), "deux audits finis") {
		t.Errorf("an unknown audit: %q", alone.text("main"))
	}
	diff := s.get(t, "/audits/comparer?site=velo")
	for at, want := range map[string]string{
		".answer": "Du 18/03/2026 à 13:00 au 19/03/2026 à 13:00, le score passe de", "#constats tbody": "corrigé", "#pages-changees tbody": "Vélos de la Rade, atelier et vente à Brest", "#adresses tbody": "nouvelle",
	} {
		if got := diff.text(at); !strings.Contains(got, want) {
			t.Errorf("%s of the comparison: %q, want %q", at, got, want)
		}
	}
	ids := diff.Find("select[name=avant] option").Map(func(_ int, o *goquery.Selection) string { return o.AttrOr("value", "") })
	if len(ids) != 2 {
		t.Fatalf("audits offered: %v", ids)
	}
	if wrong := s.get(t, "/audits/comparer?site=velo&avant="+ids[0]+"&apres="+ids[1]); !strings.Contains(wrong.text(".empty"), "d’abord le plus ancien") {
		t.Errorf("the wrong way round: %q", wrong.text("main"))
	}
	list := s.get(t, "/audits?site=velo")
	if list.Find(`main a[href^="/audits/comparer"]`).Length() != 1 {
		t.Error("the list does not lead to the comparison")
	}
	if got := list.text(".answer"); !strings.Contains(got, "Le dernier audit (19/03/2026 à 13:00) donne au site") || !strings.Contains(got, "Depuis le précédent") {
		t.Errorf("the answer is %q", got)
	}
	if rows := list.Find("#audits tbody tr").Length(); rows != 2 || list.Find("#graphique-historique").Length() != 1 {
		t.Errorf("%d audits, history %d", rows, list.Find("#graphique-historique").Length())
	}
	href, _ := list.Find("#audits tbody tr").First().Find("a").Attr("href")
	audit := s.get(t, href)
	for _, part := range []string{"Dix actions à faire d’abord", "Constats par règle", "Pages, les plus populaires d’abord", "Liens cassés", "Depuis l’audit précédent", "règles non vérifiées", "Aucun catalogue n’est importé"} {
		if !strings.Contains(audit.text("main"), part) {
			t.Errorf("the audit lacks %q", part)
		}
	}
	if got := audit.text("#liens-casses tbody"); !strings.Contains(got, "/absente") || !strings.Contains(got, "404") {
		t.Errorf("broken links: %q", got)
	}
	if missing := missingText.FindString(audit.body); missing != "" {
		t.Error(missing)
	}
	counts := map[string]int{}
	audit.Find(".tile").Each(func(_ int, tile *selection) {
		link := tile.Find("a")
		state, _ := link.Attr("href")
		changes := s.get(t, state)
		counts[link.Text()] = changes.Find(".table tbody tr").Length()
		if want := tile.Find(".value").Text(); changes.StatusCode != 200 || plain(want) != strconv.Itoa(counts[link.Text()]) && counts[link.Text()] < 20 {
			t.Errorf("%s: %d, %d rows for %s", link.Text(), changes.StatusCode, counts[link.Text()], want)
		}
	})
	if counts["Nouveaux"] == 0 || counts["Corrigés"] == 0 || counts["Persistants"] == 0 {
		t.Errorf("changes: %v", counts)
	}
	lost := 0.0
	audit.Find("#regles tbody tr").Each(func(_ int, row *selection) { lost += sortValue(t, row.Find("td").Last()) })
	total := plain(audit.Find("#score tfoot td").Last().Text())
	if want := fmt.Sprintf("100 × 100 / (100 + %.0f) = %.0f", lost, math.Round(10000/(100+lost))); lost == 0 || total != fmt.Sprint(lost) || plain(audit.text("#formule .formula")) != want {
		t.Errorf("the rules cost %v, the table says %s, the formula %q, want %q", lost, total, audit.text("#formule .formula"), want)
	}
	if got, want := list.text(`.answer a[href$="#score"]`), fmt.Sprintf("%.0f sur 100", math.Round(10000/(100+lost))); got != want {
		t.Errorf("the list says %q, want %q", got, want)
	}
	ruleHref, _ := audit.Find("#regles tbody a").First().Attr("href")
	rule := s.get(t, ruleHref)
	if rule.StatusCode != 200 || rule.Find("#causes tbody tr").Length() == 0 || rule.Find("#constats tbody tr").Length() == 0 || !strings.Contains(rule.text("main"), "Que faire") {
		t.Errorf("%s: %d %q", ruleHref, rule.StatusCode, rule.text("main"))
	}
	export, _ := audit.Find("#regles .exports a").First().Attr("href")
	if csv := s.get(t, export); !strings.HasPrefix(csv.body, "\ufeffDéfaut;Gravité;Catégorie;Constats;Pages;Points perdus;Que faire\r\n") {
		t.Errorf("the export starts with %q", csv.body[:min(100, len(csv.body))])
	}
	for path, status := range map[string]int{"/audits/rien": 404, href + "&regle=rien": 404, href + "&etat=rien": 404} {
		if a := s.get(t, path); a.StatusCode != status {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}

// An audit that belongs to no declared shop is listed with those of each, but
// says nothing about their health.
func TestTheScoreOfAShopIsItsOwn(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address, repair := brokenShop(t)
	s.auditOf(t, "essai", address, noon.Add(-72*time.Hour))
	page := s.get(t, "/audits?site=velo")
	if rows := page.Find("#audits tbody tr").Length(); page.Find(".answer").Length() > 0 || !strings.Contains(page.text(".empty.big"), "Aucun audit") || rows != 1 {
		t.Errorf("with an audit of another site alone: %d rows, %q", rows, page.text("main"))
	}
	s.audit(t, address, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, address, noon.Add(-24*time.Hour))
	s.auditOf(t, "essai", address, noon.Add(-time.Hour))
	page = s.get(t, "/audits?site=velo")
	if got := page.text(".answer"); !strings.Contains(got, "Le dernier audit (19/03/2026 à 13:00)") {
		t.Errorf("the answer is %q", got)
	}
	if rows := page.Find("#audits tbody tr").Length(); rows != 4 {
		t.Errorf("%d audits are listed, want those of the other site too", rows)
	}
	for _, chart := range []string{"score-des-audits", "historique"} {
		if rows := page.Find("#" + chart + "-tableau tbody tr").Length(); rows != 2 {
			t.Errorf("%s: %d audits, want the shop's own two", chart, rows)
		}
	}
}

func TestAuditsArePlannedFromTheScreen(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	form := "adresse=https%3A%2F%2Fvelos.example%2F&frequence=0+6+*+*+1&pages=500"
	if a := s.post(t, "/audits/programmes?site=velo", form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", a.StatusCode, a.text("main"))
	}
	page := s.get(t, "/audits?site=velo")
	if got := page.text("#programmes tbody tr"); !strings.Contains(got, "chaque lundi à 6 h") || !strings.Contains(got, "23/03/2026 à 06:00") || !strings.Contains(got, "jamais") {
		t.Errorf("the plan reads %q", got)
	}
	action, _ := page.Find("#programmes tbody form").Attr("action")
	for _, c := range []struct{ action, shows string }{{"suspendre", "suspendu"}, {"reprendre", "23/03/2026"}, {"retirer", "Aucun audit n’est programmé"}} {
		if a := s.post(t, action, "action="+c.action+"&retour=/audits"); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/audits") {
			t.Errorf("%s: %d", c.action, a.StatusCode)
		}
		if got := s.get(t, "/audits?site=velo").text("#programmes"); !strings.Contains(got, c.shows) {
			t.Errorf("after %s: %q", c.action, got)
		}
	}
	for name, c := range map[string]struct{ form, says string }{
		"no address": {"frequence=0+6+*+*+1", "n’est pas lisible"},
		"file":       {"adresse=file:///etc/passwd&frequence=0+6+*+*+1", "« file:///etc/passwd » n’est pas lisible"},
		"bad plan":   {"adresse=https%3A%2F%2Fvelos.example%2F&frequence=souvent", "souvent"},
		"bad pages":  {"adresse=https%3A%2F%2Fvelos.example%2F&frequence=0+6+*+*+1&pages=peu", "« peu » n’est pas un nombre de pages"},
	} {
		a := s.post(t, "/audits/programmes?site=velo", c.form)
		typed, _ := url.ParseQuery(c.form)
		address, _ := a.Find(`#programmes input[name="adresse"]`).Attr("value")
		if a.StatusCode != 400 || !strings.Contains(plain(a.text("#programmes .error")), c.says) || address != typed.Get("adresse") {
			t.Errorf("%s: %d %q, keeps %q", name, a.StatusCode, a.text("#programmes .error"), address)
		}
	}
	if a := s.post(t, "/audits/programmes?site=rien", form); a.StatusCode != 404 {
		t.Errorf("an unknown site: %d", a.StatusCode)
	}
	if a := s.post(t, action, "action=retirer"); a.StatusCode != 404 {
		t.Errorf("a plan that has gone: %d", a.StatusCode)
	}
}

// report is what a reader of the measure's quality found.
type report dashboard.QualityReport

func (r report) Quality(context.Context, string, period.Period) (dashboard.QualityReport, error) {
	return dashboard.QualityReport(r), nil
}

func (r report) Latest(context.Context, string, time.Time, int, int) (dashboard.Latest, error) {
	return dashboard.Latest{Aside: r.Recent, Events: []tracking.Event{
		{Received: noon.Add(-5 * time.Second), Name: tracking.KindAddToCart, Host: "velo.fr", Path: "/casques", Channel: "email", Source: "brevo", Campaign: "noel", Device: tracking.DeviceMobile, Browser: "Firefox", Mode: tracking.ModeExempt,
			Origin: tracking.OriginMatomo, SKUs: []string{"V-1", "V-2", "V-3", "V-4"}, Quantities: []uint32{2, 1, 1, 1}, Value: 3980, Currency: "EUR"},
		{Received: noon.Add(-9 * time.Second), Name: "Avis / Laisser", Channel: "direct", Mode: tracking.ModeConsent, Origin: tracking.OriginTag},
	}}, nil
}

// withReport shows a report of the measure's quality.
func withReport(_ *shop, o *dashboard.Options) {
	o.Quality, o.Quarantine, o.Privacy = sampleReport(), desk{asked: new([]string)}, proved{new([]string)}
}

func sampleReport() report {
	return report{
		Sources: []dashboard.SourceCount{{Origin: tracking.OriginTag, Mode: tracking.ModeConsent, Events: 900, Last: noon}, {Origin: tracking.OriginTag, Mode: tracking.ModeExempt, Events: 50, Last: noon}},
		Aside: []dashboard.AsideCount{{Class: tracking.AsideBot, Reason: "bot_says_so", SiteKnown: true, Hits: 40, Last: noon, Detail: "GPTBot", Details: 3},
			{Class: tracking.AsideInvalid, Reason: "unknown_site", Hits: 10, Last: noon, Detail: "velos"}},
		Recent: []tracking.SetAside{{Received: noon, Endpoint: "collecte", Class: tracking.AsideInvalid, Reason: "unknown_site", Detail: "velos", Raw: `{"site":"velos"}`}, {Received: noon, Endpoint: "/collecte", Class: tracking.AsideInvalid, Reason: "raison_nouvelle", Detail: "x", Raw: "<script>alert(1)</script>" + strings.Repeat("é", 400)}},
	}
}

func TestQualitySaysWhatIsSetAsideAndWhy(t *testing.T) {
	t.Parallel()
	s := openShop(t, withReport)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Mode: tracking.ModeConsent})
	a := s.get(t, "/qualite")
	if got, want := plain(a.text(".answer")), "950 événements sont comptés et 40 mis à part (4,0 % de ce qui est reçu). Le dernier événement date du 20/03/2026 à 13:00."; got != want {
		t.Errorf("the answer is %q", got)
	}
	for selector, want := range map[string]string{
		".tiles":                      "Robots40",
		"dl.facts":                    "Sans consentement (exempté)5,3 % des événements",
		"#provenances tbody":          "Balise chalandAvec consentement900",
		"#mis-a-part tr:nth-child(1)": "« GPTBot » est un robot déclaré",
		"#mis-a-part tbody .note":     "et 2 autres cas de cette raison",
		"#sites-inconnus tbody":       "Le site « velos » est inconnu",
		"#derniers tbody":             "raison_nouvelle x",
	} {
		if got := plain(a.text(selector)); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	if got := plain(a.text("main")); !strings.Contains(got, "10 envois ne nomment aucun site connu") {
		t.Errorf("nothing is said of the hits of unknown sites: %q", got)
	}
	if strings.Contains(a.body, "<script>alert") {
		t.Error("what was received runs in the page")
	}
	if raw := a.Find("#derniers tbody td").Last().Text(); len([]rune(raw)) != 121 {
		t.Errorf("what was received shows %d characters", len([]rune(raw)))
	}
}

// What looks badly marked stands on the page with its effectif and its repair, and the
// events that never came are said.
func TestQualityShowsSigns(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withReport)
	a := s.get(t, "/qualite?periode=2026-02")
	for selector, want := range map[string]string{
		"#signes tbody tr:nth-child(1)": "visite directe arrivée ailleurs qu’à l’accueil",
		"#signes tbody":                 "utm_source",
		"#evenements-recus tbody":       "page_view",
		"section.method":                "quality_days.sql",
	} {
		if got := plain(a.text(selector)); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	var signs analyzer.MeasureSigns
	if b := s.get(t, "/api/v1/measure-signs?site=velo&from=2026-02-01&to=2026-02-28"); json.Unmarshal([]byte(b.body), &signs) != nil || len(signs.Signs) != 3 || signs.Signs[0].Of == 0 {
		t.Errorf("the API answers %s", b.body)
	}
}

// Two audits are compared on a laptop and on a phone without a fault of the page.
func TestComparedAuditsInABrowser(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	home, repair := brokenShop(t)
	s.audit(t, home, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, home, noon.Add(-24*time.Hour))
	b := openBrowser(t)
	for name, v := range map[string]view{"sur un ordinateur": laptop, "sur un téléphone": {width: 390, dark: true, script: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := b.open(t, s.url+"/audits/comparer?site=velo", v)
			w.keep(t, "audits-compares-"+fileName(name))
			w.flawless(t, v)
		})
	}
}
