package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// The forms of the technical log.
const (
	logText = "text"
	logJSON = "json"
)

var logFormats = []string{logText, logJSON}

// newLog writes warnings, and all there is to say when asked; for programs, also a line
// a request. Neither form holds what names a person or opens a door: messages are written
// so, and what errors of others quote is veiled.
func newLog(w io.Writer, format string, verbose bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: veilAttr}
	if format == logJSON {
		o.Level = slog.LevelInfo
	}
	if verbose {
		o.Level = slog.LevelDebug
	}
	if format == logJSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// checkLogFormat refuses a form that there is not.
func checkLogFormat(format string) error {
	if slices.Contains(logFormats, format) {
		return nil
	}
	return usage("ops.log_format", "value", format, "names", strings.Join(logFormats, ", "))
}

func veilAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(veil(v))
	case error:
		a.Value = slog.StringValue(veil(v.Error()))
	case fmt.Stringer:
		if a.Key != slog.TimeKey && a.Key != slog.LevelKey && a.Value.Kind() == slog.KindAny {
			a.Value = slog.StringValue(veil(v.String()))
		}
	}
	return a
}

var (
	mailText  = regexp.MustCompile(`[\w.+%-]+@[\w-]+(?:\.[\w-]+)+`)
	codeText  = regexp.MustCompile(`\bCH-[0-9A-Z]{4}-[0-9A-Z]{2}\b`)
	tokenText = regexp.MustCompile(`\b[A-Za-z0-9_-]{32,}\b`)
	hostText  = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,8}`) // netip judges
)

// veil takes out of a text the e-mail addresses, the addresses of machines but those of
// this one, the codes of citations and whatever is long enough to be a token.
func veil(s string) string {
	if len(s) < 6 {
		return s
	}
	s = mailText.ReplaceAllString(s, "(e-mail)")
	s = codeText.ReplaceAllString(s, "(code)")
	s = tokenText.ReplaceAllStringFunc(s, func(word string) string {
		if strings.ContainsAny(word, "0123456789") { // names of functions are as long
			return "(token)"
		}
		return word
	})
	return hostText.ReplaceAllStringFunc(s, func(word string) string {
		if ip, err := netip.ParseAddr(word); err != nil || ip.IsLoopback() || ip.IsUnspecified() {
			return word
		}
		return "(address)"
	})
}
