package seo

import (
	"cmp"
	"context"
	_ "embed"
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/archive_edges.sql
	edgesSQL string
	//go:embed sql/archive_link_texts.sql
	linkTextsSQL string
)

// LinkMap is the pages of a stored audit with the links between them.
type LinkMap struct {
	Pages []Page
	build *builder
	home  string
	rows  []edgeRow
}

type edgeRow struct {
	Source      string `ch:"source"`
	Target      string `ch:"target"`
	Links       uint64 `ch:"links"`
	Boilerplate uint64 `ch:"boilerplate"`
	NoFollow    bool   `ch:"nofollow"`
}

// LinkMap reads the pages and the internal links of an audit.
func (a *Archive) LinkMap(ctx context.Context, e Entry) (_ *LinkMap, err error) {
	defer fault.Wrap(&err, "links of audit %s", e.ID)
	m := &LinkMap{home: e.Home}
	if m.Pages, err = a.PagesOf(ctx, e.ID, "", allRows, 0); err != nil {
		return nil, err
	}
	if m.rows, err = warehouse.Select[edgeRow](ctx, a.warehouse, edgesSQL, warehouse.Params{"id": e.ID}); err != nil {
		return nil, err
	}
	m.build = &builder{index: map[string]int32{}, links: newLinkTable()}
	for i, p := range m.Pages {
		m.build.index[p.URL] = int32(i)
		m.build.pages = append(m.build.pages, rule.PageSummary{URL: p.URL, Status: int16(p.Status), Location: p.RedirectTo, Canonical: p.Canonical, HTML: true, Noindex: !p.Indexable})
	}
	for _, r := range m.rows {
		m.build.links.rows = append(m.build.links.rows, linkRow{from: m.build.links.addresses.id(r.Source), to: m.build.links.addresses.id(r.Target), internal: true, followed: !r.NoFollow})
	}
	m.build.join()
	return m, nil
}

// Anchor is a text of internal links.
type Anchor struct {
	Text        string `ch:"anchor"`
	Links       uint64 `ch:"links"`
	Targets     uint64 `ch:"targets"`
	Boilerplate uint64 `ch:"boilerplate"`
	Example     string `ch:"example"`
}

// Anchors are the texts of the internal links of an audit, those that stand in contents
// most often first.
func (a *Archive) Anchors(ctx context.Context, id string, limit int) ([]Anchor, error) {
	return warehouse.Select[Anchor](ctx, a.warehouse, linkTextsSQL, warehouse.Params{"id": id, "limit": limit})
}

// Hub is a page by the links it gives.
type Hub struct {
	Page
	Content int // pages linked from its contents
}

// Hubs are the pages that link to the most pages from their contents.
func (m *LinkMap) Hubs(most int) []Hub {
	content := make([]int, len(m.Pages))
	for _, r := range m.rows {
		from, known := m.build.index[r.Source]
		if _, visited := m.build.index[r.Target]; known && visited && r.Links > r.Boilerplate {
			content[from]++
		}
	}
	list := []Hub{}
	for i, p := range m.Pages {
		if content[i] > 0 {
			list = append(list, Hub{p, content[i]})
		}
	}
	slices.SortStableFunc(list, func(x, y Hub) int { return cmp.Or(y.Content-x.Content, strings.Compare(x.URL, y.URL)) })
	return list[:min(most, len(list))]
}

// Section is a part of the site: the pages under one first folder. Its name is that
// folder's, "/" for the home page and those that stand alone at the root, "" for all
// sections that are too small to be drawn.
type Section struct {
	Name  string  `json:"name"`
	Pages int     `json:"pages"`
	Share float64 `json:"pagerank_share"` // of the popularity of the site, 0 to 1
}

// Flow is the links from one section to another, or within one.
type Flow struct {
	From        string `json:"from"`
	To          string `json:"to"`
	Links       int    `json:"links"`
	Boilerplate int    `json:"boilerplate_links"` // of these, in menus, headers, footers and side columns
}

