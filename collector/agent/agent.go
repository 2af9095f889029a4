// Package agent tells what a user agent is: a program or a person's browser,
// and then which device, browser and system. It also knows the referrers that
// only exist to be seen in statistics.
//
// Programs are told by how a browser presents itself rather than by a long list
// of names: a browser's user agent starts with Mozilla/5.0 (or Opera/), names a
// platform instead of "compatible", and holds no address. A short list of names
// covers the programs that pose as browsers. The tests hold every agent of the
// crawler-user-agents project to it.
package agent

import (
	"strings"

	"github.com/mileusna/useragent"

	"github.com/formaouest/chaland/collector/memo"
	"github.com/formaouest/chaland/collector/tracking"
)

// Agent is what a user agent tells. Bot is why it is a program: "" for a
// browser, else one of the Bot reasons.
type Agent struct {
	Bot     string
	Device  string // a tracking.Device constant
	Browser string
	OS      string
}

// Read describes a user agent.
func Read(ua string) Agent {
	if reason := botReason(ua); reason != "" {
		return Agent{Bot: reason}
	}
	return Describe(ua)
}

// Describe is Read of what is held for a browser's, whatever it says.
func Describe(ua string) Agent {
	parsed := useragent.Parse(ua)
	return Agent{Device: device(ua, parsed), Browser: browser(ua, parsed), OS: system(parsed)}
}

// device calls Android without "Mobile" a tablet, as its makers do.
func device(ua string, p useragent.UserAgent) string {
	switch {
	case p.Tablet || strings.Contains(ua, "iPad") || strings.Contains(ua, "Android") && !strings.Contains(ua, "Mobile"):
		return tracking.DeviceTablet
	case p.Mobile || strings.Contains(ua, "Mobile"):
		return tracking.DeviceMobile
	}
	return tracking.DeviceDesktop
}

// browser bounds what a sender can write into a column of few values.
func browser(ua string, p useragent.UserAgent) string {
	if strings.Contains(ua, "Trident/") { // its last version no longer says MSIE
		return useragent.InternetExplorer
	}
	switch name := p.Name; name {
	case useragent.MobileSafari:
		return useragent.Safari
	case useragent.HeadlessChrome:
		return useragent.Chrome
	case useragent.Chrome, useragent.Firefox, useragent.Safari, useragent.Edge, useragent.Opera, useragent.OperaMini,
		useragent.OperaTouch, useragent.Vivaldi, useragent.SamsungBrowser, useragent.InternetExplorer:
		return name
	}
	return "Autre"
}

func system(p useragent.UserAgent) string {
	switch p.OS {
	case useragent.Windows, useragent.Android, useragent.MacOS, useragent.IOS, useragent.Linux, useragent.ChromeOS:
		return p.OS
	case useragent.CrOS:
		return useragent.ChromeOS
	}
	return "Autre"
}

// Cache remembers the last agents.
type Cache struct{ seen *memo.Cache[string, Agent] }

// NewCache remembers at least size/2 and at most size agents.
func NewCache(size int) *Cache { return &Cache{memo.New[string, Agent](size)} }

// longAgent is from where on, in bytes, no browser's user agent goes.
const longAgent = 500

// Read is the package's Read, remembered.
func (c *Cache) Read(ua string) Agent {
	if a, ok := c.seen.Find(ua); ok {
		return a
	}
	a := Read(ua)
	if len(ua) < longAgent {
		c.seen.Keep(ua, a)
	}
	return a
}
