package analyzer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	ByPayment  = "payment"
	ByDelivery = "delivery"
	ByRegion   = "region"
	ByCoupon   = "coupon"
	ByBasket   = "basket" // band of amounts of an order's products, or of a visit's cart
	ByAmount   = "amount" // the same to the unit of the currency, 300 for more
	ByChat     = "chat"   // whether a visit opened the chat: yes or no
	ByHour     = "hour"   // of the local day, 00 to 23
	ByWeekday  = "weekday"
	ByWeekHour = "week_hour"   // day of the week and hour of it: 109 is Monday from 9 to 10
	BySearched = "site_search" // whether a visit searched in the shop: yes or no
	ByVideo    = "video"       // whether a visit began a video: yes or no
	ByLanding  = "landing"     // path of the first page of a visit
	ByCarrier  = "carrier"
	BySegment  = "segment" // of contacts
	ByMailing  = "mailing"
	ByPartner  = "partner"
	ByMotive   = "motive"
	ByKind     = "kind"
	ByOutcome  = "outcome"
	ByRating   = "rating"
	ByNetwork  = "network"
	ByQuery    = "query"
	ByPage     = "page"
	ByBrand    = "brand"   // whether a query names the shop: brand or generic
	BySection  = "section" // first folder of a page's path
)

// Dimensions lists those that some metric has, in the order messages name them.
var Dimensions = slices.DeleteFunc(slices.Clone(allDimensions), func(dimension string) bool {
	return !slices.ContainsFunc(metrics, func(m Metric) bool { return m.Allows(dimension) })
})

var allDimensions = append(slices.Clone(commonDimensions), ByPayment, ByDelivery, ByRegion, ByCoupon, ByBasket, ByAmount, ByHour, ByWeekday, ByWeekHour, ByLanding, ByChat, BySearched, ByVideo,
	ByCarrier, BySegment, ByMailing, ByPartner, ByMotive, ByKind, ByOutcome, ByRating, ByNetwork, ByQuery, ByPage, ByBrand, BySection)

// commonDimensions are those of visits and of sales.
var commonDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign, ByDevice, ByCategory, ByProduct, ByCountry}

// visitDimensions are those of visits alone, saleDimensions those of orders alone:
// nothing sets one against the other by what only one of them has.
var (
	visitDimensions = append(slices.Clone(commonDimensions), ByBasket, ByAmount, ByHour, ByWeekday, ByWeekHour, ByLanding, ByChat, BySearched, ByVideo)
	saleDimensions  = append(slices.Clone(commonDimensions), ByPayment, ByDelivery, ByRegion, ByCoupon, ByBasket, ByAmount, ByHour, ByWeekday, ByWeekHour)
)

// with lists the time dimensions and others, for metrics of one ledger.
func with(dimensions ...string) []string {
	return append([]string{ByDay, ByWeek, ByMonth}, dimensions...)
}

// spendDimensions are those a cost has; a cost knows neither device nor product.
var spendDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign}

// orderDimensions leave out the products: some amounts belong to whole orders.
var orderDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign, ByDevice, ByCountry,
	ByPayment, ByDelivery, ByRegion, ByCoupon, ByBasket, ByAmount, ByHour, ByWeekday, ByWeekHour}

var timeDimensions = map[string]period.Grain{ByDay: period.Day, ByWeek: period.Week, ByMonth: period.Month}

// DimensionLabel is the French name of a dimension.
func DimensionLabel(dimension string) string { return i18n.T("analyzer.dimension." + dimension) }

// isTime reports whether the dimension is made of buckets in order.
func isTime(dimension string) bool {
	_, ok := timeDimensions[dimension]
	return ok
}

// ordered are the dimensions whose keys begin with a number and stand in its
// order, rather than by falling value.
var ordered = []string{ByBasket, ByAmount, ByHour, ByWeekday, ByWeekHour, ByRating}

// rankOf is the number that a key begins with, -1 without one.
func rankOf(key string) int {
	digits := strings.IndexFunc(key+" ", func(r rune) bool { return r < '0' || r > '9' })
	rank, err := strconv.Atoi(key[:digits])
	if err != nil {
		return -1
	}
	return rank
}

// isItem reports whether the dimension belongs to products: an order or a visit
// then stands under each product (or category) that it holds.
func isItem(dimension string) bool { return dimension == ByProduct || dimension == ByCategory }

func weekKey(year, week int) string { return fmt.Sprintf("%04d-W%02d", year, week) }
