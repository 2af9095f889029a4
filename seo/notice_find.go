package seo

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// NoticeLimits say from where on a change is worth a message.
type NoticeLimits struct {
	ScoreDrop     float64 // points of the score, out of 100
	NoindexRise   float64 // points of the share of pages that engines may not keep, out of 100
	SitemapChange float64 // per cent of the addresses that the sitemaps list
	ErrorRate     float64 // per cent of the addresses visited that answer 5xx
}

// UsualLimits are those of a site that sets none.
var UsualLimits = NoticeLimits{ScoreDrop: 10, NoindexRise: 5, SitemapChange: 20, ErrorRate: 1}

// noticed is how old a thing may be to be told: older ones were there before anybody asked.
const noticed = 7 * 24 * time.Hour

// shownNotices is how many faults or links a message names.
const shownNotices = 5

//go:embed sql/notice_audits.sql
var noticeAuditsSQL string

// AuditNotices are what the audits of a site that ended in the last days have to tell, each
// against the one before of the same address, and the ids of all that were looked at; those
// of seen are not looked at again. Audits of other settings are not measured against each
// other, but for what is new and grave.
func (a *Archive) AuditNotices(ctx context.Context, site string, seen map[string]bool, l NoticeLimits, now time.Time) (out []store.Notice, ids []string, err error) {
	defer fault.Wrap(&err, "notices of %s", site)
	since := now.Add(-noticed)
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, noticeAuditsSQL, warehouse.Params{"site": site, "since": since})
	if err != nil {
		return nil, nil, err
	}
	list := slices.DeleteFunc(entries(rows), func(e Entry) bool { return !e.Scored() || e.RivalOf != "" })
	for i, last := range slices.Backward(list) {
		before := slices.IndexFunc(list[i+1:], func(e Entry) bool { return e.URL == last.URL })
		if seen[last.ID] || last.Finished.Before(since) {
			continue
		}
		ids = append(ids, last.ID)
		if before < 0 {
			continue
		}
		notices, err := a.auditNotices(ctx, last, list[i+1+before], l)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, notices...)
	}
	return out, ids, nil
}

func (a *Archive) auditNotices(ctx context.Context, last, before Entry, l NoticeLimits) ([]store.Notice, error) {
	health, err := a.Health(ctx, []Entry{last, before})
	if err != nil {
		return nil, err
	}
	out := compareSummaries(last, before, health[last.ID].Rounded(), health[before.ID].Rounded(), l)
	for i := range out {
		out[i].Text = i18n.T("notify.of_audit", "text", out[i].Text, "url", last.URL, "at", i18n.DateTime(last.Started.In(paris)))
	}
	grave, err := a.graveNotice(ctx, last)
	if grave != nil {
		out = append([]store.Notice{*grave}, out...)
	}
	return out, err
}

// graveNotice names what is new and critical.
func (a *Archive) graveNotice(ctx context.Context, last Entry) (*store.Notice, error) {
	if last.Changes == nil || last.Changes.Fresh[rule.Critical.String()] == 0 {
		return nil, nil
	}
	_, findings, err := a.ChangesOf(ctx, last.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	n := 0
	for _, f := range findings {
		if f.Fresh && f.Severity == rule.Critical {
			if n++; n <= shownNotices {
				lines = append(lines, i18n.T("notify.finding", "detail", f.Detail, "url", f.URL))
			}
		}
	}
	if n == 0 {
		return nil, nil
	}
	text := i18n.T("notify.critical", "n", n, "url", last.URL, "at", i18n.DateTime(last.Started.In(paris))) + "\n" + strings.Join(lines, "\n")
	return &store.Notice{Key: last.ID + " critical", Kind: "critical", Text: text}, nil
}

func compareSummaries(last, before Entry, score, was float64, l NoticeLimits) (out []store.Notice) {
	tell := func(kind string, args ...any) {
		out = append(out, store.Notice{Key: last.ID + " " + kind, Kind: kind, Text: i18n.T("notify."+kind, args...)})
	}
	now, then := last.Summary, before.Summary
	if now.Robots != "" && then.Robots != "" && now.Robots != then.Robots {
		tell("robots")
	}
	if rate, past := share(now.ServerErrors, now.Pages), share(then.ServerErrors, then.Pages); rate >= l.ErrorRate && rate > 0 && past < l.ErrorRate {
		tell("errors", "n", now.ServerErrors, "rate", i18n.Number(rate, 1))
	}
	if last.ConfigHash != before.ConfigHash {
		return out
	}
	if was-score >= l.ScoreDrop && score < was {
		tell("score", "was", i18n.Number(was, 0), "is", i18n.Number(score, 0))
	}
	closed, past := share(now.HTML-now.Indexable, now.HTML), share(then.HTML-then.Indexable, then.HTML)
	if closed-past >= l.NoindexRise && closed > past {
		tell("noindex", "was", i18n.Number(past, 1), "is", i18n.Number(closed, 1))
	}
	if moved := share(max(now.Listed-then.Listed, then.Listed-now.Listed), max(then.Listed, 1)); now.Sitemaps != then.Sitemaps || moved >= l.SitemapChange && moved > 0 {
		tell("sitemap", "files", now.Sitemaps, "had", then.Sitemaps, "listed", now.Listed, "was", then.Listed)
	}
	return out
}

// share is a part of a whole, in per cent.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(max(part, 0)) / float64(whole)
}

