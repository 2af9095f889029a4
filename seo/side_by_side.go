package seo

import (
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// How a competitor's site is audited when nothing else is said: a look, and a light one.
const (
	RivalPages = 200
	RivalDelay = time.Second
)

// Side is one site as its last audit found it, set beside others. The law's duties are left
// out: whether a competitor keeps them is not for us to judge, and a score of ours with
// them would not compare.
type Side struct {
	Site    string    `json:"site"`
	Audit   string    `json:"audit,omitempty"` // "" for a site that no audit has read
	Started time.Time `json:"started,omitzero"`

	Score     float64               `json:"score"` // out of 100, see Health
	Pages     int                   `json:"pages"`
	Denied    int                   `json:"denied"` // addresses that robots.txt forbids: not read
	Indexable int                   `json:"indexable"`
	Title     int                   `json:"title_length"` // characters, median of the indexable pages
	Words     int                   `json:"words"`        // median of the same
	TTFB      int                   `json:"ttfb_ms"`      // median of the same
	Opened    int                   `json:"opened"`       // pages opened in a browser
	LCP       float64               `json:"lcp_s"`        // seconds, 75th centile of the opened pages; 0 without any
	Broken    map[rule.Category]int `json:"broken_rules"` // by category
}

// rivalOf is the option of a schedule, and of an audit, that says whose competitor is audited.
type rivalOf struct {
	Site string `json:"competitor_of"`
}

// Rivals are the sites whose audits are scheduled as those of competitors of a site.
func Rivals(schedules []store.Schedule, site string) (sites []string) {
	seen := map[string]bool{}
	for _, v := range schedules {
		if of := rivalOfSchedule(v); of == "" || of != site || seen[siteOf(v)] {
			continue
		}
		seen[siteOf(v)] = true
		sites = append(sites, siteOf(v))
	}
	return sites
}

func rivalOfSchedule(v store.Schedule) string {
	var o rivalOf
	_ = json.Unmarshal(v.Options, &o) // what this program wrote
	return o.Site
}

//go:embed sql/side_pages.sql
var sidePagesSQL string

type sideRow struct {
	Audit  string  `ch:"audit_id"`
	Listed uint64  `ch:"listed"`
	Title  float64 `ch:"title_length"`
	Words  float64 `ch:"words"`
	TTFB   float64 `ch:"ttfb"`
	Opened uint64  `ch:"opened"`
	LCP    float64 `ch:"lcp"`
}

// SideBySide is the last audit of each site that read it, in the order of the sites, each once.
func (a *Archive) SideBySide(ctx context.Context, sites []string) (_ []Side, err error) {
	defer fault.Wrap(&err, "%d sites side by side", len(sites))
	list, at, ids := []Side{}, map[string]int{}, []string{}
	for _, site := range sites {
		if slices.ContainsFunc(list, func(s Side) bool { return s.Site == site }) {
			continue
		}
		side := Side{Site: site, Broken: map[rule.Category]int{}}
		entries, err := a.List(ctx, site, recentAudits)
		if err != nil {
			return nil, err
		}
		if last, _ := lastTwo(entries); last.ID != "" {
			if err := a.judgeSide(ctx, &side, last); err != nil {
				return nil, err
			}
			at[last.ID], ids = len(list), append(ids, last.ID)
		}
		list = append(list, side)
	}
	rows, err := warehouse.Select[sideRow](ctx, a.warehouse, sidePagesSQL, warehouse.Params{"ids": ids})
	for _, r := range rows {
		s := &list[at[r.Audit]]
		s.Indexable, s.Title, s.Words, s.TTFB, s.Opened, s.LCP = int(r.Listed), int(r.Title), int(r.Words), int(r.TTFB), int(r.Opened), r.LCP
	}
	return list, err
}

func (a *Archive) judgeSide(ctx context.Context, s *Side, e Entry) error {
	groups, err := a.Groups(ctx, e.ID)
	if err != nil {
		return err
	}
	var counted []Group
	for _, g := range groups {
		if g.Category != rule.Legal {
			counted = append(counted, g)
			s.Broken[g.Category]++
		}
	}
	s.Audit, s.Started, s.Pages, s.Denied = e.ID, e.Started, e.Summary.Pages, e.Summary.Denied
	s.Score = HealthOf(counted).Rounded()
	return nil
}
