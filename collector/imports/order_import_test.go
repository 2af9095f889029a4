package imports_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

// Each case is a rule of the import, on a few lines of a file.
func TestOrderRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file    string
		options       imports.OrderOptions
		site          func(*tracking.Site)
		book, refunds string
	}{
		{
			name: "lines are grouped by number over the whole file, and dated by the earliest",
			file: "order,sku,quantity,date,unit_price,customer\n" +
				"1,A,2,2025-03-14 10:05,10.00,C1\n2,B,1,2025-03-14 11:00,5,C2\n1,C,1,2025-03-14 10:00,2.50,C1\n",
			book: "1 2025-03-14 09:00:00 valid C1 2250 : 2xA=2000 1xC=250\n2 2025-03-14 10:00:00 valid C2 500 : 1xB=500",
		},
		{
			name: "identical lines of one order are all kept",
			file: "order,sku,quantity,date,unit_price\n1,A,2,2025-03-14,10\n1,A,2,2025-03-14,10\n",
			book: "1 2025-03-13 23:00:00 valid  4000 : 2xA=2000 2xA=2000",
		},
		{
			name: "identifiers are kept as written, and no customer is a guest",
			file: "order,sku,quantity,date,unit_price,customer\n00012,85123A,1,2025-03-14,1,17850.0\n00013,85123A,1,2025-03-14,1,\n",
			book: "00012 2025-03-13 23:00:00 valid 17850.0 100 : 1x85123A=100\n00013 2025-03-13 23:00:00 valid  100 : 1x85123A=100",
		},
		{
			name: "negative quantities and free goods are adjustments, and a document made of them is no order",
			file: "order,sku,quantity,date,unit_price\n1,A,2,2025-03-14,10\n1,GIFT,1,2025-03-14,0\n1,B,-1,2025-03-14,4\n" +
				"2,C,-3,2025-03-14,2\n3,D,1,2025-03-14,-50\n",
			book: "1 2025-03-13 23:00:00 valid  2000 : 2xA=2000 ~-1xB=-400 ~1xGIFT=0\n" +
				"2 2025-03-13 23:00:00 adjustment  0 : ~-3xC=-600\n3 2025-03-13 23:00:00 adjustment  0 : ~1xD=-5000",
		},
		{
			name:    "documents under the prefix are refunds on their own date",
			file:    "order,sku,quantity,date,unit_price\n1,A,2,2025-03-14,10\nC2,A,-1,2025-04-02 08:00,10\nC2,B,-1,2025-04-02 08:00,2.5\n",
			options: imports.OrderOptions{CancelledPrefix: "C"},
			book:    "1 2025-03-13 23:00:00 valid  2000 : 2xA=2000",
			refunds: "C2 2025-04-02 06:00:00 1250 ht ? : 1xA=1000 1xB=250",
		},
		{
			name:    "a refund written with positive amounts is one too",
			file:    "order,sku,quantity,date,unit_price\nAV-1,A,1,2025-04-02,10\n",
			options: imports.OrderOptions{CancelledPrefix: "AV-", VAT: ptr(0.2)},
			refunds: "AV-1 2025-04-01 22:00:00 1000 ht 833 : 1xA=1000",
		},
		{
			name:    "without the prefix a cancelled document is a stock move",
			file:    "order,sku,quantity,date,unit_price\nC2,A,-1,2025-04-02,10\n",
			options: imports.OrderOptions{},
			book:    "C2 2025-04-01 22:00:00 adjustment  0 : ~-1xA=-1000",
		},
		{
			name:    "a rate gives the amounts without tax",
			file:    "order,sku,quantity,date,unit_price\n1,A,1,2025-03-14,12\n",
			options: imports.OrderOptions{VAT: ptr(0.2)},
			book:    "1 2025-03-13 23:00:00 valid  1200 : 1xA=1200(1000)",
		},
		{
			name: "the rate of the line goes before the general one",
			file: "order;sku;quantity;date;unit_price;vat\n1;A;1;2025-03-14;12;20\n1;B;1;2025-03-14;10,55;5,5\n1;C;1;2025-03-14;3;\n",
			site: func(s *tracking.Site) { s.VATRate = ptr(0.1) },
			book: "1 2025-03-13 23:00:00 valid  2555 : 1xA=1200(1000) 1xB=1055(1000) 1xC=300(273)",
		},
		{
			name:    "prices without tax",
			file:    "order,sku,quantity,date,unit_price,vat,shipping\n1,A,2,2025-03-14,10,0.2,5\n1,B,1,2025-03-14,10,0.2,5\n",
			options: imports.OrderOptions{PricesExcl: true},
			book:    "1 2025-03-13 23:00:00 valid  4200 port 600 : 2xA=2400(2000) 1xB=1200(1000)",
		},
		{
			name: "the total of the line, when it is given, is the amount",
			file: "commande;article;quantité;date;prix unitaire;total ligne;remise\n1;A;3;14/03/2025;10,00;27,00;3,00\n",
			book: "1 2025-03-13 23:00:00 valid  2700 : 3xA=2700",
		},
		{
			name: "a discount comes off quantity x price, whatever its sign",
			file: "order,sku,quantity,date,unit_price,discount\n1,A,3,2025-03-14,10,3\n2,A,3,2025-03-14,10,-3\n",
			book: "1 2025-03-13 23:00:00 valid  2700 : 3xA=2700\n2 2025-03-13 23:00:00 valid  2700 : 3xA=2700",
		},
		{
			name: "one line per order, with a total only",
			file: "order,date,montant\n1,2025-03-14,59.90\n2,2025-03-14,0\n",
			book: "1 2025-03-13 23:00:00 valid  5990 : 1x=5990\n2 2025-03-13 23:00:00 adjustment  0 : ~1x=0",
		},
		{
			name: "shipping repeated on each line counts once, shared out it adds up",
			file: "order,sku,quantity,date,unit_price,shipping\n1,A,1,2025-03-14,10,5.90\n1,B,1,2025-03-14,10,5.90\n" +
				"2,A,1,2025-03-14,10,5.90\n2,B,1,2025-03-14,10,\n3,A,1,2025-03-14,10,2\n3,B,1,2025-03-14,10,3\n",
			book: "1 2025-03-13 23:00:00 valid  2590 port 590 : 1xA=1000 1xB=1000\n" +
				"2 2025-03-13 23:00:00 valid  2590 port 590 : 1xA=1000 1xB=1000\n3 2025-03-13 23:00:00 valid  2500 port 500 : 1xA=1000 1xB=1000",
		},
		{
			name: "states of the shop",
			file: "order,sku,quantity,date,unit_price,status\n1,A,1,2025-03-14,10,Annulée\n2,A,1,2025-03-14,10,Livré\n" +
				"3,A,1,2025-03-14,10,En attente de paiement\n4,A,1,2025-03-14,10,Remboursé\n5,A,1,2025-03-14,10,wc-failed\n" +
				"6,A,1,2025-03-14,10,Test\n7,A,1,2025-03-14,10,annulée\n7,B,1,2025-03-14,10,expédiée\n",
			book: "1 2025-03-13 23:00:00 cancelled  1000 : 1xA=1000\n2 2025-03-13 23:00:00 valid  1000 : 1xA=1000\n" +
				"3 2025-03-13 23:00:00 pending  1000 : 1xA=1000\n4 2025-03-13 23:00:00 valid  1000 : 1xA=1000\n" +
				"5 2025-03-13 23:00:00 cancelled  1000 : 1xA=1000\n6 2025-03-13 23:00:00 test  1000 : 1xA=1000\n" +
				"7 2025-03-13 23:00:00 valid  2000 : 1xA=1000 1xB=1000",
		},
		{
			name: "what is sold by weight is one article",
			file: "order;sku;quantity;date;unit_price\n1;FARINE;0,350;2025-03-14;4,20\n",
			book: "1 2025-03-13 23:00:00 valid  147 : 1xFARINE=147",
		},
		{
			name: "half a cent rounds away from zero",
			file: "order,sku,quantity,date,unit_price\n1,A,1,2025-03-14,1.005\n1,B,3,2025-03-14,0.335\n1,C,1,2025-03-14,0.001\n",
			book: "1 2025-03-13 23:00:00 valid  202 : 1xA=101 3xB=101 1xC=0",
		},
		{
			name: "the line number orders the lines",
			file: "order,line,sku,quantity,date,unit_price\n1,2,A,1,2025-03-14,1\n1,10,B,1,2025-03-14,1\n1,1,C,1,2025-03-14,1\n",
			book: "1 2025-03-13 23:00:00 valid  300 : 1xC=100 1xA=100 1xB=100",
		},
		{
			name: "dates are on the clock of the site, unless they say their zone",
			file: "order,sku,quantity,date,unit_price\n1,A,1,2025-07-14 00:30,1\n2,A,1,2025-07-14T00:30:00Z,1\n3,A,1,2025-07-14 00:30:00 -0500,1\n",
			site: func(s *tracking.Site) { s.Timezone = "America/Montreal" },
			book: "1 2025-07-14 04:30:00 valid  100 : 1xA=100\n2 2025-07-14 00:30:00 valid  100 : 1xA=100\n3 2025-07-14 05:30:00 valid  100 : 1xA=100",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var changes []func(*tracking.Site)
			if c.site != nil {
				changes = append(changes, c.site)
			}
			s := newShop(t, changes...)
			r := s.orders(c.file, c.options)
			equal(t, "rejected", problems(r), "")
			equal(t, "orders", s.book(), c.book)
			equal(t, "refunds", s.refunds(), c.refunds)
		})
	}
}

