package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"slices"
)

// The limits of a site's sitemaps together.
const (
	maxSitemapFiles   = 200
	maxSitemapEntries = 200_000
)

// SitemapFile is a sitemap as it was fetched.
type SitemapFile struct {
	*Sitemap
	URL      string
	Status   int
	Problem  Problem // RobotsDenied when robots.txt forbids the file itself: it is read all the same
	Declared bool    // robots.txt names it; otherwise an index does, or it was guessed
	Parent   string  // the index that names it
}

// Found tells whether there is a sitemap at the address.
func (f SitemapFile) Found() bool {
	return f.Status >= 200 && f.Status < 300 && (f.Problem == NoProblem || f.Problem == RobotsDenied)
}

// fetchSitemaps reads the sitemaps that robots.txt declares, /sitemap.xml when
// it declares none, and those that an index lists.
func (c *Crawl) fetchSitemaps(ctx context.Context) []SitemapFile {
	var files []SitemapFile
	todo := c.declaredSitemaps(ctx)
	entries := 0
	for len(todo) > 0 && len(files) < maxSitemapFiles && entries < maxSitemapEntries && ctx.Err() == nil {
		file := todo[0]
		todo = todo[1:]
		if slices.ContainsFunc(files, func(f SitemapFile) bool { return f.URL == file.URL }) {
			continue
		}
		c.fetchSitemap(ctx, &file)
		if file.Index {
			todo = append(todo, file.children()...)
			file.Entries = nil
		}
		entries += len(file.Entries)
		files = append(files, file)
	}
	return files
}

func (c *Crawl) declaredSitemaps(ctx context.Context) (files []SitemapFile) {
	for _, written := range c.Robots(ctx).Sitemaps {
		if u, err := c.Home().Resolve(written); err == nil {
			files = append(files, SitemapFile{URL: u.String(), Declared: true})
		}
	}
	if len(files) == 0 {
		files = append(files, SitemapFile{URL: c.Home().Origin() + "/sitemap.xml"})
	}
	return files
}

// children are the sitemaps of an index; an index inside an index is a fault
// by the protocol and is not followed.
func (f *SitemapFile) children() (files []SitemapFile) {
	if f.Parent != "" {
		f.fault(SitemapNested, f.Parent)
		return nil
	}
	for _, e := range f.Entries {
		if u, err := ParseURL(e.URL); err == nil {
			files = append(files, SitemapFile{URL: u.String(), Parent: f.URL})
		}
	}
	return files
}

func (c *Crawl) fetchSitemap(ctx context.Context, file *SitemapFile) {
	file.Sitemap = &Sitemap{}
	u := MustURL(file.URL)
	var body []byte
	resp := chase(ctx, keepBody{c.client, &body}, request{url: u, want: wantAll, limit: MaxSitemapBytes}, MaxHops, c.options.Now)
	file.Status, file.Problem = resp.Status, resp.Problem
	if resp.Problem == NotHTML || resp.Problem == TooLarge {
		file.Problem = NoProblem
	}
	if file.Found() {
		file.read(body)
	}
	if file.Problem == NoProblem && !c.Allowed(ctx, u) {
		file.Problem = RobotsDenied
	}
	if resp.Problem == TooLarge {
		file.fault(SitemapTooBig, "")
	}
}

func (f *SitemapFile) read(body []byte) {
	var from io.Reader = bytes.NewReader(body)
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(from)
		if err != nil {
			f.fault(SitemapBroken, err.Error())
			return
		}
		from = zip
	}
	f.Sitemap = ReadSitemap(from)
}