// Content are the links that stand in contents.
func (f Flow) Content() int { return f.Links - f.Boilerplate }

// drawnSections is how many sections can be told apart in a drawing.
const drawnSections = 12

// Sections are the parts of the site, the most popular first, and the links between them,
// those in contents first. Pages that answered well count.
func (m *LinkMap) Sections() (sections []Section, flows []Flow) {
	names := m.sectionNames()
	at := map[string]int{}
	for i, p := range m.Pages {
		if p.Status != 200 || p.RedirectTo != "" {
			continue
		}
		n, known := at[names[i]]
		if !known {
			n = len(sections)
			at[names[i]] = n
			sections = append(sections, Section{Name: names[i]})
		}
		sections[n].Pages++
		sections[n].Share += p.PageRank
	}
	slices.SortStableFunc(sections, func(x, y Section) int { return cmp.Or(cmp.Compare(y.Share, x.Share), strings.Compare(x.Name, y.Name)) })
	kept := map[string]string{}
	for i, s := range sections {
		if kept[s.Name] = s.Name; i >= drawnSections-1 && len(sections) > drawnSections {
			kept[s.Name] = ""
		}
	}
	return foldSections(sections, kept), m.flows(names, kept)
}

// foldSections puts the small sections together.
func foldSections(sections []Section, kept map[string]string) (list []Section) {
	small := Section{}
	for _, s := range sections {
		if kept[s.Name] == "" {
			small.Pages, small.Share = small.Pages+s.Pages, small.Share+s.Share
			continue
		}
		list = append(list, s)
	}
	if small.Pages > 0 {
		list = append(list, small)
	}
	return list
}

func (m *LinkMap) flows(names []string, kept map[string]string) (list []Flow) {
	sums := map[[2]string]*Flow{}
	for _, r := range m.rows {
		from, known := m.build.index[r.Source]
		to, ok := m.build.arrival(r.Target)
		if !known || !ok || m.Pages[from].Status != 200 || m.Pages[to].Status != 200 {
			continue
		}
		key := [2]string{kept[names[from]], kept[names[to]]}
		if sums[key] == nil {
			sums[key] = &Flow{From: key[0], To: key[1]}
		}
		sums[key].Links += int(r.Links)
		sums[key].Boilerplate += int(r.Boilerplate)
	}
	for _, f := range sums {
		list = append(list, *f)
	}
	slices.SortFunc(list, func(x, y Flow) int {
		return cmp.Or(y.Content()-x.Content(), y.Links-x.Links, strings.Compare(x.From, y.From), strings.Compare(x.To, y.To))
	})
	return list
}

// sectionNames gives each page its section: its first folder, if several pages stand under
// it.
func (m *LinkMap) sectionNames() []string {
	names, count := make([]string, len(m.Pages)), map[string]int{}
	for i, p := range m.Pages {
		names[i] = "/"
		if u, err := url.Parse(p.URL); err == nil {
			first, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
			names[i] = "/" + first
		}
		count[names[i]]++
	}
	for i, name := range names {
		if count[name] == 1 {
			names[i] = "/"
		}
	}
	return names
}

// Unreached are the paths that visits began on or went through and that no link and no
// sitemap led the audit to, the most visits first. A page may be gone since, forbidden to
// robots, or without any link.
func Unreached(pages []Page, t *Traffic) []string {
	known := map[string]bool{}
	for _, p := range pages {
		if u, err := url.Parse(p.URL); err == nil {
			known[t.Path(u)] = true
		}
	}
	var list []string
	for path, s := range t.Pages {
		if !known[path] && path != "" && s.Visits+s.Views > 0 {
			list = append(list, path)
		}
	}
	slices.SortFunc(list, func(x, y string) int {
		return cmp.Or(cmp.Compare(t.Pages[y].Visits, t.Pages[x].Visits), cmp.Compare(t.Pages[y].Views, t.Pages[x].Views), strings.Compare(x, y))
	})
	return list
}
