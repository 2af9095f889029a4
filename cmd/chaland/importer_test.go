package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/i18n"
)

// desk is somebody before the page where files are imported.
type desk struct {
	t    *testing.T
	site string
	base string
	data string
	stop func() int
}

// openDesk serves a shop without any data.
func openDesk(t *testing.T) *desk {
	t.Helper()
	d := (&desk{t: t, data: t.TempDir()}).of(t, "velo")
	d.start()
	return d
}

// of is the desk of another shop, without any data.
func (d *desk) of(t *testing.T, site string) *desk {
	t.Helper()
	if code, _, talk := typed(t, "site", "add", "--id", site, "--name", "Vélos de la Rade", "--domain", site+".example", "--data", d.data); code != 0 {
		t.Fatal(talk)
	}
	other := *d
	other.t, other.site = t, site
	return &other
}

// list is the page where files are brought.
func (d *desk) list() *screen { return d.get("/importer?site=" + d.site) }

// isKept reports whether the file of a page is still on the disk.
func (d *desk) isKept(page *screen) bool {
	_, err := os.Stat(filepath.Join(d.data, "uploads", path.Base(page.at.Path), "file"))
	return err == nil
}

// Each part of importing files by the page, in a shop of its own.
func TestFilesAreImportedByThePage(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	for name, test := range map[string]func(*testing.T, *desk){
		"of unknown titles": aFileIsImported, "what is wrong is said": wrongFilesAreSaid, "ids are guarded": filesAreGuarded,
		"by the terminal": terminalImportsAreListed, "every kind is known": everyKindIsKnown, "a log goes soon": aLogGoesSoon, "in a browser": aFileIsDropped,
	} {
		own := d.of(t, strings.ReplaceAll(name, " ", "-"))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own.t = t
			test(t, own)
		})
	}
}

func (d *desk) start() {
	at, stop := startCommand(d.t, "serve", "--data", d.data, "--addr", "127.0.0.1:0")
	d.base, d.stop = at["dashboard"], stop
}

// screen is a page as it answers, with where it was found.
type screen struct {
	*goquery.Document
	status int
	at     *url.URL
	body   string
}

func (s *screen) text(selector string) string {
	return strings.NewReplacer(i18n.NoBreakSpace, " ", i18n.NarrowSpace, " ").Replace(strings.Join(strings.Fields(s.Find(selector).Text()), " "))
}

// cells are the texts of the cells of a row.
func (s *screen) cells(row string) string {
	var texts []string
	s.Find(row).Children().Each(func(_ int, c *goquery.Selection) {
		texts = append(texts, strings.ReplaceAll(c.Text(), i18n.NoBreakSpace, " "))
	})
	return strings.Join(texts, " | ")
}

func (d *desk) do(r *http.Request) *screen {
	d.t.Helper()
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	return &screen{page, answer.StatusCode, answer.Request.URL, string(body)}
}

func (d *desk) get(path string) *screen {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.base+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.do(r)
}

// bring sends files as a form without scripts does, and follows to where it leads.
func (d *desk) bring(files ...[2]string) *screen {
	d.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		part, err := form.CreateFormFile("fichier", f[0])
		if err != nil {
			d.t.Fatal(err)
		}
		if _, err := io.WriteString(part, f[1]); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.base+"/importer?site="+d.site, &body)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return d.settled(d.do(r))
}

// press sends the form of a file as it stands, with some of its fields changed.
func (d *desk) press(page *screen, action string, changes map[string]string) *screen {
	d.t.Helper()
	values := url.Values{"action": {action}}
	page.Find("#choix select").Each(func(_ int, s *goquery.Selection) {
		value, _ := s.Find("option[selected]").Attr("value")
		values.Set(s.AttrOr("name", ""), value)
	})
	page.Find("#choix input").Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	for name, value := range changes {
		if !values.Has(name) {
			d.t.Fatalf("the form has no %s: %s", name, page.text("main"))
		}
		values.Set(name, value)
	}
	to, there := page.Find("#choix").Attr("action")
	if !there {
		d.t.Fatalf("no form: %d %s", page.status, page.text("main"))
	}
	return d.settled(d.post(to, values))
}

func (d *desk) post(path string, values url.Values) *screen {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(r)
}

