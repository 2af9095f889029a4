package inbox

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Limits of what is kept. A file is gone after Kept (KeptBrief if it is Brief), imported or not.
const (
	MaxFile   = 512 << 20 // bytes of a file
	maxAll    = 2 << 30   // of all files, those on their way included
	maxItems  = 40
	maxAtOnce = 3 // files on their way
	Kept      = 24 * time.Hour
	// KeptBrief is how long a file with raw addresses waits, as an access log's are.
	KeptBrief = time.Hour
	// halfMade is after how long a file without a state is what is left of an upload that
	// was cut short by the end of the program.
	halfMade = time.Hour
)

const (
	fileName    = "file"
	stateName   = "item.json"
	rejectsName = "rejects.csv"
)

// Box is the folder.
type Box struct {
	dir string
	now func() time.Time

	mu     sync.Mutex
	coming map[string]int64 // bytes kept free for the files on their way
}

// Item is a file that somebody brought.
type Item struct {
	ID    string
	Site  string
	Name  string // as the person calls it, without its folders
	Size  int64  // bytes
	At    time.Time
	Brief bool            // it holds raw addresses: KeptBrief is all that it waits
	State json.RawMessage // what its pages keep; null at first
}

// New is a box in a folder, which is made when a first file comes.
func New(dir string, now func() time.Time) *Box {
	return &Box{dir: dir, now: now, coming: map[string]int64{}}
}

// validID is what rand.Text makes: nothing that could lead out of the folder.
var validID = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func noItem() error {
	return fault.New(fault.NotFound, "inbox.gone", "hours", int(Kept/time.Hour))
}

// Add takes a file in. size is what its sender announces, which is room to keep free; 0 or
// less when it is not known. A file that is too large, or for which there is no room, is a fault
// and leaves nothing.
func (b *Box) Add(site, name string, size int64, in io.Reader) (_ Item, err error) {
	defer fault.Wrap(&err, "take in %q for %s", name, site)
	name = CleanName(name)
	if size > MaxFile {
		return Item{}, tooLarge(name)
	}
	if size <= 0 {
		size = MaxFile
	}
	item := Item{ID: rand.Text(), Site: site, Name: name, At: b.now()}
	if err := b.reserve(item.ID, size); err != nil {
		return Item{}, err
	}
	defer b.release(item.ID)
	if err := os.MkdirAll(b.path(item.ID), 0o700); err != nil {
		return Item{}, notKept(err)
	}
	if item.Size, err = b.write(item, in); err == nil {
		err = b.Save(item)
	}
	if err != nil {
		return Item{}, errors.Join(err, os.RemoveAll(b.path(item.ID)))
	}
	return item, nil
}

func tooLarge(name string) error {
	return fault.New(fault.TooLarge, "inbox.too_large", "file", name, "size", i18n.Int(MaxFile>>20))
}

func notKept(err error) error { return fault.New(fault.Unavailable, "inbox.not_kept").Because(err) }

// reserve keeps room free for a file on its way.
func (b *Box) reserve(id string, size int64) error {
	items, used, err := b.sweep()
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, other := range b.coming {
		used += other
	}
	switch {
	case len(b.coming) >= maxAtOnce:
		return fault.New(fault.TooMany, "inbox.too_many_at_once", "n", maxAtOnce)
	case items+len(b.coming) >= maxItems:
		return fault.New(fault.Conflict, "inbox.too_many", "n", maxItems)
	case used+size > maxAll:
		return fault.New(fault.Conflict, "inbox.full", "size", i18n.Int(maxAll>>30))
	}
	b.coming[id] = size
	return nil
}

func (b *Box) release(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.coming, id)
}

