package dashboard_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
)

// A table wider than the phone has a shade at the edge beyond which it goes on, in light
// and in dark, and none where it ends; « au-dessus » stays on its line.
func TestWideTablesShowThatTheyGoOn(t *testing.T) {
	t.Parallel()
	b, s := openBrowser(t), openCycles(t)
	withLedgers(t, s)
	s.insert(t, nil, nil, nil, []tracking.Cost{{Site: "velo", Day: day(time.March, 3), Channel: tracking.ChannelInfluence, Campaign: "blog", Partner: "Le blog du pédalier", Kind: tracking.CostMedia, Version: 1, AmountExcl: 1000}})
	for name, v := range map[string]view{"light": phone, "dark": {width: 390, dark: true, script: true}} {
		w := b.open(t, s.url+"/partenaires/resultat?site=velo&du=2026-03-01&au=2026-03-15", v)
		if lines := eval[float64](t, w, `Math.max(...[...document.querySelectorAll('#six-natures tbody td:last-child')].map(td => {
			const words = document.createRange(); words.selectNodeContents(td.firstChild); return words.getClientRects().length }))`); lines != 1 {
			t.Errorf("%s: the side of the break-even takes %v lines", name, lines)
		}
		for _, at := range []struct {
			scroll      string
			left, right bool
		}{{"0", false, true}, {"1e6", true, false}} {
			box := eval[[]float64](t, w, `(() => { const box = document.querySelector('#six-natures .scroll'); box.scrollLeft = `+at.scroll+`;
				const r = box.getBoundingClientRect(), body = box.querySelector('tbody').getBoundingClientRect();
				return [r.left + 3, r.right - 4, body.top + scrollY + 2, body.bottom + scrollY - 2, box.scrollWidth - box.clientWidth, r.left + r.width / 2] })()`)
			if box[4] < 50 {
				t.Fatalf("%s: the table is no wider than the phone: %v", name, box)
			}
			shot, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(bytes.NewReader(shot))
			if err != nil {
				t.Fatal(err)
			}
			middle := usual(picture, box[5], box[2], box[3])
			if left, right := usual(picture, box[0], box[2], box[3]) != middle, usual(picture, box[1], box[2], box[3]) != middle; left != at.left || right != at.right {
				t.Errorf("%s, scrolled by %s: a shade on the left %v, on the right %v", name, at.scroll, left, right)
			}
		}
		w.keep(t, "wide-table-"+name)
		if troubles := w.trouble(); len(troubles) > 0 {
			t.Error(troubles)
		}
	}
}

// usual is the colour that most of a column of pixels has.
func usual(picture image.Image, x, top, bottom float64) (most color.Color) {
	times := map[color.Color]int{}
	for y := int(top); y < int(bottom); y++ {
		c := picture.At(int(x), y)
		if times[c]++; times[c] > times[most] {
			most = c
		}
	}
	return most
}
