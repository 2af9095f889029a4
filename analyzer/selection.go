package analyzer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Condition is what the customers of a selection have in common: a key of Conditions
// and its value, as typed.
type Condition struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// ConditionKind says how a condition is read. Its sentence is the text
// "selection.<key>", with the value in it.
type ConditionKind struct {
	Key string
	// Reads is what its value is: "count", "months", "money", or the name of the list
	// that it is chosen from ("channel", "region", "segment", "category").
	Reads string
	// Pair is the condition on the other side of the same measure, "" without one.
	Pair string
	// Usual is the value that a new condition starts with, "" for the first of its list.
	Usual string
}

// Conditions are all that a selection may ask for, in the order in which they are
// offered.
var Conditions = []ConditionKind{
	{"orders_least", "count", "orders_most", "2"}, {"orders_most", "count", "orders_least", "1"},
	{"last_before", "months", "last_within", "6"}, {"last_within", "months", "last_before", "3"},
	{"first_before", "months", "first_within", "12"}, {"first_within", "months", "first_before", "3"},
	{"basket_least", "money", "basket_most", "50"}, {"basket_most", "money", "basket_least", "50"},
	{"revenue_least", "money", "revenue_most", "100"}, {"revenue_most", "money", "revenue_least", "100"},
	{"first_channel", "channel", "", ""}, {"order_channel", "channel", "", ""}, {"region", "region", "", ""}, {"rfm", "segment", "", "at_risk"},
	{"category", "category", "", ""}, {"not_category", "category", "", ""},
}

// ConditionByKey finds a kind of condition.
func ConditionByKey(key string) (ConditionKind, bool) {
	i := slices.IndexFunc(Conditions, func(k ConditionKind) bool { return k.Key == key })
	if i < 0 {
		return ConditionKind{}, false
	}
	return Conditions[i], true
}

// ParseCondition reads « orders_least=2 ».
func ParseCondition(text string) (Condition, error) {
	key, value, found := strings.Cut(text, "=")
	c := Condition{strings.TrimSpace(key), strings.TrimSpace(value)}
	if _, known := ConditionByKey(c.Key); !known || !found {
		keys := make([]string, len(Conditions))
		for i, k := range Conditions {
			keys[i] = k.Key
		}
		return c, fault.New(fault.Invalid, "selection.unknown", "value", text, "keys", strings.Join(keys, ", "))
	}
	return c, nil
}

// Sentence is the condition in French, « ont acheté au moins 2 fois ».
func (c Condition) Sentence(currency string) string {
	kind, _ := ConditionByKey(c.Key)
	value := any(c.Value)
	switch kind.Reads {
	case "count", "months":
		n, err := strconv.Atoi(c.Value)
		if err == nil {
			value = n
		}
	case "money":
		if cents, err := moneyOf(c.Value); err == nil {
			value = i18n.Money(float64(cents), currency)
		}
	case "channel":
		if i18n.Has("channel." + c.Value) {
			value = i18n.T("channel." + c.Value)
		}
	case "segment":
		value = i18n.T("analyzer.segment." + c.Value)
	}
	return i18n.T("selection."+c.Key, "n", value)
}

// SelectionStep is how many customers meet a condition and all those before it.
type SelectionStep struct {
	Condition Condition `json:"condition"`
	Sentence  string    `json:"sentence"`
	Customers float64   `json:"customers"`
}

// SelectionAnswer is what the customers who meet all conditions are worth.
type SelectionAnswer struct {
	Site       string          `json:"site"`
	From       string          `json:"from"`
	To         string          `json:"to"`
	Currency   string          `json:"currency"`
	Sentence   string          `json:"sentence"`
	Worth      GroupWorth      `json:"segment"`
	All        GroupWorth      `json:"all_customers"` // of the period, without any condition
	Steps      []SelectionStep `json:"steps"`
	conditions []Condition
}

// Selected is a customer of a selection. Amounts are cents.
type Selected struct {
	Name    string  `json:"customer"` // see Pseudonym
	Region  string  `json:"region"`
	Channel string  `json:"first_channel"`
	Segment string  `json:"segment"`
	Orders  float64 `json:"orders"`
	Revenue float64 `json:"revenue_incl_tax"`
	Margin  float64 `json:"contribution_margin"`
	Days    float64 `json:"days_since_last_order"`
}

