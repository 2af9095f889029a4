package dashboard_test

import (
	"bytes"
	"crypto/rand"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/seo"
)

// share fills the form that makes a link for a client.
func (s *shop) share(t *testing.T, site string, logo []byte, fields map[string]string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if logo != nil {
		file, err := form.CreateFormFile("logo", "logo.png")
		if err == nil {
			_, err = file.Write(logo)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return s.post(t, "/audits/partages?site="+site, body.String(), "Content-Type", form.FormDataContentType())
}

func redLogo(t *testing.T) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 240, 80))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.NRGBA{180, 30, 50, 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// openShared is a shop with two audits, a neighbour with one, and a link to the first.
func openShared(t *testing.T, options ...option) (s *shop, link string) {
	t.Helper()
	s = openShop(t, append([]option{withArchive}, options...)...)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.declare(t, tracking.Site{ID: "bottes", Name: "Bottes de Brest"})
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, address, noon.Add(-24*time.Hour))
	s.auditOf(t, "bottes", address, noon.Add(-time.Hour))
	made := s.share(t, "velo", redLogo(t), map[string]string{"jours": "30", "nom": "Agence Formaouest"})
	link = made.text("#lien-client")
	if made.StatusCode != http.StatusOK || !strings.HasPrefix(link, s.url+"/client/") || made.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %q: %s", made.StatusCode, link, made.text("main"))
	}
	return s, strings.TrimPrefix(link, s.url)
}

// A client reads the latest audit by the link, with the logo and the files, and reaches
// nothing else from there.
func TestAClientReadsTheLatestAuditAndNothingElse(t *testing.T) {
	t.Parallel()
	s, link := openShared(t)
	page := s.getAs(t, link, "Host", "rapports.agence.example") // from elsewhere, as nobody
	if page.StatusCode != http.StatusOK {
		t.Fatalf("%d: %s", page.StatusCode, page.text("main"))
	}
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"} {
		if got := page.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{"Que faut-il réparer sur Vélos de la Rade", "sur 100", "Audit du 19/03/2026 à 13:00. Ce lien est valable jusqu’au 19/04/2026 à 14:00", "Depuis l’audit précédent", "À réparer d’abord", "/casques", "Emporter ce rapport"} {
		if !strings.Contains(plain(page.text("body")), want) {
			t.Errorf("%q is missing in %s", want, page.text("body"))
		}
	}
	if src, _ := page.Find("header img.logo").Attr("src"); !strings.HasPrefix(src, "data:image/png;base64,") || !strings.Contains(page.text("header"), "Agence Formaouest") {
		t.Errorf("logo %.40q, head %q", src, page.text("header"))
	}
	if page.Find("nav, form").Length() > 0 || strings.Contains(page.body, "Bottes") || strings.Contains(page.body, "€") {
		t.Errorf("the page shows more than the audit: %s", page.text("body"))
	}
	page.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, link+"/") {
			t.Errorf("it leads to %s", href)
		}
	})
	if rules := page.Find("details.client-rule").Length(); rules < 10 || page.Find("#graphique-score-des-audits").Length() != 1 {
		t.Errorf("%d rules, %d charts", rules, page.Find("figure.chart").Length())
	}
	for format, start := range map[string]string{"pdf": "%PDF-", "xlsx": "PK", "csv": "\ufeff"} {
		if file := s.get(t, link+"/fichier?format="+format); file.StatusCode != http.StatusOK || !strings.HasPrefix(file.body, start) || !strings.Contains(file.Header.Get("Content-Disposition"), "audit-velo-2026-03-19."+format) || file.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %.20q %v", format, file.StatusCode, file.body, file.Header)
		}
	}
	if list := s.get(t, "/audits?site=velo"); strings.Contains(list.body, link) || list.Find("#partager tbody tr").Length() != 1 {
		t.Errorf("%d links listed; the link itself is shown again: %v", list.Find("#partager tbody tr").Length(), strings.Contains(list.body, link))
	}
}

