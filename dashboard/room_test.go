package dashboard_test

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// caseShop makes a case by declaring a site; its key has one sheet.
type caseShop struct {
	t    testing.TB
	shop *shop
	hook *caseHook
}

// caseHook is what a test has happen while cases are made and erased.
type caseHook struct {
	making func(code, site string)
	frozen string                      // the case that cannot be erased
	sealed atomic.Pointer[fault.Error] // of whoever asks what a case holds
	plans  atomic.Int32                // how often plans were asked for
	broken error                       // of the next erasure
	wait   chan struct{}
	erased []string
}

func withHook(t testing.TB, hook *caseHook) option {
	return func(s *shop, o *dashboard.Options) { o.Cases, o.Patience = caseShop{t, s, hook}, time.Minute }
}

func withCases(t testing.TB) option {
	return withHook(t, &caseHook{})
}

func (m caseShop) Make(_ context.Context, codes []string, tell func(code, site string) error) error {
	for _, code := range codes {
		id := "cas-" + strings.ToLower(code)
		m.shop.declare(m.t, tracking.Site{ID: id, Name: "Cas " + code, Case: true, Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent})
		if m.hook.making != nil {
			m.hook.making(code, id)
		}
		if err := tell(code, id); err != nil {
			return err
		}
	}
	return nil
}

func (m caseShop) Key(_ context.Context, site string) ([]dashboard.Answer, error) {
	if why := m.hook.sealed.Load(); why != nil {
		return nil, why
	}
	if !strings.HasPrefix(site, "cas-") && site != "velo" {
		return nil, dashboard.ErrRealShop
	}
	return []dashboard.Answer{{ID: "P01", Title: "Le secret du cas", Diagnosis: "Diagnostic", Where: "/acquisition?site=" + site, Figures: []dashboard.Hidden{{Name: "Visites", Value: "12"}}}}, nil
}

func (m caseShop) Sheet(ctx context.Context, site, id string) (dashboard.Answer, bool, error) {
	sheets, err := m.Key(ctx, site)
	if err != nil || id != "P01" {
		return dashboard.Answer{}, false, err
	}
	return sheets[0], true, nil
}

func (m caseShop) Plans(ctx context.Context, sites []string) (list []dashboard.CasePlan, _ error) {
	m.hook.plans.Add(1)
	for _, site := range sites {
		plan := casePlan()
		_, plan.Err = m.Key(ctx, site)
		list = append(list, plan)
	}
	return list, nil
}

func casePlan() dashboard.CasePlan {
	return dashboard.CasePlan{Sheets: []string{"P00", "P01", "P10", "P26"}, Planted: []string{"P01"}, Days: map[string]period.Date{"commande": {Year: 2026, Month: 2, Day: 10}, "transporteur": {Year: 2026, Month: 3, Day: 4}}}
}

func (m caseShop) Erasable(_ context.Context, site string) error {
	if site == m.hook.frozen {
		return fault.New(fault.Conflict, "collector.site_frozen", "site", site)
	}
	return nil
}

func (m caseShop) Erase(ctx context.Context, site string) error {
	if err := m.hook.broken; err != nil {
		m.hook.broken = nil
		return err
	}
	if m.hook.wait != nil {
		<-m.hook.wait
	}
	if err := errors.Join(ctx.Err(), m.shop.store.ForgetSite(ctx, site)); err != nil {
		return err
	}
	m.hook.erased = append(m.hook.erased, site)
	return m.shop.store.LeaveSite(ctx, site)
}

// form sends a form as somebody.
func (p people) form(t testing.TB, s *shop, who, path string, values url.Values, cookies ...string) answer {
	t.Helper()
	return s.post(t, path, values.Encode(), "Cookie", strings.Join(append([]string{p.cookie(t, s, who)}, cookies...), "; "))
}

