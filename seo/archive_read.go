package seo

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// Archive reads the audits that are stored.
type Archive struct {
	warehouse *warehouse.Warehouse
	accepted  func(context.Context) ([]Acceptance, error) // those that hold; nil for none
}

// NewArchive reads from the warehouse.
func NewArchive(w *warehouse.Warehouse) *Archive { return &Archive{warehouse: w} }

// Entry is one audit in a list, with its summary.
type Entry struct {
	ID         string
	Site       string
	URL        string
	Home       string
	Started    time.Time
	Finished   time.Time
	State      State
	ConfigHash string
	Exempt     bool
	Summary    Summary
	Changes    *Changes // since the audit before; nil for a first one
	RivalOf    string   // the site whose competitor was audited, "" for none

	config string
}

// Group is the findings of one rule in one audit.
type Group struct {
	Rule     string
	Severity rule.Severity
	Category rule.Category
	Title    string
	Why      string
	Remedy   string
	Findings int
	Pages    int
	URL      string // an example
	Detail   string // its sentence
	Causes   int    // distinct wordings

	Stake    *Stake  // of its pages, see Weigh; nil when nobody told
	Priority float64 // what the sort goes by, see Weigh
}

var (
	//go:embed sql/archive_list.sql
	listSQL string
	//go:embed sql/archive_get.sql
	getSQL string
	//go:embed sql/archive_groups.sql
	groupsSQL string
	//go:embed sql/archive_rule_pages.sql
	rulePagesSQL string
	//go:embed sql/archive_findings.sql
	findingsSQL string
	//go:embed sql/archive_pages.sql
	pagesSQL string
	//go:embed sql/archive_page.sql
	pageSQL string
	//go:embed sql/archive_ranks.sql
	ranksSQL string
	//go:embed sql/archive_links.sql
	linksSQL string
)

// List is the audits of a site, newest first; of every site when site is "".
func (a *Archive) List(ctx context.Context, site string, limit int) ([]Entry, error) {
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, listSQL, warehouse.Params{"site": site, "limit": limit})
	return entries(rows), err
}

// Get is one audit; a fault of kind NotFound says that there is none.
func (a *Archive) Get(ctx context.Context, id string) (Entry, error) {
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, getSQL, warehouse.Params{"id": id})
	if err != nil {
		return Entry{}, err
	}
	if len(rows) == 0 {
		return Entry{}, fault.New(fault.NotFound, "seo.no_audit", "id", id)
	}
	return rows[0].entry(), nil
}

func entries(rows []auditRow) []Entry {
	list := make([]Entry, len(rows))
	for i, row := range rows {
		list[i] = row.entry()
	}
	return list
}

func (r auditRow) entry() Entry {
	e := Entry{ID: r.ID, Site: r.Site, URL: r.URL, Started: r.Started, Finished: r.Finished, State: State(r.State), ConfigHash: r.ConfigHash, config: r.Config}
	kept := struct {
		Summary
		Home    string   `json:"home"`
		Exempt  bool     `json:"exempt"`
		Changes *Changes `json:"changes"`
	}{}
	_ = json.Unmarshal([]byte(r.Summary), &kept) // what this program wrote; a running audit has {}
	e.Summary, e.Home, e.Exempt, e.Changes = kept.Summary, kept.Home, kept.Exempt, kept.Changes
	var rival rivalOf
	_ = json.Unmarshal([]byte(r.Config), &rival) // the same
	e.RivalOf = rival.Site
	if e.ended() && e.Summary.HTML == 0 {
		e.fail()
	}
	return e
}

// ended tells whether the audit went to its end, whatever it found there.
func (e *Entry) ended() bool {
	return e.State != Running && e.State != Failed && e.State != State(crawl.StopAsked)
}

