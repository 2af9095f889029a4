package imports

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The names that log_format of nginx, Caddy, Traefik and ingress controllers give to what a
// request says, the usual ones first. A name with a dot is a field of an object.
var (
	logAddress  = []string{"remote_addr", "remote_ip", "request.remote_ip", "clientip", "client_ip", "client", "ip", "ClientHost", "realip_remote_addr", "x_forwarded_for", "http_x_forwarded_for"}
	logTime     = []string{"time_iso8601", "time_local", "@timestamp", "timestamp", "time", "msec", "ts", "StartUTC", "date", "datetime"}
	logRequest  = []string{"request"}
	logMethod   = []string{"request_method", "method", "request.method", "verb", "http_method", "RequestMethod"}
	logTarget   = []string{"request_uri", "uri", "request.uri", "url", "path", "RequestPath"}
	logQuery    = []string{"args", "query_string", "query"}
	logStatus   = []string{"status", "status_code", "response", "response_code", "http_status", "DownstreamStatus"}
	logReferrer = []string{"http_referer", "http_referrer", "referer", "referrer", "request.headers.Referer", "request_Referer"}
	logAgent    = []string{"http_user_agent", "user_agent", "agent", "userAgent", "useragent", "request.headers.User-Agent", "request_User-Agent"}
	logHost     = []string{"http_host", "host", "server_name", "vhost", "request.host", "RequestHost"}
)

// logJSON is a line of a log in JSON.
type logJSON map[string]jsontext.Value

// parseJSONHit reads a line in JSON; key names what is wrong.
func parseJSONHit(line string) (h logHit, key string) {
	var fields logJSON
	if json.Unmarshal([]byte(line), &fields, laxJSON) != nil {
		return h, "imports.not_a_log_line"
	}
	h.address = fields.text(logAddress)
	h.address, _, _ = strings.Cut(h.address, ",") // the reader's own, before the proxies'
	h.host = withoutPort(fields.text(logHost))
	h.method, h.target = splitRequest(fields.text(logRequest))
	if h.method == "" {
		h.method, h.target = strings.ToUpper(fields.text(logMethod)), fields.text(logTarget)
		if query := fields.text(logQuery); query != "" && h.target != "" && !strings.Contains(h.target, "?") {
			h.target += "?" + query
		}
	}
	status, err := strconv.Atoi(fields.text(logStatus))
	if err != nil || h.address == "" || h.target == "" && fields.text(logRequest) == "" {
		return h, "imports.not_a_log_line"
	}
	if h.time = fields.instant(); h.time.IsZero() {
		return h, "imports.not_a_log_date"
	}
	h.status, h.referrer, h.agent = status, unlessDash(fields.text(logReferrer)), unlessDash(fields.text(logAgent))
	h.combined = fields.has(logAgent)
	return h, ""
}

// find is the value under the first of some names that has one.
func (f logJSON) find(names []string) (jsontext.Value, bool) {
	for _, name := range names {
		if raw, ok := f[name]; ok && raw.Kind() != 'n' {
			return raw, true
		}
		outer, inner, nested := strings.Cut(name, ".")
		if !nested {
			continue
		}
		var within logJSON
		if raw, ok := f[outer]; ok && raw.Kind() == '{' && json.Unmarshal(raw, &within, laxJSON) == nil {
			if raw, ok := within.find([]string{inner}); ok {
				return raw, true
			}
		}
	}
	return nil, false
}

func (f logJSON) has(names []string) bool {
	_, ok := f.find(names)
	return ok
}

// text is a simple value, or the first of a list (Caddy's headers).
func (f logJSON) text(names []string) string {
	raw, ok := f.find(names)
	if !ok {
		return ""
	}
	var list []loose
	if raw.Kind() == '[' && json.Unmarshal(raw, &list, laxJSON) == nil && len(list) > 0 {
		return string(list[0])
	}
	var value loose
	if json.Unmarshal(raw, &value, laxJSON) != nil {
		return ""
	}
	return string(value)
}

// logClocks are the ways to write an instant.
var logClocks = []string{time.RFC3339Nano, "02/Jan/2006:15:04:05 -0700", "2006-01-02T15:04:05.999-0700", "2006-01-02 15:04:05.999 -0700", "2006/01/02 15:04:05", "2006-01-02 15:04:05.999"}

// instant is when the request was made; zero when nothing says it. A clock without a zone is
// in UTC.
func (f logJSON) instant() time.Time {
	for _, name := range logTime {
		text := f.text([]string{name})
		for _, layout := range logClocks {
			if t, err := time.Parse(layout, text); err == nil {
				return t
			}
		}
		seconds, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil || math.IsNaN(seconds) || seconds < 1e8:
		case seconds < 1e11:
			return time.UnixMicro(int64(math.Round(seconds * 1e6)))
		case seconds < 1e14:
			return time.UnixMilli(int64(seconds))
		}
	}
	return time.Time{}
}
