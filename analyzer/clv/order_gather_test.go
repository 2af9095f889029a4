package clv

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/period"
)

func day(t *testing.T, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// With CHALAND_VERIFY_DATA the orders of the CDNOW sample give the customers of its
// published summary, of the first 39 weeks.
func TestVerifyOrdersAreGatheredIntoCustomers(t *testing.T) {
	t.Parallel()
	orders := []Order{
		{"durand", day(t, "2025-01-06"), 10}, {"durand", day(t, "2025-01-06"), 5}, // one purchase, the first
		{"durand", day(t, "2025-01-20"), 30}, {"durand", day(t, "2025-01-13"), 8}, {"durand", day(t, "2025-01-20"), 4},
		{"durand", day(t, "2025-02-04"), 99}, // after the end
		{"morel", day(t, "2025-02-03"), 20}, {"petit", day(t, "2025-03-01"), 20},
	}
	want := []Customer{{"durand", 2, 2, 4, 21}, {"morel", 0, 0, 0, 0}}
	if got := Gather(orders, day(t, "2025-02-03"), 7); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		verifyGather(t, filepath.Join(data, "orders", "cdnow"))
	}
}

func verifyGather(t *testing.T, folder string) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, "CDNOW_sample.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var orders []Order
	for lines := bufio.NewScanner(file); lines.Scan(); {
		f := strings.Fields(lines.Text()) // both numbers of the customer, day, discs, dollars
		amount, err := strconv.ParseFloat(f[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, Order{f[1], day(t, f[2][:4]+"-"+f[2][4:6]+"-"+f[2][6:]), amount})
	}
	published := map[string]Customer{}
	for _, c := range readCDNOW(t, filepath.Join(folder, "cdnow_customers_summary_with_transactions.csv")) {
		number, _ := strconv.Atoi(c.ID)
		published[strconv.Itoa(number)] = c
	}
	list := Gather(orders, day(t, "1997-09-30"), 7)
	for _, c := range list {
		number, _ := strconv.Atoi(c.ID)
		p := published[strconv.Itoa(number)]
		if c.Repeats != p.Repeats || math.Abs(c.Last-p.Last) > .006 || math.Abs(c.Age-p.Age) > .006 || math.Abs(c.Spend-p.Spend) > .006 {
			t.Errorf("got %+v, published %+v", c, p)
		}
	}
	if len(list) != len(published) || len(list) != 2357 {
		t.Errorf("%d customers, %d published", len(list), len(published))
	}
}
