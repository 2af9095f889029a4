package main

import (
	"archive/zip"
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/catalogue"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// problemNumbers are those of the answer key.
const problemNumbers = `\b[Pp](?:0\d|1\d|2[0-7])\b`

// betrays are what no candidate may read: numbers of problems, words of trainers.
const betrays = problemNumbers + `|(?i:anomalie|plant[ée]e?s?\b|graine|\bseed\b|corrigé du cas)`

// secretsOf are the texts that give a case away: its seed, the centre's key, and
// what trainers note beside campaigns.
func secretsOf(t *testing.T, o fixtures.Options, key []byte) []string {
	t.Helper()
	out := []string{strconv.FormatUint(o.Seed, 10), strconv.FormatUint(o.Seed, 16), string(key)}
	for _, action := range catalogue.Actions() {
		if action.Note != "" && !slices.Contains(out, action.Note) {
			out = append(out, action.Note)
		}
	}
	if len(out) < 6 {
		t.Fatalf("only %d secrets are looked for", len(out))
	}
	return out
}

// No page, export or row of a candidate's case tells its problems. A twentieth of the
// activity shows every screen; whether its problems show is another test's.
func TestACaseDoesNotBetrayItsProblems(t *testing.T) {
	t.Parallel()
	a := &app{now: time.Now, data: t.TempDir(), activity: .05, log: slog.New(slog.DiscardHandler)}
	a.streams = streams{strings.NewReader(""), io.Discard, io.Discard}
	w, err := a.openWarehouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	key := []byte("une clé de centre pour les essais")
	k := knownCase{caseState: caseState{Code: "AEC-17", Version: fixtures.CaseVersion, KeyMark: fixtures.KeyMark(key, "AEC-17")}}
	o, err := a.drawCase(key, k.caseState)
	if err != nil {
		t.Fatal(err)
	}
	k.site = o.Site.ID
	for _, err := range []error{
		loadCase(t.Context(), w, o, a.now, a.log, func(float64) {}), markLoaded(t.Context(), w, k.site, k.caseState, a.now()),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	a.checkLeaks(t, w, k, secretsOf(t, o, key))
}

// forbidden is what betrays a case.
type forbidden struct {
	whole, numbers *regexp.Regexp
	roots          []string // in small letters: whatever the whole finds but numbers holds one
}

func newForbidden(secrets []string) forbidden {
	f := forbidden{numbers: regexp.MustCompile(problemNumbers), roots: []string{"anomalie", "plant", "graine", "seed", "corrigé du cas"}}
	pattern := betrays
	for _, secret := range secrets {
		pattern += "|" + regexp.QuoteMeta(secret)
		f.roots = append(f.roots, strings.ToLower(secret))
	}
	f.whole = regexp.MustCompile(pattern)
	return f
}

// find is where a text betrays, nil if nowhere. It looks for roots first: one regular
// expression over all pages would take a quarter of the test.
func (f forbidden) find(text string) []int {
	small := strings.ToLower(text)
	if f.numbers.MatchString(text) || slices.ContainsFunc(f.roots, func(root string) bool { return strings.Contains(small, root) }) {
		return f.whole.FindStringIndex(text)
	}
	return nil
}

func TestWhatBetraysIsFound(t *testing.T) {
	t.Parallel()
	f := newForbidden([]string{"une clé", "Note du Formateur"})
	for text, want := range map[string]string{
		"le problème P07 ": "P07", "p27": "p27", "P28 et P1": "", "une Anomalie": "Anomalie", "PLANTÉE ici": "PLANTÉE", "planteur": "", "la graine 4": "graine", "seed=4": "seed",
		"seeds": "", "Corrigé du cas": "Corrigé du cas", "avec une clé": "une clé", "Une clé": "", "Note du Formateur": "Note du Formateur",
	} {
		got := ""
		if at := f.find(text); at != nil {
			got = text[at[0]:at[1]]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// checkLeaks reads what a candidate can: every page and export of the case, and
// every row that its screens are made of.
func (a *app) checkLeaks(t *testing.T, w *warehouse.Warehouse, k knownCase, secrets []string) {
	t.Helper()
	forbidden := newForbidden(secrets)
	s, err := a.startService(t.Context(), serviceOptions{addr: "127.0.0.1:0", screens: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	read := readAll(t, s.url, "/?site="+k.site, func(address, text string) { told(t, address, text, forbidden) })
	if read < 100 {
		t.Errorf("only %d pages and exports were read", read)
	}
	for _, address := range []string{"/mission?format=pdf&site=" + k.site, "/mission?format=docx&site=" + k.site,
		"/api/v1/figures?site=" + k.site + "&metrics=orders&from=2025-01-01&to=2025-12-31&by=campaign"} {
		look(t, address, s.url+address, forbidden)
	}
	a.checkNames(t, w)
	tables, err := warehouse.Select[struct {
		Name string `ch:"name"`
	}](t.Context(), w, "SELECT name FROM system.tables WHERE database = currentDatabase() AND NOT startsWith(name, 'pass_') AND total_rows > 0", nil)
	if err != nil || len(tables) < 8 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	for _, table := range tables {
		rows, err := warehouse.Select[struct {
			Row string `ch:"row"`
		}](t.Context(), w, "SELECT formatRow('TSV', *) AS row FROM {table:Identifier} WHERE match(row, {forbidden:String}) LIMIT 3",
			warehouse.Params{"table": table.Name, "forbidden": forbidden.whole.String()})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			t.Errorf("table %s betrays %.400q", table.Name, r.Row)
		}
	}
}

// look reads one address for what betrays a case.
func look(t *testing.T, name, address string, forbidden forbidden) {
	t.Helper()
	text, _ := readAnswer(t, address)
	told(t, name, text, forbidden)
}

func told(t *testing.T, where, text string, forbidden forbidden) {
	t.Helper()
	if found := forbidden.find(text); found != nil {
		t.Errorf("%s betrays %q", where, text[max(0, found[0]-60):min(len(text), found[1]+60)])
	}
}

// A name that says what a table or a column is for says what to look for.
const telling = `(?i)problem|anomal|plant|seed|answer|solution|truth|expected|cheat|trap|draw|graine|corrig|reponse`

// innocent are names that say so of something else: a page that a crawl could not
// read, a message that was replied to.
var innocent = []string{"audit_pages.problem", "conversations.answered", "reviews.answered"}

// checkNames reads the names of tables and columns: exports carry them, and so does
// the SQL that each figure shows.
func (a *app) checkNames(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	names, err := warehouse.Select[struct {
		Name string `ch:"name"`
	}](t.Context(), w, "SELECT DISTINCT concat(table, '.', name) AS name FROM system.columns WHERE database = currentDatabase()", nil)
	if err != nil || len(names) < 100 {
		t.Fatalf("%d columns, %v", len(names), err)
	}
	for _, n := range names {
		if found := regexp.MustCompile(telling).FindString(n.Name); found != "" && !slices.Contains(innocent, n.Name) {
			t.Errorf("the column %s says %q", n.Name, found)
		}
	}
}

// readAll follows the links of a case's screens, once for each path, set of
// parameters and table, and reads every answer; it returns how many.
func readAll(t *testing.T, base, first string, read func(address, text string)) (n int) {
	t.Helper()
	seen, queue := map[string]bool{}, []string{first}
	for len(queue) > 0 && n < 900 {
		at := queue[0]
		queue = queue[1:]
		text, kind := readAnswer(t, base+at)
		n++
		read(at, text)
		if !strings.HasPrefix(kind, "text/html") {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		doc.Find("a[href], link[href], script[src]").Each(func(_ int, link *goquery.Selection) {
			href := link.AttrOr("href", link.AttrOr("src", ""))
			u, err := url.Parse(href)
			if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
				return
			}
			keys := []string{path.Clean(u.Path)}
			for name := range u.Query() {
				keys = append(keys, name)
			}
			if table := u.Query().Get("tableau"); table != "" {
				keys = append(keys, "tableau="+table)
			}
			slices.Sort(keys[1:])
			if shape := strings.Join(keys, " "); !seen[shape] {
				seen[shape] = true
				queue = append(queue, u.RequestURI())
			}
		})
	}
	return n
}

// packed are the streams of a PDF as they stand: bytes among which anything is found by chance.
var packed = regexp.MustCompile(`(?s)stream\r?\n.*?endstream`)

// readAnswer is an answer's text, that of every file inside for a workbook.
func readAnswer(t *testing.T, address string) (text, kind string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	keyless := resp.StatusCode == http.StatusServiceUnavailable && strings.Contains(address, "/formateur/corrige") // the centre's key is not on this server
	if err != nil || resp.StatusCode >= http.StatusInternalServerError && !keyless {
		t.Fatalf("%s: %d, %v", address, resp.StatusCode, err)
	}
	text = resp.Header.Get("Content-Disposition") + "\n" + string(raw)
	if strings.HasPrefix(text, resp.Header.Get("Content-Disposition")+"\n%PDF-") {
		return packed.ReplaceAllString(text, "") + pdfText(t, raw), resp.Header.Get("Content-Type")
	}
	if book, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err == nil {
		for _, f := range book.File {
			inside, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(inside)
			if err != nil {
				t.Fatal(err)
			}
			text += f.Name + "\n" + string(content)
		}
	}
	return text, resp.Header.Get("Content-Type")
}

// What the repository shows as an example must not come from the shop that
// candidates are examined on.
func TestNoExampleComesFromTheExamsShop(t *testing.T) {
	t.Parallel()
	shop := regexp.MustCompile(`(?i)maison[- ]br[ée]livan`)
	for _, file := range []string{"README.md", "CONTRIBUTING.md", "docker-compose.yml", "Dockerfile"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if shop.MatchString(line) && !strings.Contains(line, "« Maison Brélivan »") {
				t.Errorf("%s takes an example from it: %s", file, line)
			}
		}
	}
	for _, key := range i18n.Keys() {
		text := i18n.T(key)
		if (strings.HasSuffix(key, ".example") || strings.HasPrefix(key, "mission.") || strings.HasPrefix(key, "topic.")) && shop.MatchString(text) {
			t.Errorf("the text %s takes an example from it: %s", key, text)
		}
	}
}
