package workshop

import (
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// decimalFlag is a number that a French reader may write with a comma.
type decimalFlag struct{ value *float64 }

// Decimal declares an option that is a number.
func Decimal(flags *pflag.FlagSet, p *float64, name string, value float64, usage string) {
	*p = value
	flags.Var(decimalFlag{p}, name, usage)
}

// Set reads the option.
func (f decimalFlag) Set(text string) error {
	x, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.ErrSyntax
	}
	*f.value = x
	return nil
}

// String is the value as the help shows it.
func (f decimalFlag) String() string {
	if f.value == nil {
		return "0"
	}
	return strconv.FormatFloat(*f.value, 'g', -1, 64)
}

// Type names the kind of option.
func (f decimalFlag) Type() string { return "decimal" }
