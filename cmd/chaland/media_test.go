package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/sheet"
)

func TestMediaSaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for options, want := range map[string]string{
		"--from 2025-02-01 --to 2025-02-28": "Aucune vidéo à compter. Les visites de ce site ne sont pas mesurées",
		"--from 2025-02-01":                 "--to",
		"--from 2025-02-30 --to 2025-02-28": "2025-02-30",
	} {
		code, out, talk := chaland(t, append([]string{"media", "--data", dir, "--site", "velo"}, strings.Fields(options)...)...)
		if code == exitOK || !strings.Contains(out+talk, want) {
			t.Errorf("%s: code %d, %q %q, want %q", options, code, out, talk, want)
		}
	}
}

// A player that does not tell how far it goes leaves cells empty: no zero.
func TestMediaPrintsAPage(t *testing.T) {
	t.Parallel()
	half, gap := .5, .25
	page := analyzer.PageVideos{Page: "/p/gravel", Visits: 8, Plays: 5, Played: analyzer.CountedRate{Hits: 4, Of: 8, Rate: &half},
		Orders: analyzer.Against{With: analyzer.CountedRate{Rate: &half}, Difference: &gap, Interval: &analyzer.Interval{Low: -.1, High: .6}}}
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, videoSheet(&analyzer.VideoReport{All: analyzer.PageVideos{}, Pages: []analyzer.PageVideos{page}})); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "/p/gravel;8;5;50%;;;;;50%;;25;−10,00 à 60,00") {
		t.Errorf("%s", text)
	}
}
