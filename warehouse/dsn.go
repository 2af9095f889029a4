package warehouse

import (
	"context"
	"crypto/tls"
	"net/url"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// openServer connects to the server a DSN names. The DSN's grammar is the
// driver's; a password inside is accepted, and masked in every message.
func openServer(ctx context.Context, o Options) (*Warehouse, error) {
	co, err := parseDSN(o)
	if err != nil {
		return nil, err
	}
	return dial(ctx, o, co)
}

func parseDSN(o Options) (*clickhouse.Options, error) {
	if !strings.Contains(o.DSN, "://") {
		return nil, fault.New(fault.Invalid, "warehouse.bad_dsn", "dsn", MaskDSN(o.DSN))
	}
	co, err := clickhouse.ParseDSN(o.DSN)
	if err != nil {
		return nil, fault.New(fault.Invalid, "warehouse.bad_dsn", "dsn", MaskDSN(o.DSN)).Because(maskError(err, o.DSN))
	}
	if co.Protocol != clickhouse.Native || len(co.Addr) == 0 || co.Addr[0] == "" {
		return nil, fault.New(fault.Invalid, "warehouse.bad_dsn", "dsn", MaskDSN(o.DSN))
	}
	if o.Password != "" {
		co.Auth.Password = o.Password
	}
	if co.Auth.Database == "" || co.Auth.Database == "default" {
		co.Auth.Database = o.Database
	}
	if u, err := url.Parse(o.DSN); err == nil && u.Query().Get("secure") == "true" && co.TLS == nil {
		co.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return co, nil
}

// MaskDSN is the DSN without its password, fit for a message or a log.
func MaskDSN(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Host == "" {
		_, host, found := strings.Cut(dsn, "@")
		if found {
			return "***@" + host
		}
		return "***"
	}
	q := u.Query()
	if q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

type maskedError struct{ text string }

func (m maskedError) Error() string { return m.text }

// maskError rewrites a driver's message that may quote the DSN.
func maskError(err error, dsn string) error {
	text := err.Error()
	if u, perr := url.Parse(dsn); perr == nil {
		if p, ok := u.User.Password(); ok && p != "" {
			text = strings.ReplaceAll(text, p, "xxxxx")
		}
		text = strings.ReplaceAll(text, dsn, MaskDSN(dsn))
		return maskedError{text}
	}
	return maskedError{"unreadable address"}
}
