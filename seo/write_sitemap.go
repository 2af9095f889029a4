package seo

import (
	"bufio"
	"encoding/xml"
	"io"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
)

// sitemapMost is the most addresses that one sitemap may list, by the protocol of
// sitemaps.org.
const sitemapMost = 50_000

// WriteSitemap writes the sitemap that the site should have: every page that search
// engines may show, by its own address. It gives no date of change, which no crawl knows,
// and neither priority nor frequency, which search engines do not read. A site of more
// than 50,000 such pages is refused: its sitemaps are cut by kind of page, which is a
// decision.
func (a *Audit) WriteSitemap(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write the sitemap of audit %s", a.ID)
	addresses := a.indexable()
	if n := len(addresses); n == 0 {
		return fault.New(fault.Invalid, "seo.sitemap.nothing")
	} else if n > sitemapMost {
		return fault.New(fault.Invalid, "seo.sitemap.too_long", "n", n, "most", sitemapMost)
	}
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, address := range addresses {
		out.WriteString("<url><loc>")
		if err := xml.EscapeText(out, []byte(address)); err != nil {
			return err
		}
		out.WriteString("</loc></url>\n")
	}
	out.WriteString("</urlset>\n")
	return out.Flush()
}

// indexable are the addresses of the pages that search engines may show, in order.
func (a *Audit) indexable() (addresses []string) {
	for i := range a.Pages {
		if p := &a.Pages[i]; p.Indexable && p.Status == 200 {
			addresses = append(addresses, p.URL)
		}
	}
	slices.Sort(addresses)
	return addresses
}
