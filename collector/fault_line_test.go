package collector

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// faultLine is a line to ClickHouse with the faults of lines and of servers: it can be cut,
// refuse, be slow, and keep the answers to itself.
type faultLine struct {
	net.Listener
	to string

	refuses atomic.Bool  // who calls is turned away
	deaf    atomic.Bool  // what the server answers is lost, after it has stored
	late    atomic.Int64 // answers come so many nanoseconds later
	pace    atomic.Int64 // bytes a second towards the server; 0 for all at once

	mu  sync.Mutex
	all []net.Conn
}

func layLine(t *testing.T, to string) *faultLine {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &faultLine{Listener: listener, to: to}
	t.Cleanup(func() { l.refuses.Store(true); _ = listener.Close(); l.cut() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			l.join(in)
		}
	}()
	return l
}

func (l *faultLine) join(in net.Conn) {
	out, err := net.Dial("tcp", l.to)
	if err != nil || l.refuses.Load() {
		_ = in.Close()
		if err == nil {
			_ = out.Close()
		}
		return
	}
	l.mu.Lock()
	l.all = append(l.all, in, out)
	l.mu.Unlock()
	end := func() { _ = in.Close(); _ = out.Close() }
	go func() { defer end(); l.carry(out, in, l.slowly) }()
	go func() { defer end(); l.carry(in, out, l.answer) }()
}

// carry copies from one end to the other, each piece as pass does.
func (l *faultLine) carry(to io.Writer, from io.Reader, pass func(to io.Writer, piece []byte) error) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && pass(to, buf[:n]) != nil || err != nil {
			return
		}
	}
}

func (l *faultLine) slowly(to io.Writer, piece []byte) error {
	for len(piece) > 0 {
		n := len(piece)
		if pace := l.pace.Load(); pace > 0 {
			n = min(n, 4<<10)
			time.Sleep(time.Duration(int64(n) * int64(time.Second) / pace))
		}
		if _, err := to.Write(piece[:n]); err != nil {
			return err
		}
		piece = piece[n:]
	}
	return nil
}

func (l *faultLine) answer(to io.Writer, piece []byte) error {
	if l.deaf.Load() {
		return nil
	}
	time.Sleep(time.Duration(l.late.Load()))
	_, err := to.Write(piece)
	return err
}

// cut ends the lines in use, in the middle of whatever they carry.
func (l *faultLine) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.all {
		_ = conn.Close()
	}
	l.all = nil
}

// away cuts everything and lets nobody in; back lets them.
func (l *faultLine) away() { l.refuses.Store(true); l.cut() }
func (l *faultLine) back() { l.refuses.Store(false) }
