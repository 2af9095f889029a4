package analyzer_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
)

// readService reads a line of a ledger: an attempt to pay, a parcel, a conversation
// or a review (see testdata/LISEZMOI.md).
func (s *scenario) readService(at time.Time, what, id string, p options) (err error) {
	l, version := &s.ledgers, uint64(s.line)
	switch what {
	case "essai":
		row := tracking.Payment{Site: s.site.ID, ID: id, Version: version, OrderID: p.or("de", ""), Time: at.UTC(), Method: p.or("moyen", ""),
			Device: p.or("appareil", ""), Authenticated: p.or("authentifié", "") == "oui", Outcome: p.or("issue", "")}
		row.AmountIncl, err = money.Parse(p.or("montant", "0"))
		l.Payments = append(l.Payments, row)
	case "colis":
		row := tracking.Shipment{Site: s.site.ID, ID: id, Version: version, OrderID: p.or("de", ""), Ordered: at.UTC(), Shipped: at.UTC(),
			Carrier: p.or("transporteur", ""), Delivery: p.or("mode", ""), State: p.or("état", tracking.ShipmentUnderWay)}
		var day period.Date
		if day, err = period.ParseDate(p.or("promis", "")); err != nil {
			return err
		}
		row.Promised = day.Time()
		var left *time.Time
		if left, err = s.moment(p.or("parti", "")); err != nil {
			return err
		}
		if left != nil {
			row.Shipped = *left
		}
		if row.CostExcl, err = money.Parse(p.or("coût", "0")); err != nil {
			return err
		}
		row.Delivered, err = s.moment(p.or("livré", ""))
		l.Shipments = append(l.Shipments, row)
	case "avis":
		row := tracking.Review{Site: s.site.ID, ID: id, Version: version, Time: at.UTC(), OrderID: p.or("de", ""), SKU: p.or("produit", ""), Subject: tracking.ReviewShop}
		if row.SKU != "" {
			row.Subject = tracking.ReviewProduct
		}
		rating, wrong := strconv.Atoi(p.or("note", ""))
		if wrong != nil {
			return wrong
		}
		row.Rating = uint8(rating)
		row.Answered, err = s.moment(p.or("réponse", ""))
		l.Reviews = append(l.Reviews, row)
	default:
		err = s.readTalk(at, what, id, p)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, id, err)
	}
	return p.unknown()
}

var talkKinds = map[string]string{"messagerie": tracking.ConversationChat, "ticket": tracking.ConversationTicket, "appel": tracking.ConversationCall}

func (s *scenario) readTalk(at time.Time, what, id string, p options) error {
	row := tracking.Conversation{Site: s.site.ID, ID: id, Version: uint64(s.line), Time: at.UTC(), Kind: talkKinds[what], Motive: p.or("motif", ""),
		OrderID: p.or("de", ""), Device: p.or("appareil", ""), Answered: p.or("répondu", "") == "oui", Ordered: p.or("commande", "") == "oui", Outcome: p.or("issue", "")}
	for key, field := range map[string]func(int){
		"attente": func(n int) { row.WaitS = uint32(n) }, "durée": func(n int) { row.LengthS = uint32(n) }, "note": func(n int) { row.Satisfaction = uint8(n) },
	} {
		n, err := strconv.Atoi(p.or(key, "0"))
		if err != nil {
			return err
		}
		field(n)
	}
	s.ledgers.Conversations = append(s.ledgers.Conversations, row)
	return nil
}

// moment reads 2025-03-17T10:00 in the site's time zone, nil for nothing.
func (s *scenario) moment(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", text, s.site.Location())
	t = t.UTC()
	return &t, err
}
