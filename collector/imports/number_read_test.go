package imports

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// Each case is a column of numbers and what they are, in units; "!" is a
// number that must be refused.
func TestNumbersOfAColumn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		cells   []string
		want    []float64 // NaN where the number must be refused
		guessed bool
	}{
		{"English", []string{"1,234.50", "1,234", "0.5", "-3", "12"}, []float64{1234.5, 1234, 0.5, -3, 12}, false},
		{"French", []string{"1 234,50", "1.234", "0,5", "-3", "12"}, []float64{1234.5, 1234, 0.5, -3, 12}, false},
		{"French with narrow spaces and signs", []string{"1\u202f234,50\u00a0€", "\u22123,00 €", "(4,00)", "+5"}, []float64{1234.5, -3, -4, 5}, false},
		{"a repeated separator groups", []string{"1.234.567", "1.234"}, []float64{1234567, 1234}, false},
		{"one zero in front shows a decimal", []string{"0.350", "1.250"}, []float64{0.35, 1.25}, false},
		{"thousands among whole numbers", []string{"1,234", "12", "999"}, []float64{1234, 12, 999}, true},
		{"three decimals everywhere", []string{"1.250", "2.375", "12.500"}, []float64{1.25, 2.375, 12.5}, true},
		{"both in one file", []string{"1,50", "1.50", "1,234", "1.234"}, []float64{1.5, 1.5, math.NaN(), math.NaN()}, false},
		{"currencies and grouping marks", []string{"£1,234.50", "1'234.50", "12.50 EUR", "$3.00"}, []float64{1234.5, 1234.5, 12.5, 3}, false},
		{"exponents of a workbook", []string{"1.5E3", "1e-05"}, []float64{1500, 0.00001}, false},
		{"a seventh decimal rounds", []string{"1.0000005", "1.00000049", "2.5499999999999998"}, []float64{1.000001, 1, 2.55}, false},
		{"not numbers", []string{"1.50", "abc", "1.2.3a", "-", "12a", "NaN", "1e99", "."},
			[]float64{1.5, math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newNumberSurvey()
			for i, cell := range c.cells {
				s.see(0, cell, i+2)
			}
			style := s.style(0)
			if s.guessed(0) != c.guessed {
				t.Errorf("guessed is %v", s.guessed(0))
			}
			for i, cell := range c.cells {
				v, key := style.read(cell)
				if (key != "") != math.IsNaN(c.want[i]) || key == "" && v != int64(math.Round(c.want[i]*micro)) {
					t.Errorf("%q gives %d %q, want %v", cell, v, key, c.want[i])
				}
			}
		})
	}
}

func TestOneColumnSettlesTheOthers(t *testing.T) {
	t.Parallel()
	s := newNumberSurvey()
	s.see(0, "1,234", 2) // quantities
	s.see(1, "12.50", 2) // prices show that the file is English
	if v, _ := s.style(0).read("1,234"); v != 1234*micro {
		t.Errorf("got %d", v)
	}
}

func TestProductsAreExactToTheCent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(-900_000*micro, 900_000*micro).Draw(t, "a")
		b := rapid.Int64Range(-900_000*micro, 900_000*micro).Draw(t, "b")
		got, ok := product(a, b)
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(micro*micro/100))
		away := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(got))
		if !ok || away.Abs(away).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("%d x %d gives %d, %v away", a, b, got, away)
		}
	})
	if _, ok := product(maxNumber*micro, maxNumber*micro); ok {
		t.Error("what does not fit must be said")
	}
	if v, _ := product(5, micro*1000); v != 1 { // 0.000005 x 1000 = half a cent
		t.Errorf("half a cent rounds to %d", v)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"20": 0.2, "20 %": 0.2, "5,5": 0.055, "5.5%": 0.055, "0.2": 0.2, "0,9 %": 0.009, "0": 0, "2.1": 0.021} {
		if got, ok := ParseRate(text); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("%q gives %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "vingt", "-5", "70"} {
		if got, ok := ParseRate(text); ok {
			t.Errorf("%q gives %v", text, got)
		}
	}
	for _, c := range []struct {
		cells   []string
		perCent bool
	}{{[]string{"0.2", "0.055"}, false}, {[]string{"0.9", "20"}, true}, {[]string{"0.9 %"}, true}, {[]string{"0"}, false}} {
		var r rateSurvey
		for _, cell := range c.cells {
			r.see(cell)
		}
		if got := r.perCent(numberStyle{decimal: '.'}); got != c.perCent {
			t.Errorf("%v in per cent: %v", c.cells, got)
		}
	}
}
