package imports_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
)

// sample is a file of testdata.
func sample(t testing.TB, name string) imports.Source {
	t.Helper()
	src, err := imports.File("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// zipped is a source under gzip.
func zipped(t testing.TB, src imports.Source) imports.Source {
	t.Helper()
	file, err := src.Open()
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	out := gzip.NewWriter(&buf)
	if _, err := io.Copy(out, file); err != nil || out.Close() != nil {
		t.Fatal(err)
	}
	return imports.Source{Name: src.Name + ".gz", Size: int64(buf.Len()), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(buf.Bytes())), nil }}
}

func (s *shopSite) events() string {
	return s.told(`SELECT concat(formatDateTime(ts, '%F %T'), ' ', name, ' ', path, ' ', channel, ' ', source, ' ', device, ' ', browser, ' ', os, ' ', country,
		if(value = 0, '', concat(' ', toString(value))), if(empty(skus), '', concat(' ', toString(skus), toString(quantities)))) AS line
		FROM events FINAL ORDER BY ts, name`)
}

func (s *shopSite) history(kind string, src imports.Source, o imports.Options) *imports.Report {
	s.t.Helper()
	r, err := s.Import(s.t.Context(), s.site.ID, kind, src, imports.KindOptions{Options: o})
	s.put("import", err)
	return r
}

func TestGA4EventsBecomeWhatTheCollectorWouldHaveStored(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(s *tracking.Site) { s.Domains, s.VATRate = []string{"shop.fr"}, new(.2) })
	src := sample(t, "ga4_events.jsonl")
	if r := s.history("ga4-events", src, imports.Options{DryRun: true}); r.New != 8 || s.events() != "" {
		t.Errorf("a dry run says %+v and stores %s", r, s.events())
	}
	r := s.history("ga4-events", src, imports.Options{})
	equal(t, "problems", problems(r), `Ligne 4 : cette ligne n’est pas du JSON.
Ligne 7 : La page vue n’a pas d’adresse. Ajoutez le paramètre page_location (dl pour gtag.js) avec l’adresse complète de la page.`)
	equal(t, "report", strings.Join(r.Text()[2:], "\n"), `8 événements repris, dont 4 pages vues et 1 commande.
4 visites sur la période.
Laissés de côté : 1 sans rien de nouveau (début de session), 0 dits deux fois, 0 de faux référents.
Période : du 14/03/2025 au 15/03/2025.
Événements : 8 nouveaux, 0 déjà connu.`)
	equal(t, "events", s.events(), `2025-03-14 08:00:00 page_view / email brevo desktop Chrome Windows FR
2025-03-14 08:02:00 view_item /vase direct  desktop Chrome Windows FR 3000 ['VASE'][1]
2025-03-14 08:03:00 add_to_cart /vase direct  desktop Chrome Windows FR 6000 ['VASE'][2]
2025-03-14 08:05:00 purchase /merci direct  desktop Chrome Windows FR 6590 ['VASE'][2]
2025-03-14 09:00:00 page_view /vase organic_search google mobile Safari iOS BE
2025-03-14 09:00:20 engagement /vase direct  mobile Safari iOS BE
2025-03-15 18:00:00 page_view /lampe paid_search google mobile Safari iOS BE
2025-03-15 19:00:00 page_view / direct  mobile Chrome Android FR`)
	equal(t, "visits", s.visits(), `2025-03-14 08:00:00.000 1 / email brevo desktop
2025-03-14 09:00:00.000 1 /vase organic_search google mobile
2025-03-15 18:00:00.000 1 /lampe paid_search google mobile
2025-03-15 19:00:00.000 1 / direct  mobile`)
	equal(t, "orders", s.book(), `C-1 2025-03-13 23:00:00 valid  6590 port 590 : 2xVASE=6000(5000)`)
	before := s.eventPrint()
	again := s.history("ga4-events", zipped(t, src), imports.Options{})
	if again.New != 0 || again.Unchanged != 8 || s.eventPrint() != before {
		t.Errorf("a second import says %+v", again)
	}
}

// eventPrint is a fingerprint of events, visits and orders.
func (s *shopSite) eventPrint() string {
	return s.told(`SELECT concat(toString((SELECT (count(), sum(cityHash64(formatRow('TSV', * EXCEPT (inserted, batch))))) FROM events)),
		toString((SELECT (count(), sum(cityHash64(formatRow('TSV', * EXCEPT (version))))) FROM visits FINAL))) AS line`) + s.contentPrint()
}

