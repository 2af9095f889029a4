package embedded

import (
	"context"
	"io"
	"net"
	"time"
)

// Dial opens a client's connection to the engine. This libchdb leaves nobody to
// catch what a connection throws: one reset while it is read ends the whole
// engine, and closing a socket with unread answers in it, which is what giving
// up a query does, resets it. These connections say that they end, and read on
// until the engine has ended them too.
func Dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return gentle{conn.(*net.TCPConn)}, nil
}

type gentle struct{ *net.TCPConn }

// patience is how long the engine may take to notice that a client has gone.
const patience = 30 * time.Second

// Close returns at once: what is left of the answer is read behind it.
func (c gentle) Close() error {
	if err := c.CloseWrite(); err != nil {
		return c.TCPConn.Close()
	}
	go func() {
		_ = c.SetReadDeadline(time.Now().Add(patience))
		_, _ = io.Copy(io.Discard, c.TCPConn)
		_ = c.TCPConn.Close()
	}()
	return nil
}
