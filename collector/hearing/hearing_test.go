package hearing

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

var (
	bowls = tracking.Site{ID: "boutique", Currency: "EUR", GA4ID: "G-1", MatomoID: 3, Domains: []string{"boutique.fr"}}
	other = tracking.Site{ID: "autre"}
)

// two knows two sites.
type two struct{}

func (two) Ready() bool { return true }

func (two) Find(_ context.Context, name string, _ time.Time) (*site.Site, bool) {
	for _, s := range []tracking.Site{bowls, other} {
		if name == s.ID || slices.Contains(s.Domains, name) || name == s.GA4ID && name != "" || name == site.MatomoName(s.MatomoID) {
			return &site.Site{Site: s, Location: time.UTC}, true
		}
	}
	return nil, false
}

func ear() *Ear { return New(two{}, time.Now, slog.New(slog.DiscardHandler)) }

// Each way of sending is heard, as the collector would read it, and is answered as it answers.
func TestEachWayOfSendingIsHeard(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, address, body string
		status                int
		want                  string
	}{
		"tag":            {"POST", "https://m.fr/collecte", `{"site":"boutique","events":[{"name":"page_view","url":"https://boutique.fr/"},{"name":"view_item","url":"https://boutique.fr/","items":[{"item_id":"B","price":"5"}]}]}`, 202, "page_view view_item"},
		"behind a proxy": {"POST", "https://boutique.fr/stats/collecte", `{"name":"page_view","url":"https://boutique.fr/"}`, 202, "page_view"},
		"plausible":      {"POST", "https://m.fr/api/event", `{"n":"pageview","u":"https://boutique.fr/","d":"boutique.fr"}`, 202, "page_view"},
		"matomo":         {"GET", "https://m.fr/matomo.php?rec=1&idsite=3&url=https%3A%2F%2Fboutique.fr%2F", "", 200, "page_view"},
		"ga4":            {"POST", "https://m.fr/g/collect?v=2&tid=G-1&cid=1.2&en=page_view&dl=https%3A%2F%2Fboutique.fr%2F", "", 204, "page_view"},
		"refused":        {"POST", "https://m.fr/collecte", `{"site":"inconnu","name":"page_view","url":"https://x.fr/"}`, 400, "-unknown_site"},
		"torn":           {"POST", "https://m.fr/collecte", `{"site":`, 400, "-bad_json"},
		"another's":      {"POST", "https://m.fr/collecte", `{"site":"autre","name":"page_view","url":"https://x.fr/"}`, 202, "page_view"},
	} {
		x := ear()
		answer, err := x.Take(c.method, c.address, http.Header{"User-Agent": {"ChalandBot/1.0"}, "Origin": {"https://boutique.fr"}}, []byte(c.body))
		if err != nil || answer.Status != c.status || answer.Header.Get("Access-Control-Allow-Origin") == "" {
			t.Errorf("%s: %v %+v", name, err, answer)
			continue
		}
		var got []string
		for _, h := range x.Said() {
			if h.Event == nil {
				got = append(got, "-"+h.Outcome.Refusal.Reason)
				continue
			}
			got = append(got, h.Event.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: heard %q, want %q", name, got, c.want)
		}
	}
	for address, want := range map[string]string{"https://m.fr/collecte?x": "/collecte", "https://www.google-analytics.com/g/collect?v=2": "/g/collect", "https://m.fr/js/tag.js": "", "::": ""} {
		if got := Endpoint(address); got != want {
			t.Errorf("%s: %q", address, got)
		}
	}
}

// checked is what the plan says of what a page sends to /collecte.
func checked(t *testing.T, k Kind, events string) map[string]Line {
	t.Helper()
	x := ear()
	if _, err := x.Take("POST", "https://m.fr/collecte", http.Header{}, []byte(`{"site":"boutique","url":"https://boutique.fr/p","events":[`+events+`]}`)); err != nil {
		t.Fatal(err)
	}
	out := map[string]Line{}
	for _, l := range Check(k, bowls, x.Said()) {
		if strings.Contains(fmt.Sprint(l), "[hearing.") {
			t.Errorf("a text is missing: %+v", l)
		}
		out[l.Name] = l
	}
	return out
}

const view = `{"name":"page_view"}`

func TestThePlanSaysWhatIsMissingAndWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   Kind
		events string
		event  string
		state  State
		says   string
	}{
		"a whole sheet":        {Product, view + `,{"name":"view_item","items":[{"item_id":"B","item_name":"Bol","price":19.9,"quantity":1}]}`, "view_item", Right, "Fiche produit vue : 1 × B"},
		"a silent sheet":       {Product, view, "view_item", Missing, "boutique.js"},
		"a gesture":            {Product, view, "add_to_cart", Unseen, "clic"},
		"no item":              {Product, view + `,{"name":"view_item"}`, "view_item", Wrong, "« items » manque"},
		"no reference":         {Product, view + `,{"name":"view_item","items":[{"item_name":"Bol","price":19.9}]}`, "view_item", Wrong, "« item_id »"},
		"no price":             {Product, view + `,{"name":"view_item","items":[{"item_id":"B","item_name":"Bol"}]}`, "view_item", Wrong, "« price » manque à 1 article"},
		"free":                 {Product, view + `,{"name":"view_item","items":[{"item_id":"B","item_name":"Bol","price":0}]}`, "view_item", Wrong, "zéro"},
		"a nameless item":      {Product, view + `,{"name":"view_item","items":[{"item_id":"B","price":5}]}`, "view_item", Right, "« item_name »"},
		"another currency":     {Product, view + `,{"name":"view_item","currency":"USD","items":[{"item_id":"B","item_name":"Bol","price":5}]}`, "view_item", Wrong, "taux de change"},
		"twice":                {Other, view + `,{"name":"page_view","id":"11111111-1111-4111-8111-111111111111"}`, "page_view", Wrong, "2 fois"},
		"nothing":              {Other, `{"name":"engagement","engagement_ms":5}`, "page_view", Missing, "balise"},
		"a silent list":        {List, view, "view_item_list", Missing, "liste"},
		"a search":             {Search, view + `,{"name":"search","search_term":"bol"}`, "search", Right, "« bol »"},
		"a search for nothing": {Search, view + `,{"name":"search"}`, "search", Wrong, "search_term"},
		"a cart":               {Cart, view, "view_cart", Missing, "panier"},
		"a checkout":           {Checkout, view, "begin_checkout", Missing, "abandon"},
		"a silent thanks":      {Thanks, view, "purchase", Missing, "commande d’essai"},
		"an order":             {Thanks, view + `,{"name":"purchase","transaction_id":"1042","value":45.7,"tax":7.62,"shipping":5.9,"items":[{"item_id":"B","item_name":"Bol","price":19.9,"quantity":2}]}`, "purchase", Right, "commande 1042, 2 × B, 45,70"},
		"an order of a theme":  {Thanks, view + `,{"name":"purchase","order_id":"1042","value":45.7}`, "purchase", Right, "« tax » manque"},
		"a worthless order":    {Thanks, view + `,{"name":"purchase","transaction_id":"1042"}`, "purchase", Wrong, "« value »"},
		"a field nobody knows": {Other, `{"name":"page_view","couleur":"bleu"}`, "page_view", Right, "« couleur »"},
		"a word written wrong": {Product, view + `,{"name":"add_to_card","items":[{"item_id":"B","price":1}]}`, "add_to_card", Right, "add_to_cart"},
		"an unreadable event":  {Product, view + `,{"name":"view_item","value":{"a":1}}`, "view_item", Refused, "value"},
		"of another site":      {Other, `{"name":"page_view","site":"autre"}`, "page_view", Wrong, "corrigez data-site"},
	} {
		got := checked(t, c.kind, c.events)[c.event]
		text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(got.Said + " " + strings.Join(got.Problems, " ") + " " + strings.Join(got.Notes, " "))
		if got.State != c.state || !strings.Contains(text, c.says) {
			t.Errorf("%s: %s %q, want %s %q", name, got.State, text, c.state, c.says)
		}
	}
}

// Each event that a kind of page owes has a text for when it is missing.
func TestEveryExpectedEventCanBeMissed(t *testing.T) {
	t.Parallel()
	for _, kind := range tracking.PageKinds {
		k := Kind(kind)
		for _, name := range Expected(k) {
			if !i18n.Has("hearing.missing."+name) || !tracking.Known(name) {
				t.Errorf("%s: %s", k, name)
			}
		}
		if g := Gesture(k); g != "" && !i18n.Has("hearing.gesture."+g) {
			t.Errorf("%s: %s", k, g)
		}
	}
}
