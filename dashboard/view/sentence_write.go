package view

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// ComparedSpan is the period that an address compares with.
func ComparedSpan(a address.Address) calendar.Span {
	if a.Compare == analyzer.CompareYear {
		return calendar.Of(a.Span.Period.YearBefore())
	}
	return calendar.Of(a.Span.Period.Previous())
}

// Dates writes a period as « du 01/03/2025 au 31/03/2025 » or « le 01/03/2025 ».
func Dates(p period.Period) string {
	if p.From == p.To {
		return i18n.T("view.on_day", "day", p.From.French())
	}
	return i18n.T("view.dates", "from", p.From.French(), "to", p.To.French())
}

// Filters writes what a question is narrowed down to: « appareil : mobile ».
func Filters(filters []analyzer.Filter) string {
	out := ""
	for i, f := range filters {
		if i > 0 {
			out += ", "
		}
		out += analyzer.DimensionLabel(f.Dimension) + i18n.NoBreakSpace + ": " + Label(f.Dimension, f.Value)
	}
	return out
}

// Quoted writes names inside a sentence: « A », « B » et « C ».
func Quoted(names []string) string {
	out := ""
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1:
			out += " et "
		case i > 0:
			out += ", "
		}
		out += "«" + i18n.NoBreakSpace + name + i18n.NoBreakSpace + "»"
	}
	return out
}

// Source is the line under a picture: whose data, over which period.
func Source(a address.Address) string {
	s := i18n.T("view.source", "site", a.Site.Name, "dates", Dates(a.Span.Period))
	if f := Filters(a.Filters); f != "" {
		s += ", " + f
	}
	return s + "."
}
