package hearing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// Kind is the sort of a page, one of tracking.PageKinds.
type Kind string

// The kinds of pages.
const (
	Product  Kind = "product"
	List     Kind = "list"
	Search   Kind = "search"
	Cart     Kind = "cart"
	Checkout Kind = "checkout"
	Thanks   Kind = "thanks" // the page that confirms an order
	Other    Kind = "other"  // the home page and all others
)

// Expected are the events that a page of a kind sends when it opens (docs/plan-de-marquage.md).
func Expected(k Kind) []string {
	more := map[Kind]string{
		Product: tracking.KindViewItem, List: tracking.KindViewItemList, Search: tracking.KindSearch,
		Cart: tracking.KindViewCart, Checkout: tracking.KindBeginCheckout, Thanks: tracking.KindPurchase,
	}[k]
	if more == "" {
		return []string{tracking.KindPageView}
	}
	return []string{tracking.KindPageView, more}
}

// Gesture is the event that somebody has to do something for on a page of a kind, "" for
// none.
func Gesture(k Kind) string {
	if k == Product || k == List {
		return tracking.KindAddToCart
	}
	return ""
}

// State is how an event stands.
type State string

// The states of an event.
const (
	Right   State = "right"
	Wrong   State = "wrong"   // sent, and something in it is wrong or lacking
	Missing State = "missing" // expected, and not sent
	Refused State = "refused" // sent, and not counted
	Unseen  State = "unseen"  // by a gesture that nobody made, or where no browser looked
)

// Line is what the plan says of one event.
type Line struct {
	Name     string   `json:"name"`
	State    State    `json:"state"`
	Said     string   `json:"said"`               // the event in French, with what it carries
	Problems []string `json:"problems,omitempty"` // what is wrong, and what to do
	Notes    []string `json:"notes,omitempty"`    // what is changed or ignored
	Origin   string   `json:"origin,omitempty"`   // the tool that sent it
}

// passive events come by themselves and say nothing of the plan.
var passive = []string{tracking.KindEngagement, tracking.KindScroll, tracking.KindWebVital}

// Check holds what a page of a kind sent against the plan of a site.
func Check(k Kind, site tracking.Site, heard []Heard) []Line {
	var lines []Line
	sent := map[string]int{}
	for i := range heard {
		if h := &heard[i]; h.Event == nil || !slices.Contains(passive, h.Event.Name) {
			line := judged(h, site)
			if sent[line.Name]++; sent[line.Name] > 1 && h.Event != nil && once(line.Name) {
				line.State = Wrong
				line.Problems = append(line.Problems, i18n.T("hearing.twice", "n", sent[line.Name]))
			}
			lines = append(lines, line)
		}
	}
	for _, name := range Expected(k) {
		if sent[name] == 0 {
			lines = append(lines, Line{Name: name, State: Missing, Said: i18n.T("live.kind." + name), Problems: []string{i18n.T("hearing.missing." + name)}})
		}
	}
	if name := Gesture(k); name != "" && sent[name] == 0 {
		lines = append(lines, Line{Name: name, State: Unseen, Said: i18n.T("live.kind." + name), Notes: []string{i18n.T("hearing.gesture." + name)}})
	}
	return lines
}

// once tells the events that one opening of a page sends once.
func once(name string) bool {
	return slices.Contains([]string{tracking.KindPageView, tracking.KindViewItem, tracking.KindViewCart, tracking.KindBeginCheckout, tracking.KindPurchase, tracking.KindSearch}, name)
}

// judged says what an event is and what is wrong with it.
func judged(h *Heard, site tracking.Site) Line {
	name := h.Hit.Name
	if h.Event != nil {
		name = h.Event.Name
	}
	line := Line{Name: name, State: Right, Said: said(name, &h.Hit, site), Origin: h.Hit.Origin}
	for _, w := range h.Outcome.Warnings {
		line.Notes = append(line.Notes, w.Text())
	}
	switch {
	case h.Outcome.Refusal != nil:
		line.State, line.Problems = Refused, []string{h.Outcome.Refusal.Text()}
		return line
	case h.Site != site.ID:
		line.Problems = append(line.Problems, i18n.T("hearing.other_site", "found", h.Site, "site", site.ID))
	}
	problems, notes := lacks(name, &h.Hit, site)
	line.Problems, line.Notes = append(line.Problems, problems...), append(line.Notes, notes...)
	if len(line.Problems) > 0 {
		line.State = Wrong
	}
	return line
}

