package page

import (
	"net/url"
	"strings"
)

// Canonical is one declaration of the page's official address.
type Canonical struct {
	Href     string // as written
	URL      string // resolved, fragment left out; "" when invalid
	Fragment string
	Absolute bool // written with scheme and host
	InHead   bool
	Header   bool // sent as a Link header
}

func (w *walker) addCanonical(href string, header, inHead bool) {
	target := w.links.resolve(href)
	c := Canonical{Href: href, Fragment: target.Fragment, Absolute: isAbsolute(href), InHead: inHead, Header: header}
	if strings.TrimSpace(href) != "" {
		c.URL = target.URL
	}
	w.page.Canonicals = append(w.page.Canonicals, c)
}

func (w *walker) addAlternate(lang, href string) {
	w.page.Alternates = append(w.page.Alternates, Alternate{Lang: strings.TrimSpace(lang), Href: href, URL: w.links.resolve(href).URL})
}

// Canonical is the address that the page names as official, "" without a valid
// one where search engines read it.
func (p *Page) Canonical() string {
	for _, c := range p.Canonicals {
		if c.URL != "" && c.InHead {
			return c.URL
		}
	}
	return ""
}

// CanonicalElsewhere reports whether the page names another address than its
// own as official.
func (p *Page) CanonicalElsewhere() bool {
	canonical := p.Canonical()
	return canonical != "" && canonical != p.Self
}

// Indexable reports whether a search engine may show this very address: HTML,
// answered with success, no noindex, no other canonical. What robots.txt says
// is not known here.
func (p *Page) Indexable() bool {
	return p.HTML && p.Status >= 200 && p.Status < 300 && !p.Noindex() && !p.CanonicalElsewhere()
}

// Path is the decoded path of the page's address.
func (p *Page) Path() string { return p.Address.Path }

// IsHome reports whether the page is the root of its host.
func (p *Page) IsHome() bool {
	return (p.Address.Path == "/" || p.Address.Path == "") && p.Address.RawQuery == ""
}

// normalize writes an absolute address in the form the resolver gives.
func normalize(address string) (*url.URL, string) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u == nil {
		u = &url.URL{Path: address}
	}
	if u.Host == "" {
		return u, address
	}
	normal := absolute(u)
	return u, normal.URL
}
