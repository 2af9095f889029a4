package crawl

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/formaouest/chaland/internal/fault"
)

// entry is one address of the frontier.
type entry struct {
	Seq   uint64 `json:"-"` // order of discovery, and the key on disk
	URL   string `json:"u"`
	Depth int    `json:"d,omitempty"`
	From  string `json:"f,omitempty"`
	How   Source `json:"h"`
	Via   []Hop  `json:"v,omitempty"` // the redirects that led here
	Tries int    `json:"t,omitempty"` // times it was taken: an interrupted crawl comes back to it
}

// maxTries is how often an address may see the program die before it is left
// aside.
const maxTries = 3

var (
	bucketMeta  = []byte("meta")
	bucketQueue = []byte("queue") // queued and in flight: what is left to do
	bucketDone  = []byte("done")  // addresses, in the order of discovery
	bucketKept  = []byte("kept")  // what the reader kept of them
	bucketCheck = []byte("check") // links checked, by address
)

// frontier hands out each address once. It works in memory and writes behind,
// in order, several pages a transaction: what is on disk is always a state
// that was, in which no link found has been forgotten. An address is queued,
// then in flight, then done; after an interruption those in flight are queued
// again.
type frontier struct {
	db *bolt.DB // nil keeps everything in memory

	mu       sync.Mutex
	ready    *sync.Cond
	seen     map[uint64]struct{} // hashes of keys: 64 bits give no clash below billions
	links    []entry             // found by clicks: first served
	others   []entry             // found in sitemaps
	inFlight int
	done     int
	next     uint64
	closed   bool

	writing sync.Mutex // held during a transaction
	pending []write
	wake    chan struct{}
	stopped chan struct{}
	err     error
}

type write struct {
	bucket, key, value []byte // a nil value deletes
}

func openFrontier(dir string) (f *frontier, err error) {
	f = &frontier{seen: map[uint64]struct{}{}, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	f.ready = sync.NewCond(&f.mu)
	if dir == "" {
		close(f.stopped)
		return f, nil
	}
	defer fault.Wrap(&err, "open frontier in %s", dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f.db, err = bolt.Open(filepath.Join(dir, "frontier.db"), 0o600, &bolt.Options{Timeout: time.Second, NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fault.New(fault.Conflict, "crawl.locked", "dir", dir).Because(err)
	}
	if err != nil {
		return nil, unreadable(dir, err)
	}
	if err := f.load(); err != nil {
		f.db.Close()
		return nil, unreadable(dir, err)
	}
	go f.writeBehind()
	return f, nil
}

// unreadable tells a file that is no frontier from a folder that cannot be
// used.
func unreadable(dir string, err error) error {
	if errors.Is(err, os.ErrPermission) {
		return fault.New(fault.Forbidden, "crawl.forbidden_dir", "dir", dir).Because(err)
	}
	return fault.New(fault.Conflict, "crawl.bad_frontier", "file", filepath.Join(dir, "frontier.db")).Because(err)
}

func (f *frontier) load() error {
	return f.db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{bucketMeta, bucketQueue, bucketDone, bucketKept, bucketCheck} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		if err := tx.Bucket(bucketDone).ForEach(f.loadDone); err != nil {
			return err
		}
		return tx.Bucket(bucketQueue).ForEach(f.loadQueued)
	})
}

func (f *frontier) loadDone(key, value []byte) error {
	u, err := ParseURL(string(value))
	if err != nil {
		return err
	}
	f.seen[hash(u)] = struct{}{}
	f.done++
	f.next = max(f.next, binary.BigEndian.Uint64(key)+1)
	return nil
}

func (f *frontier) loadQueued(key, value []byte) error {
	e := entry{Seq: binary.BigEndian.Uint64(key)}
	if err := json.Unmarshal(value, &e); err != nil {
		return err
	}
	u, err := ParseURL(e.URL)
	if err != nil {
		return err
	}
	f.seen[hash(u)] = struct{}{}
	f.next = max(f.next, e.Seq+1)
	f.queue(e)
	return nil
}

func hash(u URL) uint64 { return xxhash.Sum64String(u.Key()) }

func (f *frontier) queue(e entry) {
	if e.How == FromSitemap {
		f.others = append(f.others, e)
	} else {
		f.links = append(f.links, e)
	}
}

// offer tells whether the address is new, and remembers it.
func (f *frontier) offer(u URL) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := hash(u)
	if _, known := f.seen[h]; known {
		return false
	}
	f.seen[h] = struct{}{}
	return true
}

// add queues addresses that offer accepted.
func (f *frontier) add(entries ...entry) { f.advance(nil, nil, entries) }

// finish marks an address done with what was kept of it, and queues what was
// found there, in one go.
func (f *frontier) finish(e entry, kept []byte, found []entry) { f.advance(&e, kept, found) }

func (f *frontier) advance(finished *entry, kept []byte, found []entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range found {
		e.Seq = f.next
		f.next++
		f.queue(e)
		f.writeEntry(e)
	}
	if finished != nil {
		f.inFlight--
		f.done++
		key := sequence(finished.Seq)
		f.write(bucketQueue, key, nil)
		f.write(bucketDone, key, []byte(finished.URL))
		if kept != nil {
			f.write(bucketKept, key, kept)
		}
	}
	f.ready.Broadcast()
}

// take waits for an address to fetch; false says that none is left or that the
// context has ended.
func (f *frontier) take(ctx context.Context) (entry, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ctx.Err() == nil && !f.closed && f.err == nil {
		if e, ok := f.pop(); ok {
			e.Tries++
			f.inFlight++
			f.writeEntry(e)
			return e, true
		}
		if f.inFlight == 0 {
			break
		}
		f.ready.Wait()
	}
	f.ready.Broadcast()
	return entry{}, false
}

func (f *frontier) pop() (e entry, ok bool) {
	for _, queue := range []*[]entry{&f.links, &f.others} {
		if len(*queue) > 0 {
			e, *queue = (*queue)[0], (*queue)[1:]
			return e, true
		}
	}
	return entry{}, false
}

// giveBack queues an address again that was taken but not fetched.
func (f *frontier) giveBack(e entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e.Tries--
	f.inFlight--
	if e.How == FromSitemap {
		f.others = append([]entry{e}, f.others...)
	} else {
		f.links = append([]entry{e}, f.links...)
	}
	f.writeEntry(e)
	f.ready.Broadcast()
}

// nudge wakes everybody who waits, to look at the context again.
func (f *frontier) nudge() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ready.Broadcast()
}

// release wakes everybody who waits, for the crawl is over.
func (f *frontier) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.ready.Broadcast()
}

func (f *frontier) counts() (queued, inFlight, done int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.links) + len(f.others), f.inFlight, f.done
}

// kept yields, in the order of discovery, what readers kept of the addresses
// done so far.
func (f *frontier) kept() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if f.db == nil {
			return
		}
		_ = f.db.View(func(tx *bolt.Tx) error {
			cursor := tx.Bucket(bucketKept).Cursor()
			for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
				if !yield(append([]byte(nil), value...)) {
					break
				}
			}
			return nil
		})
	}
}

func sequence(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
