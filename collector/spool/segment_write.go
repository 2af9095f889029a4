package spool

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

const segmentSuffix = ".seg"

// group is the calls that share one write and one fsync.
type group struct {
	buf     []byte
	records int
	done    chan struct{}
	err     error
}

func newGroup() *group { return &group{done: make(chan struct{})} }

// add counts records, and reports whether the writer is to be woken: for the
// first ones, and when those expected are here.
func (g *group) add(n, expected int) bool {
	before := g.records
	g.records += n
	return before == 0 || before < expected && g.records >= expected
}

// segment is the file being written.
type segment struct {
	file    *os.File
	path    string
	size    int64 // of what is safely on disk
	room    int64 // up to where it is filled with zeros; what is written up to there makes it no longer
	records int
	opened  time.Time
}

// sealed is a segment that waits for the store.
type sealed struct {
	path     string
	size     int64 // bytes to read; what lies behind was never acknowledged
	records  int   // 0 for a segment found at the start, until it is read
	failures int
	next     time.Time // not before
	odd      bool      // refused by a store that took others
	adopted  bool      // of an earlier process
}

// write is the one goroutine that touches the disk for Append: it takes the
// group, writes it, and meanwhile the next one fills.
func (s *Spool) write() {
	defer close(s.stopped)
	var spare []byte // the buffer of the group before
	for range s.wake {
		s.gather()
		next := newGroup()
		next.buf = spare[:0]
		s.mu.Lock()
		g, ending := s.group, s.closed
		s.group = next
		s.mu.Unlock()
		if len(g.buf) > 0 {
			g.err = s.commit(g)
			if g.err != nil {
				s.bytes.Add(-int64(len(g.buf)))
			}
		}
		spare = nil
		if cap(g.buf) <= 1<<20 {
			spare = g.buf
		}
		s.expect(g)
		close(g.done)
		if ending {
			return
		}
	}
}

const (
	// crowd is how many records on their way at once are worth gathering.
	crowd = 6
	// gatherFor is how long a group waits at most for those expected.
	gatherFor = time.Millisecond
)

// expect notes how many records the next group may hope for: senders who have
// just been answered send again, while those who came too late are here already.
// Without gathering, the two halves would take turns, and the disk, whose every
// flush costs as much processor time as reading two requests, would be waited
// for twice as often.
func (s *Spool) expect(g *group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected = (g.records + s.group.records) * 7 / 8 // not for the slowest
	if s.expected < crowd {
		s.expected = 0
	}
}

// gather waits until the group holds what is expected.
func (s *Spool) gather() {
	s.mu.Lock()
	short := s.group.records < s.expected && !s.closed
	s.mu.Unlock()
	if !short {
		return
	}
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	select {
	case <-s.wake:
	case <-timer.C:
	}
}

// commit puts a group on disk. After a failure the segment is sealed at its
// last good byte: what a failed write or fsync left behind cannot be trusted.
func (s *Spool) commit(g *group) error {
	s.fileMu.Lock()
	defer s.fileMu.Unlock()
	if s.active == nil {
		if err := s.openSegment(); err != nil {
			return s.refuse(err)
		}
	}
	a := s.active
	_, err := a.file.WriteAt(g.buf, a.size)
	if err == nil {
		a.makeRoom(a.size+int64(len(g.buf)), g.records)
		err = syscall.Fdatasync(int(a.file.Fd()))
	}
	if err != nil {
		s.sealActive(false)
		return s.refuse(err)
	}
	a.size += int64(len(g.buf))
	a.records += g.records
	s.records.Add(int64(g.records))
	if a.size >= s.o.SegmentBytes || a.records >= s.o.SegmentRecords {
		s.sealActive(true)
	}
	return nil
}

// zeros are written ahead of the records under load. A flush that finds the file
// no longer than before spares the file system's journal, and with it half of
// the time. A reader takes them for a torn tail, and a full disk does without.
var zeros = make([]byte, 256<<10)

func (a *segment) makeRoom(end int64, records int) {
	if records < crowd || end <= a.room {
		return
	}
	if _, err := a.file.WriteAt(zeros, end); err == nil {
		a.room = end + int64(len(zeros))
	}
}

// refuse tells a full disk, which passes, from anything else.
func (s *Spool) refuse(err error) error {
	s.o.Log.Error("the spool cannot write", "folder", s.o.Dir, "error", err)
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return ErrFull.Because(err)
		}
	}
	return fault.New(fault.Unavailable, "collector.spool_broken", "path", s.o.Dir).Because(err)
}

// openSegment makes the next file, its head, and its name in the folder safe.
func (s *Spool) openSegment() (err error) {
	s.seq++
	path := filepath.Join(s.o.Dir, fmt.Sprintf("%016x%s", s.seq, segmentSuffix))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	head := newHead(s.o.Schema)
	if _, err = f.Write(head); err == nil {
		err = syncFolder(s.o.Dir)
	}
	if err != nil {
		_ = f.Close()
		return errors.Join(err, os.Remove(path))
	}
	s.bytes.Add(int64(len(head)))
	s.active = &segment{file: f, path: path, size: int64(len(head)), opened: s.o.Now()}
	nudge(s.work)
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// newHead is the magic, a frame with the token (16 random bytes) and the schema.
func newHead(schema []byte) []byte {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails (crypto/rand)
	return appendFrame([]byte(magic), []Record{{Kind: 't', Data: token}, {Kind: 's', Data: schema}})
}

// seal ends the active segment, if there is one, and queues it.
func (s *Spool) seal() {
	s.fileMu.Lock()
	defer s.fileMu.Unlock()
	if s.active != nil {
		s.sealActive(true)
	}
}

// sealActive closes the file. The end frame is a help to the reader, not a
// promise: it is not synced and may be missing.
func (s *Spool) sealActive(whole bool) {
	a := s.active
	s.active = nil
	if whole {
		end := appendFrame(nil, []Record{{Kind: kindEnd, Data: binary.AppendUvarint(nil, uint64(a.records))}})
		if _, err := a.file.WriteAt(end, a.size); err == nil {
			a.size += int64(len(end))
			s.bytes.Add(int64(len(end)))
		}
	}
	_ = a.file.Truncate(a.size) // gives the rest of the room back
	_ = a.file.Close()
	s.queueMu.Lock()
	s.queue = append(s.queue, &sealed{path: a.path, size: a.size, records: a.records})
	s.queueMu.Unlock()
	nudge(s.work)
}
