package crawl

import (
	"net/http"
	"testing"
)

func TestStateOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status  int
		problem Problem
		want    LinkState
	}{
		{200, NoProblem, LinkOK}, {204, NoProblem, LinkOK}, {200, NotHTML, LinkOK}, {200, TooLarge, LinkOK}, {301, NoProblem, LinkOK},
		{404, NoProblem, LinkBroken}, {410, NoProblem, LinkBroken}, {500, NoProblem, LinkBroken}, {400, NoProblem, LinkBroken},
		{0, DNSFailure, LinkBroken}, {0, Refused, LinkBroken}, {0, TLSFailure, LinkBroken}, {302, RedirectLoop, LinkBroken}, {301, TooManyRedirects, LinkBroken}, {301, BadRedirect, LinkBroken},
		{401, NoProblem, LinkInconclusive}, {403, NoProblem, LinkInconclusive}, {405, NoProblem, LinkInconclusive}, {429, NoProblem, LinkInconclusive},
		{430, NoProblem, LinkInconclusive}, {503, NoProblem, LinkInconclusive}, {999, NoProblem, LinkInconclusive},
		{0, Timeout, LinkInconclusive}, {0, Cut, LinkInconclusive}, {0, PrivateAddress, LinkInconclusive}, {0, RobotsDenied, LinkInconclusive},
	} {
		if got := StateOf(c.status, c.problem); got != c.want {
			t.Errorf("%d %q: %s, want %s", c.status, c.problem, got, c.want)
		}
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// onlyGET is a server that does not know HEAD, as some do.
func onlyGET(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(code)
		}
	}
}

func TestCheckLinks(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": "accueil"})
	other := newSite(t, map[string]any{
		"/bon": "x", "/parti": status(410), "/interdit": status(403), "/lasse": status(999),
		"/sans-head": onlyGET(405), "/head-404": onlyGET(404), "/ailleurs": redirect(301, "/bon"), "/perdu": redirect(302, "/absent"), "/rond": redirect(302, "/rond"),
		"/photo.jpg": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Content-Length", "12345")
		},
	})
	o := s.options()
	o.Dir, o.AllowHosts = t.TempDir(), []string{"127.0.0.1"}
	_, c := crawlAll(t, o)
	down := refusedAddress(t)
	want := map[string]Check{
		other.URL + "/bon":       {State: LinkOK, Status: 200},
		other.URL + "/absent":    {State: LinkBroken, Status: 404},
		other.URL + "/parti":     {State: LinkBroken, Status: 410},
		other.URL + "/interdit":  {State: LinkInconclusive, Status: 403},
		other.URL + "/lasse":     {State: LinkInconclusive, Status: 999},
		other.URL + "/sans-head": {State: LinkOK, Status: 200},
		other.URL + "/head-404":  {State: LinkOK, Status: 200},
		other.URL + "/ailleurs":  {State: LinkOK, Status: 200, Final: other.URL + "/bon"},
		other.URL + "/perdu":     {State: LinkBroken, Status: 404, Final: other.URL + "/absent"},
		other.URL + "/rond":      {State: LinkBroken, Status: 302, Problem: RedirectLoop},
		other.URL + "/photo.jpg": {State: LinkOK, Status: 200, Type: "image/jpeg", Size: 12345},
		down + "/":               {State: LinkBroken, Problem: Refused},
		"http://x.invalid/":      {State: LinkInconclusive, Problem: DNSFailure},
		"http://10.0.0.1/":       {State: LinkInconclusive, Problem: PrivateAddress},
		"n'importe quoi":         {State: LinkBroken, Problem: BadAnswer},
	}
	var addresses []string
	for address := range want {
		addresses = append(addresses, address)
	}
	for round := range 2 {
		got := map[string]Check{}
		for check := range c.Check(t.Context(), addresses) {
			got[check.URL] = check
		}
		for address, w := range want {
			g := got[address]
			if g.State != w.State || g.Status != w.Status || g.Final != w.Final || g.Problem != w.Problem || w.Type != "" && (g.Type != w.Type || g.Size != w.Size) {
				t.Errorf("round %d, %s: %+v, want %+v", round, address, g, w)
			}
		}
		if err := c.frontier.flush(); err != nil {
			t.Fatal(err)
		}
	}
	if n := other.asked("/parti"); n != 2 {
		t.Errorf("HEAD then GET, once: asked %d times", n)
	}
}

