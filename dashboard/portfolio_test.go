package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// A portfolio of 51 sites: one audited twice and late, a case once, the others never.
func TestPortfolioTellsWhereEachSiteStands(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "candidat", Name: "Un cas", Case: true}) // nobody audits it
	if empty := s.get(t, "/portefeuille"); empty.StatusCode != 200 || !strings.Contains(empty.text("main .empty"), "Lancez un premier audit") {
		t.Errorf("without an audited site: %d %s", empty.StatusCode, empty.text("main"))
	}
	for i := range 49 {
		s.declare(t, tracking.Site{ID: fmt.Sprintf("site-%02d", i), Name: fmt.Sprintf("Site %02d", i)})
	}
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.declare(t, tracking.Site{ID: "candidate", Name: "Un cas audité", Case: true})
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-72*time.Hour))
	s.auditOf(t, "candidate", address, noon.Add(-71*time.Hour))
	repair() // which breaks a link
	s.audit(t, address, noon.Add(-48*time.Hour))
	if _, err := s.store.AddSchedule(t.Context(), store.Schedule{Site: "velo", URL: address, Cron: "0 6 * * *", Enabled: true, Created: noon.Add(-30 * time.Hour)}); err != nil {
		t.Fatal(err)
	}

	var got struct{ Sites []seo.SiteWatch }
	if err := json.Unmarshal([]byte(s.get(t, "/api/v1/portfolio").body), &got); err != nil || len(got.Sites) != 51 {
		t.Fatalf("%d sites, %v", len(got.Sites), err)
	}
	w := got.Sites[0]
	if w.Site != "velo" || w.Overdue == nil || w.Overdue.In(seo.Paris()).Format("02/01 15:04") != "20/03 06:00" && w.Overdue.In(seo.Paris()).Format("02/01 15:04") != "19/03 06:00" {
		t.Errorf("first stands %+v", w)
	}
	points, known := w.Trend()
	sum := 0
	for _, n := range w.Fresh {
		sum += n
	}
	if !known || points == 0 || w.New == nil || *w.New == 0 || sum != *w.New || !w.Comparable {
		t.Errorf("trend %v %v, new %v by severity %v", points, known, w.New, w.Fresh)
	}
	if never := got.Sites[1]; never.Site != "site-00" || never.Audit != "" || never.Score != nil || never.New != nil || never.Overdue != nil {
		t.Errorf("a site without an audit: %+v", never)
	}

	page := s.get(t, "/portefeuille")
	if rows := page.Find("#sites tbody tr").Length(); rows != 51 {
		t.Errorf("%d rows", rows)
	}
	if text := plain(page.text(".answer")); !strings.HasPrefix(text, "51 sites suivis : 1 audit en retard, 0 en cours.") {
		t.Error(text)
	}
	first := page.Find("#sites tbody tr").First()
	if text := plain(squeeze(first.Text())); !strings.Contains(text, "En retard : prévu le") || !strings.Contains(text, fmt.Sprintf("%.0f", *w.Score)) {
		t.Error(text)
	}
	if href, _ := first.Find("a").First().Attr("href"); href != "/audits?site=velo" {
		t.Error(href)
	}
	if csv := s.get(t, strings.ReplaceAll(page.Find("#sites a[href*=csv]").First().AttrOr("href", ""), "&amp;", "&")); strings.Count(csv.body, "\n") < 51 {
		t.Errorf("export: %s", csv.body)
	}
}
