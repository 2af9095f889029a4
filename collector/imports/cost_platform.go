package imports

import (
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// adPlatform is what the exports of an advertising tool leave unsaid: the source and the
// medium under which its clicks arrive.
type adPlatform struct{ partner, source, medium string }

var adPlatforms = map[string]adPlatform{
	"Google Ads":    {"Google Ads", "google", "cpc"},
	"Microsoft Ads": {"Microsoft Ads", "bing", "cpc"},
	"Meta Ads":      {"Meta Ads", "facebook", "paid_social"},
}

// fill names the origin of a cost after its platform; the type of a campaign tells shopping,
// display and video apart from search.
func (p adPlatform) fill(k *costKey, kind string) {
	if p == (adPlatform{}) {
		return
	}
	k.source, k.medium = p.source, p.medium
	if k.partner == "" {
		k.partner = p.partner
	}
	switch folded := fold(kind); {
	case strings.Contains(folded, "shopping"):
		k.channel = tracking.ChannelPaidShopping
	case strings.Contains(folded, "display"), strings.Contains(folded, "audience"):
		k.channel = tracking.ChannelDisplay
	case strings.Contains(folded, "video"):
		k.channel = tracking.ChannelPaidVideo
	}
}

// longestSpread bounds the days that the cost of one line is shared out between.
const longestSpread = 366

// days is how many days a line sums up: it may tell the last one.
func (in *costReader) days(row sheet.Row, first time.Time) (int, *problem) {
	if in.mapping.cell(row, cfDateEnd) == "" {
		return 1, nil
	}
	at, p := in.date(row, cfDateEnd)
	if p != nil {
		return 0, p
	}
	n := int(dayOf(at, in.site.Location()).Sub(first)/(24*time.Hour)) + 1
	switch {
	case n < 1:
		return 0, in.mapping.problem(row, cfDateEnd, "imports.span_backwards")
	case n > longestSpread || in.mapping.has(cfDate) && isDay(in.mapping.title(cfDate)):
		return 1, nil // its own day says more than the period of the report
	}
	return n, nil
}

// isDay tells the title of a column of days from that of the start of a period.
func isDay(title string) bool {
	switch fold(title) {
	case "date", "day", "jour":
		return true
	}
	return false
}

// share is the i-th of n parts of a sum, which add up to it exactly.
func share(sum int64, i, n int) int64 {
	return sum*int64(i+1)/int64(n) - sum*int64(i)/int64(n)
}

// withoutDays says of a platform's report without days how to get them; of another file, why
// it is refused.
func withoutDays(src Source, refused error) error {
	header, err := headerOf(src)
	if err != nil {
		return refused
	}
	m, err := costPlan.match(header, nil)
	sign := signOf(header, "costs")
	if err != nil || sign == nil || m.has(cfDate) || !m.has(cfCost) {
		return refused
	}
	return fault.New(fault.Invalid, "imports.cost_days", "tool", sign.tool)
}