// fail corrects an audit that read no page and was stored as a result, as the
// first versions did: what it says about the site was not observed.
func (e *Entry) fail() {
	e.State, e.Changes = Failed, nil
	e.Summary.Severities, e.Summary.Categories, e.Summary.Rules = nil, nil, nil
	if e.Summary.Unread == nil {
		e.Summary.Unread = &Unread{}
	}
}

// Groups are the findings of an audit by rule, the gravest first.
func (a *Archive) Groups(ctx context.Context, id string) ([]Group, error) {
	return a.groups(ctx, id, nil)
}

// OpenGroups are Groups without the findings that are accepted.
func (a *Archive) OpenGroups(ctx context.Context, id string) ([]Group, error) {
	keys, err := a.acceptedKeys(ctx)
	if err != nil {
		return nil, err
	}
	return a.groups(ctx, id, keys)
}

func (a *Archive) groups(ctx context.Context, id string, accepted []string) ([]Group, error) {
	type row struct {
		Rule     string `ch:"rule"`
		Severity string `ch:"severity"`
		Findings uint64 `ch:"findings"`
		Pages    uint64 `ch:"pages"`
		URL      string `ch:"url"`
		Detail   string `ch:"detail"`
		Causes   uint64 `ch:"causes"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, groupsSQL, warehouse.Params{"id": id, "accepted": append([]string{}, accepted...)})
	list := make([]Group, len(rows))
	for i, r := range rows {
		list[i] = describe(r.Rule)
		list[i].Severity, _ = rule.ParseSeverity(r.Severity)
		list[i].Findings, list[i].Pages, list[i].URL, list[i].Detail = int(r.Findings), int(r.Pages), r.URL, r.Detail
		list[i].Causes = int(r.Causes)
	}
	return list, err
}

// RulePages are the addresses that each rule of an audit found something on that is not
// accepted.
func (a *Archive) RulePages(ctx context.Context, id string) (map[string][]Place, error) {
	type row struct {
		Rule   string     `ch:"rule"`
		URLs   []string   `ch:"urls"`
		Loaded [][]string `ch:"loaded"`
	}
	keys, err := a.acceptedKeys(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, rulePagesSQL, warehouse.Params{"id": id, "accepted": keys})
	pages := make(map[string][]Place, len(rows))
	for _, r := range rows {
		for i, address := range r.URLs {
			pages[r.Rule] = append(pages[r.Rule], Place{address, r.Loaded[i]})
		}
	}
	return pages, err
}

// describe says what a rule is about; a rule that has gone keeps its id.
func describe(id string) Group {
	g := Group{Rule: id, Title: id}
	if r := rule.Get(id); r != nil {
		g.Category, g.Title, g.Why, g.Remedy = r.Category, r.Title(), r.Why(), r.Remedy()
	}
	return g
}

// allRows is a limit that no audit reaches.
const allRows = 10_000_000

// FindingsOf are the findings of an audit, the gravest first; rule and url
// choose some when they are not empty.
func (a *Archive) FindingsOf(ctx context.Context, id, rule, url string, limit, offset int) ([]Finding, error) {
	p := warehouse.Params{"id": id, "rule": rule, "url": url, "limit": limit, "offset": offset}
	rows, err := warehouse.Select[storedFinding](ctx, a.warehouse, findingsSQL, p)
	list := make([]Finding, len(rows))
	for i, row := range rows {
		list[i] = row.finding()
	}
	return list, err
}

// PagesOf are the pages of an audit, the most popular first; text chooses
// those whose address or title holds it.
func (a *Archive) PagesOf(ctx context.Context, id, text string, limit, offset int) ([]Page, error) {
	return a.scoredPages(ctx, pagesSQL, warehouse.Params{"id": id, "text": text, "limit": limit, "offset": offset})
}

// PageOf is one page of an audit; a fault of kind NotFound says that it has none of that
// address.
func (a *Archive) PageOf(ctx context.Context, id, url string) (Page, error) {
	list, err := a.scoredPages(ctx, pageSQL, warehouse.Params{"id": id, "url": url})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "seo.no_page_of", "url", url)
	}
	if err != nil {
		return Page{}, err
	}
	return list[0], nil
}

// scoredPages reads pages and gives them their score, out of 10.
func (a *Archive) scoredPages(ctx context.Context, statement string, p warehouse.Params) ([]Page, error) {
	type scale struct {
		Least float64 `ch:"least"`
		Best  float64 `ch:"best"`
	}
	ranks, err := warehouse.Select[scale](ctx, a.warehouse, ranksSQL, warehouse.Params{"id": p["id"]})
	if err != nil || len(ranks) == 0 {
		return nil, err
	}
	rows, err := warehouse.Select[storedPage](ctx, a.warehouse, statement, p)
	list := make([]Page, len(rows))
	for i, row := range rows {
		list[i] = row.page()
		list[i].Score = Score(row.PageRank, ranks[0].Least, ranks[0].Best)
	}
	return list, err
}

func (p storedPage) page() Page {
	return Page{
		URL: p.URL, Status: int(p.Status), Depth: int(p.Depth), PageRank: p.PageRank, Title: p.Title, Description: p.Description, H1: p.H1,
		Canonical: p.Canonical, Words: int(p.Words), Bytes: int(p.Bytes), WaitMillis: int(p.Wait), Inlinks: int(p.Inlinks), Outlinks: int(p.Outlinks),
		Indexable: p.Indexable, InSitemap: p.InSitemap, Orphan: p.Orphan, RedirectTo: p.RedirectTo, Hops: int(p.Hops), Problem: p.Problem,
		contentKey: p.ContentHash, textKey: p.TextHash, Measures: unpacked(p.Browser), Stock: p.Stock,
	}
}

// LinksOf are the links of an audit, the broken ones first; state and to
// choose some when they are not empty.
func (a *Archive) LinksOf(ctx context.Context, id string, state crawl.LinkState, to string, limit, offset int) ([]Link, error) {
	p := warehouse.Params{"id": id, "state": string(state), "to": to, "limit": limit, "offset": offset}
	rows, err := warehouse.Select[storedLink](ctx, a.warehouse, linksSQL, p)
	list := make([]Link, len(rows))
	for i, row := range rows {
		list[i] = Link{From: row.Source, To: row.Target, State: crawl.LinkState(row.State), Status: int(row.Status), Internal: row.Internal, Followed: !row.Nofollow, Text: row.Anchor}
	}
	return list, err
}

// ChangesOf compares a stored audit with those before it, with the lists of
// what is fixed and what was not rechecked; findings are all of the audit's,
// the new ones marked. Changes is nil for a first audit, and for a failed one.
func (a *Archive) ChangesOf(ctx context.Context, id string) (changes *Changes, findings []Finding, err error) {
	defer fault.Wrap(&err, "compare audit %s", id)
	e, err := a.Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	return a.changesOf(ctx, e)
}

func (a *Archive) changesOf(ctx context.Context, e Entry) (changes *Changes, findings []Finding, err error) {
	if e.State == Failed {
		return nil, nil, nil
	}
	id := e.ID
	now := present{config: e.config, complete: e.State.Complete(), exempt: e.Exempt, reached: map[string]bool{}, opened: map[string]bool{}, unjudged: e.Summary.unjudged()}
	if now.findings, err = a.FindingsOf(ctx, id, "", "", allRows, 0); err != nil {
		return nil, nil, err
	}
	reached, err := a.reached(ctx, []string{id})
	if err != nil {
		return nil, nil, err
	}
	for _, r := range reached {
		now.reached[r.URL], now.opened[r.URL] = true, r.Opened != ""
	}
	if err := a.MarkAccepted(ctx, e.Site, now.findings); err != nil {
		return nil, nil, err
	}
	before, err := a.past(ctx, e.Site, e.URL, id, e.Started, now.findings)
	if err != nil {
		return nil, nil, err
	}
	return compare(before, now), now.findings, nil
}
