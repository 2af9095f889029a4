package document

import (
	"strconv"

	"github.com/formaouest/chaland/internal/i18n"
)

// outline is what a document says of itself before it is written: its headings, and the
// numbers of its figures and tables.
type outline struct {
	entries []entry
	numbers map[int]int    // of captions, by block
	anchors map[string]int // blocks by anchor
}

// entry is a heading, or what a caption names.
type entry struct {
	block  int
	level  int // 0 for a caption
	text   string
	anchor string
	listed bool
}

func (d Document) outline() outline {
	o := outline{numbers: map[int]int{}, anchors: map[string]int{}}
	figures, tables := 0, 0
	name := func(anchor string, i int) {
		if _, taken := o.anchors[anchor]; anchor != "" && !taken {
			o.anchors[anchor] = i
		}
	}
	for i, b := range d.Blocks {
		switch b := b.(type) {
		case Heading:
			anchor := b.Anchor
			if anchor == "" {
				anchor = autoAnchor(i)
			}
			name(anchor, i)
			o.entries = append(o.entries, entry{i, min(max(b.Level, 1), 4), flat(b.Text, noPage), anchor, !b.Unlisted})
		case Figure:
			if b.Caption != "" {
				figures++
				o.numbers[i] = figures
			}
			name(b.Anchor, i)
		case Table:
			if b.Caption != "" {
				tables++
				o.numbers[i] = tables
			}
			name(b.Anchor, i)
		}
	}
	return o
}

func autoAnchor(block int) string { return "bloc-" + strconv.Itoa(block) }

func noPage(string) string { return "" }

// listed are the entries of a contents.
func (o outline) listed(c Contents) (out []entry) {
	for _, e := range o.entries {
		if e.listed && e.level <= c.Depth {
			out = append(out, e)
		}
	}
	return out
}

// anchorOf is the anchor of a heading.
func (o outline) anchorOf(block int) string {
	for _, e := range o.entries {
		if e.block == block {
			return e.anchor
		}
	}
	return ""
}

// Pages tells on which page of the PDF each anchor is.
func (d Document) Pages() (map[string]int, int, error) {
	p, err := d.laidOut()
	if err != nil {
		return nil, 0, err
	}
	return p.pages, p.PageNo(), nil
}

// maxPasses is how often a document is laid out until its numbers stand still.
const maxPasses = 4

// laidOut lays a document out until the pages that it names are those that it has.
func (d Document) laidOut() (*pdfWriter, error) {
	known, total := map[string]int{}, 0
	for pass := 1; ; pass++ {
		p := d.lay(known, total)
		if p.Err() {
			return nil, p.Error()
		}
		if pass == maxPasses || total == p.PageNo() && samePages(known, p.pages) {
			return p, nil
		}
		known, total = p.pages, p.PageNo()
	}
}

func samePages(a, b map[string]int) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

func figureCaption(number int, caption string) string {
	return i18n.T("document.figure", "n", strconv.Itoa(number)) + captionDash + caption
}

func tableCaption(number int, caption string) string {
	return i18n.T("document.table", "n", strconv.Itoa(number)) + captionDash + caption
}

const captionDash = " — "

func pageText(page, total int) string {
	return i18n.T("document.page", "page", strconv.Itoa(page), "pages", strconv.Itoa(total))
}
