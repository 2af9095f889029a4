package analyzer_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
)

// readLedger reads « registre mailings campaign=mars segment=A sent=100 »: a row of
// the table, by the names of its columns. Its day, or its instant, is that of the
// lines around it; an amount of money is written as 12,50.
func (s *scenario) readLedger(table string, at time.Time, p options) error {
	all := reflect.ValueOf(&s.ledgers).Elem()
	for i := range all.NumField() {
		if all.Type().Field(i).Tag.Get("table") != table {
			continue
		}
		row := reflect.New(all.Field(i).Type().Elem()).Elem()
		for f := range row.NumField() {
			if err := s.fillColumn(row.Field(f), row.Type().Field(f).Tag.Get("ch"), at, p); err != nil {
				return err
			}
		}
		all.Field(i).Set(reflect.Append(all.Field(i), row))
		return p.unknown()
	}
	return fmt.Errorf("no ledger %q", table)
}

// fillColumn gives a column the value of its word, or what goes without saying.
func (s *scenario) fillColumn(field reflect.Value, column string, at time.Time, p options) error {
	word := p.or(column, "")
	switch {
	case column == "site":
		field.SetString(s.site.ID)
	case column == "version":
		field.SetUint(uint64(s.line))
	case column == "day":
		field.Set(reflect.ValueOf(s.day.Time()))
	case field.Type() == reflect.TypeFor[time.Time]():
		field.Set(reflect.ValueOf(at.UTC()))
	case word == "":
	case field.Kind() == reflect.String:
		field.SetString(word)
	case field.Kind() == reflect.Bool:
		field.SetBool(word == "oui")
	case field.Kind() == reflect.Int64:
		cents, err := money.Parse(word)
		if err != nil {
			return err
		}
		field.SetInt(cents)
	case field.CanUint():
		n, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			return err
		}
		field.SetUint(n)
	default:
		return fmt.Errorf("column %s cannot be written in a scenario", column)
	}
	return nil
}

// addNetwork adds what partners, readers, sponsors and followers did on a day.
func (s *scenario) addNetwork(r *rand.Rand, day time.Time) {
	id := func(what string) string { return fmt.Sprint(what, day.Unix(), "-", r.Int64()) }
	yes := func() bool { return r.IntN(3) == 0 }
	for _, kind := range []string{"affiliate", "affiliate", "blog", "reseller"} {
		k := tracking.PartnerClick{Site: s.site.ID, ID: id("k"), Version: 1, Time: day.Add(time.Duration(r.IntN(86400)) * time.Second), Partner: pick(r, []string{"A", "B", "C"}), Kind: kind, CartBefore: yes()}
		if k.Discount = r.Int64N(900); yes() || kind == "reseller" {
			k.OrderID, k.DelayS, k.NewCustomer, k.Cancelled, k.OrderExcl, k.Commission = id("o"), r.Uint32N(1200), yes(), yes(), r.Int64N(9000), r.Int64N(700)
		}
		s.ledgers.PartnerClicks = append(s.ledgers.PartnerClicks, k)
	}
	for _, segment := range []string{"S1", "S2"} {
		m := tracking.Mailing{Site: s.site.ID, Day: day, Campaign: pick(r, []string{"c1", "c2"}), Segment: segment, Version: 1, Kind: pick(r, []string{"newsletter", "newsletter", "automatic"}), Title: pick(r, []string{"L1", "L2"}), Contacts: uint64(90 + r.IntN(20))}
		m.Sent, m.Delivered, m.Opens, m.Clicks = 80, 70, uint64(20+r.IntN(30)), uint64(r.IntN(20))
		m.Unsubscribed, m.Orders, m.RevenueIncl = uint64(r.IntN(4)), uint64(r.IntN(3)), r.Int64N(9000)
		s.ledgers.Mailings = append(s.ledgers.Mailings, m)
	}
	s.ledgers.Referrals = append(s.ledgers.Referrals, tracking.Referral{Site: s.site.ID, ID: id("r"), Version: 1, Time: day.Add(time.Duration(r.IntN(86400)) * time.Second),
		OrderIncl: r.Int64N(9000), Reward: 1000, Discount: r.Int64N(1000), SameAddress: yes(), SamePayment: yes()})
	s.ledgers.Posts = append(s.ledgers.Posts, tracking.Post{Site: s.site.ID, ID: id("p"), Version: 1, Day: day, Network: pick(r, []string{"n1", "n2"}), Format: pick(r, []string{"f1", "f2"}),
		Reach: uint64(100 + r.IntN(900)), Interactions: uint64(r.IntN(90)), Clicks: uint64(r.IntN(30)), Followers: r.Int64N(9) - 4})
}