// upload sends a form with a file as somebody.
func (p people) upload(t testing.TB, s *shop, who, path, file string, values map[string]string) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("fichier", "liste.csv")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	for name, value := range values {
		if err == nil {
			err = w.WriteField(name, value)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Cookie", p.cookie(t, s, who))
	return s.do(t, r)
}

// A list opens a class: accounts, slips, days, more time and cases; only its trainer sees it, and
// the answer key is theirs alone.
func TestAClassIsOpenedFromAList(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive, withCases(t))
	const list = "Nom;E-mail;Échéance;Tiers-temps\nZoé Abgrall;zoe@exemple.fr;;\nÉric Bihan;;30/06/2026;33\n"
	made := p.upload(t, s, "trainer", "/formateur", list, map[string]string{"nom": "Printemps", "echeance": "2026-06-15", "cas": "oui"})
	made = p.as(t, s, "trainer", http.MethodGet, made.Header.Get("Location"))
	if n := made.Find(".slips li").Length(); made.StatusCode != http.StatusOK || n != 2 {
		t.Fatalf("%d slips: %d %s", n, made.StatusCode, made.text("main"))
	}
	class, _ := made.Find(`a.button`).Last().Attr("href")
	var page answer
	for range 100 {
		if page = p.as(t, s, "trainer", http.MethodGet, class); page.Find("#avancement tbody tr").Length() == 2 && strings.Contains(page.text(".answer"), "0 attend") {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if text := plain(page.text("main")); !strings.Contains(text, "30/06/2026 (temps en plus : 33 %)") || !strings.Contains(text, "15/06/2026") {
		t.Errorf("days: %s", text)
	}
	if strings.Index(page.body, "Éric") < strings.Index(page.body, "Zoé") && !strings.Contains(page.body, "Zoé") {
		t.Error("a candidate is missing")
	}
	for who, want := range map[string]int{"other trainer": 404, "admin": 403, "candidate": 403, "juror": 403} {
		if a := p.as(t, s, who, http.MethodGet, class); a.StatusCode != want {
			t.Errorf("%s opens the class: %d, want %d", who, a.StatusCode, want)
		}
	}
	for who, want := range map[string]int{"trainer": 200, "other trainer": 404, "admin": 403, "candidate": 403, "juror": 403} {
		a := p.as(t, s, who, http.MethodGet, "/formateur/corrige?site=velo")
		if a.StatusCode != want || (want != 200) == strings.Contains(a.body, "Le secret du cas") {
			t.Errorf("%s reads the answer key: %d, want %d", who, a.StatusCode, want)
		}
	}
	if a := p.upload(t, s, "trainer", "/formateur", "Nom;Échéance\nZoé;demain\n", map[string]string{"nom": "X"}); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text(".roster .said")), "Ligne 2, échéance : « demain »") {
		t.Errorf("a bad day: %d %s", a.StatusCode, a.text(".error"))
	}
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"effacer"}, "nom": {"Printemps"}}); a.StatusCode != http.StatusConflict {
		t.Errorf("an open class is erased: %d", a.StatusCode)
	}
	for _, values := range []url.Values{{"action": {"archiver"}}, {"action": {"effacer"}, "nom": {"Printemps"}}} {
		if a := p.form(t, s, "trainer", class, values); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%v: %d %s", values, a.StatusCode, a.text(".error"))
		}
	}
	all, err := s.store.Accounts(t.Context())
	if err != nil || len(all) != len(p.ids) {
		t.Errorf("%d accounts are left, want %d: %v", len(all), len(p.ids), err)
	}
}