func TestMatomoVisitsBecomeWhatItsTrackerWouldHaveMadeHere(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(s *tracking.Site) { s.Domains = []string{"shop.fr"} })
	src := sample(t, "matomo_visits.json")
	r := s.history("matomo-visits", src, imports.Options{})
	equal(t, "problems", problems(r), `Ligne 109 : ce n’est pas une visite de Matomo (idVisit, actionDetails).`)
	equal(t, "events", s.events(), `2025-03-14 10:00:00 page_view /lampe organic_search google mobile Safari iOS FR
2025-03-14 10:00:00 view_item /lampe organic_search google mobile Safari iOS FR 2000 ['LAMPE'][1]
2025-03-14 10:01:00 search /lampe direct  mobile Safari iOS FR
2025-03-14 10:02:00 Photos / Agrandir /lampe direct  mobile Safari iOS FR
2025-03-14 10:03:00 outbound /lampe direct  mobile Safari iOS FR
2025-03-14 10:05:00 purchase /lampe direct  mobile Safari iOS FR 4590 ['LAMPE'][2]
2025-03-15 10:00:00 page_view / email brevo desktop Firefox Windows BE
2025-03-15 10:00:30 file_download / email brevo desktop Firefox Windows BE`)
	equal(t, "visits", s.visits(), `2025-03-14 10:00:00.000 1 /lampe organic_search google mobile
2025-03-15 10:00:00.000 1 / email brevo desktop`)
	equal(t, "orders", s.book(), `C-2 2025-03-13 23:00:00 valid  4590 port 590 : 2xLAMPE=4000(3333)`)
	before := s.eventPrint()
	again := s.history("matomo-visits", src, imports.Options{})
	if again.New != 0 || s.eventPrint() != before {
		t.Errorf("a second import says %+v", again)
	}
}

// With consent, the same identifier is the same visitor from day to day, and the one that
// Google's tracker would have named here.
func TestGA4EventsOfASiteWithConsentKeepTheirVisitor(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(s *tracking.Site) { s.Mode = tracking.ModeConsent })
	s.history("ga4-events", sample(t, "ga4_events.jsonl"), imports.Options{})
	equal(t, "visitors", s.told(`SELECT concat(mode, ' ', toString(count()), ' ', toString(uniqExact(visitor)), ' ', toString(uniqExact(day))) AS line
		FROM events GROUP BY mode ORDER BY mode`), "consent 7 2 2\nexempt 1 1 1")
}

// ga4Purchase is a purchase of GA4's export, with what it says of consent.
func ga4Purchase(currency, privacy string) string {
	return `{"event_timestamp":"1741939500000000","event_name":"purchase","user_pseudo_id":"1111111111.1741000000",` + privacy + `"event_params":[{"key":"page_location","value":{"string_value":"https://www.shop.fr/merci"}},{"key":"transaction_id","value":{"string_value":"C-9"}},{"key":"currency","value":{"string_value":"` + currency + `"}},{"key":"value","value":{"double_value":60.0}}]}
`
}

// Only who said yes is followed: where the export does not tell, nobody did.
func TestGA4EventsThatSayNothingOfConsentFollowNobody(t *testing.T) {
	t.Parallel()
	for privacy, want := range map[string]string{
		"": "exempt", `"privacy_info":{"analytics_storage":null},`: "exempt", `"privacy_info":{"analytics_storage":"Unset"},`: "exempt", `"privacy_info":{"analytics_storage":"Yes"},`: "consent",
	} {
		s := newShop(t, func(s *tracking.Site) { s.Mode = tracking.ModeConsent })
		s.history("ga4-events", inMemory(ga4Purchase("EUR", privacy)), imports.Options{})
		equal(t, privacy, s.told("SELECT mode AS line FROM events"), want)
	}
}

func TestAnImportedPurchaseInAnotherCurrencyIsReported(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.history("ga4-events", inMemory(ga4Purchase("USD", "")), imports.Options{})
	equal(t, "problems", problems(r), "Ligne 1 : La commande est en USD, une autre devise que celle du site. Aucun taux n’est connu : son montant n’est pas compté.")
	equal(t, "events", s.told("SELECT concat(name, ' ', toString(value)) AS line FROM events"), "purchase 0")
	equal(t, "orders", s.book(), "")
}

func TestAFileThatIsNoExportOfEventsSaysSo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, text := range []string{"{\"a\":1}\n", "[1,2", "bonjour\n", strings.Repeat("{}\n", 500)} {
		if r, err := s.Import(t.Context(), s.site.ID, "ga4-events", inMemory(text), imports.KindOptions{}); err == nil {
			t.Errorf("%.20q is imported: %+v", text, r)
		}
	}
}