// settled follows a file until nothing is under way.
func (d *desk) settled(page *screen) *screen {
	d.t.Helper()
	for range 600 {
		follow, busy := page.Find("[data-follow]").Attr("data-follow")
		if !busy {
			return page
		}
		time.Sleep(25 * time.Millisecond)
		page = d.get(follow)
	}
	d.t.Fatalf("it never ends: %s", page.text("main"))
	return nil
}

const strangeOrders = "Ticket;Quand;Quoi;Nb;Combien;Remarque\n" +
	"T1;14/03/2025;CASQUE;1;59,90;=cmd|x\nT1;14/03/2025;PNEU;2;39,90;b\nT2;15/03/2025;CASQUE;1;douze;c\nT3;15/03/2025;PNEU;1;39,90;d\n"

var ticketColumns = map[string]string{"col-order": "Ticket", "col-date": "Quand", "col-sku": "Quoi", "col-quantity": "Nb", "col-unit_price": "Combien"}

// A page says that a file with raw addresses waits an hour; it goes once it is imported, and the
// addresses with it.
func aLogGoesSoon(t *testing.T, d *desk) {
	line := `203.0.113.77 - - [14/Mar/2025:10:00:00 +0100] "GET /bol HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"` + "\n"
	page := d.settled(d.bring([2]string{"access.log", strings.Repeat(line, 3)}))
	if !strings.Contains(page.text("main"), "une heure après son dépôt") || !d.isKept(page) {
		t.Fatalf("brought: %d %s", page.status, page.text("main"))
	}
	d.press(page, "importer", nil)
	err := filepath.WalkDir(filepath.Join(d.data, "uploads", path.Base(page.at.Path)), func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if raw, err := os.ReadFile(name); err != nil || bytes.Contains(raw, []byte("203.0.113.77")) {
			t.Errorf("%s holds the address: %v", name, err)
		}
		return nil
	})
	if err != nil || d.isKept(page) {
		t.Errorf("what is left: %v", err)
	}
}

// The whole way: a file whose titles nobody knows is brought, its columns are chosen, it is
// tried, imported, counted, imported again for nothing; next month's needs no choice.
func aFileIsImported(t *testing.T, d *desk) {
	page := d.bring([2]string{`C:\Caisse\ventes.csv`, strangeOrders})
	if page.status != http.StatusOK || !strings.Contains(page.text("main .answer"), "n’est pas reconnu") || page.text(".file-name strong") != "ventes.csv" {
		t.Fatalf("brought: %d %s", page.status, page.text("main"))
	}
	page = d.press(page, "choisir", map[string]string{"genre": "orders"})
	if page.Find(".mapping .lacks").Length() == 0 || !strings.Contains(page.text(".ignored"), "Remarque =cmd|x") {
		t.Errorf("its columns: %s", page.text("#choix"))
	}
	page = d.press(page, "essayer", ticketColumns)
	if got := page.text("#essai .answer"); got != "Essai : 3 lignes seraient prises, 1 serait rejetée. Rien n’est encore enregistré." {
		t.Fatalf("tried: %q in %s", got, page.text("main"))
	}
	if row := page.cells("#rejets tbody tr"); row != "4 | Combien | douze | « douze » n’est pas un nombre" {
		t.Errorf("the rejected line: %q", row)
	}
	if got := page.text("#essai"); !strings.Contains(got, "2 commandes pour 179,60 € TTC") {
		t.Errorf("what it would bring: %s", got)
	}
	if v := figureIn(t, d.base, d.site, "orders", "2025-03-01", "2025-03-31"); v != nil && *v != 0 {
		t.Errorf("a trial stored %v orders", *v)
	}
	csv, _ := page.Find("#rejets .exports a").First().Attr("href")
	if a := d.get(csv); !strings.Contains(a.body, "4;Combien;douze;") {
		t.Errorf("the rejected lines as CSV: %s", a.body)
	}
	book, _ := page.Find("#rejets .exports a").Last().Attr("href")
	if a := d.get(book); !strings.HasPrefix(a.body, "PK") {
		t.Errorf("the rejected lines as a workbook: %d", a.status)
	}

	tried := page
	if !d.isKept(tried) {
		t.Error("the file is gone before it is imported")
	}
	page = d.press(page, "importer", nil)
	if !strings.HasPrefix(page.at.Path, "/importer/passes/") || page.text("main .answer") != "C’est fait : 3 lignes prises, 1 rejetée." {
		t.Fatalf("imported: %s %s", page.at, page.text("main"))
	}
	if v := figureIn(t, d.base, d.site, "orders", "2025-03-01", "2025-03-31"); v == nil || *v != 2 {
		t.Errorf("%v orders are counted", v)
	}
	if to, _ := page.Find(`main a:contains("Ventes")`).Attr("href"); !strings.Contains(to, "du=2025-03-14") || !strings.Contains(d.get(to).text(".tiles"), "179,60 €") {
		t.Errorf("it leads to %s", to)
	}
	if row := page.cells("#rejets tbody tr"); !strings.HasPrefix(row, "4 | Combien | douze") {
		t.Errorf("the rejected line after the import: %q", row)
	}
	if d.isKept(tried) {
		t.Error("the file is still there")
	}

	page = d.bring([2]string{"avril.csv", strangeOrders})
	if !strings.Contains(page.text(".good-news"), "Vos choix du dernier fichier") || !strings.Contains(page.text("#essai .answer"), "Rien à changer") {
		t.Fatalf("the same titles again: %s", page.text("main"))
	}
	if page = d.press(page, "importer", nil); !strings.Contains(page.text("main .answer"), "Rien à changer : tout ce que dit ce fichier est déjà enregistré.") {
		t.Errorf("imported again: %s", page.text("main"))
	}
	if list := d.list(); list.Find("#imports tbody tr").Length() != 2 || !strings.HasPrefix(list.text("#imports tbody tr:last-child td:nth-child(2)"), "ventes.csv") || list.Find("#attente").Length() > 0 {
		t.Errorf("the list: %s", list.text("#imports"))
	}
}

