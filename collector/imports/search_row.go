package imports

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/internal/sheet"
)

func (in *searchReader) row(row sheet.Row) {
	in.report.Lines++
	if p := in.take(row); p != nil {
		in.log.reject(p)
	}
}

// take adds what a row says.
func (in *searchReader) take(row sheet.Row) *problem {
	var about []string
	for _, c := range in.mapping.searchKinds() {
		cell := in.mapping.cell(row, c.field)
		if cell == "" {
			return in.mapping.missing(row, c.field)
		}
		about = append(about, cell)
	}
	span, p := in.span(row)
	if p != nil {
		return p
	}
	count, there, p := figuresNow.read(in.survey, row)
	if p != nil {
		return p
	}
	var before searchCount
	was := false
	if in.prior != nil {
		if before, was, p = figuresBefore.read(in.survey, row); p != nil {
			return p
		}
	}
	query, page, p := in.names(row)
	if p != nil {
		return p
	}
	said := fmt.Sprint(span.first.Unix(), span.last.Unix(), strings.Join(about, "\x00"))
	if in.seen[said] {
		in.report.Searches.Repeated++
		return nil
	}
	in.seen[said] = true
	in.report.Searches.Accepted++
	if there {
		in.keep(row, span, query, page, count)
	}
	if was {
		in.keep(row, *in.prior, query, page, before)
	}
	return nil
}

// span is the days that a row is of.
func (in *searchReader) span(row sheet.Row) (daySpan, *problem) {
	if !in.first.dated {
		return in.first.span, nil
	}
	cell := in.mapping.cell(row, sfDate)
	if cell == "" {
		return daySpan{}, in.mapping.missing(row, sfDate)
	}
	s, key := readSpan(in.dates[sfDate], cell)
	switch {
	case key != "":
		return s, in.mapping.problem(row, sfDate, key)
	case in.first.kind == "" && !s.first.Equal(s.last):
		return s, in.mapping.problem(row, sfDate, "imports.search_one_day")
	}
	return s, nil
}

// names are the query and the path of the page of a row, "" for what the table has not.
func (in *searchReader) names(row sheet.Row) (query, page string, p *problem) {
	query = strings.ToValidUTF8(strings.Clone(in.mapping.cell(row, sfQuery)), "\uFFFD")
	if !in.mapping.has(sfPage) {
		return query, "", nil
	}
	address := in.mapping.cell(row, sfPage)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" && u.Hostname() == "" || !strings.Contains(address, "/") {
		return query, "", in.mapping.problem(row, sfPage, "imports.bad_address")
	}
	if host := hostOf(address); host != "" && len(in.site.Domains) > 0 && !onHosts(in.site.Domains, host) {
		return query, "", in.mapping.problem(row, sfPage, "imports.link_elsewhere", "site", in.site.ID, "hosts", strings.Join(in.site.Domains, ", "))
	}
	return query, cmp.Or(u.EscapedPath(), "/"), nil
}

// keep adds figures to what they are of: rows may differ in what is not kept of them.
func (in *searchReader) keep(row sheet.Row, span daySpan, query, page string, c searchCount) {
	if query != "" {
		if _, known := in.named[query]; !known {
			in.named[query] = namesShop(query, in.brand)
		}
	}
	if in.first.kind == "" {
		key := dayKey{span.first, query, page}
		sum := in.days[key]
		sum.add(c)
		in.days[key] = sum
		return
	}
	key := totalKey{in.first.kind, span, ""}
	switch in.first.field {
	case -1:
		in.chart = in.chart.widen(span)
	case sfQuery:
		key.key = query
	case sfPage:
		key.key = page
	default:
		key.key = strings.ToValidUTF8(strings.Clone(in.mapping.cell(row, in.first.field)), "\uFFFD")
	}
	sum := in.totals[key]
	sum.add(c)
	in.totals[key] = sum
}
