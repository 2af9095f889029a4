package crawl

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// tapedAnswer is an answer without its body, in a form that is stored.
type tapedAnswer struct {
	Status   int         `json:",omitempty"`
	Header   http.Header `json:",omitempty"`
	Wire     int64       `json:",omitempty"`
	Proto    string      `json:",omitempty"`
	Secure   *TLS        `json:",omitempty"`
	TTFB     time.Duration
	Took     time.Duration
	Attempts int     `json:",omitempty"`
	Problem  Problem `json:",omitempty"`
	Detail   string  `json:",omitempty"`
	NoBody   bool    `json:",omitempty"` // none was read
}

// tapeKey tells requests apart: by whom, how and for what, and whether for a body.
func tapeKey(r request) string {
	key := cmp.Or(r.method, http.MethodGet) + " " + r.url.String() + " " + r.agent + r.mark
	if r.want == nil {
		key += " -"
	}
	return key
}

// tapingClient notes what the next client brings. It stands before those that retry and
// wait: what they did in between is of no use to anybody.
type tapingClient struct {
	next client
	tape *Tape
}

func (c *tapingClient) fetch(ctx context.Context, r request) answer {
	a := c.next.fetch(ctx, r)
	if ctx.Err() != nil {
		return a // interrupted: no answer of the server
	}
	c.tape.add(taped{tapeKey(r), tapedAnswer{
		Status: a.status, Header: a.header, Wire: a.wire, Proto: a.proto, Secure: a.secure, TTFB: a.ttfb, Took: a.took,
		Attempts: a.attempts, Problem: a.problem, Detail: a.detail, NoBody: a.body == nil,
	}}, a.body)
	return a
}

// playingClient answers from a tape. What was not asked then is not known.
type playingClient struct{ tape *Tape }

func (c *playingClient) fetch(ctx context.Context, r request) answer {
	if err := ctx.Err(); err != nil {
		return failed(classify(err), err)
	}
	place, ok := c.tape.next(tapeKey(r))
	if !ok {
		return answer{problem: NotTaped, detail: r.url.String()}
	}
	entry, body, _, err := c.tape.at(place)
	if err != nil {
		return failed(NotTaped, err)
	}
	t := entry.Answer
	a := answer{
		status: t.Status, header: t.Header, wire: t.Wire, proto: t.Proto, secure: t.Secure, ttfb: t.TTFB, took: t.Took,
		attempts: t.Attempts, problem: t.Problem, detail: t.Detail,
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	if !t.NoBody {
		a.body = body
	}
	return a
}

// onTape puts the tape, if there is one, before a client.
func (c *Crawl) onTape(next client) client {
	switch {
	case c.options.Replay != nil:
		return &playingClient{c.options.Replay}
	case c.tape != nil:
		return &tapingClient{next, c.tape}
	}
	return next
}

// tapeName is the file of the tape beside the frontier.
const tapeName = "answers.tape"

// openTape opens the tape of the crawl, that of the run before when it is resumed.
func (c *Crawl) openTape() (err error) {
	if !c.options.Record || c.options.Dir == "" || c.options.Replay != nil {
		return nil
	}
	path := filepath.Join(c.options.Dir, tapeName)
	if c.tape, err = OpenTape(path); fault.KindOf(err) == fault.Invalid && err != nil {
		if err = os.Remove(path); err == nil { // half a tape of another program
			c.tape, err = OpenTape(path)
		}
	}
	if err == nil && !c.resumed {
		err = c.tape.Erase()
	}
	return err
}

// KeepTape notes what must be known to make the crawl again and moves the tape to a file,
// for PlayTape. It does nothing without a tape. The error is that of the tape, when an
// answer could not be written.
func (c *Crawl) KeepTape(path string, note []byte) error {
	if c.tape == nil {
		return nil
	}
	c.tape.SetNote(note)
	if err := c.tape.Err(); err != nil {
		return err
	}
	return os.Rename(filepath.Join(c.options.Dir, tapeName), path)
}

func (c *Crawl) closeTape() error {
	if c.tape == nil {
		return nil
	}
	return c.tape.Close()
}

func (c *Crawl) dropTape() error {
	if c.tape == nil {
		return nil
	}
	err := os.Remove(filepath.Join(c.options.Dir, tapeName))
	if errors.Is(err, fs.ErrNotExist) { // kept
		err = nil
	}
	return errors.Join(c.closeTape(), err)
}