func (b *Box) write(item Item, in io.Reader) (n int64, err error) {
	out, err := os.OpenFile(b.FilePath(item), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, notKept(err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	to := &noted{out: out}
	n, err = io.Copy(to, io.LimitReader(in, MaxFile+1))
	switch {
	case to.err != nil:
		return n, notKept(to.err)
	case err != nil:
		return n, fault.New(fault.Invalid, "inbox.cut_short", "file", item.Name).Because(err)
	case n > MaxFile:
		return n, tooLarge(item.Name)
	case n == 0:
		return n, fault.New(fault.Invalid, "inbox.empty", "file", item.Name)
	}
	return n, out.Sync()
}

// noted tells a disk that fails from a sender that does.
type noted struct {
	out io.Writer
	err error
}

func (n *noted) Write(p []byte) (int, error) {
	at, err := n.out.Write(p)
	if err != nil {
		n.err = err
	}
	return at, err
}

// Save writes what is known of a file, whole or not at all.
func (b *Box) Save(item Item) (err error) {
	defer fault.Wrap(&err, "save %s", item.ID)
	raw, err := json.Marshal(item)
	if err != nil {
		return err
	}
	out, err := os.CreateTemp(b.path(item.ID), stateName+".*") // two presses at once write apart
	if err != nil {
		return notKept(err)
	}
	_, err = out.Write(raw)
	if err := errors.Join(err, out.Close()); err != nil {
		return notKept(err)
	}
	return os.Rename(out.Name(), filepath.Join(b.path(item.ID), stateName))
}

// Find is a file of a site by its id.
func (b *Box) Find(site, id string) (item Item, err error) {
	if !validID.MatchString(id) {
		return Item{}, noItem()
	}
	item, err = b.read(id)
	if err != nil || item.Site != site || b.isOld(item) {
		return Item{}, noItem()
	}
	return item, nil
}

func (b *Box) read(id string) (item Item, err error) {
	raw, err := os.ReadFile(filepath.Join(b.path(id), stateName))
	if err == nil {
		err = json.Unmarshal(raw, &item)
	}
	item.ID = id
	return item, err
}

// List are the files of a site, the newest first.
func (b *Box) List(site string) (list []Item, err error) {
	defer fault.Wrap(&err, "list the files of %s", site)
	entries, err := b.entries()
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if item, err := b.Find(site, e.Name()); err == nil {
			list = append(list, item)
		}
	}
	slices.SortFunc(list, func(x, y Item) int {
		if c := y.At.Compare(x.At); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	return list, nil
}

func (b *Box) entries() ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(b.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

func (b *Box) path(id string) string { return filepath.Join(b.dir, id) }

// FilePath is where the file stands.
func (b *Box) FilePath(item Item) string { return filepath.Join(b.path(item.ID), fileName) }

// RejectsPath is where the lines of the file that cannot be used are written, with the
// reasons, as CSV.
func (b *Box) RejectsPath(item Item) string { return filepath.Join(b.path(item.ID), rejectsName) }

// Empty deletes the file and keeps what is known of it.
func (b *Box) Empty(item Item) error {
	if err := os.Remove(b.FilePath(item)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Remove deletes a file and all that is known of it.
func (b *Box) Remove(item Item) error {
	if !validID.MatchString(item.ID) {
		return noItem()
	}
	return os.RemoveAll(b.path(item.ID))
}

// Sweep deletes what has waited too long, and what is left of uploads that were cut short.
func (b *Box) Sweep() error {
	_, _, err := b.sweep()
	return err
}

// sweep also counts what stays: how many items, and how many bytes. Files on their way are
// not counted.
func (b *Box) sweep() (items int, used int64, err error) {
	entries, err := b.entries()
	if err != nil {
		return 0, 0, err
	}
	for _, e := range entries {
		if !validID.MatchString(e.Name()) || b.isComing(e.Name()) {
			continue
		}
		if b.isOver(e) {
			if err := os.RemoveAll(b.path(e.Name())); err != nil {
				return 0, 0, err
			}
			continue
		}
		items++
		used += b.weight(e.Name())
	}
	return items, used, nil
}

func (b *Box) isComing(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, coming := b.coming[id]
	return coming
}

func (b *Box) isOver(e fs.DirEntry) bool {
	if item, err := b.read(e.Name()); err == nil {
		return b.isOld(item)
	}
	info, err := e.Info()
	return err == nil && b.old(info.ModTime(), halfMade)
}

func (b *Box) isOld(item Item) bool {
	if item.Brief {
		return b.old(item.At, KeptBrief)
	}
	return b.old(item.At, Kept)
}

func (b *Box) old(at time.Time, than time.Duration) bool { return b.now().Sub(at) > than }

func (b *Box) weight(id string) (n int64) {
	files, _ := os.ReadDir(b.path(id)) // gone meanwhile: weighs nothing
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			n += info.Size()
		}
	}
	return n
}

// CleanName is the name of a file without its folders and without characters that do
// not show, and no longer than a line.
func CleanName(name string) string {
	const most = 120
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most/2]) + "…" + string(runes[len(runes)-most/2+1:])
	}
	if strings.Trim(name, ". ") == "" {
		return i18n.T("inbox.no_name")
	}
	return name
}
