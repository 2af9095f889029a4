package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// withLedgers gives the cycle shop partners, readers, sponsors and followers.
func withLedgers(t *testing.T, s *shop) {
	t.Helper()
	at := func(d int) time.Time { return day(time.March, d).Add(10 * time.Hour) }
	if err := warehouse.InsertTables(t.Context(), s.warehouse, tracking.Ledgers{
		PartnerClicks: []tracking.PartnerClick{
			{Site: "velo", ID: "1", Time: at(2), Partner: "Codes", Kind: "affiliate", Visitor: 1, CartBefore: true, OrderID: "A", DelayS: 90, OrderExcl: 5000, Commission: 400, Discount: 500},
			{Site: "velo", ID: "2", Time: at(3), Partner: "Codes", Kind: "affiliate", Visitor: 2},
			{Site: "velo", ID: "3", Time: at(4), Partner: "Le Blog du pédalier", Kind: "blog", Visitor: 3, OrderID: "B", DelayS: 1500, OrderExcl: 7000, NewCustomer: true},
		},
		Mailings: []tracking.Mailing{
			{Site: "velo", Day: day(2, 10), Campaign: "lettre", Segment: "Vélotafeurs", Kind: "newsletter", Title: "L1", Contacts: 100, Sent: 100, Delivered: 98, Opens: 30, Clicks: 3},
			{Site: "velo", Day: day(3, 3), Campaign: "lettre", Segment: "Vélotafeurs", Kind: "newsletter", Title: "L2", Contacts: 90, Sent: 90, Delivered: 88, Opens: 20, Clicks: 1, Unsubscribed: 2},
			{Site: "velo", Day: day(3, 10), Campaign: "lettre", Segment: "Vélotafeurs", Kind: "newsletter", Title: "L3", Contacts: 80, Sent: 80, Delivered: 78, Opens: 20, Clicks: 1, Unsubscribed: 2},
			{Site: "velo", Day: day(3, 3), Campaign: "lettre", Segment: "Flâneurs", Kind: "newsletter", Title: "L2", Contacts: 50, Sent: 50, Delivered: 50, Opens: 20, Clicks: 4},
		},
		Referrals: []tracking.Referral{
			{Site: "velo", ID: "1", Time: at(5), Sponsor: "c1", Customer: "c2", OrderIncl: 6000, Reward: 1000, Discount: 1000, SameAddress: true},
			{Site: "velo", ID: "2", Time: at(6), Sponsor: "c1", Customer: "c3", OrderIncl: 4000, Reward: 1000, Discount: 1000},
		},
		Posts: []tracking.Post{{Site: "velo", ID: "1", Day: day(3, 4), Network: "instagram", Format: "photo", Title: "Un vélo", Reach: 900, Interactions: 40, Clicks: 12}},
	}); err != nil {
		t.Fatal(err)
	}
}

// The pages of partners, referrals, messages and networks show who did what, and
// export it.
func TestPartnerPages(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	withLedgers(t, s)
	for path, want := range map[string]struct{ table, row string }{
		"/partenaires?du=2026-03-01&au=2026-03-15": {"par-partenaire", "Codes1250,0"},
		"/parrainage?du=2026-03-01&au=2026-03-15":  {"par-lien", "Même adresse160,00"},
		"/e-mails?du=2026-02-01&au=2026-03-15":     {"segments-pression", "mars 2026"},
		"/reseaux?du=2026-03-01&au=2026-03-15":     {"par-reseau", "Instagram1900"},
	} {
		a := s.get(t, path)
		if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
			t.Fatalf("%s: %d, %s", path, a.StatusCode, missing)
		}
		table := a.Find("#" + want.table)
		if text := plain(squeeze(table.Text())); !strings.Contains(text, want.row) {
			t.Errorf("%s: the table %s reads %q, want %q in it", path, want.table, text, want.row)
		}
		if href, ok := table.Find(`a[href*="format=csv"]`).Attr("href"); !ok {
			t.Errorf("%s: %s has no export", path, want.table)
		} else if file := s.get(t, href); file.StatusCode != 200 {
			t.Errorf("%s: %d", href, file.StatusCode)
		}
	}
	pressure := plain(squeeze(s.get(t, "/e-mails?du=2026-02-01&au=2026-03-15").Find("#segments-pression tbody").Text()))
	if !strings.Contains(pressure, "mars 202621") {
		t.Errorf("the pressure by month: %q", pressure)
	}
	s.insert(t, []tracking.Event{
		{Site: "velo", Visitor: 77, Time: day(time.March, 3), Received: day(time.March, 3), ID: uuid.New(), Mode: tracking.ModeConsent, Origin: tracking.OriginTag, Name: tracking.KindPageView, Path: "/blog", Channel: tracking.ChannelEmail, Device: tracking.DeviceMobile, Interactive: true},
		{Site: "velo", Visitor: 77, Time: day(time.March, 3).Add(time.Minute), Received: day(time.March, 3), ID: uuid.New(), Mode: tracking.ModeConsent, Origin: tracking.OriginTag, Name: tracking.KindNewsletter, Path: "/blog", Channel: tracking.ChannelEmail, Device: tracking.DeviceMobile, Interactive: true},
	}, nil, nil, nil)
	mails := s.get(t, "/e-mails?du=2026-03-01&au=2026-03-15")
	for table, want := range map[string]string{"#inscriptions-par-canal": "E-mail1", "#inscriptions-par-page": "/blog1"} {
		if text := plain(squeeze(mails.text(table + " tbody"))); !strings.Contains(text, want) {
			t.Errorf("sign-ups: %s reads %q", table, text)
		}
	}
	if text := plain(mails.text("main")); !strings.Contains(text, "Inscriptions à la lettre") || !strings.Contains(text, "sans aucun clic depuis 180 jours") {
		t.Errorf("the page of messages lacks sign-ups or what is missing of inactive contacts: %s", text)
	}
	if filtered := s.get(t, "/partenaires?du=2026-03-01&au=2026-03-15&partenaire=Codes").text("#par-partenaire"); strings.Contains(filtered, "Blog") {
		t.Errorf("the filter keeps others: %s", filtered)
	}
}
