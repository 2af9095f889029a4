package endpoint

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

func collectOne(t *testing.T, body string) intake.Hit {
	t.Helper()
	hits, refusal := readCollect([]byte(body))
	if refusal != nil || len(hits) != 1 {
		t.Fatalf("%s: %+v, %d hits", body, refusal, len(hits))
	}
	return hits[0]
}

func TestAmountsAreReadToTheCent(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		`45.70`: 4570, `45.7`: 4570, `"45,70"`: 4570, `"45.70"`: 4570, `0.1`: 10, `19.995`: 2000, `1e2`: 10000, `-3`: -300, `"1 234,50 €"`: 123450,
	} {
		h := collectOne(t, `{"name":"purchase","value":`+text+`}`)
		if h.Refusal != nil || !h.Value.Known || h.Value.Cents != want {
			t.Errorf("%s: %+v %+v", text, h.Value, h.Refusal)
		}
	}
	for _, text := range []string{`null`, `""`} {
		if h := collectOne(t, `{"value":`+text+`}`); h.Value.Known || h.Refusal != nil {
			t.Errorf("%s: %+v", text, h.Value)
		}
	}
	for _, text := range []string{`"cher"`, `{}`, `[1]`, `true`} {
		if h := collectOne(t, `{"value":`+text+`}`); h.Refusal == nil || h.Refusal.Detail != "value" {
			t.Errorf("%s: %+v", text, h.Refusal)
		}
	}
}

func TestInstantsAreReadInBothForms(t *testing.T) {
	t.Parallel()
	want := time.Date(2025, 3, 14, 9, 5, 0, 250e6, time.UTC)
	for _, text := range []string{`1741943100250`, `"2025-03-14T09:05:00.25Z"`, `"2025-03-14T10:05:00.250+01:00"`} {
		if h := collectOne(t, `{"time":`+text+`}`); !h.Time.Equal(want) {
			t.Errorf("%s: %v %v", text, h.Time, h.Refusal)
		}
	}
	if h := collectOne(t, `{"time":"hier"}`); h.Refusal == nil || h.Refusal.Detail != "time" {
		t.Errorf("%+v", h.Refusal)
	}
	if h := collectOne(t, `{"age":1500}`); *h.Age != 1500*time.Millisecond {
		t.Errorf("%v", h.Age)
	}
}

func TestNamesOfGA4AndShortOnes(t *testing.T) {
	t.Parallel()
	a := collectOne(t, `{"transaction_id":12,"search_term":"bol","engagement_time_msec":5,"item_list_name":"L","items":[{"item_id":"A","item_name":"B","item_category":"C","price":"1","quantity":"2","affiliation":"x","index":3}]}`)
	b := collectOne(t, `{"order_id":"12","search":"bol","engagement_ms":5,"category":"L","items":[{"sku":"A","name":"B","category":"C","price":1,"quantity":2}]}`)
	for _, h := range []intake.Hit{a, b} {
		if h.OrderID != "12" || h.Search != "bol" || h.EngagementMS != 5 || h.Category != "L" || len(h.Warnings) != 0 || h.Refusal != nil ||
			h.Items[0] != (intake.Item{SKU: "A", Name: "B", Category: "C", Price: intake.Amount{Cents: 100, Known: true}, Quantity: 2}) {
			t.Errorf("%+v", h)
		}
	}
}

// A search may tell how many results it had, a video how much of it was seen, under
// GA4's names too.
func TestSearchesTellTheirResultsAndVideosTheirPart(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int64{
		`{"name":"search","search_term":"bol","results":12}`: 12, `{"name":"view_search_results","search_term":"bol","results":"0"}`: 0, `{"name":"search","results":-3}`: 0,
	} {
		if h := collectOne(t, body); h.Name != tracking.KindSearch || h.Results == nil || *h.Results != want || len(h.Warnings) != 0 {
			t.Errorf("%s: %+v", body, h)
		}
	}
	if h := collectOne(t, `{"name":"search","search_term":"bol"}`); h.Results != nil {
		t.Errorf("results that nobody told: %v", *h.Results)
	}
	for body, want := range map[string]uint8{
		`{"name":"video_start"}`: 0, `{"name":"video_progress","video_percent":25}`: 25, `{"name":"video_progress","video_percent":250}`: 100, `{"name":"video_complete"}`: 100,
	} {
		if h := collectOne(t, body); !tracking.Known(h.Name) || h.Scroll != want || len(h.Warnings) != 0 {
			t.Errorf("%s: %+v", body, h)
		}
	}
}

func TestPlausibleNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"pageview": "page_view", "engagement": "engagement", "Outbound Link: Click": "outbound", "File Download": "file_download",
		"404": "not_found", "Purchase": "purchase", "Add to cart": "add_to_cart", "Ajout panier": "Ajout panier", "Signup": "Signup",
	} {
		if got := planName(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// Whatever is sent is read or refused, never both, and never panics.
func FuzzReadCollect(f *testing.F) {
	for _, s := range []string{
		`{"site":"b","name":"page_view"}`, `[{"name":1},null,"x",{}]`, `{"events":[{"items":[{"price":"1,5"}]}],"site":1}`,
		`{"events":{"a":1}}`, `{"time":1e400,"age":-1e300,"scroll":1e9,"engagement_ms":-1}`, "\xff{", `{"a":{"b":[1]}}`, `{"items":[{"quantity":1e300}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if hits, refusal := readCollect(body); (len(hits) > 0) == (refusal != nil) {
			t.Errorf("%d hits and %v", len(hits), refusal)
		}
	})
}

func FuzzReadPlausible(f *testing.F) {
	for _, s := range []string{
		`{"n":"pageview","u":"https://a.fr","d":"a.fr,b.fr"}`, `{"name":"x","url":"u","props":"{\"a\":1}","$":"{\"amount\":1}"}`,
		`{"n":"engagement","u":"x","e":-1,"sd":255}`, `{"p":[1],"$":12,"i":"false","h":"1","n":"a","u":"b"}`, `[]`, `{"d":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if hits, field, refusal := readPlausible(body); (len(hits) > 0) == (refusal != nil) || (field == "") != (refusal == nil) {
			t.Errorf("%d hits, %q and %v", len(hits), field, refusal)
		}
	})
}
