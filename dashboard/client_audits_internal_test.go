package dashboard

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo"
)

// A client reads the newest audit that tells of the site: whole, of its home page, its own.
func TestAClientReadsAWholeAuditOfTheHomePage(t *testing.T) {
	t.Parallel()
	entry := func(id, address string, alter ...func(*seo.Entry)) seo.Entry {
		e := seo.Entry{ID: id, URL: address, State: "complete", Summary: seo.Summary{HTML: 9}}
		for _, a := range alter {
			a(&e)
		}
		return e
	}
	cut := func(e *seo.Entry) { e.State = "max_pages" }
	rival := func(e *seo.Entry) { e.RivalOf = "boutique" }
	unread := func(e *seo.Entry) { e.Summary.HTML = 0 }
	const home, staging = "https://www.boutique.example/", "https://essai.agence.example/"
	own := []string{"boutique.example"}
	for name, c := range map[string]struct {
		served  string
		domains []string
		all     []seo.Entry // the newest first
		want    string
	}{
		"none":                     {"", own, nil, ""},
		"nothing whole":            {"", own, []seo.Entry{entry("1", home, cut), entry("2", home, unread)}, ""},
		"the newest first":         {"", own, []seo.Entry{entry("1", home), entry("2", home)}, "1 2"},
		"cut short":                {"", own, []seo.Entry{entry("1", home, cut), entry("2", home)}, "2"},
		"one page":                 {"", own, []seo.Entry{entry("1", home+"bols/bol-bleu"), entry("2", home)}, "2"},
		"one page, no domain":      {"", nil, []seo.Entry{entry("1", home+"bols/bol-bleu"), entry("2", home)}, "2"},
		"a staging server":         {"", own, []seo.Entry{entry("1", staging), entry("2", home)}, "2"},
		"a competitor":             {"", nil, []seo.Entry{entry("1", "https://autre.example/", rival), entry("2", home)}, "2"},
		"only a competitor":        {"", own, []seo.Entry{entry("1", "https://autre.example/", rival)}, ""},
		"served here":              {"http://127.0.0.1:8080/", own, []seo.Entry{entry("1", home), entry("2", "http://127.0.0.1:8080")}, "2"},
		"served, audited outside":  {"http://127.0.0.1:8080/", own, []seo.Entry{entry("1", home)}, "1"},
		"with or without a slash":  {"", own, []seo.Entry{entry("1", strings.TrimSuffix(home, "/")), entry("2", home)}, "1 2"},
		"a shop in a folder":       {"", own, []seo.Entry{entry("1", staging), entry("2", home+"boutique/")}, "2"},
		"an address of no domain":  {"", own, []seo.Entry{entry("1", staging)}, "1"},
		"moved to another address": {"", nil, []seo.Entry{entry("1", staging), entry("2", home)}, "1"},
	} {
		var got []string
		for _, e := range wholeAudits(c.all, c.served, c.domains) {
			got = append(got, e.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
