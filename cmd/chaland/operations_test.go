package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asked sends a request and answers status, body and headers; redirections are not followed.
func asked(t *testing.T, method, address, body string, header http.Header) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		if name == "Host" {
			r.Host = values[0]
			continue
		}
		r.Header[name] = values
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(raw), answer.Header
}

// proxied is a proxy as docs/installer-un-centre.md sets it up: it keeps the name that was
// asked for, and adds who asked to what the request says of it.
func proxied(t *testing.T, to string) string {
	t.Helper()
	at, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(at)
		r.Out.Host = r.In.Host
		r.Out.Header["X-Forwarded-For"] = append(r.In.Header["X-Forwarded-For"], "203.0.113.9")
		r.Out.Header.Set("X-Forwarded-Proto", "https")
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

const operatorToken = "un-jeton-de-quarante-caracteres-0123456789"

func tokenFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(operatorToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Who runs a centre sees what it does: Prometheus on the machine itself or with the token,
// and nobody else, whatever a proxy passes on.
func TestAServiceIsWatchedByItsOwnersAlone(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "velo", "--domain", "velos.example", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	at, _ := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0", "--admin-token-file", tokenFile(t))
	send(t, at["collector"], map[string]any{"site": "velo", "name": "page_view", "url": "https://velos.example/"})
	asked(t, http.MethodGet, at["dashboard"]+"/v/CH-AAAA-AA", "", nil)
	outside := proxied(t, at["dashboard"])
	public := http.Header{"Host": {"mesure.centre.example"}}
	bearer := func(token string) http.Header {
		return http.Header{"Host": {"mesure.centre.example"}, "Authorization": {"Bearer " + token}}
	}
	for name, c := range map[string]struct {
		address string
		header  http.Header
		want    int
	}{
		"on the machine":                 {at["dashboard"], nil, 200},
		"under another name":             {at["dashboard"], public, 403},
		"through the proxy":              {outside, public, 403},
		"through the proxy as localhost": {outside, http.Header{"Host": {"localhost"}}, 403},
		"with the token":                 {outside, bearer(operatorToken), 200},
		"with another token":             {outside, bearer("un-autre"), 403},
	} {
		status, body, _ := asked(t, http.MethodGet, c.address+"/metrics", "", c.header)
		if status != c.want {
			t.Errorf("%s: %d", name, status)
		}
		for _, line := range []string{
			`chaland_intake_hits_total{outcome="accepted"} 1`, `chaland_clickhouse_up 1`, `chaland_engine_restarts_total 0`, `chaland_spool_failing 0`, `chaland_audits_running 0`,
			`chaland_http_request_duration_seconds_count{method="GET",route="/v/:code",status="4xx"}`, `go_goroutines `, `process_resident_memory_bytes `,
		} {
			if strings.Contains(body, line) != (c.want == 200) {
				t.Errorf("%s: %q is shown: %v", name, line, c.want != 200)
			}
		}
		if strings.Contains(body, "AAAA") {
			t.Errorf("%s: a label holds what was asked", name)
		}
	}
}

// Ready says which part is not, and is ready again when it is.
func TestReadinessNamesThePartThatIsMissing(t *testing.T) {
	t.Parallel()
	data := figuresShop(t)
	at, _ := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
	ready := func() string {
		status, body, _ := asked(t, http.MethodGet, at["dashboard"]+"/readyz", "", nil)
		return fmt.Sprint(status, " ", body)
	}
	if got := ready(); got != "200 ready\n" {
		t.Errorf("at rest: %s", got)
	}
	spool := filepath.Join(data, "collector", "spool")
	if err := os.Rename(spool, spool+".away"); err != nil {
		t.Fatal(err)
	}
	if got := ready(); got != "503 not ready: spool\n" {
		t.Errorf("without the spool: %s", got)
	}
	if status, body, _ := asked(t, http.MethodGet, at["dashboard"]+"/healthz", "", nil); status != 200 || body != "ok\n" {
		t.Errorf("the process is well: %d %s", status, body)
	}
	if err := os.Rename(spool+".away", spool); err != nil {
		t.Fatal(err)
	}
	if got := ready(); got != "200 ready\n" {
		t.Errorf("again: %s", got)
	}
}

// Behind a proxy on the machine, each visitor is who the proxy says, and none can pass for
// another; cookies are for https alone.
func TestBehindAProxyOfTheMachine(t *testing.T) {
	t.Parallel()
	at, _ := startCommand(t, "serve", "--data", figuresShop(t), "--addr", "127.0.0.1:0", "--admin-token-file", tokenFile(t))
	outside := proxied(t, at["dashboard"])
	form := http.Header{"Host": {"mesure.centre.example"}, "Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"https://mesure.centre.example"}}
	login := func(token, pretended string) (int, http.Header) {
		header := form.Clone()
		if pretended != "" {
			header.Set("X-Forwarded-For", pretended)
		}
		status, _, answer := asked(t, http.MethodPost, outside+"/connexion", url.Values{"jeton": {token}, "code": {"x"}, "password": {token}}.Encode(), header)
		return status, answer
	}
	if status, header := login(operatorToken, ""); status != http.StatusSeeOther || !strings.Contains(header.Get("Set-Cookie"), "Secure") {
		t.Errorf("%d, a cookie that travels in clear: %q", status, header.Get("Set-Cookie"))
	}
	refused := false
	for i := range 60 {
		if status, _ := login("faux", fmt.Sprintf("198.51.100.%d", i)); status == http.StatusTooManyRequests {
			refused = true
			break
		}
	}
	if !refused {
		t.Error("whoever pretends to be somebody else each time may guess for ever")
	}
}

// What happens in a noisy session is told to the log without a person, a code or a key.
func TestTheLogNamesNobody(t *testing.T) {
	t.Parallel()
	data := figuresShop(t)
	at, _, said := startTalking(t, "serve", "--data", data, "--addr", "127.0.0.1:0", "--log-format", "json", "--verbose", "--admin-token-file", tokenFile(t))
	outside := proxied(t, at["dashboard"])
	const mail, person, order, secret = "camille.martin@exemple.fr", "Camille-Martin", "CMD-778899", "Zk3v9QwLr7TtYx2BnM5cVb8JhGf4DsAp"
	secrets := url.Values{"nom": {person}, "email": {mail}, "token": {secret}}.Encode()
	from := http.Header{"X-Forwarded-For": {"198.51.100.77"}, "User-Agent": {browserAgent + " " + person}, "Referer": {"https://exemple.fr/?" + secrets}}
	admin := from.Clone()
	admin.Set("Authorization", "Bearer "+operatorToken)
	form := admin.Clone()
	form.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, path := range []string{
		"/?site=velo&" + secrets, "/v/CH-7F3K-42?valeur=" + person, "/client/" + secret, "/client/" + secret + "/fichier", "/nulle-part/" + mail, "/" + person + "?" + secrets,
		"/api/v1/figures?site=" + mail + "&metrics=orders&from=2025-01-01&to=2025-12-31", "/audits/" + person, "/ventes?site=velo&periode=" + person, "/annotations/" + mail,
		"/opposition?site=velo&" + secrets, "/import/fichier/" + secret, "/figures?site=velo&filtre=campaign:" + mail,
	} {
		asked(t, http.MethodGet, outside+path, "", from)
		asked(t, http.MethodGet, at["dashboard"]+path, "", admin)
		asked(t, "X-"+person, at["dashboard"]+path, "", admin)
	}
	hit := func(event map[string]any) {
		raw, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		asked(t, http.MethodPost, outside+"/collecte", string(raw), from)
	}
	for _, site := range []string{"velo", mail} {
		hit(map[string]any{"site": site, "name": "purchase", "id": person, "url": "https://velos.example/?" + secrets, "transaction_id": order, "value": 10, "email": mail, "title": person})
		hit(map[string]any{"site": site, "name": person + " " + mail, "url": mail})
	}
	asked(t, http.MethodPost, outside+"/crochet/"+secret, `{"email":"`+mail+`"`, from)
	asked(t, http.MethodPost, outside+"/connexion", secrets+"&code="+person+"&password="+secret, form)
	asked(t, http.MethodPost, at["dashboard"]+"/annotations?site=velo", url.Values{"jour": {"2025-03-14"}, "texte": {person + " " + mail}, "auteur": {person}}.Encode(), form)
	asked(t, http.MethodPost, at["dashboard"]+"/audits?site=velo", url.Values{"url": {"http://" + person + ".invalid/?" + secrets}}.Encode(), form)
	log := said()
	lines := 0
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "{") {
			continue // what is said to the person who started it
		}
		lines++
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry["msg"] == "" {
			t.Errorf("no line of JSON: %.200s", line)
		}
		for _, told := range []string{mail, "camille", person, order, secret, operatorToken, "198.51.100.77", "203.0.113.9", "7F3K", browserAgent} {
			if strings.Contains(strings.ToLower(line), strings.ToLower(told)) {
				t.Errorf("the log tells %q: %.400s", told, line)
			}
		}
	}
	if lines < 40 || !strings.Contains(log, `"route":"/v/:code"`) {
		t.Errorf("only %d lines: the session is not noisy\n%.2000s", lines, log)
	}
}

// What errors of others quote is veiled, and words of ours are left.
func TestTheLogVeilsWhatErrorsQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"550 camille.martin+x@mail.exemple.fr unknown":                  "550 (e-mail) unknown",
		"dial tcp 203.0.113.9:443: refused":                             "dial tcp (address):443: refused",
		"dial tcp 127.0.0.1:9000: refused":                              "dial tcp 127.0.0.1:9000: refused",
		"from 2001:db8:85a3::8a2e:370:7334 and ::1":                     "from (address) and ::1",
		"code CH-7F3K-42 given":                                         "code (code) given",
		"GET /client/Zk3v9QwLr7TtYx2BnM5cVb8JhGf4DsAp":                  "GET /client/(token)",
		"at 12:34:56 in TestTheLogVeilsWhatErrorsQuoteAndNothingElse()": "at 12:34:56 in TestTheLogVeilsWhatErrorsQuoteAndNothingElse()",
	} {
		if got := veil(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if code, _, talk := typed(t, "version", "--log-format", "xml"); code != exitUsage || !strings.Contains(talk, "text, json") {
		t.Errorf("exit %d, %s", code, talk)
	}
}
