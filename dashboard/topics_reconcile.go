package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// reconcileTopic answers « Le marqueur voit-il toutes les commandes ? ».
var reconcileTopic = topic{path: "/rapprochement", plain: true, tiles: []string{"orders", "revenue_incl_tax", "tag_completeness"}, more: (*Dashboard).reconcileSections}

// reconcileSections are the shop's orders by what the tag saw of them, whole, in
// groups, and one by one where it saw them wrong.
func (d *Dashboard) reconcileSections(v *visit) ([]section, error) {
	answer, err := d.Analyzer.Reconcile(v.context(), v.Site.ID, v.Span.Period)
	if fault.KindOf(err) == fault.NotFound { // orders that the tag alone knows
		return []section{{Text: i18n.Error(err)}}, nil
	}
	if err != nil {
		return nil, err
	}
	r := reconcilePage{v, answer, v.report(citation.ReadingReconcile, nil)}
	list := []section{
		{Title: i18n.T("reconcile.classes_title"), Text: r.answerText(), Table: r.classes()},
		{Title: i18n.T("reconcile.groups_title"), Text: i18n.T("reconcile.groups_help"), Table: r.groups(analyzer.ByDevice)},
		{Table: r.groups(analyzer.ByBrowser)}, {Table: r.groups(analyzer.ByPayment)}, {Table: r.groups(analyzer.ByDay)},
		{Title: i18n.T("reconcile.list_title"), Text: i18n.T("reconcile.list_help"), Table: r.list()},
		{Title: i18n.T("recount.method_title"), Text: i18n.T("reconcile.method_help"), Trace: answer.Trace},
	}
	return list, nil
}

type reconcilePage struct {
	*visit
	answer *analyzer.Reconciliation
	cells  reported
}

// answerText says how many orders were seen, and what stands in the way of a figure.
func (r reconcilePage) answerText() string {
	found, exact := r.answer.Found(), r.answer.Exact()
	text := i18n.T("reconcile.answer", "n", int64(found.Of), "found", int64(found.Hits), "rate", i18n.Percent(found.Value(), 1), "interval", rangeText(found.Interval()),
		"exact", int64(exact.Hits), "exact_rate", i18n.Percent(exact.Value(), 1))
	if found.Of < analyzer.MinSample {
		text += " " + i18n.T("reconcile.few")
	}
	if r.answer.Since != "" {
		if since, err := period.ParseDate(r.answer.Since); err == nil {
			text += " " + i18n.T("reconcile.since", "day", since.French())
		}
	}
	if n := r.answer.Orders[analyzer.OrderExempt]; n > 0 {
		text += " " + i18n.T("reconcile.exempt", "n", int64(n))
	}
	if n := r.answer.Untied(); n > 0 {
		text += " " + i18n.T("reconcile.unnumbered", "n", int64(n))
	}
	return text
}

func rangeText(i *analyzer.Interval) string {
	if i == nil {
		return "–"
	}
	return i18n.T("recount.from_to", "low", i18n.Percent(i.Low, 1), "high", i18n.Percent(i.High, 1))
}

// shareCells are a share of orders and its interval.
func shareCells(s analyzer.Share) []view.Cell {
	if s.Of == 0 {
		return []view.Cell{noCell(), noCell()}
	}
	rate := rateCell(s.Value())
	rate.Few = s.Of < analyzer.MinSample
	return []view.Cell{rate, view.Text(rangeText(s.Interval()))}
}

// openFirst leads from the first of some cells to its method.
func (r reconcilePage) openFirst(cells []view.Cell, key string) []view.Cell {
	cells[0] = r.cells.open(cells[0], key)
	return cells
}

// classes are the orders, then the purchases that are none, by class.
func (r reconcilePage) classes() *view.Table {
	columns := []view.Column{gridHead("reconcile.class", sheet.Text, ""), gridHead("reconcile.orders", sheet.Number, ""), gridHead("reconcile.share", sheet.Percent, ""), gridHead("reconcile.interval", sheet.Text, ""),
		gridHead("reconcile.shop", sheet.Money, r.answer.Currency), gridHead("reconcile.tag", sheet.Money, r.answer.Currency), gridHead("reconcile.repair", sheet.Text, "")}
	var rows []view.Row
	for _, class := range slices.Concat(analyzer.OrderClasses, analyzer.PurchaseClasses) {
		n := r.answer.Orders[class]
		share := []view.Cell{noCell(), noCell()}
		if slices.Contains(analyzer.OrderClasses, class) {
			share = r.openFirst(shareCells(analyzer.Share{Hits: n, Of: r.answer.All()}), "share/"+class)
		}
		shop, tag := centsCell(r.answer.Shop[class], r.answer.Currency), centsCell(r.answer.Tag[class], r.answer.Currency)
		if class == analyzer.OrderMissing || class == analyzer.OrderExempt {
			tag = noCell()
		}
		if class == analyzer.PurchaseUnknown || class == analyzer.PurchaseUnnumbered {
			shop = noCell()
		}
		rows = append(rows, view.Row{Cells: slices.Concat([]view.Cell{view.Text(i18n.T("reconcile.class." + class)), r.cells.open(countCell(n), "orders/"+class)}, share,
			[]view.Cell{r.cells.open(shop, "shop/"+class), r.cells.open(tag, "tag/"+class), view.Text(i18n.T("reconcile.repair." + class))})})
	}
	return r.grid("commandes-et-achats", i18n.T("reconcile.classes"), columns, rows)
}

