package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// people are what no table and no file of a case may hold.
var people = []string{"dupont", "marie", "jdurand", "durand", "rue des lilas", "0612345678", "06 12 34 56 78", "laisser au voisin", "Prénom brodé", "FIDELE-", "CMD-7", "203.0.113.", "gclid-secret", "Cj0KCQ"}

// realFiles are the exports of a small real shop: fourteen orders by three people,
// its products, costs and an access log.
func realFiles(t *testing.T) (orders, products, costs, visits string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var b strings.Builder
	b.WriteString("Commande;Date;Email;Prénom;Nom;Adresse;Téléphone;Note;Référence;Désignation;Quantité;Prix unitaire;Paiement;Livraison;Code promo;Pays\n")
	for i := range 14 {
		mail := []string{"marie.dupont@example.org", "JDurand@example.org", "Marie.Dupont@example.org"}[i%3]
		name, coupon, delivery := "Bol breton", "ETE25", "Relais"
		if i == 3 {
			name, coupon, delivery = "Bol breton, Prénom brodé Marie", "FIDELE-DUPONT", "12 rue des lilas, 06 12 34 56 78"
		}
		fmt.Fprintf(&b, "CMD-7%02d;%02d/03/2025;%s;Marie;Dupont;3 rue des Lilas;0612345678;laisser au voisin;BOL-1;%s;2;24,00;CB;%s;%s;FR\n", i, i+1, mail, name, delivery, coupon)
	}
	products = write("produits.csv", "Référence;Nom;Catégorie;Prix TTC;Coût achat HT\nBOL-1;Bol breton;Vaisselle;24,00;8,00\n")
	costs = write("depenses.csv", "Jour;Canal;Campagne;Coût\n2025-03-01;Affiliation;été;50\n2025-03-02;E-mail;lettre de marie.dupont@example.org;10\n")
	visits = write("acces.log", strings.Join([]string{
		`203.0.113.9 - - [14/Mar/2025:09:05:07 +0100] "GET /bols/bol-breton?gclid=Cj0KCQ-gclid-secret HTTP/1.1" 200 5120 "https://www.example.net/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`,
		`203.0.113.9 - - [14/Mar/2025:09:06:07 +0100] "GET /mon-compte/marie-dupont/commandes/CMD-701 HTTP/1.1" 200 5120 "https://shop.example/mon-compte/jdurand" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`,
		`203.0.113.10 - - [15/Mar/2025:09:06:07 +0100] "GET /?utm_source=lettre&utm_medium=email&utm_content=marie.dupont HTTP/1.1" 200 5120 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`,
	}, "\n")+"\n")
	return write("commandes.csv", b.String()), products, costs, visits
}

// A real shop becomes a case that works with the rest, and nothing in it tells who
// bought.
func TestARealShopBecomesACaseWithoutItsCustomers(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders, products, costs, visits := realFiles(t)
	run := func(want int, args ...string) (out, talk string) {
		t.Helper()
		code, out, talk := typed(t, append(args, "--data", data)...)
		if code != want {
			t.Fatalf("%v: exit %d: %s %s", args, code, out, talk)
		}
		return out, talk
	}
	run(exitOK, "case", "key")
	importing := []string{"case", "import", "--code", "reel-1", "--name", "Atelier", "--orders", orders, "--products", products, "--costs", costs, "--visits", visits, "--vat", "20"}
	out, talk := run(exitOK, importing...)
	for _, says := range []string{"14 commandes pour 672,00 € TTC ; 2 clients", "1 valeur de « code promo », trop rares ou personnelles (1 commande)", "1 valeur de « mode de livraison »",
		"1 libellé remplacé", "Cas REEL-1 : site cas-reel-1, 2 visites, 14 commandes, du 01/03/2025 au 15/03/2025."} {
		if !strings.Contains(out, says) {
			t.Errorf("printed without %q:\n%s", says, out)
		}
	}
	if !strings.Contains(talk, "Prénom, Nom, Adresse, Téléphone, Note") {
		t.Errorf("the columns left out are not told: %s", talk)
	}
	noPerson(t, data)
	if out, _ := run(exitOK, "case", "list"); !strings.Contains(out, "REEL-1") || !strings.Contains(out, "importé") {
		t.Errorf("listed: %s", out)
	}
	if out, _ := run(exitOK, "case", "answers", "REEL-1"); !strings.Contains(out, "aucun problème n’y a été préparé") || !strings.Contains(out, "P00") || strings.Contains(out, "P01") {
		t.Errorf("its answer key: %s", out)
	}
	if _, talk := run(exitOK, "case", "verify", "REEL-1"); !strings.Contains(talk, "conforme") {
		t.Errorf("verified: %s", talk)
	}
	if _, talk := run(exitFailed, "case", "shop", "REEL-1"); !strings.Contains(talk, "ni site à servir") {
		t.Errorf("its web site: %s", talk)
	}
	if _, talk := run(exitFailed, importing...); !strings.Contains(talk, "existe déjà") {
		t.Errorf("imported again: %s", talk)
	}
	run(exitOK, "case", "freeze", "REEL-1")
	run(exitOK, "case", "freeze", "REEL-1", "--undo")
	run(exitOK, "case", "delete", "REEL-1", "--yes")
	if _, talk := run(exitFailed, "case", "show", "REEL-1"); !strings.Contains(talk, "Aucun cas") {
		t.Errorf("deleted: %s", talk)
	}
}

