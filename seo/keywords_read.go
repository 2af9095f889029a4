package seo

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/text"
	"github.com/formaouest/chaland/warehouse"
)

// ReadKeywords reads which keyword each page of a site is after: a table of two columns,
// address and keyword, with or without titles. An address may be a path of the site that
// base belongs to. A table of titles alone is an empty list. Faults name file and line.
func ReadKeywords(file io.Reader, name, base string) (map[string]string, error) {
	home, err := crawl.ParseURL(base)
	if err != nil {
		return nil, fault.New(fault.Invalid, "crawl.bad_start", "url", base).Because(err)
	}
	words, lines := map[string]string{}, map[string]int{}
	first := true
	for row, err := range sheet.Lists(file) {
		if err != nil {
			return nil, keywordFault(err, name)
		}
		if first && isTitles(row.Cells) {
			first = false
			continue
		}
		first = false
		if len(row.Cells) != 2 {
			return nil, fault.New(fault.Invalid, "seo.keywords.cells", "file", name, "line", row.Line, "n", len(row.Cells))
		}
		u, err := home.Resolve(row.Cells[0])
		if err != nil || !strings.Contains(row.Cells[0], "/") {
			return nil, fault.New(fault.Invalid, "seo.keywords.address", "file", name, "line", row.Line, "value", row.Cells[0])
		}
		if before, twice := lines[u.Key()]; twice {
			return nil, fault.New(fault.Invalid, "seo.keywords.twice", "file", name, "line", row.Line, "before", before, "value", row.Cells[0])
		}
		words[u.Key()], lines[u.Key()] = row.Cells[1], row.Line
	}
	return words, nil
}

func keywordFault(err error, name string) error {
	if broken, is := errors.AsType[*sheet.BadLine](err); is {
		return fault.New(fault.Invalid, "seo.keywords.line", "file", name, "line", broken.Line).Because(err)
	}
	return fault.New(fault.Invalid, "seo.keywords.unread", "file", name).Because(err)
}

// isTitles reports whether the first line names the columns.
func isTitles(cells []string) bool {
	switch text.Fold(cells[0]) {
	case "adresse", "address", "url", "page":
		return true
	}
	return false
}

// KeepKeywords keeps the target keywords of a site for its next audits; an empty list
// forgets them.
func KeepKeywords(ctx context.Context, w *warehouse.Warehouse, site string, words map[string]string, now time.Time) error {
	if len(words) == 0 {
		return warehouse.DeleteSetting(ctx, w, warehouse.KeywordsKind, site, now)
	}
	return warehouse.PutSetting(ctx, w, warehouse.KeywordsKind, site, words, now)
}

// recall fills in what the site keeps for its audits.
func (r *AuditRequest) recall(ctx context.Context) (err error) {
	if r.Warehouse == nil {
		return nil
	}
	kept, err := NewArchive(r.Warehouse).Profile(ctx, r.Site)
	if err != nil {
		return err
	}
	r.Profile = r.Profile.Over(kept)
	if r.Keywords == nil {
		r.Keywords, _, err = warehouse.GetSetting[map[string]string](ctx, r.Warehouse, warehouse.KeywordsKind, r.Site)
	}
	return err
}
