package imports

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// orderLine is a line of a file, 56 bytes: half a million fit in 30 MB. Texts
// are numbers of the interner.
type orderLine struct {
	amount   int64 // cents after discount, in the tax of the file
	discount int64 // cents taken off, in the tax of the file
	cost     int64 // purchase cost of the line in cents, or unknown
	document uint32
	sku      uint32
	name     uint32
	category uint32
	quantity int32
	number   int32 // of the line in its order, 0 without such a column
	rate     int32 // VAT in millionths, or unknownRate
	sale     bool
}

const (
	unknown     = math.MinInt64
	unknownRate = -1
)

// document is one order number: an order, or a refund under the prefix.
type document struct {
	id         string
	earliest   int64  // Unix milliseconds of its first line
	known      string // as the shop itself calls the order, where its number is another
	cancelled  int64  // Unix milliseconds, 0 when the file does not say
	updated    int64  // Unix milliseconds of its last change; 0 when the file does not say
	texts      [texts]uint32
	amounts    *[amounts]spread // nil when the file has none
	incomplete bool
	refund     bool // under a veil, which hides the prefix, or made of an order's own sums
}

// spread gathers an amount that belongs to a whole order from its lines. Files
// repeat it on every line, or write it once, or share it out.
type spread struct {
	low, high, sum int64
	n              int
}

func (s *spread) add(v int64) {
	if s.n == 0 {
		s.low, s.high = v, v
	}
	s.low, s.high, s.sum, s.n = min(s.low, v), max(s.high, v), s.sum+v, s.n+1
}

// value is the one value when all lines say the same, else their sum.
func (s *spread) value() int64 {
	if s.low == s.high {
		return s.low
	}
	return s.sum
}

// orderBook is a whole file, grouped by order number.
type orderBook struct {
	texts     *interner
	ids       map[string]uint32 // order number -> document
	documents []document
	lines     [][]orderLine // in blocks, so that growing copies nothing
	weighed   int           // lines with a fractional quantity
	statuses  map[string]int
}

const lineBlock = 1 << 14

// orderReader turns rows into a book.
type orderReader struct {
	*survey
	site    tracking.Site
	options OrderOptions
	book    *orderBook
	report  *Report
	log     *problemLog
	preset  orderPreset
	above   [2]string       // number and date of the order above
	skipped map[string]bool // numbers of the orders that lost a line
}

// readOrders reads the file a second time, for its content.
func (s *Service) readOrders(ctx context.Context, src Source, v *survey, site tracking.Site, o OrderOptions, r *Report) (_ *orderBook, err error) {
	log := o.problems(r)
	in := &orderReader{survey: v, site: site, options: o, report: r, log: log, preset: presetOf(r.Tool, v.mapping), skipped: map[string]bool{}, book: &orderBook{
		texts: newInterner(), ids: map[string]uint32{}, statuses: map[string]int{},
	}}
	start := func(*sheet.Reader) error { return nil }
	if err := readRows(ctx, src, o.Options, StageRead, start, in.row, log.broken); err != nil {
		return nil, err
	}
	for id := range in.skipped {
		if d, ok := in.book.ids[id]; ok {
			in.book.documents[d].incomplete = true
		}
	}
	if err := log.close(); err != nil {
		return nil, fault.New(fault.Unavailable, "imports.errors_file").Because(err)
	}
	in.book.settle(in.preset)
	return in.book, nil
}