// noPerson looks for people in every row and in every file of a data folder, names
// of files included.
func noPerson(t *testing.T, data string) {
	t.Helper()
	quoted := make([]string, len(people))
	for i, p := range people {
		quoted[i] = regexp.QuoteMeta(p)
	}
	forbidden := "(?i)" + strings.Join(quoted, "|")
	a := &app{data: data}
	a.streams = streams{strings.NewReader(""), &strings.Builder{}, &strings.Builder{}}
	a.logTo(a.err)
	w, err := a.openWarehouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	tables, err := warehouse.Select[struct {
		Name string `ch:"name"`
	}](t.Context(), w, "SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0", nil)
	if err != nil || len(tables) < 5 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	for _, table := range tables {
		rows, err := warehouse.Select[struct {
			Row string `ch:"row"`
		}](t.Context(), w, "SELECT formatRow('TSV', *) AS row FROM {table:Identifier} WHERE match(row, {forbidden:String}) LIMIT 3",
			warehouse.Params{"table": table.Name, "forbidden": forbidden})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			t.Errorf("table %s tells of a person: %.300q", table.Name, r.Row)
		}
	}
	pattern := regexp.MustCompile(forbidden)
	files := 0
	err = filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // the engine takes files away while it works
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // likewise
		}
		files++
		if at := pattern.FindIndex(raw); at != nil {
			t.Errorf("file %s tells of a person: %q", path, raw[max(0, at[0]-20):min(len(raw), at[1]+20)])
		}
		if pattern.MatchString(d.Name()) {
			t.Errorf("the name of file %s tells of a person", path)
		}
		return nil
	})
	if err != nil || files < 5 {
		t.Errorf("%d files read, %v", files, err)
	}
}

// What cannot be imported leaves nothing behind.
func TestARefusedImportLeavesNothing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders, _, _, _ := realFiles(t)
	bad := importFile(t, "faux.csv", "a;b\n1;2\n")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--code", "R-1", "--orders", orders}, exitFailed, "clé du centre"},
		{nil, exitOK, ""}, // makes the key
		{[]string{"--code", "R-1"}, exitUsage, "Donnez un code (--code REEL-1) et un fichier de commandes"},
		{[]string{"--code", "été", "--orders", orders}, exitFailed, "« été » n’est pas un code"},
		{[]string{"--code", "R-1", "--orders", "/nulle/part.csv"}, exitFailed, "/nulle/part.csv n’existe pas"},
		{[]string{"--code", "R-1", "--orders", bad}, exitFailed, "Le fichier n’a pas de quoi remplir"},
		{[]string{"--code", "R-1", "--orders", orders, "--costs", bad}, exitFailed, "Le fichier n’a pas de quoi remplir"},
		{[]string{"--code", "R-1", "--orders", orders, "--currency", "XYZW"}, exitFailed, "XYZW"},
		{[]string{"--code", "R-1", "--orders", orders, "--vat", "vingt"}, exitUsage, "vingt"},
	} {
		args := append([]string{"case", "import", "--data", data}, c.args...)
		if c.args == nil {
			args = []string{"case", "key", "--data", data}
		}
		code, out, talk := typed(t, args...)
		if code != c.code || !strings.Contains(talk, c.says) {
			t.Errorf("%v: exit %d, %q %q", c.args, code, out, talk)
		}
	}
	if _, _, talk := typed(t, "case", "list", "--data", data); !strings.Contains(talk, "Aucun cas") {
		t.Errorf("a case is left: %s", talk)
	}
	if out, _, talk := typed(t, "site", "list", "--data", data); !strings.Contains(talk, "Aucun site") {
		t.Errorf("a site is left: %v %s", out, talk)
	}
}

