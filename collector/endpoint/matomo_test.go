package endpoint

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

var tea = time.Date(2025, 3, 14, 16, 0, 0, 0, time.UTC)

func matomoOf(t *testing.T, query string) ([]intake.Hit, *intake.Refusal) {
	t.Helper()
	v, err := url.ParseQuery("idsite=3&rec=1&" + query)
	if err != nil {
		t.Fatal(err)
	}
	return readMatomo(v, "", tea)
}

func euros(cents int64) intake.Amount { return intake.Amount{Cents: cents, Known: true} }

// What each request of a tracker becomes in the plan.
func TestMatomoRequestsInThePlan(t *testing.T) {
	t.Parallel()
	yes, no, twelve, none := true, false, int64(12), int64(0)
	bowl := intake.Item{SKU: "B-1", Name: "Bol", Category: "Vaisselle", Price: euros(1990), Quantity: 2}
	for query, want := range map[string][]intake.Hit{
		"action_name=Accueil&_cvar={\"1\":[\"client\",\"fidèle\"]}&dimension2=rouge&dimension0=x&pv_id=aB3dE6": {{Name: "page_view", Title: "Accueil", Props: map[string]string{"client": "fidèle", "dimension2": "rouge", "pv_id": "aB3dE6"}}},
		"_pks=B-1&_pkn=Bol&_pkc=Vaisselle&_pkp=19.9": {
			{Name: "page_view"}, {Name: "view_item", Category: "Vaisselle", Items: []intake.Item{{SKU: "B-1", Name: "Bol", Category: "Vaisselle", Price: euros(1990), Quantity: 1}}}},
		"_pkc=[\"Vaisselle\",\"Bols\"]&_pks=&_pkn=":                                          {{Name: "page_view"}, {Name: "view_item_list", Category: "Vaisselle"}},
		"cvar={\"3\":[\"_pks\",\"B-1\"],\"5\":[\"_pkc\",\"Vaisselle\"]}":                     {{Name: "page_view"}, {Name: "view_item", Category: "Vaisselle", Items: []intake.Item{{SKU: "B-1", Category: "Vaisselle", Quantity: 1}}}},
		"idgoal=0&revenue=45.7&ec_items=[[\"B-1\",\"Bol\",[\"Vaisselle\",\"Bols\"],19.9,2]]": {{Name: "add_to_cart", Value: euros(4570), Items: []intake.Item{bowl}}},
		"idgoal=0&revenue=0": {{Name: "remove_from_cart", Value: euros(0)}},
		"idgoal=0&ec_id=C-12&revenue=45.70&ec_st=39.8&ec_tx=7.62&ec_sh=5.9&ec_dt=0&ec_items=[[\"B-1\",\"Bol\",\"Vaisselle\",\"19.90\",\"2\"],[\"\",\"sans référence\"],[\"X\"]]": {
			{Name: "purchase", OrderID: "C-12", Value: euros(4570), Tax: euros(762), Shipping: euros(590), Items: []intake.Item{bowl, {SKU: "X", Price: euros(0), Quantity: 1}}, Props: map[string]string{"ec_st": "39.8", "ec_dt": "0"}}},
		"idgoal=0&ec_id=C-13&revenue=9":                          {{Name: "purchase", OrderID: "C-13", Value: euros(900)}},
		"idgoal=4&revenue=12.5":                                  {{Name: "goal_4", Value: euros(1250)}},
		"search=bol breton&search_cat=Vaisselle&search_count=12": {{Name: "search", Search: "bol breton", Category: "Vaisselle", Results: &twelve}},
		"search=zzz&search_count=0":                              {{Name: "search", Search: "zzz", Results: &none}},
		"search=zzz":                                             {{Name: "search", Search: "zzz"}},
		"link=https://ailleurs.fr/":                              {{Name: "outbound", Props: map[string]string{"link": "https://ailleurs.fr/"}}},
		"download=https://boutique.fr/guide.pdf":                 {{Name: "file_download", Props: map[string]string{"download": "https://boutique.fr/guide.pdf"}}},
		"e_c=Avis&e_a=Laisser&e_n=Bol&e_v=5":                     {{Name: "Avis / Laisser", Props: map[string]string{"e_c": "Avis", "e_a": "Laisser", "e_n": "Bol", "e_v": "5"}}},
		"e_c=Compte&e_a=sign_up":                                 {{Name: "sign_up", Props: map[string]string{"e_c": "Compte", "e_a": "sign_up"}}},
		"e_c= &e_a=x":                                            {{Name: "page_view", Props: map[string]string{"e_c": " ", "e_a": "x"}}},
		"c_n=Bandeau&c_p=ete.jpg&c_t=https://boutique.fr/":       {{Name: "content_impression", Interactive: &no, Props: map[string]string{"c_n": "Bandeau", "c_p": "ete.jpg", "c_t": "https://boutique.fr/"}}},
		"c_n=Bandeau&c_i=click":                                  {{Name: "content_interaction", Interactive: &yes, Props: map[string]string{"c_n": "Bandeau", "c_i": "click"}}},
		"ping=1&action_name=Accueil":                             {{Name: "engagement", Title: "Accueil"}},
		"ca=1&ma_id=12":                                          nil,
		"ca=1&cra=TypeError":                                     {{Name: "error", Props: map[string]string{"cra": "TypeError"}}},
		"rec=0":                                                  {{Name: "page_view"}}, // the first of two counts: rec=1 stands before
		"urlref=https://ailleurs.fr/":                            {{Name: "page_view", Referrer: "https://ailleurs.fr/"}},
		"bots=1&ua=Robot/1.0":                                    {{Name: "page_view", Bots: true, Agent: "Robot/1.0"}},
	} {
		hits, refusal := matomoOf(t, strings.ReplaceAll(query, "+", "%2B"))
		if refusal != nil {
			t.Errorf("%s: refused %s", query, refusal.Reason)
		}
		for i := range hits {
			h := &hits[i]
			if h.Endpoint != "matomo" || h.Origin != tracking.OriginMatomo || h.Site != "matomo:3" || len(h.Raw) == 0 {
				t.Errorf("%s: %+v", query, h)
			}
			h.Endpoint, h.Origin, h.Site, h.Raw = "", "", "", nil
			if len(h.Props) == 0 {
				h.Props = nil
			}
		}
		if i := len(hits) - 1; i == 1 { // a view of the catalogue says the same as its page beside
			hits[1].Title, hits[1].Props = "", nil
		}
		if d := cmp.Diff(want, hits, cmpopts.EquateComparable(netip.Addr{})); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
	if hits, refusal := readMatomo(url.Values{"idsite": {"3"}, "url": {"https://boutique.fr/"}}, "", tea); hits != nil || refusal != nil {
		t.Errorf("without rec: %v %v", hits, refusal)
	}
}

// Visitors as Matomo names them: cid before uid before the cookie.
func TestMatomoVisitors(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"": "", "_id=0123456789abcdef": "0123456789abcdef", "_id=0123456789abcdef99": "0123456789abcdef", "_id=0123": "", "_id=zz23456789abcdef": "",
		"uid=client-42&_id=0123456789abcdef": "aeef8ead39384069", "cid=ABCDEF0123456789&uid=x": "ABCDEF0123456789",
	} {
		hits, refusal := matomoOf(t, query)
		if refusal != nil || hits[0].Identifier != want {
			t.Errorf("%s: %v %q, want %q", query, refusal, hits[0].Identifier, want)
		}
	}
}

