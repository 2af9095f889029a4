package imports_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
)

// retailColumns is the mapping of the public Online Retail set (UCI, Chen 2015).
const retailColumns = "order=InvoiceNo,sku=StockCode,name=Description,quantity=Quantity,date=InvoiceDate,unit_price=UnitPrice," +
	"customer=CustomerID,country=Country"

// retailFile writes a file of the same shape: invoices of 21 lines in the mean,
// one in seven cancelled, some free goods, stock moves and guests.
func retailFile(w io.Writer, lines int, seed uint64) error {
	random := rand.New(rand.NewPCG(seed, 1))
	zip := gzip.NewWriter(w)
	out := bufio.NewWriter(zip)
	fmt.Fprintln(out, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country")
	at := time.Date(2010, 12, 1, 8, 26, 0, 0, time.UTC)
	for n, invoice := 0, 536365; n < lines; invoice++ {
		at = at.Add(time.Duration(random.IntN(30)) * time.Minute)
		prefix, sign, customer := "", 1, fmt.Sprintf("%d.0", 12346+random.IntN(4372))
		if random.IntN(7) == 0 {
			prefix, sign = "C", -1
		}
		if random.IntN(4) == 0 {
			customer = ""
		}
		for range 1 + random.IntN(40) {
			quantity, sku := sign*(1+random.IntN(24)), random.IntN(4070)
			price := fmt.Sprintf("%d.%02d", random.IntN(20), random.IntN(100))
			switch random.IntN(200) {
			case 0:
				price = "0.0"
			case 1:
				quantity = -quantity
			case 2:
				price = "0.125" // half a cent on odd quantities
			}
			fmt.Fprintf(out, "%s%d,%d,\"PRODUCT, No %d\",%d,%s,%s,%s,United Kingdom\n", prefix, invoice, 10000+sku, sku, quantity,
				at.Format(time.DateTime), price, customer)
			if n++; n == lines {
				break
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return zip.Close()
}

// naiveSales reads such a file in the most plain way, with exact fractions, and
// tells each month: orders, revenue, refunds, refunded; then adjustments.
func naiveSales(t testing.TB, file io.Reader) string {
	t.Helper()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(zip).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type document struct {
		date        string
		sales       int
		sold, total int64
	}
	documents := map[string]*document{}
	adjustments := 0
	for _, row := range rows[1:] {
		d := documents[row[0]]
		if d == nil {
			d = &document{date: row[4]}
			documents[row[0]] = d
		}
		d.date = min(d.date, row[4])
		quantity, _ := strconv.Atoi(row[3])
		price, _ := new(big.Rat).SetString(row[5])
		cents := roundAway(new(big.Rat).Mul(price, big.NewRat(int64(quantity)*100, 1)))
		d.total += cents
		switch {
		case strings.HasPrefix(row[0], "C"):
		case quantity > 0 && price.Sign() > 0:
			d.sales++
			d.sold += cents
		default:
			adjustments++
		}
	}
	months := map[string]*[4]int64{}
	for id, d := range documents {
		m := months[d.date[:7]]
		if m == nil {
			m = new([4]int64)
			months[d.date[:7]] = m
		}
		switch {
		case strings.HasPrefix(id, "C"):
			m[2]++
			m[3] += max(d.total, -d.total)
		case d.sales > 0:
			m[0]++
			m[1] += d.sold
		}
	}
	var out []string
	for month, m := range months {
		out = append(out, fmt.Sprint(month, *m))
	}
	slices.Sort(out)
	return strings.Join(out, "\n") + fmt.Sprint("\nadjustments ", adjustments)
}

func roundAway(r *big.Rat) int64 {
	v, _ := strconv.ParseInt(r.FloatString(0), 10, 64) // halves away from zero
	return v
}

// months tells the same from what is stored, in London where the shop was.
func (s *shopSite) months() string {
	return s.told(`SELECT concat(month, '[', toString(sum(o)), ' ', toString(sum(r)), ' ', toString(sum(f)), ' ', toString(sum(a)), ']') AS line
		FROM (
			SELECT formatDateTime(ts, '%Y-%m', 'Europe/London') AS month, toInt64(status = 'valid') AS o, if(status = 'valid', total_incl, 0) AS r,
				0 AS f, 0 AS a FROM orders FINAL
			UNION ALL
			SELECT formatDateTime(ts, '%Y-%m', 'Europe/London'), 0, 0, 1, amount_incl FROM refunds FINAL)
		GROUP BY month ORDER BY month`) + "\n" +
		s.told("SELECT concat('adjustments ', toString(sum(countEqual(line_kind, 'adjustment')))) AS line FROM orders FINAL")
}

func newRetailShop(t testing.TB) *shopSite {
	t.Helper()
	return newShop(t, func(s *tracking.Site) { s.Timezone, s.Currency = "Europe/London", "GBP" })
}

func (s *shopSite) retail(src imports.Source) *imports.Report {
	s.t.Helper()
	columns, err := imports.ParseColumns(retailColumns)
	s.put("columns", err)
	r, err := s.Orders(s.t.Context(), "s", src, imports.OrderOptions{CancelledPrefix: "C", Options: imports.Options{Columns: columns}})
	s.put("import", err)
	return r
}

// With CHALAND_VERIFY_DATA the real file is checked too, against the same naive
// reading and against totals that were counted outside of this project (awk and
// Python's decimals).
func TestVerifySalesAgainstANaiveReading(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := retailFile(&file, 20_000, 7); err != nil {
		t.Fatal(err)
	}
	s := newRetailShop(t)
	s.retail(inMemory(file.String()))
	equal(t, "generated file", s.months(), naiveSales(t, &file))
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		verifyRetail(t, filepath.Join(data, "orders", "online_retail_541909.csv.gz"))
	}
}

func verifyRetail(t *testing.T, path string) {
	t.Helper()
	s := newRetailShop(t)
	src, err := imports.File(path)
	s.put("file", err)
	start := time.Now()
	r := s.retail(src)
	took := time.Since(start)
	equal(t, "totals", fmt.Sprintf("%d lines %+v", r.Lines, *r.Orders), "541909 lines {Orders:19960 Revenue:1066668454 Refunds:3836 "+
		"Refunded:89681249 NotCounted:0 AdjustmentLines:2517 AdjustmentOrders:2104 Guests:1428 Customers:4338 Incomplete:0 "+
		"IncompleteOrders:[] WithoutAmountExcl:19960}")
	raw, err := os.Open(path)
	s.put("file", err)
	defer raw.Close()
	equal(t, "months", s.months(), naiveSales(t, raw))
	before := s.print()
	again := s.retail(src)
	equal(t, "again", []int{again.New, again.Replaced, again.Unchanged}, []int{0, 0, 25900})
	equal(t, "fingerprint", s.print(), before)
	t.Logf("Online Retail: 541,909 lines in %.1f s, again in nothing; 25,900 documents agree with the naive reading to the cent", took.Seconds())
}
