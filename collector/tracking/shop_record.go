package tracking

// ShopRecord is what a shop itself says of one of its orders, on its way through the spool:
// amounts in the currency of the document, and no knowledge of what stands already.
type ShopRecord struct {
	Order
	What string `ch:"what"` // ShopState, ShopRefund, ShopDelete, ShopErase or ShopAsk
	// Day is the local day of the order (2025-03-14): what the rate of its currency is taken of.
	Day string `ch:"local_day"`
	// Refunds is a JSON list of Refund.
	Refunds string `ch:"refund_list"`
	// Whole tells that Refunds are all that the order has and that none has a date of its
	// own: each counts from the earliest state that lists it.
	Whole bool `ch:"whole"`
	// Inner is the shop's own key of the order, after its origin ("woocommerce:727"), where its
	// number (ID) may be another; "" where it is not.
	Inner string `ch:"inner_id"`
}

// What a ShopRecord is.
const (
	// ShopState is a state of the whole order.
	ShopState = "state"
	// ShopRefund is refunds alone, of the order ID.
	ShopRefund = "refund"
	// ShopDelete is the end of the order of the key Inner, of which nothing else is told.
	ShopDelete = "delete"
	// ShopErase asks to forget the customer Customer, and whoever placed the orders that
	// LineSKU lists; without either, all customers that Origin brought.
	ShopErase = "erase"
	// ShopAsk says that the customer Customer, who placed the orders that LineSKU lists, asks
	// for what is known of them.
	ShopAsk = "ask"
)

// Shops that send their orders by themselves: origins of orders and refunds.
const (
	OriginWooCommerce = "woocommerce"
	OriginShopify     = "shopify"
	OriginShop        = "generic" // any program that signs
	// OriginPrestaShop is read, not sent.
	OriginPrestaShop = "prestashop"
)