// LinkNotices are the links of other sites that were lost in the last days.
func (a *Archive) LinkNotices(ctx context.Context, q BookQuestion) (out []store.Notice, err error) {
	book, err := a.Book(ctx, q)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for i := range book.Links {
		l := &book.Links[i]
		gone := l.GoneSince()
		if gone.IsZero() || gone.Before(q.Day.Add(-noticed)) || gone.After(q.Day) {
			continue
		}
		out = append(out, store.Notice{Key: "backlink " + l.Source + " " + l.Target + " " + gone.Format(time.DateOnly), Kind: "backlink",
			Text: i18n.T("notify.backlink", "source", l.Source, "target", l.Target, "day", i18n.Date(gone.In(paris)))})
	}
	return out, nil
}

// RunNotices are the scheduled audits that did not happen, and those that came too late; those
// of competitors ring for nobody.
func RunNotices(list []store.Schedule, now time.Time) (out []store.Notice) {
	tell := func(v store.Schedule, due time.Time, key string) {
		out = append(out, store.Notice{Key: key + " " + v.URL + " " + due.UTC().Format(time.RFC3339), Kind: "missed",
			Text: strings.TrimSpace(i18n.T("notify."+key, "url", v.URL, "due", i18n.DateTime(due.In(paris)), "at", i18n.DateTime(v.Done.In(paris))) + " " + v.Problem)})
	}
	for _, v := range list {
		if rivalOfSchedule(v) != "" {
			continue
		}
		if due, late := Overdue(v, now); late {
			tell(v, due, "missed")
		} else if v.Enabled && !v.Running() && v.Problem == "" && !v.Done.Before(v.Missed) && v.Missed.After(now.Add(-noticed)) {
			tell(v, v.Missed, "caught_up")
		}
	}
	return out
}

// Digest is the summary of a site for a week, told under its day.
func Digest(w SiteWatch, due time.Time) store.Notice {
	text := i18n.T("notify.digest_none")
	if w.Score != nil && w.Started != nil {
		text = i18n.T("notify.digest", "at", i18n.DateTime(w.Started.In(paris)), "score", i18n.Number(*w.Score, 0), "critical", w.Findings[rule.Critical.String()], "high", w.Findings[rule.High.String()])
		if points, known := w.Trend(); known {
			text += " " + i18n.T("notify.digest_trend", "points", i18n.Number(points, 0))
		}
		if w.New != nil {
			text += " " + i18n.T("notify.digest_new", "n", *w.New)
		}
	}
	if w.Overdue != nil {
		text += " " + i18n.T("notify.digest_late", "due", i18n.DateTime(w.Overdue.In(paris)))
	}
	if w.Next != nil {
		text += " " + i18n.T("notify.digest_next", "next", i18n.DateTime(w.Next.In(paris)))
	}
	return store.Notice{Key: "digest " + due.UTC().Format(time.RFC3339), Kind: "digest", Text: text}
}

// LastRun is the last instant up to t that a schedule names, within a month and a bit; ok
// is false when there is none.
func LastRun(spec string, t time.Time) (at time.Time, ok bool) {
	next, err := NextRun(spec, t.AddDate(0, 0, -32))
	for err == nil && !next.After(t) {
		at, ok = next, true
		next, err = NextRun(spec, next)
	}
	return at, ok
}
