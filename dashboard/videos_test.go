package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
)

// filmed gives the cycle shop twelve visits of a page with a video in March: eight play
// it, six to its half, two of them order; one of the others orders too.
func (s *shop) filmed(t testing.TB) {
	t.Helper()
	var events []tracking.Event
	for i := range 12 {
		at := time.Date(2026, 3, 4, 9, i, 0, 0, time.UTC)
		tell := func(kind, path string, part uint8) {
			at = at.Add(20 * time.Second)
			events = append(events, tracking.Event{Site: "velo", Visitor: uint64(9000 + i), Time: at, Received: at, ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, i, kind)), Mode: tracking.ModeConsent,
				Origin: tracking.OriginTag, Name: kind, Path: path, Channel: tracking.ChannelDirect, Device: tracking.DeviceMobile, Scroll: part, Value: 5000, Currency: "EUR", Interactive: tracking.IsInteractive(kind)})
		}
		tell(tracking.KindPageView, "/p/gravel", 0)
		if i < 8 {
			tell(tracking.KindVideoPlay, "/p/gravel", 0)
		}
		if i < 6 {
			tell(tracking.KindVideoProgress, "/p/gravel", 50)
		}
		if i < 2 || i == 9 {
			tell(tracking.KindPurchase, "/merci", 0)
		}
	}
	s.insert(t, events, nil, nil, nil)
}

// The page of videos, its API and its export say the same, and that watching is chosen.
func TestVideosPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.filmed(t)
	var r analyzer.VideoReport
	if a := s.get(t, "/api/v1/media?site=velo&from=2026-03-01&to=2026-03-31"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &r) != nil || len(r.Pages) != 1 {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	p := r.Pages[0]
	if p.Page != "/p/gravel" || p.Plays != 8 || *p.Played.Rate != 8.0/p.Visits || p.Seen["50"].Hits != 6 || p.Seen["75"].Hits != 0 || p.Seen["100"].Of != 8 {
		t.Errorf("the page: %+v", p)
	}
	if o := p.Orders; o.With.Hits != 2 || o.With.Of != 8 || o.Without.Of != p.Visits-8 || o.Difference == nil || o.Interval.Low >= *o.Difference || o.Interval.High <= *o.Difference || o.Verdict != analyzer.VerdictInsufficient {
		t.Errorf("orders: %+v", o)
	}
	if all := s.figureOf(t, "video_page_visits", ""); all != r.All.Visits || all != p.Visits || all == 0 {
		t.Errorf("%v visits in all, %v on the page", all, p.Visits)
	}
	const march = "/api/v1/media?site=velo&from=2026-03-01&to=2026-03-31&filter="
	for filter, plays := range map[string]float64{"device=mobile": 8, "channel=direct": 8, "device=mobile&filter=page=/p/gravel": 8, "device=tablet": 0} {
		var r analyzer.VideoReport
		if a := s.get(t, march+filter); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &r) != nil || r.All.Plays != plays || len(r.Filters) == 0 {
			t.Errorf("%s: %d %s", filter, a.StatusCode, a.body)
		}
	}
	for filter, want := range map[string]string{"product=GRAVEL": "ne peut pas être découpé ni filtré par product", "video=no": "ne se filtre pas par video. Filtres possibles : day", "mobile": "mobile"} {
		if a := s.get(t, march+filter); a.StatusCode != 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", filter, a.StatusCode, a.body)
		}
	}
	a := s.get(t, "/comportement/videos?periode=2026-03")
	if other := s.get(t, "/comportement/videos?periode=2026-03&video=no"); plain(other.text("#commandes-et-videos")) != plain(a.text("#commandes-et-videos")) {
		t.Errorf("those who play are set against others: %s", other.text("#commandes-et-videos"))
	}
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d, %s", a.StatusCode, missing)
	}
	for _, want := range []string{"Qui regarde une vidéo l’a choisi", "Où s’arrête-t-on de regarder", "effectif insuffisant", "Écart à 95 %"} {
		if !strings.Contains(plain(a.text("main")), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if rows := a.Find("#graphique-etapes-des-videos tbody tr"); rows.Length() != 6 || !strings.Contains(plain(rows.Eq(3).Text()), "50 %6") {
		t.Errorf("steps: %s", rows.Text())
	}
	if csv := s.get(t, "/comportement/videos?periode=2026-03&tableau=commandes-et-videos&format=csv"); !strings.Contains(csv.body, "/p/gravel;8;25%;") {
		t.Errorf("the export: %s", csv.body)
	}
	if desk := s.get(t, "/comportement/videos?periode=2026-03&appareil=desktop"); !strings.Contains(plain(desk.text("main")), "Aucune lecture de vidéo") {
		t.Errorf("filtered by another device: %s", desk.text("main"))
	}
}

// A period without videos says what to send, one of which nothing is known since when.
func TestVideosPageWithoutVideos(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	if a := s.get(t, "/comportement/videos?periode=2026-03"); a.StatusCode != 200 || !strings.Contains(plain(a.text("main")), "video_progress avec la part vue") {
		t.Errorf("%d %s", a.StatusCode, a.text("main"))
	}
	if a := s.get(t, "/api/v1/media?site=velo&from=2019-01-01&to=2019-01-31"); a.StatusCode != 404 || !strings.Contains(plain(a.body), "Aucune vidéo à compter. Rien n’est connu à ces dates : les données vont du") {
		t.Errorf("days before the data: %d %s", a.StatusCode, a.body)
	}
	if a := s.get(t, "/api/v1/media?site=velo&from=2026-03-01&to=2026-03-31"); a.StatusCode != 200 || !strings.Contains(a.body, `"pages":[]`) {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}
