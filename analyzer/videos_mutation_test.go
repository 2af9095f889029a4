package analyzer_test

import (
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// filmed are visits of three pages with videos, one of which has a player that tells
// nothing, and of one without: played up to three
// times, seen up to any part, of which a play was lost, in several places, by several
// ways. They go on to another page, on which the neighbour has a video.
func filmed(see func(visitor uint64, day string, change func(*tracking.Event))) {
	for i := range 60 {
		minute, day := 0, []string{"2025-06-18", "2025-07-21", "2025-10-06"}[i%3]
		tell := func(kind, path string, part int) {
			see(uint64(i+200), day, func(e *tracking.Event) {
				minute++
				e.Time = e.Time.Add(time.Duration(minute)*time.Minute + 8*time.Hour*time.Duration(i%2))
				e.Name, e.Path, e.Scroll, e.Interactive, e.Value = kind, path, uint8(part), tracking.IsInteractive(kind), int64(900*minute)
				e.Channel = []string{tracking.ChannelEmail, tracking.ChannelDirect, tracking.ChannelReferral, tracking.ChannelOrganicSocial}[i%4]
				e.Device, e.Country = []string{tracking.DeviceMobile, tracking.DeviceTablet, tracking.DeviceDesktop}[i%5%3], []string{"FR", "BE", "CH"}[i%7%3]
				e.Campaign = []string{"", "films", "atelier"}[i%11%3]
			})
		}
		page := []string{"/films/tour", "/ateliers/four", "/muette", "/films/silence"}[i*5%13%4]
		tell(tracking.KindPageView, page, 0)
		if page != "/muette" {
			for range []int{1, 2, 0, 1, 3}[i%5] {
				tell(tracking.KindVideoPlay, page, 0)
			}
			if page != "/films/silence" && (i%5 != 2 || i%4 == 0) {
				tell(tracking.KindVideoProgress, page, []int{0, 10, 25, 50, 75, 100}[i%6])
			}
		}
		tell(tracking.KindPageView, "/atelier", 0)
		tell(tracking.KindPageView, page, 0)
		if i%5 == 1 || i%7 == 2 {
			tell(tracking.KindAddToCart, page, 0)
		}
		if i%7 == 2 {
			tell(tracking.KindPurchase, "/merci", 0)
		}
	}
}

// subscribed are sign-ups to the newsletter from several pages and countries, by several
// ways: each visit of its own kind.
func subscribed(see func(visitor uint64, day string, change func(*tracking.Event))) {
	for i := range 48 {
		for n, kind := range []string{tracking.KindPageView, tracking.KindNewsletter} {
			see(uint64(i+300), []string{"2025-06-25", "2025-08-04", "2025-11-03"}[i%3], func(e *tracking.Event) {
				e.Name, e.Time, e.Path = kind, e.Time.Add(time.Duration(n)*time.Minute), []string{"/lettre", "/blog/four", "/blog/tour"}[i/3%3]
				e.Country, e.Device = []string{"FR", "BE", "CH"}[i/9%3], []string{tracking.DeviceMobile, tracking.DeviceDesktop}[i/2%2]
				e.Channel, e.Campaign = []string{tracking.ChannelEmail, tracking.ChannelReferral, tracking.ChannelOrganicSocial}[i/4%3], []string{"", "lettre"}[i/5%2]
			})
		}
	}
}