// Instants: those to come and those of 20 years ago are not believed.
func TestMatomoInstants(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		v, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for query, want := range map[string]time.Time{
		"": {}, "cdt=2025-03-14 08:30:00": at("2025-03-14 08:30:00"), "cdt=1741941000": at("2025-03-14 08:30:00"), "cdt=2025-03-14 16:00:01": {}, "cdt=2005-03-13 16:00:00": {},
		"cdo=90": at("2025-03-14 15:58:30"), "cdo=-90": at("2025-03-14 15:58:30"), "cdt=1741941000&cdo=60": at("2025-03-14 08:29:00"),
	} {
		hits, refusal := matomoOf(t, query)
		if refusal != nil || !hits[0].Time.Equal(want) {
			t.Errorf("%s: %v %v, want %v", query, refusal, hits[0].Time, want)
		}
	}
}

func TestMatomoRefuses(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"cid=123": "matomo_cid", "cid=zzzzzzzzzzzzzzzz": "matomo_cid", "cdt=hier": "matomo_cdt", "cip=maison": "matomo_cip", "idgoal=0&ec_id=1&ec_items=bol": "matomo_items", "idgoal=0&ec_items={\"a\":1}": "matomo_items",
	} {
		if _, refusal := matomoOf(t, query); refusal == nil || refusal.Reason != want {
			t.Errorf("%s: %v, want %s", query, refusal, want)
		}
	}
	for _, id := range []string{"", "0", "-3"} {
		if _, refusal := readMatomo(url.Values{"idsite": {id}, "rec": {"1"}}, "", tea); refusal == nil || refusal.Reason != "matomo_site" {
			t.Errorf("idsite %q: %v", id, refusal)
		}
	}
}

