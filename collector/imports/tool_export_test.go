package imports_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
)

// What each ledger tells, one row a line.
var ledgerSQL = map[string]string{
	"orders": `SELECT line FROM (SELECT concat(order_id, ' ', toString(ts), ' ', status, ' ', country, ' ', coupon, ' ', payment, ' ', customer, ' ', toString(total_incl), ' port ', toString(shipping_incl), ' ht ',
		ifNull(toString(products_excl), '?'), ' remise ', toString(discount), ' : ', arrayStringConcat(arrayMap((q, n, i) -> concat(toString(q), 'x', n, '=', toString(i)), line_quantity, line_sku, line_incl), ' ')) AS line
		FROM orders FINAL
		UNION ALL SELECT concat(refund_id, ' ', order_id, ' ', toString(ts), ' -', toString(amount_incl)) FROM refunds FINAL) ORDER BY line`,
	"costs": `SELECT concat(toString(day), ' ', channel, ' ', source, ' ', medium, ' ', campaign, ' ', partner, ' ', toString([amount_excl, toInt64(clicks), toInt64(impressions)])) AS line
		FROM costs FINAL ORDER BY day, campaign`,
	"totals": `SELECT concat(tool, ' ', kind, ' ', toString(first_day), ' ', toString(last_day), ' ', key, ' ', toString([visitors, visits, page_views, orders, revenue_incl])) AS line
		FROM outside_totals FINAL ORDER BY tool, kind, first_day, key`,
	"mailings": `SELECT concat(toString(day), ' ', kind, ' ', campaign, ' / ', segment, ' / ', title, ' ', toString([sent, delivered, opens, clicks, unsubscribed, complaints, orders, toUInt64(revenue_incl)])) AS line
		FROM mailings FINAL ORDER BY day, campaign`,
	"partners": `SELECT concat(toString(ts), ' ', partner, ' ', order_id, ' ', toString([order_excl, commission, toInt64(delay_s), toInt64(cancelled)])) AS line FROM partner_clicks FINAL ORDER BY ts`,
	"posts":    `SELECT concat(toString(day), ' ', network, ' ', format, ' ', title, ' ', toString([toInt64(reach), toInt64(interactions), toInt64(clicks), followers])) AS line FROM posts FINAL ORDER BY title`,
	"contacts": `SELECT concat(toString(ts), ' ', kind, ' ', motive, ' ', order_id, ' ', if(answered, 'oui', 'non'), ' ', toString([wait_s, length_s, satisfaction]), ' ', outcome, ' ', text) AS line FROM conversations FINAL ORDER BY ts, kind`,
}

// Every tool's export is recognised as it comes, imported without a word about its columns,
// and imported again without any change.
func TestExportsOfTheToolsAreImportedAsTheyCome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, kind, tool, ledger string }{
		{"shopify_orders.csv", "orders", "Shopify", "orders"},
		{"woocommerce_plugin.csv", "orders", "WooCommerce", "orders"},
		{"woocommerce_analytics.csv", "orders", "WooCommerce", "orders"},
		{"prestashop_orders.csv", "orders", "PrestaShop", "orders"},
		{"ga4_rapport.csv", "totals", "GA4", "totals"},
		{"matomo_visites.csv", "totals", "Matomo", "totals"},
		{"google_ads.csv", "costs", "Google Ads", "costs"},
		{"meta_ads.csv", "costs", "Meta Ads", "costs"},
		{"microsoft_ads.csv", "costs", "Microsoft Ads", "costs"},
		{"mailchimp.csv", "mailings", "Mailchimp", "mailings"},
		{"brevo.csv", "mailings", "Brevo", "mailings"},
		{"mailjet.csv", "mailings", "Mailjet", "mailings"},
		{"awin.csv", "partners", "Awin", "partners"},
		{"affilae.csv", "partners", "Affilae", "partners"},
		{"instagram.csv", "posts", "Instagram (Meta Business Suite)", "posts"},
		{"linkedin.csv", "posts", "LinkedIn", "posts"},
		{"zendesk.csv", "tickets", "Zendesk", "contacts"},
		{"gorgias.csv", "tickets", "Gorgias", "contacts"},
		{"aircall.csv", "calls", "Aircall", "contacts"},
		{"ringover.csv", "calls", "Ringover", "contacts"},
		{"chat.csv", "chats", "", "contacts"},
	} {
		t.Run(c.file, func(t *testing.T) {
			s := newShop(t, func(s *tracking.Site) { s.VATRate = new(.2) })
			s.clock = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			src := sample(t, c.file)
			look, err := imports.Recognise(t.Context(), src)
			s.put("recognise", err)
			if c.tool != "" {
				equal(t, c.file+" is", look.Kind+" of "+look.Tool, c.kind+" of "+c.tool)
			}
			s.history(c.kind, src, imports.Options{DryRun: true})
			equal(t, c.file+", dry run", s.told(ledgerSQL[c.ledger]), "")
			r := s.history(c.kind, src, imports.Options{})
			said := problems(r) + "\n" + s.told(ledgerSQL[c.ledger])
			golden(t, c.file, said)
			again := s.history(c.kind, src, imports.Options{})
			if again.New+again.Replaced != 0 || again.Unchanged != r.New {
				t.Errorf("a second import says %d new, %d replaced, %d unchanged, %d left, of %d: %s", again.New, again.Replaced, again.Unchanged, again.Left, r.New, notes(again))
			}
			if c.kind == "totals" { // several tables, each with columns of its own
				return
			}
			named := s.history(c.kind, src, imports.Options{Columns: look.Map()}) // as the page does
			if named.New+named.Replaced != 0 {
				t.Errorf("with the columns that were recognised: %d new, %d replaced", named.New, named.Replaced)
			}
			equal(t, c.file+", again", problems(again)+"\n"+s.told(ledgerSQL[c.ledger]), plain(said))
		})
	}
}

