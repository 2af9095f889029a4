package intake

import (
	"cmp"
	"context"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// held is what a hit set aside is told again from. Its reader is named already, by the
// pseudonym that the hit would have had; the address is not kept, nor any identifier.
type held struct {
	Name      string // of the site, as sent
	Hit       *Hit   // what the decoder read, without what names a person
	Raw       string // or, of a request that no decoder could read, the request
	Agent     string
	Country   string
	GPC, DNT  bool     // signals of its browser: a site may take them for an opposition
	Stands    bool     // the event counts already, only its order waits
	Vouched   bool     // the sender knew the token of the site At
	Rules     []string // rules of internal traffic that its address answered to
	At        string   // the site that named the reader, "" while none was known
	Visitor   uint64   // without consent
	Previous  uint64
	Consented uint64 // with it, 0 without
	Joined    uint64
}

// heldRaw bounds a request kept whole, in bytes: of a longer one only the beginning is
// kept, to be read by a person.
const heldRaw = 16 << 10

// final are the reasons that nothing done later takes away: the hit cannot be proven, or
// is not there any more.
var final = map[string]bool{"clock": true, "clock_secret": true, "ga4_late": true, "no_token": true, "empty": true, "too_large": true, "too_many": true, "webhook_too_large": true}

// compact leaves zero values out.
var compact = json.JoinOptions(json.OmitZeroStructFields(true))

// hold is the hit as it can be told again, "" where it never can.
func (t *taking) hold(r *Refusal) string {
	if t.held != nil || final[r.Reason] || t.hit.Address.IsValid() {
		return ""
	}
	h := held{Name: mask(t.hit.Site), Agent: maskAgent(cmp.Or(t.hit.Agent, t.client.Agent)), Country: t.client.Country,
		GPC: t.client.GPC, DNT: t.client.DNT, Stands: r.Reason == "order_currency", Vouched: t.vouched}
	if h.Name == "" {
		h.Name = mask(cmp.Or(hostOf(t.hit.URL), t.client.Host))
	}
	if t.hit.Refusal != nil {
		if !decodable[t.hit.Endpoint] {
			return ""
		}
		if h.Raw = nameless(t.hit.Raw); h.Raw == "" {
			return ""
		}
	} else {
		h.Hit = t.hit.nameless(t.client.Received)
	}
	t.nameFor(&h)
	return h.text()
}

// holdRaw is hold for a request that no hit was read from.
func (in *Intake) holdRaw(ctx context.Context, c Client, endpoint string, r *Refusal, raw []byte) string {
	if !decodable[endpoint] || r.Class != tracking.AsideInvalid {
		return ""
	}
	t := taking{in: in, ctx: ctx, client: c, hit: &Hit{Endpoint: endpoint, Raw: raw, Refusal: r}}
	t.client.Received = c.Received.UTC().Truncate(time.Millisecond)
	return t.hold(r)
}

func (h *held) text() string {
	raw, err := json.Marshal(h, compact)
	if err != nil { // a text that is no text; the quarantine still has its row
		return ""
	}
	return string(raw)
}

// nameFor names the reader as the site would, or, while no site is known, as one that has
// that name: two unknown sites do not know each other's readers.
func (t *taking) nameFor(h *held) {
	warnings, was := t.warnings, t.site
	defer func() { t.warnings, t.site = warnings, was }()
	agent := t.client.Agent
	defer func() { t.client.Agent = agent }()
	e := tracking.Event{}
	e.Time, _ = eventTime(t.hit, t.client.Received, true)
	t.client.Agent = cmp.Or(t.hit.Agent, agent)
	if t.site == nil {
		t.site = &nowhere
		t.client.Agent += "\x00" + h.Name
		h.Visitor, h.Previous = t.exempt(&e)
		return
	}
	h.At, h.Rules = t.site.ID, t.site.Networks(t.client.Address)
	h.Visitor, h.Previous = t.exempt(&e)
	if t.person(&e); e.Mode == tracking.ModeConsent {
		h.Consented, h.Joined = e.Visitor, e.Previous
	}
}

// nowhere is where the readers of unknown sites are named.
var nowhere = site.Site{Location: tracking.Site{}.Location()}

// name gives an event told again its reader. Consent holds for the site it was given to; an
// event that stands keeps its reader, whatever the site's mode has become.
func (h *held) name(e *tracking.Event, s *site.Site) {
	e.Visitor, e.Previous = h.Visitor, h.Previous
	if h.Consented != 0 && h.At == s.ID && (h.Stands || s.Mode == tracking.ModeConsent) {
		e.Mode, e.Visitor, e.Previous = tracking.ModeConsent, h.Consented, h.Joined
	}
}

// nameless is a copy without what tells a person or a secret, under an id that stays the
// same however often it is told again, and at an instant that no clock moves.
func (h *Hit) nameless(received time.Time) *Hit {
	out := *h
	out.Raw, out.Refusal, out.Warnings, out.Token, out.Identifier, out.Reader = nil, nil, nil, "", "", ""
	if out.ID == "" {
		out.ID = uuid.NewString()
	}
	if out.Age != nil {
		out.Time, out.Sent, out.Age = received.Add(-*h.Age), time.Time{}, nil
	}
	out.URL, out.Referrer = telling(h.URL, true), telling(h.Referrer, false)
	for _, text := range []*string{&out.ID, &out.Site, &out.Name, &out.Title, &out.Search, &out.Category, &out.Coupon, &out.Payment, &out.Delivery,
		&out.Touch.Source, &out.Touch.Medium, &out.Touch.Campaign, &out.Touch.Term, &out.Touch.Content} {
		*text = hide(*text)
	}
	out.Agent = maskAgent(clip(h.Agent, maxText))
	out.Items = slices.Clone(h.Items)
	for i := range out.Items {
		it := &out.Items[i]
		it.SKU, it.Name, it.Category = hide(it.SKU), hide(it.Name), hide(it.Category)
	}
	out.Props = nil
	for key, value := range h.Props {
		if isTie(key) || len(out.Props) == maxProps {
			continue
		}
		if out.Props == nil {
			out.Props = map[string]string{}
		}
		out.Props[mask(clip(key, 100))] = hide(value)
	}
	out.forget()
	return &out
}

// forget takes what the request calls its reader out of the texts, and the names with it.
func (h *Hit) forget() {
	for _, name := range h.Names {
		if len(name) < longName {
			continue
		}
		for _, text := range []*string{&h.URL, &h.Referrer, &h.Title, &h.Search, &h.Category} {
			*text = strings.ReplaceAll(*text, name, "[id]")
		}
		for key, value := range h.Props {
			h.Props[key] = strings.ReplaceAll(value, name, "[id]")
		}
	}
	h.Names = nil
}

// hide is a text without addresses, of people or of machines.
func hide(s string) string { return mask(clip(s, maxText)) }

// telling is an address with no more of its query than what tells where a reader comes from.
func telling(address string, query bool) string {
	u, err := url.Parse(address)
	if err != nil {
		return mask(clip(address, maxPath))
	}
	u.User = nil
	if query {
		u.RawQuery = channel.Telling(u.Query()).Encode()
	} else {
		u.RawQuery, u.Fragment = "", ""
	}
	return mask(clip(u.String(), 2*maxPath))
}

// pageOf is host and path of an address.
func pageOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") + pathOf(u, false)
}

