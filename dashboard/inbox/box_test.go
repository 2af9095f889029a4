package inbox

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

func open(t *testing.T) (*Box, string, *time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	dir := filepath.Join(t.TempDir(), "uploads")
	return New(dir, func() time.Time { return now }), dir, &now
}

func (b *Box) mustAdd(t *testing.T, site, name, text string) Item {
	t.Helper()
	item, err := b.Add(site, name, int64(len(text)), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func TestAFileIsKeptForADayForItsSiteOnly(t *testing.T) {
	t.Parallel()
	b, dir, now := open(t)
	item := b.mustAdd(t, "velo", "ventes.csv", "a;b\n1;2\n")
	item.State = []byte(`{"kind":"orders"}`)
	if err := b.Save(item); err != nil {
		t.Fatal(err)
	}
	again := New(dir, b.now) // as after a restart
	found, err := again.Find("velo", item.ID)
	if err != nil || found.Name != "ventes.csv" || found.Size != 8 || string(found.State) != `{"kind":"orders"}` {
		t.Fatalf("%+v %v", found, err)
	}
	if raw, err := os.ReadFile(again.FilePath(found)); err != nil || string(raw) != "a;b\n1;2\n" {
		t.Errorf("%q %v", raw, err)
	}
	for _, path := range []string{dir, filepath.Join(dir, item.ID)} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	if info, err := os.Stat(again.FilePath(found)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info.Mode(), err)
	}
	*now = now.Add(time.Hour)
	newer := again.mustAdd(t, "velo", "depenses.csv", "c")
	again.mustAdd(t, "pain", "pain.csv", "d")
	if list, err := again.List("velo"); err != nil || len(list) != 2 || list[0].ID != newer.ID {
		t.Errorf("%+v %v", list, err)
	}
	for site, id := range map[string]string{"pain": item.ID, "velo": "../" + item.ID, "": item.ID, "x": strings.ToLower(item.ID)} {
		if _, err := again.Find(site, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s %s: %v", site, id, err)
		}
	}
	*now = now.Add(Kept - time.Minute) // the first one is over a day old
	if _, err := again.Find("velo", item.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after a day: %v", err)
	}
	if err := again.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, item.ID)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an old file is still there: %v", err)
	}
	if list, err := again.List("velo"); err != nil || len(list) != 1 {
		t.Errorf("the newer one went too: %+v %v", list, err)
	}
	if err := errors.Join(again.Empty(newer), again.Empty(newer), again.Remove(newer)); err != nil {
		t.Error(err)
	}
	if err := again.Remove(Item{ID: "../../etc"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("removing elsewhere: %v", err)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// torn is a sender that goes away.
type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWhatCannotBeKeptLeavesNothing(t *testing.T) {
	t.Parallel()
	b, dir, _ := open(t)
	for name, c := range map[string]struct {
		size int64
		in   io.Reader
		want string
	}{
		"announced too large": {MaxFile + 1, strings.NewReader("a"), "inbox.too_large"},
		"empty":               {0, strings.NewReader(""), "inbox.empty"},
		"torn":                {10, torn{}, "inbox.cut_short"},
	} {
		_, err := b.Add("velo", "x.csv", c.size, c.in)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Key != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Errorf("left: %v %v", list, err)
	}
}

// Too many at once, too many in all and no room are said before a byte is read.
func TestThereIsRoomForSoMuch(t *testing.T) {
	t.Parallel()
	b, _, now := open(t)
	refused := func(what string) {
		t.Helper()
		_, err := b.Add("velo", "x.csv", 10, zeros{})
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Key != what {
			t.Errorf("%v, want %s", err, what)
		}
	}
	for id := range strings.SplitSeq("A B C", " ") {
		if err := b.reserve(id, 10); err != nil {
			t.Fatal(err)
		}
	}
	refused("inbox.too_many_at_once")
	b.release("A")
	b.release("B")
	b.coming["C"] = maxAll - 5
	refused("inbox.full")
	b.release("C")
	for range maxItems {
		b.mustAdd(t, "velo", "x.csv", "a")
	}
	refused("inbox.too_many")
	*now = now.Add(Kept + time.Minute)
	b.mustAdd(t, "velo", "x.csv", "a") // the old ones made room
}

// What an upload cut short by a kill leaves goes after an hour.
func TestHalfAnUploadGoes(t *testing.T) {
	t.Parallel()
	b, dir, now := open(t)
	half := filepath.Join(dir, strings.Repeat("A", 26))
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(half, *now, *now); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		there bool
	}{{time.Minute, true}, {halfMade, false}} {
		*now = now.Add(c.after)
		if err := b.Sweep(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(half); (err == nil) != c.there {
			t.Errorf("after %v: %v", c.after, err)
		}
	}
}

func TestNamesAreCleaned(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`C:\Mes documents\ventes.csv`: "ventes.csv", "../../etc/passwd": "passwd", "a\x00b\r\n.csv": "ab.csv", "..": "fichier sans nom", "": "fichier sans nom",
		"\xff.csv": ".csv", "Été.csv": "Été.csv", "\u202egpj.csv": "gpj.csv", strings.Repeat("é", 300): strings.Repeat("é", 60) + "…" + strings.Repeat("é", 59),
	} {
		if got := CleanName(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// A file with raw addresses waits an hour and no longer, restart or not.
func TestAFileWithAddressesWaitsAnHour(t *testing.T) {
	t.Parallel()
	b, dir, now := open(t)
	item := b.mustAdd(t, "velo", "access.log", "203.0.113.7 - - […]")
	item.Brief = true
	if err := b.Save(item); err != nil {
		t.Fatal(err)
	}
	other := b.mustAdd(t, "velo", "ventes.csv", "a")
	*now = now.Add(KeptBrief)
	if _, err := b.Find("velo", item.ID); err != nil {
		t.Errorf("within the hour: %v", err)
	}
	*now = now.Add(time.Second)
	again := New(dir, b.now)
	if _, err := again.Find("velo", item.ID); err == nil {
		t.Error("it is still found")
	}
	if err := again.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, item.ID)); !os.IsNotExist(err) {
		t.Errorf("it is still on the disk: %v", err)
	}
	if _, err := again.Find("velo", other.ID); err != nil {
		t.Errorf("the other one: %v", err)
	}
}
