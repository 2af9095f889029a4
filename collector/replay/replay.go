// Package replay sends recorded requests of trackers again, to a collector that
// runs: the way to check a protocol with what trackers really send.
//
// A recording is one JSON object a line: method, url (a path), headers and body.
// Where the recording names a port, PORT stands.
package replay

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Request is a recorded request.
type Request struct {
	Line    int               `json:"-"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// maxLine bounds one line of a recording.
const maxLine = 8 << 20

// Read reads a recording. A line that is no request is said by its number and
// skipped; err is about the file as a whole.
func Read(in io.Reader) (requests []Request, bad []Refusal, err error) {
	defer fault.Wrap(&err, "read the recording")
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\uFEFF"))
		if text == "" {
			continue
		}
		r := Request{Line: n, Method: http.MethodPost}
		if err := json.Unmarshal([]byte(text), &r); err != nil || !strings.HasPrefix(r.URL, "/") {
			bad = append(bad, Refusal{Line: n, Reason: "bad_line", Text: i18n.T("replay.bad_line")})
			continue
		}
		requests = append(requests, r)
	}
	if len(requests)+len(bad) == 0 && lines.Err() == nil {
		return nil, nil, fault.New(fault.Invalid, "replay.empty")
	}
	return requests, bad, lines.Err()
}

// Sites lists the names by which the requests call their sites: Plausible's
// domains, Matomo's and GA4's numbers, and our own site ids.
func Sites(requests []Request) []string {
	var names []string
	for _, r := range requests {
		names = append(names, r.sites()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (r Request) sites() []string {
	path, query, _ := strings.Cut(r.URL, "?")
	if path == "/matomo.php" || path == "/piwik.php" {
		return matomoSites(query, r.Body)
	}
	switch path {
	case "/mp/collect":
		return ga4Sites("measurement_id", query)
	case "/g/collect":
		return ga4Sites("tid", append(strings.Split(r.Body, "\n"), query)...)
	}
	var body struct {
		D, Domain, U, URL, Site string
		Events                  []struct{ Site string }
	}
	if json.Unmarshal([]byte(r.Body), &body) != nil {
		return nil
	}
	var out []string
	add := func(name string) {
		if name = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "www."); name != "" {
			out = append(out, name)
		}
	}
	switch path {
	case "/api/event":
		for name := range strings.SplitSeq(body.D+","+body.Domain, ",") {
			add(name)
		}
		if len(out) == 0 {
			if u, err := url.Parse(body.U + body.URL); err == nil {
				add(u.Hostname())
			}
		}
	case "/collecte":
		add(body.Site)
		for _, e := range body.Events {
			add(e.Site)
		}
	}
	return out
}

// matomoSites are the names of the numbers that a request in the address or in a form
// gives; bulk requests name theirs in the answer.
func matomoSites(query, body string) (names []string) {
	for _, text := range []string{query, body} {
		params, _ := url.ParseQuery(text) // what cannot be read names nothing
		if n, err := strconv.Atoi(params.Get("idsite")); err == nil && n > 0 {
			names = append(names, site.MatomoName(n))
		}
	}
	return names
}

// ga4Sites are the numbers that the parameter gives in the address, or in lines of a body.
func ga4Sites(parameter string, texts ...string) (names []string) {
	for _, text := range texts {
		params, _ := url.ParseQuery(strings.TrimSpace(text)) // what cannot be read names nothing
		if name := strings.ToLower(params.Get(parameter)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Refusal is a request that was not counted.
type Refusal struct {
	Line   int
	Status int    // 0 when it was not sent
	Reason string // X-Chaland-Reason, when the collector says it
	Text   string
}

// Report of a replay.
type Report struct {
	Sent     int
	Refusals []Refusal
}

// Send sends the requests in their order to the collector at to. Its error
// means that the collector does not answer.
func Send(ctx context.Context, client *http.Client, to *url.URL, requests []Request) (report Report, err error) {
	defer fault.Wrap(&err, "replay to %s", to)
	for _, r := range requests {
		refusal, err := r.send(ctx, client, to)
		if err != nil {
			return report, fault.New(fault.Unavailable, "replay.unreachable", "url", to.String()).Because(err)
		}
		report.Sent++
		if refusal != nil {
			report.Refusals = append(report.Refusals, *refusal)
		}
	}
	return report, nil
}

// portPattern is PORT behind a colon, also an encoded one.
var portPattern = regexp.MustCompile(`(:|%3A|%3a)PORT\b`)

// ownHeaders are those of the connection, not of the recording.
var ownHeaders = []string{"Host", "Content-Length", "Connection", "Accept-Encoding", "Transfer-Encoding"}

func (r Request) send(ctx context.Context, client *http.Client, to *url.URL) (*Refusal, error) {
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[to.Scheme]
	}
	fill := func(s string) string { return portPattern.ReplaceAllString(s, "${1}"+port) }
	address := strings.TrimSuffix(to.String(), "/") + fill(r.URL)
	req, err := http.NewRequestWithContext(ctx, r.Method, address, strings.NewReader(fill(r.Body)))
	if err != nil {
		return nil, err
	}
	for name, value := range r.Headers {
		if !slices.Contains(ownHeaders, http.CanonicalHeaderKey(name)) {
			req.Header.Set(name, fill(value))
		}
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return r.judge(res, answer), nil
}

// judge tells whether a request was counted. Trackers are answered politely
// whatever happens, so the headers count as much as the status.
func (r Request) judge(res *http.Response, answer []byte) *Refusal {
	reason := res.Header.Get("X-Chaland-Reason")
	if res.StatusCode < 400 && reason == "" && res.Header.Get("X-Plausible-Dropped") != "1" {
		return nil
	}
	return &Refusal{Line: r.Line, Status: res.StatusCode, Reason: reason, Text: r.explain(res, reason, answer)}
}

// explain is why, as far as the answer tells: nobody reads a page of HTML.
func (r Request) explain(res *http.Response, reason string, answer []byte) string {
	path, _, _ := strings.Cut(r.URL, "?")
	text := []rune(strings.TrimSpace(string(answer)))
	switch key := "aside." + reason; {
	case i18n.Has(key):
		return i18n.T(key, "detail", "…")
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusMethodNotAllowed:
		return i18n.T("replay.no_endpoint", "path", path)
	case len(text) == 0 || text[0] == '<':
		return i18n.T("replay.status", "status", strconv.Itoa(res.StatusCode))
	}
	return string(text[:min(len(text), 200)])
}
