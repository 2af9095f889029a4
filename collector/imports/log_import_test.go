package imports_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"

// request is a line of an access log.
func request(ip, when, what, referrer, agent string) string {
	return fmt.Sprintf(`%s - - [%s +0100] "%s HTTP/1.1" 200 512 "%s" "%s"`, ip, when, what, referrer, agent) + "\n"
}

func (s *shopSite) logs(text string, o imports.Options) *imports.Report {
	s.t.Helper()
	r, err := s.Logs(s.t.Context(), s.site.ID, inMemory(text), o)
	s.put("import", err)
	return r
}

func (s *shopSite) visits() string {
	return s.told(`SELECT concat(toString(start), ' ', toString(pages), ' ', landing, ' ', channel, ' ', source, ' ', device) AS line
		FROM visits FINAL ORDER BY start, landing`)
}

// newLogShop lives today: what is set aside is kept for 90 days by the clock
// of ClickHouse.
func newLogShop(t *testing.T) *shopSite {
	t.Helper()
	s := newShop(t, func(s *tracking.Site) { s.Domains = []string{"shop.fr"} })
	s.clock = time.Now()
	return s
}

func TestLogBecomesVisits(t *testing.T) {
	t.Parallel()
	s := newLogShop(t)
	file := request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /vestiaire?utm_source=lettre&utm_medium=email&email=a@b.fr", "-", firefox) +
		request("192.0.2.7", "14/Mar/2025:09:05:08", "GET /style.css", "https://shop.fr/vestiaire", firefox) +
		request("192.0.2.7", "14/Mar/2025:09:06:07", "GET /panier", "https://shop.fr/vestiaire", firefox) +
		request("192.0.2.99", "14/Mar/2025:09:07:00", "GET /compte/jean@example.fr", "https://www.google.fr/search?q=secret", firefox+" x") +
		request("192.0.2.7", "14/Mar/2025:23:50:00", "GET /blog", "-", firefox) +
		request("192.0.2.7", "15/Mar/2025:00:10:00", "GET /blog/2", "-", firefox) +
		request("198.51.100.1", "14/Mar/2025:10:00:00", "GET /", "-", "Googlebot/2.1") +
		request("198.51.100.1", "14/Mar/2025:10:00:01", "GET /a", "-", "Googlebot/2.1") +
		request("198.51.100.2", "14/Mar/2025:10:00:02", "GET /", "https://semalt.com/", firefox) +
		request("198.51.100.2", "14/Mar/2025:10:00:03", "POST /", "-", firefox) +
		strings.Replace(request("198.51.100.2", "14/Mar/2025:10:00:04", "GET /perdu", "-", firefox), " 200 ", " 404 ", 1) +
		"une ligne abîmée\n"
	r := s.logs(file, imports.Options{})
	equal(t, "visits", s.visits(), "2025-03-14 08:05:07.000 2 /vestiaire email lettre desktop\n"+
		"2025-03-14 08:07:00.000 1 /compte/[e-mail] organic_search google desktop\n2025-03-14 22:50:00.000 2 /blog direct  desktop")
	equal(t, "sorted", fmt.Sprintf("%+v", *r.Logs), "{Hits:11 PageViews:5 Bots:2 Spam:1 Files:1 Errors:1 Methods:1 Visits:3}")
	equal(t, "problems", problems(r), "Ligne 12 : la ligne n’a pas la forme d’un journal d’accès.")
	equal(t, "set aside", plain(s.told("SELECT concat(class, ' ', reason, ' ', agent, ' ', detail) AS line FROM set_aside FINAL ORDER BY class")),
		"bot bot_says_so Googlebot/2.1 2 requêtes le 14/03/2025, dans un journal importé\n"+
			"spam spam_referrer  1 requête le 14/03/2025, dans un journal importé")
	equal(t, "no address, no query is kept", s.told(`SELECT toString(count()) AS line FROM events
		WHERE formatRow('TSV', *) LIKE '%192.0.2%' OR formatRow('TSV', *) LIKE '%secret%' OR formatRow('TSV', *) LIKE '%@%'`), "0")
}

