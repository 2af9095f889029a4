package account

import (
	"io"
	"time"

	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// Slips are what is handed out of some accounts that were just made.
type Slips struct {
	Address string // where people sign in
	List    []Slip
}

// PDF writes the slips on A4 pages, with a line to cut along between two.
func (s Slips) PDF(out io.Writer, made time.Time) error {
	d := document.Document{Title: i18n.T("account.slips"), Note: i18n.T("account.slips_note"), Footer: i18n.T("account.slips_foot"), Made: made}
	for i, slip := range s.List {
		if i > 0 && i%6 == 0 {
			d.Add(document.Break{})
		}
		d.Add(document.Heading{Level: 2, Text: slip.Name}, document.Paragraph{Lead: i18n.T("account.slip.address"), Text: s.Address},
			document.Paragraph{Lead: i18n.T("account.slip.code"), Text: slip.Code}, document.Paragraph{Lead: i18n.T("account.slip.password"), Text: slip.Password},
			document.Cut{})
	}
	return d.PDF(out)
}
