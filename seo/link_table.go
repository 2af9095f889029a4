package seo

import (
	"strings"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
)

// pool stores each distinct text once and gives it a number.
type pool struct {
	ids   map[string]int32
	texts []string
}

func newPool() *pool { return &pool{ids: map[string]int32{}} }

func (p *pool) id(text string) int32 {
	id, known := p.ids[text]
	if !known {
		text = strings.Clone(text) // lets go of the page it was cut from
		id = int32(len(p.texts))
		p.ids[text] = id
		p.texts = append(p.texts, text)
	}
	return id
}

// linkRow is a link in 16 bytes: a site has a hundred times more links than
// pages, and few distinct addresses and texts.
type linkRow struct {
	from, to, text     int32
	region             page.Region
	internal, followed bool
}

type fileRow struct {
	from, to int32
	kind     page.ResourceKind
}

// target is what is known of an address that is linked.
type target struct {
	state  crawl.LinkState
	status int
	final  string // where its redirects end, "" when it does not redirect
	kind   string // media type, of a file
	bytes  int64

	caching crawl.Caching // of a file that was asked for
}

// linkTable holds every link and file of the site.
type linkTable struct {
	addresses, texts *pool
	rows             []linkRow
	files            []fileRow
	targets          map[int32]target // by address; filled when the crawl is over
}

func newLinkTable() *linkTable {
	return &linkTable{addresses: newPool(), texts: newPool(), targets: map[int32]target{}}
}

func (t *linkTable) add(from string, rec *record) {
	source := t.addresses.id(from)
	for _, l := range rec.Links {
		t.rows = append(t.rows, linkRow{source, t.addresses.id(l.To), t.texts.id(l.Text), l.Region, l.Internal, l.Followed})
	}
	for _, f := range rec.Files {
		t.files = append(t.files, fileRow{source, t.addresses.id(f.URL), f.Kind})
	}
}

// all yields the links in the order of the pages.
func (t *linkTable) all(yield func(Link) bool) {
	for _, row := range t.rows {
		to := t.target(row.to)
		link := Link{
			From: t.addresses.texts[row.from], To: t.addresses.texts[row.to], State: to.state, Status: to.status,
			Internal: row.internal, Followed: row.followed, Text: t.texts.texts[row.text], Region: row.region,
		}
		if !yield(link) {
			return
		}
	}
}

// target is inconclusive for an address that nobody asked.
func (t *linkTable) target(address int32) target {
	if to, known := t.targets[address]; known {
		return to
	}
	return target{state: crawl.LinkInconclusive}
}
