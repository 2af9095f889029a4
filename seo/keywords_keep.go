package seo

import (
	"context"
	"net/url"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/warehouse"
)

// Keywords are the target keywords of a site's pages, by path.
func (a *Archive) Keywords(ctx context.Context, site string) (_ map[string]string, err error) {
	defer fault.Wrap(&err, "keywords of %s", site)
	kept, _, err := warehouse.GetSetting[map[string]string](ctx, a.warehouse, warehouse.KeywordsKind, site)
	byPath := make(map[string]string, len(kept))
	for key, word := range kept {
		if u, err := url.Parse(key); err == nil {
			byPath[u.EscapedPath()] = word
		}
	}
	return byPath, err
}

// SetKeyword says which keyword a page is after, "" for none; base is an address of the
// site that its audits know it by. Audits that follow judge the page by it.
func (a *Archive) SetKeyword(ctx context.Context, site, base, path, word string, now time.Time) (err error) {
	defer fault.Wrap(&err, "set a keyword of %s", site)
	home, err := crawl.ParseURL(base)
	if err != nil {
		return fault.New(fault.Invalid, "crawl.bad_start", "url", base).Because(err)
	}
	address, err := home.Resolve(path)
	if err != nil {
		return fault.New(fault.Invalid, "seo.keywords.bad_path", "value", path).Because(err)
	}
	kept, _, err := warehouse.GetSetting[map[string]string](ctx, a.warehouse, warehouse.KeywordsKind, site)
	if err != nil {
		return err
	}
	words := map[string]string{}
	for key, other := range kept {
		if u, err := url.Parse(key); err != nil || u.EscapedPath() != path {
			words[key] = other
		}
	}
	if word != "" {
		words[address.Key()] = word
	}
	return KeepKeywords(ctx, a.warehouse, site, words, now)
}
