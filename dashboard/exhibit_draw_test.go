package dashboard_test

import (
	"archive/zip"
	"bytes"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/store"
)

// unpictured are charts as a command cites them: without a picture.
var unpictured = map[string]citation.Request{
	"par-jour":   {Metric: "visits", By: analyzer.ByDay, Whole: true},
	"par-canal":  {Metric: "conversion_rate", By: analyzer.ByChannel, Whole: true, Compare: analyzer.CompareYear},
	"courbes":    {Metric: "visits", By: analyzer.ByWeek, Whole: true, Lines: &citation.Lines{Dimension: analyzer.ByDevice, Values: []string{tracking.DeviceDesktop, tracking.DeviceMobile}}},
	"entonnoir":  {Metric: citation.MetricFunnel, Whole: true, Funnel: &citation.Funnel{Unit: analyzer.UnitVisit}},
	"modeles":    {Metric: citation.MetricAttribution, Whole: true, Shared: &citation.Shared{Measure: citation.SharedOrders, By: analyzer.ByChannel, LookBack: 30, Order: 1}},
	"prevision":  {Metric: citation.MetricReading, Whole: true, Reading: &citation.Reading{Name: citation.ReadingOutlook, Params: map[string]string{"metric": "visits", "step": analyzer.ByWeek}}},
	"simulateur": {Metric: citation.MetricReading, Whole: true, Reading: &citation.Reading{Name: citation.ReadingBreakeven, Params: map[string]string{"budget": "50000", "cpc": "40"}}},
}

// citeBare cites without a picture and gives the code.
func (s *shop) citeBare(t *testing.T, title string, r citation.Request) string {
	t.Helper()
	r.Site, r.From, r.To, r.Timezone = "velo", "2026-02-01", "2026-03-15", "Europe/Paris"
	c, err := s.citing().Cite(t.Context(), citation.Order{Request: r, Title: title})
	if err != nil {
		t.Fatalf("%s: %v", title, err)
	}
	return citation.Show(c.Code)
}

// raw reads a file, which is no page.
func (s *shop) raw(t *testing.T, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, a.StatusCode, err)
	}
	return string(body)
}

// A chart that was cited without a picture has one wherever it is shown or printed.
func TestAChartCitedWithoutAPictureIsDrawn(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withSeal(t))
	for title, r := range unpictured {
		code := s.citeBare(t, title, r)
		svg := s.get(t, "/v/"+code+"/graphique.svg")
		if svg.StatusCode != http.StatusOK || !strings.Contains(svg.body, title) || !strings.Contains(svg.body, code) || strings.Count(svg.body, "<rect")+strings.Count(svg.body, "<polyline") < 4 {
			t.Errorf("%s: %d %.300s", title, svg.StatusCode, svg.body)
		}
		if _, err := citation.Pictures(svg.body, ""); err != nil {
			t.Errorf("%s: what is drawn here would be refused of a browser: %v", title, err)
		}
		raw := s.raw(t, "/v/"+code+"/graphique.png")
		img, err := png.Decode(strings.NewReader(raw))
		if err != nil || img.Bounds().Dx() != 1920 {
			t.Errorf("%s: %v", title, err)
		}
		if keep := os.Getenv("CHALAND_KEEP"); keep != "" {
			_ = os.WriteFile(filepath.Join(keep, title+".png"), []byte(raw), 0o600)
		}
		for _, path := range []string{"/v/" + code, "/citations/" + code} {
			if page := s.get(t, path); page.Find("img.picture").Length() != 1 || !strings.Contains(page.body, "dessiné à partir des valeurs citées") {
				t.Errorf("%s: %s shows %d pictures", title, path, page.Find("img.picture").Length())
			}
		}
	}
	figure, _ := s.figure(t, "velo", "visits", "2026-02-01", "2026-02-28")
	if a := s.get(t, "/v/"+figure+"/graphique.svg"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a figure has a picture: %d", a.StatusCode)
	}
	pictures, described := wordPictures(t, s.raw(t, "/exports/dossier?site=velo&format=docx"))
	if pictures < len(unpictured) || described < pictures {
		t.Errorf("the dossier has %d pictures, %d of them described, for %d charts", pictures, described, len(unpictured))
	}
	if book := s.get(t, "/exports/carnet?site=velo"); strings.Count(book.body, `"drawn":true`) != len(unpictured) {
		t.Errorf("the notebook has %d drawings", strings.Count(book.body, `"drawn":true`))
	}
}

// wordPictures counts the charts of a document (wider than a QR code) and those with words for
// who does not see them.
func wordPictures(t *testing.T, raw string) (pictures, described int) {
	t.Helper()
	file, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := file.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	body, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`<wp:docPr[^>]*>`).FindAll(body, -1) {
		if bytes.Contains(m, []byte("Graphique")) {
			pictures++
			if regexp.MustCompile(`descr="[^"]{20,}"`).Match(m) {
				described++
			}
		}
	}
	return pictures, described
}

// A chart says of which of its values the effectif is too small.
func TestAChartMarksWhatIsTooFew(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	code := s.citeBare(t, "Sites référents", citation.Request{Metric: "conversion_rate", By: analyzer.ByWeekday, Whole: true, Filters: []analyzer.Filter{{Dimension: analyzer.ByChannel, Value: "referral"}}})
	svg := s.get(t, "/v/"+code+"/graphique.svg").body
	legend := plain(squeeze(s.get(t, "/citations/"+code).text("#pour-word")))
	if !strings.Contains(svg, " *</text>") || !strings.Contains(svg, "* effectif insuffisant") || !strings.Contains(legend, "effectif insuffisant") {
		t.Errorf("nothing is marked: %s", legend)
	}
}

// A picture that nothing can draw gives way to a drawing in what is printed.
func TestABrokenPictureGivesWayToADrawing(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	r := unpictured["par-canal"]
	r.Site, r.From, r.To, r.Timezone = "velo", "2026-02-01", "2026-03-15", "Europe/Paris"
	if _, err := s.citing().Cite(t.Context(), citation.Order{Request: r, Title: "par-canal", Pictures: []store.Picture{{Format: "png", Body: []byte("\x89PNG cut off")}}}); err != nil {
		t.Fatal(err)
	}
	if pictures, _ := wordPictures(t, s.raw(t, "/exports/dossier?site=velo&format=docx")); pictures != 1 {
		t.Errorf("%d pictures", pictures)
	}
}

// No figure leaves without its effectif, with what it counts, or the reason why it has none.
func TestEveryFigureLeavesWithItsEffectif(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	counted := regexp.MustCompile(`^[\d\s\x{a0}\x{202f},.]+ \p{L}|ligne par ligne, dans le tableau$`)
	for title, r := range unpictured {
		code := s.citeBare(t, title, r)
		page := s.get(t, "/citations/"+code)
		legend := plain(squeeze(page.text("#pour-word")))
		_, after, found := strings.Cut(legend, "Effectif : ")
		switch {
		case !found:
			t.Errorf("%s leaves without: %s", title, legend)
		case title == "simulateur":
			if !strings.HasPrefix(after, "aucun : ce chiffre est calculé sur des hypothèses") {
				t.Errorf("a simulation counts something: %q", after)
			}
		case !counted.MatchString(strings.SplitAfterN(after, "tableau", 2)[0]):
			t.Errorf("%s: the effectif is %q", title, after)
		}
		rows := page.Find("#pour-word tbody tr")
		if strings.HasPrefix(after, "ligne par ligne") && !counted.MatchString(plain(squeeze(rows.First().Find("td").Last().Text()))) {
			t.Errorf("%s: its first row has %q", title, rows.First().Text())
		}
	}
}
