package dashboard_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

func init() { pagePaths = append(pagePaths, "/importer") }

// importer knows orders by their titles; what it is let do decides how an import goes.
type importer struct {
	let  <-chan struct{} // closed: at once
	held bool            // imports only, no trial
	fail error
}

func (importer) Kinds() []dashboard.ImportKind {
	return []dashboard.ImportKind{
		{Key: "orders", Name: "Commandes", Becomes: "Des commandes, avec leurs articles.", Pages: []string{"/ventes", "/rentabilite"}, Settings: []string{"prices", "vat", "cancelled_prefix", "date_order", "from", "to"}, Fields: []dashboard.ImportField{
			{Key: "order", Name: "numéro de commande", Need: "order"}, {Key: "date", Name: "date", Need: "date"}, {Key: "sku", Name: "référence du produit"},
			{Key: "unit_price", Name: "prix unitaire", Need: "unit_price|total"}, {Key: "total", Name: "total de la ligne", Need: "unit_price|total"}, {Key: "coupon", Name: "code promo"}}},
		{Key: "logs", Name: "Journaux d’accès", Becomes: "Des pages vues et des visites."},
	}
}

func (importer) Recognise(_ context.Context, f dashboard.ImportFile, kind string) (*dashboard.ImportLook, error) {
	if strings.HasSuffix(f.Name, ".pdf") {
		return nil, fault.New(fault.Invalid, "sheet.not_a_table", "type", "application/pdf")
	}
	hostile := `<img src=x onerror=alert(1)>`
	look := &dashboard.ImportLook{Kind: "orders", Tool: "PrestaShop", Titles: []string{"Id", "Jour", "Prix", "Remarque", hostile}, Columns: []dashboard.ImportColumn{
		{Field: "order", Title: "Id", Examples: []string{"1001", "1002"}}, {Field: "date", Title: "Jour", Examples: []string{"14/03/2025", "15/03/2025", "16/03/2025"}},
		{Field: "unit_price", Title: "Prix", Examples: []string{"59,90", "39,90"}}},
		Unused: []dashboard.ImportColumn{{Title: "Remarque", Examples: []string{strings.Repeat("long", 14), "=1+1"}}, {Title: hostile, Examples: []string{hostile}}}, Rows: [][]string{{"1001", "14/03/2025", "59,90", "=1+1", hostile}, {"1002", "15/03/2025", "39,90", "", "x"}}}
	if strings.HasPrefix(f.Name, "doute") {
		look.Columns, look.Missing = look.Columns[1:], []string{"order"}
	}
	if kind == "logs" {
		return &dashboard.ImportLook{Kind: "logs"}, nil
	}
	return look, nil
}

func (i importer) Import(ctx context.Context, job dashboard.ImportJob) (*dashboard.ImportReport, error) {
	job.Tell(dashboard.ImportProgress{Stage: "Lecture", Done: 30, Total: 120})
	if i.let != nil && !(i.held && job.Trial) {
		select {
		case <-i.let:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if i.fail != nil {
		return nil, i.fail
	}
	if job.Settings["vat"] == "panique" {
		panic("a reader that breaks")
	}
	if _, err := io.WriteString(job.Rejects, "\ufeffLigne;Colonne;Valeur;Motif\r\n3;Prix;'=1+1;« =1+1 » n’est pas un nombre\r\n"); err != nil {
		return nil, err
	}
	return &dashboard.ImportReport{Lines: 3, Rejected: 1, New: 2, Texts: []string{"2 commandes pour 99,80 € TTC.", "Période : du 14/03/2025 au 15/03/2025."}, Notes: []string{"Nombres lus avec la virgule décimale (« 59,90 », ligne 2)."},
		Problems: []dashboard.ImportProblem{{Line: 3, Column: "Prix", Value: "=1+1", Reason: "« =1+1 » n’est pas un nombre"}}, First: time.Date(2025, 3, 14, 0, 0, 0, 0, time.UTC), Last: time.Date(2025, 3, 15, 0, 0, 0, 0, time.UTC)}, nil
}

func (importer) Words(err error) string {
	if fault.KindOf(err) == fault.Internal {
		return "Un incident imprévu."
	}
	return "Cela ne va pas."
}

func withImporter(s *shop, o *dashboard.Options) { s.importing(o, importer{}) }

func (s *shop) importing(o *dashboard.Options, i importer) { o.Importer, o.Uploads = i, s.uploads }

// hand brings a file as a form does.
func (s *shop) hand(t testing.TB, name string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("fichier", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, "Id;Jour;Prix\n"); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/importer?site=velo", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", s.url)
	return s.do(t, r)
}

// handed is where the file that was brought is once it was tried.
func (s *shop) handed(t testing.TB, name string) string {
	t.Helper()
	a := s.hand(t, name)
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", name, a.StatusCode, a.text("main"))
	}
	return a.Header.Get("Location")
}

