package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

func quietApp(t *testing.T) *app {
	t.Helper()
	a := &app{now: time.Now, data: t.TempDir(), log: slog.New(slog.DiscardHandler)}
	a.streams = streams{strings.NewReader(""), io.Discard, io.Discard}
	return a
}

func webCase(web shop.Faults) fixtures.Options {
	return fixtures.Options{Site: fixtures.DefaultSite(), Problems: &fixtures.Problems{Web: web}}
}

// auditsOf are those of a case's web site, before its redesign and today.
func auditsOf(t *testing.T, web shop.Faults) (before, now *seo.Audit) {
	t.Helper()
	a := quietApp(t)
	_, last := fixtures.Span()
	before, err := a.auditCaseShop(t.Context(), webCase(web), fixtures.Redesign().AddDays(-1))
	if err != nil {
		t.Fatal(err)
	}
	if now, err = a.auditCaseShop(t.Context(), webCase(web), last); err != nil {
		t.Fatal(err)
	}
	return before, now
}

func sheetOf(t *testing.T, sheets []answers.Problem, id string) answers.Problem {
	t.Helper()
	i := slices.IndexFunc(sheets, func(p answers.Problem) bool { return p.ID == id })
	if i < 0 {
		t.Fatalf("no sheet %s", id)
	}
	return sheets[i]
}

// unlawful breaks six duties, from one on.
func unlawful(from int) *shop.Unlawful {
	u := &shop.Unlawful{Allergens: 6, Makers: 22, Net: 7, Pick: 8}
	copy(u.Kinds[:], shop.Breaches()[from:])
	return u
}

