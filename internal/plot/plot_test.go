package plot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/plot"
)

func value(v float64) *float64 { return &v }

func bars() plot.Chart {
	return plot.Chart{Title: "Commandes par canal <b>", Under: []string{"du 01/02/2026 au 28/02/2026", "Les Roues de l’Ouest, mesuré par chaland."}, Panels: []plot.Panel{{Bars: []plot.Bar{
		{Name: "Recherche naturelle", Text: "120", Value: value(120), Low: value(100), High: value(140)},
		{Name: "Un partenaire dont le nom est bien trop long pour la colonne des noms, et qui est donc coupé", Text: "60", Value: value(60)},
		{Name: "Perte", Text: "−30", Value: value(-30)}, {Name: "Inconnu", Text: "pas de données"},
	}}}}
}

func lines(n int, series ...plot.Series) plot.Chart {
	ticks := make([]string, n)
	for i := range ticks {
		ticks[i] = fmt.Sprintf("%02d/02", i+1)
	}
	return plot.Chart{Title: "Visites par jour", Panels: []plot.Panel{{Lines: &plot.Lines{Ticks: ticks, Series: series, Write: func(v float64) string { return fmt.Sprint(v) }}}}}
}

// drawn decodes a picture and keeps it where somebody wants to look at it.
func drawn(t *testing.T, name string, c plot.Chart) image.Image {
	t.Helper()
	raw, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("CHALAND_KEEP"); keep != "" {
		_ = os.WriteFile(filepath.Join(keep, name+".png"), raw, 0o600)
		_ = os.WriteFile(filepath.Join(keep, name+".svg"), c.SVG(), 0o600)
	}
	again, err := c.PNG()
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("%s: the same chart is another picture (%v)", name, err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != 1920 {
		t.Errorf("%s is %d pixels wide", name, img.Bounds().Dx())
	}
	return img
}

// longest is the most pixels of a colour in a row of the picture, and all of them.
func longest(img image.Image, c color.RGBA) (row, all int) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		n := 0
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, bl, _ := img.At(x, y).RGBA(); uint8(r>>8) == c.R && uint8(g>>8) == c.G && uint8(bl>>8) == c.B {
				n++
			}
		}
		row, all = max(row, n), all+n
	}
	return row, all
}

var bar = color.RGBA{0x0b, 0x5d, 0x66, 0xff}

func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	t.Parallel()
	one := bars()
	one.Panels[0].Bars = one.Panels[0].Bars[:1]
	one.Panels[0].Bars = append(one.Panels[0].Bars, plot.Bar{Name: "Moitié", Text: "60", Value: value(60)})
	drawn(t, "bars", bars())
	whole, both := longest(drawn(t, "two", one), bar)
	one.Panels[0].Bars[0].Value = nil
	half, _ := longest(drawn(t, "missing", one), bar)
	if whole < 200 || half < 200 {
		t.Fatalf("bars are %d and %d pixels long", whole, half)
	}
	// the one bar that is left takes the whole width: 60 of 60, where 120 of 140 stood
	if half <= whole {
		t.Errorf("a bar of 60 among 60 is %d pixels, one of 120 among 140 is %d", half, whole)
	}
	if thick := float64(both) / float64(whole); thick < 1.4*26 || thick > 1.6*30 {
		t.Errorf("the half and the whole take %.0f rows of the whole, not one and a half bars", thick)
	}
}

func TestALineStopsAtAGap(t *testing.T) {
	t.Parallel()
	full := lines(9, plot.Series{Values: []*float64{value(1), value(1), value(1), value(1), value(1), value(1), value(1), value(1), value(1)}})
	gap := lines(9, plot.Series{Values: []*float64{value(1), value(1), value(1), nil, nil, nil, value(1), value(1), value(1)}})
	all, _ := longest(drawn(t, "full", full), bar)
	cut, _ := longest(drawn(t, "gap", gap), bar)
	if cut == 0 || float64(cut) > .6*float64(all) {
		t.Errorf("a line with a gap of four steps in eight is %d pixels of %d", cut, all)
	}
	alone := lines(3, plot.Series{Values: []*float64{nil, value(2), nil}})
	if _, dots := longest(drawn(t, "alone", alone), bar); dots == 0 {
		t.Error("a value between two gaps is not seen")
	}
}

func TestSeveralLinesAreNamedAndToldApartWithoutColour(t *testing.T) {
	t.Parallel()
	c := lines(30)
	for n := range plot.MaxLines + 2 {
		s := plot.Series{Name: fmt.Sprintf("Canal %d", n+1)}
		for i := range 30 {
			s.Values = append(s.Values, value(float64((n+1)*i)))
		}
		c.Panels[0].Lines.Series = append(c.Panels[0].Lines.Series, s)
	}
	drawn(t, "several", c)
	svg := string(c.SVG())
	if !strings.Contains(svg, ">Canal 8<") || strings.Contains(svg, ">Canal 9<") || !strings.Contains(svg, "2 autres courbes sont dans le tableau") {
		t.Error("lines are left out without a word")
	}
	dashes := map[string]bool{}
	for part := range strings.SplitSeq(svg, `stroke-width="2.5"`) {
		if dash, found := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(part, ` stroke-linejoin="round"`)), `stroke-dasharray="`); found {
			dashes[dash[:strings.IndexByte(dash, '"')]] = true
		}
	}
	if len(dashes) != plot.MaxLines-1 {
		t.Errorf("%d dashes for %d lines, of which one has none", len(dashes), plot.MaxLines)
	}
}

func TestTheSVGStandsAlone(t *testing.T) {
	t.Parallel()
	many := bars()
	for n := range 40 {
		many.Panels[0].Bars = append(many.Panels[0].Bars, plot.Bar{Name: fmt.Sprint("Ligne ", n), Text: "1", Value: value(1)})
	}
	svg := many.SVG()
	if !strings.Contains(string(svg), "20 autres lignes sont dans le tableau") {
		t.Error("bars are left out without a word")
	}
	texts, in := 0, xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			switch e.Name.Local {
			case "text":
				texts++
			case "svg", "title", "rect", "polyline", "circle":
			default:
				t.Errorf("an element %s", e.Name.Local)
			}
		}
	}
	if texts < 2*plot.MaxBars {
		t.Errorf("%d texts", texts)
	}
}

func TestNothingToDrawIsEmpty(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]plot.Chart{"nothing": {}, "no value": {Panels: []plot.Panel{{Bars: []plot.Bar{{Name: "Inconnu"}}}}}, "a line of gaps": lines(2, plot.Series{Values: []*float64{nil, nil}})} {
		if !c.Empty() {
			t.Errorf("%s: there is something", name)
		}
	}
	if bars().Empty() {
		t.Error("bars are nothing")
	}
}