// said is an event in a sentence: « Fiche produit vue : 1 × BOL-001, 19,90 € ».
func said(name string, h *intake.Hit, site tracking.Site) string {
	text := name
	if tracking.Known(name) {
		text = i18n.T("live.kind." + name)
	}
	var parts []string
	if h.OrderID != "" {
		parts = append(parts, i18n.T("hearing.order", "number", h.OrderID))
	}
	const shown = 3
	for _, it := range h.Items[:min(len(h.Items), shown)] {
		parts = append(parts, i18n.T("live.item", "quantity", strconv.Itoa(int(max(it.Quantity, 1))), "sku", it.SKU))
	}
	if more := len(h.Items) - shown; more > 0 {
		parts = append(parts, i18n.T("live.more", "n", more))
	}
	if h.Search != "" {
		parts = append(parts, i18n.T("live.search", "words", h.Search))
	}
	if h.Value.Known {
		parts = append(parts, i18n.Money(float64(h.Value.Cents), currency(h, site)))
	}
	if len(parts) == 0 {
		return text
	}
	return text + i18n.T("live.colon") + strings.Join(parts, ", ")
}

func currency(h *intake.Hit, site tracking.Site) string {
	if h.Currency != "" {
		return h.Currency
	}
	if site.Currency != "" {
		return site.Currency
	}
	return "EUR"
}

// itemized are the events that speak of products.
var itemized = []string{
	tracking.KindViewItem, tracking.KindAddToCart, tracking.KindRemoveFromCart,
}

// lacks are the parameters that the plan wants of an event and that it lacks: those without
// which it counts wrong, and those that it can do without.
func lacks(name string, h *intake.Hit, site tracking.Site) (problems, notes []string) {
	wrong := func(lacking bool, key string, args ...any) {
		if lacking {
			problems = append(problems, i18n.T("hearing.lacks."+key, args...))
		}
	}
	note := func(lacking bool, key string) {
		if lacking {
			notes = append(notes, i18n.T("hearing.lacks."+key))
		}
	}
	if slices.Contains(itemized, name) {
		wrong(len(h.Items) == 0, "items")
		more, also := lackingItems(name, h.Items)
		problems, notes = append(problems, more...), append(notes, also...)
	}
	wrong(h.Currency != "" && site.Currency != "" && h.Currency != site.Currency, "currency", "found", h.Currency, "site", site.Currency)
	switch name {
	case tracking.KindPurchase:
		wrong(h.OrderID == "", "transaction_id")
		wrong(!h.Value.Known || h.Value.Cents == 0, "value")
		note(len(h.Items) == 0, "purchase_items")
		note(!h.Tax.Known, "tax")
		note(!h.Shipping.Known, "shipping")
		more, also := lackingItems(name, h.Items)
		problems, notes = append(problems, more...), append(notes, also...)
	case tracking.KindSearch:
		wrong(h.Search == "", "search_term")
	case tracking.KindViewItemList:
		wrong(h.Category == "" && len(h.Items) == 0, "item_list_name")
	}
	return problems, notes
}

// lackingItems are what the items lack, each thing once.
func lackingItems(name string, items []intake.Item) (problems, notes []string) {
	gesture := name == tracking.KindAddToCart || name == tracking.KindRemoveFromCart
	count := map[string]int{}
	for _, it := range items {
		for key, lacking := range map[string]bool{
			"item_id": it.SKU == "", "price": !it.Price.Known, "price_zero": it.Price.Known && it.Price.Cents == 0,
			"item_name": it.Name == "" && !gesture, "quantity": it.Quantity == 0 && name != tracking.KindViewItem,
		} {
			if lacking {
				count[key]++
			}
		}
	}
	for _, key := range []string{"item_id", "price", "price_zero", "item_name", "quantity"} {
		if count[key] == 0 {
			continue
		}
		text := i18n.T("hearing.lacks."+key, "n", count[key])
		if key == "item_name" || key == "quantity" {
			notes = append(notes, text)
			continue
		}
		problems = append(problems, text)
	}
	return problems, notes
}
