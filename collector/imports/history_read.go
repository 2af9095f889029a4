package imports

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// HistoryTotals sort what an export of another tool's events holds.
type HistoryTotals struct {
	Events    int // that were taken in
	PageViews int // of them
	Purchases int // of them, with an order's number and a value
	Silent    int // that only say what chaland works out itself (a session starts)
	Repeated  int // that the file says twice
	Aside     int // of referrer spam and of programs
	Visits    uint64
	// Others are events of the same days that were measured here otherwise.
	Others uint64
}

// pastHit is one thing that an export tells, and what its words cannot say in a hit.
type pastHit struct {
	intake.Hit
	browser, os string
}

// pastDecoder reads the values of an export: the hits of one, and why it cannot be used.
// key names the event for good, so that reading it again finds it in place.
type pastDecoder interface {
	decode(raw []byte) (hits []pastHit, reason string)
}

// historyReader turns an export of events into what the collector would have stored.
type historyReader struct {
	*eventStore
	log     *problemLog
	intake  *intake.Intake
	decoder pastDecoder
	kept    intake.Batch // of the hit that is being taken
	orders  []tracking.PendingOrder
	told    []tracking.ShopRecord
	seen    map[uuid.UUID]bool
	key     []byte
}

// patienceJSON is how many values may fail before the file is none of these exports.
const patienceJSON = 100

