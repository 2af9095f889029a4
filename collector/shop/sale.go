// Package shop takes in the orders that shops themselves tell of: it builds rows out of what
// a shop says, and brings them to the warehouse so that repeated and disordered deliveries
// change nothing.
package shop

import (
	"encoding/json"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// Sale is an order in the words of no shop in particular. Amounts are cents of Currency.
type Sale struct {
	ID, Origin, Status string
	Created, Updated   time.Time
	Currency           string
	Customer           string // hidden already
	Country, Coupon    string
	Payment, Delivery  string
	Touch              channel.Touch // where the shop says that the buyer came from

	Lines        []Line
	ShippingIncl int64
	ShippingExcl *int64
	Total        int64  // of products and shipping, tax included
	TotalExcl    *int64 // the same without tax; nil when not told
	Refunds      []tracking.Refund
	Whole        bool   // see tracking.ShopRecord
	Restored     bool   // this state undoes a deletion (WooCommerce)
	Inner        string // see tracking.ShopRecord
	Millis       bool   // Updated is exact to the millisecond, else to the second
}

// Line is one line of a sale.
type Line struct {
	Kind, SKU, Name, Category string
	Quantity                  int64
	Incl                      int64 // after discount
	Excl, Cost                *int64
	Discount                  int64 // tax included
}

// Place is what a record needs to know of the site.
type Place struct {
	Site     string
	Currency string
	Location *time.Location
	Mode     string
}

// Record makes the record of a sale.
func (s *Sale) Record(at Place) tracking.ShopRecord {
	s.settle()
	s.tidy()
	r := tracking.ShopRecord{What: tracking.ShopState, Day: s.Created.In(at.Location).Format(time.DateOnly), Whole: s.Whole, Inner: s.Inner}
	o := &r.Order
	*o = tracking.Order{
		Site: at.Site, ID: s.ID, Time: at.moment(s.Created), Status: s.Status, Origin: s.Origin, Customer: s.Customer,
		Currency: s.Currency, Rate: at.rate(s.Currency), TotalIncl: s.Total, ShippingIncl: s.ShippingIncl, ShippingExcl: s.ShippingExcl,
		Channel: s.Touch.Channel, Source: s.Touch.Source, Medium: s.Touch.Medium, Campaign: s.Touch.Campaign,
		Country: s.Country, Coupon: s.Coupon, Payment: s.Payment, Delivery: s.Delivery,
	}
	s.addLines(o)
	for i := range s.Refunds {
		s.Refunds[i] = at.refund(s.Refunds[i], o)
	}
	r.Refunds = listed(s.Refunds)
	r.Version = s.version(&r)
	for i := range s.Refunds {
		if s.Refunds[i].Version == 0 {
			s.Refunds[i].Version = s.refundVersion(r.Version)
		}
	}
	r.Refunds = listed(s.Refunds)
	return r
}

func (p Place) moment(t time.Time) time.Time { return tracking.OrderTime(p.Mode, p.Location, t) }

// rate is 1 in the site's own currency; others wait for theirs in the warehouse.
func (p Place) rate(currency string) float64 {
	if currency == p.Currency {
		return 1
	}
	return 0
}

func (p Place) refund(r tracking.Refund, o *tracking.Order) tracking.Refund {
	r.Site, r.OrderID, r.Origin, r.Customer = o.Site, o.ID, o.Origin, o.Customer
	r.Currency, r.Rate = o.Currency, o.Rate
	r.Time = p.moment(r.Time)
	return r
}

// Refunded makes the record of refunds that are told without their order.
func Refunded(at Place, order, origin, currency, day string, refunds ...tracking.Refund) tracking.ShopRecord {
	o := tracking.Order{Site: at.Site, ID: order, Origin: origin, Currency: currency, Rate: at.rate(currency)}
	for i := range refunds {
		refunds[i] = at.refund(refunds[i], &o)
		o.Version = max(o.Version, refunds[i].Version)
	}
	o.Time = refunds[0].Time
	return tracking.ShopRecord{Order: o, What: tracking.ShopRefund, Day: day, Refunds: listed(refunds)}
}

func listed(refunds []tracking.Refund) string {
	if len(refunds) == 0 {
		return ""
	}
	raw, err := json.Marshal(refunds)
	if err != nil {
		panic(err) // numbers, texts and instants
	}
	return string(raw)
}

// tidy bounds what a shop may write, and hides the e-mail addresses in it.
func (s *Sale) tidy() {
	for _, t := range []*string{&s.Country, &s.Coupon, &s.Payment, &s.Delivery, &s.Touch.Channel, &s.Touch.Source, &s.Touch.Medium, &s.Touch.Campaign} {
		*t = intake.Tidy(*t)
	}
	for i := range s.Lines {
		l := &s.Lines[i]
		l.SKU, l.Name, l.Category = intake.Tidy(l.SKU), intake.Tidy(l.Name), intake.Tidy(l.Category)
	}
	for i := range s.Refunds {
		s.Refunds[i].Reason = intake.Tidy(s.Refunds[i].Reason)
	}
}

// settle makes the lines add up to the cent to what the shop says was paid: shops round a
// tax by line or by order. What rounding does not explain is a line of its own.
func (s *Sale) settle() {
	var incl, excl int64
	known, biggest := true, -1
	for i, l := range s.Lines {
		if l.Kind != tracking.LineSale {
			continue
		}
		incl += l.Incl
		if l.Excl == nil {
			known = false
		} else {
			excl += *l.Excl
		}
		if biggest < 0 || l.Incl > s.Lines[biggest].Incl {
			biggest = i
		}
	}
	gap := s.Total - s.ShippingIncl - incl
	var without *int64
	if known && s.TotalExcl != nil && s.ShippingExcl != nil {
		v := *s.TotalExcl - *s.ShippingExcl - excl
		without = &v
	}
	slack := int64(len(s.Lines)) + 1
	if biggest >= 0 && abs(gap) <= slack && (without == nil || abs(*without) <= slack) {
		l := &s.Lines[biggest]
		l.Incl += gap
		if without != nil {
			v := *l.Excl + *without
			l.Excl = &v
		}
		return
	}
	if gap != 0 || without != nil && *without != 0 {
		s.Lines = append(s.Lines, Line{Kind: tracking.LineSale, Name: i18n.T("shop.gap"), Incl: gap, Excl: without, Quantity: 0})
	}
}

func abs(v int64) int64 { return max(v, -v) }

func (s *Sale) addLines(o *tracking.Order) {
	excl, sales := new(int64), 0
	cost := new(int64)
	for _, l := range s.Lines {
		o.LineKind, o.LineSKU, o.LineName = append(o.LineKind, l.Kind), append(o.LineSKU, l.SKU), append(o.LineName, l.Name)
		o.LineCategory, o.LineQuantity = append(o.LineCategory, l.Category), append(o.LineQuantity, int32(l.Quantity)) //nolint:gosec // bounded by who reads
		o.LineIncl, o.LineExcl, o.LineCost = append(o.LineIncl, l.Incl), append(o.LineExcl, l.Excl), append(o.LineCost, l.Cost)
		if l.Kind != tracking.LineSale {
			continue
		}
		sales++
		o.ProductsIncl += l.Incl
		o.Discount += l.Discount
		o.Items += l.Quantity
		excl, cost = plus(excl, l.Excl), plus(cost, l.Cost)
	}
	if sales > 0 {
		o.ProductsExcl, o.PurchaseCost = excl, cost
		return
	}
	if o.Status == tracking.OrderValid {
		o.Status = tracking.OrderAdjustment
	}
}

// plus is not known as soon as one part is not.
func plus(sum, part *int64) *int64 {
	if sum == nil || part == nil {
		return nil
	}
	v := *sum + *part
	return &v
}

var ranks = map[string]uint64{tracking.OrderValid: 1, tracking.OrderAdjustment: 1, tracking.OrderTest: 2, tracking.OrderCancelled: 3}

// version orders the states of an order by the instant that the shop gives. Of two states of
// one second (the precision of shops) the one further on wins, then any, always the same.
// The lowest bit stays free: an order that gains its visit's channel is one version later.
func (s *Sale) version(r *tracking.ShopRecord) uint64 {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err) // numbers, texts and instants
	}
	hash, rank := xxhash.Sum64(raw), ranks[s.Status]
	if s.Millis {
		return tracking.OrderVersion(false, s.Updated.Truncate(time.Millisecond)) + (rank<<5|hash&31)<<1
	}
	refunds := uint64(min(len(s.Refunds), 31))
	version := tracking.OrderVersion(false, s.Updated.Truncate(time.Second)) + (rank<<15|refunds<<10|hash&1023)<<1
	if s.Restored {
		version += restoredBit
	}
	return version
}

// refundVersion is the state's own; where refunds have no date, the earliest state's wins.
func (s *Sale) refundVersion(state uint64) uint64 {
	if !s.Whole {
		return state
	}
	return tracking.FirstVersion(s.Updated)
}
