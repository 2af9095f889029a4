package dashboard_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// An audit that read nothing is in the list as failed, with its reason, and its
// page says nothing else; the next one is compared with the last that read.
func TestAFailedAuditSaysWhyAndNothingElse(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address, _ := brokenShop(t)
	var down atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		answer, err := http.Get(strings.TrimSuffix(address, "/") + r.URL.Path)
		if err != nil {
			t.Error(err)
			return
		}
		defer answer.Body.Close()
		w.Header().Set("Content-Type", answer.Header.Get("Content-Type"))
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body)
	}))
	t.Cleanup(front.Close)
	s.audit(t, front.URL+"/", noon.Add(-72*time.Hour))
	down.Store(true)
	s.audit(t, front.URL+"/", noon.Add(-48*time.Hour))
	down.Store(false)
	s.audit(t, front.URL+"/", noon.Add(-24*time.Hour))

	list := s.get(t, "/audits?site=velo")
	if got := plain(list.text(".answer")); !strings.Contains(got, "Depuis le précédent : 0 nouveau, 0 corrigé") {
		t.Errorf("the answer is %q", got)
	}
	row := list.Find("#audits tbody tr").Eq(1)
	if got := plain(row.Text()); !strings.Contains(got, "L’audit a échoué.") || !strings.Contains(got, "robots.txt répond 502") || row.Find("td").FilterFunction(func(_ int, cell *selection) bool { return cell.Text() == "–" }).Length() != 9 {
		t.Errorf("the row reads %q", got)
	}
	href, _ := row.Find("a").Attr("href")
	for _, part := range []string{"", "&etat=new", "&regle=rob-5xx"} {
		page := s.get(t, href+part)
		if got := plain(page.text("main")); page.StatusCode != 200 || !strings.Contains(got, "robots.txt répond 502") || strings.Contains(got, "sur 100") || page.Find("table").Length() != 0 {
			t.Errorf("%q: %d %q", part, page.StatusCode, got)
		}
	}
}

var allRows = regexp.MustCompile(`Voir les (\d+) autres lignes`)

// « Voir les 179 autres lignes » is followed by just as many.
func TestTheNumberOfOtherRowsIsTheirNumber(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Vélos</title><h1>Vélos</h1>`)
		for i := range 120 {
			fmt.Fprintf(w, `<a href="/velo-%d">Vélo numéro %d</a> <a href="/perdu-%d">Perdu %d</a> `, i, i, i, i)
		}
	})
	mux.HandleFunc("GET /{page}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if strings.HasPrefix(r.PathValue("page"), "perdu") {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><title>Page %s</title><h1>Page</h1>`, r.PathValue("page"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.audit(t, server.URL+"/", noon.Add(-time.Hour))
	href, _ := s.get(t, "/audits?site=velo").Find("#audits tbody a").Attr("href")
	for _, search := range []string{"", "&page=velo-1"} {
		short, long := s.get(t, href+search), s.get(t, href+search+"&lignes=toutes")
		for _, table := range []string{"#pages", "#liens-casses"} {
			shown, all := short.Find(table+" tbody tr").Length(), long.Find(table+" tbody tr").Length()
			said := allRows.FindStringSubmatch(plain(short.text(table + " .more")))
			if said == nil || said[1] != strconv.Itoa(all-shown) || shown != 20 {
				t.Errorf("%s%s: says %q, shows %d then %d", table, search, short.text(table+" .more"), shown, all)
			}
		}
	}
	page := s.get(t, href)
	export, _ := page.Find("#pages .exports a").First().Attr("href")
	if rows := strings.Count(s.get(t, export).body, "\r\n"); rows != 1+241 {
		t.Errorf("the export has %d lines", rows)
	}
}

// The disclaimer stands wherever findings of law are shown, and only there.
func TestFindingsOfLawCarryTheDisclaimer(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	repair()
	s.audit(t, address, noon.Add(-24*time.Hour))
	href, _ := s.get(t, "/audits?site=velo").Find("#audits tbody a").First().Attr("href")
	for path, want := range map[string]bool{"": true, "&regle=leg-mentions": true, "&regle=img-dimensions": false, "&etat=persistent": true} {
		page := s.get(t, href+path)
		if got := strings.Contains(page.text("main"), "ne vaut pas avis juridique"); page.StatusCode != 200 || got != want {
			t.Errorf("%q: %d, disclaimer %v, want %v", path, page.StatusCode, got, want)
		}
	}
}

// However many audits other shops have had since, a shop's own stay listed.
func TestAuditsOfOtherShopsPushNoneOut(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.declare(t, tracking.Site{ID: "pain", Name: "Pain d’Armor"})
	address, _ := brokenShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	for _, site := range []string{"pain", "inconnu"} {
		if err := s.warehouse.Exec(t.Context(), `INSERT INTO audits (audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary)
			SELECT {site:String} || toString(number), {site:String}, 'https://autre.example/', {at:DateTime64(3, 'UTC')} + number, {at:DateTime64(3, 'UTC')} + number, 1, 'complete', '{}', '', 1, 0, '{"html":1}' FROM numbers(150)`,
			warehouse.Params{"site": site, "at": noon.Add(-24 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	page := s.get(t, "/audits?site=velo")
	if rows := page.Find("#audits tbody tr").Length(); rows != 101 || !strings.Contains(page.text(".answer"), "Le dernier audit (18/03/2026 à 13:00)") {
		t.Errorf("%d audits are listed, %q", rows, page.text(".answer"))
	}
}

// The title of the actions counts them, and the dates are those of Paris
// wherever the shop is.
func TestTheActionsAreCountedInTheirTitle(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "America/New_York"})
	address, _ := brokenShop(t)
	s.audit(t, address, noon.Add(-24*time.Hour))
	list := s.get(t, "/audits?site=velo")
	if !strings.Contains(list.text(".answer"), "19/03/2026 à 13:00") || !strings.Contains(list.text("#audits tbody"), "19/03/2026 à 13:00") {
		t.Errorf("the audit is dated %q, %q", list.text(".answer"), list.text("#audits tbody"))
	}
	href, _ := list.Find("#audits tbody a").Attr("href")
	if page := s.get(t, href); page.Find(".actions-first li").Length() != 10 || !strings.Contains(page.text("main"), "Dix actions à faire d’abord") || !strings.Contains(page.text("h1"), "19/03/2026 à 13:00") {
		t.Errorf("%d actions under %q", page.Find(".actions-first li").Length(), page.text("main"))
	}
	if err := s.warehouse.Exec(t.Context(), `DELETE FROM audit_findings WHERE rule NOT IN (SELECT DISTINCT rule FROM audit_findings ORDER BY rule LIMIT 7)`, nil); err != nil {
		t.Fatal(err)
	}
	if page := s.get(t, href); page.Find(".actions-first li").Length() != 7 || !strings.Contains(page.text("main"), "Sept actions à faire d’abord") {
		t.Errorf("%d actions under %q", page.Find(".actions-first li").Length(), page.text("main"))
	}
}
