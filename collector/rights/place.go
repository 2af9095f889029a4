package rights

// Conditions on the columns by which a table names a person.
const (
	byVisitor  = "visitor != 0 AND visitor IN {visitors:Array(UInt64)}"
	byCustomer = "customer != '' AND customer IN {customers:Array(String)}"
	byOrder    = "order_id != '' AND order_id IN {orders:Array(String)}"
	whereOrder = byOrder + " OR " + byCustomer + " OR " + byVisitor
)

// place is a table that may name people: how it does, and how it forgets them. what it holds
// for the accounts (amounts, products, days) stays, under nobody's name.
type place struct {
	table, where string
	forget       string // assignments of an update; "" to erase the rows; "-" to keep them, they name nobody
	params       []string
}

// places are in the order in which they forget: what others are found by goes last.
var places = []place{
	{"events", byVisitor + " OR " + byOrder, "", []string{"visitors", "orders"}},
	{"visits", byVisitor, "", []string{"visitors"}},
	{"pending_orders", whereOrder, "", []string{"visitors", "customers", "orders"}},
	{"waiting_orders", byOrder + " OR arrayExists(c -> c != '' AND position(record, c) > 0, {customers:Array(String)})",
		"record = replaceRegexpAll(record, 'client-[0-9a-f]+', '')", []string{"customers", "orders"}},
	{"set_aside", "arrayExists(x -> length(x) > 5 AND positionCaseInsensitiveUTF8(concat(raw, detail), x) > 0, {texts:Array(String)})" +
		" OR arrayExists(v -> position(held, concat('\"Consented\":', toString(v))) > 0, {visitors:Array(UInt64)})" +
		" OR arrayExists(o -> o != '' AND position(held, concat('\"OrderID\":\"', o, '\"')) > 0, {orders:Array(String)})" +
		" OR arrayExists(o -> length(o) > 3 AND position(held, '\"Raw\":\"') > 0 AND position(held, o) > 0, {orders:Array(String)})",
		"raw = '', detail = '', held = '', agent = ''", []string{"visitors", "orders", "texts"}},
	{"conversations", byVisitor + " OR " + byOrder, "visitor = 0, text = ''", []string{"visitors", "orders"}},
	{"partner_clicks", byVisitor + " OR " + byOrder, "visitor = 0", []string{"visitors", "orders"}},
	{"reviews", byOrder, "text = ''", []string{"orders"}},
	{"referrals", byCustomer + " OR sponsor != '' AND sponsor IN {customers:Array(String)} OR " + byOrder,
		"customer = if(" + byCustomer + " OR " + byOrder + ", '', customer), sponsor = if(sponsor IN {customers:Array(String)}, '', sponsor)", []string{"customers", "orders"}},
	{"vouchers", byCustomer + " OR " + byOrder, "customer = ''", []string{"customers", "orders"}},
	{"payments", byOrder, "-", []string{"orders"}},
	{"shipments", byOrder, "-", []string{"orders"}},
	{"refunds", byCustomer + " OR " + byOrder, "customer = ''", []string{"customers", "orders"}},
	{"orders", whereOrder, "customer = '', visitor = 0", []string{"visitors", "customers", "orders"}},
	{"rights_requests", byCustomer + " OR hasAny(orders, {orders:Array(String)})", "customer = '', orders = []", []string{"customers", "orders"}},
}
