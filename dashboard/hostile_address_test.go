package dashboard_test

import (
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard"
)

// hostileValues are what is typed into addresses and forms to get at more than they give.
var hostileValues = map[string]string{
	"a script":    `"><script>alert('piege')</script><img src=x onerror=alert(1)>`,
	"a statement": `velo' OR 1=1; DROP TABLE events; --`,
	"a path":      "../../../../../../../../etc/passwd",
	"a header":    "x\r\nSet-Cookie: piege=1\r\n\r\n<script>",
	"elsewhere":   "//mal.example/\\mal.example",
	"a program":   "javascript:alert('piege')",
	"nothing":     "\x00\xff\ufffd",
	"too much":    strings.Repeat("9", 4000),
}

// hostileFields are names that pages read.
var hostileFields = []string{
	"periode", "du", "au", "comparer", "filtre", "par", "tri", "code", "valeur", "retour", "question", "chiffre", "format", "page", "q", "graine", "parmi", "modele", "titre", "nom", "texte", "action",
	"metric", "metrics", "from", "to", "by", "url", "adresse", "jour", "date", "bloc", "attendu", "role", "jeton", "mot-de-passe", "email", "cas", "avec", "sur", "canal", "produit", "segment", "theme",
}

// Whatever is put into the address or the form of any route, the answer is a page or a
// refusal: no failure, nothing of it alive, no file of the machine, no way out.
func TestEveryRouteHoldsAgainstHostileValues(t *testing.T) {
	t.Parallel()
	s, _ := openCentre(t, withArchive, withReport, withImporter, withShops, withHandouts, withOutside, withAuditor("", nil), func(_ *shop, o *dashboard.Options) {
		o.Intake = func() dashboard.IntakeState { return dashboard.IntakeState{} }
		o.Token = "un-jeton"
	})
	asked, names := 0, slices.Sorted(maps.Keys(hostileValues))
	for i, route := range s.routes {
		if route.Method != http.MethodGet && route.Method != http.MethodPost {
			continue
		}
		turns := []int{i, i + 3} // each route meets two of them, each of them many routes
		if os.Getenv("CHALAND_SOAK") != "" {
			turns = []int{0, 1, 2, 3, 4, 5, 6, 7}
		}
		for _, turn := range turns {
			name := names[turn%len(names)]
			value := hostileValues[name]
			query := url.Values{"site": {"velo"}}
			for _, f := range hostileFields {
				query.Set(f, value)
			}
			if name == "a statement" {
				query.Set("site", value)
			}
			path := parameter.ReplaceAllString(strings.ReplaceAll(route.Path, "/*", "/:nulle"), "\x01")
			path = strings.ReplaceAll(path, "\x01", url.PathEscape(value))
			address, body := path+"?"+query.Encode(), ""
			if route.Method == http.MethodPost {
				address, body = path+"?site=velo", query.Encode()
			}
			r, err := http.NewRequestWithContext(t.Context(), route.Method, s.url+address, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer un-jeton")
			if route.Method == http.MethodPost {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			a := s.do(t, r)
			asked++
			holds(t, route.Method+" "+route.Path+" with "+name, a)
		}
	}
	if asked < 250 {
		t.Errorf("only %d requests", asked)
	}
}

func holds(t *testing.T, what string, a answer) {
	t.Helper()
	if a.StatusCode >= 500 {
		t.Errorf("%s: %d %.200s", what, a.StatusCode, a.body)
	}
	for _, alive := range []string{"<script>alert(", "onerror=alert(1)>", "root:x:0", "DB::Exception", "goroutine "} {
		if strings.Contains(a.body, alive) && strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: the answer holds %q", what, alive)
		}
	}
	if to := a.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
		t.Errorf("%s leads to %q", what, to)
	}
	if strings.Contains(strings.Join(a.Header.Values("Set-Cookie"), ""), "piege") {
		t.Errorf("%s sets a cookie of its own", what)
	}
	if strings.Contains(a.body, `href="javascript:`) || strings.Contains(a.body, `href="//mal.example`) {
		t.Errorf("%s: a link leads where the address says", what)
	}
	if csp := a.Header.Get("Content-Security-Policy"); csp == "" || strings.Contains(csp, "unsafe") {
		t.Errorf("%s: the policy is %q", what, csp)
	}
}
