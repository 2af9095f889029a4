package dashboard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// timelessPages are the first words of the addresses of pages that are not
// about a period.
var timelessPages = []string{"audits", "citations", "annotations", "conformite", "exports"}

// stem names a file of the page without its extension: whose data, which part
// of which page, and from when to when; a page without a period tells the day.
func (e *exports) stem(id string) string {
	page, rest, _ := strings.Cut(strings.Trim(e.request.URL.Path, "/"), "/")
	words := []string{address.SlugOf(i18n.T("nav./"))}
	if page != "" {
		words[0] = page
	}
	if page == "chiffres" && rest != "" {
		words = append(words, address.SlugOf(rest))
	}
	if part := partName(id); !slices.Contains(words, part) {
		words = append(words, part)
	}
	return strings.Join(append([]string{e.shop(), strings.Join(words, "-")}, e.days()...), "_")
}

// shop is the site's name in plain letters, or its identifier.
func (e *exports) shop() string {
	if name := address.SlugOf(e.about.Site.Name); name != "" {
		return name
	}
	return address.SlugOf(e.about.Site.ID)
}

func (e *exports) hasPeriod() bool {
	page, _, _ := strings.Cut(strings.Trim(e.request.URL.Path, "/"), "/")
	return !slices.Contains(timelessPages, page)
}

func (e *exports) days() []string {
	if !e.hasPeriod() {
		return []string{period.DateOf(e.about.Today()).String()}
	}
	p := e.about.Span.Period
	return []string{p.From.String(), p.To.String()}
}

// partName is the id of a table or a chart in French: « par-channel » is that
// of an element, « par-canal » that of a file.
func partName(id string) string {
	by, ok := strings.CutPrefix(id, "par-")
	if !ok || !slices.Contains(analyzer.Dimensions, by) {
		return address.SlugOf(id)
	}
	return "par-" + address.SlugOf(analyzer.DimensionLabel(by))
}

// aboutSheet is the second sheet of a workbook: what the first one is about.
func (v *visit) aboutSheet(t view.Table) sheet.Table {
	out := sheet.Table{Name: i18n.T("export.about"), Columns: []sheet.Column{{Title: i18n.T("export.about")}, {Title: t.Caption}}}
	add := func(key string, value any) { out.Rows = append(out.Rows, []any{i18n.T("export." + key), value}) }
	add("shop", v.Site.Name)
	if v.bar.HasPeriod {
		add("period", view.Dates(v.Span.Period))
	}
	if (v.bar.HasFilters || v.bar.Narrowed) && v.bar.HasPeriod {
		if v.Compare != "" {
			add("compared", view.Dates(view.ComparedSpan(v.Address).Period))
		}
		add("filters", cmp.Or(view.Filters(v.Filters), i18n.T("export.no_filter")))
	}
	add("made", i18n.DateTime(v.Today().In(v.Site.Location())))
	add("by", "chaland")
	return out
}
