package prestashop

import (
	"math"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/internal/money"
)

// fields reads numbers out of a row, and remembers the first that is none.
type fields struct {
	of    map[string]string
	wrong string
}

func (f *fields) fail(name string) {
	if f.wrong == "" {
		f.wrong = name
	}
}

// number is a decimal as MySQL writes it; an empty one is nothing.
func (f *fields) number(name string) float64 {
	text := f.of[name]
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > shop.MaxCents/100 {
		f.fail(name)
		return 0
	}
	return v
}

// cents is an amount rounded to the cent. Six decimals and a half of the last cent are exact
// in a float64 far beyond the largest amount.
func (f *fields) cents(name string) int64 { return cents(f.number(name)) }

func cents(v float64) int64 {
	// 1.005 is a hair under itself in binary: six decimals first, as MySQL has them
	return money.Round(math.Round(v*1e6) / 1e4)
}

// id is a number that names something; "" for none.
func (f *fields) id(name string) string { return id(f.of[name]) }

func id(text string) string {
	if n, err := strconv.ParseUint(text, 10, 63); err != nil || n == 0 {
		return ""
	}
	return strings.TrimLeft(text, "0")
}

// yes reads a boolean.
func (f *fields) yes(name string) bool { return f.of[name] == "1" || f.of[name] == "true" }

// spread divides an amount over weights to the cent, so that the parts add up to it.
func spread(amount int64, weights []int64) []int64 {
	out, whole := make([]int64, len(weights)), int64(0)
	for _, w := range weights {
		whole += w
	}
	if whole == 0 {
		return out
	}
	given, passed := int64(0), int64(0)
	for i, w := range weights {
		passed += w
		upTo := money.Round(float64(amount) * float64(passed) / float64(whole))
		out[i], given = upTo-given, upTo
	}
	return out
}