// What is kept of a request set aside names neither a person nor a secret.
func TestARefusedMatomoRequestKeepsNoSecret(t *testing.T) {
	t.Parallel()
	v := url.Values{"idsite": {"0"}, "token_auth": {"secret-1"}, "cip": {"192.0.2.7"}, "uid": {"Anne"}, "_id": {"0123456789abcdef"}, "url": {"https://boutique.fr/"}}
	raw := matomo{Values: v}.raw()
	if !strings.Contains(raw, "boutique.fr") || strings.Contains(raw, "secret") || strings.Contains(raw, "192") || strings.Contains(raw, "Anne") || strings.Contains(raw, "0123456789abcdef") {
		t.Error(raw)
	}
}

// Whatever is sent is read, refused, or left out, and never panics.
func FuzzReadMatomo(f *testing.F) {
	for _, s := range []string{
		"idsite=1&rec=1&url=https://a.fr", "idsite=1&rec=1&idgoal=0&ec_id=1&ec_items=[[1,2,3,4,5]]", `idsite=1&rec=1&_cvar={"1":["a"]}&cvar={"1":[[],{}]}`,
		"idsite=99999999999999999999&rec=1", "idsite=1&rec=1&cdo=-9223372036854775808&cdt=9223372036854775807", "idsite=1&rec=1&e_c=\xff&e_a=\x00&search_count=1e9", "%zz&;&==",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, _ := url.ParseQuery(query)
		hits, refusal := readMatomo(v, "", tea)
		if len(hits) > 2 || len(hits) > 0 && refusal != nil {
			t.Errorf("%d hits and %v", len(hits), refusal)
		}
		for _, h := range hits {
			if h.Name == "" || !h.Time.IsZero() && h.Time.After(tea) {
				t.Errorf("%+v", h)
			}
		}
	})
}

func FuzzMatomoBulk(f *testing.F) {
	for _, s := range []string{`{"requests":["?idsite=1&rec=1"],"token_auth":"x","send_image":0}`, `{"requests":{"0":{"idsite":1,"ec_items":[["a"]]},"2":null}}`, `{"requests":[[],1,"x","?a=%zz"]}`, ` {"requests":"x"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if !isBulk(body) {
			return
		}
		b, refusal := readBulk(body)
		if refusal != nil {
			return
		}
		for _, v := range b.list {
			hits, refusal := readMatomo(v, string(b.Token), tea)
			if len(hits) > 0 && refusal != nil {
				t.Errorf("%d hits and %v", len(hits), refusal)
			}
		}
	})
}