// publishedTexts are those of suppliers and resellers, as the archive gives them.
func publishedTexts(t *testing.T) (list []seo.SourceText) {
	t.Helper()
	texts, err := shop.SourceTexts(shop.Source{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range texts {
		list = append(list, seo.SourceText{SKU: x.SKU, Source: x.Source, URL: x.URL, Text: x.Text, Reseller: x.Reseller})
	}
	return list
}

// webRules are the grave findings that each problem of the web site explains.
var webRules = map[string][]string{
	"P05": {"lnk-orpheline"},
	"P07": {"http-chaine", "http-boucle", "http-4xx-interne", "lnk-casse-interne"},
	"P08": {"tit-double", "con-double-exact"},
	"P18": {"leg-mediateur", "leg-retractation-bouton", "leg-retractation", "leg-cookies", "leg-cookies-refus", "leg-allergenes", "leg-mentions-contenu", "leg-prix-ttc", "leg-confidentialite-contenu"},
}

// Each problem of the web site is found by our own audit with its exact number,
// alone and together with the others; none is found that was not planted, and
// nothing else is wrong.
func TestPlantedWebProblemsAreFoundByTheAudit(t *testing.T) {
	t.Parallel()
	shelf := &shop.ForgottenShelf{Slug: "maison-decoration"}
	moved := &shop.MovedPages{Chains: 42, Gone: 9, Pick: 7}
	own := &shop.OpenFacets{Own: true, Sorts: [2]int{0, 1}, Colours: 12}
	bare := &shop.OpenFacets{Sorts: [2]int{2, 1}, Colours: 10}
	copied := &shop.CopiedSheets{Slug: "conserves-saveurs-de-la-mer", Count: 18, Pick: 4}
	titles, pictures := &shop.PlainTitles{Count: 37, Pick: 5}, &shop.HeavyPictures{Slug: "vaisselle-faience", Side: 1265}
	for name, c := range map[string]struct {
		web  shop.Faults
		want map[string]int // effectif by problem
	}{
		"nothing":         {shop.Faults{}, nil},
		"forgotten shelf": {shop.Faults{Forgotten: shelf}, map[string]int{"P05": 15}},
		"another shelf":   {shop.Faults{Forgotten: &shop.ForgottenShelf{Slug: "cosmetique-marine"}}, map[string]int{"P05": 15}},
		"moved pages":     {shop.Faults{Moved: moved}, map[string]int{"P07": 42 + 1 + 9}},
		"facets, own":     {shop.Faults{Facets: own}, map[string]int{"P08": 605}},
		"facets, bare":    {shop.Faults{Facets: bare}, map[string]int{"P08": 583}},
		"plain titles":    {shop.Faults{Titles: titles}, map[string]int{"P23": 37}},
		"no title at all": {shop.Faults{Titles: &shop.PlainTitles{Count: 120}}, map[string]int{"P23": 120}},
		"heavy pictures":  {shop.Faults{Pictures: pictures}, map[string]int{"P24": 45}},
		"copied sheets":   {shop.Faults{Copied: copied}, map[string]int{"P06": 18}},
		"few copies":      {shop.Faults{Copied: &shop.CopiedSheets{Slug: "biscuits-douceurs", Count: 7, Pick: 2}}, nil},
		"half the law":    {shop.Faults{Unlawful: unlawful(0)}, map[string]int{"P18": 6}},
		"the other half":  {shop.Faults{Unlawful: unlawful(6)}, map[string]int{"P18": 6}},
		"all together": {
			shop.Faults{Forgotten: shelf, Moved: moved, Facets: own, Titles: titles, Pictures: pictures, Copied: copied, Unlawful: unlawful(3)},
			map[string]int{"P05": 15, "P06": 18, "P07": 52, "P08": 573, "P18": 6, "P23": 37, "P24": 45},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, now := auditsOf(t, c.web)
			explained := []string{"perf-ttfb"} // of a busy machine, not of the site
			for _, p := range answers.Audited(fixtures.DefaultWorld(), before, now, "AEC-7", publishedTexts(t)) {
				n, planted := c.want[p.ID]
				if p.Detected != planted || planted && p.N != n || p.Z != 0 {
					t.Errorf("%s: %v, %d of %d (z %v): %+v", p.ID, p.Detected, p.N, n, p.Z, p.Figures)
				}
				if planted {
					explained = append(explained, webRules[p.ID]...)
				}
				if text := p.Diagnosis + p.Recommendation + p.Where; planted && (strings.Contains(text, "answers.") || strings.Contains(text, "{") || !strings.Contains(p.Where, "case shop AEC-7")) {
					t.Errorf("%s: %s", p.ID, text)
				}
			}
			for _, f := range now.Findings {
				if f.Severity <= rule.High && !slices.Contains(explained, f.Rule) {
					t.Errorf("%s on %s: %s (%s)", f.Rule, f.URL, f.Detail, f.Evidence)
				}
			}
			for _, f := range before.Findings {
				if f.Severity <= rule.High && f.Rule != "perf-ttfb" {
					t.Errorf("before the redesign, %s on %s: %s", f.Rule, f.URL, f.Detail)
				}
			}
		})
	}
}

// What is told of redirections is exact in its parts.
func TestMovedPagesAreCountedByKind(t *testing.T) {
	t.Parallel()
	before, now := auditsOf(t, shop.Faults{Moved: &shop.MovedPages{Chains: 34, Gone: 11, Pick: 3}})
	p := sheetOf(t, answers.Audited(fixtures.DefaultWorld(), before, now, "A", publishedTexts(t)), "P07")
	var got []float64
	for _, f := range p.Figures {
		got = append(got, f.Value)
	}
	if len(got) != 6 || !slices.Equal(got[:4], []float64{34, 3, 1, 11}) || got[4] < 10 || got[5] != 0 {
		t.Errorf("%v: %+v", got, p.Figures)
	}
}

// A fault that the old site had already is no fault of the redesign.
func TestAFaultOlderThanTheRedesignIsNoProof(t *testing.T) {
	t.Parallel()
	_, now := auditsOf(t, shop.Faults{Forgotten: &shop.ForgottenShelf{Slug: "maison-decoration"}})
	if p := sheetOf(t, answers.Audited(fixtures.DefaultWorld(), now, now, "A", publishedTexts(t)), "P05"); p.Detected || p.N != 15 {
		t.Errorf("%+v", p)
	}
}

// A case lacks the proof of what its site was to show and does not.
func TestAPlantedWebProblemThatDoesNotShowIsMissed(t *testing.T) {
	t.Parallel()
	o := webCase(shop.Faults{Forgotten: &shop.ForgottenShelf{Slug: "rayon-inconnu"}, Titles: &shop.PlainTitles{Count: 30, Pick: 1}})
	sheets, err := quietApp(t).webSheets(t.Context(), o, "A", nil)
	if err != nil {
		t.Fatal(err)
	}
	if missing := unproven(o, answers.Key{}.With(sheets)); !slices.Equal(missing, []string{"P05"}) {
		t.Errorf("missing %v", missing)
	}
}

// An audit cut short counts nothing.
func TestACaseAuditThatIsStoppedProvesNothing(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if sheets, err := quietApp(t).webSheets(ctx, webCase(shop.Faults{}), "A", nil); err == nil {
		t.Errorf("%+v", sheets)
	}
}

// shopBetrays is what no page of a candidate's shop may say.
var shopBetrays = regexp.MustCompile(problemNumbers + `|(?i:anomalie|corrigé du cas|planted|forgotten|formateur)`)

// Neither the pages of a candidate's web site nor their headers nor its log
// betray what is wrong with it.
func TestACaseShopDoesNotBetrayItsProblems(t *testing.T) {
	t.Parallel()
	a := quietApp(t)
	var log bytes.Buffer
	a.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o, err := fixtures.Draw([]byte("une clé de centre pour les essais"), "AEC-7", 0)
	if err != nil {
		t.Fatal(err)
	}
	_, last := fixtures.Span()
	audit, err := a.auditCaseShop(t.Context(), o, last)
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.buildCaseShop(o, last)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{fmt.Sprint(o.Seed), fmt.Sprintf("%x", o.Seed), fmt.Sprint(o.Problems.Web.Moved.Pick), fmt.Sprintf("%x", o.Problems.Web.Moved.Pick)}
	paths := []string{"/sitemap.xml", "/robots.txt", "/nulle-part", "/recherche?q=bol", "/panier"}
	for _, page := range audit.Pages {
		u, err := url.Parse(page.URL)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, u.RequestURI())
	}
	if len(paths) < 800 {
		t.Errorf("only %d addresses", len(paths))
	}
	for _, path := range paths {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		text := fmt.Sprint(path, w.Header()) + w.Body.String()
		if word := shopBetrays.FindString(text); word != "" {
			t.Errorf("%s says %q", path, word)
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s", path, secret)
			}
		}
	}
	if word := shopBetrays.FindString(log.String()); word != "" {
		t.Errorf("the log says %q", word)
	}
}

