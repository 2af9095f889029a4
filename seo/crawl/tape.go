package crawl

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"sync"

	"github.com/klauspost/compress/s2"

	"github.com/formaouest/chaland/internal/fault"
)

// Tape holds what servers answered during a crawl, compressed: with it, the same crawl is
// made again without asking anybody, perhaps by other rules. Answers are appended to a
// file as they come, so that a killed crawl goes on with its tape; a torn end is cut off.
type Tape struct {
	mu      sync.Mutex
	file    *os.File
	end     int64
	note    []byte
	answers map[string][]int64 // places of the answers to one request, in order of time
	err     error              // the first failure to write, after which nothing is written
}

// tapeMark begins a tape, tapeNote is the key of its note.
const (
	tapeMark = "chaland tape 1\n"
	tapeNote = "note"
)

// maxTaped is more than any answer takes: what claims more is a broken file.
const maxTaped = 256 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// taped is the head of an answer on the tape; its body follows.
type taped struct {
	Key    string
	Answer tapedAnswer
}

// OpenTape opens a tape to read it and to add to it; a missing file becomes an empty one.
func OpenTape(path string) (*Tape, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return readTape(file)
}

// PlayTape opens a tape to read it only. A fault of kind NotFound says that there is none,
// one of kind Invalid that the file is no tape.
func PlayTape(path string) (*Tape, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "crawl.no_tape", "file", path).Because(err)
	}
	return readTape(file)
}

func readTape(file *os.File) (*Tape, error) {
	t := &Tape{file: file}
	if err := t.scan(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return t, nil
}

// scan finds the answers and where they end.
func (t *Tape) scan() error {
	t.answers, t.note, t.end = map[string][]int64{}, nil, 0
	mark := make([]byte, len(tapeMark))
	n, err := io.ReadFull(t.file, mark)
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case string(mark[:n]) != tapeMark[:n]:
		return fault.New(fault.Invalid, "crawl.bad_tape", "file", t.file.Name())
	case err != nil:
		return nil // torn at once: begun again
	}
	t.end = int64(len(tapeMark))
	for {
		entry, body, next, err := t.at(t.end)
		if err != nil {
			return nil // the end, or torn
		}
		if entry.Key == tapeNote {
			t.note = body
		} else {
			t.answers[entry.Key] = append(t.answers[entry.Key], t.end)
		}
		t.end = next
	}
}

// at reads the entry at a place, and where the next one begins.
func (t *Tape) at(place int64) (entry taped, body []byte, next int64, err error) {
	var head [tapeHead]byte
	if _, err := t.file.ReadAt(head[:], place); err != nil {
		return taped{}, nil, 0, err
	}
	size := binary.LittleEndian.Uint32(head[:4])
	if size > maxTaped {
		return taped{}, nil, 0, io.ErrUnexpectedEOF
	}
	packed := make([]byte, size)
	if _, err := t.file.ReadAt(packed, place+int64(len(head))); err != nil {
		return taped{}, nil, 0, err
	}
	if crc32.Checksum(packed, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
		return taped{}, nil, 0, io.ErrUnexpectedEOF
	}
	if n, err := s2.DecodedLen(packed); err != nil || n > maxTaped {
		return taped{}, nil, 0, io.ErrUnexpectedEOF
	}
	plain, err := s2.Decode(nil, packed)
	if err != nil {
		return taped{}, nil, 0, err
	}
	text, body, _ := bytes.Cut(plain, []byte("\n"))
	if err := json.Unmarshal(text, &entry); err != nil {
		return taped{}, nil, 0, err
	}
	return entry, body, place + int64(len(head)) + int64(size), nil
}

// add appends an entry. A failure, as of a full disk, ends the tape and not the crawl: Err
// tells it.
func (t *Tape) add(entry taped, body []byte) {
	text, err := json.Marshal(entry)
	if err != nil {
		panic(err) // strings and numbers
	}
	lent := tapeBuffers.Get().(*tapeBuffer)
	defer tapeBuffers.Put(lent)
	lent.plain = append(append(append(lent.plain[:0], text...), '\n'), body...)
	if most := s2.MaxEncodedLen(len(lent.plain)) + tapeHead; cap(lent.packed) < most {
		lent.packed = make([]byte, most)
	}
	packed := lent.packed[:cap(lent.packed)]
	packed = packed[:tapeHead+len(s2.Encode(packed[tapeHead:], lent.plain))]
	binary.LittleEndian.PutUint32(packed, uint32(len(packed)-tapeHead)) //nolint:gosec // an answer is smaller than maxTaped
	binary.LittleEndian.PutUint32(packed[4:], crc32.Checksum(packed[tapeHead:], castagnoli))
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		return
	}
	if t.end == 0 {
		t.write([]byte(tapeMark))
	}
	t.write(packed)
}

func (t *Tape) write(text []byte) {
	if t.err != nil {
		return
	}
	if _, t.err = t.file.WriteAt(text, t.end); t.err == nil {
		t.end += int64(len(text))
	}
}

// tapeHead is what stands before each entry: its length and its checksum.
const tapeHead = 8

// tapeBuffer is what an answer is put together and packed in.
type tapeBuffer struct{ plain, packed []byte }

var tapeBuffers = sync.Pool{New: func() any { return new(tapeBuffer) }}

// Err is the failure that ended the tape before its crawl, nil without any.
func (t *Tape) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Note is what SetNote wrote last.
func (t *Tape) Note() []byte { return t.note }

// SetNote adds a note: what one must know to make the crawl again.
func (t *Tape) SetNote(note []byte) { t.add(taped{Key: tapeNote}, note) }

// Erase makes the tape empty: its crawl begins anew.
func (t *Tape) Erase() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answers, t.note, t.end = map[string][]int64{}, nil, 0
	return t.file.Truncate(0)
}

// Close closes the file.
func (t *Tape) Close() error { return t.file.Close() }

// next is the place of the next answer to a request; the last one answers for ever. ok is
// false for what nobody asked.
func (t *Tape) next(key string) (place int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	places := t.answers[key]
	if len(places) == 0 {
		return 0, false
	}
	if len(places) > 1 {
		t.answers[key] = places[1:]
	}
	return places[0], true
}
