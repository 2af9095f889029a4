package imports_test

import (
	"testing"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
)

func (s *shopSite) costs(text string, o imports.Options) *imports.Report {
	s.t.Helper()
	r, err := s.Costs(s.t.Context(), s.site.ID, inMemory(text), o)
	s.put("import", err)
	return r
}

func (s *shopSite) ledger() string {
	return s.told(`SELECT arrayStringConcat([toString(day), channel, source, medium, campaign, partner, kind, toString(amount_excl), toString(clicks),
		toString(impressions)], ' ') AS line FROM costs FINAL ORDER BY ALL`)
}

func TestCostRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, want string }{
		{"French file, channels by their names", "Jour;Canal;Campagne;Partenaire;Coût HT;Clics;Impressions\n" +
			"14/03/2025;SEA hors marque;Soldes;Google Ads;1 234,50 €;1 200;45 000\n15/03/2025;Référencement payant (SEA);Soldes;Google Ads;10;;\n" +
			"15/03/2025;Presse locale;;;150;0;0\n",
			"2025-03-14 paid_search   Soldes Google Ads media 123450 1200 45000\n2025-03-15 paid_search   Soldes Google Ads media 1000 0 0\n" +
				"2025-03-15 press     media 15000 0 0"},
		{"lines of one day and campaign add up", "date,channel,campaign,cost,clicks\n2025-03-14,email,mars,10,3\n2025-03-14,email,mars,10,4\n",
			"2025-03-14 email   mars  media 2000 7 0"},
		{"the channel follows from source and medium", "date,source,medium,campaign,cost\n2025-03-14,google,cpc,brand,10\n2025-03-14,lettre,email,mars,2\n",
			"2025-03-14 email lettre email mars  media 200 0 0\n2025-03-14 paid_search google cpc brand  media 1000 0 0"},
		{"commissions and fees apart", "date,channel,nature,cost\n2025-03-14,affiliates,commission,10\n" +
			"2025-03-14,affiliates,frais fixes,5\n2025-03-14,affiliates,,1.5\n",
			"2025-03-14 affiliates     commission 1000 0 0\n2025-03-14 affiliates     fee 500 0 0\n2025-03-14 affiliates     media 150 0 0"},
		{"a cost without origin is not lost", "date,cost\n2025-03-14,10\n", "2025-03-14 unassigned     media 1000 0 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			r := s.costs(c.file, imports.Options{})
			equal(t, "rejected", problems(r), "")
			equal(t, "costs", s.ledger(), c.want)
		})
	}
}

func TestCostsTwiceChangeNothingAndACorrectionReplaces(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const file = "date,channel,cost,clicks\n2025-03-14,email,10,1\n2025-03-15,email,20,2\nhier,email,3,1\n2025-03-16,email,3,-1\n2025-03-16,email,,1\n"
	print := func() string {
		return s.told("SELECT toString((count(), sum(cityHash64(formatRow('TSV', *))))) AS line FROM costs FINAL")
	}
	first := s.costs(file, imports.Options{})
	before := print()
	again := s.costs(file, imports.Options{})
	equal(t, "counts", []int{first.New, again.New, again.Unchanged, first.Rejected}, []int{2, 0, 2, 3})
	equal(t, "fingerprint", print(), before)
	equal(t, "problems", problems(first), "Ligne 4, colonne « date » : « hier » n’est pas une date.\n"+
		"Ligne 5, colonne « clicks » : « -1 » est négatif.\nLigne 6, colonne « cost » : la cellule est vide.")
	corrected := s.costs("date,channel,cost,clicks\n2025-03-15,email,25,2\n", imports.Options{})
	equal(t, "replaced", corrected.Replaced, 1)
	equal(t, "ledger", s.ledger(), "2025-03-14 email     media 1000 1 0\n2025-03-15 email     media 2500 2 0")
	equal(t, "report", plain(first.Text()[2]), "30,00 € HT sur 2 jours, 3 clics, 0 affichage.")
}

func TestCostsThatCannotBeImported(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, err := s.Costs(t.Context(), "s", inMemory("Jour;Clics\n14/03/2025;3\n"), imports.Options{})
	wantFault(t, err, fault.Invalid, "Le fichier n’a pas de quoi remplir : cost (coût HT). "+
		"Colonnes trouvées : « Jour », « Clics ». Indiquez les bonnes avec --columns, comme --columns 'date=Jour,clicks=Clics,cost=TITRE'.")
}

func TestACostOfAnUnknownChannelOrBelowZeroIsRejected(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(site *tracking.Site) {
		site.ChannelRules = []tracking.ChannelRule{{Source: "salon", Channel: "Salon du livre"}}
	})
	s.orders("order,quantity,date,unit_price,channel\n1,1,2025-03-14,10,Bouche à oreille\n", imports.OrderOptions{})
	r := s.costs("date,channel,cost\n2025-03-14,Salon du livre,150\n2025-03-14,Bouche à oreille,20\n2025-03-14,emial,10\n2025-03-14,email,-1.5\n", imports.Options{})
	equal(t, "rejected", problems(r), "Ligne 4, colonne « channel » : « emial » n’est pas un canal connu ("+imports.Channels()+").\n"+
		"Ligne 5, colonne « cost » : « -1.5 » est négatif.")
	equal(t, "costs", s.ledger(), "2025-03-14 Bouche à oreille     media 2000 0 0\n2025-03-14 Salon du livre     media 15000 0 0")
}
