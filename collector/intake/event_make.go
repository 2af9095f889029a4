package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/tracking"
)

// Bounds of what a hit may write.
const (
	maxText  = 500
	maxPath  = 2000
	maxProps = 30
	maxItems = 200
	maxName  = 120
	maxWord  = 200 // of a campaign
)

var namePattern = regexp.MustCompile(`^[\p{L}\p{N}][^\x00-\x1f<>"]*$`)

// IsCurrency reports whether a text may be a currency's code, in either case.
func IsCurrency(s string) bool {
	letter := func(c byte) bool { return 'A' <= c&^0x20 && c&^0x20 <= 'Z' }
	return len(s) == 3 && letter(s[0]) && letter(s[1]) && letter(s[2])
}

// event makes the row of a hit.
func (t *taking) event(reader agent.Agent) (*tracking.Event, *Refusal) {
	h := t.hit
	e := &tracking.Event{
		Site: t.site.ID, Received: t.client.Received, Origin: h.Origin, Name: mask(h.Name), Title: mask(clip(h.Title, maxText)),
		Device: reader.Device, Browser: reader.Browser, OS: reader.OS, Country: t.client.Country,
		Category: mask(clip(h.Category, maxText)), Search: mask(clip(strings.TrimSpace(h.Search), maxText)),
		Results: h.Results, EngagementMS: h.EngagementMS, Scroll: min(h.Scroll, 100), Interactive: tracking.IsInteractive(h.Name),
	}
	if h.Interactive != nil {
		e.Interactive = *h.Interactive
	}
	switch h.Device {
	case tracking.DeviceDesktop, tracking.DeviceMobile, tracking.DeviceTablet:
		e.Device = h.Device
	}
	for _, fill := range []func(*tracking.Event) *Refusal{t.nameAndID, t.instant, t.page, t.person, t.goods} {
		if refusal := fill(e); refusal != nil {
			return nil, refusal
		}
	}
	t.props(e)
	if e.Mode == tracking.ModeExempt {
		t.strip(e)
	}
	t.tried(e)
	return e, nil
}

func (t *taking) nameAndID(e *tracking.Event) *Refusal {
	if e.Name == "" {
		return invalid("missing_name", "")
	}
	if !tracking.Known(e.Name) && (utf8.RuneCountInString(e.Name) > maxName || !namePattern.MatchString(e.Name)) {
		return invalid("bad_name", e.Name)
	}
	if t.hit.ID == "" {
		e.ID = uuid.New()
		return nil
	}
	id, err := uuid.Parse(t.hit.ID)
	if err != nil {
		return invalid("bad_id", t.hit.ID)
	}
	e.ID = id
	return nil
}

func (t *taking) instant(e *tracking.Event) (refusal *Refusal) {
	e.Time, refusal = eventTime(t.hit, t.client.Received, t.vouched)
	if refusal != nil && t.hit.Server && e.Time.Before(t.client.Received) {
		refusal.Reason = "clock_secret"
	}
	return refusal
}

// page reads where the hit happened and where its reader comes from.
func (t *taking) page(e *tracking.Event) *Refusal {
	if t.hit.URL == "" {
		if e.Name == tracking.KindPageView {
			return invalid("missing_url", "")
		}
		e.Channel = tracking.ChannelDirect
		return t.touch(e)
	}
	o := t.in.origin(address{site: t.site, url: t.hit.URL, referrer: t.hit.Referrer, bare: t.hit.BareSource, hash: t.hit.HashPath})
	if o.refusal != nil {
		return o.refusal
	}
	e.Host, e.Path, e.Referrer = o.host, o.path, o.referrer
	e.Channel, e.Source, e.Medium, e.Campaign = o.touch.Channel, o.touch.Source, o.touch.Medium, o.touch.Campaign
	e.Term, e.Content, e.ClickID = o.touch.Term, o.touch.Content, o.touch.ClickID
	if refusal := t.judgePage(e); refusal != nil {
		return refusal
	}
	return t.touch(e)
}

// touch takes the origin that the sender names for the hit's.
func (t *taking) touch(e *tracking.Event) *Refusal {
	said := t.hit.Touch
	if !said.Named() {
		return nil
	}
	if agent.IsSpam(said.Source) {
		return &Refusal{Class: tracking.AsideSpam, Reason: "spam_referrer", Detail: said.Source}
	}
	for _, text := range []*string{&said.Source, &said.Medium, &said.Campaign, &said.Term, &said.Content} {
		*text = mask(clip(strings.TrimSpace(*text), maxWord))
	}
	said.ClickID = e.ClickID
	e.Channel = channel.ClassifyFor(t.site.ChannelRules, said, "")
	e.Source, e.Medium, e.Campaign, e.Term, e.Content = said.Source, said.Medium, said.Campaign, said.Term, said.Content
	return nil
}

// goods copies items and sums.
func (t *taking) goods(e *tracking.Event) *Refusal {
	h := t.hit
	if len(h.Items) > maxItems {
		return invalid("too_many_items", "")
	}
	for _, it := range h.Items {
		sku := it.SKU
		if sku == "" {
			sku = it.Name
		}
		if sku == "" {
			return invalid("bad_item", "")
		}
		e.SKUs = append(e.SKUs, mask(clip(sku, maxText)))
		e.Quantities = append(e.Quantities, uint32(it.quantity()))
		if e.Category == "" {
			e.Category = mask(clip(it.Category, maxText))
		}
	}
	return t.value(e)
}

func (t *taking) value(e *tracking.Event) *Refusal {
	value := t.hit.Value
	if !value.Known {
		value = t.hit.itemsValue()
	}
	if !value.Known {
		return nil
	}
	e.Value, e.Currency = value.Cents, t.site.Currency
	if t.hit.Currency != "" {
		if !IsCurrency(t.hit.Currency) {
			return invalid("bad_currency", t.hit.Currency)
		}
		e.Currency = strings.ToUpper(t.hit.Currency)
	}
	return nil
}

func (t *taking) props(e *tracking.Event) {
	for key, value := range t.hit.Props {
		key = strings.TrimSpace(key)
		switch {
		case key == "" || value == "" || key == tracking.PropTrial:
		case len(e.Props) == maxProps:
			t.warn("too_many_props", key)
			return
		case e.Mode == tracking.ModeExempt && isTie(key):
			t.warn("prop_ties", key)
			t.named = append(t.named, value)
		default:
			if e.Props == nil {
				e.Props = make(map[string]string, len(t.hit.Props))
			}
			e.Props[mask(clip(key, 100))] = mask(clip(value, maxText))
		}
	}
}

// tried names the rules on trial that the hit answers to.
func (t *taking) tried(e *tracking.Event) {
	if len(t.trial) == 0 {
		return
	}
	if e.Props == nil {
		e.Props = map[string]string{}
	}
	e.Props[tracking.PropTrial] = strings.Join(t.trial, ",")
}
