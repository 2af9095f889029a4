package analyzer

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// DefaultModel attributes the registry's roas, roi and cost_per_order.
const DefaultModel = attribution.LastNonDirect

// YieldQuestion asks what each channel, campaign and partner cost and brought back,
// orders being attributed by a model.
type YieldQuestion struct {
	Site   string
	Period period.Period
	Model  attribution.Model
	// LookBack is in days, as in PathQuestion; Order is that of the Markov chain.
	LookBack, Order int
	// Filters keep channels and campaigns; those of other dimensions are left out.
	Filters []Filter
}

// paths is the question of the journeys; channels are told from campaigns later.
func (q YieldQuestion) paths() PathQuestion {
	return PathQuestion{Site: q.Site, Period: q.Period, LookBack: q.LookBack, By: ByCampaign}
}

func (q YieldQuestion) check() error {
	if !slices.Contains(attribution.Models, q.Model) {
		names := make([]string, len(attribution.Models))
		for i, m := range attribution.Models {
			names[i] = string(m)
		}
		return fault.New(fault.Invalid, "model.attribution.bad_model", "value", string(q.Model), "models", strings.Join(names, ", "))
	}
	return q.paths().check()
}

// keeps reports whether the filters keep what a campaign of a channel costs and brings.
func (q YieldQuestion) keeps(c paidFor) bool {
	for dimension, value := range map[string]string{ByChannel: c.channel, ByCampaign: c.campaign} {
		wanted := false
		asked := false
		for _, f := range q.Filters {
			if f.Dimension == dimension {
				asked, wanted = true, wanted || f.Value == value
			}
		}
		if asked && !wanted {
			return false
		}
	}
	return true
}
