package prestashop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/prestashop/prestashoptest"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

func access(s *prestashoptest.Shop) Access { return Access{URL: s.URL, Key: prestashoptest.Key} }

func TestAddressesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ma-boutique.fr":                    "https://ma-boutique.fr",
		" https://Ma-Boutique.fr/ ":         "https://ma-boutique.fr",
		"http://127.0.0.1:8081/ps/api/":     "http://127.0.0.1:8081/ps",
		"https://ma-boutique.fr/index.php":  "https://ma-boutique.fr",
		"https://x.fr/fr/?a=1#b":            "https://x.fr/fr",
		"ftp://x.fr":                        "",
		"https://":                          "",
		"https://u:p@x.fr":                  "",
		"https://x.fr/api?ws_key=ABCDEFGHI": "",
		"https://a b.fr":                    "",
	} {
		u, err := ParseAddress(text)
		if got := fmt.Sprint(u); err == nil && got != want || err != nil && want != "" {
			t.Errorf("%q: %s, %v", text, got, err)
		}
		if err != nil && strings.Contains(i18n.Error(err), "ABCDEF") {
			t.Errorf("the key shows: %s", i18n.Error(err))
		}
	}
}

func TestCheckSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := prestashoptest.New(t)
	r, err := Check(t.Context(), access(s), Options{})
	if err != nil || !r.Ready() || len(r.Lacking) != 0 || len(r.Says()) != 0 || r.ShopName != "Bols & bretons" {
		t.Errorf("%+v, %v", r, err)
	}
	s.Deny("order_slip", "customers", "orders")
	r, err = Check(t.Context(), access(s), Options{})
	if err != nil || r.Ready() || !slices.Equal(r.Missing, []string{"orders", "order_slip"}) || !slices.Equal(r.Lacking, []string{"customers"}) {
		t.Fatalf("%+v, %v", r, err)
	}
	said := strings.Join(r.Says(), "\n")
	for _, want := range []string{"À cocher, «\u00a0Afficher (GET)\u00a0» sur la ligne order_slip\u00a0: les avoirs", "Utile, «\u00a0Afficher (GET)\u00a0» sur la ligne customers"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %s", want, said)
		}
	}
	for _, p := range s.Paths() {
		if strings.Contains(p, prestashoptest.Key) || strings.Contains(p, "customers") {
			t.Errorf("asked for %s", p)
		}
	}
	s.Allow("orders", "order_slip")
	s.Direct = true // a server that does not rewrite addresses
	if r, err := Check(t.Context(), access(s), Options{}); err != nil || !r.Ready() {
		t.Errorf("%+v, %v", r, err)
	}
}

// Each way in which a shop does not answer as it should has its own sentence.
func TestCheckSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	page := func(status int, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	told := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return page(status, `<?xml version="1.0"?><prestashop><errors><error><code><![CDATA[`+code+`]]></code><message><![CDATA[[PHP Warning #2] `+prestashoptest.Key+`]]></message></error></errors></prestashop>`)
	}
	for name, c := range map[string]struct {
		before func(http.ResponseWriter, *http.Request) bool
		key    string
		want   string
		kind   fault.Kind
	}{
		"wrong key":       {nil, strings.Repeat("X", 32), "presta.key_unknown", fault.Forbidden},
		"short key":       {nil, "court", "presta.key_unknown", fault.Forbidden},
		"key lost":        {told(401, "16"), "", "presta.key_lost", fault.Forbidden},
		"no permission":   {told(401, "21"), "", "presta.key_empty", fault.Forbidden},
		"disabled":        {told(503, "22"), "", "presta.disabled", fault.Forbidden},
		"other shop":      {told(403, "132"), "", "presta.no_shop", fault.Invalid},
		"php":             {told(500, "3"), "", "presta.told", fault.Unavailable},
		"maintenance":     {page(503, "<html><body>Nous revenons bientôt"), "", "presta.maintenance", fault.Unavailable},
		"page":            {page(200, "<!doctype html><html><head><title>Boutique</title></head><body><p>Bonjour<br></body></html>"), "", "presta.page", fault.Unavailable},
		"json":            {page(200, `{"orders":[]}`), "", "presta.page", fault.Unavailable},
		"nothing":         {page(200, ""), "", "presta.page", fault.Unavailable},
		"password before": {page(401, "<html>Unauthorized</html>"), "", "presta.closed", fault.Forbidden},
		"firewall":        {page(403, "<html>Forbidden</html>"), "", "presta.walled", fault.Forbidden},
		"nowhere":         {page(404, "<html>Not found</html>"), "", "presta.not_here", fault.NotFound},
		"too many":        {page(429, "slow down"), "", "presta.too_many", fault.TooMany},
		"error":           {page(500, ""), "", "presta.status", fault.Unavailable},
		"cut":             {page(200, "<prestashop><api><orders get=\"true\">"), "", "presta.cut", fault.Unavailable},
		"gigantic":        {page(200, "<prestashop><api>"+strings.Repeat("<x/>", 100_000)), "", "presta.too_large", fault.TooLarge},
		"hangs up": {func(w http.ResponseWriter, _ *http.Request) bool {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
			return true
		}, "", "presta.unreachable", fault.Unavailable},
		"slow": {func(_ http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			return true
		}, "", "presta.unreachable", fault.Unavailable},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "https://voleur.example/api/", http.StatusFound)
			return true
		}, "", "presta.elsewhere", fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := prestashoptest.New(t)
			s.Before = c.before
			a := access(s)
			if c.key != "" {
				a.Key = c.key
			}
			_, err := Check(t.Context(), a, Options{Timeout: 300 * time.Millisecond, MaxBytes: 100_000})
			if !errors.Is(err, fault.New(c.kind, c.want)) {
				t.Fatalf("%v", err)
			}
			if text := fmt.Sprint(i18n.Error(err), err); strings.Contains(text, a.Key) || strings.Contains(text, "output_format") {
				t.Errorf("shows the key or an address: %s", text)
			}
		})
	}
}

