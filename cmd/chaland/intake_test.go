package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What the API tells of the intake adds up: accepted, stored, waiting, refused by reason; and
// the page of the latest hits shows them in French within two seconds.
func TestTheIntakeTellsWhatBecameOfEachHit(t *testing.T) {
	t.Parallel()
	at, _ := startCommand(t, "serve", "--data", figuresShop(t), "--addr", "127.0.0.1:0")
	for range 3 {
		send(t, at["collector"], map[string]any{"site": "velo", "name": "page_view", "url": "https://velo.fr/casques"})
	}
	if answer, err := http.Post(at["collector"]+"/collecte", "application/json", strings.NewReader(`{"site":"inconnu","name":"page_view","url":"https://x.fr/"}`)); err != nil || answer.StatusCode != http.StatusBadRequest {
		t.Fatal(err, answer)
	}
	type told struct {
		Accepted, Stored, Waiting int64
		Refused                   []struct {
			Reason, Text string
			Hits         int64
		}
	}
	var got told
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got = told{}
		raw, _ := fetched(t, at["dashboard"]+"/api/v1/intake")
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Fatal(err)
		}
		if got.Accepted != 3 || got.Stored > 4 || got.Waiting > 4 {
			t.Fatalf("%+v", got)
		}
		if got.Waiting == 0 && got.Stored == 4 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still waiting: %+v", got)
		}
	}
	if len(got.Refused) != 1 || got.Refused[0].Reason != "unknown_site" || got.Refused[0].Hits != 1 || !strings.Contains(got.Refused[0].Text, "inconnu") {
		t.Errorf("%+v", got.Refused)
	}
	if page, _ := fetched(t, at["dashboard"]+"/direct?site=velo"); strings.Count(page, "page_view · velo.fr/casques") != 3 {
		t.Errorf("the page of the latest hits: %.3000s", page)
	}
}
