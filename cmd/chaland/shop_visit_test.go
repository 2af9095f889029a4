package main

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/chromiumtest"
	"github.com/formaouest/chaland/warehouse"
)

// openChromium starts a browser that says it is an ordinary one.
func openChromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is needed to visit the shop: apt-get install chromium")
	}
	options := append(chromiumtest.Options(t), chromedp.ExecPath(path), chromedp.UserAgent(browserAgent))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	ctx, stopTime := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stopTime)
	return ctx
}

// step does something on the page and waits until its address ends so.
func step(t *testing.T, ctx context.Context, script, path string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === 'complete' ? location.pathname : ''`))
		if err == nil && strings.HasPrefix(at, path) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %s the browser is on %q (%v), not on %s", script, at, err, path)
		}
	}
}

// A visit made in a real browser, order included, shows in the dashboard.
func TestAVisitToTheShopShowsInTheScreens(t *testing.T) {
	t.Parallel()
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}}
	a.data = t.TempDir()
	if err := a.settle(a.newRoot()); err != nil {
		t.Fatal(err)
	}
	a.data = t.TempDir()
	s, err := a.startService(t.Context(), serviceOptions{addr: "127.0.0.1:0", collect: true, screens: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	site := fixtures.DefaultSite()
	if err := warehouse.PutSetting(t.Context(), s.warehouse, "site", site.ID, site, time.Now()); err != nil {
		t.Fatal(err)
	}
	web, shopURL, err := a.openShop(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = web.Close() })

	ctx := openChromium(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(shopURL+"/?utm_source=newsletter&utm_medium=email&utm_campaign=essai")); err != nil {
		t.Fatal(err)
	}
	step(t, ctx, `document.querySelector('[data-choix] [value=accepte]').click()`, "/")
	step(t, ctx, `document.querySelector('main a[href="/biscuits-douceurs"]').click()`, "/biscuits-douceurs")
	step(t, ctx, `document.querySelector('main a[href^="/biscuits-douceurs/"]').click()`, "/biscuits-douceurs/")
	step(t, ctx, `document.querySelector('form[action="/panier/ajouter"] button').click()`, "/panier")
	step(t, ctx, `document.querySelector('main a[href^="/commande"]').click()`, "/commande/coordonnees")
	step(t, ctx, `for (const [k, v] of Object.entries({courriel: 'essai@example.org', prenom: 'Anne', nom: 'Essai', adresse: '1 quai du Port', code_postal: '56999', ville: 'Brélivan-sur-Mer'})) document.querySelector('main [name=' + k + ']').value = v;
		document.querySelector('form[action="/commande/coordonnees"] button').click()`, "/commande/livraison")
	step(t, ctx, `document.getElementById('mode-domicile').click(); document.querySelector('form[action="/commande/livraison"] button').click()`, "/commande/paiement")
	step(t, ctx, `document.querySelector('[name=paiement]').click(); document.getElementById('cgv').click(); document.querySelector('form[action="/commande/paiement"] button').click()`, "/commande/confirmation")

	t.Logf("the order shows after %s", eventually(t, s.url, site.ID, "orders", 1))
	eventually(t, s.url, site.ID, "visits", 1)
	for metric, want := range map[string]float64{"add_to_cart_rate": 1, "conversion_rate": 1, "bounce_rate": 0} {
		eventually(t, s.url, site.ID, metric, want)
	}
	order, err := warehouse.Select[struct {
		Channel string `ch:"channel"`
		Visitor uint64 `ch:"visitor"`
		Total   int64  `ch:"total_incl"`
	}](t.Context(), s.warehouse, "SELECT channel, visitor, total_incl FROM orders FINAL", nil)
	if err != nil || len(order) != 1 || order[0].Channel != "email" || order[0].Visitor == 0 || order[0].Total <= 490 {
		t.Errorf("orders %+v, %v: want one, by e-mail, of a visitor who agreed", order, err)
	}
	steps, err := warehouse.Select[struct {
		Steps []uint8 `ch:"steps"`
	}](t.Context(), s.warehouse, "SELECT steps FROM visits FINAL", nil)
	if err != nil || len(steps) != 1 || len(steps[0].Steps) < 7 {
		t.Errorf("the visit passes the steps %v, %v", steps, err)
	}
}