// deaf is an output that takes nothing, like a full disk.
type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A case whose report could not be written is there whole all the same: a mark
// without its data would be a case that nobody can open nor make again.
func TestAnImportThatCannotBeToldIsWhole(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders, _, _, _ := realFiles(t)
	if code, out, talk := typed(t, "case", "key", "--data", data); code != exitOK {
		t.Fatal(out, talk)
	}
	args := []string{"case", "import", "--data", data, "--code", "R-1", "--orders", orders}
	if code := run(t.Context(), args, streams{strings.NewReader(""), deaf{}, &strings.Builder{}}, time.Now); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	if code, out, talk := typed(t, "case", "verify", "R-1", "--data", data); code != exitOK {
		t.Errorf("verify: exit %d, %s %s", code, out, talk)
	}
}

// The last evening of a shop of the west, night in Paris, is a part of its case.
func TestACaseCoversTheDaysOfItsShop(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders := importFile(t, "commandes.csv", "Commande;Date;Référence;Quantité;Prix unitaire\n1;2025-03-01 09:00;BOL-1;1;24,00\n2;2025-03-02 21:30;BOL-1;1;24,00\n")
	for _, args := range [][]string{{"case", "key"}, {"case", "import", "--code", "R-1", "--timezone", "America/New_York", "--currency", "USD", "--orders", orders}} {
		if code, out, talk := typed(t, append(args, "--data", data)...); code != exitOK {
			t.Fatalf("%v: %s %s", args, out, talk)
		}
	}
	if _, out, talk := typed(t, "case", "show", "R-1", "--data", data); !strings.Contains(out, "orders:2-") {
		t.Errorf("the print leaves orders out: %s %s", out, talk)
	}
}

// An export without one valid order makes no case, and a single one is in the singular.
func TestACaseNeedsAnOrder(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	none := importFile(t, "aucune.csv", "Commande;Date;Référence;Quantité;Prix unitaire\n1;2025-03-01;BOL-1;-1;24,00\n")
	one := importFile(t, "une.csv", "Commande;Date;Référence;Quantité;Prix unitaire\n1;2025-03-01;BOL-1;1;24,00\n")
	importing := func(orders string) (int, string, string) {
		return typed(t, "case", "import", "--code", "R-1", "--orders", orders, "--vat", "20", "--data", data)
	}
	typed(t, "case", "key", "--data", data)
	if code, _, talk := importing(none); code != exitFailed || !strings.Contains(talk, "Il n’y a aucune commande valable : le cas R-1 n’est pas créé.") {
		t.Errorf("without an order: exit %d, %q", code, talk)
	}
	if code, out, talk := importing(one); code != exitOK || !strings.Contains(out, "0 visite, 1 commande, du") {
		t.Errorf("with one: exit %d, %q %q", code, out, talk)
	}
}

// What is added to any ledger of a case behind its back is told.
func TestAChangedLedgerIsVerified(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders, _, _, _ := realFiles(t)
	for _, args := range [][]string{{"case", "key"}, {"case", "import", "--code", "R-1", "--orders", orders}, {"case", "verify", "R-1"}} {
		if code, out, talk := typed(t, append(args, "--data", data)...); code != exitOK {
			t.Fatalf("%v: %s %s", args, out, talk)
		}
	}
	a := &app{data: data}
	a.streams = streams{strings.NewReader(""), &strings.Builder{}, &strings.Builder{}}
	a.logTo(a.err)
	w, err := a.openWarehouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	review := tracking.Review{Site: "cas-r-1", ID: "A1", Version: 1, Time: time.Date(2025, 3, 5, 12, 0, 0, 0, time.UTC), Subject: tracking.ReviewShop, Rating: 5}
	if err := errors.Join(warehouse.Insert(t.Context(), w, "reviews", []tracking.Review{review}, ""), w.Close()); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := typed(t, "case", "verify", "R-1", "--data", data); code != exitFailed || !strings.Contains(out, "Empreinte") {
		t.Errorf("a review more: exit %d, %s", code, out)
	}
}
