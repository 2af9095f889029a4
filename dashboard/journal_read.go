package dashboard

import (
	"context"
	"slices"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/period"
)

// Journal reads the dated changes of a shop that came with its data.
type Journal interface {
	Journal(ctx context.Context, site string, p period.Period) ([]tracking.JournalEntry, error)
}

// events are the changes of the journal and people's own notes, by day.
func (d *Dashboard) events(ctx context.Context, site string, p period.Period) ([]view.Event, error) {
	var out []view.Event
	if d.Journal != nil {
		entries, err := d.Journal.Journal(ctx, site, p)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			out = append(out, view.Event{Day: period.DateOf(e.Day.UTC()), Text: e.Title, Detail: e.Detail})
		}
	}
	notes, err := d.Store.Annotations(ctx, site, p.From.String(), p.To.String())
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		day, err := period.ParseDate(n.Day)
		if err != nil {
			return nil, err
		}
		out = append(out, view.Event{Day: day, Text: n.Text, Note: n.ID})
	}
	slices.SortStableFunc(out, func(a, b view.Event) int { return a.Day.Sub(b.Day) })
	return out, nil
}
