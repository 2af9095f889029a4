package crawl

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
)

type queued []answer

func (s *queued) fetch(context.Context, request) answer {
	a := (*s)[0]
	*s = (*s)[1:]
	return a
}

func TestATapeAnswersAsTheServerDid(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.tape")
	tape, err := OpenTape(path)
	if err != nil {
		t.Fatal(err)
	}
	big := bytes.Repeat([]byte("faïence\x00\n"), 40_000)
	given := []answer{
		{status: 200, header: http.Header{"X": {"a", "b"}}, body: big, proto: "HTTP/2.0", wire: 12, ttfb: 3, took: 5, attempts: 2},
		{status: 503, header: http.Header{}, body: []byte{}, attempts: 3}, {problem: DNSFailure, detail: "no such host"}, {status: 404, header: http.Header{}},
	}
	script := queued(slices.Clone(given))
	recorder := &tapingClient{&script, tape}
	page, other := request{url: MustURL("https://a.fr/é?x=1"), want: wantAll}, request{url: MustURL("https://b.fr/"), method: http.MethodHead}
	for _, r := range []request{page, page, other, other} {
		recorder.fetch(t.Context(), r)
	}
	tape.SetNote([]byte("première"))
	tape.SetNote([]byte("deuxième\nligne"))
	if err := errors.Join(tape.Err(), tape.Close()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil || len(whole) > len(big)/10 {
		t.Fatalf("%d bytes for %d: %v", len(whole), len(big), err)
	}
	if err := os.WriteFile(path, append(whole, whole[len(tapeMark):len(whole)-3]...), 0o600); err != nil { // told twice, as a kill leaves it: the last note is torn
		t.Fatal(err)
	}
	played, err := PlayTape(path)
	if err != nil || string(played.Note()) != "première" {
		t.Fatalf("%v, note %q", err, played.Note())
	}
	player := &playingClient{played}
	for i, want := range []answer{given[0], given[1], given[0], given[1], given[1]} {
		if got := player.fetch(t.Context(), page); !alike(got, want) {
			t.Errorf("answer %d: %+v, want %+v", i, got, want)
		}
	}
	if got := player.fetch(t.Context(), other); !alike(got, given[2]) {
		t.Errorf("a failure is played: %+v", got)
	}
	if got := player.fetch(t.Context(), request{url: MustURL("https://a.fr/jamais")}); got.problem != NotTaped {
		t.Errorf("what was never asked: %+v", got)
	}
	if err := played.Close(); err != nil {
		t.Error(err)
	}
}

func alike(a, b answer) bool {
	return a.status == b.status && a.problem == b.problem && a.detail == b.detail && bytes.Equal(a.body, b.body) && (a.body == nil) == (b.body == nil) &&
		a.header.Get("X") == b.header.Get("X") && a.proto == b.proto && a.wire == b.wire && a.ttfb == b.ttfb && a.took == b.took && a.attempts == b.attempts
}

func TestATapeThatCannotBeWrittenEndsAlone(t *testing.T) {
	t.Parallel()
	tape, err := OpenTape(filepath.Join(t.TempDir(), "a.tape"))
	if err != nil {
		t.Fatal(err)
	}
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	tape.file = full
	script := queued{{status: 200, body: []byte("a")}, {status: 201}}
	client := &tapingClient{&script, tape}
	for _, want := range []int{200, 201} {
		if got := client.fetch(t.Context(), request{url: MustURL("https://a.fr/")}); got.status != want {
			t.Errorf("status %d, want %d", got.status, want)
		}
	}
	if !errors.Is(tape.Err(), syscall.ENOSPC) {
		t.Errorf("a full disk is told: %v", tape.Err())
	}
}

func TestWhatIsNoTapeIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := PlayTape(filepath.Join(folder, "rien")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a missing file: %v", err)
	}
	for name, text := range map[string]string{"a": "PK\x03\x04 not a tape at all", "b": "c"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		tape, err := PlayTape(path)
		if name == "a" && fault.KindOf(err) != fault.Invalid {
			t.Errorf("another file: %v", err)
		}
		if name == "b" && (err != nil || len(tape.answers) != 0) {
			t.Errorf("a tape that a kill left at once: %v", err)
		}
	}
}

func FuzzTape(f *testing.F) {
	f.Add([]byte(tapeMark + "\x05\x00\x00\x00abcdhello"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "a.tape")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if tape, err := PlayTape(path); err == nil {
			_ = tape.Close()
		}
	})
}