func (s *shop) calm(t testing.TB, path string) answer {
	t.Helper()
	for range 400 {
		a := s.get(t, path)
		if a.Find("[data-follow]").Length() == 0 {
			return a
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s never ends", path)
	return answer{}
}

const asRecognised = "&genre=orders&col-order=Id&col-date=Jour&col-unit_price=Prix&col-sku=&col-total=&col-coupon="

// importScreens are the pages of files in each of their states, with a past import.
func (s *shop) importScreens(t testing.TB) []string {
	t.Helper()
	tried, doubtful, over := s.handed(t, "commandes.csv"), s.handed(t, "doute.csv"), s.handed(t, strings.Repeat("long-", 20)+"fini.csv")
	s.calm(t, tried)
	s.calm(t, over)
	if a := s.post(t, over, "action=importer"+asRecognised); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("importing: %d %s", a.StatusCode, a.text("main"))
	}
	a := s.calm(t, over)
	return []string{tried, doubtful, a.Header.Get("Location"), "/importer?site=velo"}
}

func TestAnImportIsFollowedAndStopped(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	s := openShop(t, func(s *shop, o *dashboard.Options) {
		s.importing(o, importer{let: let})
		o.Patience = time.Millisecond
	})
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	at := s.handed(t, "commandes.csv") // nothing is in doubt: it is tried at once
	var a answer
	for range 400 {
		if a = s.get(t, at); strings.Contains(a.text("[data-follow]"), "Lecture") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if value, _ := a.Find("progress").Attr("value"); value != "30" || !strings.Contains(plain(a.text("[data-follow]")), "Lecture : 25 %") || !strings.Contains(a.body, `http-equiv="refresh"`) {
		t.Errorf("under way: %s", a.text("main"))
	}
	second := s.handed(t, "suite.csv")
	if a := s.get(t, second); !strings.Contains(a.text("[data-follow]"), "attend son tour") {
		t.Errorf("the second one: %s", a.text("main"))
	}
	if a := s.post(t, at, "action=retirer"); a.StatusCode != http.StatusConflict {
		t.Errorf("taken away while it is read: %d", a.StatusCode)
	}
	if a := s.post(t, at, "action=arreter"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("stopping: %d", a.StatusCode)
	}
	if a = s.calm(t, at); a.Find("#essai").Length() > 0 || !strings.Contains(a.text("#choix"), "Essayer") {
		t.Errorf("a trial that was stopped: %s", a.text("main"))
	}
	close(let)
	if a = s.calm(t, second); a.text("#essai .answer") == "" {
		t.Errorf("the second one in its turn: %s", a.text("main"))
	}
	if a := s.post(t, second, "action=importer"+asRecognised); a.StatusCode != http.StatusSeeOther {
		t.Errorf("importing: %d %s", a.StatusCode, a.text("main"))
	}
	if a = s.calm(t, second); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/importer/passes/") {
		t.Errorf("over: %d %s", a.StatusCode, a.text("main"))
	}
}

// An import that is stopped, or cut short with the program, is taken up where it is asked for again.
func TestAnImportThatIsStoppedIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	s := openShop(t, func(s *shop, o *dashboard.Options) {
		s.importing(o, importer{let: let, held: true})
		o.Patience = time.Millisecond
	})
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	at := s.handed(t, "commandes.csv")
	s.calm(t, at)
	for range 2 { // pressed twice, it runs once
		if a := s.post(t, at, "action=importer"+asRecognised); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != at {
			t.Fatalf("importing: %d %s", a.StatusCode, a.text("main"))
		}
	}
	if a := s.get(t, at); !strings.Contains(a.text("[data-follow]"), "Import en cours") {
		t.Errorf("under way: %s", a.text("main"))
	}
	if list := s.get(t, "/importer?site=velo"); !strings.Contains(list.text("#attente"), "import en cours") {
		t.Errorf("the list: %s", list.text("#attente"))
	}
	s.post(t, at, "action=arreter")
	a := s.calm(t, at)
	if !strings.Contains(a.text(".notice"), "Vous avez arrêté l’import") || a.Find("#essai").Length() > 0 || a.Find("button[value=importer]").Length() != 1 {
		t.Errorf("stopped: %s", a.text("main"))
	}
	close(let)
	s.post(t, at, "action=importer"+asRecognised)
	if a = s.calm(t, at); !strings.HasPrefix(a.Header.Get("Location"), "/importer/passes/") {
		t.Errorf("taken up again: %d %s", a.StatusCode, a.text("main"))
	}
}

