package citation

import (
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/internal/i18n"
)

// Choices tells what somebody chose that changes the figure, beside the period and the
// filters; "" for nothing. Without it two citations of the same title would disagree.
func (r Request) Choices() string {
	var told []string
	tell := func(key string, args ...any) { told = append(told, i18n.T("citation.choice."+key, args...)) }
	if r.Shared != nil {
		tell("look_back", "n", r.Shared.LookBack)
	}
	if r.Funnel != nil {
		if window, err := time.ParseDuration(r.Funnel.Window); err == nil {
			tell("window", "n", int(window.Hours()/24))
		}
		if r.Funnel.Strict {
			tell("strict")
		}
	}
	if r.Reading != nil {
		switch r.Reading.Name {
		case ReadingExpectations:
			rule, err := analyzer.ParseExpectations(r.Reading.Params["rule"])
			if first := analyzer.DefaultExpectations().String(); err == nil && rule.String() != first {
				tell("rule", "rule", strings.ReplaceAll(rule.String(), "\n", i18n.NoBreakSpace+"; "))
			} else if err == nil {
				tell("first_rule")
			}
		case ReadingComparators:
			if at, err := analyzer.ReadThreshold(r.Reading.Params["threshold"]); err == nil && at != nil {
				tell("unit_margin", "amount", i18n.Number(*at/100, 2))
			}
		case ReadingPareto:
			a, errA := strconv.ParseFloat(r.Reading.Params["a"], 64)
			b, errB := strconv.ParseFloat(r.Reading.Params["b"], 64)
			if at := (abc.Thresholds{A: a, B: b}); errA == nil && errB == nil && at != abc.Usual {
				tell("thresholds", "a", i18n.Percent(a, 0), "b", i18n.Percent(b, 0))
			}
		}
	}
	return strings.Join(told, " ")
}
