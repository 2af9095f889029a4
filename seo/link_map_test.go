package seo

import (
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// mapOf audits a shop and reads its links back.
func mapOf(t *testing.T, s *shopSite) *LinkMap {
	t.Helper()
	w := warehousetest.New(t)
	r := s.request(t)
	r.Warehouse = w
	a := audit(t, r)
	archive := NewArchive(w)
	e, err := archive.Get(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	m, err := archive.LinkMap(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What is read back gives the popularity, depth and links that the audit had, and a link
// that is added or removed gives those of a site that has it or lacks it.
func TestWhatIfIsTheSiteWithTheLink(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	m := mapOf(t, s)
	now := m.measure()
	for i, p := range m.Pages {
		if math.Abs(now.rank[i]-p.PageRank) > 1e-6 || p.Status == 200 && p.Problem == "" && now.depth[i] != p.Depth || now.inlinks[i] != p.Inlinks {
			t.Errorf("%s: %v, depth %d, %d links; the audit had %v, %d, %d", p.URL, now.rank[i], now.depth[i], now.inlinks[i], p.PageRank, p.Depth, p.Inlinks)
		}
	}
	added, err := m.WhatIf("/thes", "/orpheline", false)
	if err != nil {
		t.Fatal(err)
	}
	other := smallShop(t)
	other.page("/thes", "Thés", "/", "/bols", "/bol-bleu-bis", "/orpheline")
	with := mapOf(t, other)
	told := append(slices.Clone(added.Pages), append(added.Gain, added.Lose...)...)
	for _, c := range told {
		u, err := url.Parse(c.URL)
		if err != nil {
			t.Fatal(err)
		}
		i, err := with.Find(u.Path)
		if err != nil {
			t.Fatal(err)
		}
		p := with.Pages[i]
		if math.Abs(c.Share[1]-p.PageRank) > 1e-6 || c.Depth[1] != p.Depth || c.Inlinks[1] != p.Inlinks || math.Abs(c.Score[1]-p.Score) > .05 {
			t.Errorf("%s: %+v, with the link %v, %v, %d, %d", c.URL, c, p.PageRank, p.Score, p.Depth, p.Inlinks)
		}
	}
	if target := added.Pages[1]; target.Depth != [2]int{-1, 2} || target.Inlinks != [2]int{0, 1} || target.Share[1] <= target.Share[0] || len(added.Lose) == 0 {
		t.Errorf("%+v", added)
	}
	removed, err := with.WhatIf("/thes", other.URL+"/orpheline", true)
	if err != nil || math.Abs(removed.Pages[1].Share[1]-added.Pages[1].Share[0]) > 1e-6 || removed.Pages[1].Depth != [2]int{2, -1} {
		t.Errorf("%v %+v", err, removed)
	}
	for _, c := range []struct {
		source, target, want string
		remove               bool
	}{{"/rien", "/", "whatif.no_page", false}, {"/", "/rien", "whatif.no_page", false}, {"/", "/absente", "whatif.hidden", false}, {"/", "/", "whatif.same", false}, {"/", "/vieux", "whatif.already", false}, {"/thes", "/orpheline", "whatif.none", true}} {
		if _, err := m.WhatIf(c.source, c.target, c.remove); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s to %s: %v, want %s", c.source, c.target, err, c.want)
		}
	}
	if again := m.measure(); !slices.Equal(again.rank, now.rank) {
		t.Error("asking changed the map")
	}
}

func TestSectionsHoldEachPageAndLinkOnce(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	s.page("/velos/ville", "Ville", "/", "/velos/route", "/casques/a")
	s.page("/velos/route", "Route", "/velos/ville")
	s.page("/casques/a", "A", "/casques/b", "/velos/ville")
	s.page("/casques/b", "B", "/")
	s.page("/thes", "Thés", "/", "/bols", "/bol-bleu-bis", "/velos/ville")
	m := mapOf(t, s)
	sections, flows := m.Sections()
	pages, share, links := 0, 0.0, 0
	for _, one := range sections {
		pages, share = pages+one.Pages, share+one.Share
		if one.Name == "/velos" && one.Pages != 2 {
			t.Errorf("%+v", one)
		}
	}
	well := 0
	for _, p := range m.Pages {
		if p.Status == 200 {
			well++
		}
	}
	if pages != well || math.Abs(share-1) > 1e-4 || len(sections) != 3 {
		t.Errorf("%d pages of %d, share %v: %+v", pages, well, share, sections)
	}
	for _, f := range flows {
		links += f.Links
		if f.From == "/velos" && f.To == "/casques" && f.Links != 1 {
			t.Errorf("%+v", f)
		}
	}
	if links == 0 || !slices.ContainsFunc(flows, func(f Flow) bool { return f.From == "/velos" && f.To == "/velos" && f.Links == 2 }) {
		t.Errorf("%+v", flows)
	}
	if hubs := m.Hubs(2); len(hubs) != 2 || hubs[0].Content < hubs[1].Content {
		t.Errorf("%+v", hubs)
	}
}

// Pages with visits that the crawl did not reach are told, those that it did are not.
func TestUnreachedPagesAreToldByVisits(t *testing.T) {
	t.Parallel()
	pages := []Page{{URL: "https://x.example/"}, {URL: "https://x.example/th%C3%A9s"}}
	if got := Unreached(pages, tea()); !slices.Equal(got, []string{"/bols"}) {
		t.Errorf("%v", got)
	}
}
