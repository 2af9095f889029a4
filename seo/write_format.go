package seo

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Format is a way to write an audit.
type Format struct {
	Name  string // by which it is asked for
	Media string // the media type of what it writes
	// Ext ends the names of its files, without a dot.
	Ext   string
	write func(*Audit, io.Writer) error
	// repairs tells that the site takes the file as it is: there is none of a site that
	// could not be read.
	repairs bool
}

// formats are in the order in which people are offered them.
var formats = []Format{
	{"text", "text/plain; charset=utf-8", "txt", (*Audit).WriteText, false},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", (*Audit).WriteXLSX, false},
	{"pdf", "application/pdf", "pdf", (*Audit).WritePDF, false},
	{"html", "text/html; charset=utf-8", "html", (*Audit).WriteHTML, false},
	{"csv", "text/csv; charset=utf-8", "csv", (*Audit).WriteCSV, false},
	{"json", "application/json", "json", (*Audit).WriteJSON, false},
	{"sitemap", "application/xml", "xml", (*Audit).WriteSitemap, true},
	{"redirects", "text/csv; charset=utf-8", "csv", (*Audit).WriteRedirects, true},
	{"redirects-apache", "text/plain; charset=utf-8", "htaccess.txt", (*Audit).WriteApache, true},
	{"redirects-nginx", "text/plain; charset=utf-8", "conf", (*Audit).WriteNginx, true},
}

// Formats are the ways to write an audit.
func Formats() []Format { return slices.Clone(formats) }

// FormatNames are their names in a sentence.
func FormatNames() string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// ParseFormat finds a way to write by its name; a fault of kind Invalid names those there
// are.
func ParseFormat(name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fault.New(fault.Invalid, "seo.bad_format", "format", name, "formats", FormatNames())
}

// Write writes an audit. Where the format has no place for it, as a sitemap of more than
// 50,000 addresses, or nothing to say of an audit that read no page, the fault is of kind
// Invalid and nothing is written.
func (f Format) Write(a *Audit, w io.Writer) error {
	if f.repairs {
		if err := a.Obstacle(); err != nil {
			return err
		}
	}
	return f.write(a, w)
}

// Bytes is what Write writes.
func (f Format) Bytes(a *Audit) ([]byte, error) {
	var out bytes.Buffer
	err := f.Write(a, &out)
	return out.Bytes(), err
}