// history imports an export of events.
func (s *Service) history(ctx context.Context, siteID, kind, origin string, src Source, o Options, decoder func(place *site.Site, token string) pastDecoder) (r *Report, err error) {
	defer fault.Wrap(&err, "import %s of %s from %s", kind, siteID, src.Name)
	r = &Report{Kind: kind, File: src.Name, DryRun: o.DryRun, History: &HistoryTotals{}}
	if r.Site, err = s.site(ctx, siteID); err != nil {
		return nil, err
	}
	key, err := s.logKey(ctx, r.Site.ID, o)
	if err != nil {
		return nil, err
	}
	token := rand.Text()
	place := &site.Site{Site: r.Site, Location: r.Site.Location()}
	place.SecretHash = site.HashSecret(token)
	in := &historyReader{
		eventStore: &eventStore{s: s, ctx: ctx, options: o, report: r, origin: origin}, log: o.problems(r), decoder: decoder(place, token),
		seen: map[uuid.UUID]bool{}, key: key,
	}
	in.intake = intake.New(onePlace{place}, pastSalts{newLogNamer(r.Site, key)}, in)
	if err := in.read(src); err != nil {
		return r, err
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if r.History.Events == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	if err := in.overlap(); err != nil || o.DryRun {
		return r, err
	}
	if err := in.storeOrders(); err != nil {
		return r, err
	}
	r.History.Visits, err = s.derive(ctx, o, r)
	return r, err
}

func (in *historyReader) read(src Source) error {
	file, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	bytes := &counted{Reader: file}
	for record, err := range jsonRecords(bytes) {
		if err != nil {
			return err
		}
		if err := in.record(record); err != nil {
			return err
		}
		if in.report.Lines%checkEvery == 0 {
			if in.ctx.Err() != nil {
				return context.Cause(in.ctx)
			}
			in.options.progress(StageRead, bytes.n, src.Size)
		}
	}
	return in.flush()
}

// record takes in what one value tells.
func (in *historyReader) record(record jsonRecord) error {
	in.report.Lines++
	if record.bad {
		in.log.reject(&problem{line: record.line, key: "imports.not_json"})
		return in.patient()
	}
	hits, reason := in.decoder.decode(record.raw)
	if reason != "" {
		in.log.reject(&problem{line: record.line, key: reason})
		return in.patient()
	}
	if len(hits) == 0 {
		in.report.History.Silent++
	}
	var refused *intake.Refusal
	for i := range hits {
		refusal, err := in.take(&hits[i])
		if err != nil {
			return err
		}
		if refusal != nil && refusal.Class == tracking.AsideInvalid {
			refused = refusal
		} else if refusal != nil {
			in.report.History.Aside++
		}
	}
	if refused != nil {
		in.log.add(Problem{Line: record.line, Reason: strings.TrimSuffix(refused.Text(), ".")})
	}
	return nil
}

func (in *historyReader) patient() error {
	if in.report.Lines == patienceJSON && in.report.Rejected == patienceJSON {
		return fault.New(fault.Invalid, "imports.nothing_usable", "lines", in.report.Lines)
	}
	return nil
}

// take sends a hit the collector's own way, at the instant it happened.
func (in *historyReader) take(h *pastHit) (*intake.Refusal, error) {
	in.kept = intake.Batch{}
	id := in.name(h.ID)
	if h.Hit.ID = id.String(); h.Time.Before(earliest) || h.Time.After(in.s.now()) {
		return &intake.Refusal{Class: tracking.AsideInvalid, Reason: "clock", Detail: h.Time.UTC().Format(time.DateTime)}, nil
	}
	out, err := in.intake.Accept(in.ctx, intake.Client{Received: h.Time}, []intake.Hit{h.Hit})
	if err != nil || out[0].Refusal != nil {
		return out[0].Refusal, err
	}
	e := &in.kept.Events[0]
	e.Browser, e.OS = h.browser, h.os
	if in.seen[id] {
		in.report.History.Repeated++
		return nil, nil
	}
	in.seen[id] = true
	in.count(e)
	in.orders = append(in.orders, in.kept.Orders...)
	in.told = append(in.told, in.kept.Shop...)
	if err := in.add(*e); err != nil || len(in.kept.Asides) == 0 {
		return nil, err
	}
	left := &in.kept.Asides[0] // the event counts, its order does not
	return &intake.Refusal{Class: left.Class, Reason: left.Reason, Detail: left.Detail}, nil
}

func (in *historyReader) count(e *tracking.Event) {
	t := in.report.History
	t.Events++
	switch e.Name {
	case tracking.KindPageView:
		t.PageViews++
	case tracking.KindPurchase:
		t.Purchases += len(in.kept.Orders)
	}
	in.report.covers(e.Time)
}

// name makes the identifier of an event out of what the export calls it.
func (in *historyReader) name(said string) (id uuid.UUID) {
	mac := hmac.New(sha256.New, in.key)
	mac.Write([]byte(in.origin + "\x00" + in.report.Site.ID + "\x00" + said))
	copy(id[:], mac.Sum(nil))
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8, of one's own making (RFC 9562)
	return id
}

// Keep is the keeper of the intake: the rows of one hit.
func (in *historyReader) Keep(b intake.Batch) error {
	in.kept = b
	return nil
}

// overlap counts what is measured of the same days already: both would count twice.
func (in *historyReader) overlap() (err error) {
	r := in.report
	r.History.Others, err = warehouse.Scalar[uint64](in.ctx, in.s.w, statement("count_others"),
		warehouse.Params{"site": r.Site.ID, "origin": in.origin, "first": r.First, "last": r.Last})
	if err == nil && r.History.Others > 0 {
		r.note("overlap", "n", r.History.Others)
	}
	return err
}

// storeOrders books refunds, and lets the purchases wait for their visits, which are derived next. One whose
// order stands already changes nothing.
func (in *historyReader) storeOrders() error {
	if err := insertBlock(in.ctx, in.s.w, "pending_orders", in.orders); err != nil {
		return err
	}
	return shop.Store(in.ctx, in.s.w, in.told, freshToken(), in.s.now())
}

// onePlace is the one site of an import.
type onePlace struct{ *site.Site }

// Find is the site whatever its name.
func (p onePlace) Find(context.Context, string, time.Time) (*site.Site, bool) { return p.Site, true }

// Ready is true.
func (p onePlace) Ready() bool { return true }

// pastSalts names the visitors of days long over, under the site's import key.
type pastSalts struct{ *logNamer }

// Visitor is the pseudonym of a reader on a day.
func (n pastSalts) Visitor(_ context.Context, day pseudonym.Key, ip netip.Addr, agent string) uint64 {
	return pseudonym.Visitor(n.saltOf(day.Day), day.Site, ip, agent)
}

// VisitorKnown is Visitor: every day has its salt.
func (n pastSalts) VisitorKnown(day pseudonym.Key, ip netip.Addr, agent string) (uint64, bool) {
	return pseudonym.Visitor(n.saltOf(day.Day), day.Site, ip, agent), true
}

// hashOf names something for good without telling it.
func hashOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
