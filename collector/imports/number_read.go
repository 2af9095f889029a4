package imports

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/sheet"
)

// Numbers are read as whole millionths, so that 1.005 x 100 is 100.5 and not a
// little less: an imported total agrees with the shop's to the cent.
const (
	micro        = 1_000_000
	microPerCent = micro / 100
)

// numberShape is what one number tells about its separators.
type numberShape uint8

const (
	shapePlain  numberShape = iota // no separator
	shapeComma                     // the comma is decimal for sure
	shapeDot                       // the dot is decimal for sure
	shapeEither                    // 1,234 or 1.234: nobody knows
)

// shapeOf looks at the separators of a number.
func shapeOf(s string) numberShape {
	var commas, dots, last, before, after int
	zeroFirst := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == ',':
			commas, last, after = commas+1, i, 0
		case c == '.':
			dots, last, after = dots+1, i, 0
		case c >= '0' && c <= '9':
			if commas+dots == 0 {
				zeroFirst = before == 0 && c == '0'
				before++
			}
			after++
		}
	}
	switch {
	case commas+dots == 0:
		return shapePlain
	case commas > 0 && dots > 0, commas+dots > 1:
		decimal := s[last] // 1.234,50
		if commas == 0 || dots == 0 {
			decimal = ',' + '.' - s[last] // 1,234,567: what repeats groups
		}
		return decimalIs(decimal)
	case after != 3 || before == 0 || before > 3 || zeroFirst:
		return decimalIs(s[last])
	default:
		return shapeEither
	}
}

func decimalIs(c byte) numberShape {
	if c == ',' {
		return shapeComma
	}
	return shapeDot
}

// numberSurvey gathers what the number columns of a file tell.
type numberSurvey struct {
	proof map[numberShape]example // the first of its shape
	plain map[int]int             // by field: numbers without separator
	vague map[int]example         // by field: the first 1,234
}

// example is a value and where it stands.
type example struct {
	line  int
	value string
}

func newNumberSurvey() *numberSurvey {
	return &numberSurvey{proof: map[numberShape]example{}, plain: map[int]int{}, vague: map[int]example{}}
}

func (n *numberSurvey) see(f int, s string, line int) {
	switch shape := shapeOf(s); shape {
	case shapePlain:
		n.plain[f]++
	case shapeEither:
		if n.vague[f].line == 0 {
			n.vague[f] = example{line, strings.Clone(s)}
		}
	default:
		if n.proof[shape].line == 0 {
			n.proof[shape] = example{line, strings.Clone(s)}
		}
	}
}

// numberStyle is how to read the numbers of a column.
type numberStyle struct {
	decimal byte // ',' or '.'
	mixed   bool // both stand in the file: 1,234 cannot be told
}

// style decides for a field. One sure number settles the whole file. Without
// any, 1,234 is a thousand when its column also has numbers without separator,
// and has three decimals when all its numbers look like that.
func (n *numberSurvey) style(f int) numberStyle {
	comma, dot := n.proof[shapeComma].line > 0, n.proof[shapeDot].line > 0
	switch {
	case comma && dot:
		return numberStyle{decimal: '.', mixed: true}
	case comma:
		return numberStyle{decimal: ','}
	case dot || n.vague[f].line == 0:
		return numberStyle{decimal: '.'}
	}
	separator := byte('.')
	if strings.Contains(n.vague[f].value, ",") {
		separator = ','
	}
	if n.plain[f] > 0 {
		separator = ',' + '.' - separator
	}
	return numberStyle{decimal: separator}
}

// guessed reports that style rests on a likelihood.
func (n *numberSurvey) guessed(f int) bool {
	return n.vague[f].line > 0 && n.proof[shapeComma].line == 0 && n.proof[shapeDot].line == 0
}

// read gives the number in millionths. key names what is wrong, "" if nothing.
func (n numberStyle) read(s string) (value int64, key string) {
	decimal := n.decimal
	if n.mixed {
		switch shapeOf(s) {
		case shapeEither:
			return 0, "imports.vague_number"
		case shapeComma:
			decimal = ','
		case shapeDot:
			decimal = '.'
		}
	}
	if value, ok := plainMicro(s, decimal); ok {
		return value, ""
	}
	return looseMicro(s, decimal)
}

// plainMicro reads digits with one decimal separator at most.
func plainMicro(s string, decimal byte) (int64, bool) {
	negative := strings.HasPrefix(s, "-")
	if negative {
		s = s[1:]
	}
	if s == "" || len(s) > 18 || s[0] == decimal && len(s) == 1 {
		return 0, false
	}
	var whole, part int64
	decimals := -1
	for i := range len(s) {
		c := s[i]
		switch {
		case c == decimal && decimals < 0:
			decimals = 0
		case c < '0' || c > '9':
			return 0, false
		case decimals < 0:
			whole = whole*10 + int64(c-'0')
		case decimals < 6:
			part, decimals = part*10+int64(c-'0'), decimals+1
		case decimals == 6:
			if c >= '5' {
				part++
			}
			decimals++
		}
	}
	for i := max(decimals, 0); i < 6; i++ {
		part *= 10
	}
	if whole > maxNumber {
		return 0, false
	}
	value := whole*micro + part
	if negative {
		value = -value
	}
	return value, true
}

// maxNumber bounds what a cell may say: no shop has an order of a trillion.
const maxNumber = 1_000_000_000_000

var currencyMarks = strings.NewReplacer("€", "", "$", "", "£", "", "EUR", "", "GBP", "", "USD", "", "CHF", "", "%", "",
	" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "", "\u2212", "-", "+", "")

// looseMicro reads a number with what people put around it: currency, spaces
// and grouping, (12,00) for a negative, an exponent.
func looseMicro(s string, decimal byte) (int64, string) {
	clean := currencyMarks.Replace(s)
	if inside, ok := strings.CutPrefix(clean, "("); ok && strings.HasSuffix(inside, ")") {
		clean = "-" + strings.TrimSuffix(inside, ")")
	}
	clean = strings.ReplaceAll(clean, string(','+'.'-decimal), "")
	if value, ok := plainMicro(clean, decimal); ok {
		return value, ""
	}
	v, err := strconv.ParseFloat(strings.Replace(clean, string(decimal), ".", 1), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > maxNumber {
		return 0, "imports.not_a_number"
	}
	return int64(math.Round(v * micro)), ""
}

// cents rounds millionths to whole cents, half away from zero.
func cents(value int64) int64 { return divRound(value, microPerCent) }

func divRound(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

// product is a x b in cents, both in millionths; ok is false beyond what a
// cell may say.
func product(a, b int64) (_ int64, ok bool) {
	const unit = micro * micro / 100
	negative := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	lo, carry := bits.Add64(lo, unit/2, 0)
	hi += carry
	if hi >= unit {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, unit)
	if q > maxNumber*100 {
		return 0, false
	}
	if negative {
		return -int64(q), true //nolint:gosec // bounded just above
	}
	return int64(q), true //nolint:gosec // bounded just above
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}

// numberReaders tells how each number column of a file reads.
type numberReaders struct {
	styles  map[int]numberStyle
	perCent bool
}

// number reads a cell in millionths; an empty one is not there.
func (m mapping) number(row sheet.Row, f int, n numberReaders) (value int64, there bool, p *problem) {
	cell := m.cell(row, f)
	if cell == "" || cell == "--" || cell == "-" || cell == "—" { // as tools write what there is none of
		return 0, false, nil
	}
	value, key := n.styles[f].read(cell)
	if key != "" {
		return 0, false, m.problem(row, f, key)
	}
	return value, true, nil
}
