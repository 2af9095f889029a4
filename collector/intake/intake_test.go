package intake

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// A shop in Paris in each consent mode.
type twoSites struct{}

func (twoSites) Find(_ context.Context, name string, _ time.Time) (*site.Site, bool) {
	vat := 0.2
	mode := map[string]string{"exempt": tracking.ModeExempt, "boutique.fr": tracking.ModeExempt, "consent": tracking.ModeConsent, "remis": tracking.ModeExempt}[name]
	if mode == "" {
		return nil, false
	}
	s := tracking.Site{ID: mode, Mode: mode, Currency: "EUR", Timezone: "Europe/Paris", Domains: []string{"boutique.fr"}}
	if mode == tracking.ModeConsent {
		s.VATRate = &vat
	}
	if name == "remis" {
		s.Frozen = noon
	}
	return &site.Site{Site: s, Location: s.Location()}, true
}

func (twoSites) Ready() bool { return true }

type noSites struct{ twoSites }

func (noSites) Ready() bool { return false }

// daily salts are the day itself.
type daily struct{}

func (daily) Visitor(_ context.Context, k pseudonym.Key, ip netip.Addr, agent string) uint64 {
	return pseudonym.Visitor([]byte(k.Day), k.Site, ip, agent)
}

func (d daily) VisitorKnown(k pseudonym.Key, ip netip.Addr, agent string) (uint64, bool) {
	return d.Visitor(nil, k, ip, agent), true //nolint:staticcheck // unused there
}

type shelf struct{ Batch }

func (s *shelf) Keep(b Batch) error {
	s.Events = append(s.Events, b.Events...)
	s.Orders = append(s.Orders, b.Orders...)
	s.Asides = append(s.Asides, b.Asides...)
	return nil
}

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"

var noon = time.Date(2025, 3, 14, 11, 0, 0, 0, time.UTC)

func reader(at time.Time) Client {
	return Client{Address: netip.MustParseAddr("203.0.113.77"), Agent: chrome, Received: at}
}

func accept(t *testing.T, c Client, hits ...Hit) (*shelf, []Outcome) {
	t.Helper()
	home := &shelf{}
	out, err := New(twoSites{}, daily{}, home).Accept(t.Context(), c, hits)
	if err != nil {
		t.Fatal(err)
	}
	return home, out
}

func one(t *testing.T, c Client, h Hit) tracking.Event {
	t.Helper()
	home, out := accept(t, c, h)
	if len(home.Events) != 1 {
		t.Fatalf("refused: %+v", out[0].Refusal)
	}
	return home.Events[0]
}

func view(site string) Hit {
	return Hit{Endpoint: EndpointCollect, Origin: tracking.OriginTag, Site: site, Name: tracking.KindPageView, URL: "https://www.boutique.fr/produit/bol?couleur=bleu#avis"}
}

