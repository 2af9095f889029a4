package imports

import "github.com/formaouest/chaland/internal/i18n"

// Text tells the report in French, one sentence a line.
func (r *Report) Text() []string {
	head := "imports.report.done"
	if r.DryRun {
		head = "imports.report.dry"
	}
	out := []string{
		i18n.T(head, "file", r.File, "site", r.Site.ID),
		i18n.T("imports.report.lines", "lines", r.Lines, "rejected", r.Rejected),
	}
	switch {
	case r.Orders != nil:
		out = append(out, r.orderText()...)
	case r.Costs != nil:
		out = append(out, i18n.T("imports.report.costs", "amount", r.money(r.Costs.Amount), "days", r.Costs.Days,
			"clicks", r.Costs.Clicks, "impressions", r.Costs.Impressions))
	case r.Logs != nil:
		out = append(out, r.logText()...)
	case r.Ledger != nil:
		out = append(out, r.ledgerText()...)
	case r.History != nil:
		out = append(out, r.historyText()...)
	case r.Backlinks != nil:
		out = append(out, r.linkText()...)
	case r.Searches != nil:
		out = append(out, r.searchText()...)
	case r.Exchange != nil:
		out = append(out, i18n.T("imports.report.rates", "n", r.Exchange.Currencies, "found", r.Exchange.Found, "waiting", r.Exchange.Waiting))
	}
	if !r.First.IsZero() {
		key := "imports.report.period"
		if i18n.Date(r.First) == i18n.Date(r.Last) {
			key = "imports.report.day"
		}
		out = append(out, i18n.T(key, "first", i18n.Date(r.First), "last", i18n.Date(r.Last)))
	}
	out = append(out, i18n.T("imports.report."+r.Kind+".stored", "new", r.New, "replaced", r.Replaced, "same", r.Unchanged))
	for _, n := range r.Notes {
		out = append(out, n.Text)
	}
	return out
}

func (r *Report) orderText() []string {
	t := r.Orders
	out := []string{i18n.T("imports.report.orders", "orders", t.Orders, "revenue", r.money(t.Revenue), "guests", t.Guests, "customers", t.Customers)}
	if t.Refunds > 0 {
		out = append(out, i18n.T("imports.report.refunds", "refunds", t.Refunds, "amount", r.money(t.Refunded)))
	}
	if t.AdjustmentLines > 0 {
		out = append(out, i18n.T("imports.report.adjustments", "lines", t.AdjustmentLines, "documents", t.AdjustmentOrders))
	}
	if t.NotCounted > 0 {
		out = append(out, i18n.T("imports.report.not_counted", "orders", t.NotCounted))
	}
	return out
}

func (r *Report) logText() []string {
	t := r.Logs
	return []string{
		i18n.T("imports.report.pages", "pages", t.PageViews, "visits", t.Visits),
		i18n.T("imports.report.aside", "bots", t.Bots, "spam", t.Spam),
		i18n.T("imports.report.others", "files", t.Files, "errors", t.Errors, "methods", t.Methods),
	}
}

func (r *Report) ledgerText() (out []string) {
	t := r.Ledger
	if r.Tool != "" {
		out = append(out, i18n.T("imports.report.link_tool", "tool", r.Tool))
	}
	if t.Added+t.Summary+t.Outside > 0 {
		out = append(out, i18n.T("imports.report.ledger_left", "added", t.Added, "summary", t.Summary, "outside", t.Outside))
	}
	return out
}

func (r *Report) historyText() []string {
	t := r.History
	out := []string{i18n.T("imports.report.history", "events", t.Events, "pages", t.PageViews, "orders", t.Purchases)}
	if !r.DryRun {
		out = append(out, i18n.T("imports.report.history_visits", "visits", t.Visits))
	}
	return append(out, i18n.T("imports.report.history_others", "silent", t.Silent, "repeated", t.Repeated, "aside", t.Aside))
}

func (r *Report) linkText() []string {
	t := r.Backlinks
	out := []string{i18n.T("imports.report.links", "links", t.Links, "domains", t.Domains, "followed", t.Followed, "lost", t.Lost)}
	if t.Tool != "" {
		out = append(out, i18n.T("imports.report.link_tool", "tool", t.Tool))
	}
	if t.Repeated > 0 {
		out = append(out, i18n.T("imports.report.repeated", "lines", t.Repeated))
	}
	return out
}

func (r *Report) searchText() (out []string) {
	t := r.Searches
	if t.Days > 0 {
		out = append(out, i18n.T("imports.report.search_days", "rows", t.Days, "clicks", t.Clicks, "impressions", t.Impressions))
	}
	if t.Totals > 0 {
		out = append(out, i18n.T("imports.report.search_totals", "rows", t.Totals))
	}
	if t.Repeated > 0 {
		out = append(out, i18n.T("imports.report.search_repeated", "lines", t.Repeated))
	}
	if t.Removed > 0 {
		out = append(out, i18n.T("imports.report.search_removed", "rows", t.Removed))
	}
	return out
}

func (r *Report) money(cents int64) string { return i18n.Money(float64(cents), r.Site.Currency) }
