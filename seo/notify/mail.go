package notify

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/formaouest/chaland/internal/fault"
)

// Mailer is the SMTP server that takes messages.
type Mailer struct {
	Host     string
	Port     int    // 0 for 587
	Security string // "starttls", also for "", "tls" or "none", which only this machine may have
	User     string // "" logs in nowhere
	Password string
	From     string
	TLS      *tls.Config // nil for the system's
}

// The kinds of security.
const (
	StartTLS = "starttls"
	Implicit = "tls"
	Plain    = "none"
)

// sendFor bounds one attempt.
const sendFor = 30 * time.Second

// Check refuses settings that would never send, or that would show a password to a network.
func (m Mailer) Check() error {
	switch {
	case m.Host == "":
		return fault.New(fault.Invalid, "notify.no_host")
	case m.From == "":
		return fault.New(fault.Invalid, "notify.no_from")
	case m.Security != "" && m.Security != StartTLS && m.Security != Implicit && m.Security != Plain:
		return fault.New(fault.Invalid, "notify.bad_security", "value", m.Security)
	case m.Security == Plain && !isLoopback(m.Host):
		return fault.New(fault.Invalid, "notify.plain", "host", m.Host)
	case m.User != "" && m.Password == "":
		return fault.New(fault.Invalid, "notify.no_password", "user", m.User)
	}
	if err := mail.NewMsg().From(m.From); err != nil {
		return fault.New(fault.Invalid, "notify.bad_address", "address", m.From).Because(err)
	}
	return nil
}

// CheckAddress refuses what is no e-mail address.
func CheckAddress(address string) error {
	if err := mail.NewMsg().To(address); err != nil {
		return fault.New(fault.Invalid, "notify.bad_address", "address", address).Because(err)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// Send sends a plain text to one person. id names the message: a program that died
// between sending and noting it sends the same id again, by which mailboxes know a double.
func (m Mailer) Send(ctx context.Context, to, id, subject, text string, at time.Time) error {
	if err := m.Check(); err != nil {
		return err
	}
	msg := mail.NewMsg()
	if err := msg.From(m.From); err != nil {
		return err
	}
	if err := msg.To(to); err != nil {
		return fault.New(fault.Invalid, "notify.bad_address", "address", to).Because(err)
	}
	_, domain, _ := strings.Cut(strings.Trim(m.From, "<> "), "@")
	msg.SetMessageIDWithValue(id + "@" + strings.Trim(domain, "<> "))
	msg.Subject(subject)
	msg.SetDateWithValue(at)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, text)
	client, err := mail.NewClient(m.Host, m.options()...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fault.New(fault.Unavailable, "notify.mail_failed", "host", m.Host, "cause", strings.TrimSpace(err.Error())).Because(err)
	}
	return nil
}

func (m Mailer) options() []mail.Option {
	port := m.Port
	if port == 0 {
		port = 587
	}
	options := []mail.Option{mail.WithTimeout(sendFor)}
	switch m.Security {
	case Implicit:
		options = append(options, mail.WithSSL())
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.TLS != nil {
		options = append(options, mail.WithTLSConfig(m.TLS))
	}
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	return append(options, mail.WithPort(port))
}
