package document

import (
	"strings"
)

// A text may hold spans with a meaning, written with characters that no document may
// hold otherwise: open kind part target part text close.
const (
	markOpen  = "\x02"
	markPart  = "\x1f"
	markClose = "\x03"
)

type spanKind byte

const (
	spanPlain  spanKind = 0
	spanPage   spanKind = 'p'
	spanJump   spanKind = 'j'
	spanLink   spanKind = 'l'
	spanStrong spanKind = 'b'
)

// span is a piece of a text.
type span struct {
	kind         spanKind
	target, text string
}

// PageOf is the number of the page that an anchor is on, a link to it.
func PageOf(anchor string) string { return marked(spanPage, anchor, "") }

// Jump is a text that leads to an anchor.
func Jump(anchor, text string) string { return marked(spanJump, anchor, text) }

// Link is a text that leads to a web address; anything but http and https leads nowhere.
func Link(address, text string) string { return marked(spanLink, address, text) }

// Strong is a text in bold.
func Strong(text string) string { return marked(spanStrong, "", text) }

func marked(kind spanKind, target, text string) string {
	return markOpen + string(rune(kind)) + markPart + printable(target) + markPart + printable(text) + markClose
}

// Plain takes away what gives spans their meaning: for texts that people wrote.
func Plain(text string) string { return printable(text) }

// spans cuts a text in its pieces. What is no whole mark is plain.
func spans(text string) (out []span) {
	plain := func(s string) {
		if s = printable(s); s != "" {
			out = append(out, span{text: s})
		}
	}
	for {
		before, rest, found := strings.Cut(text, markOpen)
		plain(before)
		if !found {
			return out
		}
		inner, after, closed := strings.Cut(rest, markClose)
		parts := strings.Split(inner, markPart)
		if !closed || len(parts) != 3 || len(parts[0]) != 1 {
			plain(rest)
			return out
		}
		out = append(out, meant(span{spanKind(parts[0][0]), parts[1], parts[2]}))
		text = after
	}
}

// meant leaves a span that leads to no page of the web a plain text.
func meant(s span) span {
	switch s.kind {
	case spanPage, spanJump, spanStrong:
		return s
	case spanLink:
		if strings.HasPrefix(s.target, "http://") || strings.HasPrefix(s.target, "https://") {
			return s
		}
	}
	return span{text: s.text}
}

// printable takes away control characters but tabs and line ends.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r < ' ', r == 0x7f, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
}

// flat is a text without its marks; page tells the number of a page.
func flat(text string, page func(anchor string) string) string {
	if !strings.Contains(text, markOpen) {
		return printable(text)
	}
	var b strings.Builder
	for _, s := range spans(text) {
		if s.kind == spanPage {
			b.WriteString(page(s.target))
			continue
		}
		b.WriteString(s.text)
	}
	return b.String()
}