// The key goes to the shop's own machine alone, whatever the shop answers.
func TestTheKeyStaysWithTheShop(t *testing.T) {
	t.Parallel()
	stolen := make(chan string, 10)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen <- r.Header.Get("Authorization") }))
	defer thief.Close()
	s := prestashoptest.New(t)
	s.Before = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		return true
	}
	if _, err := Check(t.Context(), access(s), Options{}); !errors.Is(err, fault.New(fault.Invalid, "presta.elsewhere")) {
		t.Errorf("%v", err)
	}
	select {
	case got := <-stolen:
		t.Errorf("the key went away: %q", got)
	default:
	}
	// Within the shop a redirect is followed, key and all.
	s.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/fr/") {
			r.URL.Path = strings.TrimPrefix(r.URL.Path, "/fr")
			return false
		}
		http.Redirect(w, r, "/fr"+r.URL.RequestURI(), http.StatusMovedPermanently)
		return true
	}
	if r, err := Check(t.Context(), access(s), Options{}); err != nil || !r.Ready() {
		t.Errorf("%+v, %v", r, err)
	}
}

// What passes by itself is tried again, after the pause that the shop asks for.
func TestAReadingIsPatient(t *testing.T) {
	t.Parallel()
	s := prestashoptest.New(t)
	failing := 2
	s.Before = func(w http.ResponseWriter, _ *http.Request) bool {
		if failing == 0 {
			return false
		}
		failing--
		w.Header().Set("Retry-After", "17")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	var slept []time.Duration
	c, err := New(access(s), Options{Sleep: func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.opened(t.Context()); err != nil || fmt.Sprint(slept) != "[17s 17s]" {
		t.Errorf("%v, slept %v", err, slept)
	}
	slept, failing = nil, 1000
	if _, err := c.opened(t.Context()); !errors.Is(err, fault.New(fault.Unavailable, "presta.maintenance")) || len(slept) != 3 {
		t.Errorf("%v, slept %v", err, slept)
	}
	s.Before = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	slept = nil
	if _, err := c.opened(t.Context()); !errors.Is(err, fault.New(fault.TooMany, "presta.too_many")) || len(slept) != 0 {
		t.Errorf("an hour is not waited for: %v, slept %v", err, slept)
	}
}

func TestTextsThatAreNoXMLAreRead(t *testing.T) {
	t.Parallel()
	a, err := readAnswer(strings.NewReader("\ufeff\n\nNotice: x in y\n<?xml version=\"1.0\"?><prestashop><orders><order><id>1</id><payment><![CDATA[Ch\x0bque \xff & co ]]></payment><note>a &eacute; b</note></order></orders></prestashop>"))
	if err != nil || len(a.Rows) != 1 || a.Rows[0].Fields["payment"] != "Ch que   & co" || a.Rows[0].Fields["note"] != "a é b" {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := readAnswer(strings.NewReader("<prestashop>" + strings.Repeat("<a>", 100_000))); err == nil {
		t.Error("a bottomless answer is read")
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add("<prestashop><orders><order><id>1</id></order></orders></prestashop>")
	f.Add("<prestashop><errors><error><code>18</code></error></errors></prestashop>")
	f.Add("<prestashop><order_slips><order_slip><associations><order_slip_details><x><id>2</id></x></order_slip_details></associations></order_slip></order_slips></prestashop>")
	f.Add("<html><body>\x00")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := readAnswer(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, r := range a.Rows {
			for _, v := range r.Fields {
				if len(v) > len(text)*4 {
					t.Errorf("a field of %d bytes out of %d", len(v), len(text))
				}
			}
		}
	})
}
