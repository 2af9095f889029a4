package collector

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// happened is what a shop did: an order, its states and its refunds.
type happened struct {
	id, shop, email string
	states          []happenedState
	refunds         []happenedRefund
	seen            bool // by the tag
	silent          bool // the shop is not connected yet: only files tell it
}

type happenedState struct {
	at              time.Time
	status          string
	total, shipping int64
}

type happenedRefund struct {
	id     string
	at     time.Time
	amount int64
}

// live plays the life of a shop. Amounts of refunds are told apart by nothing but themselves.
func live(r *rand.Rand, start time.Time) (out []*happened) {
	at, amount := start, int64(1000)
	for n := range 3 {
		for i, shop := range []string{"generic", "woocommerce", "shopify"} {
			o := &happened{id: fmt.Sprint(1000*(i+1) + n), shop: shop, email: fmt.Sprintf("client%d@exemple.fr", r.IntN(3)), seen: r.IntN(3) > 0, silent: n == 2}
			o.silent = o.silent && !o.seen // a tag's purchase alone is no order of a file
			status, total, shipping := tracking.OrderPending, int64(5000+100*n), int64(r.IntN(2)*590)
			for step := range 2 + r.IntN(3) {
				at = at.Add(time.Duration(1+r.IntN(200)) * time.Second)
				switch {
				case step == 1:
					status = tracking.OrderValid
				case step > 1 && r.IntN(2) == 0:
					amount += 37
					o.refunds = append(o.refunds, happenedRefund{fmt.Sprint(o.id, step), at, amount})
				case step > 1 && len(o.refunds) == 0 && r.IntN(3) == 0:
					status = tracking.OrderCancelled
				case step > 1:
					total += 250
				}
				o.states = append(o.states, happenedState{at, status, total + shipping, shipping})
				if status == tracking.OrderCancelled {
					break
				}
			}
			out = append(out, o)
		}
	}
	return out
}

func (o *happened) refunded(until time.Time) (out []happenedRefund) {
	for _, r := range o.refunds {
		if !r.at.After(until) {
			out = append(out, r)
		}
	}
	return out
}

func (o *happened) asOf(until time.Time) (s happenedState, ok bool) {
	for _, state := range o.states {
		if !state.at.After(until) {
			s, ok = state, true
		}
	}
	return s, ok
}

