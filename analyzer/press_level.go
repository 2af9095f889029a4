package analyzer

import "github.com/formaouest/chaland/collector/tracking"

// How long an operation in the press is looked at, how many days on each side make the
// usual level, and until when its links and its code count.
const (
	PressDays   = 12
	PressBeside = 28
	PressAfter  = 45
)

// PressChannels are those by which people come who read of a shop.
var PressChannels = []string{tracking.ChannelOrganicBrand, tracking.ChannelPaidBrand, tracking.ChannelDirect, tracking.ChannelPress}
