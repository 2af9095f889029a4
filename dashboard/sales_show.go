package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// salesPage answers « Que vend la boutique ? ».
type salesPage struct {
	Orders, Revenue, Net, Basket view.Number
	Empty                        bool
	Compared                     string
	Tiles                        []Tile
	RevenueChart, OrdersChart    view.Chart
	Categories, Products         view.Table
	Countries, Periods           view.Table
	Motives, Baskets             view.Table
	Payments, Deliveries         view.Table
}

func (d *Dashboard) showSales(v *visit) error {
	step := v.step()
	tiles := []string{"orders", "revenue_incl_tax", "revenue_net_excl_tax", "average_basket", "items_per_order", "refunds", "new_customers", "repurchase_rate"}
	items := []string{"revenue_incl_tax", "orders", "items_per_order", "refunds"}
	sold := []string{"revenue_incl_tax", "orders", "average_basket"}
	answers, events, err := d.readTimed(v, []string{"revenue_incl_tax", "orders"},
		v.Questions("", tiles...),
		v.Questions(step, "orders", "revenue_incl_tax", "revenue_net_excl_tax", "average_basket", "items_per_order", "refunds"),
		v.Questions(analyzer.ByCategory, items...),
		v.Questions(analyzer.ByProduct, items...),
		v.Questions(analyzer.ByCountry, sold...),
		v.Questions(analyzer.ByMotive, "refunds"),
		v.Questions(analyzer.ByBasket, sold...),
		v.Questions(analyzer.ByPayment, sold...),
		v.Questions(analyzer.ByDelivery, sold...))
	if err != nil {
		return err
	}
	totals, curves := answers[0], answers[1]
	table := func(id, by string, split *analyzer.Answer, metrics ...string) view.Table {
		t := view.TableOf(v.Address, view.Breakdown{ID: id, Caption: i18n.T("sales.by_" + by), By: by,
			Metrics: metrics, Share: true, Empty: i18n.T("sales.none")}, split, totals)
		if by == analyzer.ByCategory || by == analyzer.ByProduct {
			t = t.Complete(split, totals)
		}
		return v.limit(v.exports.table(t))
	}
	body := salesPage{
		Orders: v.number(totals, "orders"), Revenue: v.number(totals, "revenue_incl_tax"), Net: v.number(totals, "revenue_net_excl_tax"),
		Basket: v.number(totals, "average_basket"), Empty: isEmpty(totals, "orders", "refunds"), Compared: v.bar.Compared,
		Tiles: v.tiles(totals, curves, tiles...),
		RevenueChart: v.timeChart("chiffre-d-affaires", view.LabelOf("revenue_incl_tax"),
			i18n.T("overview.revenue_question"), "revenue_incl_tax", curves, events),
		OrdersChart: v.timeChart("commandes", view.LabelOf("orders"),
			i18n.T("sales.orders_question"), "orders", curves, events),
		Categories: table("par-categorie", analyzer.ByCategory, answers[2], items...),
		Products:   table("par-produit", analyzer.ByProduct, answers[3], items...),
		Countries:  table("par-pays", analyzer.ByCountry, answers[4], sold...),
		Motives:    table("remboursements-par-motif", analyzer.ByMotive, answers[5], "refunds"),
		Baskets:    table("par-tranche-de-panier", analyzer.ByBasket, answers[6], sold...),
		Payments:   table("par-moyen-de-paiement", analyzer.ByPayment, answers[7], sold...),
		Deliveries: table("par-mode-de-livraison", analyzer.ByDelivery, answers[8], sold...),
		Periods:    table("par-periode", step, curves, "revenue_incl_tax", "revenue_net_excl_tax", "orders", "average_basket", "items_per_order", "refunds"),
	}
	if body.Products, err = d.nameProducts(v, body.Products); err != nil {
		return err
	}
	v.exports.tables[body.Products.ID] = body.Products
	return d.page(v, "sales", Page{Title: i18n.T("nav./ventes"), Question: i18n.T("sales.question"), Warnings: v.warnings(answers...), Lacks: "commande", Body: body})
}
