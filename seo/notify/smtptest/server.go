// Package smtptest is a small SMTP server for tests, on a loopback port, with STARTTLS and
// a login.
package smtptest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// Mail is one message that arrived.
type Mail struct {
	User, From, To string
	Encrypted      bool
	Header         mail.Header
	Subject, Text  string // decoded
}

// Server takes messages of one user.
type Server struct {
	Host   string
	Port   int
	Client *tls.Config // that trusts the server

	user, password string
	config         *tls.Config
	mu             sync.Mutex
	mails          []Mail
}

// New serves until the test ends.
func New(t testing.TB, user, password string) *Server {
	t.Helper()
	certified := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(certified.Close)
	pool := x509.NewCertPool()
	pool.AddCert(certified.Certificate())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := listener.Addr().(*net.TCPAddr)
	s := &Server{Host: "127.0.0.1", Port: at.Port, user: user, password: password,
		Client: &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
		config: &tls.Config{Certificates: certified.TLS.Certificates, MinVersion: tls.VersionTLS12}}
	var sessions sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); sessions.Wait() })
	sessions.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			sessions.Go(func() { s.serve(conn) })
		}
	})
	return s
}

// Mails are those that arrived.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

func (s *Server) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	lines := bufio.NewReader(conn)
	say := func(text string) { _, _ = fmt.Fprintf(conn, "%s\r\n", text) }
	var m Mail
	say("220 essai")
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		word, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(word) {
		case "EHLO":
			if m.Encrypted {
				say("250-essai\r\n250 AUTH PLAIN")
			} else {
				say("250-essai\r\n250 STARTTLS")
			}
		case "STARTTLS":
			say("220 go")
			secure := tls.Server(conn, s.config)
			if secure.Handshake() != nil {
				return
			}
			conn, m.Encrypted = secure, true
			lines = bufio.NewReader(conn)
		case "AUTH":
			raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if string(raw) != "\x00"+s.user+"\x00"+s.password {
				say("535 no")
				continue
			}
			m.User = s.user
			say("235 yes")
		case "MAIL":
			if m.User != s.user {
				say("451 later")
				continue
			}
			m.From = between(rest)
			say("250 ok")
		case "RCPT":
			m.To = between(rest)
			say("250 ok")
		case "DATA":
			say("354 go")
			s.take(m, textproto.NewReader(lines).DotReader())
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func between(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}

func (s *Server) take(m Mail, body io.Reader) {
	msg, err := mail.ReadMessage(body)
	if err != nil {
		_, _ = io.Copy(io.Discard, body)
		return
	}
	m.Header = msg.Header
	m.Subject, _ = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	text := msg.Body
	if strings.EqualFold(msg.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		text = quotedprintable.NewReader(text)
	}
	raw, _ := io.ReadAll(text)
	m.Text = string(raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
}
