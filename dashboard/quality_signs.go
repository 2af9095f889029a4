package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// signTable is what looks badly marked, each with its effectif and its repair.
func (v *visit) signTable(m *analyzer.MeasureSigns) view.Table {
	columns := []view.Column{gridHead("signs.sign", sheet.Text, ""), gridHead("signs.visits", sheet.Number, ""), gridHead("signs.of", sheet.Number, ""), gridHead("signs.rate", sheet.Percent, ""),
		gridHead("reconcile.interval", sheet.Text, ""), gridHead("signs.repair", sheet.Text, "")}
	var rows []view.Row
	for _, s := range m.Signs {
		rows = append(rows, view.Row{Cells: append(append([]view.Cell{view.Text(i18n.T("signs." + s.Key)), countCell(s.Visits), countCell(s.Of)},
			shareCells(analyzer.Share{Hits: s.Visits, Of: s.Of})...), view.Text(i18n.T("signs.repair_"+s.Key)))})
	}
	return *v.grid("signes", i18n.T("signs.caption"), columns, rows)
}

// placeTable is where each sign is seen most.
func (v *visit) placeTable(m *analyzer.MeasureSigns) view.Table {
	var rows []view.Row
	for _, s := range m.Signs {
		for _, p := range s.Places {
			rows = append(rows, view.Row{Cells: []view.Cell{view.Text(i18n.T("signs." + s.Key)), view.Text(p.Name), countCell(p.Visits)}})
		}
	}
	t := *v.grid("signes-par-lieu", i18n.T("signs.places"), []view.Column{gridHead("signs.sign", sheet.Text, ""), gridHead("signs.place", sheet.Text, ""), gridHead("signs.visits", sheet.Number, "")}, rows)
	t.Empty = i18n.T("signs.none")
	return t
}

// eventTable is how each event comes in, and the days on which it vanishes.
func (v *visit) eventTable(m *analyzer.MeasureSigns) view.Table {
	columns := []view.Column{gridHead("signs.event", sheet.Text, ""), gridHead("signs.events", sheet.Number, ""), gridHead("signs.days", sheet.Number, ""), gridHead("signs.first", sheet.Date, ""),
		gridHead("signs.last", sheet.Date, ""), gridHead("signs.breaks", sheet.Text, ""), gridHead("signs.expected", sheet.Number, "")}
	var rows []view.Row
	for _, e := range m.Events {
		first, last, breaks, expected := noCell(), noCell(), noCell(), noCell()
		if e.First != "" {
			first, last = groupCell(analyzer.ByDay, e.First), groupCell(analyzer.ByDay, e.Last)
		} else {
			breaks = view.Text(i18n.T("signs.never"))
		}
		if len(e.Breaks) > 0 {
			breaks, expected = view.Text(breakText(e.Breaks)), countCell(breakSum(e.Breaks))
			breaks.Tone = view.Bad
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(e.Name), countCell(e.Events), countCell(float64(e.Days)), first, last, breaks, expected}})
	}
	return *v.grid("evenements-recus", i18n.T("signs.event_caption"), columns, rows)
}

// breakText writes runs of days: « du 05/03/2025 au 06/03/2025, le 12/03/2025 ».
func breakText(breaks []analyzer.Break) string {
	var runs []string
	for _, b := range breaks {
		if b.From == b.To {
			runs = append(runs, i18n.T("signs.break_day", "day", period.French(b.From)))
		} else {
			runs = append(runs, i18n.T("signs.break", "from", period.French(b.From), "to", period.French(b.To)))
		}
	}
	return strings.Join(runs, ", ")
}

func breakSum(breaks []analyzer.Break) (n float64) {
	for _, b := range breaks {
		n += b.Expected
	}
	return float64(int(n + .5))
}
