package crawl

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// decode turns a page into UTF-8. It follows browsers (byte order mark, then
// header, then meta within 1,024 bytes), except that text without any
// declaration which is valid UTF-8 is taken for UTF-8.
func decode(body []byte, contentType string) (text []byte, name string) {
	if rest, ok := bytes.CutPrefix(body, []byte("\uFEFF")); ok {
		return validUTF8(rest), "utf-8"
	}
	encoding, name, certain := charset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
	if name == "utf-8" || !certain && utf8.Valid(body) {
		return validUTF8(body), "utf-8"
	}
	text, err := encoding.NewDecoder().Bytes(body)
	if err != nil {
		return validUTF8(body), name
	}
	return text, name
}

// validUTF8 copies only what needs repair.
func validUTF8(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return bytes.ToValidUTF8(text, []byte("\uFFFD"))
}

// mediaType is the type without its parameters, in lower case.
func mediaType(header http.Header) string {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		kind, _, _ = strings.Cut(header.Get("Content-Type"), ";")
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

// isHTML accepts pages, and answers that do not say what they are.
func isHTML(header http.Header) bool {
	switch mediaType(header) {
	case "text/html", "application/xhtml+xml", "":
		return true
	}
	return false
}

// sniffsHTML looks at a body whose type was not declared.
func sniffsHTML(body []byte) bool {
	return strings.HasPrefix(http.DetectContentType(body), "text/html")
}
