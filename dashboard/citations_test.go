package dashboard_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/warehouse"
)

const tinySVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2" fill="#0b5d66"/></svg>`

func tinyPNG(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

// citeForm is what the form under a selector sends.
func (a answer) citeForm(t *testing.T, selector string) url.Values {
	t.Helper()
	values := url.Values{}
	a.Find(selector + " form[action='/citations'] input").Each(func(_ int, input *selection) {
		name, _ := input.Attr("name")
		value, _ := input.Attr("value")
		values.Set(name, value)
	})
	if values.Get("question") == "" {
		t.Fatalf("no form to cite under %s", selector)
	}
	return values
}

var shortCode = regexp.MustCompile(`CH-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}$`)

// cite presses « Citer » and returns the code.
func (s *shop) cite(t *testing.T, form url.Values) string {
	t.Helper()
	a := s.post(t, "/citations", form.Encode())
	code := shortCode.FindString(a.Header.Get("Location"))
	if a.StatusCode != http.StatusSeeOther || code == "" {
		t.Fatalf("citing: %d to %q: %s", a.StatusCode, a.Header.Get("Location"), a.text("main"))
	}
	return code
}

func (s *shop) verdict(t *testing.T, path string) string {
	t.Helper()
	return s.get(t, path).verdict()
}

func (a answer) verdict() string {
	a.Find(".verdict-word span").Remove()
	return a.text(".verdict-word")
}

// The four answers of the issue, on one shop whose data then change.
func TestCitedFigureIsVerified(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	overview := s.get(t, "/?site=velo&periode=2026-02&appareil=desktop")
	code := s.cite(t, overview.citeForm(t, ".tile:nth-child(2)"))
	value := plain(overview.text(".tile:nth-child(2) .value"))

	page := s.get(t, "/citations/"+code)
	sentence := plain(page.text("#phrase"))
	want := regexp.MustCompile(`^Taux de transformation : ` + value + ` \(\d+ / \d+\), du 01/02/2026 au 28/02/2026, appareil : Ordinateur\. Source : Vélos de la Rade, mesuré par chaland, cité le 20/03/2026\. Vérifier : code ` + code + `, http://127\.0\.0\.1:\d+/v/` + code + `$`)
	if !want.MatchString(sentence) {
		t.Errorf("the sentence is %q", sentence)
	}
	for path, verdict := range map[string]string{
		"/v/" + code: "Conforme",
		"/v/" + strings.ToLower(strings.ReplaceAll(code, "-", "")): "Conforme",
		"/v/" + code + "?valeur=" + url.QueryEscape(value):         "Conforme",
		"/v/" + code + "?valeur=99,9+%25":                          "Écart",
		"/v/CH-2222-22":                                            "Code inconnu",
		"/v/CH-2222-23":                                            "Code inconnu",
	} {
		if got := s.verdict(t, path); got != verdict {
			t.Errorf("%s: %q, want %q", path, got, verdict)
		}
	}
	if a := s.get(t, "/v/CH-2222-23"); !strings.Contains(a.text(".verdict"), "Faute de frappe probable") {
		t.Errorf("a mistyped code: %q", a.text(".verdict"))
	}
	if a := s.get(t, "/v?code="+strings.ToLower(code)+"&valeur=3"); a.Header.Get("Location") != "/v/"+code+"?valeur=3" {
		t.Errorf("the form leads to %q", a.Header.Get("Location"))
	}
	if list := s.get(t, "/citations?site=velo"); !strings.Contains(plain(list.text("#chiffres-cites tbody tr")), code+"Taux de transformation"+value) {
		t.Errorf("the list says %q", list.text("#chiffres-cites tbody"))
	}
	if got := s.verdict(t, "/v/"+s.tamper(t, code)); got != "Écart" {
		t.Errorf("other value, same data: %q", got)
	}
	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	after := s.get(t, "/v/"+code)
	if got := s.verdict(t, "/v/"+code); got != "Donnée modifiée depuis" {
		t.Errorf("other value, other data: %q", got)
	}
	if facts := plain(after.text(".facts")); !strings.Contains(facts, "Valeur recalculée") || !strings.Contains(facts, "Période du 01/02/2026 au 28/02/2026") && !strings.Contains(facts, "Périodedu 01/02/2026 au 28/02/2026") {
		t.Errorf("the page says %q", facts)
	}
}

// tamper cites the same under another code, with a value that the program does
// not find any more: as if the definition had changed.
func (s *shop) tamper(t *testing.T, code string) string {
	t.Helper()
	raw, err := citation.Read(code)
	if err != nil {
		t.Fatal(err)
	}
	c, ok, err := s.store.Citation(t.Context(), raw)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if c.Code, err = citation.Draw(rand.Reader); err != nil {
		t.Fatal(err)
	}
	c.Figures = []byte(strings.Replace(string(c.Figures), `"numerator":`, `"numerator":1`, 1))
	if err := s.store.AddCitation(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return citation.Show(c.Code)
}

// sell adds an order of the tag's own past.
func (s *shop) sell(t *testing.T, at time.Time) {
	t.Helper()
	order := tracking.Order{Site: "velo", ID: "tardive", Version: 1, Time: at, Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1,
		TotalIncl: 9990, ProductsIncl: 9990, Items: 1, Device: tracking.DeviceDesktop, Channel: tracking.ChannelEmail}
	if err := warehouse.Insert(t.Context(), s.warehouse, "orders", []tracking.Order{order}, ""); err != nil {
		t.Fatal(err)
	}
}

func TestCitedChartKeepsItsPicture(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	form := s.get(t, "/acquisition?site=velo&periode=2026-02").citeForm(t, "#graphique-visites-par-canal")
	form.Set("svg", tinySVG)
	form.Set("png", tinyPNG(t))
	code := s.cite(t, form)
	a := s.get(t, "/v/"+code)
	if got := s.verdict(t, "/v/"+code); got != "Conforme" {
		t.Errorf("verdict %q", got)
	}
	if rows := a.Find("main table tbody tr").Length(); rows < 5 || !strings.Contains(a.text("main table"), "Référencement naturel (SEO)") {
		t.Errorf("%d rows: %q", rows, a.text("main table"))
	}
	src, _ := a.Find("img.picture").Attr("src")
	for path, kind := range map[string]string{src: "image/svg+xml", "/v/" + code + "/graphique.png": "image/png"} {
		p := s.get(t, path)
		if p.StatusCode != http.StatusOK || p.Header.Get("Content-Type") != kind || !strings.Contains(p.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d %v", path, p.StatusCode, p.Header)
		}
	}
	if p := s.get(t, "/v/"+code+"/graphique.gif"); p.StatusCode != http.StatusNotFound {
		t.Errorf("a picture that is not there: %d", p.StatusCode)
	}
	funnel := s.cite(t, s.get(t, "/entonnoir?site=velo&periode=2026-02&rupture=2026-02-10").citeForm(t, "#graphique-entonnoir"))
	proof := s.get(t, "/v/"+funnel)
	if got := s.verdict(t, "/v/"+funnel); got != "Conforme" || !strings.Contains(proof.text("main table"), "Ajout au panier (avant la date)") {
		t.Errorf("a funnel: %q %q", got, proof.text("main table"))
	}
}

func TestCitingRefusesWhatIsNotAFigure(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	good := url.Values{"question": {"site=velo&du=2026-02-01&au=2026-02-28&chiffre=visits"}}
	with := func(name, value string) url.Values {
		out := url.Values{"question": good["question"]}
		out.Set(name, value)
		return out
	}
	for name, c := range map[string]struct {
		form   url.Values
		status int
		says   string
	}{
		"nothing":         {url.Values{}, 400, "n’est pas lisible"},
		"unknown site":    {with("question", "site=rien&du=2026-02-01&au=2026-02-28&chiffre=visits"), 404, "rien"},
		"unknown metric":  {with("question", "site=velo&du=2026-02-01&au=2026-02-28&chiffre=magie"), 404, "magie"},
		"no dates":        {with("question", "site=velo&chiffre=visits"), 400, "n’est pas lisible"},
		"no data":         {with("question", "site=velo&du=2024-02-01&au=2024-02-28&chiffre=conversion_rate"), 400, "ne peut pas être cité"},
		"unknown group":   {with("question", "site=velo&du=2026-02-01&au=2026-02-28&chiffre=visits&par=channel&cle=fax"), 404, "fax"},
		"not a dimension": {with("question", "site=velo&du=2026-02-01&au=2026-02-28&chiffre=visits&par=day&graphique=1&lignes=magie&ligne=a"), 400, "« magie » n’existe pas"},
		"no dimension":    {with("question", "site=velo&du=2026-02-01&au=2026-02-28&chiffre=visits&par=day&graphique=1&ligne=a"), 400, "n’existe pas"},
		"too many lines":  {with("question", "site=velo&du=2026-02-01&au=2026-02-28&chiffre=visits&par=day&graphique=1&lignes=channel"+strings.Repeat("&ligne=email", 21)), 400, "demande 21 courbes"},
		"script":          {with("svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 400, "image"},
		"handler":         {with("svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), 400, "image"},
		"foreign element": {with("svg", `<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>`), 400, "image"},
		"outside link":    {with("svg", `<svg xmlns="http://www.w3.org/2000/svg"><use href="https://mal.example/a.svg"/></svg>`), 400, "image"},
		"outside style":   {with("svg", `<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:url(https://mal.example/)"/></svg>`), 400, "image"},
		"not SVG":         {with("svg", `<html/>`), 400, "image"},
		"entity":          {with("svg", `<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>`), 400, "image"},
		"not PNG":         {with("png", base64.StdEncoding.EncodeToString([]byte("GIF89a"))), 400, "image"},
		"not base64":      {with("png", "%%%"), 400, "image"},
		"huge":            {with("svg", strings.Repeat("x", 5<<20)), 413, "volumineux"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.post(t, "/citations", c.form.Encode())
			if a.StatusCode != c.status || !strings.Contains(a.text("main"), c.says) {
				t.Errorf("%d %q, want %d and %q", a.StatusCode, a.text("main"), c.status, c.says)
			}
		})
	}
	if list, err := s.store.Citations(t.Context(), "velo", 10); err != nil || len(list) != 0 {
		t.Errorf("%d citations were kept, %v", len(list), err)
	}
	if code := s.cite(t, good); code == "" {
		t.Error("the good one is refused too")
	}
}

// The audits of a site are cited as that site's, and as no other's.
func TestAuditsAreCitedAsTheirOwnSites(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.declare(t, tracking.Site{ID: "pain", Name: "Pain d'Armor"})
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, address, noon.Add(-24*time.Hour))
	form := s.get(t, "/audits?site=velo").citeForm(t, "#graphique-score-des-audits")
	question, err := url.ParseQuery(form.Get("question"))
	if err != nil || question.Get("site") != "velo" {
		t.Fatal(question, err)
	}
	question.Set("site", "pain")
	a := s.post(t, "/citations", url.Values{"question": {question.Encode()}}.Encode())
	if a.StatusCode != http.StatusNotFound || !strings.Contains(a.text("main"), "Ces audits ne peuvent pas être cités") {
		t.Errorf("the audits of one shop as another's: %d to %q: %s", a.StatusCode, a.Header.Get("Location"), a.text("main"))
	}
	if got := s.verdict(t, "/v/"+s.cite(t, form)); got != "Conforme" {
		t.Errorf("as their own: %q", got)
	}
}

// Every chart of every page can be cited as a whole, and its code verifies.
func TestEveryChartIsCitable(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive, withReport, withImporter, withShops)
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, address, noon.Add(-24*time.Hour))
	seen := 0
	for _, path := range pagePaths {
		if path == "/styleguide" {
			continue // its figures are made up
		}
		page := s.get(t, path)
		page.Find("figure.chart[data-chart]").Each(func(_ int, figure *selection) {
			seen++
			id, _ := figure.Attr("id")
			code := s.cite(t, page.citeForm(t, "#"+id))
			proof := s.get(t, "/v/"+code)
			rows := proof.Find("main tbody tr")
			if got := proof.verdict(); got != "Conforme" || rows.Length() == 0 {
				t.Errorf("%s %s: %q, %d rows", path, id, got, rows.Length())
			}
			if missing := missingText.FindString(proof.body); missing != "" {
				t.Errorf("%s %s: %s", path, id, missing)
			}
			kept := s.get(t, "/citations/"+code)
			if got := kept.text("h1"); got != "Le graphique "+code+" est cité" {
				t.Errorf("%s %s: %q", path, id, got)
			}
			if kept.Find("img.picture").Length() != 1 {
				t.Errorf("%s %s: cited without a picture, it has none", path, id)
			}
			kept.Find("main .actions a.button").Each(func(_ int, link *selection) {
				href, _ := link.Attr("href")
				if href == "/v/"+code || strings.HasPrefix(href, "/v/") && seen%12 > 0 { // asked above; codes are not to be tried faster than people do
					return
				}
				if a := s.get(t, href); a.StatusCode != http.StatusOK {
					t.Errorf("%s %s: %s leads to %s: %d", path, id, link.Text(), href, a.StatusCode)
				}
			})
		})
	}
	if seen < 15 {
		t.Errorf("only %d charts", seen)
	}

	lines := s.get(t, "/entonnoir?site=velo&periode=2026-02&canal=email")
	proof := s.get(t, "/v/"+s.cite(t, lines.citeForm(t, "#graphique-taux-par-appareil")))
	if got := plain(squeeze(proof.Find("main tbody th").First().Text())); got != "Ordinateur, dimanche 01/02/2026" {
		t.Errorf("the first line is %q", got)
	}
	if facts := plain(proof.text("dl.facts")); !strings.Contains(facts, "canal : E-mail") || !strings.Contains(facts, "Taux de transformation par appareil") {
		t.Errorf("the lines are cited as %q", facts)
	}
	audits := s.get(t, "/audits?site=velo")
	code := s.cite(t, audits.citeForm(t, "#graphique-score-des-audits"))
	score := audits.Find("#score-des-audits-tableau tbody tr").Last()
	row := s.get(t, "/v/"+code).Find("main tbody tr").Last()
	if got, want := plain(squeeze(row.Find("th").Text())), "Audit du 19/03/2026 à 13:00, score sur 100"; got != want || row.Find("td").First().Text() != score.Find("td").Last().Text() {
		t.Errorf("the score is cited as %q, want %q: %q", got, want, row.Text())
	}
	if sentence := plain(s.get(t, "/citations/"+code).text("#phrase")); !strings.HasPrefix(sentence, "Score d’un audit à l’autre, du 18/03/2026 au 19/03/2026. Source : Vélos de la Rade") {
		t.Errorf("the sentence is %q", sentence)
	}
}
