package imports

import (
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// Report is what an import did, or would do.
type Report struct {
	Kind   string // "orders", "costs", "catalogue", "logs", "backlinks", "search-console" or "rates"
	Site   tracking.Site
	File   string
	Tool   string // whose export it is, "" for one of nobody in particular
	DryRun bool

	Lines    int       // records read, the header left out
	Rejected int       // of them, that could not be used
	Problems []Problem // the first MaxProblems of the rejected
	Notes    []Note    // what was decided over the whole file, and warnings
	Unused   []string  // titles of the columns that were not read

	New, Replaced, Unchanged int // of the things stored: orders and refunds, costs, products, page views
	Left                     int // orders and refunds of which the shop itself, or a later file, says otherwise

	First, Last time.Time // of what was read, in the site's time zone; zero when nothing was

	Orders *OrderTotals // of an import of orders
	Costs  *CostTotals  // of an import of costs
	Logs   *LogTotals   // of an import of logs

	History *HistoryTotals // of an import of another tool's events
	Ledger  *LedgerTotals  // of an import into a ledger: messages, conversations...

	Backlinks *BacklinkTotals // of an import of links from other sites
	Searches  *SearchTotals   // of an import of what a search engine showed
	Exchange  *ExchangeTotals // of an import of exchange rates
}

// OrderTotals add up an import of orders. Amounts are cents of the site's
// currency, tax included.
type OrderTotals struct {
	Orders            int // valid ones
	Revenue           int64
	Refunds           int
	Refunded          int64
	NotCounted        int // cancelled, pending and test orders
	AdjustmentLines   int // stock moves and free goods, in any order
	AdjustmentOrders  int // documents made of nothing else
	Guests            int // valid orders without customer
	Customers         int // distinct ones of the valid orders
	Incomplete        int // orders kept of which a line was rejected
	IncompleteOrders  []string
	WithoutAmountExcl int // valid orders whose amount excluding tax is not known
}

// CostTotals add up an import of costs, in cents excluding tax.
type CostTotals struct {
	Summary     int // lines that sum up others (« Total »), left out
	Days        int
	Amount      int64
	Clicks      uint64
	Impressions uint64
}

// LogTotals sort the lines of an access log.
type LogTotals struct {
	Hits      int // lines that are requests
	PageViews int
	Bots      int
	Spam      int
	Files     int // pictures, styles, scripts, downloads
	Errors    int // answers other than 2xx and 304
	Methods   int // anything but GET
	Visits    uint64
}

// MaxProblems is how many rejected lines a report keeps; Options.Errors gets
// them all.
const MaxProblems = 20

// Problem is a line that could not be used, and why.
type Problem struct {
	File   string // table of an archive, "" when the file is no archive
	Line   int
	Column string // title, "" when the whole line is at fault
	Value  string
	Reason string // French
}

// Text is the French sentence for the problem.
func (p Problem) Text() string {
	text := i18n.T("imports.bad_cell", "line", p.Line, "column", p.Column, "reason", p.Reason)
	if p.Column == "" {
		text = i18n.T("imports.bad_line", "line", p.Line, "reason", p.Reason)
	}
	if p.File != "" {
		return i18n.T("imports.bad_in_file", "file", p.File, "text", text)
	}
	return text
}

// Note is something that the reader of a report should know.
type Note struct {
	Code, Text string
	Args       []any // what the text says, for whoever says it otherwise
}

func (r *Report) note(code string, args ...any) {
	r.Notes = append(r.Notes, Note{code, i18n.T("imports.note."+code, args...), args})
}

// covers widens the period of the report.
func (r *Report) covers(t time.Time) {
	t = t.In(r.Site.Location())
	if r.First.IsZero() || t.Before(r.First) {
		r.First = t
	}
	if t.After(r.Last) {
		r.Last = t
	}
}

// add counts a thing by how it stands to what is stored.
func (r *Report) add(f fate) {
	switch f {
	case isNew:
		r.New++
	case isChanged:
		r.Replaced++
	case isSame:
		r.Unchanged++
	case isLeft:
		r.Left++
	}
}

// fate is what becomes of a row.
type fate uint8

const (
	isNew fate = iota
	isChanged
	isSame
	isLeft // a word that goes before stands
)

// shorten cuts what a message quotes, by characters.
func shorten(s string) string {
	const most = 60
	runes := []rune(strings.ToValidUTF8(s, "\ufffd"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
