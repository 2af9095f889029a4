package netlink_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/netlink"
)

func march(day int) time.Time { return time.Date(2025, 3, day, 9, 0, 0, 0, time.UTC) }

func TestSeenPagesBecomeLinks(t *testing.T) {
	t.Parallel()
	tool := func(source, target string) netlink.Link {
		return netlink.Link{Source: source, Target: target, Anchor: "casques", FirstSeen: march(1)}
	}
	seen := func(page, target string, day int, visits float64) netlink.Seen {
		margin := 100 * visits
		return netlink.Seen{Page: page, Target: target, First: march(day), Last: march(day + 1), Visits: visits, Orders: 1, Revenue: 5000, Margin: &margin}
	}
	links := netlink.Merge([]netlink.Link{
		tool("https://www.blog.example/avis/", "https://velo.example/casques"), tool("https://forum.example/a", "https://velo.example/"), tool("https://forum.example/b", "https://velo.example/"),
		tool("https://guide.example/p", ""),
	}, []netlink.Seen{
		seen("blog.example/avis", "velo.example/casques", 2, 5), seen("blog.example/", "www.velo.example/casques/", 1, 2), // the same link, once by its page
		seen("blog.example/avis", "velo.example/selles", 3, 1),                                              // another link of the same page
		seen("forum.example/", "velo.example/", 4, 9),                                                       // one of two: nobody knows which
		seen("guide.example/p", "velo.example/vélos", 5, 1),                                                 // where it leads is told by no tool
		seen("neuf.example/", "velo.example/", 6, 3), seen("page.example/caf\u00e9", "velo.example/", 7, 4), // nobody told of them
	})
	if len(links) != 7 {
		t.Fatalf("%d links: %+v", len(links), links)
	}
	if l := links[0]; l.Alone || l.Origin() != "both" || l.Seen.Visits != 7 || l.Seen.Orders != 2 || *l.Seen.Margin != 700 || !l.Seen.First.Equal(march(1)) || !l.Seen.Last.Equal(march(3)) {
		t.Errorf("%+v %+v", l, l.Seen)
	}
	if links[1].Seen != nil || links[2].Seen != nil || links[1].Origin() != "tool" || links[3].Seen == nil {
		t.Errorf("%+v", links[1:4])
	}
	for i, want := range map[int][2]string{4: {"https://blog.example/avis", "https://velo.example/selles"}, 5: {"https://neuf.example/", "https://velo.example/"}, 6: {"https://page.example/caf%C3%A9", "https://velo.example/"}} {
		if l := links[i]; !l.Alone || l.Origin() != "collector" || l.Source != want[0] || l.Target != want[1] || l.Read() {
			t.Errorf("%d: %+v", i, l)
		}
	}
	if !links[5].Seen.Vague() || links[6].Seen.Vague() {
		t.Error("which pages browsers told")
	}
	if !links[5].FirstSeen.Equal(time.Date(2025, 3, 6, 0, 0, 0, 0, time.UTC)) || !links[5].Stands(march(6)) || links[5].Stands(march(5)) {
		t.Errorf("seen since %s", links[5].FirstSeen)
	}
	book := netlink.Book{Links: links, Day: march(30)}
	if c := book.ClassOf(&links[5]); c != netlink.Unread {
		t.Errorf("the text of a page that nobody read is %s", c)
	}
	links[6].Checks = []netlink.Check{{At: march(20), State: netlink.Live, Anchor: "velo.example"}}
	if c := book.ClassOf(&links[6]); c != netlink.Address || !links[6].Read() {
		t.Errorf("once it is read it is %s", c)
	}
}

func TestSeenPagesAddUpByDomain(t *testing.T) {
	t.Parallel()
	list := netlink.Domains([]netlink.Seen{{Page: "a.blog.example/x", Visits: 2, Orders: 1}, {Page: "blog.example/", Visits: 3}, {Page: "autre.example/", Visits: 4}})
	if len(list) != 2 || list[0].Page != "blog.example" || list[0].Visits != 5 || list[0].Orders != 1 {
		t.Errorf("%+v", list)
	}
}
