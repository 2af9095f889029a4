package seo

import (
	"cmp"
	"context"
	"slices"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
)

// How many style sheets of the site are read for what they load, and how much of one.
const (
	readSheets = 60
	sheetBytes = 2 << 20
)

// readStyleSheets adds to the site's files those that its style sheets name: pictures, fonts and
// imports, which are read in turn. Such a file belongs to its sheet: one address to mend,
// however many pages load it.
func (b *builder) readStyleSheets(ctx context.Context) {
	if b.request.MaxFiles < 0 || b.spent() {
		return
	}
	queue, _ := b.mostLoaded(page.Stylesheet)
	queued := map[int32]bool{}
	for _, sheet := range queue {
		queued[sheet] = true
	}
	for read := 0; read < min(len(queue), readSheets) && ctx.Err() == nil; read++ {
		source, address, ok := b.crawl.FetchText(ctx, b.links.addresses.texts[queue[read]], sheetBytes)
		if !ok {
			continue
		}
		if read < styleFiles && len(source) <= sourceBytes {
			b.sheets[queue[read]] = source
		}
		for _, imported := range b.addStyleFiles(queue[read], page.StyleFiles(source, address)) {
			if !queued[imported] {
				queued[imported] = true
				queue = append(queue, imported)
			}
		}
	}
}

// addStyleFiles keeps the files of the site that a sheet names, and returns the sheets among
// them.
func (b *builder) addStyleFiles(sheet int32, files []page.Resource) (imported []int32) {
	seen := map[int32]bool{}
	for _, f := range files {
		if !f.Internal {
			continue
		}
		to := b.links.addresses.id(f.URL)
		if seen[to] {
			continue
		}
		seen[to] = true
		b.links.files = append(b.links.files, fileRow{sheet, to, f.Kind})
		if f.Kind == page.Stylesheet {
			imported = append(imported, to)
		}
	}
	return imported
}

// tellLoaders gives each finding at a style sheet the pages that load it, be it through other
// sheets.
func (b *builder) tellLoaders(findings []Finding) {
	var namedBy map[int32][]int32 // of a sheet: the pages and sheets that load it
	for i := range findings {
		f := &findings[i]
		sheet, named := b.links.addresses.ids[f.URL]
		if b.isPage(f.URL) || !named {
			continue
		}
		if namedBy == nil {
			namedBy = map[int32][]int32{}
			for _, row := range b.links.files {
				if row.kind == page.Stylesheet {
					namedBy[row.to] = append(namedBy[row.to], row.from)
				}
			}
		}
		f.LoadedBy = b.loaders(sheet, namedBy)
	}
}

// loaders are the pages from which a sheet is reached, in alphabetical order.
func (b *builder) loaders(sheet int32, namedBy map[int32][]int32) (pages []string) {
	seen := map[int32]bool{sheet: true}
	for queue := []int32{sheet}; len(queue) > 0; queue = queue[1:] {
		for _, from := range namedBy[queue[0]] {
			if seen[from] {
				continue
			}
			seen[from] = true
			if address := b.links.addresses.texts[from]; b.isPage(address) {
				pages = append(pages, address)
			} else {
				queue = append(queue, from)
			}
		}
	}
	slices.Sort(pages)
	return pages
}

func (b *builder) isPage(address string) bool {
	_, visited := b.index[address]
	return visited
}

// mostLoaded lists the files of a kind, those that most pages load first, with how many do.
func (b *builder) mostLoaded(kind page.ResourceKind) (files []int32, pages map[int32]int) {
	pages = map[int32]int{}
	for _, row := range b.links.files {
		if row.kind == kind {
			if pages[row.to] == 0 {
				files = append(files, row.to)
			}
			pages[row.to]++
		}
	}
	slices.SortFunc(files, func(x, y int32) int {
		return cmp.Or(pages[y]-pages[x], cmp.Compare(b.links.addresses.texts[x], b.links.addresses.texts[y]))
	})
	return files, pages
}

// spent tells whether the crawl was cut short: a server that did not answer, or whose time was
// up, is left alone.
func (b *builder) spent() bool {
	switch b.crawl.Stats().Stopped {
	case crawl.StopTime, crawl.StopBytes, crawl.StopDown:
		return true
	}
	return false
}
