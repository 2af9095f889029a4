package analyzer_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

const journeysTold = `
le 01/03/2025
  09:00 Anne page_view canal=paid_search source=google campagne=printemps
  10:00 Bruno page_view canal=email source=lettre campagne=mars
le 05/03/2025
  # Anne revient en direct et commande pendant sa visite.
  09:00 Anne page_view
  09:05 commande 1 visiteur=Anne client=anne canal=direct article=BOL:Vaisselle:1:60,00:50,00:20,00 transport=5,00 emballage=1,00 paiement=1,00
  # Bruno commande une heure après sa visite : la boutique dit d'où.
  09:00 Bruno page_view canal=organic_search source=google
  10:05 commande 2 visiteur=Bruno client=bruno canal=affiliates campagne=blog article=BOL:Vaisselle:1:30,00:25,00:10,00 transport=5,00 emballage=1,00
  # David n'a pas de visiteur, Emma n'a même pas de canal.
  11:00 commande 3 client=david canal=email article=BOL:Vaisselle:1:30,00:25,00 transport=5,00 emballage=1,00 paiement=1,00
  12:00 commande 4 article=BOL:Vaisselle:1:30,00:25,00:10,00 transport=5,00 emballage=1,00 paiement=1,00
le 06/03/2025
  # La boutique dit « e-mail » de la visite où Gil commande.
  09:00 Gil page_view canal=paid_search source=google campagne=printemps
  09:05 commande 5 visiteur=Gil canal=email campagne=mars article=BOL:Vaisselle:1:60,00:50,00:20,00 transport=5,00 emballage=1,00 paiement=1,00
  # De la commande de Hugo, seule sa visite du matin est connue.
  09:00 Hugo page_view canal=organic_search source=google
  15:00 commande 6 visiteur=Hugo article=BOL:Vaisselle:1:60,00:50,00:20,00 transport=5,00 emballage=1,00 paiement=1,00
  # Une commande annulée n'est celle de personne, et sa visite n'est pas un abandon.
  16:00 Iris page_view canal=organic_search source=google
  16:01 Iris purchase canal=organic_search source=google
  16:02 commande 7 visiteur=Iris état=cancelled canal=organic_search article=BOL:Vaisselle:1:60,00:50,00:20,00
le 10/03/2025
  # Anne revient sans commander ; Jules commandera après la période.
  09:00 Anne page_view canal=email source=lettre campagne=mars
  09:00 Jules page_view canal=email source=lettre campagne=mars
  09:00 Karl page_view canal=email source=lettre campagne=mars
le 20/03/2025
  # Karl revient dix jours plus tard : c'est un autre parcours à sept jours.
  09:00 Karl page_view canal=organic_search source=google
  09:00 Karl page_view canal=organic_search source=google
le 24/03/2025
  09:00 Karl page_view
le 02/04/2025
  09:00 commande 8 visiteur=Jules canal=direct article=BOL:Vaisselle:1:60,00:50,00:20,00
attendre du 01/03/2025 au 31/03/2025
  | orders |
  | 6      |
`

// told writes a journey: its touches, their ages, and what it was worth.
func told(p attribution.Path) string {
	if p.Conversions == 0 {
		return fmt.Sprintf("%s: %v lost", strings.Join(p.Channels, " > "), p.Nulls)
	}
	ages := make([]string, len(p.Ages))
	for i, age := range p.Ages {
		ages[i] = fmt.Sprintf("%.2f", age)
	}
	return fmt.Sprintf("%s: %v for %v at %s, margin and more %v", strings.Join(p.Channels, " > "), p.Conversions, p.Value, strings.Join(ages, " "), p.More)
}