// A trainer looks as a candidate of theirs, reading only, and no further.
func TestATrainerLooksAsACandidate(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	seats, err := s.store.Seats(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var path string
	for _, seat := range seats {
		if seat.Account == p.ids["candidate"] {
			path = "/formateur/" + id64(seat.Class) + "/candidats/" + id64(seat.Account)
		}
	}
	if a := p.form(t, s, "other trainer", path, url.Values{"action": {"voir"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("another's trainer looks: %d", a.StatusCode)
	}
	look := p.form(t, s, "trainer", path, url.Values{"action": {"voir"}})
	view, _, _ := strings.Cut(look.Header.Get("Set-Cookie"), ";")
	as := func(who string) answer {
		return s.getAs(t, "/", "Cookie", p.cookie(t, s, who)+"; "+view)
	}
	if a := as("trainer"); a.StatusCode != http.StatusOK || !strings.Contains(a.text(".viewing"), "candidate") || a.Find(`nav a[href="/formateur"]`).Length() != 0 {
		t.Errorf("as the candidate: %d %q", a.StatusCode, a.text(".viewing"))
	}
	if a := p.form(t, s, "trainer", "/annotations?site=velo", url.Values{"date": {"2026-03-01"}, "texte": {"X"}}, view); a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, "Vous regardez comme") {
		t.Errorf("a trainer writes as the candidate: %d", a.StatusCode)
	}
	for _, who := range []string{"other trainer", "candidate", "admin"} {
		if a := as(who); a.Find(".viewing").Length() != 0 {
			t.Errorf("%s looks by the cookie of another", who)
		}
	}
	if a := p.form(t, s, "trainer", "/retour", nil, view); !strings.Contains(a.Header.Get("Set-Cookie"), "Max-Age=0") || a.Header.Get("Location") != "/formateur" {
		t.Errorf("coming back: %d", a.StatusCode)
	}
}

// A juror comes by a link and a code, reads the dossiers of the session and fills a grid.
func TestAJurorReadsByALink(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	ask := url.Values{"nom": {"Jury de juin"}, "jure": {"Maud Kerné", ""}, "adresse": {"maud@exemple.fr"}, "vient": {"outside"}, "candidat": {id64(p.ids["candidate"])}, "fin": {"2026-03-25"}}
	bad := url.Values{"nom": {"X"}, "jure": {"TRAINER"}, "vient": {"outside"}, "candidat": ask["candidat"], "fin": ask["fin"]}
	if a := p.form(t, s, "admin", "/centre/jurys", bad); a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "ne peut pas siéger") {
		t.Errorf("the trainer sits: %d %s", a.StatusCode, a.text(".error"))
	}
	made := p.form(t, s, "admin", "/centre/jurys", ask)
	link, code := strings.TrimPrefix(made.text(".notice dd.code:nth-of-type(1)"), s.url), made.text("#code-de-session")
	if !strings.HasPrefix(link, "/jury/") || len(code) != 9 {
		t.Fatalf("link %q, code %q: %d", link, code, made.StatusCode)
	}
	if again := p.as(t, s, "admin", http.MethodGet, "/centre/jurys"); strings.Contains(again.body, link) {
		t.Error("the link is shown twice")
	}
	door := s.get(t, link)
	member, _ := door.Find(`option:contains("Maud")`).Attr("value")
	enter := func(code string) answer {
		return s.post(t, link, url.Values{"jure": {member}, "code": {code}}.Encode())
	}
	if a := enter("AAAA-AAAA"); a.StatusCode != http.StatusForbidden || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("a wrong code: %d", a.StatusCode)
	}
	cookie, _, _ := strings.Cut(enter(code).Header.Get("Set-Cookie"), ";")
	if cookie == "" {
		t.Fatal("the right code lets nobody in")
	}
	get := func(path string) answer { return s.getAs(t, path, "Cookie", cookie) }
	if a := get("/jury"); !strings.Contains(a.body, "/jury/dossier?site=velo") || strings.Contains(a.body, "librairie") {
		t.Errorf("the room: %s", a.text("main"))
	}
	for path, want := range map[string]int{"/jury/dossier?site=velo": 200, "/jury/grille?site=velo": 200, "/jury/dossier?site=librairie": 404, "/?site=velo": 403, "/formateur/corrige?site=velo": 403, "/centre": 403, "/api/v1/figures?site=velo": 403} {
		if a := get(path); a.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, a.StatusCode, want)
		}
	}
	grid := s.post(t, "/jury/grille?site=velo", url.Values{"avis-1.1": {"PA"}, "page-1.1": {"12"}, "texte-1.1": {"<b>Définir</b> la période"}}.Encode(), "Cookie", cookie)
	if grid.StatusCode != http.StatusSeeOther {
		t.Fatalf("the grid: %d %s", grid.StatusCode, grid.text("main"))
	}
	typed := s.post(t, "/jury/grille?site=velo", url.Values{"avis-1.1": {"A"}, "page-1.1": {"douze"}, "texte-1.1": {"Un long commentaire"}}.Encode(), "Cookie", cookie)
	if v, _ := typed.Find(`[name="texte-1.1"]`).Attr("value"); typed.StatusCode != http.StatusBadRequest || v != "Un long commentaire" || !strings.Contains(typed.text(".error"), "douze") {
		t.Errorf("a bad page number: %d, the comment is %q, says %q", typed.StatusCode, v, typed.text(".error"))
	}
	kept := get("/jury/grille?site=velo")
	if v, _ := kept.Find(`[name="texte-1.1"]`).Attr("value"); v != "<b>Définir</b> la période" || kept.text(`[name="avis-1.1"] option[selected]`) != "PA" {
		t.Errorf("the grid kept %q", v)
	}
	docs, err := s.store.Documents(t.Context(), store.Grids, "velo")
	if err != nil || len(docs) != 1 {
		t.Errorf("%d grids: %v", len(docs), err)
	}
}

func id64(id int64) string { return strconv.FormatInt(id, 10) }

// What is wrong in a list is said as it was written, and a name that no page can hold is refused.
func TestARefusedListSaysWhatItRead(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withCases(t))
	for name, c := range map[string]struct{ class, list, want string }{
		"a day":  {"Printemps", "nom;échéance\nLéa Morvan;31/02/2027\n", "« 31/02/2027 » n’est pas une date"},
		"a name": {strings.Repeat("é", 81), "nom\nLéa Morvan\n", "80 caractères au plus"},
		"no row": {"Printemps", "", "Enregistrez-le ou exportez-le"},
	} {
		if a := p.upload(t, s, "trainer", "/formateur", c.list, map[string]string{"nom": c.class}); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text(".error"), c.want) {
			t.Errorf("%s: %d %q", name, a.StatusCode, a.text(".error"))
		}
	}
}