func ptr[T any](v T) *T { return &v }

func TestOrderReportAddsUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := "order,sku,quantity,date,unit_price,customer\n1,A,2,2025-03-14,10,X\n2,A,1,2025-03-20,5,X\n3,B,-1,2025-03-15,5,\n" +
		"4,A,1,2025-04-01 23:59,5,\nC5,A,-1,2025-05-02,10,X\n6,A,x,2025-04-01,5,\n2,Z,0,2025-03-20,5,X\n"
	r := s.orders(file, imports.OrderOptions{CancelledPrefix: "C"})
	equal(t, "lines", []int{r.Lines, r.Rejected, r.New, r.Replaced, r.Unchanged}, []int{7, 1, 5, 0, 0})
	equal(t, "totals", fmt.Sprintf("%+v", *r.Orders), "{Orders:3 Revenue:3000 Refunds:1 Refunded:1000 NotCounted:0 AdjustmentLines:2 "+
		"AdjustmentOrders:1 Guests:1 Customers:1 Incomplete:0 IncompleteOrders:[] WithoutAmountExcl:3}")
	equal(t, "period", r.First.Format(time.DateOnly)+" "+r.Last.Format(time.DateOnly), "2025-03-14 2025-05-02")
}

func TestFrenchFileReadsLikeTheEnglishOne(t *testing.T) {
	t.Parallel()
	english := newShop(t)
	english.orders("order,sku,name,quantity,date,unit_price,customer\n1,A,Marinière,1200,2025-03-04 09:05,1234.50,C1\n2,B,Bol,1,2025-03-25,3,C2\n",
		imports.OrderOptions{})
	french := newShop(t)
	r := french.orders("\ufeffN° de commande;Référence produit;Libellé;Quantité;Date commande;Prix unitaire TTC;Client\r\n"+
		"1;A;Marinière;1 200;04/03/2025 09:05;1 234,50 €;C1\r\n2;B;Bol;1;25/03/2025;3;C2\r\n", imports.OrderOptions{})
	equal(t, "orders", french.book(), english.book())
	equal(t, "content", french.contentPrint(), english.contentPrint())
	equal(t, "notes", notes(r), "Dates de « Date commande » lues jour/mois/année (« 25/03/2025 », ligne 3, ne se lit pas autrement).\n"+
		"Nombres lus avec la virgule décimale (« 1 234,50 € », ligne 2).\n"+
		"Colonnes reconnues d’après leurs titres : order=N° de commande,sku=Référence produit,name=Libellé,quantity=Quantité,"+
		"date=Date commande,unit_price=Prix unitaire TTC,customer=Client.\n"+
		"Taux de TVA inconnu pour 2 commandes : les montants HT sont « pas de données ». Ajoutez --vat ou une colonne de taux.")
}

func TestBadLinesAreToldAndTheOthersKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var all bytes.Buffer
	r := s.orders("order,sku,quantity,date,unit_price,currency\n"+
		"1,A,1,2025-03-14,10,EUR\n"+
		"1,B,deux,2025-03-14,10,EUR\n"+
		",C,1,2025-03-14,10,EUR\n"+
		"2,D,1,31/02/2025,10,EUR\n"+
		"3,E,1,,10,EUR\n"+
		"4,F,1,2025-03-14,,EUR\n"+
		"5,G,1,2025-03-14,10,USD\n"+
		"6,H,1,2125-03-14,10,EUR\n"+
		"7,I,1,2025-03-14,10\n"+
		"8,\"J,1,2025-03-14,10,EUR\n"+
		"9,K,1,2025-03-14,10,€\n"+
		"10,L,99999999999,2025-03-14,10,EUR\n",
		imports.OrderOptions{Options: imports.Options{Errors: &all}})
	equal(t, "kept", s.book(), "1 2025-03-13 23:00:00 valid  1000 : 1xA=1000\n9 2025-03-13 23:00:00 valid  1000 : 1xK=1000")
	equal(t, "counts", []int{r.Lines, r.Rejected}, []int{12, 10})
	equal(t, "problems", problems(r), strings.Join([]string{
		"Ligne 3, colonne « quantity » : « deux » n’est pas un nombre.",
		"Ligne 4, colonne « order » : la cellule est vide.",
		"Ligne 5, colonne « date » : « 31/02/2025 » n’est pas une date.",
		"Ligne 6, colonne « date » : la cellule est vide.",
		"Ligne 7, colonne « unit_price » : la cellule est vide.",
		"Ligne 8, colonne « currency » : la devise est USD, celle du site EUR ; aucun taux de change n’est connu.",
		"Ligne 9, colonne « date » : la date « 2125-03-14 » est trop lointaine.",
		"Ligne 10 : 5 cellules au lieu de 6 ; vérifiez les séparateurs et les guillemets.",
		"Ligne 11 : un guillemet ouvert n’est jamais refermé ; fermez-le ou doublez-le.",
		"Ligne 13, colonne « quantity » : « 99999999999 » est trop grand.",
	}, "\n"))
	if !strings.Contains(plain(notes(r)), "1 commande gardée sans sa ligne rejetée : 1.") {
		t.Errorf("the order that lost a line is not told: %s", notes(r))
	}
	lines := strings.Split(strings.TrimSpace(all.String()), "\r\n")
	equal(t, "file of errors", len(lines), 11)
	equal(t, "its second line", lines[1], "3;quantity;deux;« deux » n’est pas un nombre")
}

