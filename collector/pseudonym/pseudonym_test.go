package pseudonym

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

var quiet = slog.New(slog.DiscardHandler)

func TestAddressesAreTruncated(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"203.0.113.77":               "203.0.113.0",
		"::ffff:203.0.113.77":        "203.0.113.0",
		"2001:db8:1234:5678:9abc::1": "2001:db8:1234::",
		"fe80::1%eth0":               "fe80::",
	} {
		if got := Truncate(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
	if Truncate(netip.Addr{}).IsValid() {
		t.Error("an address out of none")
	}
}

func TestAPseudonymDependsOnEachOfItsParts(t *testing.T) {
	t.Parallel()
	a := netip.MustParseAddr("203.0.113.77")
	base := Visitor([]byte("sel"), "boutique", a, "Firefox")
	if base == 0 || base != Visitor([]byte("sel"), "boutique", a, "Firefox") {
		t.Fatal("not the same twice")
	}
	for name, other := range map[string]uint64{
		"salt":    Visitor([]byte("autre"), "boutique", a, "Firefox"),
		"site":    Visitor([]byte("sel"), "autre", a, "Firefox"),
		"network": Visitor([]byte("sel"), "boutique", netip.MustParseAddr("203.0.114.77"), "Firefox"),
		"agent":   Visitor([]byte("sel"), "boutique", a, "Chrome"),
		"nowhere": Visitor([]byte("sel"), "boutique", netip.Addr{}, "Firefox"),
	} {
		if other == base {
			t.Errorf("another %s is the same visitor", name)
		}
	}
	if Consented("a", "x") == Consented("b", "x") {
		t.Error("an identifier ties two sites together")
	}
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// Collectors that draw at the same moment draw the same, however slowly their rows come to stand.
func TestTwoDrawsAreOne(t *testing.T) {
	t.Parallel()
	w, c := warehousetest.New(t), today()
	salts := []*Salts{openSalts(t, w, t.TempDir(), c), openSalts(t, w, t.TempDir(), c), openSalts(t, w, t.TempDir(), c)}
	for n := range 20 {
		k := Key{fmt.Sprint("site", n), c.at.Format(time.DateOnly)}
		drawn := make([][]byte, len(salts))
		var all sync.WaitGroup
		for i, s := range salts {
			all.Go(func() { drawn[i] = s.For(t.Context(), k) })
		}
		all.Wait()
		if !bytes.Equal(drawn[0], drawn[1]) || !bytes.Equal(drawn[0], drawn[2]) {
			t.Fatalf("day %d: %x", n, drawn)
		}
	}
}

// today is a moment of the real day: the table forgets by ClickHouse's clock.
func today() *clock { return &clock{time.Now()} }

func openSalts(t *testing.T, w *warehouse.Warehouse, dir string, c *clock) *Salts {
	t.Helper()
	s, err := Open(w, dir, c.now, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCollectorsShareADaysSalt(t *testing.T) {
	t.Parallel()
	w, c := warehousetest.New(t), today()
	k := Key{"boutique", c.at.Format(time.DateOnly)}
	first, second := openSalts(t, w, t.TempDir(), c), openSalts(t, w, t.TempDir(), c)
	var drawn [8][]byte
	var all sync.WaitGroup
	for i := range drawn {
		all.Go(func() { drawn[i] = []*Salts{first, second}[i%2].For(t.Context(), k) })
	}
	all.Wait()
	for _, one := range drawn { // before any reading again: what was named until then counts twice
		if !bytes.Equal(one, drawn[0]) {
			t.Errorf("two salts for one day: %x, %x", one, drawn[0])
		}
	}
	a, b := first.For(t.Context(), k), second.For(t.Context(), k)
	if len(a) != 32 || !bytes.Equal(a, b) {
		t.Errorf("two salts for one day: %x, %x", a, b)
	}
	if other := first.For(t.Context(), Key{"autre", k.Day}); bytes.Equal(other, a) {
		t.Error("two sites share a salt")
	}
	if n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM salts WHERE site = 'autre'", nil); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestVisitorsAreNamedUnderTheSaltOfTheirDay(t *testing.T) {
	t.Parallel()
	w, c := warehousetest.New(t), today()
	s, k := openSalts(t, w, t.TempDir(), c), Key{"boutique", c.at.Format(time.DateOnly)}
	a := netip.MustParseAddr("203.0.113.77")
	if _, ok := s.VisitorKnown(k, a, "Firefox"); ok {
		t.Error("a visitor is named without a salt")
	}
	first := s.Visitor(t.Context(), k, a, "Firefox")
	if want := Visitor(s.For(t.Context(), k), k.Site, a, "Firefox"); first != want {
		t.Errorf("got %x, want %x", first, want)
	}
	var all sync.WaitGroup
	for _, agent := range []string{"Firefox", "Chrome", "Safari", "Edge"} {
		all.Go(func() {
			want := Visitor(s.For(t.Context(), k), k.Site, a, agent)
			for range 200 {
				if got, ok := s.VisitorKnown(k, a, agent); !ok || got != want {
					t.Errorf("%s: got %x, want %x", agent, got, want)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestARestartFindsTheSaltAgain(t *testing.T) {
	t.Parallel()
	w, c, dir := warehousetest.New(t), today(), t.TempDir()
	k := Key{"boutique", c.at.Format(time.DateOnly)}
	salt := openSalts(t, w, dir, c).For(t.Context(), k)
	if err := w.Exec(t.Context(), "RENAME TABLE salts TO salts_away", nil); err != nil {
		t.Fatal(err)
	}
	again := openSalts(t, w, dir, c)
	if got, ok := again.Known(k); !ok || !bytes.Equal(got, salt) {
		t.Error("the salt is lost with the process")
	}
	if info, err := os.Stat(filepath.Join(dir, "salts.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("salts.json: %v %v", info.Mode(), err)
	}
}

func TestADayThatBeginsDuringAnOutage(t *testing.T) {
	t.Parallel()
	w, c, dir := warehousetest.New(t), today(), t.TempDir()
	k := Key{"boutique", c.at.Format(time.DateOnly)}
	if err := w.Exec(t.Context(), "RENAME TABLE salts TO salts_away", nil); err != nil {
		t.Fatal(err)
	}
	s := openSalts(t, w, dir, c)
	salt := s.For(t.Context(), k)
	if len(salt) != 32 || !bytes.Equal(salt, openSalts(t, w, dir, c).For(t.Context(), k)) {
		t.Fatal("the salt drawn alone is not kept")
	}
	if err := s.Refresh(t.Context(), nil); err == nil {
		t.Error("an outage is not said")
	}
	if err := w.Exec(t.Context(), "RENAME TABLE salts_away TO salts", nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Refresh(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	other := openSalts(t, w, t.TempDir(), c)
	if !bytes.Equal(other.For(t.Context(), k), salt) {
		t.Error("the salt was not published")
	}
	if n, _ := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM salts", nil); n != 1 {
		t.Errorf("published %d times", n)
	}
}

func TestSaltsAreForgottenAfterTwoDays(t *testing.T) {
	t.Parallel()
	w, c, dir := warehousetest.New(t), today(), t.TempDir()
	s := openSalts(t, w, dir, c)
	k := Key{"boutique", c.at.Format(time.DateOnly)}
	s.For(t.Context(), k)
	c.at = c.at.Add(47 * time.Hour)
	if err := s.Refresh(t.Context(), []Key{{"boutique", c.at.Format(time.DateOnly)}}); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Known(k); !ok {
		t.Error("forgotten too soon: late hits of that day need it")
	}
	c.at = c.at.Add(2 * time.Hour)
	s.keep(nil)
	if _, ok := s.Known(k); ok {
		t.Error("kept over 48 hours")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "salts.json"))
	if err != nil || bytes.Contains(raw, []byte(k.Day)) {
		t.Errorf("the file keeps it: %s %v", raw, err)
	}
}

func TestAnUnreadableFileIsStartedAnew(t *testing.T) {
	t.Parallel()
	w, c, dir := warehousetest.New(t), today(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "salts.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := openSalts(t, w, dir, c).For(context.Background(), Key{"b", c.at.Format(time.DateOnly)}); len(got) != 32 {
		t.Errorf("%x", got)
	}
}

// The salt of a day long over is one process's own: it costs no question to the table and
// leaves nothing there, however many such days are told of.
func TestTheSaltOfADayLongOverStaysHere(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	now := time.Date(2025, 6, 15, 12, 0, 0, 0, time.UTC)
	s, err := Open(w, t.TempDir(), func() time.Time { return now }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	day := Key{Site: "a", Day: "2024-11-02"}
	one, two := s.For(t.Context(), day), s.For(t.Context(), day)
	if string(one) != string(two) || len(one) != 32 {
		t.Errorf("%x then %x", one, two)
	}
	if err := s.Refresh(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM salts", nil); err != nil || n != 0 {
		t.Errorf("%d salts in the table, %v", n, err)
	}
}
