package seo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// auditRow, pageRow, linkRow and findingRow are the tables of an audit.
type auditRow struct {
	ID         string    `ch:"audit_id"`
	Site       string    `ch:"site"`
	URL        string    `ch:"url"`
	Started    time.Time `ch:"started"`
	Finished   time.Time `ch:"finished"`
	Version    uint64    `ch:"version"`
	State      string    `ch:"state"`
	Config     string    `ch:"config"`
	ConfigHash string    `ch:"config_hash"`
	Pages      uint32    `ch:"pages"`
	Findings   uint32    `ch:"findings"`
	Summary    string    `ch:"summary"`
}

type storedPage struct {
	ID          string  `ch:"audit_id"`
	Site        string  `ch:"site"`
	URL         string  `ch:"url"`
	Status      uint16  `ch:"status"`
	Problem     string  `ch:"problem"`
	Depth       int32   `ch:"depth"`
	PageRank    float64 `ch:"pagerank"`
	Inlinks     uint32  `ch:"inlinks"`
	Outlinks    uint32  `ch:"outlinks"`
	Indexable   bool    `ch:"indexable"`
	InSitemap   bool    `ch:"in_sitemap"`
	Orphan      bool    `ch:"orphan"`
	Title       string  `ch:"title"`
	Description string  `ch:"description"`
	H1          string  `ch:"h1"`
	Canonical   string  `ch:"canonical"`
	Words       uint32  `ch:"words"`
	Bytes       uint32  `ch:"bytes"`
	Wait        uint32  `ch:"ttfb_ms"`
	ContentHash uint64  `ch:"content_hash"`
	TextHash    uint64  `ch:"text_hash"`
	RedirectTo  string  `ch:"redirect_to"`
	Hops        uint8   `ch:"hops"`
	Copy        string  `ch:"copy"`
	Browser     string  `ch:"browser"`
	Stock       string  `ch:"stock"`
	Main        string  `ch:"main_text"`
	Subtitles   string  `ch:"subtitles"`
	Sheet       string  `ch:"sheet"`
}

type storedLink struct {
	ID       string `ch:"audit_id"`
	Site     string `ch:"site"`
	Source   string `ch:"source"`
	Target   string `ch:"target"`
	State    string `ch:"state"`
	Status   uint16 `ch:"status"`
	Internal bool   `ch:"internal"`
	Nofollow bool   `ch:"nofollow"`
	Anchor   string `ch:"anchor"`
	Position string `ch:"position"`
}

type storedFinding struct {
	ID          string `ch:"audit_id"`
	Site        string `ch:"site"`
	Rule        string `ch:"rule"`
	Severity    string `ch:"severity"`
	URL         string `ch:"url"`
	Detail      string `ch:"detail"`
	Fingerprint uint64 `ch:"fingerprint"`
	Evidence    string `ch:"evidence"`

	LoadedBy []string `ch:"loaded_by"`
}

//go:embed sql/audit_forget_pages.sql
var forgetPagesSQL string

//go:embed sql/audit_forget_links.sql
var forgetLinksSQL string

//go:embed sql/audit_forget_findings.sql
var forgetFindingsSQL string

// announce makes the audit visible before it is whole.
func (r *run) announce(ctx context.Context, state State) error {
	if r.request.Warehouse == nil {
		return nil
	}
	config := r.request.config()
	return warehouse.Insert(ctx, r.request.Warehouse, "audits", []auditRow{{
		ID: r.note.ID, Site: r.request.Site, URL: r.request.URL, Started: r.note.Started, Finished: r.note.Started,
		Version: r.version(), State: string(state), Config: config, ConfigHash: hashed(config), Summary: "{}",
	}}, "")
}

// version makes the row written last the one that counts.
func (r *run) version() uint64 { return uint64(r.request.Now().UnixMilli()) }

// keep compares the audit with those before and stores it.
func (r *run) keep(ctx context.Context, a *Audit) error {
	w := r.request.Warehouse
	if w == nil {
		return nil
	}
	r.request.tell(Progress{Phase: PhaseStore, Done: 0, Total: 1})
	if a.State != Failed {
		before, err := NewArchive(w).past(ctx, a.Site, a.URL, a.ID, a.Started, a.Findings)
		if err != nil {
			return err
		}
		a.Changes = compare(before, a.present())
	}
	if r.crawl.Resumed() { // an earlier run may have died while storing
		for _, statement := range []string{forgetPagesSQL, forgetLinksSQL, forgetFindingsSQL} {
			if err := w.Exec(ctx, statement, warehouse.Params{"id": a.ID}); err != nil {
				return err
			}
		}
	}
	return storeAudit(ctx, w, a, r.version())
}

func (a *Audit) present() present {
	p := present{config: a.Config, complete: a.State.Complete(), exempt: a.Exempt, findings: a.Findings, unjudged: a.Summary.unjudged()}
	p.look(a.Pages)
	return p
}

