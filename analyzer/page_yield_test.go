package analyzer_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func init() {
	others["landings"], others["referrers"] = world.landings, world.referrers
}

// likeLanded says how a count by hand differs, "" when it does not.
func likeLanded(visits, orders, revenue float64, margin *float64, want *truth.Landed) string {
	if want == nil {
		return "by hand there is none"
	}
	if visits != float64(want.Visits) || orders != float64(want.Orders) || revenue != float64(want.Revenue) || want.Without == 0 && (margin == nil || math.Abs(*margin-want.Margin) > 1e-3) {
		return fmt.Sprintf("by hand %+v", *want)
	}
	return ""
}

// landings sets what each page brings against the naive count.
func (m world) landings(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	r, err := a.PageYields(t.Context(), m.c.Site.ID, m.period)
	if err != nil {
		return err.Error()
	}
	want, alone := m.oracle.Landings(m.period)
	if r.Alone != float64(alone) || alone == 0 {
		return fmt.Sprintf("%v orders of no visit, by hand %d", r.Alone, alone)
	}
	landed := 0
	for _, y := range r.Pages {
		if y.Visits+y.Orders == 0 {
			continue
		}
		landed++
		if problem := likeLanded(y.Visits, y.Orders, y.Revenue, y.Margin, want[y.Path]); problem != "" {
			return fmt.Sprintf("%+v, %s", y, problem)
		}
	}
	if landed != len(want) {
		return fmt.Sprintf("%d pages, by hand %d", landed, len(want))
	}
	return ""
}

// referrers sets the pages that led visits here against the naive count.
func (m world) referrers(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	list, err := a.Referrals(t.Context(), m.c.Site.ID, m.period)
	if err != nil {
		return err.Error()
	}
	want := map[[2]string]*truth.Landed{}
	for key, l := range m.oracle.Called(m.period, m.c.Site.Domains) {
		if host, _, _ := strings.Cut(key[0], "/"); channel.Links(m.c.Site, host) {
			want[key] = l
		}
	}
	for _, r := range list {
		l := want[[2]string{r.Page, r.Target}]
		if problem := likeLanded(r.Visits, r.Orders, r.Revenue, r.Margin, l); problem != "" {
			return fmt.Sprintf("%+v, %s", r, problem)
		}
		if l.Visits > 0 && (!r.First.Equal(l.First.Truncate(time.Second)) && r.Orders == 0 || !r.Last.Equal(l.Last.Truncate(time.Second))) {
			return fmt.Sprintf("%+v, by hand from %s to %s", r, l.First, l.Last)
		}
	}
	if len(list) != len(want) || len(list) < 3 {
		return fmt.Sprintf("%d pairs, by hand %d", len(list), len(want))
	}
	return ""
}

const pagesTold = `
le 01/03/2025
  # Anne vient d'un blog et commande deux fois dans sa visite, une fois sans coût d'achat connu.
  09:00 Anne page_view page=/casques canal=referral source=blog.example support=referral venant=blog.example/avis
  09:01 Anne page_view page=/panier venant=boutique.example/casques
  09:05 commande 1 visiteur=Anne canal=referral article=BOL:Vaisselle:1:60,00:50,00:20,00 transport=5,00 emballage=1,00 paiement=1,00 commission=2,00
  09:06 commande 2 visiteur=Anne canal=referral article=BOL:Vaisselle:1:30,00:25,00
  # Deux heures après, elle n'est plus dans sa visite.
  11:30 commande 3 visiteur=Anne canal=referral article=BOL:Vaisselle:1:30,00:25,00:10,00
  # Bruno vient du même blog, de la même page, et commande deux fois, une commission étant une dépense.
  10:00 Bruno page_view page=/casques canal=affiliates source=blog support=affiliate campagne=casques venant=blog.example/avis
  10:05 commande 4 visiteur=Bruno canal=affiliates campagne=casques article=BOL:Vaisselle:1:60,00:50,00:20,00 commission=5,00
  10:06 commande 5 visiteur=Bruno canal=affiliates campagne=casques article=BOL:Vaisselle:1:60,00:50,00:20,00
  dépense canal=affiliates campagne=casques nature=commission montant=5,00
  # Un moteur, un réseau et un paiement ne sont pas des liens.
  12:00 Carl page_view page=/ canal=organic_search source=google support=organic venant=www.google.com/
  12:00 Dora page_view page=/ canal=organic_social source=facebook support=referral venant=l.facebook.com/l.php
  12:00 Emma page_view page=/merci venant=www.paypal.com/checkout
  # Une commande sans visiteur, une annulée.
  13:00 commande 6 canal=email article=BOL:Vaisselle:1:30,00:25,00:10,00
  12:01 commande 7 visiteur=Carl état=cancelled article=BOL:Vaisselle:1:30,00:25,00:10,00
le 02/04/2025
  09:00 Anne page_view page=/selles canal=referral source=forum.example support=referral venant=forum.example/
attendre du 01/03/2025 au 31/03/2025
  | orders |
  | 6      |
`