func TestAnImportThatFailsIsSaidAndDoneAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, func(s *shop, o *dashboard.Options) {
		s.importing(o, importer{fail: fault.New(fault.Invalid, "imports.excl_without_vat")})
	})
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	at := s.handed(t, "commandes.csv")
	if a := s.calm(t, at); a.text(".bad-news") != "Cela ne va pas." || a.Find("button[value=importer]").Length() > 0 || a.Find("button[value=essayer]").Length() != 1 {
		t.Errorf("a trial that failed: %s", a.text("main"))
	}
	if a := s.hand(t, "facture.pdf"); a.StatusCode != http.StatusBadRequest || a.text("form .error") != "Cela ne va pas." || s.get(t, "/importer?site=velo").Find(".waiting li").Length() != 1 {
		t.Errorf("a file that is no table: %d %s", a.StatusCode, a.text("main"))
	}
	if a := s.post(t, at, "action=voler"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("an action of nobody: %d", a.StatusCode)
	}
	if a := s.post(t, at, "action=essayer&genre=rien"); a.StatusCode != http.StatusBadRequest || a.text(".bad-news") != "Cela ne va pas." {
		t.Errorf("a kind of nobody: %d %s", a.StatusCode, a.text("main"))
	}
}

// What a file says stays text, on the page and in the exports of its rejected lines.
func TestAHostileFileStaysText(t *testing.T) {
	t.Parallel()
	s := openShop(t, withImporter)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	a := s.calm(t, s.handed(t, "<b>commandes</b>.csv"))
	if a.Find("main img, main b:not(table b)").Length() > 0 || !strings.Contains(a.body, "&lt;img src=x") || strings.Contains(a.Find("#exemples").Text(), "<img") {
		t.Errorf("the page: %s", a.body)
	}
	csv, _ := a.Find("#rejets .exports a").First().Attr("href")
	if out := s.get(t, csv); !strings.Contains(out.body, ";'=1+1;") || !strings.HasPrefix(out.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the rejected lines: %s", out.body)
	}
}

func TestFrozenDataTakeNoFile(t *testing.T) {
	t.Parallel()
	s := openShop(t, withImporter)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	at := s.handed(t, "commandes.csv")
	s.calm(t, at)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Frozen: noon.Add(-time.Hour)})
	if a := s.get(t, "/importer?site=velo"); a.Find("form.drop").Length() > 0 || !strings.Contains(a.text(".notice"), "sont gelées depuis le 20/03/2026") {
		t.Errorf("the page: %s", a.text("main"))
	}
	for name, a := range map[string]answer{"a file": s.hand(t, "commandes.csv"), "an import": s.post(t, at, "action=importer"+asRecognised)} {
		if a.StatusCode != http.StatusConflict || !strings.Contains(a.text("main"), "gelées") {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text("main"))
		}
	}
	if docs, err := s.store.Documents(t.Context(), store.Imports, "velo"); err != nil || len(docs) > 0 {
		t.Errorf("imported all the same: %v %v", docs, err)
	}
}

// A broken reader ends its import only, and says so.
func TestAReaderThatBreaksEndsItsImportOnly(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := openShop(t, withImporter, func(_ *shop, o *dashboard.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	at := s.handed(t, "commandes.csv")
	s.calm(t, at)
	s.post(t, at, "action=essayer"+asRecognised+"&opt-vat="+url.QueryEscape("panique"))
	if a := s.calm(t, at); a.text(".bad-news") != "Un incident imprévu." {
		t.Errorf("the page: %s", a.text("main"))
	}
	s.post(t, at, "action=essayer"+asRecognised+"&opt-vat=20")
	if a := s.calm(t, at); a.text("#essai .answer") == "" {
		t.Errorf("afterwards: %s", a.text("main"))
	}
	if !strings.Contains(log.String(), "a reader that breaks") {
		t.Errorf("the log: %s", log.String())
	}
}

// Too many files wait: the next one is refused until there is room.
func TestTooManyFilesAreRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, withImporter)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris"})
	for i := range 40 {
		s.handed(t, "doute"+strconv.Itoa(i)+".csv")
	}
	a := s.hand(t, "doute.csv")
	if a.StatusCode != http.StatusConflict || !strings.Contains(plain(a.text("form .error")), "40 fichiers attendent déjà") {
		t.Errorf("one more: %d %s", a.StatusCode, a.text("form"))
	}
}
