package seo

import (
	"context"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/crawl"
)

// Unread is what kept an audit from reading a single page.
type Unread struct {
	Problem crawl.Problem `json:"problem,omitempty"`
	Status  int           `json:"status,omitempty"` // the server's answer; 0 without one
}

// readSomething tells whether at least one page could be read.
func (b *builder) readSomething() bool {
	for i := range b.pages {
		if isRead(int(b.pages[i].Status), b.facts[i].Problem) {
			return true
		}
	}
	return false
}

func isRead(status int, problem crawl.Problem) bool {
	return status >= 200 && status < 300 && (problem == crawl.NoProblem || problem == crawl.TooLarge)
}

// unread is the audit of a site of which nothing could be read. What the rules
// would say of its robots.txt, its certificate or its sitemap was not observed:
// it has no findings, only the reason.
func (r *run) unread(ctx context.Context) *Audit {
	r.build.findings = nil
	why := r.build.whyUnread(ctx)
	a := r.assemble()
	a.State, a.Summary.Unread = Failed, why
	a.Summary.Pages = 0
	for i := range a.Pages {
		if a.Pages[i].Status > 0 {
			a.Summary.Pages++ // the others were never reached
		}
	}
	return a
}

// whyUnread is the last thing that went wrong: behind redirects, that is where
// they end.
func (b *builder) whyUnread(ctx context.Context) *Unread {
	for i := len(b.pages) - 1; i >= 0; i-- {
		status, problem := int(b.pages[i].Status), b.facts[i].Problem
		if file := b.crawl.Robots(ctx); problem == crawl.RobotsDenied && file.Closed() {
			return &Unread{crawl.RobotsDenied, file.Status}
		}
		if problem != crawl.NoProblem || status >= 400 {
			return &Unread{problem, status}
		}
	}
	return &Unread{}
}

// Obstacle is why not a single page could be read, nil when one was.
func (a *Audit) Obstacle() error { return obstacle(a.URL, a.State, a.Summary.Unread) }

// Obstacle is why not a single page could be read, nil when one was.
func (e Entry) Obstacle() error { return obstacle(e.URL, e.State, e.Summary.Unread) }

func obstacle(url string, state State, u *Unread) error {
	switch {
	case state != Failed || u == nil:
		return nil
	case u.Problem == crawl.RobotsDenied && u.Status >= 400:
		return fault.New(fault.Unavailable, "seo.no_page_robots", "url", url, "status", u.Status)
	case u.Problem != crawl.NoProblem:
		return fault.New(fault.Unavailable, "seo.no_page", "url", url, "reason", u.reason())
	case u.Status >= 400:
		return fault.New(fault.Unavailable, "seo.no_page_status", "url", url, "status", u.Status, "advice", statusAdvice(u.Status))
	}
	return fault.New(fault.Unavailable, "seo.no_html", "url", url)
}

// Short says the reason in a few words, for a list.
func (u *Unread) Short() string {
	switch {
	case u.Problem == crawl.RobotsDenied && u.Status >= 400:
		return i18n.T("seo.short.robots", "status", u.Status)
	case u.Problem != crawl.NoProblem:
		first, _, _ := strings.Cut(u.Problem.Text(), ". ")
		return strings.TrimSuffix(first, ".") + "."
	case u.Status >= 400:
		return i18n.T("seo.short.status", "status", u.Status)
	}
	return i18n.T("seo.short.nothing")
}

// reason is the problem and what to do about it.
func (u *Unread) reason() string {
	return u.Problem.Text() + " " + i18n.T("seo.advice."+string(u.Problem))
}

// statusAdvice says what to do about an answer of the server.
func statusAdvice(status int) string {
	switch {
	case status == 401:
		return i18n.T("seo.advice.unauthorized")
	case status == 403 || status == 429:
		return i18n.T("seo.advice.forbidden")
	case status >= 500:
		return i18n.T("seo.advice.server_error")
	}
	return i18n.T("seo.advice.not_found")
}