func journeys(t *testing.T, a *analyzer.Analyzer, site, from, to, by string, days int) *analyzer.PathAnswer {
	t.Helper()
	p, err := period.Parse(from, to, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Paths(t.Context(), analyzer.PathQuestion{Site: site, Period: p, LookBack: days, By: by})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestJourneysOfATellableShop(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("parcours", journeysTold)
	if err != nil {
		t.Fatal(err)
	}
	a := s.play(t)
	want := []string{
		"email: 3 lost",
		"email: 2 for 9000 at 0.00, margin and more [2300 1 0 1 1]",
		"email > organic_search > affiliates: 1 for 3000 at 4.00 0.05 0.00, margin and more [900 0 1 1 0]",
		"organic_search: 1 for 6000 at 0.00, margin and more [2300 0 0 0 0]",
		"organic_search > direct: 1 lost",
		"paid_search > direct: 1 for 6000 at 4.00 0.00, margin and more [2300 0 0 1 0]",
		"unknown: 1 for 3000 at 0.00, margin and more [800 0 0 0 1]",
	}
	answer := journeys(t, a, "parcours", "2025-03-01", "2025-03-31", analyzer.ByChannel, 7)
	var got []string
	for _, p := range answer.Paths {
		got = append(got, told(p))
	}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Error(difference)
	}
	codes := []string{}
	for _, w := range answer.Warnings {
		codes = append(codes, w.Code+": "+plainText(w.Text))
	}
	if len(codes) != 2 || !strings.HasPrefix(codes[0], "paths_alone: 2 commandes sur 6 (33,3 %) n’ont pas de visiteur connu") || !strings.Contains(codes[1], "depuis le 01/03/2025") {
		t.Errorf("warned of %q", codes)
	}
	if len(answer.Trace.Fingerprint) == 0 || answer.Trace.Mode != "consent" || answer.Trace.Params["lookback_days"] != "7" {
		t.Errorf("the trace is %+v", answer.Trace)
	}
}

// Whatever the model, the credits add up to the orders, the revenue and the margin of
// the period; the last touch that is no direct access has what the registry attributes
// to the campaigns that cost something.
func TestCreditsAddUpToTheRegistry(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{3, 8} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			shop := randomShop("loi", seed)
			a := shop.play(t)
			p := lawPeriod(t)
			q := analyzer.Question{Site: "loi", Period: p, Metrics: []string{"orders", "revenue_incl_tax", "contribution_margin"}}
			whole := ask(t, a, q)
			q.Metrics, q.By = []string{"roas", "roi"}, analyzer.ByCampaign
			paid := ask(t, a, q)
			answer := journeys(t, a, "loi", p.From.String(), p.To.String(), analyzer.ByCampaign, analyzer.DefaultLookBack)
			for _, model := range attribution.Models {
				credits, err := attribution.Attribute(answer.Paths, model, attribution.Options{})
				if err != nil {
					t.Fatalf("%s: %v", model, err)
				}
				orders, revenue, margin := 0.0, 0.0, 0.0
				by := map[string]attribution.Credit{}
				for _, c := range credits {
					orders, revenue, margin = orders+c.Conversions, revenue+c.Value, margin+partOf(c, analyzer.PathMargin)
					by[c.Channel] = c
				}
				for i, got := range []float64{orders, revenue, margin} {
					if want := *whole.Figures[i].Value; math.Abs(got-want) > 1e-6*want || want == 0 {
						t.Errorf("%s shares %v of %v %s", model, got, want, whole.Figures[i].Metric)
					}
				}
				if model != attribution.LastNonDirect {
					continue
				}
				for _, touch := range []string{"paid_search:hiver", "affiliates:blog"} {
					_, campaign := analyzer.TouchOf(touch)
					roas, roi := figureFor(t, paid, "roas", campaign), figureFor(t, paid, "roi", campaign)
					if c := by[touch]; c.Conversions != roas.Sample || c.Value != *roas.Numerator || math.Abs(c.More[analyzer.PathMargin]-*roi.Numerator-*roi.Denominator) > 1e-6 || c.Conversions == 0 {
						t.Errorf("%s has %+v, the registry %s and %s", touch, c, tell(roas), tell(roi))
					}
				}
			}
		})
	}
}

