// Package spool keeps records on disk between the moment they are acknowledged
// and the moment ClickHouse has them.
//
// Append returns once its records are on disk: concurrent calls share one
// write and one fsync (group commit). Records lie in segments, append-only
// files; a segment is one block for the store, with a token drawn when the
// segment was made, so that the same block is sent again unchanged after a
// failure or a crash, and is deleted only after the store has taken it.
//
// The spool knows nothing of what it keeps: records are a kind and bytes, and
// each segment carries the schema its writer described them with.
package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Record is one thing to keep.
type Record struct {
	Kind byte
	Data []byte
}

// Block is what one segment holds: the unit that is stored, and stored again.
type Block struct {
	// Token names the block: the same records always come under the same one.
	Token   string
	Schema  []byte
	Records []Record
	// Attempt counts the times that the store was given this block and failed. It is 1 at
	// least where an earlier process may have given it: the store may have all of it, or parts.
	Attempt int
}

// Store takes a block to its home and returns once it is safe there. It is
// called again with the same block until it succeeds.
type Store func(context.Context, Block) error

// Options of a spool. Zero values take the defaults.
type Options struct {
	Dir string
	// Schema is written at the head of each segment and given back with it.
	Schema []byte
	Store  Store
	// Every is how long a record waits at most before it is sent; default 250 ms.
	Every time.Duration
	// MaxBytes bounds the disk used while the store is away; default 4 GiB.
	MaxBytes int64
	// SegmentBytes and SegmentRecords bound one block; default 8 MiB, 10,000.
	SegmentBytes   int64
	SegmentRecords int
	// Damaged is told of a segment with unreadable bytes, kept aside at path.
	Damaged func(path string, damage Damage)
	Now     func() time.Time
	Log     *slog.Logger
}

func (o *Options) fill() {
	o.Every = cmpOr(o.Every, 250*time.Millisecond)
	o.MaxBytes = cmpOr(o.MaxBytes, 4<<30)
	o.SegmentBytes = cmpOr(o.SegmentBytes, 8<<20)
	o.SegmentRecords = cmpOr(o.SegmentRecords, 10_000)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
}

func cmpOr[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// ErrFull says that the records cannot be kept now: the disk is full, or the
// spool has reached its bound. Nothing of the call was acknowledged.
var ErrFull = fault.New(fault.Unavailable, "collector.spool_full")

// ErrClosed is the answer of a spool that is ending.
var ErrClosed = fault.New(fault.Unavailable, "collector.closing")

// Spool is an open spool folder; one process owns it at a time.
type Spool struct {
	o    Options
	lock *os.File

	mu    sync.Mutex // guards the group being filled
	group *group
	// expected is how many records the group waits for, a moment at most.
	expected int
	closed   bool
	wake     chan struct{} // a group waits for the writer
	stopped  chan struct{} // the writer has ended

	fileMu sync.Mutex // guards the active segment
	active *segment
	seq    uint64

	queueMu sync.Mutex // guards the sealed segments and what is known of the store
	queue   []*sealed
	away    bool       // the store took nothing at the last attempt
	misses  int        // attempts since it took something
	resume  time.Time  // not before, while it is away
	drainMu sync.Mutex // one store call at a time
	work    chan struct{}

	bytes   atomic.Int64 // on disk, and in groups on their way
	records atomic.Int64 // in segments written by this process
	stored  atomic.Int64
	damaged atomic.Int64
}

// Stats tell what a spool holds.
type Stats struct {
	Bytes    int64 // on disk
	Segments int   // waiting for the store
	Waiting  int64 // records acknowledged by this process that wait for the store
	Written  int64 // records acknowledged since the start
	Stored   int64 // records stored since the start, those found at the start included
	Damaged  int64 // segments kept aside since the start
	Failing  bool  // the last attempt to store failed
}

// Open takes possession of the folder and of what an earlier process left.
func Open(o Options) (_ *Spool, err error) {
	defer fault.Wrap(&err, "open the spool %s", o.Dir)
	o.fill()
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "collector.spool_folder", "path", o.Dir).Because(err)
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Spool{
		o: o, lock: lock, group: newGroup(),
		wake: make(chan struct{}, 1), stopped: make(chan struct{}), work: make(chan struct{}, 1),
	}
	if err := s.adopt(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	go s.write()
	return s, nil
}

// lockFolder keeps a second process out: two writers would send each other's
// segments twice at once.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "collector.spool_folder", "path", dir).Because(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fault.New(fault.Conflict, "collector.spool_locked", "path", dir).Because(err)
	}
	return f, nil
}

// adopt queues the segments of an earlier process, oldest first.
func (s *Spool) adopt() error {
	paths, err := filepath.Glob(filepath.Join(s.o.Dir, "*"+segmentSuffix)) // sorted: names are fixed-width
	if err != nil {
		return err
	}
	for _, path := range paths {
		var seq uint64
		if _, err := fmt.Sscanf(filepath.Base(path), "%016x", &seq); err != nil {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		s.seq = max(s.seq, seq)
		s.bytes.Add(info.Size())
		s.queue = append(s.queue, &sealed{path: path, size: info.Size(), adopted: true})
	}
	if len(s.queue) > 0 {
		s.o.Log.Info("the spool holds records of an earlier run", "segments", len(s.queue), "bytes", s.bytes.Load())
	}
	return nil
}

// Append keeps records and returns once they are on disk, all of them or none.
// ErrFull means try again later.
func (s *Spool) Append(records ...Record) error {
	if len(records) == 0 {
		return nil
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	g := s.group
	before := len(g.buf)
	g.buf = appendFrame(g.buf, records)
	size := int64(len(g.buf) - before)
	if size > maxFrame || s.bytes.Add(size) > s.o.MaxBytes {
		g.buf = g.buf[:before]
		s.bytes.Add(-size)
		s.mu.Unlock()
		return ErrFull
	}
	ring := g.add(len(records), s.expected)
	s.mu.Unlock()
	if ring {
		nudge(s.wake)
	}
	<-g.done
	return g.err
}

// nudge wakes the reader of a channel of one slot.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Stats is the spool's state now.
func (s *Spool) Stats() Stats {
	s.fileMu.Lock() // so that no segment is sealed between the two counts
	s.queueMu.Lock()
	waiting, failing, records := len(s.queue), s.away, 0
	for _, q := range s.queue {
		records += q.records
		failing = failing || q.failures > 0
	}
	s.queueMu.Unlock()
	if s.active != nil {
		records += s.active.records
	}
	s.fileMu.Unlock()
	return Stats{
		Bytes: s.bytes.Load(), Segments: waiting, Waiting: int64(records), Written: s.records.Load(), Stored: s.stored.Load(),
		Damaged: s.damaged.Load(), Failing: failing,
	}
}

// Full reports whether the spool has reached its bound.
func (s *Spool) Full() bool { return s.bytes.Load() >= s.o.MaxBytes }

// Close stops taking records, waits for those on their way to the disk, and
// gives up the folder. What is not stored yet waits there for the next Open.
func (s *Spool) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	nudge(s.wake)
	<-s.stopped
	s.seal()
	s.drainMu.Lock() // a store call under way ends first
	defer s.drainMu.Unlock()
	return errors.Join(s.lock.Close())
}
