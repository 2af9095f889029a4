package dashboard_test

import (
	"bytes"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/notebook"
	"github.com/formaouest/chaland/dashboard/seal"
)

// A notebook opened from a disk, without any network, tells that it is as it was signed, and
// tells it of none that somebody changed.
func TestANotebookTellsWithoutNetworkWhetherItWasChanged(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("static/notebook.js")
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.Open(t.TempDir(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	book := notebook.Notebook{Site: "Les Roues de l’Ouest </script><b>", Author: "Camille", Made: time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), Base: "https://centre.example", Exhibits: []exhibit.Exhibit{
		{Code: "CH-7F3K-42", Title: "Taux de transformation", Value: "3,4 %", Sample: "62 commandes pour 1 824 visites", Definition: "Commandes ÷ visites", Period: "mars 2025", Source: "cas", Address: "https://centre.example/v/CH-7F3K-42", Reading: "<img src=x onerror=alert(1)>"},
		{Code: "CH-7F3K-43", Title: "Commandes par mois", Chart: true, Value: "2 valeurs", SVG: tinySVG, Address: "https://centre.example/v/CH-7F3K-43", Rows: []exhibit.Row{{Name: "janvier", Value: "12"}, {Name: "février", Value: "15"}}},
	}}
	var out bytes.Buffer
	if err := book.Write(&out, key, script); err != nil {
		t.Fatal(err)
	}
	whole := out.String()
	b := openBrowser(t)
	otherKey, err := seal.Open(t.TempDir(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var other bytes.Buffer
	if err := book.Write(&other, otherKey, script); err != nil {
		t.Fatal(err)
	}
	signature := func(text string) string {
		return strings.SplitN(strings.SplitN(text, `data-signature="`, 2)[1], `"`, 2)[0]
	}
	for _, c := range []struct{ name, text, verdict string }{
		{"intact", whole, "intact"},
		{"value", strings.Replace(whole, "3,4 %", "4,3 %", 1), "modifie"},
		{"space", strings.Replace(whole, `"title":"Taux`, `"title": "Taux`, 1), "modifie"},
		{"signature", strings.Replace(whole, signature(whole), signature(other.String()), 1), "modifie"},
		{"cut", strings.Replace(whole, `"exhibits":[`, `"exhibits":`, 1), "abime"},
	} {
		if c.verdict != "intact" && c.text == whole {
			t.Fatalf("%s: nothing was changed", c.name)
		}
		file := filepath.Join(t.TempDir(), c.name+".html")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		w := b.file(t, file)
		if got := eval[string](t, w, `document.documentElement.dataset.verdict ?? ''`); got != c.verdict {
			t.Errorf("%s: the notebook says %q, not %q", c.name, got, c.verdict)
		}
		if trouble := w.trouble(); len(trouble) > 0 {
			t.Errorf("%s: %v", c.name, trouble)
		}
		w.keep(t, "carnet-"+c.name)
		if c.verdict != "intact" {
			continue
		}
		shown := eval[string](t, w, `document.body.innerText`)
		for _, want := range []string{"Ce carnet est intact", key.Fingerprint(), "CH-7F3K-42 — Taux de transformation", "3,4 %", "<img src=x onerror=alert(1)>", "février", "</script><b>"} {
			if !strings.Contains(shown, want) {
				t.Errorf("%q is not shown in %q", want, shown)
			}
		}
		if n := eval[int](t, w, `[...document.images].filter((i) => i.naturalWidth > 0).length`); n != 3 {
			t.Errorf("%d pictures are drawn", n)
		}
	}
}

// emulateNetwork is the command that Chromium takes to cut the network.
var emulateNetwork = cdp.Command[offline, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

type offline struct {
	Offline  bool    `json:"offline"`
	Latency  float64 `json:"latency"`
	Download float64 `json:"downloadThroughput"`
	Upload   float64 `json:"uploadThroughput"`
}

// file opens a file of this machine in a browser that has no network.
func (b *browser) file(t testing.TB, path string) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	w := &tab{ctx: ctx}
	if err := chromedp.Listen(ctx, func(event any) { w.listen(event, "file:") }); err != nil {
		t.Fatal(err)
	}
	if err := w.dress(laptop); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulateNetwork, offline{Offline: true, Download: -1, Upload: -1}); err != nil {
		t.Fatal(err)
	}
	address := url.URL{Scheme: "file", Path: path}
	if err := chromedp.Do(ctx, chromedp.Navigate(address.String()), chromedp.Poll[chromedp.Void](`document.documentElement.dataset.verdict !== undefined`, chromedp.WithPollingTimeout(15*time.Second))); err != nil {
		t.Fatal(err)
	}
	return w
}
