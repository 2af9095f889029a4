package spool

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Run sends segments to the store until ctx ends: at most Every after their
// first record, sooner when they are full. While a store call is under way or
// the store is away, the active segment goes on growing, so that blocks get
// larger under load and an outage leaves few files.
func (s *Spool) Run(ctx context.Context) {
	for {
		timer := time.NewTimer(s.nextWork())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-s.work:
		case <-timer.C:
		}
		timer.Stop()
		s.sealOld()
		_ = s.drain(ctx, false) // logged, and tried again
	}
}

// idle is how long Run sleeps when nothing waits: Append wakes it.
const idle = time.Minute

// nextWork is how long until a segment is due, to be sealed or sent again.
func (s *Spool) nextWork() time.Duration {
	now, wait := s.o.Now(), idle
	s.queueMu.Lock()
	for _, q := range s.queue {
		wait = min(wait, later(q.next, s.resume).Sub(now))
	}
	s.queueMu.Unlock()
	age := s.sealAge()
	s.fileMu.Lock()
	if s.active != nil {
		wait = min(wait, s.active.opened.Add(s.stretch(age)).Sub(now))
	}
	s.fileMu.Unlock()
	return max(wait, time.Millisecond)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// probeEvery is the age at which a segment is sealed although the store seems
// away: what it refused may have been the fault of that block alone.
const probeEvery = 20 * time.Second

// sealAge is the age at which the active segment is to be sealed. It goes on
// growing while others go before it, or nobody would take it.
func (s *Spool) sealAge() time.Duration {
	s.queueMu.Lock()
	defer s.queueMu.Unlock()
	switch {
	case slices.ContainsFunc(s.queue, func(q *sealed) bool { return q.failures == 0 }):
		return idle
	case s.away:
		return max(probeEvery, s.o.Every)
	}
	return s.o.Every
}

func (s *Spool) sealOld() {
	age := s.sealAge()
	s.fileMu.Lock()
	defer s.fileMu.Unlock()
	if s.active != nil && s.o.Now().Sub(s.active.opened) >= s.stretch(age) {
		s.sealActive(true)
	}
}

// Under load a segment that is due goes on growing for a while: a block costs
// the store much the same whether it is small or large.
const (
	busyRecords = 400 // in a segment of age Every: 1,600 a second by default
	busyStretch = 4
)

// stretch is called with fileMu held.
func (s *Spool) stretch(age time.Duration) time.Duration {
	if age == s.o.Every && s.active.records >= busyRecords {
		return busyStretch * age
	}
	return age
}

// Flush seals the active segment and stores everything, or says why it cannot.
func (s *Spool) Flush(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "flush the spool")
	s.seal()
	if failed := s.drain(ctx, true); failed != nil {
		return fault.New(fault.Unavailable, "collector.store_away").Because(failed)
	}
	return nil
}

// drain stores the segments that are due, or all of them. A segment the store
// refuses does not hold up the others; two refusals in a row without a success
// mean that the store is away.
func (s *Spool) drain(ctx context.Context, all bool) (failed error) {
	s.drainMu.Lock()
	defer s.drainMu.Unlock()
	refused, taken := 0, 0
	for _, q := range s.due(all) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.send(ctx, q); err != nil {
			failed = err
			s.postpone(ctx, q, err)
			if refused++; taken == 0 && refused == 2 && !all {
				break
			}
			continue
		}
		taken++
		s.present()
	}
	return failed
}

// due lists the segments to send now, those that never failed first.
func (s *Spool) due(all bool) []*sealed {
	now := s.o.Now()
	s.queueMu.Lock()
	defer s.queueMu.Unlock()
	if !all && now.Before(s.resume) {
		return nil
	}
	out := slices.DeleteFunc(slices.Clone(s.queue), func(q *sealed) bool { return !all && now.Before(q.next) })
	slices.SortStableFunc(out, func(a, b *sealed) int { return cmp.Compare(a.failures, b.failures) })
	return out
}

// Waiting times between attempts: doubled at each failure.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 2 * time.Second
)

func retryAfter(failures int) time.Duration {
	return min(firstRetry<<min(failures, 10), lastRetry)
}

// postpone notes a failure of the segment, and of the store.
func (s *Spool) postpone(ctx context.Context, q *sealed, err error) {
	now := s.o.Now()
	s.queueMu.Lock()
	q.next = now.Add(retryAfter(q.failures))
	q.failures++
	if !q.odd {
		s.misses++
	}
	if s.misses >= 2 {
		s.away, s.resume = true, now.Add(retryAfter(s.misses))
	}
	s.queueMu.Unlock()
	if ctx.Err() == nil {
		s.o.Log.Warn("a block is not stored yet and will be sent again",
			"segment", filepath.Base(q.path), "attempt", q.failures, "error", err)
	}
}

// present notes that the store took a block: those it refused before are odd,
// and say nothing about the store any more.
func (s *Spool) present() {
	s.queueMu.Lock()
	defer s.queueMu.Unlock()
	s.away, s.misses, s.resume = false, 0, time.Time{}
	for _, q := range s.queue {
		q.odd = q.failures > 0
	}
}

// send stores one segment and then removes it.
func (s *Spool) send(ctx context.Context, q *sealed) error {
	data, err := readUpTo(q.path, q.size)
	if err != nil {
		return err
	}
	block, damage := readSegment(data)
	block.Attempt = q.failures
	if q.adopted {
		block.Attempt++
	}
	if len(block.Records) > 0 {
		if err := s.o.Store(ctx, block); err != nil {
			return err
		}
	}
	s.stored.Add(int64(len(block.Records)))
	return s.retire(q, damage)
}

func readUpTo(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, size)
	n, err := io.ReadFull(f, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return data[:n], err
}

// retire removes a stored segment, or keeps a damaged one aside for a person
// to look at.
func (s *Spool) retire(q *sealed, damage *Damage) error {
	if damage != nil {
		if err := s.keepAside(q, damage); err != nil {
			return err
		}
	} else if err := os.Remove(q.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	s.bytes.Add(-q.size)
	s.queueMu.Lock()
	s.queue = slices.DeleteFunc(s.queue, func(other *sealed) bool { return other == q })
	s.queueMu.Unlock()
	return nil
}

func (s *Spool) keepAside(q *sealed, damage *Damage) error {
	dir := filepath.Join(s.o.Dir, "damaged")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	aside := filepath.Join(dir, filepath.Base(q.path))
	if err := os.Rename(q.path, aside); err != nil {
		return err
	}
	s.damaged.Add(1)
	s.o.Log.Error("a segment of the spool is damaged and kept aside", "path", aside,
		"offset", damage.Offset, "bytes", damage.Bytes, "reason", damage.Reason, "records_read", damage.Kept)
	if s.o.Damaged != nil {
		s.o.Damaged(aside, *damage)
	}
	return nil
}