// Orders belong to the page on which their visit began, and to the page that led there.
func TestPagesAndReferrersOfATellableShop(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("pages", pagesTold)
	if err != nil {
		t.Fatal(err)
	}
	a := s.play(t)
	p, err := period.Parse("2025-03-01", "2025-03-31", s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.PageYields(t.Context(), "pages", p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, y := range r.Pages {
		got = append(got, fmt.Sprintf("%s %v vues, %v visites, %v commandes, %v, %s", y.Path, y.Views, y.Visits, y.Orders, y.Revenue, amount(y.Margin, analyzer.Cents)))
	}
	want := "/casques 2 vues, 2 visites, 4 commandes, 21000, —\n/ 2 vues, 2 visites, 0 commandes, 0, 0,00\n/merci 1 vues, 1 visites, 0 commandes, 0, 0,00\n/panier 1 vues, 0 visites, 0 commandes, 0, 0,00"
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if r.Alone != 2 || r.All.Visits != 5 || r.All.Orders != 4 {
		t.Errorf("%v orders of no visit, in all %+v", r.Alone, r.All)
	}
	list, err := a.Referrals(t.Context(), "pages", p)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if l := list[0]; l.Page != "blog.example/avis" || l.Target != "boutique.example/casques" || l.Visits != 2 || l.Orders != 4 || l.Revenue != 21000 || l.Margin != nil ||
		l.First.Format(time.RFC3339) != "2025-03-01T08:00:00Z" || l.Last.Format(time.RFC3339) != "2025-03-01T09:00:00Z" {
		t.Errorf("%+v", l)
	}
	if ever, err := a.ReferralsUntil(t.Context(), "pages", period.Date{Year: 2025, Month: 4, Day: 2}); err != nil || len(ever) != 2 || ever[1].Page != "forum.example/" {
		t.Errorf("%+v, %v", ever, err)
	}
	if first, last, known, err := a.VisitedDays(t.Context(), "pages"); err != nil || !known || first.String() != "2025-03-01" || last.String() != "2025-04-02" {
		t.Errorf("from %s to %s, %v, %v", first, last, known, err)
	}
}

// A period without a visit is refused; one without a referring page has none.
func TestPagesOfNothing(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	site := tracking.Site{ID: "velo", Name: "Vélos", Timezone: "Europe/Paris", Currency: "EUR", Domains: []string{"velo.example"}}
	if err := warehouse.PutSetting(t.Context(), w, "site", site.ID, site, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	a := analyzer.New(w, time.Now)
	p, err := period.Parse("2025-03-01", "2025-03-31", site.Location())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.PageYields(t.Context(), "velo", p); err == nil {
		t.Error("no visit, and no refusal")
	}
	if _, _, known, err := a.VisitedDays(t.Context(), "velo"); known || err != nil {
		t.Errorf("days with visits: %v, %v", known, err)
	}
	for _, ask := range []func(context.Context) ([]analyzer.Referral, error){
		func(ctx context.Context) ([]analyzer.Referral, error) { return a.Referrals(ctx, "velo", p) },
		func(ctx context.Context) ([]analyzer.Referral, error) { return a.ReferralsUntil(ctx, "velo", p.To) },
	} {
		if list, err := ask(t.Context()); err != nil || list == nil || len(list) > 0 {
			t.Errorf("%v, %v", list, err)
		}
	}
}
