package seo

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// What became of a fault between two audits.
const (
	ChangeNew        = "new"
	ChangeReappeared = "reappeared"    // new, and found by an audit before the first of the two
	ChangeFixed      = "fixed"         // looked for again and not found
	ChangePersistent = "persistent"    // found by both
	ChangeUnchecked  = "not_rechecked" // the second audit did not look there
	ChangeAccepted   = "accepted"      // found, and accepted by a person for the time being
)

// Diff sets two audits of one site against each other.
type Diff struct {
	Before     DiffSide       `json:"before"`
	After      DiffSide       `json:"after"`
	Comparable bool           `json:"comparable"` // both had the same limits and rules
	Settings   []FieldDiff    `json:"settings"`   // that differ, when they are not comparable
	Counts     map[string]int `json:"counts"`     // findings by what became of them
	Findings   []DiffFinding  `json:"findings"`   // new first, then in the order of the constants
	Pages      PagesDiff      `json:"pages"`
}

// DiffSide is one of the two audits.
type DiffSide struct {
	ID      string    `json:"id"`
	Site    string    `json:"site"`
	URL     string    `json:"url"`
	Started time.Time `json:"started"`
	State   State     `json:"state"`
	Score   float64   `json:"score"` // out of 100
}

// DiffFinding is a fault and what became of it.
type DiffFinding struct {
	Finding
	Change string
}

// MarshalJSON writes the finding with its change.
func (f DiffFinding) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(f.Finding)
	if err != nil {
		return nil, err
	}
	return append([]byte(`{"change":`+strconv.Quote(f.Change)+`,`), text[1:]...), nil
}

// PagesDiff tells how the pages differ; each list is sorted by address.
type PagesDiff struct {
	Added      []string   `json:"added"`
	Removed    []string   `json:"removed"`     // by an audit that visited the whole site
	NotReached []string   `json:"not_reached"` // by an audit that was cut short
	Changed    []PageDiff `json:"changed"`
}

// PageDiff is a page that both audits reached and that is no longer the same.
type PageDiff struct {
	URL    string      `json:"url"`
	Fields []FieldDiff `json:"fields"`
}

// FieldDiff is what was read of a page then and now: its status, redirect_to, title,
// description, h1, canonical, indexable ("true" or "false"), depth, words or score (the
// internal popularity, 0 to 10, when it moves by a point at least).
type FieldDiff struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Was is what was read then, for people.
func (f FieldDiff) Was() string { return f.words(f.Before) }

// Is is what is read now, for people.
func (f FieldDiff) Is() string { return f.words(f.After) }

// words says a yes or no in French, and shows that a text is missing.
func (f FieldDiff) words(value string) string {
	switch {
	case f.Field == "indexable":
		return i18n.T("seo.diff.indexable_" + value)
	case value == "":
		return "–"
	}
	return value
}

//go:embed sql/diff_reappeared.sql
var reappearedSQL string

// Diff sets two stored audits of a site against each other; before is the older one.
func (a *Archive) Diff(ctx context.Context, before, after string) (_ *Diff, err error) {
	defer fault.Wrap(&err, "compare audits %s and %s", before, after)
	var sides [2]diffInput
	for i, id := range []string{before, after} {
		if sides[i], err = a.diffInput(ctx, id); err != nil {
			return nil, err
		}
	}
	old, now := sides[0], sides[1]
	switch {
	case old.entry.Site != now.entry.Site:
		return nil, fault.New(fault.Invalid, "seo.diff.other_site", "before", old.entry.Site, "after", now.entry.Site)
	case !old.entry.Started.Before(now.entry.Started):
		return nil, fault.New(fault.Invalid, "seo.diff.order", "before", before, "after", after)
	}
	d := &Diff{Before: old.side(), After: now.side(), Comparable: old.entry.config == now.entry.config, Counts: map[string]int{}, Findings: []DiffFinding{}, Settings: diffConfigs(old.entry.config, now.entry.config)}
	d.Pages = diffPages(old.pages, now.pages, now.entry.State.Complete())
	again, err := a.reappeared(ctx, old.entry)
	if err != nil {
		return nil, err
	}
	accepted, err := a.acceptances(ctx)
	if err != nil {
		return nil, err
	}
	markAccepted(now.entry.Site, now.findings, accepted)
	d.sort(old, now, again)
	return d, nil
}

// diffInput is one audit with all that is compared.
type diffInput struct {
	entry    Entry
	health   Health
	findings []Finding
	pages    []Page
}

func (a *Archive) diffInput(ctx context.Context, id string) (in diffInput, err error) {
	if in.entry, err = a.Get(ctx, id); err != nil {
		return in, err
	}
	if err := in.entry.Obstacle(); err != nil {
		return in, err
	}
	if !in.entry.Scored() {
		return in, fault.New(fault.Invalid, "seo.diff.unfinished", "id", id)
	}
	health, err := a.Health(ctx, []Entry{in.entry})
	if err != nil {
		return in, err
	}
	in.health = health[id]
	if in.findings, err = a.FindingsOf(ctx, id, "", "", allRows, 0); err != nil {
		return in, err
	}
	in.pages, err = a.PagesOf(ctx, id, "", allRows, 0)
	return in, err
}

