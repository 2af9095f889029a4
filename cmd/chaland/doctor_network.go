package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
)

const (
	// lookPatience is how long an address may take to answer.
	lookPatience = 5 * time.Second
	// soonExpired is when a certificate that nobody renewed needs a look.
	soonExpired = 14 * 24 * time.Hour
	// shortToken is a key that can be guessed, in characters.
	shortToken = 16
)

// examinePort tells whether the address of the screens is ours, free or somebody else's.
func (d *doctor) examinePort(ctx context.Context) {
	host, _, err := net.SplitHostPort(d.addr)
	if err != nil {
		d.failed("port", usage("cli.bad_addr", "addr", d.addr))
		return
	}
	token, err := adminToken(d.tokenFile)
	if err != nil {
		d.failed("token", err)
	}
	if token != "" && len(token) < shortToken {
		d.warn("token", "short", "n", len(token))
	}
	if !isLoopback(host) && token == "" {
		d.wrong("token", "none", "addr", d.addr)
	}
	if l, err := net.Listen("tcp", d.addr); err == nil {
		_ = l.Close()
		d.fine("port_free", "addr", d.addr)
		return
	}
	if said, _ := glance(ctx, "http://"+reachable(d.addr)+"/healthz"); said == "ok\n" {
		d.fine("port", "addr", d.addr)
		return
	}
	d.wrong("port", "taken", "addr", d.addr)
}

// reachable is where this machine asks a listener of that address.
func reachable(addr string) string {
	host, port, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func glance(ctx context.Context, address string) (string, *tls.ConnectionState) {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", nil
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error(), nil
	}
	defer answer.Body.Close()
	raw, _ := io.ReadAll(io.LimitReader(answer.Body, 1000)) // what came of it is compared
	return string(raw), answer.TLS
}

// examinePublic looks at the address that people type: its certificate, and whether it
// leads here.
func (d *doctor) examinePublic(ctx context.Context) {
	if d.publicURL == "" {
		return
	}
	base := strings.TrimSuffix(d.publicURL, "/")
	u, err := url.Parse(base)
	if err != nil {
		d.failed("public", err)
		return
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		d.wrong("public", "clear", "url", base)
		return
	}
	said, secure := glance(ctx, base+"/healthz")
	if secure == nil && u.Scheme == "https" {
		d.certificate(ctx, u, said)
		return
	}
	if said != "ok\n" {
		d.wrong("public", "away", "url", base)
		return
	}
	if secure != nil && len(secure.PeerCertificates) > 0 {
		if until := secure.PeerCertificates[0].NotAfter; until.Sub(d.now()) < soonExpired {
			d.warn("public", "soon", "url", base, "until", i18n.Date(until.In(parisTime())))
			return
		}
	}
	d.fine("public", "url", base)
}

// certificate says why an address gave no secure answer.
func (d *doctor) certificate(ctx context.Context, u *url.URL, said string) {
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "443")
	}
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: lookPatience}}
	conn, err := dialer.DialContext(ctx, "tcp", host)
	if err == nil {
		_ = conn.Close()
		d.wrong("public", "away", "url", u.String())
		return
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		way := "untrusted"
		if expired, ok := errors.AsType[x509.CertificateInvalidError](bad.Err); ok && expired.Reason == x509.Expired {
			way = "expired"
		} else if _, ok := errors.AsType[x509.HostnameError](bad.Err); ok {
			way = "other_name"
		}
		d.wrong("public", way, "url", u.String(), "host", u.Hostname())
		return
	}
	d.log.Debug("the public address does not answer", "said", said, "error", err)
	d.wrong("public", "away", "url", u.String())
}
