package dashboard_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// searchFinds asks the search box and follows the first result of each kind.
func searchFinds(t *testing.T, s *shop) {
	for query, want := range map[string]string{
		"newsletter": "E-mails", "panier abandonné": "Paniers abandonnés", "bounce rate": "", "marge": "Marges et remises",
		"effectif": "", "backlink": "", "tunnel": "Entonnoir d’achat", `"><script>alert(1)</script>`: "",
	} {
		a := s.get(t, "/chercher?site=velo&q="+url.QueryEscape(query))
		if first := a.Find(".found").First().Find("a").First().Text(); want != "" && first != want {
			t.Errorf("%q finds %q first, want %q", query, first, want)
		}
		if a.Find("main script").Length() > 0 {
			t.Errorf("%q became a script", query)
		}
		a.Find(".found").Each(func(_ int, group *goquery.Selection) {
			href, _ := group.Find("a").First().Attr("href")
			if got := s.get(t, href); got.StatusCode != 200 {
				t.Errorf("%q leads to %s: %d", query, href, got.StatusCode)
			}
		})
	}
	if a := s.get(t, "/chercher?site=velo&q=xyzzy"); a.Find(".found").Length() > 0 || a.Find(".ideas a").Length() == 0 {
		t.Errorf("a word that nothing holds: %q", a.text("main"))
	}
	if a := s.get(t, "/?site=velo"); a.Find(`.side form[role="search"] input[name="site"]`).AttrOr("value", "") != "velo" {
		t.Error("no search box on the overview")
	}
	words := s.get(t, "/glossaire?site=velo")
	if n := words.Find(".words dl > div").Length(); n < 80 || !strings.Contains(words.text("#funnel"), "(funnel)") {
		t.Errorf("%d words; %q", n, words.text("#funnel"))
	}
}