// Whatever opens nothing gets one answer: a link that never was, one that has expired, one
// that is revoked, one whose site is gone.
func TestALinkThatOpensNothingTellsNothing(t *testing.T) {
	t.Parallel()
	s, link := openShared(t)
	expired, _, err := seo.AddShare(t.Context(), s.store, "velo", "", 1, noon.AddDate(0, 0, -1), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	orphan, _, err := seo.AddShare(t.Context(), s.store, "parti", "", 1, noon, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	revoke, _ := s.get(t, "/audits?site=velo").Find("#partager tbody tr").Last().Find("form").Attr("action")
	for range 2 { // the expired one too
		at, _ := s.get(t, "/audits?site=velo").Find("#partager tbody tr form").First().Attr("action")
		if gone := s.post(t, at, ""); gone.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", at, gone.StatusCode, gone.text("main"))
		}
	}
	if again := s.post(t, revoke, ""); again.StatusCode != http.StatusNotFound {
		t.Errorf("revoked twice: %d", again.StatusCode)
	}
	unknown := s.get(t, "/client/"+strings.Repeat("A", 43))
	if unknown.StatusCode != http.StatusNotFound || !strings.Contains(unknown.text("main"), "Demandez-en un nouveau") || unknown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("unknown: %d %q", unknown.StatusCode, unknown.text("main"))
	}
	for name, path := range map[string]string{"revoked": link, "expired": "/client/" + expired, "of no site": "/client/" + orphan, "its files": link + "/fichier?format=pdf", "another": "/client/x"} {
		if got := s.get(t, path); got.StatusCode != http.StatusNotFound || got.body != unknown.body {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.text("main"))
		}
	}
}

// A link asks for no token of the administration, and nothing of it gets into a log.
func TestTheLinkOfAClientIsInNoLog(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	s, link := openShared(t, func(_ *shop, o *dashboard.Options) { o.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	failed := s.get(t, link)
	if failed.StatusCode != http.StatusInternalServerError || failed.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("%d %v", failed.StatusCode, failed.Header)
	}
	token := strings.TrimPrefix(link, "/client/")
	if got := logged.String(); !strings.Contains(got, "/client/…") || strings.Contains(got, token) || strings.Contains(failed.body, token) {
		t.Errorf("logged %s\nshown %s", got, failed.text("main"))
	}
}

func TestAShareThatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive, withToken(secret))
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	if closed := s.share(t, "velo", nil, map[string]string{"jours": "30"}); closed.StatusCode != http.StatusForbidden {
		t.Errorf("without the token of the administration: %d", closed.StatusCode)
	}
	open := openShop(t, withArchive)
	open.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	for want, c := range map[string]struct {
		logo   []byte
		fields map[string]string
	}{
		"de 1 à 366 jours":     {nil, map[string]string{"jours": "4000"}},
		"pas « hier »":         {nil, map[string]string{"jours": "hier"}},
		"ni un PNG ni un JPEG": {[]byte("<svg onload=alert(1)>"), map[string]string{"jours": "30"}},
		"dépasse 512 Ko":       {make([]byte, seo.MaxLogoBytes+1), map[string]string{"jours": "30"}},
		"dépasse 80":           {nil, map[string]string{"jours": "30", "nom": strings.Repeat("a", 81)}},
	} {
		if refused := open.share(t, "velo", c.logo, c.fields); refused.StatusCode != http.StatusBadRequest || !strings.Contains(plain(refused.text("#partager .error")), want) {
			t.Errorf("%d %q, want %q", refused.StatusCode, refused.text("#partager .error"), want)
		}
	}
	if list := open.get(t, "/audits?site=velo"); list.Find("#partager tbody").Length() > 0 {
		t.Error("a refused form made a link")
	}
	made := open.share(t, "velo", nil, map[string]string{"jours": "7"})
	at, err := url.Parse(made.text("#lien-client"))
	if err != nil {
		t.Fatal(err)
	}
	if waiting := open.get(t, at.Path); waiting.StatusCode != http.StatusOK || !strings.Contains(waiting.text(".answer"), "Aucun audit") {
		t.Errorf("before the first audit: %d %q", waiting.StatusCode, waiting.text("main"))
	}
}

func TestTheReportOfAClientIsFlawless(t *testing.T) {
	t.Parallel()
	s, link := openShared(t)
	b := openBrowser(t)
	for _, v := range views() {
		w := b.open(t, s.url+link, v)
		w.keep(t, fileName("rapport-client "+map[bool]string{true: "sombre", false: "clair"}[v.dark]+" "+map[bool]string{true: "390", false: "1366"}[v.width < 600]))
		w.flawless(t, v)
	}
}
