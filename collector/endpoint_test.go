package collector

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// said is what POST /collecte answers.
type said struct {
	Accepted int
	Rejected []struct {
		Index        int
		Reason, Text string
	}
	Warnings []struct {
		Index        int
		Reason, Text string
	}
	Reason, Text string
}

func (r *running) collect(t *testing.T, body string, headers ...string) (int, said, http.Header) {
	t.Helper()
	status, answer, header := r.post(t, "/collecte", body, headers...)
	var s said
	answer = strings.ReplaceAll(answer, "\u00a0", " ") // French typography
	if err := json.Unmarshal([]byte(answer), &s); err != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	return status, s, header
}

func TestCollectAnswersForEachEvent(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	status, s, header := r.collect(t, `{"site":"boutique","events":[
		{"name":"page_view","url":"https://boutique.fr/"},
		{"name":"","url":"https://boutique.fr/"},
		{"name":"view_item","url":"https://boutique.fr/p","items":[{"item_id":1,"price":"19,90","quantity":"2"}]},
		{"name":"view_item","value":{"amount":3}},
		{"site":"inconnu","name":"page_view","url":"https://boutique.fr/"},
		"bonjour",
		{"name":"Avis laissé","url":"https://boutique.fr/p","couleur":"bleu","note":5,"divers":{"a":1},"props":{"taille":"M"}}
	]}`)
	if status != http.StatusAccepted || s.Accepted != 3 || header.Get("X-Chaland-Reason") != "missing_name" {
		t.Errorf("%d %+v %q", status, s, header.Get("X-Chaland-Reason"))
	}
	want := map[int]string{1: "missing_name", 3: "bad_field", 4: "unknown_site", 5: "bad_body"}
	for _, rejected := range s.Rejected {
		if want[rejected.Index] != rejected.Reason || strings.ContainsAny(rejected.Text, "{[") || rejected.Text == "" {
			t.Errorf("event %d: %s, %q", rejected.Index, rejected.Reason, rejected.Text)
		}
		delete(want, rejected.Index)
	}
	if len(want) > 0 {
		t.Errorf("not refused: %v", want)
	}
	if got := fmt.Sprint(s.Warnings); !strings.Contains(got, "« couleur »") || !strings.Contains(got, "« note »") || !strings.Contains(got, "« divers »") || !strings.Contains(got, "« Avis laissé »") || len(s.Warnings) != 4 {
		t.Errorf("warnings: %s", got)
	}
	r.flush(t)
	if got := r.events(t); got["page_view"] != 1 || got["view_item"] != 1 || got["Avis laissé"] != 1 || len(got) != 3 {
		t.Errorf("stored %v", got)
	}
	e, err := warehouse.Select[tracking.Event](t.Context(), r.w, "SELECT * EXCEPT (day, inserted, batch, touch) FROM events WHERE name != 'page_view' ORDER BY name", nil)
	if err != nil || len(e) != 2 {
		t.Fatal(err, e)
	}
	if p := e[0].Props; p["couleur"] != "bleu" || p["note"] != "5" || p["taille"] != "M" || len(p) != 3 {
		t.Errorf("props %v", p)
	}
	if e[1].Value != 3980 || e[1].SKUs[0] != "1" || e[1].Quantities[0] != 2 {
		t.Errorf("items %+v", e[1])
	}
	if got := countBy(t, r.w, "set_aside", "reason"); got["missing_name"] != 1 || got["bad_field"] != 1 || got["unknown_site"] != 1 || got["bad_body"] != 1 {
		t.Errorf("quarantine %v", got)
	}
}

func TestFieldsOfARequestDoNotLeakBetweenItsEvents(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	_, s, _ := r.collect(t, `{"site":"boutique","props":{"lot":"1"},"items":[{"sku":"z"}],"events":[
		{"name":"view_item","url":"https://boutique.fr/a","props":{"un":"1"},"items":[{"sku":"a"},{"sku":"b"}]},
		{"name":"view_item","url":"https://boutique.fr/b"}]}`)
	if s.Accepted != 2 {
		t.Fatalf("%+v", s)
	}
	r.flush(t)
	e, err := warehouse.Select[tracking.Event](t.Context(), r.w, "SELECT * EXCEPT (day, inserted, batch, touch) FROM events ORDER BY path", nil)
	if err != nil || len(e) != 2 {
		t.Fatal(err)
	}
	if got := fmt.Sprint(e[0].SKUs, e[0].Props, e[1].SKUs, e[1].Props); got != "[a b] map[lot:1 un:1] [z] map[lot:1]" {
		t.Error(got)
	}
}

