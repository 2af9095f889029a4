package view

import (
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/notify"
)

// DeliveryState says whether a message went out, and if not, why and when it is tried again.
func DeliveryState(d store.Delivery) string {
	problem := notify.ShownIn(d.Problem, d.Address) // those noted once named it whole
	switch {
	case !d.Sent.IsZero():
		return i18n.T("notify.state.sent", "at", i18n.DateTime(d.Sent.In(seo.Paris())))
	case d.NextTry.IsZero():
		return i18n.T("notify.state.given_up", "n", d.Attempts, "problem", problem)
	case d.Attempts == 0:
		return i18n.T("notify.state.waiting")
	}
	return i18n.T("notify.state.retry", "at", i18n.DateTime(d.NextTry.In(seo.Paris())), "problem", problem)
}

// DeliveryTable is the latest messages, for the page.
func DeliveryTable(list []store.Delivery) Table {
	t := Table{ID: "messages", Caption: i18n.T("notify.table"), Empty: i18n.T("notify.empty"), Columns: []Column{
		{Title: i18n.T("notify.column.at"), Kind: sheet.DateTime}, {Title: i18n.T("notify.column.what")}, {Title: i18n.T("notify.column.to")}, {Title: i18n.T("notify.column.state")}}}
	for _, d := range list {
		at := d.Message.At.In(seo.Paris())
		what := Text(i18n.T(d.Message.Subject, "site", d.Message.Site, "n", len(d.Message.Notices)))
		for _, n := range d.Message.Notices {
			what.Note += n.Text + " "
		}
		state := Text(DeliveryState(d))
		if d.Sent.IsZero() && d.Attempts > 0 {
			state.Tone = Bad
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: i18n.DateTime(at), Value: at, Sort: Sortable(float64(at.Unix())), Short: true}, what, Text(notify.Shown(d.Address)), state}})
	}
	return t
}
