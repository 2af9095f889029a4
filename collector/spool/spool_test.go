package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// shelf is a store that remembers its blocks and can be closed.
type shelf struct {
	mu     sync.Mutex
	shut   bool
	reject func(Block) bool
	blocks map[string]Block
	calls  int
}

var errShut = errors.New("the store is shut")

func (s *shelf) take(_ context.Context, b Block) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.shut || s.reject != nil && s.reject(b) {
		return errShut
	}
	if s.blocks == nil {
		s.blocks = map[string]Block{}
	}
	s.blocks[b.Token] = b
	return nil
}

func (s *shelf) setShut(shut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = shut
}

// texts counts the records by their text.
func (s *shelf) texts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for _, b := range s.blocks {
		for _, r := range b.Records {
			out[string(r.Data)]++
		}
	}
	return out
}

func open(t *testing.T, o Options) *Spool {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.Log = slog.New(slog.DiscardHandler)
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func run(t *testing.T, s *Spool) {
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

func record(text string) Record { return Record{Kind: 'E', Data: []byte(text)} }

func mustAppend(t *testing.T, s *Spool, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := s.Append(record(text)); err != nil {
			t.Fatalf("append %s: %v", text, err)
		}
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: still not so after 10 s", what)
		}
	}
}

func files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestRecordsReachTheStoreOnceAndTheirFilesGo(t *testing.T) {
	t.Parallel()
	home := &shelf{}
	s := open(t, Options{Store: home.take, Schema: []byte("v1"), Every: 20 * time.Millisecond})
	run(t, s)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() { mustAppend(t, s, fmt.Sprint(i)) })
	}
	all.Wait()
	eventually(t, "all stored", func() bool { return s.Stats().Stored == 200 })
	for text, n := range home.texts() {
		if n != 1 {
			t.Errorf("record %s stored %d times", text, n)
		}
	}
	eventually(t, "no file left", func() bool { return len(files(t, s.o.Dir, "*.seg")) == 0 })
	for _, b := range home.blocks {
		if string(b.Schema) != "v1" || len(b.Token) != 32 {
			t.Errorf("block with schema %q and token %q", b.Schema, b.Token)
		}
	}
	eventually(t, "no byte counted", func() bool { return s.Stats().Bytes == 0 })
}

func TestAnAppendIsKeptWhole(t *testing.T) {
	t.Parallel()
	home := &shelf{}
	s := open(t, Options{Store: home.take})
	if err := s.Append(Record{'E', []byte("event")}, Record{'O', nil}, Record{'A', []byte("aside")}); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, b := range home.blocks {
		if len(b.Records) != 3 || b.Records[1].Kind != 'O' || len(b.Records[1].Data) != 0 || string(b.Records[2].Data) != "aside" {
			t.Errorf("records came back as %q", b.Records)
		}
	}
}

func TestABlockIsSentAgainUnchanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var seen []Block
	lost := func(_ context.Context, b Block) error { // stored, but the answer is lost
		seen = append(seen, b)
		return errShut
	}
	first := open(t, Options{Dir: dir, Store: lost})
	mustAppend(t, first, "a", "b")
	if err := first.Flush(t.Context()); err == nil {
		t.Fatal("a failed store must be told")
	}
	_ = first.Flush(t.Context())
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	home := &shelf{}
	second := open(t, Options{Dir: dir, Store: home.take})
	mustAppend(t, second, "c")
	if err := second.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, ok := home.blocks[seen[0].Token]
	if len(seen) != 2 || seen[1].Token != seen[0].Token || !ok {
		t.Fatalf("the block changed its name: %v", seen)
	}
	if len(again.Records) != 2 || string(again.Records[0].Data) != "a" || string(again.Records[1].Data) != "b" {
		t.Errorf("the block came back as %q", again.Records)
	}
	if len(home.blocks) != 2 {
		t.Errorf("%d blocks, want the old one and a new one", len(home.blocks))
	}
}

func TestAnOutageCostsNothingAndFewFiles(t *testing.T) {
	t.Parallel()
	home := &shelf{shut: true}
	s := open(t, Options{Store: home.take, Every: 5 * time.Millisecond, SegmentRecords: 100})
	run(t, s)
	for i := range 450 {
		mustAppend(t, s, fmt.Sprint(i))
		if i < 50 {
			time.Sleep(2 * time.Millisecond)
		}
	}
	if !s.Stats().Failing {
		t.Error("the spool does not say that it fails to store")
	}
	if n := len(files(t, s.o.Dir, "*.seg")); n > 10 {
		t.Errorf("the outage left %d files", n)
	}
	home.setShut(false)
	eventually(t, "all stored", func() bool { return len(home.texts()) == 450 })
	eventually(t, "well again", func() bool { return !s.Stats().Failing && s.Stats().Segments == 0 })
}

func TestOneRefusedBlockHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	home := &shelf{reject: func(b Block) bool { return string(b.Records[0].Data) == "poison" }}
	s := open(t, Options{Store: home.take, Every: 5 * time.Millisecond})
	mustAppend(t, s, "poison")
	_ = s.Flush(t.Context())
	run(t, s)
	for i := range 20 {
		mustAppend(t, s, fmt.Sprint(i))
		time.Sleep(3 * time.Millisecond)
	}
	eventually(t, "the others stored", func() bool { return len(home.texts()) == 20 })
	if st := s.Stats(); st.Segments != 1 || !st.Failing {
		t.Errorf("the refused block is not kept: %+v", st)
	}
}

func TestABoundedSpoolRefusesAndRecovers(t *testing.T) {
	t.Parallel()
	home := &shelf{shut: true}
	s := open(t, Options{Store: home.take, MaxBytes: 2000})
	kept := 0
	var err error
	for ; err == nil && kept < 1000; kept++ {
		err = s.Append(record(fmt.Sprintf("%0100d", kept)))
	}
	kept--
	if !errors.Is(err, ErrFull) || kept < 5 || !s.Full() && s.bytes.Load() < 1800 {
		t.Fatalf("after %d records: %v", kept, err)
	}
	home.setShut(false)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, "after")
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(home.texts()); n != kept+1 {
		t.Errorf("%d records stored, %d acknowledged", n, kept+1)
	}
}

func TestASecondOwnerIsKeptOut(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Store: (&shelf{}).take})
	if _, err := Open(Options{Dir: s.o.Dir}); err == nil {
		t.Fatal("two owners of one folder")
	}
}

func TestAClosedSpoolRefuses(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Store: (&shelf{}).take})
	mustAppend(t, s, "a")
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(record("b")); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
	if n := len(files(t, s.o.Dir, "*.seg")); n != 1 {
		t.Errorf("%d segments wait for the next start, want 1", n)
	}
}

// segmentOf writes texts, one frame each, and returns the file and its bytes.
func segmentOf(t *testing.T, texts ...string) (path string, data []byte) {
	t.Helper()
	s := open(t, Options{Store: (&shelf{shut: true}).take})
	mustAppend(t, s, texts...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path = files(t, s.o.Dir, "*.seg")[0]
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, data
}

func TestATornTailLosesNothingThatWasWhole(t *testing.T) {
	t.Parallel()
	_, data := segmentOf(t, "alpha", "beta", "gamma")
	block, damage := readSegment(data)
	if damage != nil || len(block.Records) != 3 {
		t.Fatalf("the whole segment: %d records, %v", len(block.Records), damage)
	}
	head := len(data)
	for _, r := range []string{"alpha", "beta", "gamma"} {
		head -= frameHead + 2 + len(r)
	}
	head -= frameHead + 3 // the end frame
	ends := map[string]int{"alpha": head + frameHead + 7}
	ends["beta"] = ends["alpha"] + frameHead + 6
	ends["gamma"] = ends["beta"] + frameHead + 7
	for cut := head; cut < len(data); cut++ {
		block, damage := readSegment(data[:cut])
		want := 0
		for _, end := range ends {
			if cut >= end {
				want++
			}
		}
		if damage != nil || len(block.Records) != want {
			t.Fatalf("cut at %d: %d records, %v; want %d and no damage", cut, len(block.Records), damage, want)
		}
	}
}

// A machine that goes down as a file is made leaves a part of its head, or zeros.
func TestATornHeadIsNoDamage(t *testing.T) {
	t.Parallel()
	data := newHead([]byte("v1"))
	_, whole := segmentOf(t, "alpha")
	for cut := range data {
		for _, torn := range [][]byte{data[:cut], make([]byte, cut)} {
			if block, damage := readSegment(torn); damage != nil || len(block.Records) != 0 {
				t.Fatalf("cut at %d: %v, %d records", cut, damage, len(block.Records))
			}
		}
	}
	if _, damage := readSegment(append([]byte("x"), whole[1:]...)); damage == nil {
		t.Error("a head that is another's is no torn one")
	}
}

// A killed process leaves room behind its records, and perhaps half a frame.
func TestRoomBehindTheRecordsIsNoDamage(t *testing.T) {
	t.Parallel()
	_, data := segmentOf(t, "alpha", "beta", "gamma")
	data = data[:len(data)-frameHead-3] // the end frame
	for cut := range frameHead + 2 + len("gamma") {
		left := append(data[:len(data)-cut:len(data)-cut], zeros...)
		want := 3
		if cut > 0 {
			want = 2
		}
		if block, damage := readSegment(left); damage != nil || len(block.Records) != want {
			t.Fatalf("%d bytes of the last frame missing: %d records, %v; want %d and no damage", cut, len(block.Records), damage, want)
		}
	}
}

func TestUnderLoadTheFileIsMadeLongerAheadAndGivenBack(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Store: (&shelf{shut: true}).take})
	size := func() int64 {
		info, err := os.Stat(files(t, s.o.Dir, "*.seg")[0])
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	mustAppend(t, s, "alone")
	if n := size(); n > 1000 {
		t.Errorf("one record takes %d bytes", n)
	}
	many := make([]Record, crowd)
	for i := range many {
		many[i] = record("one of many")
	}
	for range 3 {
		if err := s.Append(many...); err != nil {
			t.Fatal(err)
		}
	}
	if n := size(); n < int64(len(zeros)) || n > int64(len(zeros))+1000 {
		t.Errorf("under load the file has %d bytes", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := size(); n > 2000 {
		t.Errorf("the sealed file has %d bytes", n)
	}
	data, err := os.ReadFile(files(t, s.o.Dir, "*.seg")[0])
	if err != nil {
		t.Fatal(err)
	}
	if block, damage := readSegment(data); len(block.Records) != 1+3*crowd || damage != nil {
		t.Errorf("%d records, %v", len(block.Records), damage)
	}
}

// A disk that fills up leaves a part of the room, which nobody noted.
func TestASealedFileEndsWithItsRecords(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Store: (&shelf{shut: true}).take})
	mustAppend(t, s, "alone")
	path := files(t, s.o.Dir, "*.seg")[0]
	if err := os.Truncate(path, 100_000); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 1000 || info.Size() != s.Stats().Bytes {
		t.Errorf("%d bytes on disk, %d counted, %v", info.Size(), s.Stats().Bytes, err)
	}
}

