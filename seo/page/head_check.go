package page

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// headElements are those that HTML allows in head.
var headElements = map[string]bool{
	"html": true, "head": true, "title": true, "base": true, "link": true, "meta": true, "style": true, "script": true, "noscript": true, "template": true,
}

// headTag matches the start tag, not <header>; it stands near the beginning,
// after long comments at most.
var headTag = regexp.MustCompile(`(?i)<head[\s>]`)

const headWithin = 16 << 10 // bytes

// headFault is the name of the first element that closes head too early: one
// that has no place there, written before </head>. The tree cannot tell: the
// parser has already moved it into body.
func headFault(body []byte) string {
	start := headTag.FindIndex(body[:min(len(body), headWithin)])
	if start == nil {
		return ""
	}
	z := html.NewTokenizer(bytes.NewReader(body[start[0]:]))
	for quiet := ""; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return ""
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			continue
		}
		raw, _ := z.TagName()
		name := string(raw)
		switch {
		case kind == html.EndTagToken:
			if name == "head" {
				return ""
			}
			if name == quiet {
				quiet = ""
			}
		case quiet != "":
		case name == "noscript" || name == "template":
			quiet = name
		case name == "body":
			return ""
		case !headElements[name]:
			return name
		}
	}
}

// secretPrefixes start keys that give access to an account, with the least
// number of characters that follow; public keys are not listed.
var secretPrefixes = []struct {
	prefix string
	length int
}{
	{"sk_live_", 20}, {"rk_live_", 20}, {"AKIA", 16}, {"ghp_", 30}, {"xoxb-", 20}, {"xoxp-", 20}, {"-----BEGIN RSA PRIVATE KEY", 0},
	{"-----BEGIN PRIVATE KEY", 0}, {"SG.", 60}, {"shpat_", 30}, {"whsec_", 24},
}

// findSecrets looks for keys in the source and masks what it finds.
func findSecrets(body []byte) []string {
	var found []string
	for _, s := range secretPrefixes {
		at := bytes.Index(body, []byte(s.prefix))
		if at < 0 || at > 0 && isKeyByte(body[at-1]) {
			continue
		}
		rest := body[at+len(s.prefix):]
		if keyLength(rest) >= s.length {
			found = append(found, s.prefix+strings.Repeat("•", 8))
		}
	}
	return found
}

func keyLength(b []byte) int {
	n := 0
	for n < len(b) && isKeyByte(b[n]) {
		n++
	}
	return n
}

func isKeyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}
