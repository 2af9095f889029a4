package main

import (
	"bytes"
	"context"
	"strings"

	"github.com/formaouest/chaland/collector/proof"
	"github.com/formaouest/chaland/collector/rights"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// privacyReader proves a site's privacy and answers its people, for the screens.
type privacyReader struct {
	a *app
	s *service
}

func (p privacyReader) sheet(ctx context.Context, site, base string) (proof.Sheet, error) {
	return proof.Of(ctx, p.s.warehouse, site, base, versionText(), p.a.now())
}

// Prove is the proof of a site.
func (p privacyReader) Prove(ctx context.Context, site, base string) (dashboard.PrivacyProof, error) {
	s, err := p.sheet(ctx, site, base)
	out := dashboard.PrivacyProof{Verdict: s.Verdict(), Refusal: "/opposition?site=" + site, Notice: s.Notice}
	for _, c := range s.Criteria {
		out.Criteria = append(out.Criteria, dashboard.PrivacyCriterion{Title: c.Title, Must: c.Must, State: i18n.T("proof.state." + c.State), Found: c.Found, Verify: c.Verify})
	}
	return out, err
}

// Sheet is the proof as a file.
func (p privacyReader) Sheet(ctx context.Context, site, base, format string) ([]byte, error) {
	s, err := p.sheet(ctx, site, base)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = writeProof(&out, s, format)
	return out.Bytes(), err
}

// subject is whom the form names.
func (p privacyReader) subject(ctx context.Context, site string, who dashboard.PersonAsked) (s rights.Subject, answers *rights.Request, how string, err error) {
	if who.Request != "" {
		if strings.TrimSpace(who.Text) != "" {
			return s, nil, "", fault.New(fault.Invalid, "rights.one_name")
		}
		s, answers, err = waiting(ctx, p.s.warehouse, site, who.Request)
		return s, answers, "", err
	}
	asked := map[string]rights.Asked{"visitor": {Visitor: who.Text}, "customer": {Customer: who.Text}, "order": {Order: who.Text}}[who.By]
	key, err := p.s.store.PersonKey(ctx, site)
	if err != nil {
		return s, nil, "", err
	}
	s, err = rights.Find(ctx, p.s.warehouse, site, asked, key)
	return s, nil, asked.How(), err
}

// noted keeps the trail of what was done.
func (p privacyReader) noted(ctx context.Context, site, kind, how string, answers *rights.Request, counts []rights.Count) error {
	done := rights.Request{Site: site, Kind: kind, Source: rights.SourcePage, How: how}
	return noted(ctx, p.s.warehouse, done, answers, counts, p.a.now())
}

// Copy writes what is known of a person.
func (p privacyReader) Copy(ctx context.Context, site string, who dashboard.PersonAsked, format string) ([]byte, error) {
	write := rights.Writers[format]
	if write == nil {
		return nil, fault.New(fault.Invalid, "dashboard.bad_format", "format", format)
	}
	s, answers, how, err := p.subject(ctx, site, who)
	if err != nil {
		return nil, err
	}
	found, err := rights.Export(ctx, p.s.warehouse, s, p.a.now())
	if err != nil {
		return nil, err
	}
	body, err := write(found)
	if err != nil {
		return nil, err
	}
	return body, p.noted(ctx, site, rights.KindExport, how, answers, found.Counts)
}

// Erase forgets a person, what is still on its way to ClickHouse included.
func (p privacyReader) Erase(ctx context.Context, site string, who dashboard.PersonAsked) (uint64, error) {
	s, answers, how, err := p.subject(ctx, site, who)
	if err != nil {
		return 0, err
	}
	if err := erasable(answers); err != nil {
		return 0, err
	}
	if p.s.collector != nil {
		if err := p.s.collector.Flush(ctx); err != nil {
			return 0, err
		}
	}
	done, err := rights.Erase(ctx, p.s.warehouse, s, p.a.now())
	if err != nil {
		return 0, err
	}
	return rights.Total(done), p.noted(ctx, site, rights.KindErase, how, answers, done)
}

// Requests are what was asked of a site.
func (p privacyReader) Requests(ctx context.Context, site string) (out []dashboard.PersonRequest, err error) {
	list, err := rights.Requests(ctx, p.s.warehouse, site)
	for _, r := range list {
		out = append(out, dashboard.PersonRequest{ID: r.ID, Kind: i18n.T("rights.kind." + r.Kind), Source: i18n.T("rights.source." + r.Source), Asked: r.Asked, Term: r.Term(), Done: r.Done, Rows: r.Rows})
	}
	return out, err
}