var update = flag.Bool("update", false, "write what imports of samples make into testdata")

// golden compares what an import of a sample makes with testdata/NAME.want.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name + ".want"
	got = plain(strings.TrimSpace(got)) + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s makes\n%swant\n%s(%v)", name, got, want, err)
	}
}

func TestAPlatformsReportWithoutDaysSaysHowToGetThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, err := s.Costs(t.Context(), s.site.ID, inMemory("Rapport\n1 mars\nCampagne,Code de devise,Clics,Impr.,Coût\nMarque,EUR,1,2,\"3,00\"\nA,EUR,1,2,\"3,00\"\n"), imports.Options{})
	if err == nil || !strings.Contains(fmt.Sprint(err), "cost_days") {
		t.Errorf("got %v", err)
	}
}

func TestALogInJSONIsReadWhateverItsFieldsAreCalled(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(s *tracking.Site) { s.Domains = []string{"shop.fr"} })
	src := sample(t, "nginx.jsonl")
	look, err := imports.Recognise(t.Context(), src)
	s.put("recognise", err)
	equal(t, "kind", look.Kind, "logs")
	r := s.history("logs", zipped(t, src), imports.Options{})
	equal(t, "visits", s.visits(), "2025-03-14 08:05:07.000 3 /vase email brevo desktop")
	raw, err := json.Marshal(r)
	s.put("json", err)
	equal(t, "report", string(raw), `{"lines":7,"hits":5,"page_views":3,"visits":1,"bots":1,"errors":[`+
		`{"line":6,"reason":"la date n’est pas lisible"},{"line":7,"reason":"la ligne n’a pas la forme d’un journal d’accès"}]}`)
}

// Plausible's archive is a table a dimension, each by day.
func TestPlausiblesArchiveStandsBesideOurFigures(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	src := archive(t, map[string]string{
		"imported_visitors_20250301_20250302.csv": "date,visitors,pageviews,bounces,visits,visit_duration\n2025-03-01,100,300,40,120,5000\n2025-03-02,90,200,30,95,4000\n",
		"imported_sources_20250301_20250302.csv":  "date,source,referrer,utm_source,utm_medium,utm_campaign,utm_content,utm_term,pageviews,visitors,visits,visit_duration,bounces\n2025-03-01,Google,google.com,,,,,,150,50,60,2000,20\n2025-03-01,Google,google.fr,,,,,,10,5,6,20,2\n",
		"imported_browsers_20250301_20250302.csv": "date,browser,browser_version,visitors,visits,visit_duration,bounces,pageviews\n2025-03-01,Firefox,144,10,12,1,1,30\n",
	})
	r := s.history("totals", src, imports.Options{})
	equal(t, "rows", s.told(ledgerSQL["totals"]), `plausible day 2025-03-01 2025-03-01  [100,120,300,NULL,NULL]
plausible day 2025-03-02 2025-03-02  [90,95,200,NULL,NULL]
plausible source 2025-03-01 2025-03-01 Google [55,66,160,NULL,NULL]`)
	again := s.history("totals", src, imports.Options{})
	if again.New+again.Replaced != 0 || again.Unchanged != r.New || s.told("SELECT toString(count()) AS line FROM visits") != "0" {
		t.Errorf("a second import says %+v", again)
	}
}