func (in *orderReader) row(row sheet.Row) {
	in.report.Lines++
	row = in.continued(row)
	line, at, p := in.line(row)
	var updated time.Time
	if p == nil && in.mapping.cell(row, ofUpdated) != "" {
		updated, p = in.date(row, ofUpdated)
	}
	id := in.mapping.cell(row, ofOrder)
	if p != nil {
		in.log.reject(p)
		if id != "" && !in.skipped[id] {
			in.skipped[strings.Clone(id)] = true
		}
		return
	}
	line.document = in.book.document(id, at)
	in.book.add(line)
	if d := &in.book.documents[line.document]; !updated.IsZero() {
		d.updated = max(d.updated, updated.UnixMilli())
	}
	if id := in.mapping.cell(row, ofShopID); id != "" {
		in.book.documents[line.document].known = strings.Clone(id)
	}
	if in.mapping.cell(row, ofCancelled) != "" {
		if at, p := in.date(row, ofCancelled); p == nil {
			in.book.documents[line.document].cancelled = at.UnixMilli()
		}
	}
	in.describe(&in.book.documents[line.document], row)
}

// line reads what a row says of its line. Nothing is kept of a row with a
// problem.
func (in *orderReader) line(row sheet.Row) (line orderLine, at time.Time, p *problem) {
	if in.mapping.cell(row, ofOrder) == "" {
		return line, at, in.mapping.missing(row, ofOrder)
	}
	if p = in.currency(row); p != nil {
		return line, at, p
	}
	if at, p = in.date(row, ofDate); p != nil {
		return line, at, p
	}
	if p = in.amounts(row, &line); p != nil {
		return line, at, p
	}
	if p = in.wholeAmounts(row); p != nil {
		return line, at, p
	}
	number, _, p := in.number(row, ofLine)
	line.number = int32(min(max(number/micro, 0), math.MaxInt32)) //nolint:gosec // bounded
	line.sku = in.book.texts.id(in.mapping.cell(row, ofSKU))
	line.name = in.book.texts.id(in.mapping.cell(row, ofName))
	line.category = in.book.texts.id(in.mapping.cell(row, ofCategory))
	return line, at, p
}

// describe adds to the document what the row says of the whole order. Where
// the lines of an order disagree on a text, the first in the alphabet is kept:
// any rule will do that does not depend on the order of the lines.
func (in *orderReader) describe(d *document, row sheet.Row) {
	for i, f := range orderTexts {
		if text := in.mapping.cell(row, f); text != "" {
			d.texts[i] = in.book.prefer(i, d.texts[i], normal(i, text))
		}
	}
	for i, f := range orderAmounts {
		if value, there, _ := in.number(row, f); there {
			if d.amounts == nil {
				d.amounts = &[amounts]spread{}
			}
			d.amounts[i].add(cents(value))
		}
	}
}

// normal brings a text to the words of the tracking plan.
func normal(i int, text string) string {
	switch i {
	case textChannel:
		return channelKey(text)
	case textDevice:
		return deviceKey(text)
	}
	return text
}

func (b *orderBook) prefer(i int, kept uint32, text string) uint32 {
	if i == textStatus {
		status, known := statusOf(text)
		if !known {
			b.statuses[strings.Clone(text)]++
		}
		text = status
	}
	if kept == 0 {
		return b.texts.id(text)
	}
	old := b.texts.text(kept)
	better := text < old
	if i == textStatus {
		better = slices.Index(statusRank, text) < slices.Index(statusRank, old)
	}
	if better {
		return b.texts.id(text)
	}
	return kept
}

// document is the number of the order in the book.
func (b *orderBook) document(id string, at time.Time) uint32 {
	millis := at.UnixMilli()
	if d, ok := b.ids[id]; ok {
		b.documents[d].earliest = min(b.documents[d].earliest, millis)
		return d
	}
	d := uint32(len(b.documents)) //nolint:gosec // a file has fewer orders
	id = strings.Clone(id)
	b.ids[id] = d
	b.documents = append(b.documents, document{id: id, earliest: millis})
	return d
}

func (b *orderBook) add(line orderLine) {
	last := len(b.lines) - 1
	if last < 0 || len(b.lines[last]) == lineBlock {
		b.lines, last = append(b.lines, make([]orderLine, 0, lineBlock)), last+1
	}
	b.lines[last] = append(b.lines[last], line)
}
