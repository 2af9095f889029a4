package seo

import (
	"cmp"
	"slices"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/netlink"
)

// Redirect is a redirection to write.
type Redirect struct {
	From   string `json:"from"`
	To     string `json:"to"` // "" when no page of the site comes near
	Status int    `json:"status"`
	Hops   int    `json:"hops,omitempty"` // redirections met today, of a chain
	Pages  int    `json:"pages"`          // that link to From
}

// Chain tells whether several redirections become one; else a page has gone, and To is a
// proposal by the words of its address.
func (r Redirect) Chain() bool { return r.Hops > 1 }

// Why says in French what is wrong with the address and how sure its target is.
func (r Redirect) Why() string {
	switch {
	case r.Chain():
		return i18n.T("seo.redirect.chain", "n", r.Hops)
	case r.To == "":
		return i18n.T("seo.redirect.open", "status", r.Status)
	}
	return i18n.T("seo.redirect.gone", "status", r.Status)
}

// Redirects are the redirections that the site lacks: from each page that has gone to the
// page whose address says most of the same, and from each chain of redirections straight
// to its end. Those that most pages lead to come first.
func (a *Audit) Redirects() (list []Redirect) {
	at := make(map[string]*Page, len(a.Pages))
	for i := range a.Pages {
		at[a.Pages[i].URL] = &a.Pages[i]
	}
	among := netlink.NewStandIns(a.indexable())
	for i := range a.Pages {
		p := &a.Pages[i]
		end, hops := endOfChain(p, at)
		if end == "" {
			continue // round in circles: no target can be told
		}
		r := Redirect{From: p.URL, Status: p.Status, Pages: p.Inlinks}
		switch to := at[end]; {
		case to != nil && gone(to.Status):
			r.Status = to.Status
			r.To, _ = among.For(p.URL)
		case hops > 1:
			r.To, r.Hops = end, hops
		default:
			continue
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(x, y Redirect) int { return cmp.Or(cmp.Compare(y.Pages, x.Pages), cmp.Compare(x.From, y.From)) })
	return list
}

// endOfChain follows the redirections of a page: where they end (the page's own address
// without any, "" for those that go round in circles) and how many there are.
func endOfChain(p *Page, at map[string]*Page) (end string, hops int) {
	seen := map[string]bool{}
	for end = p.URL; ; hops++ {
		next := at[end]
		if next == nil || next.RedirectTo == "" {
			return end, hops
		}
		if seen[end] {
			return "", hops
		}
		seen[end] = true
		end = next.RedirectTo
	}
}

func gone(status int) bool { return status == 404 || status == 410 }