func TestAHitBecomesAnEvent(t *testing.T) {
	t.Parallel()
	h := view("exempt")
	h.ID, h.Title = "0198f1c2-1111-7000-8000-000000000001", "Bol breton"
	h.URL += "" // the fragment is dropped, the query read and dropped
	h.Referrer = "https://www.google.fr/search?q=bol"
	h.Props = map[string]string{"couleur": "bleu", "vide": ""}
	h.Items = []Item{{SKU: "BOL-1", Category: "Vaisselle", Price: Amount{1990, true}, Quantity: 2}}
	e := one(t, reader(noon), h)
	want := tracking.Event{
		Site: "exempt", Visitor: e.Visitor, Time: noon, ID: e.ID, Received: noon, Mode: "exempt", Origin: "tag",
		Name: "page_view", Path: "/produit/bol", Host: "boutique.fr", Title: "Bol breton", Referrer: "www.google.fr/search",
		Channel: "organic_search", Source: "google", Medium: "organic", Device: "desktop", Browser: "Chrome", OS: "Windows",
		Value: 3980, Currency: "EUR", SKUs: []string{"BOL-1"}, Quantities: []uint32{2}, Category: "Vaisselle",
		Props: map[string]string{"couleur": "bleu"},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
	if e.ID.String() != h.ID {
		t.Errorf("the sender's id is lost: %s", e.ID)
	}
}

// oneSite is a registry whose settings may change.
type oneSite struct{ *site.Site }

func (o *oneSite) Find(context.Context, string, time.Time) (*site.Site, bool) { return o.Site, true }
func (o *oneSite) Ready() bool                                                { return true }

func TestWhatIsRememberedOfAnAddressEndsWithTheSitesSettings(t *testing.T) {
	t.Parallel()
	home, sites := &shelf{}, &oneSite{&site.Site{Site: tracking.Site{ID: "s"}, Location: time.UTC}}
	in := New(sites, daily{}, home)
	take := func(h Hit) tracking.Event {
		home.Batch = Batch{}
		if _, err := in.Accept(t.Context(), reader(noon), []Hit{h}); err != nil || len(home.Events) != 1 {
			t.Fatal(err, home.Batch)
		}
		return home.Events[0]
	}
	h := view("s")
	h.ID, h.URL, h.Referrer = "0198f1c2-1111-7000-8000-000000000001", "https://boutique.fr/bol?utm_source=brevo&utm_medium=email#avis", "https://mail.example/lu?qui=x"
	first := take(h)
	if diff := cmp.Diff(first, take(h)); diff != "" || first.Channel != tracking.ChannelEmail {
		t.Errorf("the same hit read again, channel %s:\n%s", first.Channel, diff)
	}
	h.HashPath = true
	if got := take(h); got.Path != "/bol#avis" || first.Path != "/bol" {
		t.Errorf("paths %s and %s", first.Path, got.Path)
	}
	h.HashPath, h.Referrer = false, ""
	if got := take(h); got.Referrer != "" || first.Referrer != "mail.example/lu" {
		t.Errorf("referrers %s and %s", first.Referrer, got.Referrer)
	}
	sites.Site = &site.Site{Site: tracking.Site{ID: "s", ChannelRules: []tracking.ChannelRule{{Source: "brevo", Channel: "mon-canal"}}}, Location: time.UTC}
	if got := take(h); got.Channel != "mon-canal" {
		t.Errorf("the site's new rule is not followed: %s", got.Channel)
	}
}

func TestRefusalsSayWhyAndAreKept(t *testing.T) {
	t.Parallel()
	edit := func(change func(*Hit)) Hit { h := view("exempt"); h.Raw = []byte(`{"x":1}`); change(&h); return h }
	hour := -26 * time.Hour
	for name, c := range map[string]struct {
		hit    Hit
		agent  string
		class  string
		reason string
	}{
		"frozen site":        {hit: edit(func(h *Hit) { h.Site = "remis" }), reason: "frozen_site"},
		"unknown site":       {hit: edit(func(h *Hit) { h.Site = "inconnu" }), reason: "unknown_site"},
		"no site":            {hit: Hit{Name: "search"}, reason: "missing_site"},
		"no name":            {hit: edit(func(h *Hit) { h.Name = "" }), reason: "missing_name"},
		"name with markup":   {hit: edit(func(h *Hit) { h.Name = "<script>" }), reason: "bad_name"},
		"no address":         {hit: edit(func(h *Hit) { h.URL = "" }), reason: "missing_url"},
		"address of a file":  {hit: edit(func(h *Hit) { h.URL = "file:///etc/passwd" }), reason: "bad_url"},
		"id":                 {hit: edit(func(h *Hit) { h.ID = "12" }), reason: "bad_id"},
		"too old":            {hit: edit(func(h *Hit) { h.Time = noon.Add(-25 * time.Hour) }), reason: "clock"},
		"to come":            {hit: edit(func(h *Hit) { h.Time = noon.Add(time.Hour) }), reason: "clock"},
		"age to come":        {hit: edit(func(h *Hit) { h.Age = &hour }), reason: "clock"},
		"item without name":  {hit: edit(func(h *Hit) { h.Items = []Item{{Quantity: 1}} }), reason: "bad_item"},
		"too many items":     {hit: edit(func(h *Hit) { h.Items = make([]Item, 201) }), reason: "too_many_items"},
		"currency":           {hit: edit(func(h *Hit) { h.Value, h.Currency = Amount{1, true}, "€" }), reason: "bad_currency"},
		"already unreadable": {hit: edit(func(h *Hit) { h.Refusal = invalid("bad_field", "value") }), reason: "bad_field"},
		"crawler":            {hit: view("exempt"), agent: "Googlebot/2.1 (+http://www.google.com/bot.html)", class: tracking.AsideBot, reason: "bot_says_so"},
		"headless browser":   {hit: view("exempt"), agent: strings.Replace(chrome, "Chrome", "HeadlessChrome", 1), class: tracking.AsideBot, reason: "bot_not_a_reader"},
		"no agent":           {hit: view("exempt"), agent: "-", class: tracking.AsideBot, reason: "bot_not_browser"},
		"spam referrer":      {hit: edit(func(h *Hit) { h.Referrer = "https://www.semalt.com/x" }), class: tracking.AsideSpam, reason: "spam_referrer"},
		"spam source":        {hit: edit(func(h *Hit) { h.URL += ""; h.URL = "https://boutique.fr/?utm_source=semalt.com" }), class: tracking.AsideSpam, reason: "spam_referrer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := reader(noon)
			if c.agent != "" {
				client.Agent = c.agent
			}
			if c.class == "" {
				c.class = tracking.AsideInvalid
			}
			home, out := accept(t, client, c.hit)
			r := out[0].Refusal
			if r == nil || r.Reason != c.reason || r.Class != c.class {
				t.Fatalf("got %+v, want %s/%s", r, c.class, c.reason)
			}
			if !i18n.Has("aside."+r.Reason) || strings.Contains(r.Text(), "{") {
				t.Errorf("no French text for %s: %s", r.Reason, r.Text())
			}
			if len(home.Events) != 0 || len(home.Asides) != 1 || home.Asides[0].Reason != c.reason || home.Asides[0].ID == "" {
				t.Errorf("kept %+v", home.Batch)
			}
			if c.class == tracking.AsideBot && home.Asides[0].Agent == "" {
				t.Error("a bot's agent is not kept")
			}
		})
	}
}

