package citation

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// Sample writes the effectif of a cited figure, with what it counts: « 1 824 visites ». Each
// figure that was measured has one; "" is for what is computed upon hypotheses, behind which
// nothing was counted.
func Sample(r Request, f analyzer.Figure) string {
	counted := ""
	switch {
	case r.Funnel != nil:
		counted = sampleVisits
		if r.Funnel.Unit == analyzer.UnitVisitor {
			counted = "visitors"
		}
	case r.Metric == MetricAuditPrice:
		counted = "prices"
	case len(r.Audits) > 0:
		counted = "audited"
	case r.Shared != nil:
		counted = sampleOrders
	case r.Reading != nil && r.Reading.Name == ReadingCompare: // as its metric
		f.Metric = r.Reading.Params["metric"]
		return view.Sample(f)
	case r.Reading != nil:
		if counted = readingSample(r, f); counted == "" {
			return ""
		}
	default:
		return view.Sample(f)
	}
	return i18n.T("citation.sample."+counted, "n", f.Sample)
}

// What effectifs count most.
const (
	sampleVisits = "visits"
	sampleOrders = "orders"
	sampleClicks = "clicks"
)

// readingSamples say what the effectif of each report counts, "" in front of what it is of all
// cells that are not named.
var readingSamples = map[string]map[string]string{
	ReadingRecount:      {"": sampleVisits, "visitors": "visitors", "page_views": "page_views"},
	ReadingReconcile:    {"": sampleOrders},
	ReadingOutlook:      {"": "checked", "measured": "points", "foretold": "points"},
	ReadingTrails:       {"": sampleVisits},
	ReadingPareto:       {"": "products", "product": "units"},
	ReadingCustomers:    {"": "customers", "orders": sampleOrders},
	ReadingExpectations: {"": sampleVisits, "orders": sampleOrders},
	ReadingPartners:     {"": sampleOrders, "visits": sampleVisits},
	ReadingComparators:  {"": sampleClicks, "orders": sampleOrders, "ordering": sampleVisits},
	ReadingNetworks: {
		"": sampleOrders, "visits": sampleVisits, "ordering": sampleVisits, "posts": "posts", "reach": "posts", "interactions": "posts",
		"post_clicks": "posts", "followers": "posts",
	},
	ReadingBreakeven: nil, // hypotheses
}

func readingSample(r Request, f analyzer.Figure) string {
	what, _ := CellOf(f)
	counts := readingSamples[r.Reading.Name]
	if counted := counts[what]; counted != "" {
		return counted
	}
	return counts[""]
}