// look notes which pages the audit reached, and which it opened in a browser.
func (p *present) look(pages []Page) {
	p.reached, p.opened = make(map[string]bool, len(pages)), map[string]bool{}
	for i := range pages {
		p.reached[pages[i].URL] = pages[i].Status > 0
		if pages[i].Measures != nil {
			p.opened[pages[i].URL] = true
		}
	}
}

// storeAudit writes the audit's own row last: an audit that is listed is whole.
func storeAudit(ctx context.Context, w *warehouse.Warehouse, a *Audit, version uint64) error {
	if err := storeRows(ctx, w, "audit_pages", a, a.storedPages()); err != nil {
		return err
	}
	if err := storeRows(ctx, w, "audit_links", a, a.storedLinks()); err != nil {
		return err
	}
	if err := storeRows(ctx, w, "audit_findings", a, a.storedFindings()); err != nil {
		return err
	}
	summary, err := json.Marshal(struct {
		Summary
		Home    string   `json:"home"`
		Exempt  bool     `json:"exempt,omitempty"`
		Changes *Changes `json:"changes,omitempty"`
	}{a.Summary, a.Home, a.Exempt, a.Changes})
	if err != nil {
		return err
	}
	return warehouse.Insert(ctx, w, "audits", []auditRow{{
		ID: a.ID, Site: a.Site, URL: a.URL, Started: a.Started, Finished: a.Finished, Version: version, State: string(a.State), Config: a.Config,
		ConfigHash: hashed(a.Config), Pages: uint32(len(a.Pages)), Findings: uint32(len(a.Findings)), Summary: string(summary),
	}}, "")
}

// storeRows sends a table in blocks, so that a large site does not lie in
// memory twice.
func storeRows[T any](ctx context.Context, w *warehouse.Warehouse, table string, a *Audit, rows func(func(T) bool)) error {
	const block = 20_000
	batch := make([]T, 0, block)
	n := 0
	flush := func() error {
		n++
		err := warehouse.Insert(ctx, w, table, batch, fmt.Sprintf("%s-%s-%d-%d", a.ID, table, a.Finished.UnixMilli(), n))
		batch = batch[:0]
		return err
	}
	for row := range rows {
		if batch = append(batch, row); len(batch) == block {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (a *Audit) storedPages() func(func(storedPage) bool) {
	return func(yield func(storedPage) bool) {
		for i := range a.Pages {
			p := &a.Pages[i]
			if !yield(storedPage{
				ID: a.ID, Site: a.Site, URL: p.URL, Status: uint16(p.Status), Problem: p.Problem, Depth: int32(p.Depth), PageRank: p.PageRank,
				Inlinks: uint32(p.Inlinks), Outlinks: uint32(p.Outlinks), Indexable: p.Indexable, InSitemap: p.InSitemap, Orphan: p.Orphan,
				Title: p.Title, Description: p.Description, H1: p.H1, Canonical: p.Canonical, Words: uint32(p.Words), Bytes: uint32(p.Bytes),
				Wait: uint32(p.WaitMillis), ContentHash: p.contentKey, TextHash: p.textKey, RedirectTo: p.RedirectTo, Hops: uint8(p.Hops), Copy: p.Copy, Browser: packed(p.Measures), Stock: p.Stock,
				Main: p.Main, Subtitles: p.Subtitles, Sheet: packed(p.Sheet),
			}) {
				return
			}
		}
	}
}

// packed is what a browser told of a page, or what a sheet has; "" for nothing.
func packed[T page.Measures | rule.SheetFacts](m *T) string {
	if m == nil {
		return ""
	}
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // plain strings and finite numbers
	}
	return string(text)
}

func unpacked(text string) *page.Measures {
	m := &page.Measures{}
	if text == "" || json.Unmarshal([]byte(text), m) != nil {
		return nil
	}
	return m
}

var regions = [...]string{"body", "main", "nav", "header", "aside", "footer"}

func (a *Audit) storedLinks() func(func(storedLink) bool) {
	return func(yield func(storedLink) bool) {
		for l := range a.Links() {
			if !yield(storedLink{
				ID: a.ID, Site: a.Site, Source: l.From, Target: l.To, State: string(l.State), Status: uint16(l.Status), Internal: l.Internal,
				Nofollow: !l.Followed, Anchor: l.Text, Position: regions[min(int(l.Region), len(regions)-1)],
			}) {
				return
			}
		}
	}
}

func (a *Audit) storedFindings() func(func(storedFinding) bool) {
	return func(yield func(storedFinding) bool) {
		for _, f := range a.Findings {
			if !yield(storedFinding{a.ID, a.Site, f.Rule, f.Severity.String(), f.URL, f.Detail, f.Fingerprint, f.Evidence, append([]string{}, f.LoadedBy...)}) {
				return
			}
		}
	}
}

func (f storedFinding) finding() Finding {
	severity, _ := rule.ParseSeverity(f.Severity)
	loadedBy := f.LoadedBy
	if len(loadedBy) == 0 { // as an audit that was not stored has it
		loadedBy = nil
	}
	return Finding{Rule: f.Rule, Severity: severity, URL: f.URL, Detail: f.Detail, Evidence: f.Evidence, Fingerprint: f.Fingerprint, LoadedBy: loadedBy}
}