// partOf is an amount of a credit, 0 for a channel without any.
func partOf(c attribution.Credit, place int) float64 {
	if place >= len(c.More) {
		return 0
	}
	return c.More[place]
}

func figureFor(t *testing.T, answer *analyzer.Answer, metric, key string) analyzer.Figure {
	t.Helper()
	for _, f := range answer.Of(metric) {
		if f.Key() == key {
			return f
		}
	}
	t.Fatalf("no %s of %s", metric, key)
	return analyzer.Figure{}
}

// Journeys of many kinds are kept as well, until an order comes in.
func TestJourneysOfManyKindsAreKept(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 9)
	for i := range 1100 {
		who := shop.visitor(fmt.Sprint("revenant", i), tracking.ModeConsent)
		bought := time.Date(2025, 2, 20, 10, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Second)
		seen := tracking.Event{Site: "loi", Visitor: who, Mode: tracking.ModeConsent, Channel: tracking.ChannelEmail, Device: tracking.DeviceMobile, Country: "FR", Props: map[string]string{}}
		shop.addEvent(rand.New(rand.NewPCG(1, uint64(i))), seen, bought.Add(-time.Duration(i+1)*10*time.Minute), tracking.KindPageView)
		o := shop.orders[0]
		o.ID, o.Visitor, o.Time, o.Channel, o.Status = fmt.Sprint("R", i), who, bought, tracking.ChannelPaidSearch, tracking.OrderValid
		shop.orders = append(shop.orders, o)
	}
	a, w := shop.stage(t)
	count := func() (orders float64, kinds int) {
		answer := journeys(t, a, "loi", "2025-02-01", "2025-02-28", analyzer.ByChannel, 30)
		for _, p := range answer.Paths {
			if p.Conversions > 0 {
				orders, kinds = orders+p.Conversions, kinds+1
			}
		}
		return orders, kinds
	}
	orders, kinds := count()
	if a.Falsify(); kinds < 1001 {
		t.Fatalf("only %d kinds", kinds)
	}
	if again, _ := count(); again != orders+float64(kinds) {
		t.Errorf("asked again: %v, want what is kept of %v", again, orders)
	}
	more := shop.orders[len(shop.orders)-1]
	more.ID = "de plus"
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{more}, ""); err != nil {
		t.Fatal(err)
	}
	if now, _ := count(); now != orders+1 {
		t.Errorf("one order more: %v, want %v", now, orders+1)
	}
}

func TestJourneysRefuseWhatCannotBeCounted(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("parcours", journeysTold)
	if err != nil {
		t.Fatal(err)
	}
	a := s.play(t)
	p, err := period.Parse("2025-03-01", "2025-03-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for key, q := range map[string]analyzer.PathQuestion{
		"analyzer.paths.look_back":  {Site: "parcours", Period: p, LookBack: 0, By: analyzer.ByChannel},
		"analyzer.paths.by":         {Site: "parcours", Period: p, LookBack: 30, By: analyzer.ByDevice},
		"analyzer.paths.look_back ": {Site: "parcours", Period: p, LookBack: 400, By: analyzer.ByChannel},
	} {
		if _, err := a.Paths(t.Context(), q); !errors.Is(err, fault.New(fault.Invalid, strings.TrimSpace(key))) {
			t.Errorf("%s: got %v", key, err)
		}
	}
	before := journeys(t, a, "parcours", "2024-03-01", "2024-03-31", analyzer.ByChannel, 30)
	if err := before.Lacks(); !errors.Is(err, fault.New(fault.Invalid, "analyzer.paths.no_order")) || !strings.Contains(plainText(i18n.Error(err)), "Aucune commande valide du 01/03/2024 au 31/03/2024") || !strings.Contains(i18n.Error(err), "vont du 01/03/2025") {
		t.Errorf("before the data: %v", i18n.Error(before.Lacks()))
	}
	if err := journeys(t, a, "parcours", "2025-03-01", "2025-03-31", analyzer.ByChannel, 30).Lacks(); err != nil {
		t.Error(err)
	}
}
