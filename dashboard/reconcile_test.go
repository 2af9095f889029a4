package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
)

// paid gives the cycle shop two orders of March that the tag saw: one twice, one without
// its carriage.
func (s *shop) paid(t *testing.T) {
	t.Helper()
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	see := func(id string, minute int, cents int64) tracking.Event {
		when := at.Add(time.Duration(minute) * time.Minute)
		return tracking.Event{Site: "velo", Visitor: 77, Time: when, Received: when, ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(when.String())), Mode: tracking.ModeConsent, Origin: tracking.OriginTag,
			Name: tracking.KindPurchase, Path: "/merci", Channel: tracking.ChannelDirect, Device: tracking.DeviceMobile, Browser: "Safari", OrderID: id, Value: cents, Currency: "EUR", Interactive: true}
	}
	order := func(id string, shipping int64) tracking.Order {
		return tracking.Order{Site: "velo", ID: id, Version: 1, Time: at, Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1,
			TotalIncl: 5490, ShippingIncl: shipping, ProductsIncl: 5490 - shipping, Items: 1, Device: tracking.DeviceMobile, Payment: "virement"}
	}
	s.insert(t, []tracking.Event{see("DEUX", 1, 5490), see("DEUX", 9, 5490), see("SANS-PORT", 2, 5000)}, []tracking.Order{order("DEUX", 0), order("SANS-PORT", 490)}, nil, nil)
}

// The page of orders and purchases, its API and its export say the same.
func TestReconciliationPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.paid(t)
	var answer analyzer.Reconciliation
	if a := s.get(t, "/api/v1/reconciliation?site=velo&from=2026-03-01&to=2026-03-31"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &answer) != nil {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	if answer.Orders["double"] != 1 || answer.Orders["amount"] != 1 || answer.All() != s.figureOf(t, "orders", "") {
		t.Fatalf("orders: %v", answer.Orders)
	}
	a := s.get(t, "/rapprochement?periode=2026-03")
	if n := a.Find("#commandes-et-achats tbody tr").Length(); n != 9 {
		t.Errorf("%d classes", n)
	}
	text := plain(a.text("main"))
	for _, want := range []string{"taux de complétude de", "à 95 % : de", "c’est le total sans le port", "DEUX", "Que vérifier"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if row := plain(a.Find("#rapprochement-par-payment tbody tr").Text()); !strings.Contains(row, "virement2") {
		t.Errorf("by payment: %s", row)
	}
	csv := s.get(t, "/rapprochement?periode=2026-03&tableau=ecarts&format=csv")
	if !strings.Contains(csv.body, "SANS-PORT") || strings.Count(csv.body, "\n") < len(answer.List) {
		t.Errorf("the export: %s", csv.body)
	}
}

// A shop whose orders the tag alone tells of has nothing to be set against.
func TestReconciliationNeedsTheShopsOwnOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent})
	s.insert(t, nil, []tracking.Order{{Site: "velo", ID: "1", Version: 1, Time: noon, Status: tracking.OrderValid, Provisional: true, Currency: "EUR", Rate: 1, TotalIncl: 5000, ProductsIncl: 5000, Items: 1}}, nil, nil)
	if a := s.get(t, "/rapprochement?periode=2026-03"); a.StatusCode != 200 || !strings.Contains(plain(a.text("main")), "La boutique n’a aucune commande du 01/03/2026 au 31/03/2026") {
		t.Errorf("%d %s", a.StatusCode, a.text("main"))
	}
}
