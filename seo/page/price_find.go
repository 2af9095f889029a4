package page

import (
	"strings"
	"unicode/utf8"
)

// Price is an amount in euros that a visitor sees.
type Price struct {
	Cents  int64
	Struck bool   // struck out: an old price
	Main   bool   // stands in the main content
	Unit   bool   // by the kilo or the litre
	Tax    string // "TTC" or "HT" when it says so
}

// maxPrices bounds what one page may make us keep.
const maxPrices = 500

// findPrices reads the amounts in euros of the visible text: « 19,90 € »,
// « 1 234 € TTC », « 19€90 », « €19.90 ».
func (w *walker) findPrices(visible string, mainFlag spanFlags) {
	at := 0
	for len(w.page.Prices) < maxPrices {
		i := strings.Index(visible[at:], "€")
		if i < 0 {
			return
		}
		i += at
		at = i + len("€")
		price, ok := readPrice(visible, i)
		if !ok {
			continue
		}
		flags := w.flagsAt(i)
		price.Struck = flags&isStruck != 0
		price.Main = flags&mainFlag != 0
		w.page.Prices = append(w.page.Prices, price)
	}
}

// flagsAt is what the stretch of text at a place is; spans are in order.
func (w *walker) flagsAt(at int) spanFlags {
	low, high := 0, len(w.spans)
	for low < high {
		mid := (low + high) / 2
		if w.spans[mid].start <= at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == 0 {
		return 0
	}
	return w.spans[low-1].flags
}

// readPrice reads the amount around the euro sign at s[i:].
func readPrice(s string, i int) (Price, bool) {
	after := s[i+len("€"):]
	number := numberBefore(s[:i])
	if number == "" {
		number = numberAfter(after)
		after = ""
	} else if cents := leadingDigits(after); len(cents) == 2 && !strings.ContainsAny(number, ",.") {
		number += "," + cents
		after = after[2:]
	}
	cents, ok := parseCents(number)
	p := Price{Cents: cents}
	tail := strings.ToLower(strings.TrimLeft(after[:min(len(after), 24)], " \u00a0\u202f*\n"))
	p.Unit = strings.HasPrefix(tail, "/") || strings.HasPrefix(tail, "le kilo") || strings.HasPrefix(tail, "le litre") || strings.HasPrefix(tail, "par ")
	switch {
	case strings.HasPrefix(tail, "ttc"):
		p.Tax = "TTC"
	case strings.HasPrefix(tail, "ht"):
		p.Tax = "HT"
	}
	return p, ok
}

// numberBefore is the number that ends s, spaces aside: digits, decimal sign,
// and spaces that group thousands.
func numberBefore(s string) string {
	s = strings.TrimRight(s, " \u00a0\u202f\n")
	start := len(s)
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if !isNumberRune(r) && !(isSpaceRune(r) && groupsThousands(s, start-size, start)) {
			break
		}
		start -= size
	}
	return strings.TrimLeft(s[start:], ",. \u00a0\u202f")
}

func isNumberRune(r rune) bool { return r >= '0' && r <= '9' || r == ',' || r == '.' }
func isSpaceRune(r rune) bool  { return r == ' ' || r == '\u00a0' || r == '\u202f' }

// groupsThousands reports whether the space between before and after stands in
// « 1 234 »: one to three digits before it, exactly three behind.
func groupsThousands(s string, before, after int) bool {
	return before > 0 && s[before-1] >= '0' && s[before-1] <= '9' && len(leadingDigits(s[after:])) == 3
}

func leadingDigits(s string) string {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	return s[:end]
}

func numberAfter(s string) string {
	s = strings.TrimLeft(s, " \u00a0\u202f")
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == ',' || s[end] == '.') {
		end++
	}
	return strings.TrimRight(s[:end], ",.")
}

// parseCents reads a number with at most one decimal sign; a sign followed by
// three digits groups thousands, as in « 1.234 ».
func parseCents(number string) (int64, bool) {
	var whole, fraction int64
	digits, decimals := 0, -1
	at := strings.LastIndexAny(number, ",.")
	if at >= 0 && len(number)-at-1 == 3 {
		at = -1
	}
	for i := range len(number) {
		c := number[i]
		switch {
		case i == at:
			decimals = 0
		case c < '0' || c > '9':
		case decimals >= 0 && decimals < 2:
			fraction, decimals = fraction*10+int64(c-'0'), decimals+1
		case decimals < 0:
			whole, digits = whole*10+int64(c-'0'), digits+1
		}
	}
	if decimals == 1 {
		fraction *= 10
	}
	return whole*100 + fraction, digits > 0 && digits < 12
}
