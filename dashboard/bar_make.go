package dashboard

import (
	"maps"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// Bar is the top of a page: what it is about, and the links to change it. All
// of it is in the address; nothing needs JavaScript.
type Bar struct {
	Address  address.Address
	Path     string
	Dates    string  // of the period, in full
	Wider    *Choice // a period with data, when the one at hand may have none
	Sites    []Choice
	Periods  []PeriodGroup
	Before   Choice
	After    Choice
	Compares []Choice
	Compared string // the compared period, "" without one
	Devices  []Choice
	Channels []Choice
	Chips    []Chip
	// What the page is about beside the site: a page about citations or audits
	// has no period, and none of them compares or filters.
	HasPeriod, HasFilters bool
	// Narrowed is for a page that compares nothing and takes filters of its own: it shows
	// those that are on.
	Narrowed bool
	// Base starts the addresses of a site that has no visit and no order yet,
	// for the tag that it needs; "" for the others.
	Base string
	// Tag starts the addresses of a site that has no visit but may have orders.
	Tag string
	// Today offers the day at hand, nil when the page is about it; with News it
	// says how many visits the shown period leaves out.
	Today *Choice
	News  bool
}

// Choice is one value of a picker.
type Choice struct {
	Name, Value, Href string
	Here              bool
}

// PeriodGroup is a heading of the period picker.
type PeriodGroup struct {
	Title   string
	Choices []Choice
}

// Chip is a filter that is on, and how to take it off.
type Chip struct{ Name, Href string }

// Hidden is a field that a form carries along.
type Hidden struct{ Name, Value string }

// newBar sets out what a page at path is about.
func newBar(path string, a address.Address, sites []tracking.Site, e extent) *Bar {
	b := &Bar{Address: a, Path: path, Dates: view.Dates(a.Span.Period), HasPeriod: true, HasFilters: true}
	if wider := e.fallback(a.Site, a.Today()); wider.Token != a.Span.Token {
		b.Wider = &Choice{Name: wider.Name, Href: a.In(wider).Of(path)}
	}
	for _, s := range sites {
		b.Sites = append(b.Sites, Choice{Name: s.Name, Value: s.ID, Here: s.ID == a.Site.ID})
	}
	for _, g := range calendar.List(a.Today(), e.first, e.last) {
		group := PeriodGroup{Title: i18n.T("calendar.group." + g.Key)}
		for _, s := range g.Spans {
			group.Choices = append(group.Choices, Choice{Name: s.Name, Href: a.In(s).Of(path), Here: s.Token == a.Span.Token})
		}
		if len(group.Choices) > 0 {
			b.Periods = append(b.Periods, group)
		}
	}
	b.Before = neighbour(path, a, calendar.Before(a.Span))
	if after := calendar.After(a.Span); !a.Today().Before(after.Period.Start()) {
		b.After = neighbour(path, a, after) // there is nothing to see in the future
	}
	b.compare()
	b.filter()
	return b
}

func neighbour(path string, a address.Address, s calendar.Span) Choice {
	return Choice{Name: s.Name, Href: a.In(s).Of(path)}
}

func (b *Bar) compare() {
	for _, compare := range []string{analyzer.ComparePrevious, analyzer.CompareYear, ""} {
		key := "bar.compare." + compare
		if compare == "" {
			key = "bar.compare.none"
		}
		b.Compares = append(b.Compares, Choice{Name: i18n.T(key), Href: b.Address.Against(compare).Of(b.Path), Here: compare == b.Address.Compare})
	}
	if b.Address.Compare != "" {
		b.Compared = view.ComparedSpan(b.Address).Name
	}
}

// narrow leaves the filters that a page takes, if it takes any.
func (b *Bar) narrow(a address.Address, dimensions []string) {
	b.Chips, b.Narrowed = nil, len(dimensions) > 0
	for _, f := range a.Filters {
		b.Chips = append(b.Chips, chip(a, f, b.Path))
	}
}

// chip is a filter of an address, and the same page without it.
func chip(a address.Address, f analyzer.Filter, path string) Chip {
	return Chip{Name: view.Filters([]analyzer.Filter{f}), Href: a.Where(f.Dimension, "").Of(path)}
}

func (b *Bar) filter() {
	a := b.Address
	for _, device := range []string{tracking.DeviceDesktop, tracking.DeviceMobile, tracking.DeviceTablet} {
		b.Devices = append(b.Devices, Choice{Name: view.Label(analyzer.ByDevice, device), Value: device, Here: a.Filter(analyzer.ByDevice) == device})
	}
	for _, channel := range tracking.Channels {
		b.Channels = append(b.Channels, Choice{Name: view.Label(analyzer.ByChannel, channel), Value: channel, Here: a.Filter(analyzer.ByChannel) == channel})
	}
	for _, f := range a.Filters {
		b.Chips = append(b.Chips, chip(a, f, b.Path))
	}
}

// Kept are the fields that a form of two dates carries along.
func (b *Bar) Kept() []Hidden {
	return b.fields(address.Site, address.Period, address.From, address.To)
}

// Unfiltered are the fields that a form of filters carries along.
func (b *Bar) Unfiltered() []Hidden {
	return b.fields(address.FilterName(analyzer.ByDevice), address.FilterName(analyzer.ByChannel))
}

// fields are those of the address, but for some.
func (b *Bar) fields(except ...string) []Hidden {
	var out []Hidden
	values := b.Address.Values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(except, name) {
			continue
		}
		for _, value := range values[name] {
			out = append(out, Hidden{name, value})
		}
	}
	return out
}