func TestUnreadableRequestsSayWhere(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for name, c := range map[string]struct {
		body   string
		status int
		reason string
		says   string
	}{
		"nothing":           {"", 400, "empty", "aucun événement"},
		"spaces":            {" \n", 400, "empty", "aucun événement"},
		"empty list":        {"[]", 400, "empty", "aucun événement"},
		"no events":         {`{"events":[]}`, 400, "empty", "aucun événement"},
		"a number":          {"12", 400, "bad_body", "une liste d’événements"},
		"a text":            {`"bonjour"`, 400, "bad_body", "une liste d’événements"},
		"events is no list": {`{"events":{"name":"x"}}`, 400, "bad_field", "« events »"},
		"broken object":     {"{\"site\":\"boutique\",\n \"nâme\": page_view}", 400, "bad_json", "ligne 2, colonne 10"},
		"broken list":       {`[{"name":"page_view"},`, 400, "bad_json", "ligne 1"},
		"cut short":         {`{"name":"page_v`, 400, "bad_json", "JSON"},
		"a form":            {"name=page_view&site=boutique", 400, "bad_json", "JSON"},
		"too many":          {"[" + strings.Repeat(`{},`, 1000) + "{}]", 400, "too_many", "1\u202f000"},
		"too large":         {`{"site":"boutique","title":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "too_large", "1 Mo"},
		"a bad type":        {`{"site":"boutique","name":"purchase","items":[{"sku":"a","price":[1]}]}`, 400, "", "« items.0.price »"},
	} {
		t.Run(name, func(t *testing.T) {
			status, s, header := r.collect(t, c.body)
			text := s.Text
			if len(s.Rejected) > 0 {
				text = s.Rejected[0].Text
			}
			if status != c.status || s.Reason != c.reason || s.Accepted != 0 || !strings.Contains(text, c.says) || header.Get("X-Chaland-Reason") == "" {
				t.Errorf("%d %+v, want %d %s %q", status, s, c.status, c.reason, c.says)
			}
		})
	}
	r.flush(t)
	if got := countBy(t, r.w, "set_aside", "endpoint"); got["collecte"] != 14 {
		t.Errorf("quarantine %v", got)
	}
}

func TestBotsAndSpamAreSetApartVisibly(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	const hit = `{"site":"boutique","name":"page_view","url":"https://boutique.fr/"}`
	status, s, header := r.collect(t, hit, "User-Agent", strings.Replace(chrome, "Chrome/", "HeadlessChrome/", 1))
	if status != 202 || s.Accepted != 0 || s.Rejected[0].Reason != "bot_not_a_reader" || header.Get("X-Chaland-Reason") != "bot_not_a_reader" {
		t.Errorf("%d %+v", status, s)
	}
	_, s, _ = r.collect(t, `{"site":"boutique","name":"page_view","url":"https://boutique.fr/","referrer":"https://semalt.com/"}`)
	if s.Accepted != 0 || s.Rejected[0].Reason != "spam_referrer" {
		t.Errorf("%+v", s)
	}
	r.flush(t)
	if got := countBy(t, r.w, "set_aside", "class"); got["bot"] != 1 || got["spam"] != 1 {
		t.Errorf("quarantine %v", got)
	}
	if agents := countBy(t, r.w, "set_aside", "agent"); len(agents) != 2 {
		t.Errorf("agents %v: the bot's, and nothing of the reader's", agents)
	}
}

func TestASecondSendingCountsOnce(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	hit := `{"site":"boutique","name":"page_view","id":"0198f1c2-1111-7000-8000-000000000001","age":1500,"url":"https://boutique.fr/"}`
	hit = strings.Replace(hit, `"age":1500`, fmt.Sprintf(`"time":%d,"sent":%d`, r.o.Now().UnixMilli()-1500, r.o.Now().UnixMilli()), 1)
	for range 3 {
		if _, s, _ := r.collect(t, hit); s.Accepted != 1 {
			t.Fatalf("%+v", s)
		}
		r.flush(t)
	}
	n, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT count() FROM events FINAL", nil)
	if err != nil || n != 1 {
		t.Errorf("%d events, %v", n, err)
	}
}

func TestPagesOfAnySiteMaySend(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for _, path := range []string{"/collecte", "/api/event"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, r.url+path, nil)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 204 || res.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(res.Header.Get("Access-Control-Allow-Headers"), "Content-Type") {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
	}
	_, s, header := r.collect(t, `[{"name":"page_view","url":"https://www.boutique.fr/"}]`, "Content-Type", "text/plain;charset=UTF-8")
	if s.Accepted != 1 || header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a beacon of a page whose site is told by its address: %+v", s)
	}
	if _, s, _ = r.collect(t, `{"name":"search","search_term":"bol"}`, "Origin", "https://www.boutique-test.fr"); s.Accepted != 1 {
		t.Errorf("a hit whose site is told by its origin: %+v", s)
	}
}

func TestAddressesAreReadBehindTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for forwarded, want := range map[string]string{
		"":                             "127.0.0.1",
		"203.0.113.7":                  "203.0.113.7",
		"203.0.113.7, 10.0.0.1":        "203.0.113.7",
		"1.2.3.4, 203.0.113.7":         "203.0.113.7", // what stands before may be made up
		"pas une adresse, 203.0.113.7": "203.0.113.7",
		"n'importe quoi":               "127.0.0.1",
		"2001:db8::7":                  "2001:db8::7",
	} {
		if _, got, _ := r.post(t, "/api/event", "{}", "X-Forwarded-For", forwarded, "X-Debug-Request", "true"); got != want {
			t.Errorf("%q: got %s, want %s", forwarded, got, want)
		}
	}
}

func TestPlausibleEvents(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for name, c := range map[string]struct {
		body    string
		status  int
		reason  string
		dropped bool
	}{
		"short names":       {body: `{"n":"pageview","u":"https://www.boutique-test.fr/a?utm_source=brevo&utm_medium=email","d":"boutique-test.fr","r":"https://www.google.fr/"}`, status: 202},
		"long names":        {body: `{"name":"Signup","url":"https://boutique.fr/b","domain":"www.boutique.fr","props":{"plan":"pro","n":3,"vide":"","liste":[1]},"interactive":false}`, status: 202},
		"two sites":         {body: `{"n":"Deux","u":"https://boutique.fr/","d":"boutique.fr,avec-accord"}`, status: 202},
		"site of the page":  {body: `{"n":"Sans domaine","u":"https://boutique.fr/"}`, status: 202},
		"props as text":     {body: `{"n":"Texte","u":"https://boutique.fr/","d":"boutique.fr","m":"{\"a\":1}"}`, status: 202},
		"revenue":           {body: `{"n":"Purchase","u":"https://boutique.fr/","d":"boutique.fr","$":{"amount":"45.7","currency":"EUR"},"p":{"order_id":"C-7"}}`, status: 202},
		"revenue as text":   {body: `{"n":"Don","u":"https://boutique.fr/","d":"boutique.fr","revenue":"{\"amount\":10,\"currency\":\"EUR\"}"}`, status: 202},
		"bad revenue":       {body: `{"n":"Vente","u":"https://boutique.fr/","d":"boutique.fr","$":{"amount":"cher"}}`, status: 202},
		"engagement":        {body: `{"n":"engagement","u":"https://boutique.fr/","d":"boutique.fr","e":2105,"sd":80}`, status: 202},
		"hash pages":        {body: `{"n":"Ancre","u":"https://boutique.fr/x#/page","d":"boutique.fr","h":1}`, status: 202},
		"unknown site":      {body: `{"n":"pageview","u":"https://x.fr/","d":"x.fr"}`, status: 202, reason: "unknown_site", dropped: true},
		"spam":              {body: `{"n":"pageview","u":"https://boutique.fr/","d":"boutique.fr","r":"http://semalt.com"}`, status: 202, reason: "spam_referrer", dropped: true},
		"data address":      {body: `{"n":"pageview","u":"data:text/html,x","d":"boutique.fr"}`, status: 202, reason: "bad_url", dropped: true},
		"no name":           {body: `{"u":"https://boutique.fr/","d":"boutique.fr"}`, status: 400, reason: "missing_name"},
		"no address":        {body: `{"n":"pageview","d":"boutique.fr"}`, status: 400, reason: "missing_url"},
		"empty domain":      {body: `{"n":"pageview","u":"https://boutique.fr/","d":""}`, status: 400, reason: "missing_domain"},
		"broken":            {body: `{"n":`, status: 400, reason: "bad_json"},
		"a number for name": {body: `{"n":1,"u":"https://boutique.fr/"}`, status: 400, reason: "bad_field"},
		"nothing":           {body: ``, status: 400, reason: "empty"},
	} {
		status, answer, header := r.post(t, "/api/event", c.body, "Content-Type", "text/plain")
		if status != c.status || header.Get("X-Chaland-Reason") != c.reason || (header.Get("X-Plausible-Dropped") == "1") != c.dropped {
			t.Errorf("%s: %d %s %q %q", name, status, answer, header.Get("X-Chaland-Reason"), header.Get("X-Plausible-Dropped"))
		}
		if status == 202 && answer != "ok" || status == 400 && !strings.HasPrefix(answer, `{"errors":{`) {
			t.Errorf("%s answers %s", name, answer)
		}
	}
	r.flush(t)
	want := map[string]uint64{"page_view": 1, "Signup": 1, "Deux": 2, "Sans domaine": 1, "Texte": 1, "purchase": 1, "Don": 1, "Vente": 1, "engagement": 1, "Ancre": 1}
	if got := r.events(t); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("stored %v", got)
	}
	for query, want := range map[string]string{
		"SELECT path FROM events WHERE name = 'Ancre'":                                               "/x#/page",
		"SELECT toString(mapSort(props)) FROM events WHERE name = 'Signup'":                          "{'n':'3','plan':'pro'}",
		"SELECT toString(interactive) FROM events WHERE name = 'Signup'":                             "false",
		"SELECT toString((value, currency)) FROM events WHERE name = 'Don'":                          "(1000,'EUR')",
		"SELECT toString((value, currency)) FROM events WHERE name = 'Vente'":                        "(0,'')",
		"SELECT toString((engagement_ms, scroll)) FROM events WHERE name = 'engagement'":             "(2105,80)",
		"SELECT toString((channel, source, origin)) FROM events WHERE name = 'page_view'":            "('email','brevo','plausible')",
		"SELECT toString((order_id, total_incl, seen > 0)) FROM pending_orders":                      "('C-7',4570,1)",
		"SELECT toString(count()) FROM set_aside WHERE endpoint = 'plausible' AND site = 'boutique'": "2",
	} {
		if got, err := warehouse.Scalar[string](t.Context(), r.w, query, nil); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", query, got, err, want)
		}
	}
}

func TestHealthAndTag(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	get := func(path string, headers ...string) *http.Response {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, nil)
		for i := 0; i+1 < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	if res := get("/api/health"); res.StatusCode != 200 {
		t.Errorf("health: %d", res.StatusCode)
	}
	res := get("/js/tag.js", "Accept-Encoding", "gzip")
	tag := res.Header.Get("ETag")
	if res.StatusCode != 200 || tag == "" || res.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(res.Header.Get("Cache-Control"), "max-age") ||
		!strings.HasPrefix(res.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("tag: %d %v", res.StatusCode, res.Header)
	}
	if res.Header.Get("Set-Cookie") != "" {
		t.Error("the tag comes with a cookie")
	}
	if res := get("/js/tag.js", "If-None-Match", tag); res.StatusCode != 304 {
		t.Errorf("the same tag again: %d", res.StatusCode)
	}
}

func TestAFullSpoolAnswers503(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *Options) { o.MaxSpool = 3000 })
	for path, body := range map[string]string{
		"/collecte":  `{"site":"boutique","name":"page_view","url":"https://boutique.fr/"}`,
		"/api/event": `{"n":"pageview","u":"https://boutique.fr/","d":"boutique.fr"}`,
	} {
		var header http.Header
		status := 0
		for range 50 {
			var answer string
			if status, answer, header = r.post(t, path, body); status == 503 {
				if !strings.Contains(answer, "place") {
					t.Errorf("%s says %s", path, answer)
				}
				break
			}
		}
		if status != 503 || header.Get("Retry-After") == "" || header.Get("X-Chaland-Reason") != "spool_full" {
			t.Errorf("%s: %d %v", path, status, header)
		}
	}
}
