package dashboard

import (
	"context"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// uploadSilence is how long a sender may send nothing.
const uploadSilence = time.Minute

// sending is a form of files on its way. Its sender may take as long as something comes, until an
// instant: a form that never ends does not keep its place.
type sending struct {
	*http.ResponseController
	form     *multipart.Reader
	until    time.Time
	of       time.Duration
	silence  time.Duration
	heard    atomic.Int64 // until when the sender may be silent, in nanoseconds since 1970
	tooLarge *fault.Error // the form, as a whole
}

// receive begins to read a form of files, which may take a time at most. end is called before the
// answer is written.
func (d *Dashboard) receive(v *visit, of time.Duration, tooLarge *fault.Error) (s *sending, end func(), err error) {
	form, err := v.Request().MultipartReader()
	if err != nil {
		return nil, nil, err
	}
	s = &sending{ResponseController: http.NewResponseController(v.Response()), form: form, until: time.Now().Add(of), of: of, silence: d.silence(), tooLarge: tooLarge}
	s.heard.Store(s.until.UnixNano())
	// The end of a silence is a deadline of the connection, which ends the request's context as if
	// its sender had left. This one is still there and is answered.
	asked := v.Request().Context()
	ctx, leave := context.WithCancel(context.WithoutCancel(asked))
	context.AfterFunc(asked, func() {
		if !s.isSilent() {
			leave()
		}
	})
	v.SetRequest(v.Request().WithContext(ctx))
	return s, func() { s.end(v) }, nil
}

// end lets the answer go out at once: it does not wait for the rest of a form that was given up.
func (s *sending) end(v *visit) {
	if !s.isLate() && !s.isSilent() {
		_ = s.SetReadDeadline(time.Time{})
		s.heard.Store(math.MaxInt64) // from now on, whoever leaves has left
		return
	}
	v.Response().Header().Set("Connection", "close")
	_ = s.SetReadDeadline(time.Now())
}

func (s *sending) isLate() bool   { return time.Now().After(s.until) }
func (s *sending) isSilent() bool { return time.Now().UnixNano() >= s.heard.Load() }

// wait lets the sender be silent for a while, until the end of all. That end is no deadline of the
// connection: it comes while something does.
func (s *sending) wait() error {
	if s.isLate() || s.isSilent() { // once is enough: what was read before is told first
		return os.ErrDeadlineExceeded
	}
	until := time.Now().Add(s.silence)
	s.heard.Store(until.UnixNano())
	_ = s.SetReadDeadline(until) // where the connection has none, nobody waits
	return nil
}

// next is the next part of the form, io.EOF behind the last one.
func (s *sending) next() (*multipart.Part, error) {
	if err := s.wait(); err != nil {
		return nil, s.cutShort(err)
	}
	part, err := s.form.NextPart()
	if err == nil || errors.Is(err, io.EOF) {
		return part, err
	}
	return nil, s.cutShort(err)
}

// read reads what a part holds, as long as something comes.
func (s *sending) read(part *multipart.Part) io.Reader { return sentPart{part, s} }

// work does something with what came: it takes none of the sender's time.
func (s *sending) work(do func() error) error {
	began := time.Now()
	s.heard.Store(math.MaxInt64)
	_ = s.SetReadDeadline(time.Time{}) // its end would end the request as if its sender had left
	err := do()
	s.until = s.until.Add(time.Since(began))
	return err
}

type sentPart struct {
	io.Reader
	form *sending
}

func (p sentPart) Read(b []byte) (int, error) {
	if err := p.form.wait(); err != nil {
		return 0, err
	}
	return p.Reader.Read(b)
}

// cutShort says why a form ended before its end: it is too large, too slow or silent, or its sender
// stopped.
func (s *sending) cutShort(err error) error {
	switch {
	case errors.Is(err, echo.ErrStatusRequestEntityTooLarge):
		return s.tooLarge.Because(err)
	case s.isLate():
		return fault.New(fault.Invalid, "sending.slow", "time", i18n.Duration(s.of.Seconds())).Because(err)
	case s.isSilent():
		return fault.New(fault.Invalid, "sending.silent", "time", i18n.Duration(s.silence.Seconds())).Because(err)
	}
	return fault.New(fault.Invalid, "sending.cut_short").Because(err)
}