func TestAnyFlippedByteIsSeenAndTheRestRead(t *testing.T) {
	t.Parallel()
	_, data := segmentOf(t, "alpha", "beta", "gamma", "delta")
	for at := range data {
		bad := append([]byte(nil), data...)
		bad[at] ^= 0x40
		block, damage := readSegment(bad)
		for _, r := range block.Records {
			switch string(r.Data) {
			case "alpha", "beta", "gamma", "delta":
			default:
				t.Fatalf("byte %d: a record that was never written: %q", at, r.Data)
			}
		}
		inEnd := at >= len(data)-frameHead-3
		if !inEnd && damage == nil {
			t.Fatalf("byte %d: not seen", at)
		}
		if damage != nil && damage.Reason != "head" && len(block.Records) < 3 {
			t.Fatalf("byte %d: only %d records read", at, len(block.Records))
		}
	}
}

func TestADamagedSegmentIsKeptAsideAndSaid(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func([]byte) []byte{
		"frame": func(b []byte) []byte { b[len(b)-40] ^= 1; return b },
		"head":  func(b []byte) []byte { b[3] = 'X'; return b },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, data := segmentOf(t, "alpha", "beta", "gamma", "delta")
			if err := os.WriteFile(path, spoil(data), 0o600); err != nil {
				t.Fatal(err)
			}
			var told []Damage
			home := &shelf{}
			s := open(t, Options{Dir: filepath.Dir(path), Store: home.take, Damaged: func(_ string, d Damage) { told = append(told, d) }})
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(told) != 1 || told[0].Reason != name || told[0].Bytes == 0 || s.Stats().Damaged != 1 {
				t.Errorf("told %+v", told)
			}
			if len(files(t, s.o.Dir, "damaged/*.seg")) != 1 || len(files(t, s.o.Dir, "*.seg")) != 0 {
				t.Error("the segment is not kept aside")
			}
			if want := map[string]int{"frame": 3, "head": 0}[name]; len(home.texts()) != want {
				t.Errorf("%d records saved, want %d", len(home.texts()), want)
			}
		})
	}
}

func FuzzReadSegment(f *testing.F) {
	frame := appendFrame(nil, []Record{record("alpha"), record("beta")})
	f.Add(append(newHead([]byte("v1")), frame...))
	f.Add(append(append(newHead(nil), 1, 2, 3), frame...))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		block, damage := readSegment(data)
		if damage != nil && damage.Kept != len(block.Records) {
			t.Errorf("%d records, %d said", len(block.Records), damage.Kept)
		}
	})
}

func TestUnderLoadBlocksGrow(t *testing.T) {
	t.Parallel()
	for records, want := range map[int]bool{busyRecords - 1: true, busyRecords: false} {
		now := time.Now()
		s := open(t, Options{Store: (&shelf{}).take, Now: func() time.Time { return now }})
		for i := range records {
			mustAppend(t, s, fmt.Sprint(i))
		}
		now = now.Add(s.o.Every)
		s.sealOld()
		if sealed := s.Stats().Segments == 1; sealed != want {
			t.Errorf("%d records at their time: sealed %v", records, sealed)
		}
		now = now.Add(3 * s.o.Every)
		s.sealOld()
		if s.Stats().Segments != 1 {
			t.Errorf("%d records are never sealed", records)
		}
	}
}

func TestNothingIsAcknowledgedBeforeItIsOnDisk(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Store: (&shelf{}).take})
	s.fileMu.Lock() // the disk is slow
	var err error
	acknowledged := make(chan struct{})
	go func() { err = s.Append(record("a")); close(acknowledged) }()
	select {
	case <-acknowledged:
		t.Error("acknowledged while the disk had not answered")
	case <-time.After(100 * time.Millisecond):
	}
	s.fileMu.Unlock()
	if <-acknowledged; err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(files(t, s.o.Dir, "*.seg")[0])
	if err != nil {
		t.Fatal(err)
	}
	if block, _ := readSegment(data); len(block.Records) != 1 {
		t.Errorf("%d records on disk", len(block.Records))
	}
}
