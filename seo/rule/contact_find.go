package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

func checkContactLinks(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		_, value, _ := strings.Cut(l.Href, ":")
		value, _, _ = strings.Cut(value, "?")
		if l.Scheme == "mailto" && !isMail(value) && value != "" || l.Scheme == "tel" && !isPhone(value) {
			f.Item(l.Href)
		}
	}
}

func isMail(s string) bool {
	s = strings.ReplaceAll(strings.TrimSpace(s), "%40", "@")
	name, domain, ok := strings.Cut(s, "@")
	return ok && name != "" && strings.Contains(strings.Trim(domain, "."), ".") && !strings.ContainsAny(s, " <>")
}

// isPhone accepts digits and the signs that group them; a number has at least
// three digits, as emergency and service numbers do.
func isPhone(s string) bool {
	digits := 0
	for _, r := range strings.ReplaceAll(strings.TrimSpace(s), "%20", " ") {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+ .-()#*;", r):
			return false
		}
	}
	return digits >= 3 && digits <= 15
}

func checkPhoneWithoutLink(p *page.Page, f *Finder) {
	if hasScheme(p, "tel") {
		return
	}
	for _, number := range phonesIn(p.Prose) {
		f.Item(number)
	}
}

// phonesIn finds French phone numbers: 02 61 91 00 56, 02.61.91.00.56,
// +33 2 61 91 00 56. They come as their ten digits.
func phonesIn(s string) []string {
	var found []string
	for at := 0; at < len(s); {
		i := strings.IndexAny(s[at:], "0+")
		if i < 0 {
			break
		}
		at += i
		number, length := phoneAt(s, at)
		if number != "" {
			found = append(found, number)
		}
		at += max(length, 1)
	}
	return found
}

// phoneAt reads a number that starts at s[at:]; it must not be part of a
// longer run of digits.
func phoneAt(s string, at int) (number string, length int) {
	if at > 0 && (s[at-1] >= '0' && s[at-1] <= '9' || s[at-1] == ',' || s[at-1] == '.') {
		return "", 1
	}
	rest, skipped := s[at:], 0
	if strings.HasPrefix(rest, "+33") {
		rest, skipped = strings.TrimPrefix(strings.TrimLeft(rest[3:], " \u00a0\u202f"), "(0)"), 3
		rest = "0" + strings.TrimLeft(rest, " \u00a0\u202f")
	}
	digits := make([]byte, 0, 10)
	i := 0
	for i < len(rest) && len(digits) < 10 {
		c := rest[i]
		size := separatorSize(rest[i:])
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
			i++
		case size > 0 && len(digits)%2 == 0 && len(digits) > 0:
			i += size
		default:
			return "", skipped + i
		}
	}
	if len(digits) < 10 || digits[0] != '0' || digits[1] == '0' || i < len(rest) && rest[i] >= '0' && rest[i] <= '9' {
		return "", skipped + i
	}
	return string(digits), skipped + i - 1
}

// separatorSize is the length of one sign that groups a phone number's digits.
func separatorSize(s string) int {
	for _, sign := range []string{" ", ".", "-", "\u00a0", "\u202f"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// emailIn is the first e-mail address of a text.
func emailIn(s string) string {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '@')
		if i < 0 {
			return ""
		}
		at += i
		start := strings.LastIndexFunc(s[:at], notMailRune) + 1
		end := len(s)
		if n := strings.IndexFunc(s[at+1:], notMailRune); n >= 0 {
			end = at + 1 + n
		}
		domain := strings.TrimRight(s[at+1:end], ".")
		if start < at && strings.Contains(domain, ".") {
			return s[start:at] + "@" + domain
		}
		at++
	}
}

func notMailRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' || r == '+')
}
