package analyzer_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
)

// addService tells what surrounds each order of a random shop: attempts to pay,
// parcels, conversations, reviews, of every kind.
func (s *scenario) addService(r *rand.Rand) {
	l := &s.ledgers
	for i, o := range s.orders {
		id := fmt.Sprint(i)
		method, device := pick(r, []string{"carte", "virement"}), pick(r, []string{"mobile", "desktop"})
		pay := tracking.Payment{Site: o.Site, ID: "P" + id, OrderID: o.ID, Time: o.Time, Method: method, Device: device, AmountIncl: o.TotalIncl, Authenticated: r.IntN(2) == 0, Outcome: tracking.PaymentAccepted}
		l.Payments = append(l.Payments, pay)
		pay.ID, pay.OrderID, pay.Outcome = "E"+id, "", pick(r, []string{tracking.PaymentRefused, tracking.PaymentUnauthentified})
		l.Payments = append(l.Payments, pay)
		ship := tracking.Shipment{Site: o.Site, ID: "S" + id, OrderID: o.ID, Ordered: o.Time, Shipped: o.Time.AddDate(0, 0, i%5), Carrier: pick(r, []string{"Armor", "Ouest"}), Delivery: pick(r, []string{"relais", "domicile"}),
			CostExcl: int64(400 + r.IntN(300)), Promised: period.DateOf(o.Time).AddDays(3).Time(), State: pick(r, []string{tracking.ShipmentDelivered, tracking.ShipmentDelivered, tracking.ShipmentLost, tracking.ShipmentUnderWay})}
		if at := o.Time.Add(time.Duration(12+r.IntN(150)) * time.Hour); ship.State == tracking.ShipmentDelivered {
			ship.Delivered = &at
		}
		l.Shipments = append(l.Shipments, ship)
		talk := tracking.Conversation{Site: o.Site, ID: "C" + id, Time: o.Time.Add(time.Duration(r.IntN(72)) * time.Hour), Kind: pick(r, []string{tracking.ConversationChat, tracking.ConversationTicket, tracking.ConversationCall}),
			Motive: pick(r, []string{"order_status", "return"}), Device: device, Answered: r.IntN(4) > 0, WaitS: uint32(r.IntN(900)), LengthS: uint32(r.IntN(900)), Satisfaction: uint8(r.IntN(6)), Ordered: r.IntN(3) == 0, Outcome: "solved"}
		l.Conversations = append(l.Conversations, talk)
		review := tracking.Review{Site: o.Site, ID: "A" + id, Time: o.Time.Add(time.Duration(r.IntN(200)) * time.Hour), Subject: tracking.ReviewShop, OrderID: o.ID, Rating: uint8(1 + r.IntN(5))}
		if r.IntN(2) == 0 {
			review.Subject, review.SKU = tracking.ReviewProduct, fmt.Sprintf("P%d", r.IntN(6))
		}
		if r.IntN(2) == 0 {
			review.Answered = &review.Time
		}
		l.Reviews = append(l.Reviews, review)
	}
}
