package seo

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
)

// visitedShop is the small shop with pages that people see and nothing links to, and what
// they brought.
func visitedShop(t *testing.T) (*shopSite, AuditRequest) {
	s := smallShop(t)
	s.page("/soldes-d-été", "Soldes d’été", "/")
	s.page("/prive/offre", "Offre", "/")
	s.raw("/merci-lettre", "Merci", `<meta name="robots" content="noindex">`, "/")
	s.page("/panier", "Panier", "/")
	s.redirect("/rentree", "/bols", 301)
	s.set("/soldes-d-%C3%A9t%C3%A9", s.pages["/soldes-d-été"])
	r := s.request(t)
	r.Traffic = func(context.Context) (*Traffic, error) {
		pages := map[string]Stake{"/oubliee": {Views: 4}, "/bols": {Views: 900, Visits: 200}, "/bol-bleu": {Views: 50}, "/": {Views: 999}}
		for _, path := range []string{"/soldes-d-été", "/prive/offre", "/merci-lettre", "/panier", "/rentree", "/orpheline", "/partie"} {
			pages[path] = Stake{Views: 1234, Visits: 56}
		}
		return &Traffic{From: "2025-03-15", To: "2026-03-14", Pages: pages, Path: func(u *url.URL) string { return u.Path }}, nil
	}
	return s, r
}

// Of the pages that people see, those are told that answer, that nothing links to and that
// no sitemap lists; made again from its raw pages, the audit says the same.
func TestVisitsTellWhichPagesNothingLinksTo(t *testing.T) {
	t.Parallel()
	s, r := visitedShop(t)
	s.page("/oubliee", "Oubliée", "/")
	then := audit(t, r)
	told := func(a *Audit) (list []string) {
		for _, f := range a.Findings {
			if f.Rule == "lnk-orpheline-visitee" {
				list = append(list, strings.TrimPrefix(f.URL, s.URL)+" "+f.Severity.String()+" "+f.Detail)
			}
		}
		return list
	}
	got := strings.Join(told(then), "\n")
	want := "/soldes-d-%C3%A9t%C3%A9 high La page a été vue 1 234 fois du 15/03/2025 au 14/03/2026 (56 visites y ont commencé), mais aucune page lue du site n’y mène.\n" +
		"/oubliee low La page a été vue 4 fois du 15/03/2025 au 14/03/2026 (0 visite y a commencé), mais aucune page lue du site n’y mène."
	if strings.ReplaceAll(got, "\u202f", " ") != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	if !then.has("lnk-orpheline", "/orpheline") {
		t.Error("what a sitemap lists is an orphan of the other rule")
	}
	if s.hits["/prive/offre"]+s.hits["/panier"] > 0 || s.hits["/partie"] != 1 {
		t.Errorf("asked for: %v", s.hits)
	}
	s.Close()
	again, err := Reanalysis(r.Dir, then.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Replay.Close()
	if once := strings.Join(told(audit(t, again)), "\n"); once != got {
		t.Errorf("made again\n%s\nwant\n%s", once, got)
	}
}

func TestOrphansByVisitsNeedVisitsAndTheWholeSite(t *testing.T) {
	t.Parallel()
	s, r := visitedShop(t)
	reason := func(a *Audit) string {
		for _, u := range a.Summary.Unverified {
			if u.Rule == "lnk-orpheline-visitee" {
				return u.Reason
			}
		}
		return ""
	}
	part := r
	part.MaxPages, part.Dir = 3, t.TempDir()
	if a := audit(t, part); !strings.Contains(reason(a), "avant d’avoir lu tous les liens") || s.hits["/partie"] > 0 {
		t.Errorf("cut short: %q", reason(a))
	}
	none := s.request(t)
	if a := audit(t, none); !strings.Contains(reason(a), "Aucune visite") {
		t.Errorf("nobody counts: %q", reason(a))
	}
	failing := s.request(t)
	failing.Traffic = func(context.Context) (*Traffic, error) { return nil, errors.New("no warehouse") }
	if _, err := Run(t.Context(), failing); err == nil {
		t.Error("an error of whoever counts was lost")
	}
}
