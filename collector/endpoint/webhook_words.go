package endpoint

// maxLines bounds the lines of an order.
const maxLines = 2000

// maxCents bounds an amount: a hundred million. Sums and products of sums hold then.
const maxCents = 100_000_000_00

// sane tells whether amounts may be those of an order.
func sane(cents ...int64) bool {
	for _, v := range cents {
		if v > maxCents || v < -maxCents {
			return false
		}
	}
	return true
}

// isCurrency tells whether a text may be a currency's code.
func isCurrency(s string) bool {
	letter := func(c byte) bool { return 'A' <= c&^0x20 && c&^0x20 <= 'Z' }
	return len(s) == 3 && letter(s[0]) && letter(s[1]) && letter(s[2])
}

// or is the first text that says something.
func or(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