func TestReportKeepsTheFirstProblemsAndTheFileAll(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := "order,quantity,date,unit_price\n1,1,2025-03-14,10\n" + strings.Repeat("2,1,hier,10\n", 100)
	var all bytes.Buffer
	r := s.orders(file, imports.OrderOptions{Options: imports.Options{Errors: &all}})
	equal(t, "kept", []int{r.Rejected, len(r.Problems), strings.Count(all.String(), "\n")}, []int{100, imports.MaxProblems, 101})
}

func TestFilesThatCannotBeImported(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const good = "order,sku,quantity,date,unit_price\n1,A,1,2025-03-14,10\n"
	for _, c := range []struct {
		name, site, file string
		options          imports.OrderOptions
		kind             fault.Kind
		want             string
	}{
		{name: "unknown site", site: "autre", file: good, kind: fault.NotFound,
			want: "Le site « autre » n’existe pas. Sites connus : s. Créez-le au besoin avec « chaland site add --id autre »."},
		{name: "empty", file: "", kind: fault.Invalid,
			want: "Le fichier est vide. Enregistrez-le ou exportez-le à nouveau, avec la ligne des titres."},
		{name: "titles alone", file: "order,sku,quantity,date,unit_price\n", kind: fault.Invalid,
			want: "Le fichier n’a que sa ligne de titres. Exportez-le à nouveau depuis votre boutique."},
		{name: "not a table", file: "%PDF-1.7 ...", kind: fault.Invalid,
			want: "Ce fichier n’est ni un CSV ni un classeur Excel (type reconnu : application/pdf). Exportez vos données en CSV ou en .xlsx."},
		{name: "wrong columns", file: "Nom;Prénom;Ville\nx;y;z\n", kind: fault.Invalid,
			want: "Le fichier n’a pas de quoi remplir : order (numéro de commande), date (date), unit_price (prix unitaire). " +
				"Colonnes trouvées : « Nom », « Prénom », « Ville ». Indiquez les bonnes avec --columns, comme --columns 'order=TITRE,date=TITRE,unit_price=TITRE'."},
		{name: "unknown title", file: good, options: imports.OrderOptions{Options: imports.Options{Columns: map[string]string{"order": "Numéro"}}},
			kind: fault.Invalid, want: "Le fichier n’a pas de colonne « Numéro » (demandée pour order). " +
				"Colonnes trouvées : « order », « sku », « quantity », « date », « unit_price »."},
		{name: "no VAT for prices without", file: good, options: imports.OrderOptions{PricesExcl: true}, kind: fault.Invalid,
			want: "Des prix HT demandent un taux de TVA. Ajoutez --vat 20 (ou 0), ou une colonne de taux."},
		{name: "nothing usable", file: "order,quantity,date,unit_price\n1,x,2025-03-14,10\n", kind: fault.Invalid,
			want: "Le fichier n’a aucune ligne utilisable (1 lue). Rien n’a été importé ; corrigez les lignes signalées."},
		{name: "bad order of dates", file: good, options: imports.OrderOptions{Options: imports.Options{DateOrder: "ymd"}}, kind: fault.Invalid,
			want: "L’ordre des dates « ymd » n’existe pas. Choisissez dmy (jour d’abord) ou mdy (mois d’abord)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := c.site
			if site == "" {
				site = "s"
			}
			_, err := s.Orders(t.Context(), site, inMemory(c.file), c.options)
			wantFault(t, err, c.kind, c.want)
		})
	}
	equal(t, "stored", s.book(), "")
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := "order,sku,quantity,date,unit_price,vat,shipping,cost,customer,country\n1,A,2,2025-03-14,10,20,5,2,C1,France\n" +
		"1,B,1,2025-03-14,0,20,5,,C1,France\n2,C,1,2025-03-15,3,5.5,,1,,\nC3,A,-1,2025-03-16,10,20,,2,C1,France\n"
	o := imports.OrderOptions{CancelledPrefix: "C"}
	first := s.orders(file, o)
	print := s.print()
	again := s.orders(file, o)
	equal(t, "first", []int{first.New, first.Replaced, first.Unchanged}, []int{3, 0, 0})
	equal(t, "again", []int{again.New, again.Replaced, again.Unchanged}, []int{0, 0, 3})
	equal(t, "fingerprint with versions", s.print(), print)

	changed := s.orders(strings.Replace(file, "2,C,1,2025-03-15,3,", "2,C,1,2025-03-15,4,", 1), o)
	equal(t, "changed", []int{changed.New, changed.Replaced, changed.Unchanged}, []int{0, 1, 2})
	if s.print() == print {
		t.Error("a changed line must change the fingerprint")
	}
	back := s.orders(file, o) // the first content again, which is no repetition
	equal(t, "back", []int{back.New, back.Replaced, back.Unchanged}, []int{0, 1, 2})
	if !strings.Contains(s.book(), "2 2025-03-14 23:00:00 valid  300 :") {
		t.Errorf("the last import must win:\n%s", s.book())
	}
}

