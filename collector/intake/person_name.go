package intake

import (
	"cmp"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/tracking"
)

// A first-party identifier is what the tag made when consent was given:
// random part, "." and the second it was made (base 36), and ".x" when the
// same page had already sent exempt hits. A random part alone is accepted.
var identifierPattern = regexp.MustCompile(`^([A-Za-z0-9_-]{16,64})(?:\.([0-9a-z]{1,9})(\.x)?)?$`)

// IdentifierName is the random part of a first-party identifier, "" of another text.
func IdentifierName(text string) string {
	if parts := identifierPattern.FindStringSubmatch(text); parts != nil {
		return parts[1]
	}
	return ""
}

const (
	// identifierLife is 13 months, the CNIL's limit, never prolonged.
	identifierLife = 396 * 24 * time.Hour
	// visitGap is the silence that ends a visit.
	visitGap = 30 * time.Minute
)

// person names the visitor according to the consent mode. The site's mode says
// what may be, the reader's identifier whether consent was given, and Global
// Privacy Control refuses it.
func (t *taking) person(e *tracking.Event) *Refusal {
	e.Mode = tracking.ModeExempt
	if t.held != nil {
		t.held.name(e, t.site)
		return nil
	}
	e.Visitor, e.Previous = t.exempt(e)
	if t.hit.Identifier == "" || t.site.Mode != tracking.ModeConsent || t.anonymous() || t.hit.Consent == ConsentRefused {
		return nil
	}
	if t.hit.Consent == ConsentUnsaid && !t.site.ConsentOnLoad {
		t.warn("no_consent", "")
		return nil
	}
	parts := identifierPattern.FindStringSubmatch(t.hit.Identifier)
	if parts == nil {
		t.warn("bad_identifier", "")
		return nil
	}
	made, known := madeAt(parts[2])
	if known && e.Time.Sub(made) > identifierLife {
		t.warn("old_identifier", "")
		return nil
	}
	e.Mode = tracking.ModeConsent
	before := cmp.Or(e.Previous, e.Visitor)
	e.Visitor, e.Previous = pseudonym.Consented(t.site.ID, parts[1]), 0
	// Consent given in the middle of a visit: the builder joins its names. In a
	// day's first half hour the earliest of them is the day before's, which the
	// hits under today's also point to.
	if parts[3] != "" && known && e.Time.Sub(made).Abs() < visitGap && made.After(t.site.ModeSince) {
		e.Previous = before
	}
	return nil
}

func madeAt(text string) (time.Time, bool) {
	seconds, err := strconv.ParseInt(text, 36, 64)
	return time.Unix(seconds, 0), err == nil && text != ""
}

// exempt is the pseudonym of the event's local day, and in its first half hour
// that of the day before, so that no visit is cut at midnight.
func (t *taking) exempt(e *tracking.Event) (today, before uint64) {
	local := e.Time.In(t.site.Location)
	day := pseudonym.Key{Site: t.site.ID, Day: local.Format(time.DateOnly)}
	address, agent := t.reader()
	today = t.in.salts.Visitor(t.ctx, day, address, agent)
	if local.Hour() == 0 && local.Minute() < 30 {
		day.Day = local.AddDate(0, 0, -1).Format(time.DateOnly)
		before, _ = t.in.salts.VisitorKnown(day, address, agent)
	}
	return today, before
}

// reader is what the day's pseudonym is made of: address and user agent, or, where a
// server speaks and does not tell the reader's address, what it calls the reader. All of
// a shop's readers would be one otherwise.
func (t *taking) reader() (netip.Addr, string) {
	if t.hit.Server && t.hit.Reader != "" && !t.hit.Address.IsValid() {
		return netip.Addr{}, "\x00" + t.hit.Reader
	}
	return t.client.Address, t.client.Agent
}

var (
	namedPattern = regexp.MustCompile(`("(?:visitor|user_id|uid|client_id|customer_id|customer|transaction_id|order_id|id|cid|_id|cip|token_auth|app_instance_id|ip_override|api_secret)"\s*:\s*)(?:"[^"]*"?|[^\s",}\]]+)`)
	queryPattern = regexp.MustCompile(`(\b(?:token_auth|api_secret|user_id|uid|client_id|cid|_id|cip)=)[^&"'\s]*`)
)

// Tidy bounds a text that a sender writes: 500 characters of one line, without e-mail
// addresses.
func Tidy(s string) string { return mask(clip(strings.TrimSpace(s), maxText)) }

// rawLength is how much of a refused hit is kept, in runes.
const rawLength = 4096

// maskRaw cuts a refused hit and hides what could name a person.
func maskRaw(raw []byte) string {
	s := strings.ToValidUTF8(cut(string(raw[:min(len(raw), 4*rawLength)]), rawLength), "\uFFFD")
	s = queryPattern.ReplaceAllString(namedPattern.ReplaceAllString(mask(s), `$1"***"`), `$1***`)
	return s
}

// clip makes one line of at most n characters of what a sender writes.
func clip(s string, n int) string { return cut(line(s), n) }

// line is a text of one line: control characters become blanks, what is no text becomes the
// sign for that, and marks that turn the direction of writing, by which a name may look like
// another, go.
func line(s string) string {
	if !strings.ContainsFunc(s, unfit) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// unfit tells what line changes; of bytes that are no text a loop makes RuneError.
func unfit(r rune) bool {
	if ' ' <= r && r < 0x7f {
		return false
	}
	return r == utf8.RuneError || unicode.IsControl(r) || r >= '\u061c' && (r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r))
}

// cut cuts a text at n runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}

func hostOf(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	host, _, _ = strings.Cut(host, ":")
	return host
}
