package analyzer

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// maxSteps is how many steps sql/funnel_visitor.sql names.
const maxSteps = 10

// Bounds of the window of a visitor's funnel.
const (
	defaultWindow = 7 * 24 * time.Hour
	maxWindowDays = 90
)

// filters a funnel accepts; products belong to what a visit viewed.
var funnelFilters = map[string][]string{
	UnitVisit:   {ByChannel, ByCampaign, ByDevice, ByCountry, ByCategory, ByProduct},
	UnitVisitor: {ByChannel, ByCampaign, ByDevice, ByCountry},
}

// complete puts the defaults in and refuses what cannot be counted.
func (q *FunnelQuestion) complete() error {
	if _, err := period.New(q.Period.From, q.Period.To, q.Period.Loc); err != nil {
		return err
	}
	if q.Unit == "" {
		q.Unit = UnitVisit
	}
	if _, known := funnelFilters[q.Unit]; !known {
		return fault.New(fault.Invalid, "analyzer.funnel_unit", "value", q.Unit)
	}
	if q.By != "" && q.By != ByDevice && q.By != ByChannel {
		return fault.New(fault.Invalid, "analyzer.funnel_by", "value", q.By)
	}
	for _, f := range q.Filters {
		if allowed := funnelFilters[q.Unit]; !slices.Contains(allowed, f.Dimension) {
			return fault.New(fault.Invalid, "analyzer.funnel_filter", "value", f.Dimension, "allowed", strings.Join(allowed, ", "))
		}
	}
	if err := q.completeSteps(); err != nil {
		return err
	}
	if err := q.completeWindow(); err != nil {
		return err
	}
	return q.checkComparison()
}

func (q *FunnelQuestion) completeSteps() error {
	if q.Unit == UnitVisitor && (q.Strict || q.Times) {
		return fault.New(fault.Invalid, "analyzer.funnel_visitor_strict")
	}
	for i := range q.Steps {
		q.Steps[i] = plainAddress(q.Steps[i])
	}
	if len(q.Steps) == 0 {
		q.Steps = slices.Clone(tracking.FunnelSteps)
	}
	if n := len(q.Steps); n < 2 || n > maxSteps {
		return fault.New(fault.Invalid, "analyzer.funnel_steps", "n", n, "max", maxSteps)
	}
	for i, s := range q.Steps {
		if slices.Contains(q.Steps[:i], s) {
			return fault.New(fault.Invalid, "analyzer.funnel_repeated", "step", s)
		}
		switch {
		case s == "":
			return fault.New(fault.Invalid, "analyzer.funnel_empty_step", "n", i+1)
		case q.Unit == UnitVisitor && strings.HasPrefix(s, "/"):
			return fault.New(fault.Invalid, "analyzer.funnel_visitor_page", "step", s)
		}
	}
	return nil
}

func (q *FunnelQuestion) completeWindow() error {
	if q.Unit == UnitVisitor && q.Window == 0 {
		q.Window = defaultWindow
	}
	bad := q.Unit == UnitVisit && q.Window != 0 ||
		q.Unit == UnitVisitor && (q.Window < time.Minute || q.Window > maxWindowDays*24*time.Hour)
	if bad {
		return fault.New(fault.Invalid, "analyzer.funnel_window", "max", maxWindowDays)
	}
	return nil
}

func (q *FunnelQuestion) checkComparison() error {
	if _, err := comparedPeriod(q.Period, q.Compare); err != nil || q.Split == nil {
		return err
	}
	if q.Compare != "" {
		return fault.New(fault.Invalid, "analyzer.funnel_split_compare")
	}
	if !q.Period.From.Before(*q.Split) || q.Period.To.Before(*q.Split) {
		return fault.New(fault.Invalid, "analyzer.funnel_split", "date", q.Split.French(),
			"from", q.Period.From.French(), "to", q.Period.To.French())
	}
	return nil
}

// MarshalJSON writes the question as answers echo it; the window in seconds.
func (q FunnelQuestion) MarshalJSON() ([]byte, error) {
	var split *string
	if q.Split != nil {
		s := q.Split.String()
		split = &s
	}
	return json.Marshal(struct {
		Site    string   `json:"site"`
		From    string   `json:"from"`
		To      string   `json:"to"`
		Zone    string   `json:"timezone"`
		Steps   []string `json:"steps"`
		Strict  bool     `json:"strict"`
		Times   bool     `json:"times"`
		Unit    string   `json:"unit"`
		Window  float64  `json:"window"`
		By      string   `json:"by"`
		Split   *string  `json:"split"`
		Filters []Filter `json:"filters"`
		Compare string   `json:"compare"`
	}{q.Site, q.Period.From.String(), q.Period.To.String(), q.Period.Loc.String(), q.Steps, q.Strict, q.Times, q.Unit,
		q.Window.Seconds(), q.By, split, append([]Filter{}, q.Filters...), q.Compare})
}
