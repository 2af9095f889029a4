package seo

import (
	"cmp"
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/formaouest/chaland/seo/text"
	"github.com/formaouest/chaland/warehouse"
)

// SheetPage is a product sheet that an audit read.
type SheetPage struct {
	URL   string `ch:"url"`
	Title string `ch:"title"`
	H1    string `ch:"h1"`
	Copy  string `ch:"copy"` // what it says of its product
}

// SourceText is what somebody else publishes of an article.
type SourceText struct {
	SKU      string
	Source   string // who publishes it
	URL      string
	Day      time.Time // when it was noted
	Text     string
	Reseller bool // otherwise the supplier
}

// Sheet is a product sheet set against what others publish and against the
// other sheets of the shop.
type Sheet struct {
	SheetPage
	Words    int          // of its copy
	Supplier Likeness     // the supplier's text that it is most like; Of is -1 without one
	Resold   []Likeness   // the resellers' texts that say the same, CopiedShare at least
	Twin     Likeness     // the other sheet that it is most like; Of is -1 without one
	Sources  []SourceText // those compared with, which Supplier and Resold point into
}

// Likeness is how much of the shorter of two texts the longer one says word for
// word (the overlap coefficient of Szymkiewicz and Simpson, over runs of five
// words), 0 to 1.
type Likeness struct {
	Of    int // position among the texts compared with
	Share float64
}

// CopiedShare is the likeness from which a text says nothing of its own.
const CopiedShare = 0.90

// Copied reports whether the sheet says what its supplier says.
func (s *Sheet) Copied() bool { return s.Supplier.Share >= CopiedShare }

// maxSharers bounds the texts that one run of words counts for: a phrase that
// more have is a phrase of the template. Comparing is linear with it.
const maxSharers = 32

// CompareSheets sets each sheet against the texts of others and against the
// other sheets. A sheet is compared with all texts: nothing needs to tell which
// article it is of.
func CompareSheets(pages []SheetPage, sources []SourceText) []Sheet {
	texts := make([][]uint64, 0, len(pages)+len(sources))
	for _, p := range pages {
		texts = append(texts, text.Shingles(p.Copy))
	}
	for _, s := range sources {
		texts = append(texts, text.Shingles(s.Text))
	}
	holders := map[uint64][]int32{}
	for i, shingles := range texts {
		for _, h := range shingles {
			if len(holders[h]) <= maxSharers {
				holders[h] = append(holders[h], int32(i))
			}
		}
	}
	sheets := make([]Sheet, len(pages))
	shared := make([]int, len(texts))
	for i, p := range pages {
		clear(shared)
		for _, h := range texts[i] {
			if list := holders[h]; len(list) <= maxSharers {
				for _, j := range list {
					shared[j]++
				}
			}
		}
		sheets[i] = Sheet{SheetPage: p, Words: countWords(p.Copy), Supplier: Likeness{Of: -1}, Twin: Likeness{Of: -1}, Sources: sources}
		sheets[i].weigh(i, len(pages), shared, texts)
	}
	return sheets
}

// weigh keeps the nearest texts of the i-th one; those from position own on are
// others'.
func (s *Sheet) weigh(i, own int, shared []int, texts [][]uint64) {
	for j, n := range shared {
		shorter := min(len(texts[i]), len(texts[j]))
		if j == i || n == 0 || shorter < text.MinShingles {
			continue
		}
		like := Likeness{j, float64(n) / float64(shorter)}
		switch {
		case j < own:
			s.Twin = s.Twin.or(like)
		case s.Sources[j-own].Reseller:
			if like.Of = j - own; like.Share >= CopiedShare {
				s.Resold = append(s.Resold, like)
			}
		default:
			like.Of = j - own
			s.Supplier = s.Supplier.or(like)
		}
	}
}

// or is the greater likeness; of two as great, the first.
func (l Likeness) or(o Likeness) Likeness {
	if o.Share > l.Share || l.Of < 0 {
		return o
	}
	return l
}

func countWords(s string) (n int) {
	for range text.Words(s) {
		n++
	}
	return n
}

// Sheets are the product sheets that the audit read and search engines may show.
func (a *Audit) Sheets() (list []SheetPage) {
	for _, p := range a.Pages {
		if p.Copy != "" && p.Indexable {
			list = append(list, SheetPage{p.URL, p.Title, p.H1, p.Copy})
		}
	}
	return list
}

var (
	//go:embed sql/archive_sheets.sql
	sheetsSQL string
	//go:embed sql/source_texts.sql
	sourceTextsSQL string
)

// SheetsOf are the product sheets that a stored audit read, in order of address.
func (a *Archive) SheetsOf(ctx context.Context, id string) ([]SheetPage, error) {
	return warehouse.Select[SheetPage](ctx, a.warehouse, sheetsSQL, warehouse.Params{"id": id})
}

// SourceTexts are what others publish of a site's articles.
func (a *Archive) SourceTexts(ctx context.Context, site string) ([]SourceText, error) {
	type row struct {
		SKU    string    `ch:"sku"`
		Source string    `ch:"source"`
		Kind   string    `ch:"kind"`
		URL    string    `ch:"url"`
		Day    time.Time `ch:"day"`
		Text   string    `ch:"text"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, sourceTextsSQL, warehouse.Params{"site": site})
	list := make([]SourceText, len(rows))
	for i, r := range rows {
		list[i] = SourceText{SKU: r.SKU, Source: r.Source, URL: r.URL, Day: r.Day, Text: r.Text, Reseller: r.Kind == "reseller"}
	}
	return list, err
}

// Path is the sheet's address without its host.
func (p SheetPage) Path() string {
	_, rest, _ := strings.Cut(p.URL, "://")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}

// Name is what the sheet calls its product.
func (p SheetPage) Name() string { return cmp.Or(p.H1, p.Title, p.Path()) }
