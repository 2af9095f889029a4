package netlink_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/netlink"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func TestDomainsByThePublicSuffixList(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.exemple.fr/a": "exemple.fr", "https://blog.exemple.fr/": "exemple.fr", "https://moi.blogspot.com/x": "moi.blogspot.com",
		"http://EXEMPLE.co.uk:8080/": "exemple.co.uk", "https://xn--vlo-bma.fr/": "xn--vlo-bma.fr", "https://127.0.0.1/": "127.0.0.1", "::": "",
	} {
		if got := netlink.Domain(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestAnchorsByClass(t *testing.T) {
	s := netlink.Sayings{Brand: []string{"Vélos de l’Erdre", "velos-erdre.example"}, Topics: func(target string) string {
		return map[string]string{"https://velos-erdre.example/p/12": "Vélo de ville hollandais"}[target]
	}}
	for _, c := range []struct {
		anchor, path string
		image        bool
		want         netlink.Class
	}{
		{"Vélos de l’Erdre", "", false, netlink.Brand},
		{"chez velos de l'erdre à Nantes", "", false, netlink.Brand},
		{"les vélos de l’Erdrelle", "", false, netlink.Other},
		{"https://velos-erdre.example/", "", false, netlink.Address},
		{"www.velos-erdre.example", "", false, netlink.Address},
		{"velos-erdre.example/p/12", "", false, netlink.Address},
		{"Cliquez ici", "", false, netlink.Generic},
		{"en savoir plus…", "", false, netlink.Generic},
		{"vélos de ville hollandais", "p/12", false, netlink.Exact},
		{"hollandais, le vélo de ville", "p/12", false, netlink.Exact},
		{"un bon vélo de ville", "p/12", false, netlink.Partial},
		{"notre avis", "p/12", false, netlink.Other},
		{"casque pour enfant", "casques/casque-enfant.html", false, netlink.Exact},
		{"", "", false, netlink.Empty},
		{" ", "", true, netlink.Picture},
		{"photo du magasin", "", true, netlink.Picture},
	} {
		l := netlink.Link{Source: "https://blog.example/", Target: "https://velos-erdre.example/" + c.path, Anchor: c.anchor, Image: c.image}
		if got := s.ClassOf(&l); got != c.want {
			t.Errorf("%q to /%s: %s, want %s", c.anchor, c.path, got, c.want)
		}
	}
}

// The text that a visit found goes before the one of an export.
func TestTheTextSeenCounts(t *testing.T) {
	s := netlink.Sayings{Brand: []string{"Vélos de l’Erdre"}}
	l := netlink.Link{Source: "https://blog.example/", Anchor: "ici", Checks: []netlink.Check{{State: netlink.Live, Anchor: "Vélos de l’Erdre"}}}
	if got := s.ClassOf(&l); got != netlink.Brand {
		t.Errorf("%s, want brand", got)
	}
}

// day is the n-th day after the first.
func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func looked(states ...netlink.State) (list []netlink.Check) {
	for i, s := range states {
		list = append(list, netlink.Check{State: s, Status: 200, At: day(10 + i)})
	}
	return list
}

func TestWhenALinkWasLost(t *testing.T) {
	for name, c := range map[string]struct {
		lost   time.Time
		checks []netlink.Check
		want   time.Time
	}{
		"nobody looked":                       {},
		"a file says so":                      {lost: day(5), want: day(5)},
		"a later visit found it":              {lost: day(5), checks: looked(netlink.Live)},
		"a file says so after the visit":      {lost: day(20), checks: looked(netlink.Live), want: day(20)},
		"a page that robots.txt closes":       {lost: day(5), checks: []netlink.Check{{State: netlink.NotIndexable, At: day(10)}}, want: day(5)},
		"a visit that could not tell":         {lost: day(5), checks: looked(netlink.Unverifiable), want: day(5)},
		"a visit no longer found it":          {checks: looked(netlink.Live, netlink.Gone), want: day(11)},
		"several visits in a row did not":     {checks: looked(netlink.Live, netlink.Gone, netlink.Unverifiable, netlink.PageGone), want: day(11)},
		"it came back":                        {checks: looked(netlink.Gone, netlink.LiveNoFollow)},
		"the name alone is left":              {checks: looked(netlink.Live, netlink.Mention), want: day(11)},
		"a hidden page still links":           {checks: looked(netlink.Live, netlink.NotIndexable)},
		"nothing but visits that cannot tell": {checks: looked(netlink.Unverifiable, netlink.Unverifiable)},
	} {
		l := netlink.Link{FirstSeen: monday, Lost: c.lost, Checks: c.checks}
		if got := l.GoneSince(); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if stands := l.Stands(day(30)); stands != c.want.IsZero() {
			t.Errorf("%s: stands %v", name, stands)
		}
	}
	l := netlink.Link{FirstSeen: day(3)}
	if l.Stands(day(2)) || !l.Stands(day(3)) {
		t.Error("a link stands from the day it was seen")
	}
}

// A risk is the sum of the points of its reasons, and each reason has a sentence.
func TestRisksAddUp(t *testing.T) {
	links := []netlink.Link{
		{Source: "https://bon.fr/article", Anchor: "Vélos de l’Erdre", Language: "fr"},
		{Source: "https://meilleur-casino.xyz/p", Anchor: "casque enfant", Target: "https://v.example/casque-enfant", Language: "en", Outgoing: 300},
		{Source: "https://annuaire.example/p", Anchor: "ici", Checks: []netlink.Check{{State: netlink.NotIndexable, Status: 200, Anchor: "ici", Words: 10, Outgoing: 400}}},
	}
	for i := range 3 { // the same commercial text on three sites
		links = append(links, netlink.Link{Source: fmt.Sprintf("https://site%d.fr/", i), Anchor: "casque enfant", Target: "https://v.example/casque-enfant"})
	}
	for i := range 101 {
		links = append(links, netlink.Link{Source: fmt.Sprintf("https://pied.fr/%d", i), Anchor: "boutique de vélos"})
	}
	for i := range 5 {
		links = append(links, netlink.Link{Source: fmt.Sprintf("https://reseau%d.fr/", i), Anchor: "vélos", Checks: []netlink.Check{{State: netlink.Live, Status: 200, Anchor: "vélos", Words: 300, Network: "192.0.2.0/24"}}})
	}
	b := &netlink.Book{Links: links, Day: monday}
	risks := netlink.NewRisks(b, b.Standing())
	for source, want := range map[string]string{
		"https://bon.fr/article": "0", "https://meilleur-casino.xyz/p": "100 words repeated crowded suffix language", "https://annuaire.example/p": "55 noindex crowded wordless",
		"https://site0.fr/": "25 repeated", "https://pied.fr/0": "20 sitewide", "https://reseau0.fr/": "15 network",
	} {
		for i := range links {
			if links[i].Source != source {
				continue
			}
			score, reasons := risks.Of(&links[i])
			got := []string{fmt.Sprint(score)}
			sum := 0
			for _, r := range reasons {
				got = append(got, r.Key)
				if sum += r.Points; !strings.Contains(r.Text(), fmt.Sprintf("(+%d)", r.Points)) {
					t.Errorf("%s: %q", r.Key, r.Text())
				}
			}
			if strings.Join(got, " ") != want || score != min(sum, 100) {
				t.Errorf("%s: %v (sum %d), want %s", source, got, sum, want)
			}
		}
	}
}

func TestABurstStandsOutOfTheOtherWeeks(t *testing.T) {
	var links []netlink.Link
	add := func(n, week int) {
		for i := range n {
			links = append(links, netlink.Link{Source: fmt.Sprintf("https://s%d-%d.fr/", week, i), FirstSeen: day(7 * week)})
		}
	}
	for week := range 20 {
		add(1+week%2, week)
	}
	add(8, 21)
	// a site that is known already makes no news
	links = append(links, netlink.Link{Source: "https://s0-0.fr/encore", FirstSeen: day(7 * 22)})
	// what a file without days brought
	for i := range 30 {
		links = append(links, netlink.Link{Source: fmt.Sprintf("https://sans-date%d.fr/", i), FirstSeen: day(7 * 10), Undated: true})
	}
	b := &netlink.Book{Links: links, Day: day(7 * 23)}
	found := b.Bursts()
	if len(found) != 1 || !found[0].Monday.Equal(day(7*21)) || found[0].Domains != 8 {
		t.Fatalf("%+v", found)
	}
	if want := 30.0 / 23; found[0].Expected < want-1e-9 || found[0].Expected > want+1e-9 { // 24 weeks, of which 23 others
		t.Errorf("expected %v, want %v", found[0].Expected, want)
	}
	b.Day = day(7 * 6)
	if len(b.Bursts()) != 0 {
		t.Error("too short a history tells of a burst")
	}
}

func TestSharesCountDomains(t *testing.T) {
	b := &netlink.Book{Day: monday, Sayings: netlink.Sayings{Brand: []string{"Erdre"}}}
	for i := range 50 {
		b.Links = append(b.Links, netlink.Link{Source: fmt.Sprintf("https://www.pied.fr/%d", i), Anchor: "Erdre"})
	}
	b.Links = append(b.Links, netlink.Link{Source: "https://a.fr/", Anchor: "ici"})
	for _, s := range b.Classes(b.Standing()) {
		want := map[netlink.Class]string{netlink.Brand: "1 50 0.50", netlink.Generic: "1 1 0.50"}[s.Class]
		if got := fmt.Sprintf("%d %d %.2f", s.Domains, s.Links, s.Share); got != want && (want != "" || s.Domains > 0) {
			t.Errorf("%s: %s, want %s", s.Class, got, want)
		}
	}
	if r := netlink.Referrers(b.Standing()); len(r) != 2 || r[0].Domain != "pied.fr" {
		t.Errorf("%+v", r)
	}
}

func TestTheNearestAddressStandsInForOneThatIsGone(t *testing.T) {
	known := []string{"https://v.example/", "https://v.example/casques/casque-enfant-rouge", "https://v.example/velos/velo-de-ville", "https://v.example/casques"}
	for gone, want := range map[string]string{
		"https://v.example/casque-rouge-pour-enfants.html": "https://v.example/casques/casque-enfant-rouge",
		"https://v.example/vieux/velo-ville":               "https://v.example/velos/velo-de-ville",
		"https://v.example/sonnettes":                      "",
		"https://v.example/":                               "",
	} {
		if got, _ := netlink.NewStandIns(known).For(gone); got != want {
			t.Errorf("%s: %q, want %q", gone, got, want)
		}
	}
}
