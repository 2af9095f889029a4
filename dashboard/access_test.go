package dashboard_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
)

const secret = "jeton-de-vingt-caracteres"

func (s *shop) getAs(t *testing.T, path string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(t, r)
}

func TestTokenGuardsPagesAndAPIButNotVerification(t *testing.T) {
	t.Parallel()
	s := openShop(t, withToken(secret))
	if a := s.get(t, "/acquisition?site=velo"); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/connexion?retour=%2Facquisition%3Fsite%3Dvelo" {
		t.Errorf("a page without token: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if a := s.get(t, "/api/v1/figures"); a.StatusCode != http.StatusUnauthorized || !strings.Contains(a.body, `"kind":"forbidden"`) || a.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("the API without token: %d %s", a.StatusCode, a.body)
	}
	if a := s.post(t, "/citations", "question=x"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a form without token: %d", a.StatusCode)
	}
	for _, bearer := range []string{"Bearer faux", "Bearer ", "Basic " + secret, secret} {
		if a := s.getAs(t, "/api/v1/figures", "Authorization", bearer); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%q: %d", bearer, a.StatusCode)
		}
	}
	if a := s.getAs(t, "/api/v1/figures", "Authorization", "Bearer "+secret); a.StatusCode != http.StatusNotFound {
		t.Errorf("the API with the token: %d, want the fault of an unknown site", a.StatusCode)
	}
	for _, path := range []string{"/v", "/v/CH-2222-22", "/connexion", "/static/style.css"} {
		if a := s.get(t, path); a.StatusCode != http.StatusOK && a.StatusCode != http.StatusNotFound {
			t.Errorf("%s is not open: %d", path, a.StatusCode)
		}
	}
	if a := s.get(t, "/v"); a.Find("nav.side").Length() != 0 {
		t.Error("a stranger sees the navigation")
	}
}

func TestLoginSetsACookieThatOpensThePages(t *testing.T) {
	t.Parallel()
	s := openShop(t, withToken(secret))
	wrong := s.post(t, "/connexion", "jeton=faux&retour=/ventes")
	if wrong.StatusCode != http.StatusForbidden || wrong.Header.Get("Set-Cookie") != "" || !strings.Contains(wrong.text(".error"), "sudo cat /etc/chaland/jeton") {
		t.Errorf("a wrong token: %d %q", wrong.StatusCode, wrong.text(".error"))
	}
	if v, _ := wrong.Find(`input[name="retour"]`).Last().Attr("value"); v != "/ventes" {
		t.Errorf("the form forgot where to return: %q", v)
	}
	right := s.post(t, "/connexion", "jeton="+secret+"&retour=/ventes")
	cookie := right.Header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	if strings.Contains(cookie, secret) {
		t.Error("the cookie holds the token")
	}
	if right.StatusCode != http.StatusSeeOther || right.Header.Get("Location") != "/ventes" {
		t.Errorf("after login: %d to %q", right.StatusCode, right.Header.Get("Location"))
	}
	value, _, _ := strings.Cut(cookie, ";")
	if a := s.getAs(t, "/chiffres", "Cookie", value); a.StatusCode != http.StatusOK {
		t.Errorf("a page with the cookie: %d", a.StatusCode)
	}
	if a := s.getAs(t, "/chiffres", "Cookie", value+"x"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a forged cookie: %d", a.StatusCode)
	}
	if out := s.post(t, "/deconnexion", ""); !strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("logout leaves the cookie: %q", out.Header.Get("Set-Cookie"))
	}
}

func TestSessionEndsAfterHalfADay(t *testing.T) {
	t.Parallel()
	now := noon
	s := openShop(t, withToken(secret), func(_ *shop, o *dashboard.Options) { o.Now = func() time.Time { return now } })
	value, _, _ := strings.Cut(s.post(t, "/connexion", "jeton="+secret).Header.Get("Set-Cookie"), ";")
	now = noon.Add(13 * time.Hour)
	if a := s.getAs(t, "/chiffres", "Cookie", value); a.StatusCode != http.StatusSeeOther {
		t.Errorf("an old session opens pages: %d", a.StatusCode)
	}
}

func TestLoginNeverLeadsOutside(t *testing.T) {
	t.Parallel()
	s := openShop(t, withToken(secret))
	for _, back := range []string{"https://mal.example/", "//mal.example/", `/\mal.example`, "javascript:alert(1)", ""} {
		a := s.post(t, "/connexion", url.Values{"jeton": {secret}, "retour": {back}}.Encode())
		if got := a.Header.Get("Location"); got != "/centre" {
			t.Errorf("%q leads to %q", back, got)
		}
	}
}

