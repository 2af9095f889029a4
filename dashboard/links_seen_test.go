package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
)

// Pages that visits came from stand among the links of other sites, with what they bring;
// a page that an export names too is one link.
func TestVisitsTellOfLinks(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive, withOutside)
	var events []tracking.Event
	for i, from := range []string{"club.example/sorties", "club.example/sorties", "forum.example/", "www.google.com/", "www.paypal.com/retour", "velos.example/", "presse.example/1"} {
		at := time.Date(2026, 3, 4, 9, 10*i, 0, 0, time.UTC)
		path := "/casques"
		if from == "presse.example/1" {
			path = "/"
		}
		events = append(events, tracking.Event{Site: "velo", Visitor: uint64(9_000_000 + i), ID: uuid.NewSHA1(uuid.Nil, []byte(at.String())), Time: at, Received: at, Mode: tracking.ModeConsent, Origin: tracking.OriginTag,
			Name: tracking.KindPageView, Path: path, Host: "velos.example", Referrer: from, Channel: tracking.ChannelReferral, Source: "x", Medium: "referral", Device: "mobile"})
	}
	order := tracking.Order{Site: "velo", ID: "lien-1", Version: 1, Time: events[0].Time.Add(5 * time.Minute), Status: tracking.OrderValid, Currency: "EUR", Rate: 1, Channel: tracking.ChannelReferral, Visitor: events[0].Visitor, TotalIncl: 12000, ProductsIncl: 12000, Items: 1}
	s.insert(t, events, []tracking.Order{order}, nil, nil)
	a := s.get(t, "/liens-entrants?site=velo&periode=2026-03")
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d %s", a.StatusCode, missing)
	}
	if rows := a.Find("#pages-referentes tbody tr"); rows.Length() != 3 {
		t.Fatalf("%d pages: %s", rows.Length(), a.text("#pages-referentes"))
	}
	text := plain(squeeze(a.text("#pages-referentes tbody")))
	for _, want := range []string{"club.example/sorties/casquesvu par le collecteur21120,00 €–04/03/202604/03/2026", "page non dite par le navigateur", "presse.example/1/import et collecteur1"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	if domains := plain(squeeze(a.text("#par-domaine tbody"))); !strings.Contains(domains, "club.examplevu par le collecteur1") {
		t.Errorf("domains: %s", domains)
	}
	if classes := a.text("#natures-de-texte tbody"); !strings.Contains(classes, "Texte non lu") {
		t.Errorf("classes: %s", classes)
	}
	before := s.get(t, "/liens-entrants?site=velo&periode=2026-02")
	if text := before.text("main"); strings.Contains(text, "club.example") {
		t.Error("a page is told before its first visit")
	}
}
