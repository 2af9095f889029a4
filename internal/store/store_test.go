package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/internal/fault"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 5e6, time.UTC)

func open(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data folder", "é?#%.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, path
}

func sample(code string) Citation {
	return Citation{Code: code, Site: "velo", Kind: CitedChart, Metric: "orders", Title: "Commandes",
		Question: json.RawMessage(`{"site":"velo"}`), Figures: json.RawMessage(`[{"value":3}]`), Version: 2,
		SQL: "SELECT 1", Params: json.RawMessage(`{"site":"velo"}`), Fingerprint: "a41f", Sentence: "3 commandes",
		Address: "/ventes?periode=2026-02", Author: "", Cited: noon}
}

// openAgain closes what holds a file and opens the file as a store, whose upgrades then run.
func openAgain(t *testing.T, holder io.Closer, path string) *Store {
	t.Helper()
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestCitationComesBackAsWritten(t *testing.T) {
	t.Parallel()
	s, path := open(t)
	want := sample("7F3K42")
	if err := s.AddCitation(t.Context(), want, Picture{"svg", []byte("<svg/>")}, Picture{"png", []byte{0x89}}); err != nil {
		t.Fatal(err)
	}
	again := openAgain(t, s, path)
	got, ok, err := again.Citation(t.Context(), "7F3K42")
	if err != nil || !ok {
		t.Fatalf("ok=%v err=%v", ok, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if body, ok, err := again.Picture(t.Context(), "7F3K42", "svg"); err != nil || !ok || string(body) != "<svg/>" {
		t.Errorf("picture %q ok=%v err=%v", body, ok, err)
	}
	if _, ok, err := again.Picture(t.Context(), "7F3K42", "gif"); ok || err != nil {
		t.Errorf("an absent picture: ok=%v err=%v", ok, err)
	}
	if _, ok, err := again.Citation(t.Context(), "222222"); ok || err != nil {
		t.Errorf("an absent citation: ok=%v err=%v", ok, err)
	}
}

func TestTakenCodeIsSaidAndLeavesTheFirstAlone(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	if err := s.AddCitation(t.Context(), sample("7F3K42")); err != nil {
		t.Fatal(err)
	}
	second := sample("7F3K42")
	second.Title = "Autre"
	if err := s.AddCitation(t.Context(), second, Picture{"svg", nil}); !errors.Is(err, ErrTaken) {
		t.Fatalf("got %v, want ErrTaken", err)
	}
	got, _, err := s.Citation(t.Context(), "7F3K42")
	if err != nil || got.Title != "Commandes" {
		t.Errorf("title %q, err %v", got.Title, err)
	}
}

func TestCitationWithBadPictureIsNotWritten(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	twice := []Picture{{"svg", []byte("a")}, {"svg", []byte("b")}}
	if err := s.AddCitation(t.Context(), sample("7F3K42"), twice...); err == nil {
		t.Fatal("two pictures of one format were accepted")
	}
	if _, ok, _ := s.Citation(t.Context(), "7F3K42"); ok {
		t.Error("half a citation was written")
	}
}

func TestCitationsListNewestFirstOfOneSite(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	for i, site := range []string{"velo", "velo", "autre", "velo"} {
		c := sample(fmt.Sprintf("22222%d", i+2))
		c.Site, c.Cited = site, noon.Add(time.Duration(i)*time.Minute)
		if err := s.AddCitation(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Citations(t.Context(), "velo", 2)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, c := range list {
		codes = append(codes, c.Code)
	}
	if d := cmp.Diff([]string{"222225", "222223"}, codes); d != "" {
		t.Error(d)
	}
}

func TestScheduleLivesItsLife(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	want := Schedule{Site: "velo", URL: "https://exemple.fr/", Cron: "0 6 * * 1", Options: json.RawMessage(`{"max_pages":500}`), Enabled: true, Created: noon}
	id, err := s.AddSchedule(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddSchedule(t.Context(), want); !errors.Is(err, fault.New(fault.Conflict, "store.schedule_exists")) {
		t.Errorf("the same schedule twice: %v", err)
	}
	if claimed, err := s.ClaimRun(t.Context(), id, noon, noon.Add(time.Hour), noon); err != nil || !claimed {
		t.Fatal(claimed, err)
	}
	if claimed, err := s.ClaimRun(t.Context(), id, noon, noon.Add(time.Hour), noon); err != nil || claimed {
		t.Fatal("a run was claimed twice", err)
	}
	if err := s.EndRun(t.Context(), id, noon.Add(time.Minute), time.Time{}, "en panne"); err != nil {
		t.Fatal(err)
	}
	if err := s.EnableSchedule(t.Context(), id, false, noon, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	want.ID, want.Enabled, want.Since, want.LastRun, want.Ended, want.Problem = id, false, noon, noon, noon.Add(time.Minute), "en panne"
	list, err := s.Schedules(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Schedule{want}, list); d != "" {
		t.Error(d)
	}
	if claimed, err := s.ClaimRun(t.Context(), id, noon.Add(time.Hour), noon.Add(2*time.Hour), noon); err != nil || claimed {
		t.Error("a paused run was claimed", err)
	}
	if err := s.EnableSchedule(t.Context(), id, true, noon, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if claimed, err := s.ClaimRun(t.Context(), id, noon.Add(5*time.Hour), noon.Add(25*time.Hour), noon.Add(3*time.Hour)); err != nil || !claimed {
		t.Fatal(claimed, err)
	}
	if err := s.EndRun(t.Context(), id, noon.Add(6*time.Hour), time.Time{}, ""); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Schedule(t.Context(), id); err != nil || !v.Missed.Equal(noon.Add(time.Hour)) || !v.Done.Equal(noon.Add(5*time.Hour)) || v.Problem != "" {
		t.Errorf("%+v, %v", v, err)
	}
	if err := s.DeleteSchedule(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteSchedule(t.Context(), id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("deleting twice: %v", err)
	}
}

func TestFileIsTheTruthForItsSchedules(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	one := func(name, url, cron string) Schedule {
		return Schedule{Name: name, Site: "velo", URL: url, Cron: cron, Options: json.RawMessage(`{}`), Enabled: true, NextRun: noon}
	}
	look := func(step string, want ...string) {
		t.Helper()
		list, err := s.Schedules(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range list {
			got = append(got, fmt.Sprintf("%d %s %s %s", v.ID, v.URL, v.Cron, v.Origin))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", step, d)
		}
	}
	follow := func(keep map[string]bool, wanted ...Schedule) {
		t.Helper()
		if refused, err := s.FollowFile(t.Context(), "f.yaml", wanted, keep, noon); err != nil || len(refused) > 0 {
			t.Fatal(refused, err)
		}
	}
	for _, v := range []Schedule{one("", "typed", "0 6 * * *"), one("", "adopted", "0 6 * * *")} {
		v.Created = noon
		if _, err := s.AddSchedule(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	follow(nil, one("", "adopted", "0 6 * * *"), one("b", "b", "0 6 * * *"))
	look("added", "2 adopted 0 6 * * * f.yaml", "3 b 0 6 * * * f.yaml", "1 typed 0 6 * * * ")
	follow(nil, one("", "adopted", "0 7 * * *"), one("b", "b2", "0 6 * * *"))
	look("changed", "2 adopted 0 7 * * * f.yaml", "3 b2 0 6 * * * f.yaml", "1 typed 0 6 * * * ")
	follow(map[string]bool{"b": true})
	look("removed, but for what could not be read", "3 b2 0 6 * * * f.yaml", "1 typed 0 6 * * * ")
	follow(nil)
	look("removed", "1 typed 0 6 * * * ")
	follow(nil, one("", "typed", "0 5 * * *"))
	look("another time than the one that a person added", "1 typed 0 6 * * * ", "2 typed 0 5 * * * f.yaml")
	follow(nil, one("", "typed", "0 6 * * *"))
	look("moved to the time that a person added", "2 typed 0 6 * * * f.yaml")
}

func TestOneEntryDoesNotBlockItsFile(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	other := filepath.Join(t.TempDir(), "autre.yaml")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	one := func(name, cron string) Schedule {
		return Schedule{Name: name, URL: "u", Cron: cron, Options: json.RawMessage(`{}`), Enabled: true, NextRun: noon}
	}
	step := func(name, origin, refused string, keep map[string]bool, wanted []Schedule, want ...string) {
		t.Helper()
		list, err := s.FollowFile(t.Context(), origin, wanted, keep, noon)
		if err != nil {
			t.Fatal(name, err)
		}
		var left, got []string
		for _, r := range list {
			left = append(left, wanted[r.Wanted].Name+" by "+r.By.Name)
		}
		all, err := s.Schedules(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			got = append(got, v.Name+" "+v.Cron+" "+filepath.Base(v.Origin))
		}
		if d := cmp.Diff(want, got); d != "" || strings.Join(left, ", ") != refused {
			t.Errorf("%s: refused %q\n%s", name, left, d)
		}
	}
	step("a file", other, "", nil, []Schedule{one("a", "6"), one("b", "7")}, "a 6 autre.yaml", "b 7 autre.yaml")
	step("its copy", "f.yaml", "a by a", nil, []Schedule{one("a", "6"), one("c", "8")}, "a 6 autre.yaml", "b 7 autre.yaml", "c 8 f.yaml")
	step("to the place of another file, and one to the place of that one", "f.yaml", "c by b, d by c", nil, []Schedule{one("d", "8"), one("c", "7"), one("e", "9")},
		"a 6 autre.yaml", "b 7 autre.yaml", "c 8 f.yaml", "e 9 f.yaml")
	step("to the place of an entry that cannot be read", "f.yaml", "c by e", map[string]bool{"e": true}, []Schedule{one("c", "9"), one("f", "10")},
		"a 6 autre.yaml", "b 7 autre.yaml", "c 8 f.yaml", "e 9 f.yaml", "f 10 f.yaml")
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	step("moved and changed at once", "g.yaml", "", nil, []Schedule{one("a", "11"), one("b", "6")}, "a 11 g.yaml", "b 6 g.yaml", "c 8 f.yaml", "e 9 f.yaml", "f 10 f.yaml")
}

func TestARemovedSiteKeepsItsCitationsOnly(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	for _, site := range []string{"velo", "autre"} {
		if _, err := s.AddSchedule(t.Context(), Schedule{Site: site, URL: "https://" + site + ".fr/", Cron: "0 6 * * 1", Options: json.RawMessage(`{}`), Created: noon}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddAnnotation(t.Context(), Annotation{Site: site, Day: "2026-03-31", Text: "note", Created: noon}); err != nil {
			t.Fatal(err)
		}
		if err := s.AddCitation(t.Context(), Citation{Code: "0000" + site[:2], Site: site, Question: json.RawMessage(`{}`), Figures: json.RawMessage(`[]`), Cited: noon}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ForgetSite(t.Context(), "velo"); err != nil {
		t.Fatal(err)
	}
	for site, want := range map[string]int{"velo": 0, "autre": 1} {
		schedules, err := s.Schedules(t.Context(), site)
		notes, err2 := s.Annotations(t.Context(), site, "2026-03-01", "2026-03-31")
		cited, err3 := s.Citations(t.Context(), site, 10)
		if err := errors.Join(err, err2, err3); err != nil || len(schedules) != want || len(notes) != want || len(cited) != 1 {
			t.Errorf("%s: %d schedules, %d annotations, %d citations, %v; want %d, %d, 1", site, len(schedules), len(notes), len(cited), err, want, want)
		}
	}
}

func TestAnnotationsOfAPeriod(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	for _, day := range []string{"2026-03-31", "2026-03-01", "2026-04-01"} {
		if _, err := s.AddAnnotation(t.Context(), Annotation{Site: "velo", Day: day, Text: "note", Created: noon}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Annotations(t.Context(), "velo", "2026-03-01", "2026-03-31")
	if err != nil || len(list) != 2 || list[0].Day != "2026-03-01" {
		t.Fatalf("%+v %v", list, err)
	}
	if err := s.DeleteAnnotation(t.Context(), "autre", list[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another site's note was deleted: %v", err)
	}
	changed := list[0]
	changed.Day, changed.Text = "2026-03-02", "note corrigée"
	if err := s.ChangeAnnotation(t.Context(), changed); err != nil {
		t.Error(err)
	}
	got, err := s.Annotation(t.Context(), "velo", changed.ID)
	if d := cmp.Diff(changed, got); d != "" || err != nil {
		t.Errorf("changed note: %v %s", err, d)
	}
	changed.Site = "autre"
	if err := s.ChangeAnnotation(t.Context(), changed); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another site's note was changed: %v", err)
	}
	if err := s.DeleteAnnotation(t.Context(), "velo", list[0].ID); err != nil {
		t.Error(err)
	}
	if _, err := s.Annotation(t.Context(), "velo", list[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a note that is gone: %v", err)
	}
}

func TestMigrationsRefuseWhatChangedAndWhatIsUnknown(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	known, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	changed := append([]migration(nil), known...)
	changed[0].checksum = "other"
	if err := s.migrateTo(t.Context(), changed); !errors.Is(err, fault.New(fault.Conflict, "store.migration_changed")) {
		t.Errorf("changed step: %v", err)
	}
	if err := s.migrateTo(t.Context(), nil); !errors.Is(err, fault.New(fault.Conflict, "store.migration_unknown")) {
		t.Errorf("unknown step: %v", err)
	}
	if err := s.migrateTo(t.Context(), append(known, migration{"9999_bad", "x", "CREATE TABLE kept (a); NOT SQL"})); err == nil {
		t.Error("a broken step was accepted")
	}
	if _, err := s.db.ExecContext(t.Context(), "SELECT * FROM kept"); err == nil {
		t.Error("half a step was kept")
	}
}

func TestTwoProcessesMayWriteAtOnce(t *testing.T) {
	t.Parallel()
	a, path := open(t)
	b, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var wg sync.WaitGroup
	errs := make(chan error, 40)
	for i := range 40 {
		wg.Go(func() {
			s := []*Store{a, b}[i%2]
			_, err := s.AddAnnotation(t.Context(), Annotation{Site: "velo", Day: "2026-03-01", Text: "note", Created: noon})
			errs <- err
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	list, err := a.Annotations(t.Context(), "velo", "2026-01-01", "2026-12-31")
	if err != nil || len(list) != 40 {
		t.Errorf("%d notes, err %v", len(list), err)
	}
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	_, path := open(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o", got)
	}
}
