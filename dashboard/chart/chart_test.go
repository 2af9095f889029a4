package chart

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
)

func TestTheSameThingKeepsItsColour(t *testing.T) {
	t.Parallel()
	if ColorOf(tracking.DeviceDesktop) == ColorOf(tracking.DeviceMobile) || ColorOf(tracking.DeviceMobile) == ColorOf(tracking.DeviceTablet) {
		t.Error("two devices share a colour")
	}
	for i, channel := range tracking.Channels[:len(palette)] {
		if got := ColorOf(channel); got != palette[i] {
			t.Errorf("%s is %s", channel, got)
		}
	}
	if a, b := ColorOf("bouche-à-oreille"), ColorOf("bouche-à-oreille"); a != b || !strings.HasPrefix(string(a), "chart-") {
		t.Errorf("a free key is %s then %s", a, b)
	}
}