// present is what the audit looked at.
func (in diffInput) present() present {
	p := present{complete: in.entry.State.Complete(), exempt: in.entry.Exempt, unjudged: in.entry.Summary.unjudged()}
	p.look(in.pages)
	return p
}

func (in diffInput) side() DiffSide {
	e := in.entry
	return DiffSide{e.ID, e.Site, e.URL, e.Started, e.State, in.health.Rounded()}
}

// reappeared are the marks of the faults that audits of the same start page found before
// one that did not.
func (a *Archive) reappeared(ctx context.Context, e Entry) (map[uint64]bool, error) {
	type row struct {
		Fingerprint uint64 `ch:"fingerprint"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, reappearedSQL, warehouse.Params{"site": e.Site, "url": e.URL, "before": e.Started})
	marks := make(map[uint64]bool, len(rows))
	for _, r := range rows {
		marks[r.Fingerprint] = true
	}
	return marks, err
}

// sort tells what became of each fault.
func (d *Diff) sort(old, now diffInput, again map[uint64]bool) {
	was, is := fingerprints(old.findings), fingerprints(now.findings)
	before, after := old.present(), now.present()
	for _, f := range now.findings {
		change := ChangeNew
		switch {
		case f.Accepted:
			change = ChangeAccepted
		case was[f.Fingerprint]:
			change = ChangePersistent
		case again[f.Fingerprint] && before.rechecked(f):
			change = ChangeReappeared
		case again[f.Fingerprint]: // the first audit did not look there
			change = ChangePersistent
		}
		d.Findings = append(d.Findings, DiffFinding{f, change})
	}
	for _, f := range old.findings {
		switch {
		case is[f.Fingerprint]:
		case after.rechecked(f):
			d.Findings = append(d.Findings, DiffFinding{f, ChangeFixed})
		default:
			d.Findings = append(d.Findings, DiffFinding{f, ChangeUnchecked})
		}
	}
	order := []string{ChangeNew, ChangeReappeared, ChangeFixed, ChangeUnchecked, ChangePersistent, ChangeAccepted}
	for _, change := range order {
		d.Counts[change] = 0
	}
	for _, f := range d.Findings {
		d.Counts[f.Change]++
	}
	slices.SortStableFunc(d.Findings, func(a, b DiffFinding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Change), slices.Index(order, b.Change)), cmp.Compare(a.Severity, b.Severity))
	})
}

// Worsened reports whether a fault that is new or has come back is as grave as a severity.
func (d *Diff) Worsened(limit rule.Severity) bool {
	return slices.ContainsFunc(d.Findings, func(f DiffFinding) bool {
		return (f.Change == ChangeNew || f.Change == ChangeReappeared) && f.Severity <= limit
	})
}

func fingerprints(list []Finding) map[uint64]bool {
	set := make(map[uint64]bool, len(list))
	for _, f := range list {
		set[f.Fingerprint] = true
	}
	return set
}

// diffPages compares page by page; whole tells that the second audit visited the whole
// site.
func diffPages(old, now []Page, whole bool) PagesDiff {
	d := PagesDiff{Added: []string{}, Removed: []string{}, NotReached: []string{}, Changed: []PageDiff{}}
	before := make(map[string]*Page, len(old))
	for i := range old {
		before[old[i].URL] = &old[i]
	}
	for i := range now {
		p := &now[i]
		was := before[p.URL]
		delete(before, p.URL)
		if was == nil {
			d.Added = append(d.Added, p.URL)
			continue
		}
		if fields := diffFields(was, p); len(fields) > 0 {
			d.Changed = append(d.Changed, PageDiff{p.URL, fields})
		}
	}
	for url := range before {
		if whole {
			d.Removed = append(d.Removed, url)
		} else {
			d.NotReached = append(d.NotReached, url)
		}
	}
	slices.Sort(d.Added)
	slices.Sort(d.Removed)
	slices.Sort(d.NotReached)
	slices.SortFunc(d.Changed, func(a, b PageDiff) int { return cmp.Compare(a.URL, b.URL) })
	return d
}

func diffFields(was, is *Page) (list []FieldDiff) {
	for _, f := range []FieldDiff{
		{"status", strconv.Itoa(was.Status), strconv.Itoa(is.Status)}, {"redirect_to", was.RedirectTo, is.RedirectTo},
		{"title", was.Title, is.Title}, {"description", was.Description, is.Description}, {"h1", was.H1, is.H1}, {"canonical", was.Canonical, is.Canonical},
		{"indexable", strconv.FormatBool(was.Indexable), strconv.FormatBool(is.Indexable)}, {"depth", strconv.Itoa(was.Depth), strconv.Itoa(is.Depth)},
		{"words", strconv.Itoa(was.Words), strconv.Itoa(is.Words)},
	} {
		if f.Before != f.After {
			list = append(list, f)
		}
	}
	if moved := is.Score - was.Score; moved >= 1 || moved <= -1 {
		list = append(list, FieldDiff{"score", strconv.FormatFloat(was.Score, 'f', 1, 64), strconv.FormatFloat(is.Score, 'f', 1, 64)})
	}
	return list
}
