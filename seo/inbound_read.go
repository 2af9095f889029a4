package seo

import (
	"context"
	_ "embed"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/inbound_links.sql
	inboundSQL string
	//go:embed sql/inbound_checks.sql
	inboundChecksSQL string
)

type inboundRow struct {
	Source   string     `ch:"source_url"`
	Target   string     `ch:"target_url"`
	Anchor   string     `ch:"anchor"`
	Image    bool       `ch:"image"`
	NoFollow bool       `ch:"nofollow"`
	First    time.Time  `ch:"first_seen"`
	Undated  bool       `ch:"undated"`
	Lost     *time.Time `ch:"lost"`
	Outgoing uint32     `ch:"outgoing"`
	Language string     `ch:"language"`
}

// checkRow is a row of backlink_checks.
type checkRow struct {
	Site         string    `ch:"site"`
	Source       string    `ch:"source_url"`
	Target       string    `ch:"target_url"`
	At           time.Time `ch:"checked"`
	State        string    `ch:"state"`
	Status       uint16    `ch:"status"`
	Anchor       string    `ch:"anchor"`
	Region       string    `ch:"region"`
	Outgoing     uint32    `ch:"outgoing"`
	Words        uint32    `ch:"words"`
	Language     string    `ch:"language"`
	Network      string    `ch:"network"`
	TargetStatus uint16    `ch:"target_status"`
	TargetFinal  string    `ch:"target_final"`
}

// inboundKey names a link.
type inboundKey struct{ source, target string }

// Inbound are the links of other sites to a shop that imports brought and that the
// collector saw, with what visits of their pages found.
func Inbound(ctx context.Context, w *warehouse.Warehouse, site string, seen []netlink.Seen) (_ []netlink.Link, err error) {
	defer fault.Wrap(&err, "links of other sites to %s", site)
	rows, err := warehouse.Select[inboundRow](ctx, w, inboundSQL, warehouse.Params{"site": site})
	if err != nil || len(rows)+len(seen) == 0 {
		return nil, err
	}
	links := make([]netlink.Link, len(rows))
	for i, r := range rows {
		links[i] = netlink.Link{
			Source: r.Source, Target: r.Target, Anchor: r.Anchor, Image: r.Image, NoFollow: r.NoFollow, FirstSeen: r.First, Undated: r.Undated, Outgoing: int(r.Outgoing), Language: r.Language,
		}
		if r.Lost != nil {
			links[i].Lost = *r.Lost
		}
	}
	links = netlink.Merge(links, seen)
	return links, addChecks(ctx, w, site, links)
}

// addChecks gives each link what visits of its page found.
func addChecks(ctx context.Context, w *warehouse.Warehouse, site string, links []netlink.Link) error {
	checks, err := warehouse.Select[checkRow](ctx, w, inboundChecksSQL, warehouse.Params{"site": site})
	if err != nil {
		return err
	}
	seen := map[inboundKey][]netlink.Check{}
	for _, c := range checks {
		key := inboundKey{c.Source, c.Target}
		seen[key] = append(seen[key], c.check())
	}
	for i := range links {
		links[i].Checks = seen[inboundKey{links[i].Source, links[i].Target}]
	}
	return nil
}

func (r checkRow) check() netlink.Check {
	return netlink.Check{
		At: r.At, State: netlink.State(r.State), Status: int(r.Status), Anchor: r.Anchor, Outgoing: int(r.Outgoing), Words: int(r.Words),
		Language: r.Language, Network: r.Network, TargetStatus: int(r.TargetStatus), TargetFinal: r.TargetFinal,
	}
}
