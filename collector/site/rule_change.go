package site

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// CheckRule completes a rule as AddRule would keep it, or says what is wrong with it.
func CheckRule(s tracking.Site, r tracking.ApartRule) (tracking.ApartRule, error) {
	r = tidyRule(r)
	if err := checkRule(s, r); err != nil {
		return r, err
	}
	for _, other := range s.ApartRules {
		if other.Kind == r.Kind && other.Value == r.Value {
			return r, fault.New(fault.Conflict, "bots.same", "id", other.ID, "value", r.Value)
		}
	}
	if len(s.ApartRules) >= maxRules {
		return r, fault.New(fault.Conflict, "bots.too_many", "max", strconv.Itoa(maxRules))
	}
	return r, nil
}

// AddRule gives a site one more rule, and tells it with its id.
func AddRule(ctx context.Context, w *warehouse.Warehouse, id string, r tracking.ApartRule, now time.Time) (tracking.ApartRule, error) {
	s, err := Get(ctx, w, id)
	if err != nil {
		return r, err
	}
	if r, err = CheckRule(s, r); err != nil {
		return r, err
	}
	r.ID, r.Changed = "r"+strconv.Itoa(s.RuleCount+1), now.UTC().Truncate(time.Second)
	_, err = Change(ctx, w, id, func(s *tracking.Site) {
		s.RuleCount++
		s.ApartRules = append(slices.Clone(s.ApartRules), r)
	}, now)
	return r, err
}

// SetRule turns a rule on, off, or on trial.
func SetRule(ctx context.Context, w *warehouse.Warehouse, id, rule, state, by string, now time.Time) error {
	return onRule(ctx, w, id, rule, now, func(list []tracking.ApartRule, at int) ([]tracking.ApartRule, error) {
		r := &list[at]
		r.State, r.By, r.Changed = state, by, now.UTC().Truncate(time.Second)
		if state == tracking.RuleOff { // whatever it says, it does nothing
			return list, nil
		}
		return list, checkRule(tracking.Site{}, *r)
	})
}

// RemoveRule takes a rule away.
func RemoveRule(ctx context.Context, w *warehouse.Warehouse, id, rule string, now time.Time) error {
	return onRule(ctx, w, id, rule, now, func(list []tracking.ApartRule, at int) ([]tracking.ApartRule, error) {
		return slices.Delete(list, at, at+1), nil
	})
}

// RestoreRule brings back a rule that was taken away, under its own id. One that says the same as
// another by now is refused.
func RestoreRule(ctx context.Context, w *warehouse.Warehouse, id string, r tracking.ApartRule, now time.Time) error {
	s, err := Get(ctx, w, id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(s.ApartRules, func(other tracking.ApartRule) bool { return other.ID == r.ID }) {
		return nil // brought back twice
	}
	if r, err = CheckRule(s, r); err != nil {
		return err
	}
	_, err = Change(ctx, w, id, func(s *tracking.Site) { s.ApartRules = append(slices.Clone(s.ApartRules), r) }, now)
	return err
}

func onRule(ctx context.Context, w *warehouse.Warehouse, id, rule string, now time.Time, change func([]tracking.ApartRule, int) ([]tracking.ApartRule, error)) error {
	s, err := Get(ctx, w, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(s.ApartRules, func(r tracking.ApartRule) bool { return r.ID == rule })
	if at < 0 {
		return fault.New(fault.NotFound, "bots.no_rule", "id", rule, "site", id)
	}
	list, err := change(slices.Clone(s.ApartRules), at)
	if err != nil {
		return err
	}
	_, err = Change(ctx, w, id, func(s *tracking.Site) { s.ApartRules = list }, now)
	return err
}