// figureIn asks the read API for a metric over some days; nil is no data.
func figureIn(t *testing.T, base, site, metric, from, to string) *float64 {
	t.Helper()
	answer, err := http.Get(fmt.Sprintf("%s/api/v1/figures?site=%s&metrics=%s&from=%s&to=%s", base, site, metric, from, to))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct{ Figures []struct{ Value *float64 } }
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || len(got.Figures) != 1 {
		t.Fatalf("%s: %d, %v", metric, answer.StatusCode, err)
	}
	return got.Figures[0].Value
}

// What is in doubt or wrong is said in the words of the page, and changed there.
func wrongFilesAreSaid(t *testing.T, d *desk) {
	if page := d.bring([2]string{"photo.png", "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 600)}); page.status != http.StatusBadRequest || !strings.Contains(page.text("form .error"), "image/png") {
		t.Errorf("a picture: %d %s", page.status, page.text("main"))
	}
	if page := d.bring([2]string{"vide.csv", ""}); page.status != http.StatusBadRequest || !strings.Contains(page.text("form .error"), "« vide.csv » est vide") {
		t.Errorf("an empty file: %d %s", page.status, page.text("main"))
	}
	if page := d.bring(); page.status != http.StatusBadRequest || !strings.Contains(page.text("form .error"), "Aucun fichier") {
		t.Errorf("no file: %d %s", page.status, page.text("main"))
	}
	const ht = "Numéro de commande;Date;Référence;Quantité;Prix unitaire\nA1;03/04/2025;X;1;10\n"
	page := d.bring([2]string{"ht.csv", ht})
	if !strings.Contains(page.text("#essai"), "choisissez « mois d’abord » pour les dates") || strings.Contains(page.text("main"), "--") {
		t.Errorf("an order of dates is guessed: %s", page.text("main"))
	}
	page = d.press(page, "essayer", map[string]string{"opt-prices": "excl"})
	if got := page.text(".bad-news"); !strings.Contains(got, "Donnez-le plus bas") {
		t.Errorf("without VAT: %s", page.text("main"))
	}
	page = d.press(page, "essayer", map[string]string{"opt-vat": "20", "opt-date_order": "mdy"})
	if got := page.text("#essai"); !strings.Contains(got, "12,00 € TTC") || !strings.Contains(got, "le 04/03/2025") {
		t.Errorf("with VAT and the month first: %s", page.text("main"))
	}
	// changed since the trial: tried again, not imported
	if page = d.press(page, "importer", map[string]string{"opt-vat": "10"}); !strings.Contains(page.text("#essai"), "11,00 € TTC") || page.at.Path == "/importer" {
		t.Errorf("changed before the import: %s", page.text("main"))
	}
	if list := d.list(); !strings.Contains(list.text("#attente"), "ht.csv") || list.Find("#imports tbody tr").Length() != 0 {
		t.Errorf("the list: %s", list.text("main"))
	}
	waiting := page
	if page = d.post(page.Find("#choix").AttrOr("action", ""), url.Values{"action": {"retirer"}}); page.Find("#attente").Length() > 0 {
		t.Errorf("taken away: %s", page.text("main"))
	}
	if d.isKept(waiting) {
		t.Error("it is still there")
	}
}

// A file waits through a restart; what was cut short is said and done again for nothing.
func TestAFileWaitsThroughARestart(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	page := d.bring([2]string{"ventes.csv", "Numéro de commande;Date;Référence;Quantité;Prix unitaire\nA1;14/03/2025;X;1;10,00\n"})
	if code := d.stop(); code != exitOK {
		t.Fatalf("stopped with %d", code)
	}
	d.start()
	page = d.get(page.at.RequestURI())
	if page = d.press(page, "importer", nil); !strings.Contains(page.text("main .answer"), "C’est fait") {
		t.Errorf("after a restart: %s", page.text("main"))
	}
}

// Ids lead nowhere else, other sites' pages change nothing, frozen data stay as they are.
func filesAreGuarded(t *testing.T, d *desk) {
	other := d.of(t, "autre")
	page := d.bring([2]string{"../../<b>ventes</b>.csv", "Numéro de commande;Date;Référence;Quantité;Prix unitaire\nA1;14/03/2025;<script>alert(1)</script>;1;10,00\n"})
	if page.Find("main script:not([type])").Length() > 0 || page.text(".file-name strong") != "b>.csv" {
		t.Errorf("a hostile name: %q", page.text(".file-name strong"))
	}
	id := strings.TrimPrefix(page.at.Path, "/importer/fichier/")
	for _, path := range []string{"/importer/fichier/..%2F..%2Fchaland.db?site=" + d.site, "/importer/fichier/" + id + "?site=" + other.site, "/importer/fichier/" + id + "/rejets?format=csv&site=" + other.site, "/importer/passes/99?site=" + d.site} {
		if a := d.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.base+"/importer/fichier/"+id+"?site="+d.site, strings.NewReader("action=retirer"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://ailleurs.example")
	if answer, err := http.DefaultClient.Do(r); err != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %v %v", answer.StatusCode, err)
	} else {
		answer.Body.Close()
	}
}

// What the terminal imports stands in the list of the page; what it tries does not.
func terminalImportsAreListed(t *testing.T, d *desk) {
	file := filepath.Join(t.TempDir(), "ventes.csv")
	if err := os.WriteFile(file, []byte("Numéro de commande;Date;Référence;Quantité;Prix unitaire\nA1;14/03/2025;X;1;10,00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, more := range [][]string{{"--dry-run"}, nil} {
		if code, _, talk := typed(t, append([]string{"import", "orders", "--site", d.site, "--data", d.data, file}, more...)...); code != exitOK {
			t.Fatal(talk)
		}
	}
	list := d.list()
	if rows := list.Find("#imports tbody tr"); rows.Length() != 1 || !strings.Contains(list.text("#imports tbody tr"), "ventes.csv") || !strings.HasSuffix(list.text("#imports tbody tr"), "le terminal") {
		t.Errorf("the list: %s", list.text("#imports"))
	}
	to, _ := list.Find("#imports tbody a").Attr("href")
	if a := d.get(to); !strings.Contains(a.text("main"), "1 commande pour 10,00 € TTC") || !strings.Contains(a.text("main .answer"), "C’est fait : 1 ligne prise, aucune rejetée.") {
		t.Errorf("the import: %s", a.text("main"))
	}
}

// Each kind has screens that show it; each of its settings has its place on the page and its texts.
func everyKindIsKnown(t *testing.T, d *desk) {
	list := d.list()
	for _, k := range imports.Kinds() {
		if !strings.Contains(list.text("main dl.facts"), strings.Join(strings.Fields(k.Name()), " ")) {
			t.Errorf("the page does not name %s", k.Key)
		}
		if len(importPages[k.Key]) == 0 {
			t.Errorf("no screen shows %s", k.Key)
		}
		for _, path := range importPages[k.Key] {
			if a := d.get(path + "?site=" + d.site); a.status != http.StatusOK || !i18n.Has("nav."+path) {
				t.Errorf("%s leads to %s: %d", k.Key, path, a.status)
			}
		}
		for _, name := range k.Settings {
			asked := pageSettings[name]
			if len(asked) == 0 {
				t.Errorf("%s: the page does not ask for %s", k.Key, name)
			}
			for _, a := range asked {
				if !i18n.Has("import.setting."+a) || !i18n.Has("import.setting."+a+".help") {
					t.Errorf("%s: %s has no text", k.Key, a)
				}
			}
		}
	}
}

// A file is dropped on the page, its columns are chosen, it is tried and imported with the
// hands of a person, and its sales show.
func aFileIsDropped(t *testing.T, d *desk) {
	ctx := openChromium(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(d.base+"/importer?site="+d.site)); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(strangeOrders)
	if err != nil {
		t.Fatal(err)
	}
	step(t, ctx, `{
		const files = new DataTransfer();
		files.items.add(new File([`+string(text)+`], 'ventes.csv', {type: 'text/csv'}));
		document.querySelector('form.drop').dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}));
	}`, "/importer/fichier/")
	const choose = `const choose = (name, value) => { const s = document.querySelector('[name="' + name + '"]'); s.value = value; s.dispatchEvent(new Event('change')); };`
	said := func(selector, want string) {
		t.Helper()
		got := ""
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			got, err = chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === 'complete' ? document.querySelector('`+selector+`')?.innerText ?? '' : ''`))
			if err == nil && strings.Contains(strings.NewReplacer(i18n.NoBreakSpace, " ", i18n.NarrowSpace, " ").Replace(got), want) {
				return
			}
		}
		t.Fatalf("%s says %q, not %q (%v)", selector, got, want, err)
	}
	step(t, ctx, `{ `+choose+` choose('genre', 'orders'); document.querySelector('[value=choisir]').click(); }`, "/importer/fichier/")
	said("#choix h2", "Quelle colonne dit quoi ?")
	step(t, ctx, `{ `+choose+` choose('col-order', 'Ticket'); choose('col-date', 'Quand'); choose('col-sku', 'Quoi'); choose('col-quantity', 'Nb'); choose('col-unit_price', 'Combien'); }`, "/importer/fichier/")
	said("#exemple-col-date", "14/03/2025 · 15/03/2025")
	step(t, ctx, `document.querySelector('[value=essayer]').click()`, "/importer/fichier/")
	said("#essai .answer", "3 lignes seraient prises, 1 serait rejetée")
	step(t, ctx, `document.querySelector('[value=importer]').click()`, "/importer/passes/")
	said("main .answer", "C’est fait : 3 lignes prises, 1 rejetée.")
	step(t, ctx, `[...document.querySelectorAll('main a')].find((a) => a.innerText.includes('Ventes')).click()`, "/ventes")
	said(".tiles", "179,60 €")
}

// No text of an import's page speaks of the terminal: what names an option there has words of
// its own.
func TestNotesOfImportsSpeakOfThePage(t *testing.T) {
	t.Parallel()
	spoken := 0
	for _, key := range i18n.Keys() {
		for _, prefix := range []string{"imports.note.", "imports."} {
			code, isOne := strings.CutPrefix(key, prefix)
			if !isOne || strings.Contains(code, "cli.") || prefix == "imports." && strings.HasPrefix(code, "note.") {
				continue
			}
			text := i18n.T(key)
			if !strings.Contains(text, "--") && !strings.Contains(text, "chaland import") {
				continue
			}
			if strings.Contains(text, "--columns") || strings.Contains(text, "--prices") || strings.Contains(text, "--errors") {
				continue // of what only an option can say wrong
			}
			own := map[string]string{"imports.note.": "import.note." + code, "imports.": "import.problem." + key}[prefix]
			if spoken++; !i18n.Has(own) || strings.Contains(i18n.T(own), "--") {
				t.Errorf("%s has no words for the page (%s): %s", key, own, text)
			}
		}
	}
	if spoken < 5 {
		t.Errorf("%d texts speak of options", spoken)
	}
}
