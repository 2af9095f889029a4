package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAddressesAnswerEveryMethod(t *testing.T) {
	t.Parallel()
	at, _ := startCommand(t, "serve", "--data", figuresShop(t), "--addr", "127.0.0.1:0")
	const machine = "application/json"
	for _, c := range []struct {
		method, path string
		status       int
		allow, kind  string
		says         string
	}{
		{http.MethodHead, "/", 200, "", "text/html", ""},
		{http.MethodHead, "/healthz", 200, "", "text/plain", ""},
		{http.MethodHead, "/nulle-part", 404, "", "", ""},
		{http.MethodGet, "/collecte", 405, "POST, OPTIONS", machine, `"reason":"method","text":"L’adresse /collecte reçoit des événements envoyés par POST, pas par GET.`},
		{http.MethodPut, "/collecte", 405, "POST, OPTIONS", machine, "pas par PUT"},
		{http.MethodDelete, "/api/event", 405, "POST, OPTIONS", machine, `"reason":"method"`},
		{http.MethodGet, "/api/v1/figures?site=velo&metrics=orders&from=2025-01-01&to=2025-12-31&filtre=x", 400, "", machine, "Le paramètre « filtre » n’existe pas. Paramètres possibles : site, metrics,"},
		{http.MethodGet, "/api/v1/figures?site=velo&metrics=orders&metrics=visits&from=2025-01-01&to=2025-12-31", 400, "", machine, "Le paramètre « metrics » est donné 2 fois."},
		{http.MethodGet, "/api/v1/figures?site=velo&metrics=orders&from=2025-01-01&to=2025-12-31&by=month", 200, "", machine, `"value":`},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, at["dashboard"]+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		body := strings.ReplaceAll(string(raw), "\u00a0", " ")
		if answer.StatusCode != c.status || answer.Header.Get("Allow") != c.allow || !strings.HasPrefix(answer.Header.Get("Content-Type"), c.kind) || !strings.Contains(body, c.says) {
			t.Errorf("%s %s: %d, Allow %q, %s, %.200s", c.method, c.path, answer.StatusCode, answer.Header.Get("Allow"), answer.Header.Get("Content-Type"), body)
		}
		if c.method == http.MethodHead && body != "" {
			t.Errorf("HEAD %s has a body", c.path)
		}
	}
}

// Who sends headers without end, or drop by drop, is left.
func TestEndlessHeadersAreLeft(t *testing.T) {
	t.Parallel()
	at, _ := startCommand(t, "serve", "--data", figuresShop(t), "--addr", "127.0.0.1:0")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at["collector"]+"/collecte", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Long", strings.Repeat("x", 100_000))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("100 kB of headers are answered %d", answer.StatusCode)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(at["collector"], "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	go func() {
		for { // one letter every now and then, for ever
			if _, err := conn.Write([]byte("P")); err != nil {
				return
			}
			time.Sleep(200 * time.Millisecond)
		}
	}()
	_ = conn.SetReadDeadline(began.Add(2 * headerPatience))
	for buf := make([]byte, 1000); ; {
		if _, err := conn.Read(buf); err != nil {
			break
		}
	}
	if took := time.Since(began); took > headerPatience+5*time.Second {
		t.Errorf("a header without end is left after %s", took)
	}
}

func TestAnOpenAddressIsToldAsThisMachineReachesIt(t *testing.T) {
	t.Parallel()
	for asked, c := range map[string]struct {
		ip, url string
		open    bool
	}{
		"0.0.0.0:8080":   {"::", "http://127.0.0.1:8080", true}, // as Go tells a listener on both families
		":8080":          {"::", "http://127.0.0.1:8080", true},
		"[::]:8080":      {"::", "http://[::1]:8080", true},
		"127.0.0.1:8080": {"127.0.0.1", "http://127.0.0.1:8080", false},
		"[::1]:8080":     {"::1", "http://[::1]:8080", false},
	} {
		if url, open := urlOf(&net.TCPAddr{IP: net.ParseIP(c.ip), Port: 8080}, asked); url != c.url || open != c.open {
			t.Errorf("%s: %s %v", asked, url, open)
		}
	}
}
