package dashboard_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/store"
)

// Three figures of a dossier are drawn from a code that is printed in it, without an account;
// the same number tells the same draw again, whatever is cited later.
func TestThreeFiguresAreDrawnAndToldAgain(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withToken(secret))
	var code string
	for _, metric := range []string{"visits", "orders", "conversion_rate", "revenue_incl_tax", "bounce_rate"} {
		code, _ = s.figure(t, "velo", metric, "2026-02-01", "2026-02-28")
	}
	first := s.get(t, "/v/"+code+"/tirage")
	address := first.Header.Get("Location")
	if first.StatusCode != http.StatusSeeOther || !strings.Contains(address, "parmi=5") {
		t.Fatalf("a draw: %d to %q", first.StatusCode, address)
	}
	told := s.get(t, address)
	drawn := told.text(".drawn h2")
	if told.Find(".drawn > li").Length() != 3 || told.Find(".drawn .verdict.same").Length() != 3 || !strings.Contains(plain(told.text(".answer")), "parmi 5 chiffres cités du dossier : 3 conformes sur 3.") || missingText.MatchString(told.body) {
		t.Errorf("%s: %s", address, told.text("main"))
	}
	later := s.citing()
	later.Now = func() time.Time { return noon.Add(time.Hour) }
	if _, err := later.Cite(t.Context(), citation.Order{Request: citation.Request{Site: "velo", Metric: "page_views", From: "2026-02-01", To: "2026-02-28", Timezone: "Europe/Paris"}}); err != nil {
		t.Fatal(err)
	}
	if again := s.get(t, address).text(".drawn h2"); again != drawn {
		t.Errorf("told again: %q, was %q", again, drawn)
	}
	for path, status := range map[string]int{"/v/" + code + "/tirage?graine=quatre": 400, "/v/CH-2222-22/tirage?graine=1": 404, "/v/CH-2222-23/tirage": 404} {
		if a := s.get(t, path); a.StatusCode != status {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	if a := s.get(t, "/v/"+code+"/qr.svg"); a.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(a.body, "<path d=\"M") || strings.Contains(a.body, "script") {
		t.Errorf("the QR code: %s %.80s", a.Header.Get("Content-Type"), a.body)
	}
	if a := s.get(t, "/v/"+code); a.Find(`img.qr[src="/v/`+code+`/qr.svg"]`).Length() != 1 {
		t.Error("the page to verify does not hold its QR code")
	}
}

// Every figure is drawn about as often as any other.
func TestDrawsAreEven(t *testing.T) {
	t.Parallel()
	all := make([]store.Citation, 20)
	for i := range all {
		all[i].Code = string(rune('a' + i))
	}
	of := map[string]int{}
	for seed := range uint64(4000) {
		drawn := dashboard.Draw(seed, "velo", all)
		if len(drawn) != 3 || drawn[0].Code == drawn[1].Code || drawn[1].Code == drawn[2].Code || drawn[0].Code == drawn[2].Code {
			t.Fatalf("draw %d: %v", seed, drawn)
		}
		for _, c := range drawn {
			of[c.Code]++
		}
	}
	var counts bytes.Buffer
	for code, n := range of { // 600 each; the deviation is 23
		if n < 500 || n > 700 {
			counts.WriteString(code)
		}
	}
	if len(of) != 20 || counts.Len() > 0 {
		t.Errorf("drawn unevenly: %v", of)
	}
	if few := dashboard.Draw(1, "velo", all[:2]); len(few) != 2 {
		t.Errorf("of two figures %d are drawn", len(few))
	}
}