func euro(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// webhook is a delivery of one state, with the refunds of then.
func (o *happened) webhook(t *testing.T, r *running, s happenedState) {
	t.Helper()
	var refunds []string
	zulu := func(at time.Time) string { return at.Format("2006-01-02T15:04:05Z") }
	switch goods := s.total - s.shipping; o.shop {
	case "generic":
		for _, f := range o.refunded(s.at) {
			refunds = append(refunds, fmt.Sprintf(`{"id":"%s","date":"%s","total":%s}`, f.id, zulu(f.at), euro(f.amount)))
		}
		r.generic(t, fmt.Sprintf(`{"id":"%s","created_at":"%s","updated_at":"%s","status":"%s","currency":"EUR","total":%s,"shipping":%s,"customer_email":"%s","lines":[{"sku":"A","total":%s}],"refunds":[%s]}`,
			o.id, zulu(o.states[0].at), zulu(s.at), s.status, euro(s.total), euro(s.shipping), o.email, euro(goods), strings.Join(refunds, ",")))
	case "woocommerce":
		for _, f := range o.refunded(s.at) {
			refunds = append(refunds, fmt.Sprintf(`{"id":%s,"total":"-%s"}`, f.id, euro(f.amount)))
		}
		status := map[string]string{tracking.OrderPending: "pending", tracking.OrderValid: "processing", tracking.OrderCancelled: "cancelled"}[s.status]
		r.woo(t, "order.updated", fmt.Sprint(rand.Uint64()), fmt.Sprintf(`{"id":%s,"status":"%s","currency":"EUR","date_created_gmt":"%s","date_modified_gmt":"%s","total":"%s","total_tax":"0.00","shipping_total":"%s","shipping_tax":"0.00",
			"billing":{"email":"%s"},"line_items":[{"name":"A","sku":"A","quantity":1,"total":"%s","total_tax":"0.00"}],"refunds":[%s]}`,
			o.id, status, strings.TrimSuffix(zulu(o.states[0].at), "Z"), strings.TrimSuffix(zulu(s.at), "Z"), euro(s.total), euro(s.shipping), o.email, euro(goods), strings.Join(refunds, ",")))
	case "shopify":
		for _, f := range o.refunded(s.at) {
			refunds = append(refunds, o.shopifyRefund(f))
		}
		status := map[string]string{tracking.OrderPending: "pending", tracking.OrderValid: "paid", tracking.OrderCancelled: "voided"}[s.status]
		r.shopify(t, "orders/updated", fmt.Sprint(rand.Uint64()), fmt.Sprintf(`{"id":%s,"created_at":"%s","updated_at":"%s","currency":"EUR","taxes_included":true,"total_price":"%s","total_tax":"0.00","financial_status":"%s","email":"%s",
			"line_items":[{"id":1,"sku":"A","title":"A","quantity":1,"price":"%s"}],"shipping_lines":[{"title":"Poste","price":"%s"}],"refunds":[%s]}`,
			o.id, zulu(o.states[0].at), zulu(s.at), euro(s.total), status, o.email, euro(goods), euro(s.shipping), strings.Join(refunds, ",")))
	}
}

func (o *happened) shopifyRefund(f happenedRefund) string {
	return fmt.Sprintf(`{"id":%s,"order_id":%s,"created_at":"%s","transactions":[{"kind":"refund","status":"success","amount":"%s","currency":"EUR"}]}`, f.id, o.id, f.at.Format(time.RFC3339), euro(f.amount))
}

// export is a file of the shop as it was then. One that is dated says when each order was
// modified; one that is not leaves out the orders that nothing but files tells, of which no
// order of imports would then make one truth. tied names the order of a credit note.
func export(all []*happened, until time.Time, dated, tied bool) string {
	var b strings.Builder
	b.WriteString("order,sku,quantity,date,unit_price,shipping,status,email,carriage,updated,refund_of\n")
	clock := func(at time.Time) string { return at.Format(time.RFC3339) }
	for _, o := range all {
		s, ok := o.asOf(until)
		if !ok || !dated && o.silent {
			continue
		}
		updated := ""
		if dated {
			updated = clock(s.at)
		}
		status := map[string]string{tracking.OrderPending: "En attente de paiement", tracking.OrderValid: "Terminée", tracking.OrderCancelled: "Annulée"}[s.status]
		fmt.Fprintf(&b, "%s,A,1,%s,%s,%s,%s,%s,4.20,%s,\n", o.id, clock(o.states[0].at), euro(s.total-s.shipping), euro(s.shipping), status, o.email, updated)
		for _, f := range o.refunded(until) {
			of := ""
			if tied {
				of = o.id
			}
			fmt.Fprintf(&b, "AV-%s,A,-1,%s,%s,,,%s,,%s,%s\n", f.id, clock(f.at), euro(f.amount), o.email, clock(f.at), of)
		}
	}
	return b.String()
}

// truth is what must stand in the end, told from what happened.
func truth(all []*happened, filed map[string]bool) string {
	veil := pseudonym.NewVeil([]byte("clé"), "boutique")
	var lines []string
	for _, o := range all {
		s := o.states[len(o.states)-1]
		channel, carriage := "", "?"
		if o.seen {
			channel = tracking.ChannelEmail
		}
		if filed[o.id] {
			carriage = "420"
		}
		var refunds []string
		for _, f := range o.refunds {
			refunds = append(refunds, fmt.Sprint(f.amount))
		}
		slices.Sort(refunds)
		lines = append(lines, fmt.Sprint(o.id, " ", s.status, " ", s.total, "/", s.shipping, " ", veil.Customer(o.email), " ", channel, " port ", carriage, " -", strings.Join(refunds, " -")))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// stands is what stands. A refund without an order is shown as such.
func (r *running) stands(t *testing.T) string {
	t.Helper()
	refunds := map[string][]string{}
	for _, f := range r.refunds(t) {
		of := f.OrderID
		if of == "" { // a credit note alone: its number ends with the step
			of = strings.TrimPrefix(f.ID, "AV-")
			of = of[:len(of)-1]
		}
		refunds[of] = append(refunds[of], fmt.Sprint(f.AmountIncl))
	}
	var lines []string
	for id, o := range r.orders(t) {
		if o.Provisional {
			id += " (provisional)"
		}
		carriage := "?"
		if o.CarriagePaid != nil {
			carriage = fmt.Sprint(*o.CarriagePaid)
		}
		slices.Sort(refunds[id])
		lines = append(lines, fmt.Sprint(id, " ", o.Status, " ", o.TotalIncl, "/", o.ShippingIncl, " ", o.Customer, " ", o.Channel, " port ", carriage, " -", strings.Join(refunds[id], " -")))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Whatever tells an order, in any order and however often, there is one truth in the end: the
// tag, webhooks of three kinds, files with and without dates of change, credit notes.
func TestWhateverTellsAnOrderThereIsOneTruth(t *testing.T) {
	t.Parallel()
	first, rounds := uint64(2), uint64(1) // a seed that many a wrong rule fails
	if soaking() {
		first, rounds = 0, 40
	}
	for seed := first; seed < first+rounds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r, _ := connect(t, nil)
			random := rand.New(rand.NewPCG(seed, 3))
			start := time.Now().UTC().Add(-3 * time.Hour).Truncate(time.Second)
			all := live(random, start)
			end := all[len(all)-1].states[len(all[len(all)-1].states)-1].at
			into := imports.New(r.w, time.Now, quiet).HidingBy(func(context.Context, string) ([]byte, error) { return []byte("clé"), nil })
			pass := func() {
				if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			filed := map[string]bool{}
			var told []func()
			file := func(until time.Time, dated, tied bool) {
				text := export(all, until, dated, tied)
				for _, o := range all {
					_, there := o.asOf(until)
					filed[o.id] = filed[o.id] || there && (dated || !o.silent)
				}
				told = append(told, func() {
					src := imports.Source{Name: "export.csv", Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
					if report, err := into.Orders(t.Context(), "boutique", src, imports.OrderOptions{CancelledPrefix: "AV-"}); err != nil || report.Rejected > 0 {
						t.Fatalf("%v %+v", err, report)
					}
				})
			}
			for _, dated := range []bool{false, true} {
				file(start.Add(time.Duration(random.Int64N(int64(end.Sub(start))))), dated, random.IntN(2) == 0)
				told = append(told, told[len(told)-1]) // again, later
			}
			file(end, true, random.IntN(2) == 0)
			for _, o := range all {
				if o.seen {
					told = append(told, func() {
						r.post(t, "/collecte", `{"site":"boutique","name":"page_view","url":"https://www.boutique.fr/?utm_source=lettre&utm_medium=email"}`)
						r.post(t, "/collecte", fmt.Sprintf(`{"site":"boutique","name":"purchase","url":"https://www.boutique.fr/merci","transaction_id":"%s","value":%s,"currency":"EUR"}`, o.id, euro(o.states[0].total)))
					})
				}
				if o.silent {
					continue
				}
				for _, s := range o.states {
					told = append(told, func() { o.webhook(t, r, s) })
				}
				for _, f := range o.refunds {
					if o.shop == "shopify" {
						told = append(told, func() { r.shopify(t, "refunds/create", fmt.Sprint(rand.Uint64()), o.shopifyRefund(f)) })
					}
				}
			}
			for range 8 {
				told = append(told, told[random.IntN(len(told))])
			}
			random.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
			for _, tell := range told {
				tell()
				switch random.IntN(8) {
				case 0:
					r.flush(t)
				case 1:
					r.flush(t)
					pass()
				}
			}
			r.flush(t)
			pass()
			if got, want := r.stands(t), truth(all, filed); got != want {
				t.Errorf("seed %d\nstands:\n%s\ntruth:\n%s", seed, got, want)
			}
		})
	}
}
