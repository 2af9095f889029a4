package analyzer

import (
	"fmt"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Dimensions by which figures may be split and filtered; each metric lists its
// own. The time buckets are keyed 2025-03-14, 2025-W11 and 2025-03.
const (
	ByDay      = "day"
	ByWeek     = "week"
	ByMonth    = "month"
	ByChannel  = "channel"
	ByCampaign = "campaign"
	ByDevice   = "device"
	ByCategory = "category"
	ByProduct  = "product"
	ByCountry  = "country"
)

// Dimensions lists them all, in the order messages name them.
var Dimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign, ByDevice, ByCategory, ByProduct, ByCountry}

// spendDimensions are those a cost has; a cost knows neither device nor product.
var spendDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign}

// orderDimensions leave out the products: some amounts belong to whole orders.
var orderDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign, ByDevice, ByCountry}

var timeDimensions = map[string]period.Grain{ByDay: period.Day, ByWeek: period.Week, ByMonth: period.Month}

// DimensionLabel is the French name of a dimension.
func DimensionLabel(dimension string) string { return i18n.T("analyzer.dimension." + dimension) }

// isTime reports whether the dimension is made of buckets in order.
func isTime(dimension string) bool {
	_, ok := timeDimensions[dimension]
	return ok
}

// isItem reports whether the dimension belongs to products: an order or a visit
// then stands under each product (or category) that it holds.
func isItem(dimension string) bool { return dimension == ByProduct || dimension == ByCategory }

func weekKey(year, week int) string { return fmt.Sprintf("%04d-W%02d", year, week) }