func TestTheOrderOfTheLinesDoesNotMatter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var lines []string
	for i := range 400 {
		order := fmt.Sprint(random.IntN(12))
		if random.IntN(10) == 0 {
			order = "C" + order
		}
		lines = append(lines, fmt.Sprintf("%s,S%d,Produit %d,%d,2025-%02d-%02d %02d:00,%d.%02d,C%d,%s,%d,%s,%d", order, random.IntN(5), random.IntN(3),
			random.IntN(7)-1, 1+random.IntN(12), 13+random.IntN(10), i%24, random.IntN(2), 50*random.IntN(2), random.IntN(3),
			[]string{"livré", "annulé", ""}[random.IntN(3)], random.IntN(3), []string{"5.5", "20", ""}[random.IntN(3)], random.IntN(2)))
	}
	one := ""
	for range 3 {
		s := newShop(t)
		file := "order,sku,name,quantity,date,unit_price,customer,status,shipping,vat,cost\n" + strings.Join(lines, "\n")
		r := s.orders(file, imports.OrderOptions{CancelledPrefix: "C", VAT: ptr(0.2)})
		told := fmt.Sprintf("%s %+v %d", s.contentPrint(), *r.Orders, r.New)
		if one == "" {
			one = told
		}
		equal(t, "shuffled", told, one)
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
}

