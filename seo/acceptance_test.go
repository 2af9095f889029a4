package seo

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestAcceptanceIsReadCarefully(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 23, 30, 0, 0, paris)
	id := rule.All()[0].ID
	good, err := AcceptanceWords{Rule: id, Reason: " voulu ", Until: "31/03/2026"}.Read(now)
	if err != nil || good.Until != "2026-03-31" || good.Reason != "voulu" {
		t.Errorf("%+v, %v", good, err)
	}
	for key, w := range map[string]AcceptanceWords{
		"accept.no_reason": {Rule: id, Reason: " ", Until: "2026-03-31"},
		"accept.bad_day":   {Rule: id, Reason: "x", Until: "demain"},
		"accept.past_day":  {Rule: id, Reason: "x", Until: "2026-03-01"},
		"accept.far_day":   {Rule: id, Reason: "x", Until: "2036-03-01"},
	} {
		if _, err := w.Read(now); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := (AcceptanceWords{Rule: "nulle-part", Reason: "x", Until: "2026-03-31"}).Read(now); err == nil {
		t.Error("an unknown rule is accepted")
	}
	a := Acceptance{AcceptanceWords: AcceptanceWords{Rule: id, Until: "2026-03-02"}}
	if !a.Holds(now) || a.Holds(now.Add(time.Hour)) {
		t.Error("the last day is the one that is said, in Paris")
	}
}

// An accepted finding is no action, costs nothing and fails nothing, until it expires.
func TestAcceptedFindingsComeBack(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	shop := newShop(t)
	for _, path := range []string{"/", "/a"} {
		shop.page(path, "", "/", "/a")
	}
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	audit := func() *Audit {
		t.Helper()
		now = now.Add(time.Hour)
		known, err := Accepted(t.Context(), s, "")
		if err != nil {
			t.Fatal(err)
		}
		a, err := Run(t.Context(), AuditRequest{Site: "velo", URL: shop.URL, AllowHosts: []string{"127.0.0.1"}, Warehouse: w, MaxExternal: -1, MaxFiles: -1, Now: clock, Accepted: known})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	first := audit()
	all := first.Groups()
	worst := all[slices.IndexFunc(all, func(g Group) bool { return g.Findings > 1 && Points(g.Severity) > 0 })]
	keep := func(words AcceptanceWords) {
		t.Helper()
		body, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddDocument(t.Context(), store.Document{Kind: store.Accepted, Site: "velo", Body: body, At: now}); err != nil {
			t.Fatal(err)
		}
	}
	keep(AcceptanceWords{Rule: worst.Rule, URL: worst.URL, Reason: "voulu", Until: "2026-03-10"})
	archive := NewArchive(w).Accepting(s, clock)
	look := func(a *Audit, want int) (Health, []Group) {
		t.Helper()
		n, err := archive.CountAccepted(t.Context(), a.ID)
		if err != nil || n != want {
			t.Errorf("%d accepted, %v; want %d", n, err, want)
		}
		groups, pages, err := archive.Actions(t.Context(), a.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		e, err := archive.Get(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		health, err := archive.Health(t.Context(), []Entry{e})
		if err != nil {
			t.Fatal(err)
		}
		if h := HealthOf(groups); h.Lost() != health[a.ID].Lost() {
			t.Errorf("actions cost %d, the score says %d", h.Lost(), health[a.ID].Lost())
		}
		if len(pages) != len(groups) {
			t.Errorf("%d rules have pages, %d actions", len(pages), len(groups))
		}
		return health[a.ID], groups
	}
	if _, groups := look(first, 1); len(groups) != len(first.Groups()) {
		t.Errorf("one page of a rule was accepted and %d of %d rules are left", len(groups), len(first.Groups()))
	}
	keep(AcceptanceWords{Rule: worst.Rule, Reason: "partout", Until: "2026-03-10"})
	health, groups := look(first, worst.Findings)
	if len(groups) != len(first.Groups())-1 || health.Lost() != first.Health().Lost()-Points(worst.Severity) {
		t.Errorf("%d rules, %d points lost of %d", len(groups), health.Lost(), first.Health().Lost())
	}

	second := audit()
	if second.Summary.Accepted != worst.Findings || second.Health().Lost() != health.Lost() || second.Changes.New != 0 {
		t.Errorf("accepted %d, lost %d, new %d", second.Summary.Accepted, second.Health().Lost(), second.Changes.New)
	}
	var out strings.Builder
	if err := second.WriteText(&out); err != nil || !strings.Contains(out.String(), "constats acceptés, sans effet sur le score") {
		t.Errorf("%v: %s", err, out.String())
	}
	for i := range second.Findings { // nothing else is left to fail on
		if second.Findings[i].Rule != worst.Rule {
			second.Findings[i].Accepted = true
		}
	}
	if _, found := second.Gravest(); found {
		t.Error("what is accepted fails --fail-on")
	}
	diff, err := archive.Diff(t.Context(), first.ID, second.ID)
	if err != nil || diff.Counts[ChangeAccepted] != worst.Findings || diff.Worsened(rule.Info) || !diff.Comparable || diff.SettingsText() != "" || len(diff.Settings) != 0 {
		t.Errorf("%+v, %v", diff.Counts, err)
	}

	now = time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC)
	if health, _ := look(second, 0); health.Lost() != first.Health().Lost() {
		t.Errorf("once expired, %d points are lost, not %d", health.Lost(), first.Health().Lost())
	}
	third := audit()
	if third.Summary.Accepted != 0 || third.Changes.New != 0 || third.Changes.Persistent == 0 {
		t.Errorf("accepted %d, %+v", third.Summary.Accepted, third.Changes)
	}
}

func TestOtherSettingsAreNamed(t *testing.T) {
	t.Parallel()
	request := AuditRequest{URL: "https://exemple.fr/"}
	before := request.config()
	request.MaxPages, request.Browse, request.Keywords = 50, &Browsing{Pages: 5}, map[string]string{"/": "vélo"}
	d := Diff{Settings: diffConfigs(before, request.config())}
	text := strings.ReplaceAll(d.SettingsText(), "\u00a0", " ")
	want := "Non comparable : les deux audits n’ont pas les mêmes réglages (pages ouvertes dans un navigateur : aucun puis 5 ; mots-clés visés ; pages au plus : aucun puis 50). Une différence peut en venir, et non du site."
	if text != want {
		t.Error(text)
	}
	before = request.config()
	request.MaxPages, request.ReadForbidden, request.AllowHosts = 1_000_000, true, []string{"10.0.0.1", "intranet"}
	d = Diff{Settings: diffConfigs(before, request.config())}
	text = strings.NewReplacer(i18n.NoBreakSpace, " ", i18n.NarrowSpace, " ").Replace(d.SettingsText())
	want = "(hôtes privés permis : aucun puis 10.0.0.1, intranet ; pages au plus : 50 puis 1 000 000 ; lecture des pages interdites : non puis oui)"
	if !strings.Contains(text, want) || d.Settings[1].After != "1000000" {
		t.Error(text, d.Settings)
	}
}
