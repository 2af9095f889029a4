package view

import (
	"context"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// KeptTarget is a target with its number and how far it is.
type KeptTarget struct {
	ID int64 `json:"id"`
	*analyzer.TargetProgress
}

// TargetProgress reads a target as it is kept and asks how far it is. One that cannot be
// measured any more says why.
func TargetProgress(ctx context.Context, a *analyzer.Analyzer, id int64, body []byte) (KeptTarget, error) {
	t, err := analyzer.TargetOf(body)
	if err != nil {
		return KeptTarget{}, err
	}
	p, err := a.Progress(ctx, t)
	if why := refusal(err); why != "" {
		p, err = &analyzer.TargetProgress{Target: t, Note: why}, nil
	}
	return KeptTarget{id, p}, err
}

// TargetName says what a target is; its amount has no currency when that is "".
func TargetName(t analyzer.Target, currency string) string {
	m, _ := analyzer.MetricByKey(t.Metric)
	sense := "at_least"
	if t.AtMost {
		sense = "at_most"
	}
	text := i18n.T("target.name."+sense, "metric", metricName(t.Metric), "value", WriteShort(t.Metric, m.Unit, currency, t.Value), "from", period.French(t.From), "to", period.French(t.To))
	if len(t.Filters) > 0 {
		text += ", " + Filters(t.Filters)
	}
	return text
}

// DocumentAction names what a version did: created, changed or deleted.
func DocumentAction(version int, deleted bool) string {
	switch {
	case deleted:
		return "deleted"
	case version == 1:
		return "created"
	}
	return "changed"
}

// TargetSheet is a line a target, as text: each has a unit of its own.
func TargetSheet(list []KeptTarget) sheet.Table {
	t := sheet.Table{Name: i18n.T("nav./objectifs")}
	for _, key := range []string{"number", "what", "done", "sample", "share", "due", "gap", "projected", "days", "note"} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("target.column." + key)})
	}
	for _, k := range list {
		row := []any{k.ID, TargetName(k.Target, k.Currency)}
		for _, text := range TargetCells(k.TargetProgress) {
			row = append(row, text)
		}
		t.Rows = append(t.Rows, append(row, k.Note))
	}
	return t
}

// TargetCells writes what is done, its effectif, the share of the value, what is due, the
// gap, the projected end and the days.
func TargetCells(p *analyzer.TargetProgress) (cells [7]string) {
	for i := range cells {
		cells[i] = "–"
	}
	write := func(v float64) string { return WriteShort(p.Target.Metric, p.Unit, p.Currency, v) }
	if p.Done != nil && p.Done.Value != nil {
		cells[0], cells[1] = write(*p.Done.Value), Sample(*p.Done)
		if interval := Interval(*p.Done); interval != "" {
			cells[0] += " (" + interval + ")"
		}
		cells[2] = i18n.Percent(*p.Share, 1)
		if p.Due != nil {
			cells[3] = write(*p.Due)
		}
		if gap := p.Gap(); gap != nil {
			cells[4] = signed(*gap, write(*gap))
			if p.Unit == analyzer.Ratio && !times[p.Target.Metric] {
				cells[4] = pointsText(*gap)
			}
		}
	}
	if p.Projected != nil {
		cells[5] = i18n.T("target.projected", "value", write(p.Projected.Value), "low", write(*p.Projected.Low), "high", write(*p.Projected.High))
	}
	if p.Days > 0 {
		cells[6] = i18n.T("target.days", "n", int64(p.Elapsed), "days", int64(p.Days))
	}
	return cells
}
