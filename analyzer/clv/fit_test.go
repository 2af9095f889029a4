package clv

import (
	"encoding/csv"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/formaouest/chaland/internal/fault"
)

// simulate draws what the model says customers do, order by order.
func simulate(m BGNBD, g GammaGamma, n int, seed uint64) []Customer {
	r := rand.New(rand.NewPCG(seed, 7))
	list := make([]Customer, n)
	for i := range list {
		rate := distuv.Gamma{Alpha: m.R, Beta: m.Alpha, Src: r}.Rand()
		leave := distuv.Beta{Alpha: m.A, Beta: m.B, Src: r}.Rand()
		each := distuv.Gamma{Alpha: g.Q, Beta: g.V, Src: r}.Rand()
		c, spent := Customer{ID: strconv.Itoa(i), Age: 27 + 12*r.Float64()}, 0.0
		for at := r.ExpFloat64() / rate; at < c.Age; at += r.ExpFloat64() / rate {
			c.Repeats, c.Last = c.Repeats+1, at
			spent += distuv.Gamma{Alpha: g.P, Beta: each, Src: r}.Rand()
			if r.Float64() < leave {
				break
			}
		}
		if c.Repeats > 0 {
			c.Spend = spent / float64(c.Repeats)
		}
		list[i] = c
	}
	return list
}

// Parameters that customers were drawn from are found again, within 4 of the errors
// that the fit says it has. With CHALAND_VERIFY_DATA the CDNOW sample gives the
// published ones too.
func TestVerifyFitsFindKnownParameters(t *testing.T) {
	t.Parallel()
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		verifyCDNOW(t, filepath.Join(data, "orders", "cdnow", "cdnow_customers_summary_with_transactions.csv"))
	}
	for seed := range uint64(3) {
		people := simulate(cdnow, cdnowSpends, 10_000, seed)
		m, err := FitBGNBD(people)
		if err != nil {
			t.Fatal(err)
		}
		g, err := FitGammaGamma(people)
		if err != nil {
			t.Fatal(err)
		}
		if !m.Converged || !g.Converged {
			t.Fatalf("no top found: %+v %+v", m, g)
		}
		for i, c := range [][3]float64{
			{m.R, cdnow.R, m.Errors[0]}, {m.Alpha, cdnow.Alpha, m.Errors[1]}, {m.A, cdnow.A, m.Errors[2]}, {m.B, cdnow.B, m.Errors[3]},
			{g.P, cdnowSpends.P, g.Errors[0]}, {g.Q, cdnowSpends.Q, g.Errors[1]}, {g.V, cdnowSpends.V, g.Errors[2]},
		} {
			if got, want, sigma := c[0], c[1], c[2]; !(math.Abs(got-want) < 4*sigma) || sigma > .2*want {
				t.Errorf("seed %d, parameter %d: %.4f ± %.4f, drawn from %.4f", seed, i, got, sigma, want)
			}
		}
		if m.LogLikelihood < cdnow.LogLikelihood(people) {
			t.Errorf("seed %d: the parameters drawn from are likelier than those found", seed)
		}
		list := m.Compare(people, 7)
		if again := m.Compare(people, 7); !slices.Equal(again, list) {
			t.Errorf("seed %d: %v, then %v", seed, list, again)
		}
		if _, degrees, chance := ChiSquare(list); degrees != 3 || chance < .001 {
			t.Errorf("seed %d: the model that drew the customers does not fit them: %v", seed, list)
		}
		if math.Abs(g.Correlation) > .1 {
			t.Errorf("seed %d: amounts drawn apart from orders are correlated by %v", seed, g.Correlation)
		}
	}
}

// The unit of time changes alpha alone.
func TestTheUnitOfTimeDoesNotMatter(t *testing.T) {
	t.Parallel()
	weeks := simulate(cdnow, cdnowSpends, 1500, 9)
	days := make([]Customer, len(weeks))
	for i, c := range weeks {
		c.Last, c.Age = 7*c.Last, 7*c.Age
		days[i] = c
	}
	w, err := FitBGNBD(weeks)
	if err != nil {
		t.Fatal(err)
	}
	d, err := FitBGNBD(days)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "r", d.R, w.R, 1e-5)
	near(t, "alpha", d.Alpha, 7*w.Alpha, 1e-3)
	near(t, "P(alive)", d.Alive(days[3]), w.Alive(weeks[3]), 1e-5)
}

