package endpoint

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

// webStart is what gtag.js puts before every event.
const webStart = "v=2&tid=G-BOL&gtm=45je4a50v9101&_p=1741967999123&gcs=G111&gcd=13l3l3l3l1l1&npa=0&dma=0&cid=1234567890.1700000000&ul=fr-fr&sr=1366x768&uaa=x86&uab=64&uamb=0&uap=Windows&pscdl=noapi&sid=1741967000&sct=1&seg=1&_s=2&tfd=3200&"

func webOf(t *testing.T, query, body string) []intake.Hit {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return readWeb(v, []byte(body), time.Now())
}

// What each payload of gtag.js becomes in the plan.
func TestWebEventsInThePlan(t *testing.T) {
	t.Parallel()
	bowl := intake.Item{SKU: "B-1", Name: "Bol", Category: "Vaisselle", Price: euros(1990), Quantity: 2}
	for query, want := range map[string]*intake.Hit{
		"en=page_view&dl=https%3A%2F%2Fboutique.fr%2F%3Fa%3D1&dr=https%3A%2F%2Failleurs.fr%2F&dt=Accueil&_ss=1&_fv=1&_nsi=1&_et=12": {Name: "page_view", URL: "https://boutique.fr/?a=1", Referrer: "https://ailleurs.fr/", Title: "Accueil", EngagementMS: 12},
		"en=page_view&dl=https%3A%2F%2Fboutique.fr%2F&dr=https%3A%2F%2Failleurs.fr%2F&ir=1":                                         {Name: "page_view", URL: "https://boutique.fr/"},
		"en=page_view&dh=boutique.fr&dp=%2Fbols": {Name: "page_view", URL: "https://boutique.fr/bols"},
		"en=page_view&dl=https%3A%2F%2Fboutique.fr%2F&cs=brevo&cm=email&cn=ete&ck=bol&cc=haut&ci=7": {
			Name: "page_view", URL: "https://boutique.fr/", Touch: channel.Touch{Source: "brevo", Medium: "email", Campaign: "ete", Term: "bol", Content: "haut"}, Props: map[string]string{"campaign_id": "7"}},
		"en=purchase&cu=EUR&epn.value=39.8&ep.transaction_id=T1&epn.tax=7.62&epn.shipping=5.9&ep.coupon=ETE&_c=1&pr1=idB-1~nmBol~brArmor~caVaisselle~c2Bols~pr19.9~qt2~k0couleur~v0bleu~kAtaille~vAM&pr2=nmAssiette~ds2": {
			Name: "purchase", OrderID: "T1", Value: euros(3980), Tax: euros(762), Shipping: euros(590), Currency: "EUR", Coupon: "ETE", Items: []intake.Item{bowl, {Name: "Assiette", Quantity: 1}},
			Props: map[string]string{"item_brand": "Armor", "item_category2": "Bols", "item_couleur": "bleu", "item_taille": "M", "item_discount": "2"}},
		"en=purchase&epn.transaction_id=1042&epn.value=3":                                                  {Name: "purchase", OrderID: "1042", Value: euros(300)},
		"en=view_item_list&ep.item_list_name=Été":                                                          {Name: "view_item_list", Category: "Été"},
		"en=view_search_results&ep.search_term=bol":                                                        {Name: "search", Search: "bol"},
		"en=user_engagement&_et=4500":                                                                      {Name: "engagement", EngagementMS: 4500},
		"en=scroll&epn.percent_scrolled=90&_et=20":                                                         {Name: "scroll", Scroll: 90, EngagementMS: 20},
		"en=avis&ep.titre=Bien&epn.note=5&up.fidelite=or&upn.annee=3&uamb=1&up.titre=M.&tt=internal&ep.=x": {Name: "avis", Device: "mobile", Props: map[string]string{"titre": "Bien", "note": "5", "fidelite": "or", "annee": "3", "traffic_type": "internal"}},
		"en=session_start": nil, "en=first_visit": nil,
	} {
		// what comes later in a query wins in none of its own
		merged, _ := url.ParseQuery(webStart)
		own, _ := url.ParseQuery(query)
		for name, values := range own {
			merged[name] = values
		}
		hits := readWeb(merged, nil, time.Now())
		if want == nil {
			if len(hits) != 0 {
				t.Errorf("%s: %+v", query, hits)
			}
			continue
		}
		h := hits[0]
		if len(hits) != 1 || h.Endpoint != "ga4" || h.Origin != tracking.OriginGA4 || h.Site != "G-BOL" || h.Identifier != ga4Person("1234567890.1700000000", "") || h.Server || len(h.Raw) == 0 {
			t.Errorf("%s: %+v", query, hits)
		}
		if h.Props["language"] != "fr-fr" || h.Props["screen_resolution"] != "1366x768" {
			t.Errorf("%s: %v", query, h.Props)
		}
		delete(h.Props, "language")
		delete(h.Props, "screen_resolution")
		h.Endpoint, h.Origin, h.Site, h.Identifier, h.ID, h.Raw, h.Names, h.Consent = "", "", "", "", "", nil, nil, 0
		if diff := cmp.Diff(*want, h, cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

// A batch: one event a line, over what stands in the address; its own parameters win.
func TestWebBatches(t *testing.T) {
	t.Parallel()
	common := webStart + "dl=https%3A%2F%2Fboutique.fr%2F&dt=Accueil&en=ignore"
	hits := webOf(t, common, "en=view_item&_et=5&pr1=idA\r\n\nen=session_start\nen=add_to_cart&dt=Bol&_et=7&pr1=idB\n")
	if len(hits) != 2 || hits[0].Name != "view_item" || hits[0].Title != "Accueil" || hits[0].EngagementMS != 5 || hits[0].Items[0].SKU != "A" ||
		hits[1].Name != "add_to_cart" || hits[1].Title != "Bol" || hits[1].EngagementMS != 7 || hits[1].Items[0].SKU != "B" || hits[1].URL != "https://boutique.fr/" {
		t.Errorf("%+v", hits)
	}
	if hits := webOf(t, "", webStart+"en=login"); len(hits) != 1 || hits[0].Name != "login" || hits[0].Refusal != nil {
		t.Errorf("all in the body: %+v", hits)
	}
	if hits := webOf(t, webStart, strings.Repeat("en=login\n", 1001)); len(hits) != 1 || hits[0].Refusal == nil || hits[0].Refusal.Reason != "too_many" {
		t.Errorf("%d hits", len(hits))
	}
}

// Fields of an item: in any order, of the shop's own with digits and letters, "~~" for "~".
func TestWebItems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[string]string{
		"idSKU1~nmPull marin~brArmor~caVêtements~pr79.9~qt1":                           {"item_id": "SKU1", "item_name": "Pull marin", "item_brand": "Armor", "item_category": "Vêtements", "price": "79.9", "quantity": "1"},
		"idA~c3x~c4y~c5z~vaBleu~cpETE~ds1~afSite~lnListe~li7~lp2~loFR~piP~pnQ~cnR~csS": {"item_id": "A", "item_category3": "x", "item_category4": "y", "item_category5": "z", "item_variant": "Bleu", "coupon": "ETE", "discount": "1", "affiliation": "Site", "item_list_name": "Liste", "item_list_id": "7", "index": "2", "location_id": "FR", "promotion_id": "P", "promotion_name": "Q", "creative_name": "R", "creative_slot": "S"},
		"idA~k0couleur~v0bleu~k9a~v9b~kAtaille~vAM~kZ~vZx~k1seul":                      {"item_id": "A", "couleur": "bleu", "a": "b", "taille": "M"},
		"v0bleu~k0couleur~idA~":          {"item_id": "A", "couleur": "bleu"},
		"idA~nmBol ~~ assiette~~~pr3":    {"item_id": "A", "item_name": "Bol ~ assiette~", "price": "3"},
		"idA~k0item_id~v0autre~zzrien~x": {"item_id": "A"},
		"":                               {},
	} {
		if diff := cmp.Diff(want, webFields(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	v := url.Values{}
	for i := 200; i > 0; i-- {
		v.Set("pr"+strconv.Itoa(i), "id"+strconv.Itoa(i))
	}
	v.Set("pr01", "idx")
	v.Set("price", "3")
	items := webItems(v)
	if len(items) != 200 || items[0]["item_id"] != "1" || items[199]["item_id"] != "200" {
		t.Errorf("%d items, %v", len(items), items[:1])
	}
}

// Whom Google's consent signals let us follow.
func TestWebReaders(t *testing.T) {
	t.Parallel()
	known, account := ga4Person("1.2", ""), ga4Person("", "anne")
	for query, want := range map[string]string{
		"cid=1.2": known, "cid=1.2&gcs=G111": known, "cid=1.2&gcs=G101": known, "cid=1.2&gcs=G101&_npa=1": known, "cid=1.2&gcs=G110": "", "cid=1.2&gcs=G100": "",
		"cid=1.2&_npa=1": "", "cid=1.2&gcs=G1--": known, "cid=1.2&gcs=G1--&_npa=1": "", "cid=1.2&uid=anne": known, "uid=anne": account, "": "",
	} {
		if hits := webOf(t, "v=2&tid=G-BOL&en=login&"+query, ""); hits[0].Identifier != want || hits[0].Refusal != nil {
			t.Errorf("%s: %q %v", query, hits[0].Identifier, hits[0].Refusal)
		}
	}
}

func TestWebRefused(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"v=2&en=login": "ga4_measurement", "v=1&tid=G-BOL&en=login": "ga4_version", "v=2&tid=G-BOL&en=page_view": "ga4_page",
		"v=2&tid=G-BOL&en=purchase&ep.transaction_id=&epn.value=1": "ga4_transaction", "v=2&tid=G-BOL&en=purchase&epn.value=cher": "bad_field", "v=2&tid=G-BOL&en=view_item&pr1=idA~prcher": "bad_field",
	} {
		h := webOf(t, query, "")[0]
		if h.Refusal == nil || h.Refusal.Reason != want || strings.Contains(h.Refusal.Text(), "aside.") {
			t.Errorf("%s: %+v", query, h.Refusal)
		}
	}
	raw := webRaw(url.Values{"cid": {"1.2"}, "uid": {"Anne"}, "_uip": {"192.0.2.7"}, "up.nom": {"Anne"}, "ep.transaction_id": {"C-1"}, "em": {"tv.1~em.abc"}, "dl": {"https://boutique.fr/"}})
	if raw != "dl=https%3A%2F%2Fboutique.fr%2F" {
		t.Error(raw)
	}
}

// Whatever is sent is read or refused, and never panics.
func FuzzReadWeb(f *testing.F) {
	for _, s := range [][2]string{
		{webStart, "en=purchase&pr1=idA~~~k0~v0&epn.value=1e400\nen=\xff"}, {webStart + "en=purchase&ep.transaction_id=&pr1=&pr999999999999=x&pr0=x", ""},
		{"v=2&tid=G-BOL&en=scroll&epn.percent_scrolled=NaN&_et=-1e300&gcs=G1", ""}, {"%zz&;&==&tid=x", "\x00\n~\n"}, {"v=2&tid=a&en=x&ep.=1&up=&upn.&pr1=k0item_id~v0\x00", ""},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, query, body string) {
		v, _ := url.ParseQuery(query)
		for _, h := range readWeb(v, []byte(body), time.Now()) {
			if h.Refusal == nil && h.Site == "" || h.Scroll > 100 || h.EngagementMS > 86_400_000 {
				t.Errorf("%+v", h)
			}
		}
	})
}

// What each event of a batch repeats is bounded: a thousand of them would take a gigabyte.
func TestWhatABatchRepeatsIsBounded(t *testing.T) {
	t.Parallel()
	query := url.Values{"v": {"2"}, "tid": {"G-1"}, "z": {strings.Repeat("*", 20<<10)}}
	hits := readWeb(query, []byte(strings.Repeat("en=page_view\n", 1000)), time.Now())
	if len(hits) != 1 || hits[0].Refusal == nil || hits[0].Refusal.Reason != "too_large" || len(hits[0].Raw) > 0 {
		t.Errorf("%d hits, %+v", len(hits), hits[0].Refusal)
	}
}
