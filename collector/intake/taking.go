package intake

import (
	"context"
	"net/netip"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// taking is one hit on its way.
type taking struct {
	in       *Intake
	ctx      context.Context //nolint:containedctx // lives as long as one call
	client   Client
	hit      *Hit
	site     *site.Site
	warnings []Warning
	vouched  bool     // the sender knows the site's token
	named    []string // what names the reader or the order in the hit's properties
	held     *held    // what a hit told again was kept with; nil for one that arrives
	exchange Exchange
	trial    []string // rules on trial that the hit answers to
}

func (t *taking) warn(reason, detail string) {
	t.warnings = append(t.warnings, Warning{Reason: reason, Detail: clip(detail, 300)})
}

// take adds the hit's rows to b, or says why not.
func (t *taking) take(b *Batch) *Refusal {
	t.warnings = t.hit.Warnings
	if t.hit.Refusal != nil {
		t.findSite() // to set it aside under its site
		return t.hit.Refusal
	}
	if refusal := t.findSite(); refusal != nil {
		return refusal
	}
	if t.opposed() {
		return opposition
	}
	if refusal := t.vouch(); refusal != nil {
		return refusal
	}
	keep, refusal := t.judgeReader()
	if refusal != nil {
		return refusal
	}
	reader := t.in.agents.Read(t.client.Agent)
	if keep && reader.Bot != "" {
		reader = agent.Describe(t.client.Agent)
	}
	if reader.Bot != "" && !t.hit.Bots && !t.speaks() {
		if t.unnamed() {
			return invalid("server_unknown", t.client.Agent)
		}
		return &Refusal{Class: tracking.AsideBot, Reason: "bot_" + reader.Bot, Detail: clip(t.client.Agent, 300)}
	}
	e, refusal := t.event(reader)
	if refusal != nil {
		return refusal
	}
	t.warnOfName(e.Name)
	b.Events = append(b.Events, *e)
	switch e.Name {
	case tracking.KindPurchase:
		t.placeOrder(b, e)
	case tracking.KindRefund:
		t.bookRefund(b, e)
	}
	return nil
}

// vouch takes what the sender says of the reader for its own: its user agent from
// anybody, where it is only from who knows the site's token.
func (t *taking) vouch() *Refusal {
	h := t.hit
	t.vouched = t.site.Opens(h.Token) || t.held != nil && t.held.Vouched
	if h.Agent != "" {
		t.client.Agent = h.Agent
	}
	if h.Server {
		t.client.Country = ""
	}
	switch {
	case !h.Address.IsValid():
	case t.vouched:
		t.client.Address, t.client.Country = h.Address, ""
	case h.Server: // what it says of anybody else is counted all the same
		h.Address = netip.Addr{}
		t.warn("no_address", "")
	default:
		return invalid("no_token", "cip")
	}
	if h.Country != "" && t.vouched {
		t.client.Country = h.Country
	}
	return nil
}

// unnamed tells a server that does not say with what the reader reads; it speaks for
// the site if it knows its token.
func (t *taking) unnamed() bool { return t.hit.Server && t.hit.Agent == "" }
func (t *taking) speaks() bool  { return t.unnamed() && t.vouched }

func (t *taking) findSite() *Refusal {
	name := t.hit.Site
	if name == "" {
		name = hostOf(t.hit.URL)
	}
	if name == "" {
		name = t.client.Host
	}
	if name == "" {
		return invalid("missing_site", "")
	}
	found, refusal := t.in.open(t.ctx, name, t.client.Received)
	if found != nil { // frozen too: what is refused is kept under it
		t.site = found
	}
	return refusal
}