func TestOneBadHitSpoilsNoOther(t *testing.T) {
	t.Parallel()
	bad := view("exempt")
	bad.Name = ""
	home, out := accept(t, reader(noon), view("exempt"), bad, view("consent"))
	if len(home.Events) != 2 || len(home.Asides) != 1 || out[1].Refusal == nil || out[0].Refusal != nil {
		t.Errorf("%+v %+v", home.Batch, out)
	}
}

func TestTheClockIsFixedOnce(t *testing.T) {
	t.Parallel()
	minutes := func(n int) *time.Duration { d := time.Duration(n) * time.Minute; return &d }
	for _, c := range []struct {
		name string
		hit  Hit
		want time.Time
	}{
		{"now", Hit{}, noon},
		{"age", Hit{Age: minutes(90)}, noon.Add(-90 * time.Minute)},
		{"an agreeing clock is taken as it is", Hit{Time: noon.Add(-3 * time.Second), Sent: noon.Add(-2 * time.Second)}, noon.Add(-3 * time.Second)},
		{"sent again later: the same instant", Hit{Time: noon.Add(-3 * time.Second), Sent: noon.Add(90 * time.Second)}, noon.Add(-3 * time.Second)},
		{"a clock a year off is corrected", Hit{Time: noon.AddDate(-1, 0, 0), Sent: noon.AddDate(-1, 0, 0).Add(5 * time.Second)}, noon.Add(-5 * time.Second)},
		{"alone, 23 hours ago", Hit{Time: noon.Add(-23 * time.Hour)}, noon.Add(-23 * time.Hour)},
	} {
		got, refusal := eventTime(&c.hit, noon, false)
		if refusal != nil || !got.Equal(c.want) {
			t.Errorf("%s: got %v (%v), want %v", c.name, got, refusal, c.want)
		}
	}
}

