package page

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// readHeader takes what the response headers say, before the document.
func (w *walker) readHeader(h http.Header) {
	p := w.page
	p.Robots = headerDirectives(h.Values("X-Robots-Tag"))
	for _, line := range h.Values("Link") {
		w.readLinkHeader(line)
	}
	if refresh := h.Get("Refresh"); refresh != "" {
		w.readRefresh(refresh, true)
	}
	_, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err == nil {
		p.Charset.Header = params["charset"]
	}
}

// isHTML goes by the content type; without one, by the first bytes.
func isHTML(h http.Header, body []byte) bool {
	kind, _, _ := strings.Cut(strings.ToLower(h.Get("Content-Type")), ";")
	switch strings.TrimSpace(kind) {
	case "text/html", "application/xhtml+xml":
		return true
	case "":
		return strings.HasPrefix(http.DetectContentType(body), "text/html") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("<?xml"))
	}
	return false
}

// readLinkHeader reads `<address>; rel="canonical"` and `rel="alternate";
// hreflang="fr"`, several to a line.
func (w *walker) readLinkHeader(line string) {
	for _, part := range splitLinks(line) {
		href, params, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(part), "<"), ">")
		if !ok {
			continue
		}
		rel, lang := linkParam(params, "rel"), linkParam(params, "hreflang")
		switch {
		case strings.EqualFold(rel, "canonical"):
			w.addCanonical(href, true, true)
		case strings.EqualFold(rel, "alternate") && lang != "":
			w.addAlternate(lang, href)
		}
	}
}

// splitLinks cuts at the commas outside < >.
func splitLinks(line string) []string {
	var parts []string
	inside, start := false, 0
	for i := range len(line) {
		switch line[i] {
		case '<':
			inside = true
		case '>':
			inside = false
		case ',':
			if !inside {
				parts = append(parts, line[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, line[start:])
}

func linkParam(params, name string) string {
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// readRefresh reads « 5; url=/ailleurs » as browsers do: the number may have a fraction,
// which nobody waits for, and « url= » may be missing.
func (w *walker) readRefresh(content string, header bool) {
	content = strings.TrimLeft(content, spaces)
	rest := strings.TrimLeft(content, "0123456789")
	seconds, err := strconv.ParseUint(content[:len(content)-len(rest)], 10, 31)
	if err != nil && !strings.HasPrefix(content, ".") {
		return
	}
	rest = strings.TrimLeft(rest, "0123456789.")
	if rest != "" && !strings.ContainsAny(rest[:1], ";,"+spaces) {
		return
	}
	rest = strings.TrimLeft(rest, spaces)
	if rest != "" && (rest[0] == ';' || rest[0] == ',') {
		rest = strings.TrimLeft(rest[1:], spaces)
	}
	refresh := &Refresh{Seconds: float64(seconds), Header: header}
	if rest != "" {
		refresh.URL = w.links.resolve(refreshTarget(rest)).URL
	}
	w.page.Refresh = refresh
}

// spaces is the white space of HTML.
const spaces = " \t\n\f\r"

// refreshTarget takes « url= » and quotes away.
func refreshTarget(s string) string {
	if len(s) >= 3 && strings.EqualFold(s[:3], "url") {
		if value, ok := strings.CutPrefix(strings.TrimLeft(s[3:], spaces), "="); ok {
			s = strings.TrimLeft(value, spaces)
		}
	}
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		s, _, _ = strings.Cut(s[1:], s[:1])
	}
	return s
}
