package analyzer

import (
	"encoding/json"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// How long before an order its touches may lie, in days.
const (
	DefaultLookBack = lookBackDays
	MaxLookBack     = 90
)

// PathQuestion asks for the journeys of a period.
type PathQuestion struct {
	Site   string
	Period period.Period
	// LookBack is in days, 1 to MaxLookBack.
	LookBack int
	// By is ByChannel or ByCampaign: what tells one touch from another.
	By string
}

// check refuses what cannot be counted.
func (q PathQuestion) check() error {
	if _, err := period.New(q.Period.From, q.Period.To, q.Period.Loc); err != nil {
		return err
	}
	if q.LookBack < 1 || q.LookBack > MaxLookBack {
		return fault.New(fault.Invalid, "analyzer.paths.look_back", "value", q.LookBack, "max", MaxLookBack, "default", DefaultLookBack)
	}
	if q.By != ByChannel && q.By != ByCampaign {
		return fault.New(fault.Invalid, "analyzer.paths.by", "value", q.By)
	}
	return nil
}

// MarshalJSON writes the question as answers echo it; the look-back in days.
func (q PathQuestion) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Site     string `json:"site"`
		From     string `json:"from"`
		To       string `json:"to"`
		Zone     string `json:"timezone"`
		LookBack int    `json:"look_back"`
		By       string `json:"by"`
	}{q.Site, q.Period.From.String(), q.Period.To.String(), q.Period.Loc.String(), q.LookBack, q.By})
}