func TestLogTwiceChangesNothingAndAGrownOneAddsTheRest(t *testing.T) {
	t.Parallel()
	s := newLogShop(t)
	same := request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /", "-", firefox)
	file := same + same + request("198.51.100.1", "14/Mar/2025:10:00:00", "GET /", "-", "Googlebot/2.1")
	print := func() string {
		return s.told(`SELECT toString(((SELECT (count(), sum(cityHash64(formatRow('TSV', *)))) FROM events FINAL),
			(SELECT (count(), sum(cityHash64(formatRow('TSV', *)))) FROM set_aside FINAL),
			(SELECT (count(), sum(cityHash64(formatRow('TSV', *)))) FROM visits FINAL))) AS line`)
	}
	first := s.logs(file, imports.Options{})
	before := print()
	again := s.logs(file, imports.Options{})
	equal(t, "counts", []int{first.New, first.Unchanged, again.New, again.Unchanged}, []int{2, 0, 0, 2})
	equal(t, "fingerprint", print(), before)
	grown := s.logs(file+request("192.0.2.7", "14/Mar/2025:10:05:07", "GET /b", "-", firefox)+
		request("198.51.100.1", "14/Mar/2025:10:00:01", "GET /", "-", "Googlebot/2.1"), imports.Options{})
	equal(t, "grown", []int{grown.New, grown.Unchanged}, []int{1, 2})
	equal(t, "robots", plain(s.told("SELECT detail AS line FROM set_aside FINAL")), "2 requêtes le 14/03/2025, dans un journal importé")
	equal(t, "visits", s.visits(), "2025-03-14 08:05:07.000 2 / direct  desktop\n2025-03-14 09:05:07.000 1 /b direct  desktop")
}

func TestLogsThatAreNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for name, file := range map[string]string{"one line": "order,date\n", "many lines": strings.Repeat("order,date\n", 100_000)} {
		_, err := s.Logs(t.Context(), "s", inMemory(file), imports.Options{})
		if err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
		wantFault(t, err, fault.Invalid, "Ce fichier n’est pas un journal d’accès lisible. Donnez un journal Apache ou nginx au format « combined » ou « common ».")
	}
	_, err := s.Logs(t.Context(), "s", inMemory(""), imports.Options{})
	wantFault(t, err, fault.Invalid, "Le fichier est vide. Enregistrez-le ou exportez-le à nouveau, avec la ligne des titres.")
}

func TestLogDryRunStoresNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.logs(request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /", "-", firefox), imports.Options{DryRun: true})
	equal(t, "counted", r.New, 1)
	equal(t, "stored", s.told("SELECT toString((SELECT count() FROM events) + (SELECT count() FROM settings WHERE kind = 'import_key')) AS line"), "0")
}

func TestImportsStopWhenAsked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	hits := strings.Repeat(request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /", "-", firefox), 50_000)
	lines := "order,quantity,date,unit_price\n" + strings.Repeat("1,1,2025-03-14,1\n", 20_000)
	for name, run := range map[string]func(context.Context, imports.Options) error{
		"logs": func(ctx context.Context, o imports.Options) error {
			_, err := s.Logs(ctx, "s", inMemory(hits), o)
			return err
		},
		"orders": func(ctx context.Context, o imports.Options) error {
			_, err := s.Orders(ctx, "s", inMemory(lines), imports.OrderOptions{Options: o})
			return err
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		err := run(ctx, imports.Options{Progress: func(imports.Progress) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	equal(t, "stored", s.book(), "")
}

func TestAnErasedSiteCanBeImportedAgain(t *testing.T) {
	t.Parallel()
	s := newLogShop(t)
	hits := request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /", "-", firefox)
	const lines = "order,quantity,date,unit_price\n1,1,2025-03-14,1\n"
	s.logs(hits, imports.Options{})
	s.orders(lines, imports.OrderOptions{})
	s.put("erase", s.w.Forget(t.Context(), "s"))
	equal(t, "erased", s.book()+s.visits(), "")
	s.logs(hits, imports.Options{})
	s.orders(lines, imports.OrderOptions{})
	equal(t, "visits", s.visits(), "2025-03-14 08:05:07.000 1 / direct  desktop")
	equal(t, "orders", s.book(), "1 2025-03-13 23:00:00 valid  100 : 1x=100")
}