func TestExemptVisitorsLiveOneDay(t *testing.T) {
	t.Parallel()
	at := func(s string) Client {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("", 3600)) // Paris in winter
		if err != nil {
			t.Fatal(err)
		}
		return reader(when)
	}
	evening := one(t, at("2025-03-13 23:50"), view("exempt"))
	night := one(t, at("2025-03-14 00:10"), view("exempt"))
	later := one(t, at("2025-03-14 00:30"), view("exempt"))
	if evening.Visitor == night.Visitor {
		t.Error("the pseudonym outlives its day")
	}
	if night.Previous != evening.Visitor || evening.Previous != 0 || later.Previous != 0 || later.Visitor != night.Visitor {
		t.Errorf("previous: %d, %d, %d; want 0, %d, 0", evening.Previous, night.Previous, later.Previous, evening.Visitor)
	}
	neighbour := at("2025-03-14 00:30")
	neighbour.Address = netip.MustParseAddr("203.0.113.9")
	if one(t, neighbour, view("exempt")).Visitor != later.Visitor {
		t.Error("the last byte of the address tells readers apart: it was not truncated")
	}
	for name, change := range map[string]func(*Client){
		"network": func(c *Client) { c.Address = netip.MustParseAddr("203.0.114.77") },
		"agent":   func(c *Client) { c.Agent = strings.Replace(chrome, "141", "140", 1) },
	} {
		other := at("2025-03-14 00:30")
		change(&other)
		if one(t, other, view("exempt")).Visitor == later.Visitor {
			t.Errorf("another %s is the same visitor", name)
		}
	}
	if one(t, at("2025-03-14 00:30"), view("consent")).Visitor == later.Visitor {
		t.Error("one visitor over two sites")
	}
}

func TestConsentNamesTheVisitor(t *testing.T) {
	t.Parallel()
	const random = "0123456789abcdef0123456789abcdef"
	stamp := func(at time.Time) string { return random + "." + base36(at.Unix()) }
	plain := one(t, reader(noon), view("consent"))
	for _, c := range []struct {
		name, site, identifier string
		gpc                    bool
		mode                   string
		linked                 bool
		consent                Consent
	}{
		{"given", "consent", random, false, "consent", false, ConsentGiven},
		{"given, with its date", "consent", stamp(noon.AddDate(0, -6, 0)), false, "consent", false, ConsentGiven},
		{"given in this visit", "consent", stamp(noon.Add(-5*time.Minute)) + ".x", false, "consent", true, ConsentGiven},
		{"given in an earlier visit", "consent", stamp(noon.Add(-2*time.Hour)) + ".x", false, "consent", false, ConsentGiven},
		{"over 13 months old", "consent", stamp(noon.AddDate(0, -14, 0)), false, "exempt", false, ConsentGiven},
		{"refused by the browser", "consent", random, true, "exempt", false, ConsentGiven},
		{"a site in exempt mode", "exempt", random, false, "exempt", false, ConsentGiven},
		{"a mail address", "consent", "lea.martin@example.org", false, "exempt", false, ConsentGiven},
		{"not given", "consent", "", false, "exempt", false, ConsentGiven},
		{"nothing said", "consent", random, false, "exempt", false, ConsentUnsaid},
		{"refused", "consent", random, false, "exempt", false, ConsentRefused},
	} {
		h, client := view(c.site), reader(noon)
		h.Identifier, h.Consent, client.GPC = c.identifier, c.consent, c.gpc
		e := one(t, client, h)
		if e.Mode != c.mode || (e.Previous == plain.Visitor) != c.linked {
			t.Errorf("%s: mode %s, previous %d", c.name, e.Mode, e.Previous)
		}
		if same := e.Visitor == pseudonym.Consented("consent", random); same != (c.mode == "consent") {
			t.Errorf("%s: visitor %d", c.name, e.Visitor)
		}
	}
}

// A visit that began before midnight has the day before's name, whether or not
// it also had one of the new day before consent was given.
func TestConsentAfterMidnightFollowsTheDayBefore(t *testing.T) {
	t.Parallel()
	at := noon.Truncate(24 * time.Hour).Add(-50 * time.Minute) // 00:10 in Paris in winter
	evening := one(t, reader(at.Add(-20*time.Minute)), view("consent"))
	h := view("consent")
	h.Identifier, h.Consent = "0123456789abcdef0123456789abcdef."+base36(at.Unix())+".x", ConsentGiven
	if night := one(t, reader(at), h); night.Previous != evening.Visitor {
		t.Errorf("previous %d, want %d", night.Previous, evening.Visitor)
	}
}

func base36(n int64) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	out := ""
	for ; n > 0; n /= 36 {
		out = string(digits[n%36]) + out
	}
	return out
}

