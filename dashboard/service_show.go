package dashboard

import (
	"strconv"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// chatYears is how far back from the end of the page's period the first chat is
// looked for.
const chatYears = 3

// chatSections compare those who chat with the others, and the hours when somebody
// answers with the others before and since: not over the page's period, but around
// the day on which the chat opened.
func (d *Dashboard) chatSections(v *visit) ([]section, error) {
	span := v.Span.Period
	span.From = span.To.AddMonths(-12 * chatYears)
	c, err := analyzer.ChatEffectOf(v.context(), d.Analyzer, v.Site.ID, span)
	if err != nil || c == nil {
		return nil, err
	}
	text := func(key string, args ...any) string { return i18n.T("topic.service."+key, args...) }
	users := v.exports.table(view.Table{ID: "avec-messagerie", Caption: text("chat_table"), Columns: shareColumns(text("chat_group")), Rows: []view.Row{
		shareRow(text("chat_with"), c.Chatting), shareRow(text("chat_without"), c.Others)}})
	out := []section{{Title: text("chat"), Text: text("chat_text", "since", c.Since.French()), Table: &users}}
	if c.OpenBefore.Of == 0 {
		return out, nil // nothing is known of the time before
	}
	hours := v.exports.table(view.Table{ID: "heures-ouvertes", Caption: text("hours_table"), Columns: gapColumns(), Rows: []view.Row{
		moveRow(text("hours_open"), c.OpenBefore, c.OpenAfter), moveRow(text("hours_closed"), c.OtherBefore, c.OtherAfter), gapRow(text("hours_gap"), c)}})
	return append(out, section{Title: text("hours"), Table: &hours, Text: text("hours_text", "before", c.Before.To.French(),
		"since", c.Since.French(), "to", c.After.To.French(), "days", openDays(c), "hours", openHours(c))}), nil
}

// openDays and openHours say when people chat: runs are told by their ends.
func openDays(c *analyzer.ChatEffect) string {
	if len(c.Weekdays) == 0 {
		return ""
	}
	return i18n.T("topic.service.open_days", "first", view.Label(analyzer.ByWeekday, c.Weekdays[0]), "last", view.Label(analyzer.ByWeekday, c.Weekdays[len(c.Weekdays)-1]))
}

func openHours(c *analyzer.ChatEffect) string {
	if len(c.Hours) == 0 {
		return ""
	}
	hour := func(key string, more int) int {
		n, err := strconv.Atoi(key)
		if err != nil {
			return 0
		}
		return n + more
	}
	return i18n.T("topic.service.open_hours", "from", hour(c.Hours[0], 0), "to", hour(c.Hours[len(c.Hours)-1], 1))
}

func shareColumns(group string) []view.Column {
	return []view.Column{{Title: group, Kind: sheet.Text}, {Title: i18n.T("topic.service.visits"), Kind: sheet.Number}, {Title: i18n.T("topic.service.ordering"), Kind: sheet.Number},
		{Title: i18n.T("topic.service.rate"), Kind: sheet.Percent}, {Title: i18n.T("topic.service.interval"), Kind: sheet.Text}}
}

func shareRow(name string, s analyzer.Share) view.Row {
	return view.Row{Cells: []view.Cell{view.Text(name), countCell(s.Of), countCell(s.Hits), shareCell(s), view.Text(between(s.Interval(), func(v float64) string { return i18n.Percent(v, 2) }))}}
}

func gapColumns() []view.Column {
	text := func(key string) string { return i18n.T("topic.service." + key) }
	return []view.Column{{Title: text("hours_group"), Kind: sheet.Text}, {Title: text("before"), Kind: sheet.Percent}, {Title: text("since"), Kind: sheet.Percent},
		{Title: text("change"), Kind: sheet.Number}, {Title: text("interval"), Kind: sheet.Text}, {Title: text("visits"), Kind: sheet.Number}}
}

// moveRow sets a share before against one since.
func moveRow(name string, before, since analyzer.Share) view.Row {
	change := since.Value() - before.Value()
	return view.Row{Cells: []view.Cell{view.Text(name), shareCell(before), shareCell(since), pointsCell(change), view.Text(between(analyzer.Change(before, since), pointsText)), countCell(before.Of + since.Of)}}
}

func gapRow(name string, c *analyzer.ChatEffect) view.Row {
	return view.Row{Cells: []view.Cell{view.Text(name), {}, {}, pointsCell(c.Difference), view.Text(between(&analyzer.Interval{Low: c.Low, High: c.High}, pointsText)),
		countCell(c.OpenBefore.Of + c.OpenAfter.Of + c.OtherBefore.Of + c.OtherAfter.Of)}}
}

func shareCell(s analyzer.Share) view.Cell {
	return view.Cell{Text: i18n.Percent(s.Value(), 2), Value: s.Value(), Sort: view.Sortable(s.Value()), Few: s.Few()}
}

// pointsCell exports points of per cent.
func pointsCell(v float64) view.Cell {
	return view.Cell{Text: pointsText(v), Value: 100 * v, Sort: view.Sortable(v)}
}

func pointsText(v float64) string {
	if v >= 0 {
		return "+" + i18n.Fixed(100*v, 2)
	}
	return i18n.Fixed(100*v, 2)
}

// between writes the ends of an interval, "" without one.
func between(i *analyzer.Interval, write func(float64) string) string {
	if i == nil {
		return ""
	}
	return i18n.T("topic.service.between", "low", write(i.Low), "high", write(i.High))
}
