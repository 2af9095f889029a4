package collector

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// everyEndpoint sends one hit by each protocol that a browser speaks.
func everyEndpoint(t *testing.T, r *running, s tracking.Site, headers ...string) {
	t.Helper()
	page := "https://" + s.Domains[0] + "/"
	r.post(t, "/collecte", `{"site":"`+s.ID+`","name":"page_view","url":"`+page+`","title":"`+privMail+`"}`, headers...)
	r.post(t, "/collecte", `{"site":"`+s.ID+`","name":"","url":"`+page+`?`+privAccount+`"}`, headers...)
	r.post(t, "/api/event", `{"n":"pageview","d":"`+s.Domains[0]+`","u":"`+page+`"}`, headers...)
	v := url.Values{"idsite": {"61"}, "rec": {"1"}, "url": {page}}.Encode()
	r.ask(t, "GET", "/matomo.php?"+v, "", headers...)
	r.post(t, "/matomo.php", `{"requests":["?`+v+`"]}`, headers...)
	r.ask(t, "GET", "/g/collect?v=2&tid=G-REFUS&en=page_view&cid=1.2&dl="+url.QueryEscape(page), "", headers...)
	r.post(t, "/mp/collect?measurement_id=G-REFUS", `{"client_id":"1.2","events":[{"name":"login"}]}`, headers...)
	r.post(t, "/collecte", `{"site":"`+s.ID+`","name":`+privAccount, headers...) // unreadable
}

