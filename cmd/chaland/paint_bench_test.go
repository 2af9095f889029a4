package main

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/internal/chromiumtest"
)

const (
	paintBar  = time.Second
	paintRuns = 5
)

// paintPages are those of the first menu, and the longest.
var paintPages = []string{"/mission", "/", "/acquisition", "/entonnoir", "/rentabilite", "/audits", "/pieces", "/ventes", "/chiffres", "/competences"}

// BenchmarkFirstPaint opens pages of the demonstration in Chromium, each time as somebody who
// has none of its files, and reads when the first words are painted. Each run asks for another
// month: nothing is at hand.
func BenchmarkFirstPaint(b *testing.B) {
	base := benchDemo(b)
	ctx, cancel := chromedp.NewExecAllocator(b.Context(), chromiumtest.Options(b)...)
	defer cancel()
	ctx, stop := chromedp.NewContext(ctx)
	defer stop()
	if err := chromedp.Do(ctx); err != nil {
		b.Fatal(err)
	}
	for range b.N {
		slowest := time.Duration(0)
		for _, page := range paintPages {
			var paints []time.Duration
			for run := range paintRuns {
				paint, err := firstPaint(ctx, fmt.Sprintf("%s%s?periode=2025-%02d", base, page, run+1))
				if err != nil {
					b.Fatal(page, err)
				}
				paints = append(paints, paint)
			}
			median := share(paints, .5)
			slowest = max(slowest, median)
			fmt.Printf("BENCH first paint %-14s median %4d ms, at the most %4d ms\n", page, median.Milliseconds(), slices.Max(paints).Milliseconds())
		}
		fmt.Printf("BENCH first paint of the slowest page %d ms, bar %d ms, ratio %.2f\n", slowest.Milliseconds(), paintBar.Milliseconds(), float64(slowest)/float64(paintBar))
		b.ReportMetric(float64(slowest.Milliseconds()), "ms-paint")
	}
}

// firstPaint opens a page in a window that shares nothing with others.
func firstPaint(ctx context.Context, url string) (time.Duration, error) {
	ctx, stop := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	defer stop()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return 0, err
	}
	ms, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName('first-contentful-paint')[0]?.startTime)).observe({type: 'paint', buffered: true}))`, chromedp.EvalAwaitPromise))
	return time.Duration(ms * float64(time.Millisecond)), err
}
