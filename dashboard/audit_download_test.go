package dashboard_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

func TestAnAuditIsTakenAwayInEveryFormat(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.declare(t, tracking.Site{ID: "autre", Name: "Autre boutique"})
	address, _ := brokenShop(t)
	s.audit(t, address, noon.Add(-24*time.Hour))

	var list struct {
		Audits []struct {
			ID    string
			State string
		}
	}
	if a := s.get(t, "/api/v1/audits?site=velo"); json.Unmarshal([]byte(a.body), &list) != nil || len(list.Audits) != 1 || list.Audits[0].State != "complete" {
		t.Fatalf("audits: %s", a.body)
	}
	id := list.Audits[0].ID
	page := s.get(t, "/audits/"+id+"?site=velo")
	begins := map[string]string{"xlsx": "PK", "pdf": "%PDF", "html": "<!doctype html>", "csv": "\ufeff", "json": `{"audit"`, "sitemap": "<?xml", "redirects": "\ufeff", "redirects-apache": "# Redirections", "redirects-nginx": "# Redirections"}
	files := page.Find("#fichiers a")
	if files.Length() != len(begins) {
		t.Errorf("%d files offered, of %d", files.Length(), len(begins))
	}
	files.Each(func(_ int, link *selection) {
		href := link.AttrOr("href", "")
		a := s.get(t, href)
		format := href[strings.Index(href, "format=")+len("format=") : strings.Index(href, "&site")]
		name := a.Header.Get("Content-Disposition")
		if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.body, begins[format]) || !strings.Contains(name, "velo-2026-03-19.") && !strings.Contains(name, `"sitemap.xml"`) {
			t.Errorf("%s: %d, %s, %.40q", href, a.StatusCode, name, a.body)
		}
	})
	if a := s.get(t, "/audits/"+id+"/fichier?site=velo&format=docx"); a.StatusCode != 400 || !strings.Contains(plain(a.body), "« docx » n’existe pas") {
		t.Errorf("an unknown format: %d", a.StatusCode)
	}
	var whole struct {
		Audit struct {
			Duties struct {
				List []struct{ Code, Verdict string }
			}
		}
		Pages, Links, Findings []any
	}
	if a := s.get(t, "/api/v1/audits/"+id+"?site=velo"); json.Unmarshal([]byte(a.body), &whole) != nil || len(whole.Audit.Duties.List) < 40 || len(whole.Pages) < 3 || len(whole.Links) == 0 || len(whole.Findings) == 0 {
		t.Errorf("the API: %.300s", a.body)
	}
	for path, status := range map[string]int{"/api/v1/audits/" + id + "?site=autre": 404, "/api/v1/audits/nul?site=velo": 404, "/api/v1/audits/" + id + "?site=velo&to=2026-01-01": 400} {
		if a := s.get(t, path); a.StatusCode != status || !strings.Contains(a.body, `"error"`) {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.body)
		}
	}
}