// The two sites of a case stand on two ports, with the same paths; each stops
// when told.
func TestCaseShopServesTheOldSiteAndTheNew(t *testing.T) {
	t.Parallel()
	web := shop.Faults{Forgotten: &shop.ForgottenShelf{Slug: "maison-decoration"}}
	_, last := fixtures.Span()
	pages := map[period.Date]string{}
	for _, day := range []period.Date{fixtures.Redesign().AddDays(-1), last} {
		a := quietApp(t)
		var said strings.Builder
		a.err = &said
		ctx, stop := context.WithCancel(t.Context())
		ready := filepath.Join(t.TempDir(), "pret.json")
		ended := make(chan error, 1)
		go func() { ended <- a.serveCaseShop(ctx, webCase(web), day, "127.0.0.1:0", ready) }()
		address := awaitShop(t, ready, ended)
		pages[day] = bodyOf(t, address+"/")
		if sheet := bodyOf(t, address+"/maison-decoration"); !strings.Contains(sheet, "<h1>") {
			t.Errorf("%s: the shelf does not answer", day)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stopped: %v", err)
		}
		// an audit that is not the site's leaves « Qualité des fiches » and « Conformité » empty
		if want := "--site " + webCase(web).Site.ID; webCase(web).Site.ID == "" || !strings.Contains(said.String(), want) {
			t.Errorf("it says %q, not %q", said.String(), want)
		}
		if _, err := http.Get(address + "/"); err == nil { //nolint:noctx // must fail at once
			t.Error("it answers after it was stopped")
		}
	}
	before, now := pages[fixtures.Redesign().AddDays(-1)], pages[last]
	if link := `href="/maison-decoration"`; !strings.Contains(before, link) || strings.Contains(now, link) {
		t.Error("the shelf is in the menu before, and not after")
	}
	if !strings.Contains(before, "1987 – 2025") {
		t.Error("the site does not show the year of its day")
	}
}

func awaitShop(t *testing.T, ready string, ended <-chan error) string {
	t.Helper()
	for {
		if raw, err := os.ReadFile(ready); err == nil {
			var addresses map[string]string
			if err := json.Unmarshal(raw, &addresses); err != nil {
				t.Fatal(err)
			}
			return addresses["shop"]
		}
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func bodyOf(t *testing.T, address string) string {
	t.Helper()
	r, err := http.Get(address) //nolint:noctx // of a test
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