// A reader who opposes is counted by no protocol, and nothing of it is kept; signals do what
// the site says.
func TestOpposition(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := tracking.Site{ID: "refus", Domains: []string{"refus.fr"}, MatomoID: 61, GA4ID: "G-REFUS"}
	if _, err := site.Add(t.Context(), r.w, s, time.Now()); err != nil {
		t.Fatal(err)
	}
	const kinds = 7 // hits that can be read, of everyEndpoint
	for name, c := range map[string]struct {
		headers  []string
		gpc, dnt string
		counted  int
	}{
		"our cookie":            {[]string{"Cookie", "a=b; chaland_opposition_refus=1"}, "", "", 0},
		"Matomo's cookie":       {[]string{"Cookie", "matomo_ignore=ignore%3D1"}, "", "", 0},
		"of another site":       {[]string{"Cookie", "chaland_opposition_autre=1"}, "", "", kinds - 1},
		"GPC":                   {[]string{"Sec-GPC", "1"}, "", "", kinds - 1},
		"GPC taken for refusal": {[]string{"Sec-GPC", "1"}, "oppose", "", 0},
		"DNT":                   {[]string{"DNT", "1"}, "", "", kinds - 1},
		"DNT taken for refusal": {[]string{"DNT", "1"}, "", "oppose", 0},
	} {
		if _, err := site.Change(t.Context(), r.w, s.ID, func(s *tracking.Site) { s.GPC, s.DNT = c.gpc, c.dnt }, time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := r.sites.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := r.Tally().Accepted
		everyEndpoint(t, r, s, c.headers...)
		if got := int(r.Tally().Accepted - before); got != c.counted {
			t.Errorf("%s: %d counted, want %d", name, got, c.counted)
		}
		if c.counted == 0 && !strings.HasPrefix(name, "DNT") && !strings.HasPrefix(name, "GPC") {
			r.flush(t)
			kept, err := warehouse.Scalar[string](t.Context(), r.w, "SELECT toString(groupUniqArray((class, reason, detail, agent, raw, toMinute(received)))) FROM set_aside", nil)
			if err != nil || kept != "[('opt_out','opt_out','','','',0)]" {
				t.Errorf("%s: kept %s, %v", name, kept, err)
			}
		}
		r.flush(t)
		if err := r.w.Exec(t.Context(), "TRUNCATE TABLE set_aside", nil); err != nil {
			t.Fatal(err)
		}
	}
}

// The page without JavaScript, its JSON for a page of the shop, and nobody else's form.
func TestOppositionPage(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	ask := func(method, path, body string, headers ...string) (int, string, http.Header) {
		t.Helper()
		return r.ask(t, method, path, body, append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
	}
	if status, body, h := ask("GET", "/opposition?site=boutique", ""); status != 200 || !strings.Contains(body, "Votre visite est mesurée") || !strings.Contains(body, `value="refuser"`) ||
		h.Get("X-Frame-Options") != "" || !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors *") {
		t.Errorf("%d %v %s", status, h, body)
	}
	if status, body, _ := ask("GET", "/opposition?site=boutique.fr", "", "Cookie", "chaland_opposition_boutique=1"); status != 200 || !strings.Contains(body, "n’est pas mesurée") || !strings.Contains(body, `value="accepter"`) {
		t.Errorf("opposed: %d %s", status, body)
	}
	if status, body, _ := ask("GET", "/opposition?site=boutique&fait=1", ""); status != 200 || !strings.Contains(body, "n’a pas gardé le cookie") {
		t.Errorf("a blocked cookie: %d %s", status, body)
	}
	for path, want := range map[string]int{"/opposition": 404, "/opposition?site=inconnu": 404, "/opposition?site=%3Cscript%3E": 404} {
		if status, body, _ := ask("GET", path, ""); status != want || strings.Contains(body, "<script>") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	status, body, h := ask("POST", "/opposition", "site=boutique&choix=refuser", "Accept", "application/json", "Origin", "https://www.boutique.fr", "Sec-Fetch-Site", "cross-site", "X-Forwarded-Proto", "https")
	var told struct {
		Opposed, Cookie bool
		Site, Mode      string
	}
	if err := json.Unmarshal([]byte(body), &told); err != nil || status != 200 || !told.Opposed || told.Site != "boutique" || told.Mode != "exempt" ||
		h.Get("Access-Control-Allow-Origin") != "https://www.boutique.fr" || h.Get("Access-Control-Allow-Credentials") != "true" {
		t.Errorf("%d %s %v %v", status, body, h, err)
	}
	for _, c := range h["Set-Cookie"] {
		if !strings.Contains(c, "chaland_opposition_boutique=1; Path=/; Max-Age=34128000; HttpOnly; Secure; SameSite=None") {
			t.Error(c)
		}
	}
	if c := h["Set-Cookie"]; len(c) != 2 || !strings.HasSuffix(c[1], "Partitioned") {
		t.Errorf("%q", c)
	}
	for name, headers := range map[string][]string{
		"another site's form":    {"Sec-Fetch-Site", "cross-site", "Origin", "https://ailleurs.fr"},
		"a frame without origin": {"Sec-Fetch-Site", "cross-site", "Origin", "null"},
	} {
		if status, _, h := ask("POST", "/opposition", "site=boutique&choix=refuser", headers...); status != 400 || len(h["Set-Cookie"]) > 0 {
			t.Errorf("%s: %d %v", name, status, h)
		}
	}
}

// In a real browser: the page, its button, the shop's own call, and a frame of it in the shop's
// page. No request is counted after any of them; the tag's own cookie lasts 13 months.
func TestOppositionInABrowser(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, "", `<p id="page">Bonjour</p>`)
	ctx := browser(t, chrome)
	count := func(want string) {
		t.Helper()
		r.stored(t, "SELECT toString(count()) FROM events WHERE name = 'page_view'", want)
	}
	visit := func(path string) {
		t.Helper()
		drive(t, ctx, chromedp.Navigate(s.URL+path), chromedp.WaitReady("#page"), chromedp.Sleep(400*time.Millisecond))
		r.flush(t)
	}
	press := func(says string) {
		t.Helper()
		drive(t, ctx, js("document.querySelector('button').click()"), chromedp.Sleep(500*time.Millisecond), chromedp.WaitReady("form"))
		if got := ask[string](t, ctx, "document.querySelector('.etat').innerText"); !strings.Contains(got, says) {
			t.Errorf("the page says %q", got)
		}
	}
	visit("/a")
	count("1")
	drive(t, ctx, chromedp.Navigate(r.url+"/opposition?site=boutique"), chromedp.WaitReady("form"))
	press("n’est pas mesurée")
	visit("/b") // the collector's cookie: both are 127.0.0.1, one site
	count("1")
	drive(t, ctx, chromedp.Navigate(r.url+"/opposition?site=boutique"), chromedp.WaitReady("form"))
	press("est mesurée")
	visit("/c")
	count("2")
	drive(t, ctx, js("chaland('opt_out')"), js("chaland('sign_up',{})"))
	visit("/d")
	count("2")
	drive(t, ctx, js("chaland('opt_in')"))
	visit("/e")
	count("3")
	drive(t, ctx, js(`window.framed=new Promise(f=>{const i=document.createElement('iframe');i.src='`+r.url+`/opposition?site=boutique';i.onload=()=>f(1);document.body.append(i)})`),
		chromedp.Sleep(600*time.Millisecond))
	if got := ask[string](t, ctx, "document.cookie"); strings.Contains(got, "opposition") {
		t.Errorf("a frame that is only looked at refuses: %q", got)
	}
	drive(t, ctx, js(`document.querySelector('iframe').src='`+r.url+`/opposition?site=boutique&fait=1'`), chromedp.Sleep(600*time.Millisecond))
	if got := ask[string](t, ctx, "document.cookie"); !strings.Contains(got, "chaland_opposition=1") {
		t.Errorf("the tag does not take the frame's choice: %q", got)
	}
	visit("/f")
	count("3")
}

// The identifier's cookie is set once and never prolonged, whatever the page repeats; past its
// 13 months another one is made, and a kept copy of the old one names nobody.
func TestTheCookieLastsThirteenMonthsFromItsFirstDay(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, `data-site="avec-accord"`, `<script>if(location.hash){const late=+location.hash.slice(1),now=Date.now;Date.now=()=>now()+late}
		const put=Object.getOwnPropertyDescriptor(Document.prototype,'cookie');window.puts=[];
		Object.defineProperty(document,'cookie',{get(){return put.get.call(document)},set(v){window.puts.push(v);put.set.call(document,v)}})</script><p id="page">Bonjour</p>`)
	s.Config.Handler = rewrite(s.Config.Handler, `data-site="boutique" `, "")
	ctx := browser(t, chrome)
	visit := func(path string) {
		t.Helper()
		drive(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(s.URL+path), chromedp.WaitReady("#page"), js("chaland('consent','granted')"), js("chaland('login',{})"), chromedp.Sleep(300*time.Millisecond))
	}
	visit("/a")
	first := ask[string](t, ctx, "document.cookie")
	if puts := ask[string](t, ctx, "puts.join('|')"); !strings.Contains(puts, "max-age=34000000") || strings.Contains(puts, "|") || first == "" {
		t.Errorf("%q %q", puts, first)
	}
	for _, days := range []string{"86400000", "15552000000"} { // a day, six months later
		visit("/b#" + days)
		if puts, now := ask[string](t, ctx, "puts.join('|')"), ask[string](t, ctx, "document.cookie"); puts != "" || now != first {
			t.Errorf("after %s ms: %q %q", days, puts, now)
		}
	}
	r.flush(t)
	names := "SELECT toString(uniqExact(visitor)) FROM events WHERE site = 'avec-accord' AND mode = 'consent'"
	r.stored(t, names, "1")
	// The browser's own clock ends the cookie; what is left of it elsewhere is not believed either.
	old := privTag + "." + base36(time.Now().AddDate(0, -13, -5).Unix())
	r.post(t, "/collecte", `{"site":"avec-accord","name":"share","visitor":"`+old+`"}`)
	r.flush(t)
	r.stored(t, "SELECT any(mode) FROM events WHERE name = 'share'", "exempt")
}