// Patterns of what names a person or a secret in a request kept to be read again. Its
// order's number and its own id stay, or all would be the same order.
var (
	personPattern      = regexp.MustCompile(`("(?:visitor|user_id|uid|client_id|customer_id|customer|cid|_id|cip|token_auth|app_instance_id|ip_override|api_secret)"\s*:\s*)(?:"[^"]*"?|[^\s",}\]]+)`)
	personQueryPattern = queryPattern
)

// nameless is a request without what names a person, "" if it is too long to be kept whole.
func nameless(raw []byte) string {
	if len(raw) == 0 || len(raw) > heldRaw {
		return ""
	}
	s := strings.ToValidUTF8(mask(string(raw)), "\uFFFD")
	s = personQueryPattern.ReplaceAllString(personPattern.ReplaceAllString(s, `$1""`), `$1`)
	return s
}

// decodable are the endpoints whose requests Decoder reads again.
var decodable = map[string]bool{EndpointCollect: true, EndpointPlausible: true, EndpointMatomo: true}

// Decoder reads a request of an endpoint into hits again.
type Decoder func(endpoint string, raw []byte, received time.Time) ([]Hit, *Refusal)

// Exchange turns an order of a day (2025-03-14) into its site's currency, if it knows how.
type Exchange func(o *tracking.Order, day string) bool

// Teller tells hits again that were set aside.
type Teller struct {
	in       *Intake
	decode   Decoder
	exchange Exchange
}

// NewTeller tells hits by the rules of the sites as they are now.
func NewTeller(sites Sites, decode Decoder, exchange Exchange) *Teller {
	return &Teller{in: New(sites, nobody{}, nil), decode: decode, exchange: exchange}
}

// nobody names no reader: whoever is told again is named already.
type nobody struct{}

func (nobody) Visitor(context.Context, pseudonym.Key, netip.Addr, string) uint64 { return 0 }

func (nobody) VisitorKnown(pseudonym.Key, netip.Addr, string) (uint64, bool) { return 0, false }

// Retell gives the rows of a hit set aside, by its own decoder and today's rules, at its own
// instant and in its own mode: the same ones each time. as is the site it is for, "" for the
// one it names. A refusal says what still stands against it.
func (tl *Teller) Retell(ctx context.Context, s *tracking.SetAside, as string) (b Batch, refusal *Refusal) {
	var h held
	if s.Held == "" || json.Unmarshal([]byte(s.Held), &h) != nil {
		return b, invalid(s.Reason, s.Detail)
	}
	hits := []Hit{}
	if h.Hit != nil {
		hits = append(hits, *h.Hit)
	} else if hits, refusal = tl.decode(s.Endpoint, []byte(h.Raw), s.Received); refusal != nil {
		return b, refusal
	}
	for i := range hits {
		hit := &hits[i]
		hit.Endpoint, hit.Site = s.Endpoint, cmp.Or(as, hit.Site, h.Name)
		if hit.ID == "" {
			hit.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(s.ID+"\x00"+string(rune('0'+i)))).String()
		}
		c := Client{Agent: h.Agent, Country: h.Country, GPC: h.GPC, DNT: h.DNT, Received: s.Received}
		t := taking{in: tl.in, ctx: ctx, client: c, hit: hit, held: &h, exchange: tl.exchange}
		if refusal := t.take(&b); refusal != nil {
			return Batch{}, refusal
		}
	}
	if len(b.Asides) > 0 { // the event counts, its order still waits
		left := b.Asides[0]
		b.Asides = nil
		return b, &Refusal{Class: left.Class, Reason: left.Reason, Detail: left.Detail}
	}
	return b, nil
}

// HeldName is what a hit calls its site.
func HeldName(text string) string {
	var h struct{ Name string }
	if text == "" || json.Unmarshal([]byte(text), &h) != nil {
		return ""
	}
	return h.Name
}
