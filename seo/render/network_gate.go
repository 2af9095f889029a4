package render

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

// DialFunc opens a connection, or refuses to.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// gate is the browser's only way to the network: a proxy on the loopback interface that
// connects through dial. Frames, sockets, workers and what redirects or names that change
// their answer lead to all go through it. It knows the hosts that pages asked for: what
// the browser wants for itself (updates, the time) is not let out.
type gate struct {
	mu    sync.Mutex
	hosts map[string]bool // that pages asked for
	shut  map[string]bool // hosts and ports that we refused to connect to

	server  *http.Server
	address string
	dial    DialFunc
	forward *httputil.ReverseProxy
	ended   context.Context
	end     context.CancelFunc
	once    sync.Once
}

func openGate(dial DialFunc, refused func(error) bool) (*gate, error) {
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{address: listen.Addr().String(), hosts: map[string]bool{}, shut: map[string]bool{}}
	g.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil && refused(err) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.shut[address] = true
		}
		return c, err
	}
	g.ended, g.end = context.WithCancel(context.Background())
	g.forward = &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		Transport:     &http.Transport{DialContext: g.dial, DisableCompression: true, IdleConnTimeout: 30 * time.Second},
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // the browser sees a connection that ends
		FlushInterval: -1,
	}
	g.server = &http.Server{Handler: g, ReadHeaderTimeout: 30 * time.Second, BaseContext: func(net.Listener) context.Context { return g.ended }}
	go func() { _ = g.server.Serve(listen) }() // until close
	return g, nil
}

// close ends every connection; nothing gets through after.
func (g *gate) close() (err error) {
	g.once.Do(func() {
		g.end()
		g.forward.Transport.(*http.Transport).CloseIdleConnections()
		err = g.server.Close()
	})
	return err
}

// expect lets a host through from now on.
func (g *gate) expect(host string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hosts[host] = true
}

// expects tells whether a page asked for the host. A socket's connection may be quicker
// than the word that a page opens it.
func (g *gate) expects(ctx context.Context, host string) bool {
	const wait, step = time.Second, 20 * time.Millisecond
	for end := time.Now().Add(wait); ; {
		g.mu.Lock()
		known := g.hosts[host]
		g.mu.Unlock()
		if known || ctx.Err() != nil || time.Now().After(end) {
			return known
		}
		time.Sleep(step)
	}
}

// refused tells whether we refused to connect to the host of an address.
func (g *gate) refused(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	port := cmp.Or(u.Port(), map[string]string{"https": "443", "wss": "443"}[u.Scheme], "80")
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shut[net.JoinHostPort(u.Hostname(), port)]
}

// bareName is a host without its port.
func bareName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.expects(r.Context(), bareName(r.Host)) {
		panic(http.ErrAbortHandler) // the browser sees a connection that ends
	}
	switch {
	case r.Method == http.MethodConnect:
		g.tunnel(w, r)
	case r.URL.Scheme != "http" || r.URL.Host == "":
		http.Error(w, "not a proxy request", http.StatusBadRequest)
	default:
		g.forward.ServeHTTP(w, r)
	}
}

// tunnel joins the browser to a host; what passes is theirs.
func (g *gate) tunnel(w http.ResponseWriter, r *http.Request) {
	out, err := g.dial(r.Context(), "tcp", r.Host)
	if err != nil {
		http.Error(w, "unreachable", http.StatusBadGateway)
		return
	}
	in, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		out.Close()
		return
	}
	stop := context.AfterFunc(g.ended, func() { in.Close(); out.Close() })
	defer stop()
	if _, err := io.WriteString(in, "HTTP/1.1 200 Connection Established\r\n\r\n"); err != nil {
		in.Close()
		out.Close()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(out, buffered) // ends with either side
		closeWrite(out)
	}()
	_, _ = io.Copy(in, out)
	closeWrite(in)
	<-done
	_ = errors.Join(in.Close(), out.Close())
}

// closeWrite says that no more will come.
func closeWrite(c net.Conn) {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
		return
	}
	c.Close()
}