func TestPersonalDataAreHidden(t *testing.T) {
	t.Parallel()
	h := view("exempt")
	h.URL = "https://boutique.fr/compte/lea.martin@example.org/x?email=lea.martin@example.org"
	h.Title, h.Search = "Bonjour lea.martin@example.org", "lea.martin%40example.org"
	h.Referrer = "https://webmail.example/lea@example.org?token=1"
	h.Props = map[string]string{"note": "écrire à lea@example.org", "commande": "C-1", "Email": "x"}
	home, out := accept(t, reader(noon), h)
	e := home.Events[0]
	for _, text := range []string{e.Path, e.Title, e.Search, e.Referrer, e.Props["note"]} {
		if strings.Contains(text, "@") || strings.Contains(text, "%40") || !strings.Contains(text, "[e-mail]") {
			t.Errorf("kept as %q", text)
		}
	}
	if len(e.Props) != 1 || len(out[0].Warnings) != 2 {
		t.Errorf("props %v, warnings %v", e.Props, out[0].Warnings)
	}
	raw := maskRaw([]byte(`{"visitor":"abc","transaction_id":"C-1","ip":"203.0.113.77","m":"a@b.fr"}` + strings.Repeat("é", 9000)))
	for _, secret := range []string{"abc", "C-1", "203.0", "a@b.fr"} {
		if strings.Contains(raw, secret) {
			t.Errorf("the quarantine keeps %s", secret)
		}
	}
	bulk := maskRaw([]byte(`{"requests":["?idsite=1&rec=1&uid=Anne&_id=0123456789abcdef&cip=2001:db8::7&token_auth=SECRET1",{"uid":42,"cip":"2001:db8::9"}],"token_auth":"SECRET2","api_secret":"SECRET3`))
	for _, secret := range []string{"Anne", "0123456789abcdef", "2001:db8", "SECRET", "42"} {
		if strings.Contains(bulk, secret) {
			t.Errorf("the quarantine keeps %s: %s", secret, bulk)
		}
	}
	if !strings.Contains(bulk, "idsite=1&rec=1") {
		t.Error(bulk)
	}
	if n := len([]rune(raw)); n > rawLength {
		t.Errorf("the quarantine keeps %d runes", n)
	}
}

func TestBeforeTheSitesAreReadNothingIsCalledUnknown(t *testing.T) {
	t.Parallel()
	home := &shelf{}
	_, err := New(noSites{}, daily{}, home).Accept(t.Context(), reader(noon), []Hit{view("exempt")})
	if !errors.Is(err, ErrNotReady) || len(home.Events)+len(home.Asides) > 0 {
		t.Errorf("%v, kept %+v", err, home.Batch)
	}
}

func TestNamesOutOfThePlanAreSaid(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		if !tracking.Known(kind) {
			t.Errorf("%s is not in the plan", kind)
		}
	}
	for name, want := range map[string]string{
		"add_to_cart": "", "add_to_card": "unknown_event_near add_to_cart", "purchse": "unknown_event_near purchase",
		"avis_laisse": "unknown_event ", "page-view": "unknown_event_near page_view", "pages": "unknown_event ",
	} {
		h := view("exempt")
		h.Name = name
		home, out := accept(t, reader(noon), h)
		got := ""
		if w := out[0].Warnings; len(w) > 0 {
			got = w[0].Reason + " " + w[0].Near
			if text := w[0].Text(); strings.Contains(text, "{") || !strings.Contains(text, name) {
				t.Error(text)
			}
		}
		if got != want || len(home.Events) != 1 {
			t.Errorf("%s: %q, %d events", name, got, len(home.Events))
		}
	}
}

// Of whoever refuses one of the sites nothing is kept where the site is not known.
func TestNothingIsKeptOfWhoRefuses(t *testing.T) {
	t.Parallel()
	c := reader(noon)
	c.Opposed = []string{"exempt"}
	home, _ := accept(t, c, view("inconnu"))
	if err := New(twoSites{}, daily{}, home).Refuse(c, EndpointCollect, *invalid("bad_json", ""), []byte(`{"name":1}`)); err != nil {
		t.Fatal(err)
	}
	for _, s := range home.Asides {
		if s.Class != tracking.AsideOptOut || s.Path+s.Held+s.Raw+s.Detail != "" {
			t.Errorf("kept %+v", s)
		}
	}
	if len(home.Asides) != 2 {
		t.Errorf("%d lines", len(home.Asides))
	}
}