func TestAnImportCutShortIsRunAgain(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("order,sku,quantity,date,unit_price\n")
	for i := range 4500 { // three blocks
		fmt.Fprintf(&file, "%05d,A,1,2025-03-14,%d\n", i, 1+i%50)
	}
	whole := newShop(t)
	whole.orders(file.String(), imports.OrderOptions{})

	s := newShop(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Orders(ctx, "s", inMemory(file.String()), imports.OrderOptions{Options: imports.Options{Progress: func(p imports.Progress) {
		if p.Stage == imports.StageStore {
			cancel()
		}
	}}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	r := s.orders(file.String(), imports.OrderOptions{})
	equal(t, "again", []int{r.New, r.Unchanged}, []int{2500, 2000})
	equal(t, "content", s.contentPrint(), whole.contentPrint())
}

func TestAWorkbookReadsLikeItsText(t *testing.T) {
	t.Parallel()
	text := newShop(t)
	text.orders("Commande;SKU;Quantité;Date;Prix unitaire\n0012;A;2;14/03/2025 09:05;1234,50\n0013;B;1;25/03/2025;0,10\n", imports.OrderOptions{})
	var book bytes.Buffer
	paris := text.site.Location()
	err := sheet.WriteXLSX(&book, sheet.Table{Name: "Ventes", Columns: []sheet.Column{{Title: "Commande"}, {Title: "SKU"},
		{Title: "Quantité", Kind: sheet.Int}, {Title: "Date", Kind: sheet.DateTime}, {Title: "Prix unitaire", Kind: sheet.Money}}, Rows: [][]any{
		{"0012", "A", 2, time.Date(2025, 3, 14, 9, 5, 0, 0, paris), 123450}, {"0013", "B", 1, time.Date(2025, 3, 25, 0, 0, 0, 0, paris), 10}}})
	text.put("workbook", err)
	s := newShop(t)
	r := s.orders(book.String(), imports.OrderOptions{})
	equal(t, "problems", problems(r), "")
	equal(t, "orders", s.book(), text.book())
	equal(t, "content", s.contentPrint(), text.contentPrint())
}

func TestDryRunStoresNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.orders("order,quantity,date,unit_price\n1,1,2025-03-14,10\n", imports.OrderOptions{Options: imports.Options{DryRun: true}})
	equal(t, "counted", []int{r.New, r.Orders.Orders}, []int{1, 1})
	equal(t, "stored", s.book(), "")
}

func TestAnImportReplacesTheOrderAndKeepsItsOrigin(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	tagged := tracking.Order{Site: "s", ID: "1", Time: s.clock, Status: tracking.OrderValid, Provisional: true, Origin: tracking.OriginTag,
		Currency: "EUR", Rate: 1, TotalIncl: 990, Visitor: 42, Channel: "email", Source: "lettre", Medium: "email", Campaign: "mars", Device: "mobile"}
	tagged.Version = tracking.OrderVersion(true, s.clock.AddDate(1, 0, 0)) // a clock ahead makes no difference
	s.put("tag", warehouse.Insert(t.Context(), s.w, "orders", []tracking.Order{tagged}, ""))

	const file = "order,sku,quantity,date,unit_price\n1,A,1,2025-03-14,10\n"
	r := s.orders(file, imports.OrderOptions{})
	equal(t, "replaced", []int{r.New, r.Replaced}, []int{0, 1})
	const origin = `SELECT concat(toString(total_incl), ' ', toString(provisional), ' ', origin, ' ', toString(visitor), ' ', channel, ' ', source,
		' ', medium, ' ', campaign, ' ', device) AS line FROM orders FINAL`
	equal(t, "kept", s.told(origin), "1000 false import 42 email lettre email mars mobile")
	equal(t, "again", s.orders(file, imports.OrderOptions{}).Unchanged, 1)

	s.orders("order,sku,quantity,date,unit_price,channel,device\n1,A,1,2025-03-14,10,affiliates,desktop\n", imports.OrderOptions{})
	equal(t, "what the file says wins, whole", s.told(origin), "1000 false import 42 affiliates    desktop")
}

func TestAPurchaseThatWaitsForItsVisitIsPlacedFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at := time.Now().UTC().Truncate(time.Second)
	s.clock = at
	event := tracking.Event{Site: "s", Visitor: 7, Time: at, Received: at, Mode: tracking.ModeConsent, Name: tracking.KindPurchase,
		Channel: "email", Source: "lettre", Device: "mobile", OrderID: "1"}
	s.put("event", warehouse.InsertEvents(t.Context(), s.w, []tracking.Event{event}, ""))
	pending := tracking.PendingOrder{Mode: tracking.ModeConsent, Seen: at, Order: tracking.Order{Site: "s", ID: "1", Time: at, Visitor: 7,
		Version: tracking.OrderVersion(true, at), Status: tracking.OrderValid, Provisional: true, Origin: tracking.OriginTag, Currency: "EUR", Rate: 1}}
	s.put("pending", warehouse.Insert(t.Context(), s.w, "pending_orders", []tracking.PendingOrder{pending}, ""))
	s.orders("order,quantity,date,unit_price\n1,1,"+at.Format("2006-01-02 15:04")+",10\n", imports.OrderOptions{})
	equal(t, "channel", s.told("SELECT concat(origin, ' ', channel, ' ', toString(total_incl)) AS line FROM orders FINAL"), "import email 1000")
}

func TestAPrefixGivenLateMovesTheRefunds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := "order,sku,quantity,date,unit_price\n1,A,1,2025-03-14,10\nC2,A,-1,2025-03-15,10\n"
	s.orders(file, imports.OrderOptions{})
	s.orders(file, imports.OrderOptions{CancelledPrefix: "C"})
	equal(t, "orders", s.book(), "1 2025-03-13 23:00:00 valid  1000 : 1xA=1000")
	equal(t, "refunds", s.refunds(), "C2 2025-03-14 23:00:00 1000 ht ? : 1xA=1000")
}

func TestCostsOfTheOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.orders("order,sku,quantity,date,unit_price,cost,shipping,carriage,packaging,payment_fee,commission,voucher,vat\n"+
		"1,A,2,2025-03-14,12,4,6,5.10,0.50,0.42,1,2,20\n1,B,1,2025-03-14,10.55,3,6,,,,,,5.5\n2,A,1,2025-03-14,12,,,,,,,,20\n", imports.OrderOptions{})
	equal(t, "costs", s.told(`SELECT concat(order_id, ' ', toString([products_excl, shipping_incl, shipping_excl, purchase_cost, carriage_paid, packaging,
		payment_fee, commission, voucher, return_cost]), toString(line_cost)) AS line FROM orders FINAL ORDER BY order_id`),
		"1 [3000,600,521,1100,510,50,42,100,200,NULL][800,300]\n2 [1000,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL][NULL]")
}