// Whoever has just installed a centre copies the key with what is around it, and has an
// account to make before anything else.
func TestTheKeyMayBePastedWithItsLineAndLeadsToTheAccounts(t *testing.T) {
	t.Parallel()
	s := openShop(t, withToken(secret))
	a := s.post(t, "/connexion", url.Values{"jeton": {"  " + secret + " \n"}, "retour": {"/"}}.Encode())
	if got := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || got != "/centre" {
		t.Errorf("%d, leads to %q", a.StatusCode, got)
	}
	if text := s.get(t, "/connexion").text("main"); strings.Contains(strings.ToLower(text), "jeton d") || !strings.Contains(text, "Clé d’administration") {
		t.Errorf("the page asks for %q", text)
	}
}

func TestGuessingTheTokenIsSlowedDown(t *testing.T) {
	t.Parallel()
	s := openShop(t, withToken(secret))
	var last answer
	for range 12 {
		last = s.post(t, "/connexion", "jeton=faux")
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Errorf("the twelfth guess: %d", last.StatusCode)
	}
}

func TestTryingCodesIsSlowedDown(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	seen := map[int]int{}
	for range 70 {
		seen[s.get(t, "/v/CH-2222-22").StatusCode]++
	}
	if seen[http.StatusTooManyRequests] == 0 || seen[http.StatusNotFound] < 60 {
		t.Errorf("answers to 70 codes in a row: %v", seen)
	}
}

// Without a token only this machine is served, under one of its own names: a
// page of the web whose domain points here is not.
func TestWithoutTokenOnlyLoopbackNamesAreServed(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for host, want := range map[string]int{"127.0.0.1:8080": 200, "localhost": 200, "[::1]:8080": 200, "chaland.localhost:80": 200, "mal.example": 403, "192.168.1.4:8080": 403, "localhost.mal.example": 403} {
		if a := s.getAs(t, "/chiffres", "Host", host); a.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, a.StatusCode, want)
		}
	}
}

func TestFormsOfAnotherSiteAreRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for name, headers := range map[string][]string{
		"cross site": {"Sec-Fetch-Site", "cross-site"}, "same site": {"Sec-Fetch-Site", "same-site"}, "old browser": {"Origin", "https://mal.example"},
	} {
		if a := s.post(t, "/apparence", "theme=sombre", headers...); a.StatusCode != http.StatusForbidden || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	a := s.post(t, "/apparence", "theme=sombre&retour=/v", "Sec-Fetch-Site", "same-origin")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/v" {
		t.Errorf("our own form: %d", a.StatusCode)
	}
	value, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	if dark := s.getAs(t, "/v", "Cookie", value); dark.Find(`html[data-theme="dark"]`).Length() != 1 {
		t.Errorf("the page is not dark with %q", value)
	}
	if light := s.getAs(t, "/v", "Cookie", "apparence=rose"); light.Find("html[data-theme]").Length() != 0 {
		t.Error("an unknown theme is believed")
	}
}

func TestEveryAnswerCarriesItsHeaders(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, path := range []string{"/v", "/nulle-part", "/api/v1/figures", "/static/page.js"} {
		h := s.get(t, path).Header
		if csp := h.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s lacks headers: %v", path, h)
		}
	}
}

func TestAssetsAreKeptByBrowsersAndPacked(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	page := s.get(t, "/v")
	sheet, _ := page.Find(`link[rel="stylesheet"]`).Attr("href")
	a := s.getAs(t, sheet, "Accept-Encoding", "gzip")
	if !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || a.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %v", sheet, a.Header)
	}
	if again := s.getAs(t, sheet, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if old := s.get(t, "/static/style.css?v=ancien"); strings.Contains(old.Header.Get("Cache-Control"), "immutable") {
		t.Error("an old address is kept for ever")
	}
	if missing := s.get(t, "/static/secret.css"); missing.StatusCode != http.StatusNotFound {
		t.Errorf("a file that is not there: %d", missing.StatusCode)
	}
}

// Without its engine a page says when to come back, and the API too.
func TestWithoutItsEngineAPageSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	s := openShop(t, func(_ *shop, o *dashboard.Options) { o.Log = slog.New(slog.DiscardHandler) })
	if err := s.warehouse.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/api/v1/figures?site=velo&metrics=visits"} {
		a := s.get(t, path)
		if a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || !strings.Contains(a.body, "réessayez") {
			t.Errorf("%s: %d, come back after %q, %.300s", path, a.StatusCode, a.Header.Get("Retry-After"), a.body)
		}
	}
}
