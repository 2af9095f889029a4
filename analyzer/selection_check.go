package analyzer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/internal/fault"
)

// What counts and months of a condition may be.
const (
	maxCount  = 10_000
	maxMonths = 240
)

// CheckConditions refuses conditions that cannot be read, that stand twice, or that no
// customer can meet together.
func CheckConditions(conditions []Condition, currency string) error {
	if len(conditions) > maxConditions {
		return fault.New(fault.Invalid, "selection.too_many", "n", len(conditions), "max", maxConditions)
	}
	for i, c := range conditions {
		if err := c.check(); err != nil {
			return err
		}
		for _, before := range conditions[:i] {
			if err := c.against(before, currency); err != nil {
				return err
			}
		}
	}
	return nil
}

// check reads the value.
func (c Condition) check() error {
	kind, known := ConditionByKey(c.Key)
	bad := func(key string, args ...any) error {
		return fault.New(fault.Invalid, key, append([]any{"value", c.Value, "condition", c.name()}, args...)...)
	}
	switch {
	case !known:
		_, err := ParseCondition(c.Key)
		return err
	case c.Value == "":
		return bad("selection.no_value")
	case kind.Reads == "count":
		if n, err := strconv.Atoi(c.Value); err != nil || n < 1 || n > maxCount {
			return bad("selection.bad_count", "max", maxCount)
		}
	case kind.Reads == "months":
		if n, err := strconv.Atoi(c.Value); err != nil || n < 1 || n > maxMonths {
			return bad("selection.bad_months", "max", maxMonths)
		}
	case kind.Reads == "money":
		if _, err := moneyOf(c.Value); err != nil {
			return bad("selection.bad_money")
		}
	case kind.Reads == "segment" && !slices.Contains(segment.Names, c.Value):
		return bad("selection.bad_segment", "names", strings.Join(segment.Names, ", "))
	}
	return nil
}

// name is how the form names the condition.
func (c Condition) name() string { return conditionName(c.Key) }

// against refuses two conditions that contradict each other, both of them readable.
func (c Condition) against(before Condition, currency string) error {
	kind, _ := ConditionByKey(c.Key)
	no := func(key string) error {
		return fault.New(fault.Invalid, key, "one", before.Sentence(currency), "other", c.Sentence(currency))
	}
	switch {
	case c == before:
		return no("selection.repeated")
	case c.Key == before.Key && kind.Reads != "category" && c.Key != "order_channel":
		return no("selection.twice")
	case c.Value == before.Value && (c.Key == "category" && before.Key == "not_category" || c.Key == "not_category" && before.Key == "category"):
		return no("selection.contradict")
	case kind.Pair != before.Key || kind.Pair == "":
		return nil
	}
	low, high := c, before
	if strings.HasSuffix(c.Key, "_most") || strings.HasSuffix(c.Key, "_within") {
		low, high = before, c
	}
	if empty := low.number() > high.number(); empty || kind.Reads == "months" && low.number() == high.number() {
		return no("selection.contradict")
	}
	return nil
}

// number is the value of a count, of months or of an amount.
func (c Condition) number() float64 {
	if cents, err := moneyOf(c.Value); err == nil {
		return float64(cents)
	}
	return 0
}
