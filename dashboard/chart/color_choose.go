package chart

import (
	"hash/fnv"
	"slices"

	"github.com/formaouest/chaland/collector/tracking"
)

// Color names a colour token of static/style.css ("--chart-1"), which has a
// light and a dark value.
type Color string

// Colours that are not those of a category.
const (
	Accent Color = "accent" // the one series of a chart
	Past   Color = "past"   // the compared period
	Fall   Color = "bad"    // a part that takes away
)

// palette is the Okabe-Ito order, safe for colour-blind readers.
var palette = []Color{"chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6", "chart-7", "chart-8"}

var devices = []string{tracking.DeviceDesktop, tracking.DeviceMobile, tracking.DeviceTablet}

// ColorAt gives the categories of a list their colours, by their place in it.
func ColorAt(i int) Color { return palette[i%len(palette)] }

// ColorOf gives a category its colour: the same one on every screen. Channels
// and devices go by their place in the tracking plan, anything else by its key.
func ColorOf(key string) Color {
	if i := slices.Index(devices, key); i >= 0 {
		return palette[i]
	}
	if i := slices.Index(tracking.Channels, key); i >= 0 {
		return palette[i%len(palette)]
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // never fails
	return palette[h.Sum32()%uint32(len(palette))]
}
