package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

var (
	quiet = slog.New(slog.DiscardHandler)
	shop  = tracking.Site{ID: "boutique", Domains: []string{"www.Boutique.fr"}, Token: "Jeton-1", GA4ID: "G-ABC"}
)

func add(t *testing.T, w *warehouse.Warehouse, s tracking.Site) bool {
	t.Helper()
	added, err := Add(t.Context(), w, s, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func TestASiteIsFoundByAnyOfItsNames(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	add(t, w, tracking.Site{ID: "autre", Timezone: "Europe/London"})
	r := NewRegistry(w, time.Now, quiet)
	if r.Ready() {
		t.Error("ready before a reading")
	}
	if err := r.Refresh(t.Context()); err != nil || !r.Ready() || len(r.All()) != 2 {
		t.Fatal(err, len(r.All()))
	}
	for name, want := range map[string]string{
		"boutique": "boutique", "BOUTIQUE": "boutique", "boutique.fr": "boutique", "www.boutique.fr": "boutique",
		"blog.boutique.fr": "boutique", "jeton-1": "boutique", "g-abc": "boutique", "autre": "autre",
		"fausseboutique.fr": "", "fr": "", "": "", "boutique.fr.evil.example": "",
	} {
		got := ""
		if s, ok := r.Find(t.Context(), name, time.Time{}); ok {
			got = s.ID
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	if s, _ := r.Find(t.Context(), "autre", time.Now()); s.Location.String() != "Europe/London" {
		t.Errorf("time zone %v", s.Location)
	}
}

// What others remember of a site is kept under its pointer.
func TestASiteStaysTheSameUntilItsSettingsChange(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	r := NewRegistry(w, time.Now, quiet)
	find := func(name string) *Site {
		if err := r.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		s, _ := r.Find(t.Context(), name, time.Time{})
		return s
	}
	add(t, w, shop)
	add(t, w, tracking.Site{ID: "autre"})
	shop1, other1 := find("boutique"), find("autre")
	if find("boutique") != shop1 {
		t.Error("a second reading made another site of the same settings")
	}
	changed := shop
	changed.ChannelRules = []tracking.ChannelRule{{Source: "x", Channel: "y"}}
	if err := warehouse.PutSetting(t.Context(), w, Kind, shop.ID, changed, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := find("boutique"); got == shop1 || len(got.ChannelRules) != 1 {
		t.Errorf("the change is not seen: %+v", got)
	}
	if find("autre") != other1 {
		t.Error("the other site changed too")
	}
}

func TestASiteJustAddedIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	r := NewRegistry(w, time.Now, quiet)
	if err := r.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(t, w, shop)
	if _, ok := r.Find(t.Context(), "boutique", time.Now()); !ok {
		t.Error("not found")
	}
	asked := time.Now() // a request with many unknown names costs one reading
	for range 100 {
		r.Find(t.Context(), "inconnu", asked)
	}
	if took := time.Since(asked); took > 5*time.Second {
		t.Errorf("100 unknown names took %s", took)
	}
}

func TestAnOutageKeepsTheKnownSites(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	r := NewRegistry(w, time.Now, quiet)
	if err := r.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Exec(t.Context(), "RENAME TABLE settings TO settings_away", nil); err != nil {
		t.Fatal(err)
	}
	if r.Refresh(t.Context()) == nil {
		t.Error("the outage is not said")
	}
	if _, ok := r.Find(t.Context(), "boutique", time.Now()); !ok {
		t.Error("the known site is lost")
	}
}

func TestBadSitesAreRefused(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	for name, c := range map[string]struct {
		site tracking.Site
		kind fault.Kind
		key  string
	}{
		"id with spaces":   {tracking.Site{ID: "ma boutique"}, fault.Invalid, "collector.site_id"},
		"no id":            {tracking.Site{}, fault.Invalid, "collector.site_id"},
		"time zone":        {tracking.Site{ID: "a", Timezone: "Europe/Brelivan"}, fault.Invalid, "collector.site_timezone"},
		"currency":         {tracking.Site{ID: "a", Currency: "€"}, fault.Invalid, "collector.site_currency"},
		"unknown currency": {tracking.Site{ID: "a", Currency: "ZZZ"}, fault.Invalid, "collector.site_currency"},
		"mode":             {tracking.Site{ID: "a", Mode: "x"}, fault.Invalid, "collector.site_mode"},
		"address":          {tracking.Site{ID: "a", Domains: []string{"https://a.fr"}}, fault.Invalid, "collector.site_domain"},
		"same id":          {tracking.Site{ID: "boutique", Currency: "USD"}, fault.Conflict, "collector.site_exists"},
		"taken domain":     {tracking.Site{ID: "a", Domains: []string{"boutique.fr"}}, fault.Conflict, "collector.site_taken"},
		"id like a domain": {tracking.Site{ID: "a", Domains: []string{"boutique"}}, fault.Conflict, "collector.site_taken"},
		"taken token":      {tracking.Site{ID: "a", Token: "jeton-1"}, fault.Conflict, "collector.site_taken"},
	} {
		if _, err := Add(t.Context(), w, c.site, time.Now()); !errors.Is(err, fault.New(c.kind, c.key)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if add(t, w, shop) {
		t.Error("the same site twice is added twice")
	}
}

func TestTieGivesASiteMoreNames(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	names := []string{"boutique.fr", "x.boutique.fr", "etranger.fr", "autre"}
	foreign, err := Unknown(t.Context(), w, names)
	if err != nil || fmt.Sprint(foreign) != "[etranger.fr autre]" {
		t.Fatal(foreign, err)
	}
	for i, want := range []bool{true, false} { // tying again changes nothing
		if changed, err := Tie(t.Context(), w, tracking.Site{ID: "replay"}, foreign, time.Now()); err != nil || changed != want {
			t.Errorf("round %d: %v %v", i, changed, err)
		}
	}
	if _, err := Tie(t.Context(), w, tracking.Site{ID: "replay"}, []string{"boutique.fr"}, time.Now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another site's name: %v", err)
	}
	sites, err := List(t.Context(), w)
	if err != nil || len(sites) != 2 || sites[0].ID != "boutique" || fmt.Sprint(sites[1].Domains) != "[autre etranger.fr]" || sites[1].Timezone != "Europe/Paris" {
		t.Errorf("%+v %v", sites, err)
	}
}

func TestARemovedSiteLeavesNothingAndItsNamesAreFree(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	late := func(ctx context.Context) error { // an order that a collector still held
		order := tracking.Order{Site: shop.ID, ID: fmt.Sprint(time.Now()), Version: 1, Time: time.Now(), Status: tracking.OrderValid, Currency: "EUR", Rate: 1}
		return warehouse.Insert(ctx, w, "orders", []tracking.Order{order}, "")
	}
	if err := late(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := ContentsOf(t.Context(), w, shop.ID); err != nil || c != (Contents{Orders: 1}) {
		t.Fatalf("%+v %v", c, err)
	}
	if err := Remove(t.Context(), w, shop.ID, late, time.Now()); err != nil {
		t.Fatal(err)
	}
	if c, err := ContentsOf(t.Context(), w, shop.ID); err != nil || c != (Contents{}) {
		t.Errorf("left: %+v %v", c, err)
	}
	if err := Remove(t.Context(), w, shop.ID, late, time.Now()); !errors.Is(err, fault.New(fault.NotFound, "collector.no_site")) {
		t.Errorf("removed twice: %v", err)
	}
	if !add(t, w, tracking.Site{ID: "autre", Domains: []string{"boutique.fr"}}) {
		t.Error("its domain is not free")
	}
}

// Somebody presses Ctrl-C: a site that is no longer listed could not be removed
// again.
func TestARemovalCutShortLeavesNoData(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	order := tracking.Order{Site: shop.ID, ID: "1", Version: 1, Time: time.Now(), Status: tracking.OrderValid, Currency: "EUR", Rate: 1}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{order}, ""); err != nil {
		t.Fatal(err)
	}
	ctx, cut := context.WithCancel(t.Context())
	if err := Remove(ctx, w, shop.ID, func(ctx context.Context) error { cut(); return ctx.Err() }, time.Now()); err != nil {
		t.Error(err)
	}
	if c, err := ContentsOf(t.Context(), w, shop.ID); err != nil || c != (Contents{}) {
		t.Errorf("left: %+v %v", c, err)
	}
}

func TestChangeKeepsTheRulesOfANewSite(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add(t, w, shop)
	add(t, w, tracking.Site{ID: "autre", Domains: []string{"autre.fr"}})
	for name, c := range map[string]struct {
		correct func(*tracking.Site)
		key     string
	}{
		"taken":    {func(s *tracking.Site) { s.Domains = []string{"www.autre.fr"} }, "collector.site_taken"},
		"currency": {func(s *tracking.Site) { s.Currency = "euro" }, "collector.site_currency"},
	} {
		_, err := Change(t.Context(), w, shop.ID, c.correct, time.Now())
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	changed, err := Change(t.Context(), w, shop.ID, func(s *tracking.Site) { s.Currency, s.Token = "gbp", "autre-jeton" }, time.Now())
	s, _ := Get(t.Context(), w, shop.ID)
	if err != nil || !changed || s.Currency != "GBP" || s.Token != "autre-jeton" || s.GA4ID != shop.GA4ID || s.Created.IsZero() {
		t.Errorf("%v %v %+v", changed, err, s)
	}
}

// A new site has a number that no other had, even one that is gone; the same site added
// again stays as it is, its secret token included.
func TestASiteKeepsItsNumberAndNobodyElseGetsIt(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	add := func(s tracking.Site) (int, bool) {
		t.Helper()
		added, err := Add(t.Context(), w, s, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		got, err := Get(t.Context(), w, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got.MatomoID, added
	}
	if n, _ := add(tracking.Site{ID: "a"}); n != 1 {
		t.Errorf("the first has %d", n)
	}
	if n, _ := add(tracking.Site{ID: "b", MatomoID: 7}); n != 7 {
		t.Errorf("the second has %d", n)
	}
	if n, _ := add(tracking.Site{ID: "c"}); n != 8 {
		t.Errorf("the third has %d", n)
	}
	if err := Remove(t.Context(), w, "c", func(context.Context) error { return nil }, time.Now()); err != nil {
		t.Fatal(err)
	}
	if n, _ := add(tracking.Site{ID: "d"}); n != 9 {
		t.Errorf("after a removal: %d", n)
	}
	if _, err := Change(t.Context(), w, "a", func(s *tracking.Site) { s.SecretHash = HashSecret("x") }, time.Now()); err != nil {
		t.Fatal(err)
	}
	if n, added := add(tracking.Site{ID: "a"}); n != 1 || added {
		t.Errorf("again: %d %v", n, added)
	}
	if _, err := Change(t.Context(), w, "d", func(s *tracking.Site) { s.MatomoID = 7 }, time.Now()); !errors.Is(err, fault.New(fault.Conflict, "collector.number_taken")) {
		t.Error(err)
	}
	if _, err := Tie(t.Context(), w, tracking.Site{ID: "e"}, []string{"e.fr"}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if s, err := Get(t.Context(), w, "e"); err != nil || s.MatomoID != 10 {
		t.Error(s.MatomoID, err)
	}
	if _, err := Tie(t.Context(), w, tracking.Site{ID: "f"}, []string{"f.fr", MatomoName(33)}, time.Now()); err != nil { // as a recording names it
		t.Fatal(err)
	}
	if s, err := Get(t.Context(), w, "f"); err != nil || s.MatomoID != 33 || len(s.Domains) != 1 {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := Tie(t.Context(), w, tracking.Site{ID: "f"}, []string{MatomoName(34)}, time.Now()); !errors.Is(err, fault.New(fault.Conflict, "collector.number_differs")) {
		t.Error(err)
	}
}
