package imports

import (
	"cmp"
	"context"
	"math"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

// BacklinkTotals add up an import of links from other sites.
type BacklinkTotals struct {
	Links    int // distinct pairs of a page and what it links to
	Domains  int // hosts of these pages, without www.
	Followed int
	Lost     int    // that the file says are gone
	Repeated int    // lines that say again what an earlier one said
	Tool     string // whose export it is, "" for another file
}

type linkKey struct{ source, target string }

// linkReader turns rows into links.
type linkReader struct {
	*survey
	site     tracking.Site
	report   *Report
	log      *problemLog
	tool     linkTool
	today    time.Time
	standing map[linkKey]tracking.Backlink
	found    map[linkKey]tracking.Backlink
}

// Backlinks imports an export of links from other sites: a line a link. What a file does
// not say of a link keeps what stands, so that the exports of several tools add up.
func (s *Service) Backlinks(ctx context.Context, site string, src Source, o Options) (r *Report, err error) {
	defer fault.Wrap(&err, "import links to %s from %s", site, src.Name)
	r = &Report{Kind: "backlinks", File: src.Name, DryRun: o.DryRun, Backlinks: &BacklinkTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	v, err := s.survey(ctx, src, r.Site, o, backlinkPlan, r)
	if err != nil {
		return nil, err
	}
	if err := listsLinks(v.mapping); err != nil {
		return nil, err
	}
	v.mapping.noteColumns(r, o.Columns)
	in := &linkReader{survey: v, site: r.Site, report: r, log: o.problems(r), tool: toolOf(v.mapping), found: map[linkKey]tracking.Backlink{}}
	in.today = in.day(s.now())
	r.Backlinks.Tool = in.tool.name
	if in.standing, err = s.standingLinks(ctx, r.Site.ID); err != nil {
		return nil, err
	}
	if err := readRows(ctx, src, o, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken); err != nil {
		return nil, err
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if len(in.found) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	changed := in.judge(s.now())
	if o.DryRun {
		return r, nil
	}
	return r, storeBlocks(ctx, s.w, "backlinks", changed, o)
}

// listsLinks refuses a file that counts links instead of listing them.
func listsLinks(m mapping) error {
	for _, titles := range linkSums {
		if !slices.ContainsFunc(titles, func(title string) bool {
			return !slices.ContainsFunc(m.header, func(h string) bool { return fold(h) == title })
		}) {
			return fault.New(fault.Invalid, "imports.link_counts", "columns", m.titles())
		}
	}
	return m.need("page")
}

// toolOf tells whose export a file is by its titles.
func toolOf(m mapping) linkTool {
	for _, tool := range linkTools {
		for _, h := range m.header {
			if slices.Contains(tool.titles, fold(h)) {
				return tool
			}
		}
	}
	return linkTool{origin: Origin}
}

func (s *Service) standingLinks(ctx context.Context, site string) (map[linkKey]tracking.Backlink, error) {
	rows, err := warehouse.Select[tracking.Backlink](ctx, s.w, statement("standing_backlinks"), warehouse.Params{"site": site})
	standing := make(map[linkKey]tracking.Backlink, len(rows))
	for _, l := range rows {
		standing[linkKey{l.Source, l.Target}] = l
	}
	return standing, err
}

func (in *linkReader) row(row sheet.Row) {
	in.report.Lines++
	l, p := in.link(row)
	if p != nil {
		in.log.reject(p)
		return
	}
	key := linkKey{l.Source, l.Target}
	if first, twice := in.found[key]; twice { // a page may link twice: the first that passes popularity counts
		in.report.Backlinks.Repeated++
		if first.Followed() || !l.Followed() {
			return
		}
	}
	in.found[key] = l
}

func (in *linkReader) link(row sheet.Row) (l tracking.Backlink, p *problem) {
	l = tracking.Backlink{Site: in.site.ID, Origin: in.tool.origin}
	if l.Source, p = in.address(row, bfSource); p != nil {
		return l, p
	}
	if in.mapping.cell(row, bfTarget) != "" {
		if l.Target, p = in.address(row, bfTarget); p != nil {
			return l, p
		}
		if len(in.site.Domains) > 0 && !in.own(l.Target) {
			return l, in.mapping.problem(row, bfTarget, "imports.link_elsewhere", "site", in.site.ID, "hosts", strings.Join(in.site.Domains, ", "))
		}
	}
	if in.own(l.Source) || hostOf(l.Source) == hostOf(l.Target) {
		return l, in.mapping.problem(row, bfSource, "imports.link_own")
	}
	if base, known := in.standing[linkKey{l.Source, l.Target}]; known {
		l = base
	}
	return in.describe(row, l)
}

// own reports whether an address is the shop's: on one of its hosts or a host under it. Of
// a shop without known hosts, the links tell which it has.
func (in *linkReader) own(address string) bool {
	return onHosts(in.site.Domains, hostOf(address))
}

// onHosts reports whether a host is one of the hosts of a shop, or under one.
func onHosts(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// address reads a cell that is the address of a page. Tools may leave out its scheme.
func (in *linkReader) address(row sheet.Row, f int) (string, *problem) {
	cell := in.mapping.cell(row, f)
	if cell == "" {
		return "", in.mapping.missing(row, f)
	}
	if !strings.Contains(cell, "://") {
		cell = "https://" + cell
	}
	u, err := url.Parse(strings.ToValidUTF8(cell, "\uFFFD"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(strings.Trim(u.Hostname(), "."), ".") || strings.ContainsAny(u.Host, " \t") {
		return "", in.mapping.problem(row, f, "imports.bad_address")
	}
	u.Host, u.Fragment, u.User = strings.ToLower(u.Host), "", nil
	u.Path = cmp.Or(u.Path, "/")
	return u.String(), nil
}

// describe fills in what the row says; the rest stays as it stands.
func (in *linkReader) describe(row sheet.Row, l tracking.Backlink) (_ tracking.Backlink, p *problem) {
	in.texts(row, &l)
	if p = in.flags(row, &l); p != nil {
		return l, p
	}
	if p = in.days(row, &l); p != nil {
		return l, p
	}
	outgoing, there, p := in.number(row, bfOutgoing)
	if p != nil {
		return l, p
	}
	if there {
		l.Outgoing = uint32(min(max(outgoing/micro, 0), math.MaxUint32)) //nolint:gosec // bounded
	}
	rating, there, p := in.number(row, bfRating)
	if there {
		v := float64(rating) / micro
		l.Rating, l.RatingName = &v, in.mapping.title(bfRating)
		if in.tool.name != "" {
			l.RatingName += " (" + in.tool.name + ")"
		}
	}
	return l, p
}

func (in *linkReader) texts(row sheet.Row, l *tracking.Backlink) {
	for _, t := range []struct {
		f    int
		into *string
	}{{bfAnchor, &l.Anchor}, {bfLanguage, &l.Language}, {bfKind, &l.Kind}} {
		if cell := in.mapping.cell(row, t.f); cell != "" {
			*t.into = strings.Clone(strings.ToValidUTF8(cell, "\uFFFD"))
		}
	}
}

// flags reads what the file says of how the link may be followed.
func (in *linkReader) flags(row sheet.Row, l *tracking.Backlink) *problem {
	follow := !l.NoFollow
	for _, t := range []struct {
		f     int
		into  *bool
		names string // words that say yes
		other string // words that say no
	}{
		{bfNoFollow, &l.NoFollow, "nofollow nonsuivi", "dofollow follow suivi"}, {bfUGC, &l.UGC, "ugc", "follow"}, {bfSponsored, &l.Sponsored, "sponsored", "follow"},
		{bfImage, &l.Image, "image", "text texte"}, {bfFollow, &follow, "dofollow follow suivi", "nofollow ugc sponsored nonsuivi"},
	} {
		cell := in.mapping.cell(row, t.f)
		if cell == "" {
			continue
		}
		yes, ok := isYes(cell, t.names, t.other)
		if !ok {
			return in.mapping.problem(row, t.f, "imports.not_yes_or_no")
		}
		*t.into = yes
	}
	if in.mapping.cell(row, bfFollow) != "" {
		l.NoFollow = !follow
	}
	return nil
}

// isYes reads a yes or a no as tools write them, or one of the words of its column.
func isYes(cell, names, others string) (yes, ok bool) {
	said := fold(cell)
	switch {
	case slices.Contains(strings.Fields("true 1 yes oui vrai x "+names), said):
		return true, true
	case said == "" || slices.Contains(strings.Fields("false 0 no non faux "+others), said):
		return false, true
	}
	return false, false
}

// days reads when a link was seen; what another file says besides widens the days. A link
// of which no file says since when is known since it was last seen, or else since today.
func (in *linkReader) days(row sheet.Row, l *tracking.Backlink) *problem {
	first, p := in.seen(row, bfFirst)
	if p != nil {
		return p
	}
	last, p := in.seen(row, bfLast)
	switch {
	case p != nil:
		return p
	case first != nil && last != nil && last.Before(*first):
		return in.mapping.problem(row, bfLast, "imports.seen_before")
	}
	if last != nil && (l.LastSeen == nil || l.LastSeen.Before(*last)) {
		l.LastSeen = last
	}
	if first == nil {
		first = last
	}
	switch known := !l.FirstSeen.IsZero() && !l.Undated; {
	case first != nil && (!known || first.Before(l.FirstSeen)):
		l.FirstSeen, l.Undated = *first, false
	case l.FirstSeen.IsZero():
		l.FirstSeen, l.Undated = in.today, true
	}
	return in.loss(row, l)
}

// seen is the day of a cell, nil for an empty one.
func (in *linkReader) seen(row sheet.Row, f int) (*time.Time, *problem) {
	if in.mapping.cell(row, f) == "" {
		return nil, nil
	}
	at, p := in.date(row, f)
	day := in.day(at)
	return &day, p
}

// day is the shop's local day.
func (in *linkReader) day(at time.Time) time.Time {
	return period.DateOf(at.In(in.site.Location())).Time()
}

// loss reads when a link was lost: a day, or a yes, and then on the day it was last seen.
func (in *linkReader) loss(row sheet.Row, l *tracking.Backlink) *problem {
	cell := in.mapping.cell(row, bfLost)
	if !in.mapping.has(bfLost) {
		if l.Lost != nil && l.LastSeen != nil && l.LastSeen.After(*l.Lost) {
			l.Lost = nil // it is back
		}
		return nil
	}
	if yes, ok := isYes(cell, "lost perdu", "live"); ok {
		l.Lost = nil
		if yes {
			day := in.today
			if l.LastSeen != nil {
				day = *l.LastSeen
			}
			l.Lost = &day
		}
		return nil
	}
	at, key := in.dayReader().read(cell)
	if key != "" {
		return in.mapping.problem(row, bfLost, key)
	}
	day := in.day(at)
	l.Lost = &day
	return nil
}

// dayReader reads days as the columns do that hold nothing else.
func (in *linkReader) dayReader() *dateReader {
	if in.mapping.has(bfFirst) {
		return in.dates[bfFirst]
	}
	return in.dates[bfLast]
}

// judge counts the links by how they stand to what is stored, and gives those to store.
func (in *linkReader) judge(now time.Time) (changed []tracking.Backlink) {
	domains, t := map[string]bool{}, in.report.Backlinks
	for key, l := range in.found {
		domains[hostOf(l.Source)] = true
		if l.Followed() {
			t.Followed++
		}
		if l.Lost != nil {
			t.Lost++
		}
		in.report.covers(l.FirstSeen)
		base, known := in.standing[key]
		fate := isNew
		switch {
		case known && sameLink(base, l):
			fate = isSame
		case known:
			fate = isChanged
		}
		l.Version = nextVersion(now, base.Version)
		if in.report.counted(fate) {
			changed = append(changed, l)
		}
	}
	t.Links, t.Domains = len(in.found), len(domains)
	slices.SortFunc(changed, func(a, b tracking.Backlink) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Target, b.Target))
	})
	return changed
}

func sameLink(a, b tracking.Backlink) bool {
	a.Version, b.Version = 0, 0
	return reflect.DeepEqual(a, b)
}
