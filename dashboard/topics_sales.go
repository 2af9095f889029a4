package dashboard

import "github.com/formaouest/chaland/analyzer"

// marginTopic answers « Que reste-t-il des ventes ? ».
var marginTopic = topic{
	path:   "/marges",
	tiles:  []string{"revenue_excl_tax", "gross_margin", "margin_on_price_rate", "margin_on_cost_rate", "contribution_margin", "margin_per_order", "discount_rate", "basket_excl_tax"},
	curves: []string{"margin_per_order", "margin_on_price_rate", "discount_rate"},
	bars:   []topicTable{{id: "marge-par-canal", by: analyzer.ByChannel, metrics: []string{"margin_per_order"}}},
	tables: []topicTable{
		{id: "par-canal", by: analyzer.ByChannel, metrics: marginColumns, share: true},
		{id: "par-tranche", by: analyzer.ByBasket, metrics: marginColumns, share: true},
		{id: "par-code", by: analyzer.ByCoupon, metrics: marginColumns, share: true},
	},
}

var marginColumns = []string{"revenue_excl_tax", "orders", "basket_excl_tax", "discount_rate", "gross_margin", "margin_on_price_rate", "contribution_margin", "margin_per_order"}

// refundTopic answers « Que rembourse la boutique, et pourquoi ? ».
var refundTopic = topic{
	path:   "/remboursements",
	tiles:  []string{"refunds", "refund_rate", "refunded_order_rate", "return_rate", "items_returned", "revenue_net_excl_tax"},
	curves: []string{"refund_rate", "refunded_order_rate"},
	bars:   []topicTable{{id: "motifs", by: analyzer.ByMotive, metrics: []string{"refunds"}}},
	tables: []topicTable{
		{id: "par-categorie", by: analyzer.ByCategory, metrics: refundColumns, share: true},
		{id: "par-produit", by: analyzer.ByProduct, metrics: refundColumns, share: true},
		{id: "par-canal", by: analyzer.ByChannel, metrics: refundColumns, share: true},
	},
}

var refundColumns = []string{"refunds", "revenue_incl_tax", "refund_rate", "orders", "refunded_order_rate", "items_returned", "return_rate"}

// campaignTopic answers « Que coûte chaque clic, et chaque vente ? ».
var campaignTopic = topic{
	path:   "/campagnes",
	tiles:  []string{"spend", "cpm", "paid_click_rate", "cpc", "cost_per_order", "cac", "cost_of_sales", "roas"},
	curves: []string{"cpc", "cost_per_order", "cost_of_sales"},
	bars:   []topicTable{{id: "cout-par-commande", by: analyzer.ByChannel, metrics: []string{"cost_per_order"}}},
	tables: []topicTable{
		{id: "par-canal", by: analyzer.ByChannel, metrics: campaignColumns, share: true},
		{id: "par-campagne", by: analyzer.ByCampaign, metrics: campaignColumns, share: true},
	},
}

var campaignColumns = []string{"spend", "cpm", "paid_click_rate", "cpc", "cost_per_order", "cac", "cost_of_sales"}