// Customers who order like clockwork and never leave hold no Beta: it is said.
func TestDataThatDoNotHoldTheModelAreToldSo(t *testing.T) {
	t.Parallel()
	var people []Customer
	for range 200 {
		people = append(people, Customer{Repeats: 10, Last: 40, Age: 40, Spend: 30})
	}
	m, err := FitBGNBD(people)
	if err != nil || m.Converged {
		t.Errorf("%+v, %v: a top was found where there is none", m, err)
	}
	g, err := FitGammaGamma(people)
	if err != nil || g.Converged || g.Correlation != 0 {
		t.Errorf("%+v, %v: a top was found where there is none", g, err)
	}
}

func TestCustomersWhoCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	good := Customer{ID: "b", Repeats: 1, Last: 3, Age: 9}
	for key, bad := range map[string]Customer{
		"clv.negative":            {ID: "a", Repeats: -1, Age: 5},
		"clv.last_after_end":      {ID: "a", Repeats: 1, Last: 6, Age: 5},
		"clv.last_without_repeat": {ID: "a", Last: 2, Age: 5},
	} {
		if _, err := FitBGNBD([]Customer{good, bad}); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: got %v", key, err)
		}
		if _, err := FitGammaGamma([]Customer{good, bad}); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: got %v", key, err)
		}
	}
	if _, err := FitBGNBD([]Customer{{ID: "a", Age: 5}}); !errors.Is(err, fault.New(fault.Invalid, "clv.no_repeat")) {
		t.Errorf("got %v", err)
	}
	if _, err := FitGammaGamma([]Customer{good}); !errors.Is(err, fault.New(fault.Invalid, "clv.no_spend")) {
		t.Errorf("got %v", err)
	}
}

// Value is the sum of the months, each at its discount.
func TestValueIsTheSumOfDiscountedMonths(t *testing.T) {
	t.Parallel()
	c := Customer{Repeats: 2, Last: 30.43, Age: 38.86, Spend: 22.35}
	year := Horizon{Months: 12, UnitDays: 7, Margin: 1}
	near(t, "undiscounted", year.Value(cdnow, cdnowSpends, c), cdnow.Expect(c, 365.25/7)*cdnowSpends.Expect(c), 1e-9)
	one := Horizon{Months: 1, UnitDays: 7, Margin: .4, Discount: .01}
	near(t, "one month", one.Value(cdnow, cdnowSpends, c), .4*cdnow.Expect(c, 365.25/84)*cdnowSpends.Expect(c)/1.01, 1e-9)
	discounted := Horizon{Months: 12, UnitDays: 7, Margin: 1, Discount: .01}.Value(cdnow, cdnowSpends, c)
	if all := year.Value(cdnow, cdnowSpends, c); discounted >= all || discounted < all/math.Pow(1.01, 12) {
		t.Errorf("%v discounted of %v", discounted, all)
	}
	for name, h := range map[string]Horizon{"months": {0, 7, 0, 1}, "unit": {12, 0, 0, 1}, "discount": {12, 7, -.1, 1}, "margin": {12, 7, 0, 1.2}} {
		if err := h.Check(); !errors.Is(err, fault.New(fault.Invalid, "clv.bad_horizon."+name)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func verifyCDNOW(t *testing.T, path string) {
	t.Helper()
	people := readCDNOW(t, path)
	m, err := FitBGNBD(people)
	if err != nil {
		t.Fatal(err)
	}
	g, err := FitGammaGamma(people)
	if err != nil {
		t.Fatal(err)
	}
	if len(people) != 2357 || g.Customers != 946 || !m.Converged || !g.Converged {
		t.Errorf("%d customers, %d who came back, %+v %+v", len(people), g.Customers, m, g)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"r", m.R, .243}, {"alpha", m.Alpha, 4.414}, {"a", m.A, .793}, {"b", m.B, 2.426}, {"log-likelihood", m.LogLikelihood, -9582.4},
		{"p", g.P, 6.25}, {"q", g.Q, 3.74}, {"v", g.V, 15.44},
	} {
		near(t, c.name, c.got, c.want, .01*math.Abs(c.want))
	}
	near(t, "log-likelihood", m.LogLikelihood, -9582.4, .1)
	list := m.Compare(people, 7)
	distance, degrees, chance := ChiSquare(list)
	near(t, "chi-square", distance, 4.82, .05) // published, with 3 degrees
	t.Logf("CDNOW: %+v, %+v; %v; chi-square %.2f, %d degrees, p %.2f", *m, *g, list, distance, degrees, chance)
}

func readCDNOW(t *testing.T, path string) (people []Customer) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		var v [4]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(row[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		people = append(people, Customer{ID: row[0], Repeats: int(v[0]), Last: v[1], Age: v[2], Spend: v[3]})
	}
	return people
}
