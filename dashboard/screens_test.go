package dashboard_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Every page, on a laptop and a phone, light and dark: no error in the
// console, nothing asked of another host, no scroll sideways, every chart
// drawn, and nothing that axe-core finds wrong.
func TestEveryScreenInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t), openBrowser(t)
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is missing (npm ci): %v", err)
	}
	for _, path := range pagePaths {
		for _, v := range []view{laptop, phone, {1366, true, true}, {390, true, true}} {
			name := fmt.Sprintf("%s %d dark=%v", path, v.width, v.dark)
			t.Run(name, func(t *testing.T) {
				w := b.open(t, s.url+path, v)
				w.keep(t, strings.NewReplacer("/", "_", "?", "_", "&", "_", "=", "-", " ", "_").Replace(name))
				if wide := eval[int64](t, w, `document.documentElement.scrollWidth`); wide > v.width {
					t.Errorf("the page is %d pixels wide", wide)
				}
				if n := eval[int](t, w, `[...document.querySelectorAll('figure[data-chart]')].filter(f => !f.querySelector('.chart-canvas svg path')).length`); n > 0 {
					t.Errorf("%d charts are not drawn", n)
				}
				eval[any](t, w, string(axe)+";0")
				for _, fault := range eval[[]string](t, w, axeRun) {
					t.Error(fault)
				}
				for _, trouble := range w.trouble() {
					t.Error(trouble)
				}
			})
		}
	}
}

const axeRun = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
  r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? v.help))))`
