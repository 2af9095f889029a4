package dashboard

import (
	"time"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// handout is a document handed over with the letter: a table under an address of
// its own. Its texts are "mission.<id>.title" and ".help".
type handout struct {
	id   string
	read func(*Dashboard, *visit) (view.Table, error)
}

// handouts are in the order of the page.
var handouts = []handout{
	{"journal", (*Dashboard).journalTable}, {"campagnes", (*Dashboard).campaignsTable}, {"investissements", (*Dashboard).investmentsTable},
	{"devis", (*Dashboard).quotesTable}, {"concurrents", (*Dashboard).pricesTable},
}

// documentPage shows a handout.
type documentPage struct {
	Help, Back string
	Table      view.Table
}

func (d *Dashboard) showDocument(v *visit) error {
	for _, doc := range handouts {
		if doc.id != v.Param("document") {
			continue
		}
		t, err := doc.read(d, v)
		if err != nil {
			return err
		}
		title := i18n.T("mission." + doc.id + ".title")
		body := documentPage{Help: i18n.T("mission." + doc.id + ".help"), Back: v.Of(missionPath), Table: v.limit(v.exports.table(t))}
		return d.page(v.timeless(), "document", Page{Title: title, Question: title, Body: body})
	}
	return errNoPage
}

// documentTable starts a document's table; columns are "mission.column.<name>".
func documentTable(id string, columns ...view.Column) view.Table {
	for i, c := range columns {
		columns[i].Title = i18n.T("mission.column." + c.Title)
	}
	return view.Table{ID: id, Caption: i18n.T("mission." + id + ".title"), Empty: i18n.T("mission.none"), Columns: columns}
}

// dayCell is a civil day, a dash for none.
func dayCell(t time.Time) view.Cell {
	if t.IsZero() {
		return view.Cell{Text: "–"}
	}
	day := period.DateOf(t.UTC())
	return view.Cell{Text: day.French(), Value: day.In(time.UTC), Sort: day.String(), Short: true}
}

func (v *visit) moneyCell(cents int64) view.Cell { return centsCell(float64(cents), v.Site.Currency) }

func (v *visit) moneyColumn(name string) view.Column {
	return view.Column{Title: name, Kind: sheet.Money, Currency: v.Site.Currency}
}

func textColumn(name string) view.Column { return view.Column{Title: name} }

func dayColumn(name string) view.Column { return view.Column{Title: name, Kind: sheet.Date} }

func (d *Dashboard) journalTable(v *visit) (view.Table, error) {
	t := documentTable("journal", dayColumn("day"), textColumn("event"), textColumn("detail"))
	if d.Journal == nil {
		return t, nil
	}
	entries, err := d.Journal.Journal(v.context(), v.Site.ID, everyDay(v.Site.Location()))
	for _, e := range entries {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{dayCell(e.Day), view.Text(e.Title), view.Text(e.Detail)}})
	}
	return t, err
}

func (d *Dashboard) campaignsTable(v *visit) (view.Table, error) {
	t := documentTable("campagnes", dayColumn("from"), dayColumn("to"), textColumn("channel"), textColumn("partner"), textColumn("operation"),
		textColumn("objective"), textColumn("target"), textColumn("discount"), textColumn("coupon"), textColumn("utm"))
	list, err := d.Documents.Campaigns(v.context(), v.Site.ID)
	for _, c := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{dayCell(c.Start), dayCell(c.End), view.Text(i18n.T("channel." + c.Channel)), view.Text(c.Partner), view.Text(c.Name),
			view.Text(c.Objective), view.Text(c.Target), view.Text(c.Discount), view.Text(c.Coupon), view.Text(c.Campaign)}})
	}
	return t, err
}

func (d *Dashboard) investmentsTable(v *visit) (view.Table, error) {
	t := documentTable("investissements", dayColumn("since"), textColumn("what"), textColumn("supplier"), textColumn("perimeter"),
		v.moneyColumn("amount"), v.moneyColumn("monthly"), view.Column{Title: "staff", Kind: sheet.Number})
	list, err := d.Documents.Investments(v.context(), v.Site.ID)
	for _, i := range list {
		staff := view.Cell{Text: i18n.Number(i.StaffShare, 2), Value: i.StaffShare, Sort: view.Sortable(i.StaffShare)}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{dayCell(i.Day), view.Text(i.Name), view.Text(i.Supplier), view.Text(perimeterName(i.Perimeter)),
			v.moneyCell(i.AmountExcl), v.moneyCell(i.MonthlyExcl), staff}})
	}
	return t, err
}

func (d *Dashboard) quotesTable(v *visit) (view.Table, error) {
	t := documentTable("devis", dayColumn("day"), textColumn("supplier"), textColumn("object"), v.moneyColumn("amount"),
		view.Column{Title: "weeks", Kind: sheet.Int}, textColumn("detail"))
	list, err := d.Documents.Quotes(v.context(), v.Site.ID)
	for _, q := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{dayCell(q.Day), view.Text(q.Supplier), view.Text(q.Object), v.moneyCell(q.AmountExcl),
			whole(int(q.Weeks)), view.Text(q.Detail)}})
	}
	return t, err
}

func (d *Dashboard) pricesTable(v *visit) (view.Table, error) {
	t := documentTable("concurrents", dayColumn("day"), textColumn("competitor"), textColumn("product"), v.moneyColumn("price"),
		v.moneyColumn("shipping"), textColumn("stock"))
	list, err := d.Documents.CompetitorPrices(v.context(), v.Site.ID)
	if err != nil {
		return t, err
	}
	var skus []string
	for _, p := range list {
		skus = append(skus, p.SKU)
	}
	names := map[string]string{}
	if d.Products != nil && len(skus) > 0 {
		if names, err = d.Products.ProductNames(v.context(), v.Site.ID, unique(skus)); err != nil {
			return t, err
		}
	}
	for _, p := range list {
		product := view.Text(p.SKU)
		if name := names[p.SKU]; name != "" {
			product = view.Cell{Text: name, Value: name, Note: p.SKU}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{dayCell(p.Day), view.Text(p.Competitor), product, v.moneyCell(p.PriceIncl), v.moneyCell(p.ShippingIncl), view.Text(p.Stock)}})
	}
	return t, nil
}
