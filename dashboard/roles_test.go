package dashboard_test

import (
	"crypto/sha256"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/store"
)

// people are the accounts of a centre with two candidates, each in a class of their own, before
// a site of their own: "velo" and "librairie".
type people struct{ ids map[string]int64 }

// openCentre is a shop with two sites and with people; its warehouse is empty.
func openCentre(t testing.TB, options ...option) (*shop, people) {
	t.Helper()
	s := openShop(t, options...)
	for id, name := range map[string]string{"velo": "Vélos de la Rade", "librairie": "Librairie du Port"} {
		s.declare(t, tracking.Site{ID: id, Name: name, Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent, Domains: []string{id + ".example"}})
	}
	p := people{map[string]int64{}}
	for i, who := range []struct{ name, role string }{
		{"admin", "admin"}, {"trainer", "trainer"}, {"other trainer", "trainer"}, {"candidate", "candidate"}, {"other candidate", "candidate"}, {"juror", "juror"}, {"other juror", "juror"},
	} {
		id, err := s.store.AddAccount(t.Context(), store.Account{Code: fmt.Sprintf("AAAAA%d", i+2), Role: who.role, Name: who.name, Password: "-", Created: noon})
		if err != nil {
			t.Fatal(err)
		}
		p.ids[who.name] = id
	}
	for prefix, site := range map[string]string{"": "velo", "other ": "librairie"} {
		class, err := s.store.AddClass(t.Context(), store.Class{Name: site, Created: noon}, p.ids[prefix+"trainer"])
		if err == nil {
			err = s.store.PutSeat(t.Context(), store.Seat{Account: p.ids[prefix+"candidate"], Class: class, Site: site})
		}
		if err == nil {
			_, err = s.store.AddJury(t.Context(), store.Jury{Name: site, Token: []byte(site), Code: "-", Created: noon, Expires: noon.Add(time.Hour), Candidates: []int64{p.ids[prefix+"candidate"]},
				Members: []store.JuryMember{{Name: prefix + "juror", Account: p.ids[prefix+"juror"]}}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, p
}

// cookie signs somebody in; "" for nobody.
func (p people) cookie(t testing.TB, s *shop, who string) string {
	t.Helper()
	if who == "" {
		return ""
	}
	token := strings.ReplaceAll(who, " ", "-") + "-" + t.Name()
	sum := sha256.Sum256([]byte(token))
	if _, ok, err := s.store.Session(t.Context(), sum[:]); err != nil || ok {
		return "chaland_session=" + token
	}
	if err := s.store.AddSession(t.Context(), store.Session{Token: sum[:], Account: p.ids[who], Created: noon, Seen: noon}); err != nil {
		t.Fatal(err)
	}
	return "chaland_session=" + token
}

// as asks as somebody.
func (p people) as(t testing.TB, s *shop, who, method, path string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		r.Header.Set("Cookie", p.cookie(t, s, who))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(t, r)
}

var parameter = regexp.MustCompile(`:\w+`)

// outcome is how a request was met: "open", "sign in", "wrong role" or "no such site".
func (a answer) outcome() string {
	switch {
	case a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/connexion?retour="),
		a.StatusCode == http.StatusUnauthorized, a.StatusCode == http.StatusForbidden && strings.Contains(a.body, "demande une connexion"):
		return "sign in"
	case a.StatusCode == http.StatusForbidden && strings.Contains(a.body, "ouverte à votre rôle"):
		return "wrong role"
	case a.StatusCode == http.StatusNotFound && strings.Contains(a.body, "Sites connus"):
		return "no such site"
	}
	return "open"
}

// siteless are the routes that are about no site, or find it by something else than its name.
var siteless = []string{
	"/static/:name", "/v", "/v/:code", "/v/:code/:picture", "/connexion", "/deconnexion", "/apparence", "/client/:token", "/client/:token/", "/client/:token/fichier", "/*",
	"/mon-compte", "/mon-compte/partout", "/citations/code-libre", "/citations/:code", "/styleguide", "/api/v1/intake", "/api/v1/portfolio", "/audits/programmes/:id", "POST /brancher",
	"/formateur", "/formateur/:class", "/formateur/:class/ajouter", "/formateur/:class/candidats/:account", "/formateur/:class/eclair", "/formateur/:class/eclair/:exercice", "/retour", "/jury", "/jury/:token",
}

// TestEveryRouteByEveryRole walks all routes: each has a rule, and meets every role as the rule
// says. A site of somebody else does not exist.
func TestEveryRouteByEveryRole(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive, withReport, withImporter, withShops, withHandouts, withOutside, withAuditor("", nil), func(_ *shop, o *dashboard.Options) {
		o.Intake = func() dashboard.IntakeState { return dashboard.IntakeState{} }
	})
	roles := []struct {
		who  string
		role dashboard.Role
		site string // whose they are
	}{
		{"", account.Anonymous, ""}, {"admin", account.Admin, "*"}, {"trainer", account.Trainer, "velo"}, {"other trainer", account.Trainer, "librairie"},
		{"candidate", account.Candidate, "velo"}, {"other candidate", account.Candidate, "librairie"}, {"juror", account.Juror, "velo"}, {"other juror", account.Juror, "librairie"},
	}
	walked := map[string]bool{}
	for _, route := range s.routes {
		method, pattern := route.Method, route.Path
		if method == "echo_route_not_found" {
			continue
		}
		walked[method+" "+pattern] = true
		allowed, ruled := dashboard.AllowedOn(method, pattern)
		if !ruled {
			t.Errorf("%s %s has no rule in access.go", method, pattern)
			continue
		}
		path := strings.ReplaceAll(parameter.ReplaceAllString(pattern, "1"), "/*", "/nulle-part") + "?site=velo&question=site%3Dvelo"
		aboutSite := !slices.Contains(siteless, pattern) && !slices.Contains(siteless, method+" "+pattern) && !strings.HasPrefix(pattern, "/centre")
		for _, r := range roles {
			want := "open"
			switch open := slices.Contains(allowed, account.Anonymous); {
			case open:
			case r.role == account.Anonymous:
				want = "sign in"
			case !slices.Contains(allowed, r.role):
				want = "wrong role"
			case aboutSite && r.site != "*" && r.site != "velo":
				want = "no such site"
			}
			a := p.as(t, s, r.who, method, path)
			if to := a.Header.Get("Location"); method == http.MethodGet && a.outcome() == "open" && to != "" && strings.HasPrefix(path, strings.SplitN(to, "?", 2)[0]) && aboutSite { // it leads back to the page of a form
				a = p.as(t, s, r.who, method, to)
			}
			if a.outcome() != want || a.StatusCode >= 500 {
				t.Errorf("%s %s as %q: %d, %s, want %s", method, path, r.who, a.StatusCode, a.outcome(), want)
			}
		}
		if method == http.MethodPost {
			if a := p.as(t, s, "admin", method, path, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, "autre site") {
				t.Errorf("%s takes a form of another site: %d", path, a.StatusCode)
			}
		}
	}
	for _, route := range dashboard.RuledRoutes() {
		if !walked[route] && route != "GET /*" {
			t.Errorf("the table rules %s, which is no route", route)
		}
	}
	if len(walked) < 100 {
		t.Errorf("only %d routes were walked", len(walked))
	}
}

// What is found by its own id, not by its site, is not found by who may not see that site.
func TestWhatBelongsToAnotherSiteIsNotFound(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(noon.AddDate(0, 0, -10))
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	cited := p.as(t, s, "candidate", http.MethodPost, "/citations?"+url.Values{"question": {"site=velo&chiffre=visits&periode=2026-03"}}.Encode())
	code, ok := strings.CutPrefix(cited.Header.Get("Location"), "/citations/")
	if !ok {
		t.Fatalf("not cited: %d %s", cited.StatusCode, cited.text("main"))
	}
	for who, want := range map[string]int{"candidate": 200, "trainer": 200, "admin": 200, "other candidate": 404, "other trainer": 404} {
		if a := p.as(t, s, who, http.MethodGet, "/citations/"+code); a.StatusCode != want {
			t.Errorf("%s reads the citation: %d, want %d", who, a.StatusCode, want)
		}
	}
	if a := p.as(t, s, "", http.MethodGet, "/v/"+code); a.StatusCode != http.StatusOK {
		t.Errorf("verifying a code asks for more than the code: %d", a.StatusCode)
	}
	if a := p.as(t, s, "other candidate", http.MethodPost, "/citations?"+url.Values{"question": {"site=velo&chiffre=visits&periode=2026-03"}}.Encode()); a.StatusCode != http.StatusNotFound || strings.Contains(a.body, "velo, ") {
		t.Errorf("citing the site of somebody else: %d %s", a.StatusCode, a.text("main"))
	}
	id, err := s.store.AddSchedule(t.Context(), store.Schedule{Site: "velo", URL: "https://velo.example/", Cron: "0 6 * * 1", Enabled: true, Created: noon, NextRun: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]int{"trainer": 303, "other trainer": 404} {
		if a := p.as(t, s, who, http.MethodPost, fmt.Sprintf("/audits/programmes/%d?action=suspendre", id)); a.StatusCode != want {
			t.Errorf("%s pauses the schedule: %d, want %d", who, a.StatusCode, want)
		}
	}
	home := p.as(t, s, "candidate", http.MethodGet, "/")
	if strings.Contains(home.body, "Librairie") || home.StatusCode != http.StatusOK {
		t.Errorf("the candidate's first page: %d, names the other shop: %v", home.StatusCode, strings.Contains(home.body, "Librairie"))
	}
	if a := p.as(t, s, "candidate", http.MethodGet, "/?site=librairie"); a.StatusCode != http.StatusNotFound || strings.Contains(a.body, "Librairie") {
		t.Errorf("the other shop: %d", a.StatusCode)
	}
	if sites := p.as(t, s, "admin", http.MethodGet, "/"); !strings.Contains(sites.body, "Librairie") || !strings.Contains(sites.body, "Vélos") {
		t.Error("the administrator does not see both shops")
	}
}

// An account signs in by its slip, replaces the password before anything else is open, and is
// signed out everywhere when it does so again.
func TestSigningInByASlip(t *testing.T) {
	t.Parallel()
	now := noon
	s := openShop(t, func(_ *shop, o *dashboard.Options) { o.Now = func() time.Time { return now } })
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR"})
	if a := s.get(t, "/"); a.StatusCode != http.StatusOK || a.text(".no-login") != "Sans connexion" {
		t.Fatalf("before there are accounts: %d, says %q", a.StatusCode, a.text(".no-login"))
	}
	if a := s.post(t, "/centre/comptes", "nom=Alix&role=trainer"); a.StatusCode != http.StatusConflict {
		t.Errorf("a first account that is no administrator's: %d", a.StatusCode)
	}
	slip := s.get(t, s.post(t, "/centre/comptes", "nom=Alix+Morvan&role=admin").Header.Get("Location"))
	code, first := slip.text(".slips dd:nth-of-type(2)"), slip.text(".slips dd:nth-of-type(3)")
	if slip.Header.Get("Cache-Control") != "no-store" || !regexp.MustCompile(`^[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}$`).MatchString(code) || len(first) != 14 {
		t.Fatalf("the slip: %q %q", code, first)
	}
	if a := s.get(t, "/centre"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("with an account, pages without signing in: %d", a.StatusCode)
	}
	signIn := func(password string) answer {
		return s.post(t, "/connexion", url.Values{"code": {strings.ToLower(code)}, "mot-de-passe": {password}}.Encode())
	}
	for range 2 {
		if a := signIn("FAUX"); a.StatusCode != http.StatusForbidden || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("a wrong password: %d", a.StatusCode)
		}
	}
	in := signIn(strings.ToLower(strings.ReplaceAll(first, "-", " ")))
	cookie, _, _ := strings.Cut(in.Header.Get("Set-Cookie"), ";")
	if in.Header.Get("Location") != "/mon-compte" || !strings.Contains(in.Header.Get("Set-Cookie"), "HttpOnly") {
		t.Fatalf("the first sign-in: %d to %q", in.StatusCode, in.Header.Get("Location"))
	}
	if a := s.getAs(t, "/centre", "Cookie", cookie); a.Header.Get("Location") != "/mon-compte" {
		t.Errorf("before the password is replaced: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	change := func(old, fresh, again, cookie string) answer {
		return s.post(t, "/mon-compte", url.Values{"actuel": {old}, "nouveau": {fresh}, "encore": {again}}.Encode(), "Cookie", cookie)
	}
	for _, bad := range [][3]string{{first, "court", "court"}, {first, "cinq roues bleues", "cinq roues vertes"}, {"faux", "cinq roues bleues", "cinq roues bleues"}, {first, first, first}, {first, "aaaaaaaaaaaa", "aaaaaaaaaaaa"}} {
		if a := change(bad[0], bad[1], bad[2], cookie); a.StatusCode != http.StatusBadRequest || a.text("#erreur") == "" {
			t.Errorf("%q: %d %q", bad, a.StatusCode, a.text("#erreur"))
		}
	}
	changed := change(first, "cinq roues bleues", "cinq roues bleues", cookie)
	fresh, _, _ := strings.Cut(changed.Header.Get("Set-Cookie"), ";")
	if a := s.getAs(t, "/centre", "Cookie", cookie); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the session of before: %d", a.StatusCode)
	}
	if a := s.getAs(t, "/centre", "Cookie", fresh); a.StatusCode != http.StatusOK || a.text(".no-login") != "" {
		t.Errorf("the new session: %d", a.StatusCode)
	}
	now = noon.Add(account.SessionIdle + time.Second)
	if a := s.getAs(t, "/centre", "Cookie", fresh); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a session left idle: %d", a.StatusCode)
	}
	log, err := s.store.Deeds(t.Context(), 100)
	if err != nil || len(log) < 3 {
		t.Fatal(log, err)
	}
	for _, deed := range log {
		if text := fmt.Sprint(deed); strings.Contains(text, first) || strings.Contains(text, "bleues") {
			t.Errorf("the log holds a password: %s", text)
		}
	}
}

// The figures of a practical case are not a candidate's to change; a trainer may.
func TestACandidateBringsNoFilesIntoTheirCase(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withImporter)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR", Case: true})
	for who, want := range map[string]int{"candidate": http.StatusForbidden, "trainer": http.StatusOK} {
		page := p.as(t, s, who, http.MethodGet, "/importer?site=velo")
		if page.StatusCode != want {
			t.Errorf("%s opens the page: %d, want %d", who, page.StatusCode, want)
		}
		if shown := p.as(t, s, who, http.MethodGet, "/glossaire?site=velo").Find(`.side a[href^="/importer"]`).Length() > 0; shown != (want == http.StatusOK) {
			t.Errorf("%s: the menu leads there: %v", who, shown)
		}
	}
	for _, path := range []string{"/importer?site=velo", "/importer/fichier/1?site=velo"} {
		if a := p.as(t, s, "candidate", http.MethodPost, path); a.StatusCode != http.StatusForbidden || !strings.Contains(a.text("main"), "Seul votre formateur") {
			t.Errorf("a candidate sends a file to %s: %d %s", path, a.StatusCode, a.text("main"))
		}
	}
	if a := p.as(t, s, "other candidate", http.MethodGet, "/importer?site=librairie"); a.StatusCode != http.StatusOK {
		t.Errorf("a company's own data: %d", a.StatusCode)
	}
}

// Whoever comes through a proxy does not sit at the machine, however the proxy names itself; and
// what opens a jury's session does not stand in the log.
func TestAProxyIsNotThisMachine(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, header := range []string{"X-Forwarded-For", "X-Real-IP", "Via", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host"} {
		if a := s.getAs(t, "/centre", header, "198.51.100.7"); a.StatusCode == http.StatusOK {
			t.Errorf("by a proxy that sends %s everything is open", header)
		}
	}
	if a := s.get(t, "/centre"); a.StatusCode != http.StatusOK {
		t.Errorf("at the machine: %d", a.StatusCode)
	}
}

// A juror who may not see a page is led to their room, not round in a circle.
func TestAnErrorLeadsHome(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	for who, want := range map[string]string{"juror": "/jury", "trainer": "/formateur", "candidate": "/"} {
		a := p.as(t, s, who, http.MethodGet, "/centre")
		if href := a.Find("main .actions a").Last().AttrOr("href", ""); a.StatusCode != http.StatusForbidden || href != want || a.Find(".brand").AttrOr("href", "") != want {
			t.Errorf("%s is led to %q from a page of %d", who, href, a.StatusCode)
		}
	}
}
