package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

const browserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"

// startCommand runs a serving command until the test ends, and returns the
// addresses of its ready file and a function that stops it and gives the code.
func startCommand(t *testing.T, args ...string) (map[string]string, func() int) {
	t.Helper()
	at, stop, _ := startTalking(t, args...)
	return at, stop
}

// startTalking is startCommand, with what the command said once it is stopped.
func startTalking(t *testing.T, args ...string) (at map[string]string, stop func() int, said func() string) {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready.json")
	ctx, cancel := context.WithCancel(context.Background())
	var talk bytes.Buffer
	code, ended := 0, make(chan struct{})
	go func() {
		defer close(ended)
		code = run(ctx, append(args, "--ready-file", ready), streams{strings.NewReader(""), io.Discard, &talk}, time.Now)
	}()
	stop = func() int { cancel(); <-ended; return code }
	said = func() string { stop(); return talk.String() }
	t.Cleanup(func() {
		if words := said(); len(words) < 10_000 {
			t.Log(words)
		}
	})
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("%v ended with %d: %s", args, code, talk.String())
		default:
		}
		if raw, err := os.ReadFile(ready); err == nil {
			at = map[string]string{}
			if err := json.Unmarshal(raw, &at); err != nil {
				t.Fatal(err)
			}
			return at, stop, said
		}
	}
	t.Fatalf("%v is not ready", args)
	return nil, nil, nil
}

// send posts one event of a browser to /collecte.
func send(t *testing.T, collector string, event map[string]any) {
	t.Helper()
	event["id"] = uuid.NewString()
	raw, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, collector+"/collecte", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", browserAgent)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	if !strings.Contains(string(body), `"accepted":1`) {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
}

// figureNow asks the read API for today's value of a metric; nil is no data.
func figureNow(t *testing.T, base, site, metric string) *float64 {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	today := time.Now().In(paris).Format("2006-01-02")
	yesterday := time.Now().In(paris).AddDate(0, 0, -1).Format("2006-01-02")
	answer, err := http.Get(fmt.Sprintf("%s/api/v1/figures?site=%s&metrics=%s&from=%s&to=%s", base, site, metric, yesterday, today))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct {
		Figures []struct {
			Value *float64 `json:"value"`
		} `json:"figures"`
	}
	body, _ := io.ReadAll(answer.Body)
	if err := json.Unmarshal(body, &got); err != nil || len(got.Figures) != 1 {
		t.Fatalf("%s: %d, %v\n%s", metric, answer.StatusCode, err, body)
	}
	return got.Figures[0].Value
}

// eventually waits for a figure to reach a value, and says how long that took.
func eventually(t *testing.T, base, site, metric string, want float64) time.Duration {
	t.Helper()
	began := time.Now()
	for {
		v := figureNow(t, base, site, metric)
		if v != nil && *v == want {
			return time.Since(began)
		}
		if time.Since(began) > 30*time.Second {
			t.Fatalf("%s is %v after 30 s, want %v", metric, v, want)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// The whole path: a hit is collected, derived, counted, cited and verified.
func TestFromAHitToAVerifiedFigure(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "velo", "--name", "Vélos de la Rade", "--domain", "velos.example", "--data", data); code != 0 {
		t.Fatal(talk)
	}
	at, stop := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
	page := func(name string, more map[string]any) map[string]any {
		event := map[string]any{"site": "velo", "name": name, "url": "https://velos.example/velo-pliant?utm_source=newsletter&utm_medium=email", "title": "Vélo pliant"}
		for k, v := range more {
			event[k] = v
		}
		return event
	}
	send(t, at["collector"], page("page_view", nil))
	send(t, at["collector"], page("add_to_cart", map[string]any{"items": []any{map[string]any{"item_id": "V1", "price": 45.7, "quantity": 1}}}))
	send(t, at["collector"], page("purchase", map[string]any{"transaction_id": "1042", "value": 45.7, "tax": 7.62, "shipping": 5.9, "currency": "EUR",
		"items": []any{map[string]any{"item_id": "V1", "price": 39.8, "quantity": 1}}}))
	t.Logf("counted after %s", eventually(t, at["dashboard"], "velo", "visits", 1))
	eventually(t, at["dashboard"], "velo", "orders", 1)
	eventually(t, at["dashboard"], "velo", "revenue_incl_tax", 4570)

	today := time.Now().UTC().Format("2006-01-02")
	yesterday := time.Now().UTC().AddDate(0, 0, -1).Format("2006-01-02")
	tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format("2006-01-02")
	code, out, talk := typed(t, "figures", "--site", "velo", "--metrics", "visits,orders", "--from", yesterday, "--to", tomorrow, "--by", "channel", "--format", "json", "--data", data)
	if code != 0 || !strings.Contains(out, `"email"`) {
		t.Errorf("figures by channel on %s: exit %d\n%s%s", today, code, out, talk)
	}
	code, out, talk = typed(t, "cite", "add", "--site", "velo", "--metric", "orders", "--from", yesterday, "--to", tomorrow, "--data", data)
	if code != 0 {
		t.Fatalf("cite add: exit %d, %s", code, talk)
	}
	cited := regexp.MustCompile(`CH-[0-9A-Z]{4}-[0-9A-Z]{2}`).FindString(out)
	if cited == "" {
		t.Fatalf("no code in %q", out)
	}
	if code, out, talk = typed(t, "cite", "verify", cited, "--data", data); code != 0 || !strings.Contains(out, "onforme") {
		t.Errorf("verify: exit %d %s%s", code, out, talk)
	}
	answer, err := http.Get(at["dashboard"] + "/v/" + cited)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK || !strings.Contains(string(body), "onforme") {
		t.Errorf("/v/%s: %d\n%.400s", cited, answer.StatusCode, body)
	}
	if code := stop(); code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
	if _, err := os.Stat(filepath.Join(data, "engine.json")); !os.IsNotExist(err) {
		t.Error("the engine outlives serve")
	}
}

func TestServeStaysOnThisMachineWithoutAPassword(t *testing.T) {
	t.Setenv("CHALAND_ADMIN_TOKEN", "")
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:80"} {
		if code, _, talk := typed(t, "serve", "--addr", addr, "--data", t.TempDir()); code != exitUsage || !strings.Contains(talk, "CHALAND_ADMIN_TOKEN") {
			t.Errorf("%s: exit %d, %s", addr, code, talk)
		}
	}
	if code, _, talk := typed(t, "serve", "--addr", "8080", "--data", t.TempDir()); code != exitUsage || !strings.Contains(talk, "127.0.0.1:8080") {
		t.Errorf("exit %d, %s", code, talk)
	}
}

func TestCommandsSpeakFrench(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"demp"}, exitUsage, "demo"},
		{[]string{"version", "--colour"}, exitUsage, "--colour n’existe pas"},
		{[]string{"version", "encore"}, exitUsage, "« encore » est en trop"},
		{[]string{"serve", "--addr"}, exitUsage, "attend une valeur"},
		{[]string{"version", "--config", "/nulle/part.yaml"}, exitFailed, "/nulle/part.yaml"},
	} {
		code, _, talk := typed(t, c.args...)
		if code != c.code || !strings.Contains(talk, c.says) {
			t.Errorf("%v: exit %d, %q; want %d and %q", c.args, code, talk, c.code, c.says)
		}
	}
	_, out, _ := typed(t, "help")
	for _, english := range []string{"Usage:", "Available Commands", "Flags:", "help for", "Use \""} {
		if strings.Contains(out, english) {
			t.Errorf("help says %q", english)
		}
	}
}