// groups are the orders by device, browser, means of payment or day.
func (r reconcilePage) groups(by string) *view.Table {
	kind := sheet.Text
	if by == analyzer.ByDay {
		kind = sheet.Date
	}
	columns := []view.Column{gridHead("reconcile.by_"+by, kind, ""), gridHead("reconcile.orders", sheet.Number, ""), gridHead("reconcile.found_rate", sheet.Percent, ""), gridHead("reconcile.interval", sheet.Text, "")}
	for _, class := range analyzer.OrderClasses[1:] {
		columns = append(columns, gridHead("reconcile.short."+class, sheet.Number, ""))
	}
	columns = append(columns, gridHead("reconcile.short.unknown", sheet.Number, ""))
	var rows []view.Row
	for _, g := range r.answer.By[by] {
		row := view.Row{Cells: append([]view.Cell{groupCell(by, g.Key), r.cells.open(countCell(g.All()), "orders_by/"+by+"/"+g.Key)}, r.openFirst(shareCells(g.Found()), "found_by/"+by+"/"+g.Key)...)}
		for _, class := range append(slices.Clone(analyzer.OrderClasses[1:]), analyzer.PurchaseUnknown) {
			row.Cells = append(row.Cells, countCell(g.Orders[class]))
		}
		rows = append(rows, row)
	}
	return r.grid("rapprochement-par-"+by, i18n.T("reconcile.caption_"+by), columns, rows)
}

// groupCell is the name of a group.
func groupCell(by, key string) view.Cell {
	if day, err := period.ParseDate(key); by == analyzer.ByDay && err == nil {
		return dayCell(day.Time())
	}
	if key == "" {
		return view.Text(i18n.T("analyzer.cli.unknown"))
	}
	if by == analyzer.ByDevice {
		return view.Text(view.Label(by, key))
	}
	return view.Text(key)
}

// list is what to look at, one by one.
func (r reconcilePage) list() *view.Table {
	columns := []view.Column{gridHead("reconcile.number", sheet.Text, ""), gridHead("reconcile.by_day", sheet.Date, ""), gridHead("reconcile.class", sheet.Text, ""), gridHead("reconcile.shop", sheet.Money, r.answer.Currency),
		gridHead("reconcile.tag", sheet.Money, r.answer.Currency), gridHead("reconcile.tag_currency", sheet.Text, ""), gridHead("reconcile.seen", sheet.Number, ""), gridHead("reconcile.by_device", sheet.Text, ""),
		gridHead("reconcile.by_browser", sheet.Text, ""), gridHead("reconcile.by_payment", sheet.Text, "")}
	var rows []view.Row
	for _, d := range r.answer.List {
		class := view.Text(i18n.T("reconcile.class." + d.Class))
		if d.Hint != "" {
			class.Note = i18n.T("reconcile.hint." + d.Hint)
		}
		shop, tag := centsCell(d.Shop, r.answer.Currency), centsCell(d.Tag, r.answer.Currency)
		if d.Class == analyzer.OrderMissing {
			tag = noCell()
		}
		if d.Class == analyzer.PurchaseUnknown {
			shop = noCell()
		}
		if d.TagCurrency != "" && d.TagCurrency != r.answer.Currency { // its own money is said beside
			tag = view.Cell{Text: i18n.Fixed(d.Tag/100, 2), Value: d.Tag, Sort: view.Sortable(d.Tag)}
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(d.OrderID), groupCell(analyzer.ByDay, d.Day), class, shop, tag, view.Text(d.TagCurrency), countCell(d.Seen),
			groupCell(analyzer.ByDevice, d.Device), groupCell(analyzer.ByBrowser, d.Browser), groupCell(analyzer.ByPayment, d.Payment)}})
	}
	t := r.grid("ecarts", i18n.T("reconcile.list"), columns, rows)
	t.Empty = i18n.T("reconcile.no_discrepancy")
	return t
}
