package imports

import (
	"net/netip"
	"path"
	"strings"
	"time"
)

// logHit is one request of an access log.
type logHit struct {
	host     string // of the virtual host, "" when the log has none
	address  string // of the client, as written
	time     time.Time
	method   string
	target   string
	status   int
	referrer string
	agent    string
	combined bool // the format has referrer and agent
}

// parseHit reads the « common » and « combined » formats of Apache and nginx,
// with or without the virtual host in front:
//
//	shop.fr:443 192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET / HTTP/2.0" 200 512 "https://…" "Mozilla/5.0 …"
//
// and lines in JSON, whatever their fields are called (see parseJSONHit).
//
// key names what is wrong, "" if nothing. A request that is not HTTP at all (a
// scan of the port) is one without method.
func parseHit(line string) (h logHit, key string) {
	if strings.HasPrefix(line, "{") {
		return parseJSONHit(line)
	}
	front, rest, ok := strings.Cut(line, " [")
	fields := strings.Fields(front)
	if !ok || len(fields) < 3 {
		return h, "imports.not_a_log_line"
	}
	h.address = fields[0]
	if len(fields) > 3 && isAddress(fields[1]) && !isAddress(fields[0]) {
		h.host, h.address = withoutPort(fields[0]), fields[1]
	}
	stamp, rest, ok := strings.Cut(rest, "] ")
	if !ok {
		return h, "imports.not_a_log_line"
	}
	var err error
	if h.time, err = time.Parse("02/Jan/2006:15:04:05 -0700", stamp); err != nil {
		return h, "imports.not_a_log_date"
	}
	request, rest, ok := quotedPart(rest)
	if !ok {
		return h, "imports.not_a_log_line"
	}
	h.method, h.target = splitRequest(request)
	if h.status, rest, ok = statusPart(rest); !ok {
		return h, "imports.not_a_log_line"
	}
	_, rest, _ = strings.Cut(rest, " ") // bytes sent
	if rest == "" {
		return h, "" // common format
	}
	if h.referrer, rest, ok = quotedPart(rest); !ok {
		return h, "imports.not_a_log_line"
	}
	h.agent, _, ok = quotedPart(strings.TrimLeft(rest, " "))
	if !ok {
		return h, "imports.not_a_log_line"
	}
	h.referrer, h.agent, h.combined = unlessDash(h.referrer), unlessDash(h.agent), true
	return h, ""
}

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

func withoutPort(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return strings.TrimPrefix(strings.ToLower(name), "www.")
}

// quotedPart reads « "…" » with \" inside, and what follows the closing quote.
func quotedPart(s string) (inside, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", s, false
	}
	escaped := false
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			escaped = true
			i++
		case s[i] == '"':
			inside = s[1:i]
			if escaped {
				inside = strings.ReplaceAll(inside, `\"`, `"`)
			}
			return inside, strings.TrimLeft(s[i+1:], " "), true
		}
	}
	return "", s, false
}

func splitRequest(request string) (method, target string) {
	method, rest, ok := strings.Cut(request, " ")
	if !ok || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		return "", ""
	}
	if at := strings.LastIndex(rest, " HTTP/"); at >= 0 {
		rest = rest[:at]
	}
	return method, rest
}

func statusPart(s string) (status int, rest string, ok bool) {
	digits, rest, _ := strings.Cut(s, " ")
	if len(digits) != 3 {
		return 0, s, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, s, false
		}
		status = status*10 + int(c-'0')
	}
	return status, rest, true
}

func unlessDash(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// fileEndings are the extensions of addresses that answer no page.
var fileEndings = endings("css js mjs map json xml txt csv tsv jpg jpeg png gif svg webp avif ico bmp tif tiff woff woff2 ttf eot otf " +
	"mp3 mp4 m4a m4v webm ogg ogv oga wav flv swf mov avi pdf doc docx xls xlsx ppt pptx odt ods odp epub zip gz tgz bz2 xz rar 7z tar " +
	"exe msi dmg deb rpm apk iso jar bin wasm webmanifest rss atom ics vcf eps psd ai log sql bak old env ini conf yml yaml toml lock " +
	"less scss ts vue sh git svn htaccess")

func endings(list string) map[string]bool {
	out := map[string]bool{}
	for _, ending := range strings.Fields(list) {
		out["."+ending] = true
	}
	return out
}

// machineNames are last parts of addresses that programs ask for.
var machineNames = map[string]bool{
	"feed": true, "rss": true, "atom": true, "xmlrpc.php": true, "wp-cron.php": true, "admin-ajax.php": true,
}

// isPage reports whether an address names a page, by its ending: logs do not
// keep the type of the answer.
func isPage(address string) bool {
	last := strings.ToLower(path.Base(address))
	if machineNames[last] || strings.HasPrefix(address, "/wp-json/") || strings.HasPrefix(address, "/.well-known/") {
		return false
	}
	return !fileEndings[path.Ext(last)]
}