// One name that resolves shows that the others do not exist.
func TestCheckOfANameThatDoesNotExist(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		check Check
		want  bool
	}{
		{Check{URL: "https://exemple.fr/", Status: 200}, true}, {Check{URL: "https://exemple.fr/", Problem: Refused}, true},
		{Check{URL: "http://127.0.0.1/", Status: 200}, false}, {Check{URL: "http://localhost/", Status: 200}, false},
		{Check{URL: "https://exemple.fr/", Problem: RobotsDenied}, false},
	} {
		if got := resolved(c.check); got != c.want {
			t.Errorf("%+v: %v", c.check, got)
		}
	}
}

// Where no name resolves, it is our network that is missing, not their sites.
func TestCheckWithoutANetwork(t *testing.T) {
	t.Parallel()
	_, c := crawlAll(t, newSite(t, map[string]any{"/": "accueil"}).options())
	n := 0
	for check := range c.Check(t.Context(), []string{"http://a.invalid/", "http://a.invalid/2", "http://c.invalid/"}) {
		n++
		if check.State != LinkInconclusive || check.Problem != DNSFailure {
			t.Errorf("%+v", check)
		}
	}
	if n != 3 {
		t.Errorf("%d verdicts", n)
	}
}

func TestFetchProbesOutsideTheCrawl(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": "accueil", "/robots.txt": plain("text/plain", "User-agent: *\nDisallow: /prive"), "/vieux": redirect(301, "/")})
	_, c := crawlAll(t, s.options())
	if r := c.Fetch(t.Context(), s.URL+"/vieux"); r.Status != 200 || len(r.Hops) != 2 || string(r.Body) != "accueil" {
		t.Errorf("%+v", r)
	}
	if r := c.Fetch(t.Context(), s.URL+"/prive"); r.Problem != RobotsDenied || s.asked("/prive") != 0 {
		t.Errorf("%+v", r)
	}
	if r := c.Fetch(t.Context(), "pas une adresse"); r.Problem != BadAnswer {
		t.Errorf("%+v", r)
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	known := map[string]Hop{
		"a": {"a", 301, "b", 0}, "b": {"b", 302, "c", 0}, "c": {URL: "c", Status: 200},
		"x": {"x", 301, "y", 0}, "y": {"y", 301, "z", 0}, "z": {"z", 301, "y", 0},
		"dehors": {"dehors", 301, "inconnu", 0}, "faux": {"faux", 301, "", 0},
	}
	for i := range 20 {
		known[string(rune('à'+i))] = Hop{string(rune('à' + i)), 301, string(rune('à' + i + 1)), 0}
	}
	at := func(url string) (Hop, bool) { h, ok := known[url]; return h, ok }
	for _, c := range []struct {
		start   string
		hops    int
		problem Problem
	}{{"a", 3, NoProblem}, {"c", 1, NoProblem}, {"x", 3, RedirectLoop}, {"z", 2, RedirectLoop}, {"dehors", 1, NoProblem}, {"faux", 1, NoProblem}, {"inconnu", 0, NoProblem}, {"à", MaxHops + 1, TooManyRedirects}} {
		if hops, problem := Follow(c.start, at); len(hops) != c.hops || problem != c.problem {
			t.Errorf("%s: %d hops, %q; want %d, %q", c.start, len(hops), problem, c.hops, c.problem)
		}
	}
}