// selectionVersion is that of the definition of a selection's conditions and amounts.
const selectionVersion = 1

// maxConditions bounds the statements that one selection runs.
const maxConditions = 12

// Select counts the customers of a period who meet all conditions.
func (a *Analyzer) Select(ctx context.Context, siteID string, p period.Period, conditions []Condition) (_ *SelectionAnswer, err error) {
	defer fault.Wrap(&err, "select customers of site %q over %s", siteID, p)
	ask, err := a.selection(ctx, siteID, &p, conditions)
	if err != nil {
		return nil, err
	}
	ctx = a.remembering(ctx)
	worths := make([]GroupWorth, len(conditions)+1)
	work, within := errgroup.WithContext(ctx)
	work.SetLimit(maxRuns)
	for i := range worths {
		work.Go(func() error {
			found, err := a.run(within, ask.statement(conditions[:i], false))
			if err == nil && len(found.rows) > 0 {
				v := found.rows[0].values
				worths[i] = GroupWorth{Customers: v[0], Orders: v[1], Revenue: v[2], Net: v[3], Margin: v[4]}
			}
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	out := &SelectionAnswer{Site: siteID, From: p.From.String(), To: p.To.String(), Currency: ask.currency, Worth: worths[len(conditions)], All: worths[0], Steps: []SelectionStep{}, conditions: conditions}
	sentences := make([]string, len(conditions))
	for i, c := range conditions {
		sentences[i] = c.Sentence(ask.currency)
		out.Steps = append(out.Steps, SelectionStep{c, sentences[i], worths[i+1].Customers})
	}
	out.Sentence = i18n.T("selection.all")
	if len(sentences) > 0 {
		out.Sentence = i18n.T("selection.sentence", "conditions", strings.Join(sentences, i18n.T("selection.and")))
	}
	return out, nil
}

// Basket is the mean amount of an order, 0 without any.
func (w GroupWorth) Basket() float64 {
	if w.Orders == 0 {
		return 0
	}
	return w.Revenue / w.Orders
}

// Empties is the first condition that leaves nobody; ok is false when somebody is left.
func (s *SelectionAnswer) Empties() (step SelectionStep, ok bool) {
	i := slices.IndexFunc(s.Steps, func(step SelectionStep) bool { return step.Customers == 0 })
	if i < 0 || s.All.Customers == 0 {
		return SelectionStep{}, false
	}
	return s.Steps[i], true
}

// SelectEach lists the customers of a period who meet all conditions, those who spent
// the most first.
func (a *Analyzer) SelectEach(ctx context.Context, siteID string, p period.Period, conditions []Condition) (_ []Selected, err error) {
	defer fault.Wrap(&err, "list customers of site %q over %s", siteID, p)
	ask, err := a.selection(ctx, siteID, &p, conditions)
	if err != nil {
		return nil, err
	}
	found, err := a.run(a.remembering(ctx), ask.statement(conditions, true))
	if err != nil {
		return nil, err
	}
	list := make([]Selected, 0, len(found.rows))
	for _, r := range found.rows {
		cell := whole(r.keys[3])
		list = append(list, Selected{Name: r.keys[0], Region: r.keys[1], Channel: r.keys[2], Segment: segment.Of(cell/10, cell%10),
			Orders: r.values[1], Revenue: r.values[2], Margin: r.values[4], Days: r.values[5]})
	}
	slices.SortFunc(list, func(x, y Selected) int { return cmp.Or(cmp.Compare(y.Revenue, x.Revenue), cmp.Compare(x.Name, y.Name)) })
	for i := range list {
		list[i].Name = Pseudonym(list[i].Name, i+1)
	}
	return list, nil
}

// coded is an identifier that names nobody: letters and digits, one of them at least,
// and no telephone number.
var (
	coded = regexp.MustCompile(`^[\p{L}\d_.-]*\d[\p{L}\d_.-]*$`)
	phone = regexp.MustCompile(`^(0|33|0033)[1-9]\d{8}$`)
)

// Pseudonym is a customer's identifier as lists show it: the shop's own when it is a
// code; a place in the list when it may be a name, an address or a telephone number.
func Pseudonym(id string, place int) string {
	if coded.MatchString(id) && !phone.MatchString(strings.NewReplacer(".", "", "-", "").Replace(id)) {
		return id
	}
	return i18n.T("selection.hidden", "n", place)
}

// selectionAsk is a selection of a site, checked.
type selectionAsk struct {
	params   warehouse.Params
	period   period.Period
	currency string
}

func (a *Analyzer) selection(ctx context.Context, siteID string, p *period.Period, conditions []Condition) (selectionAsk, error) {
	site, err := a.site(ctx, siteID)
	if err != nil {
		return selectionAsk{}, err
	}
	p.Loc = site.Location()
	if err := CheckConditions(conditions, site.Currency); err != nil {
		return selectionAsk{}, err
	}
	return selectionAsk{period: *p, currency: site.Currency, params: warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End(), "to_day": p.To.String(),
		"small": segment.Few, "day_steps": segment.DaySteps, "order_steps": segment.OrderSteps}}, nil
}

// openBounds are those that a selection does not ask for.
var openBounds = warehouse.Params{
	"orders_least": 0, "orders_most": math.MaxUint32, "revenue_least": int64(math.MinInt64), "revenue_most": int64(math.MaxInt64), "basket_least": int64(math.MinInt64), "basket_most": int64(math.MaxInt64),
	"last_since": "1970-01-01", "last_until": "2149-06-06", "first_since": "1970-01-01", "first_until": "2149-06-06",
	"first_channels": []string{}, "via_channels": []string{}, "regions": []string{}, "cells": []string{}, "bought_categories": []string{}, "other_categories": []string{},
}

// listParams are the parameters that hold the value of a condition chosen from a list.
var listParams = map[string]string{"first_channel": "first_channels", "order_channel": "via_channels", "region": "regions", "category": "bought_categories", "not_category": "other_categories"}

// statement is the selection by some conditions, which are checked.
func (s selectionAsk) statement(conditions []Condition, each bool) statement {
	all := maps.Clone(s.params)
	maps.Copy(all, openBounds)
	all["each"] = flag(each)
	for _, c := range conditions {
		kind, _ := ConditionByKey(c.Key)
		switch kind.Reads {
		case "count":
			all[c.Key], _ = strconv.Atoi(c.Value)
		case "money":
			all[c.Key], _ = moneyOf(c.Value)
		case "months":
			n, _ := strconv.Atoi(c.Value)
			measure, side, _ := strings.Cut(c.Key, "_")
			edge := s.period.To.AddMonths(-n)
			if side == "within" {
				all[measure+"_since"] = edge.String()
			} else {
				all[measure+"_until"] = edge.AddDays(-1).String()
			}
		case "segment":
			all["cells"] = cellsOfSegment(c.Value)
		default:
			param := listParams[c.Key]
			all[param] = append(slices.Clone(all[param].([]string)), c.Value)
		}
	}
	return bind("selection", all)
}

// cellsOfSegment are the cells of the grid that a segment is made of, as the statement
// writes them.
func cellsOfSegment(name string) (cells []string) {
	for r := 1; r <= 5; r++ {
		for f := 1; f <= 5; f++ {
			if segment.Of(r, f) == name {
				cells = append(cells, strconv.Itoa(10*r+f))
			}
		}
	}
	return cells
}

// moneyOf reads an amount of the currency in cents, with a comma or a point.
func moneyOf(text string) (int64, error) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", "."), 64)
	if err != nil || math.IsNaN(v) || v < 0 || v > 1e9 {
		return 0, fmt.Errorf("%q is no amount", text)
	}
	return int64(math.Round(v * 100)), nil
}

// conditionName is how a condition is offered, « nombre d'achats, au moins ».
func conditionName(key string) string { return i18n.T("selection.offer." + key) }

// Offer is how the condition is offered.
func (k ConditionKind) Offer() string { return conditionName(k.Key) }
