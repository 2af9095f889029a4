package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/hearing"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/text"
	"github.com/formaouest/chaland/warehouse"
)

// connectDesk connects shops for the page « Brancher ma boutique ».
type connectDesk struct {
	fetcher
	w     *warehouse.Warehouse
	store *store.Store
	looks *looks
}

// AddShop makes a site of a shop. Its page tells the platform that a person leaves open.
func (d connectDesk) AddShop(ctx context.Context, s dashboard.Shop) (id string, err error) {
	made := siteOf(tracking.Site{Retention: site.CollectedRetention}, s)
	if made.Platform == "" {
		ctx, stop := context.WithTimeout(ctx, lookEnd)
		made.Platform = d.page(ctx, s.Home, "").Platform
		stop()
	}
	all, err := site.List(ctx, d.w)
	if err != nil {
		return "", err
	}
	made.ID = freeID(s.Name, all)
	_, err = site.Add(ctx, d.w, made, d.app.now())
	return made.ID, err
}

// siteOf is a site with what a person says of its shop.
func siteOf(t tracking.Site, s dashboard.Shop) tracking.Site {
	host := strings.TrimPrefix(strings.ToLower(hostName(s.Home)), "www.")
	before := strings.TrimPrefix(strings.ToLower(hostName(t.Home)), "www.")
	if len(t.Domains) == 0 || before != "" && before != host && len(t.Domains) == 1 && t.Domains[0] == before {
		t.Domains = []string{host}
	}
	t.Name, t.Home, t.Platform, t.GA4ID = s.Name, s.Home, s.Platform, s.GA4ID
	return t
}

// freeID makes an identifier of a name, with a number behind it when it is taken.
func freeID(name string, all []tracking.Site) string {
	id := strings.Builder{}
	for _, r := range text.Fold(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			id.WriteRune(r)
		case id.Len() > 0 && !strings.HasSuffix(id.String(), "-"):
			id.WriteByte('-')
		}
	}
	const longest = 50
	base := strings.Trim(id.String(), "-")
	base = strings.Trim(base[:min(len(base), longest)], "-")
	if base == "" {
		base = "boutique"
	}
	taken := map[string]bool{}
	for _, s := range all {
		taken[s.ID] = true
	}
	for n, free := 1, base; ; n, free = n+1, base+"-"+strconv.Itoa(n+1) {
		if !taken[free] {
			return free
		}
	}
}

// SetShop corrects what is known of a shop.
func (d connectDesk) SetShop(ctx context.Context, id string, s dashboard.Shop) error {
	_, err := site.Change(ctx, d.w, id, func(t *tracking.Site) { *t = siteOf(*t, s) }, d.app.now())
	return err
}

// Pasted is what the shop pastes.
func (d connectDesk) Pasted(s tracking.Site, base string) (list []dashboard.Pasted) {
	for _, one := range guide.Snippets(s.Platform, base, s) {
		list = append(list, dashboard.Pasted(one))
	}
	return list
}

// Progress tells how far the shop is.
func (d connectDesk) Progress(ctx context.Context, s tracking.Site, base string) (out dashboard.ConnectProgress, err error) {
	s.Home = homeOf(s)
	var page *guide.Page
	if s.Home != "" {
		page = d.looks.at(ctx, s.ID+"\n"+s.Home+"\n"+base, d.app.now(), lookWait, func(ctx context.Context) guide.Page { return d.page(ctx, s.Home, base) })
	}
	p, hook, err := progressOf(ctx, d.w, d.store, s, page, base, d.app.now())
	if err != nil {
		return out, err
	}
	out = dashboard.ConnectProgress{Done: p.Done, Of: p.Of, Measured: p.Measured, Ordered: p.Ordered, HookKind: guide.HookKind(s.Platform)}
	for _, step := range p.Steps {
		out.Steps = append(out.Steps, dashboard.ConnectStep{Key: step.Key, Title: step.Title, State: string(step.State), Said: step.Said, Do: step.Do})
	}
	if hook != nil {
		out.HookPath, out.Secretless = hookPath(hook.Kind, hook.ID), !hook.HasSecret
	}
	return out, nil
}

// Hook makes what the shop sends its orders by, or gives it another secret.
func (d connectDesk) Hook(ctx context.Context, s tracking.Site, given string) (shown string, err error) {
	kind := guide.HookKind(s.Platform)
	if kind == "" {
		return "", fault.New(fault.Invalid, "guide.no_hook")
	}
	connections, err := d.store.Connections(ctx, s.ID)
	if err != nil {
		return "", err
	}
	hook := guide.HookOf(s.Platform, hooksOf(connections))
	if kind == shop.PrestaShop {
		return "", d.app.givePulledKey(ctx, d.w, d.store, s, hook, given)
	}
	secret := given
	if secret == "" && kind != shop.Shopify {
		secret = hex.EncodeToString(draw())
		shown = secret
	}
	if hook == nil {
		if err := d.dropUnheard(ctx, connections); err != nil {
			return "", err
		}
		return shown, d.app.connectShop(ctx, d.w, newConnection(s.ID, kind, secret, d.app.now()), false)
	}
	if secret == "" {
		return "", fault.New(fault.Invalid, "guide.no_secret")
	}
	return shown, d.store.RotateConnection(ctx, hook.ID, secret, d.app.now().Add(secretOverlap))
}

// dropUnheard takes away the addresses to which nothing ever came: a shop whose platform was
// corrected has no use for the first.
func (d connectDesk) dropUnheard(ctx context.Context, connections []store.Connection) error {
	for _, c := range connections {
		if c.Seen.IsZero() && c.Kind != shop.PrestaShop {
			if err := d.store.RemoveConnection(ctx, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckPage says what a page sends, held against the tracking plan.
func (d connectDesk) CheckPage(ctx context.Context, s tracking.Site, base, address, kind string) (*dashboard.CheckedPage, error) {
	found, err := d.checkPage(ctx, d.w, s, pageQuestion{url: address, base: base, kind: hearing.Kind(kind)})
	if err != nil {
		return nil, err
	}
	out := &dashboard.CheckedPage{URL: found.URL, Kind: string(found.Kind), Browser: found.Browser, Note: found.Note, Tag: found.Tag, Elsewhere: found.Elsewhere}
	for _, l := range found.Lines {
		out.Lines = append(out.Lines, dashboard.CheckedEvent{Name: l.Name, State: string(l.State), Said: l.Said, Problems: l.Problems, Notes: l.Notes})
	}
	for _, r := range found.Received {
		out.Received = append(out.Received, dashboard.ReceivedEvent{Name: r.Name, Hits: r.Hits, Itemized: r.Itemized, Last: r.Last})
	}
	return out, nil
}

func hooksOf(connections []store.Connection) (list []guide.Hook) {
	for _, c := range connections {
		list = append(list, guide.Hook{ID: c.ID, Kind: c.Kind, HasSecret: c.Secret != "", Created: c.Created, Seen: c.Seen})
	}
	return list
}

func hookPath(kind, id string) string { return "/webhooks/" + kind + "/" + id }

// newConnection is a connection of a site, with an identifier that tells nothing.
func newConnection(of, kind, secret string, now time.Time) store.Connection {
	return store.Connection{ID: strings.ToLower(rand.Text()[:16]), Site: of, Kind: kind, Secret: secret, Created: now, PersonKey: draw()}
}

func hostName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
