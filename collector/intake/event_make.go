package intake

import (
	"net/url"
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
)

var (
	namePattern     = regexp.MustCompile(`^[\p{L}\p{N}][^\x00-\x1f<>"]*$`)
	currencyPattern = regexp.MustCompile(`^[A-Za-z]{3}$`)
)

// event makes the row of a hit.
func (t *taking) event(reader agent.Agent) (*tracking.Event, *Refusal) {
	h := t.hit
	e := &tracking.Event{
		Site: t.site.ID, Received: t.client.Received, Origin: h.Origin, Name: h.Name, Title: mask(clip(h.Title, maxText)),
		Device: reader.Device, Browser: reader.Browser, OS: reader.OS, Country: t.client.Country,
		Category: clip(h.Category, maxText), Search: mask(clip(strings.TrimSpace(h.Search), maxText)),
		EngagementMS: h.EngagementMS, Scroll: min(h.Scroll, 100), Interactive: tracking.IsInteractive(h.Name),
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
	return e, nil
}

func (t *taking) nameAndID(e *tracking.Event) *Refusal {
	if e.Name == "" {
		return invalid("missing_name", "")
	}
	if utf8.RuneCountInString(e.Name) > maxName || !namePattern.MatchString(e.Name) {
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
	e.Time, refusal = eventTime(t.hit, t.client.Received)
	return refusal
}

// page reads address and referrer. Neither keeps its query: what it tells of
// the origin is read here, the rest may name a person.
func (t *taking) page(e *tracking.Event) *Refusal {
	h := t.hit
	if h.URL == "" {
		if e.Name == tracking.KindPageView {
			return invalid("missing_url", "")
		}
		e.Channel = tracking.ChannelDirect
		return nil
	}
	u, err := url.Parse(h.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return invalid("bad_url", mask(h.URL))
	}
	e.Host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	e.Path = pathOf(u, h.HashPath)
	referrer := t.referrer(e)
	if referrer != nil && agent.IsSpam(referrer.Hostname()) {
		return &Refusal{Class: tracking.AsideSpam, Reason: "spam_referrer", Detail: referrer.Hostname()}
	}
	touch := channel.Read(channel.Page{URL: u, Query: u.Query(), Referrer: referrer, Site: t.site.Site, Bare: h.BareSource})
	if agent.IsSpam(touch.Source) {
		return &Refusal{Class: tracking.AsideSpam, Reason: "spam_referrer", Detail: touch.Source}
	}
	e.Channel, e.Source, e.Medium, e.Campaign = touch.Channel, touch.Source, touch.Medium, touch.Campaign
	e.Term, e.Content, e.ClickID = mask(touch.Term), mask(touch.Content), touch.ClickID
	return nil
}

func pathOf(u *url.URL, withHash bool) string {
	path := u.Path
	if path == "" {
		path = "/"
	}
	if withHash && u.Fragment != "" {
		path += "#" + u.Fragment
	}
	return mask(clip(strings.ToValidUTF8(path, "\uFFFD"), maxPath))
}

// referrer keeps host and path of the page before. One that cannot be read is
// ignored: it is the browser's or the proxy's doing.
func (t *taking) referrer(e *tracking.Event) *url.URL {
	if t.hit.Referrer == "" {
		return nil
	}
	r, err := url.Parse(t.hit.Referrer)
	if err != nil || r.Host == "" {
		return nil
	}
	e.Referrer = mask(clip(strings.ToLower(r.Hostname())+strings.ToValidUTF8(r.Path, "\uFFFD"), maxPath))
	return r
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
		e.SKUs = append(e.SKUs, clip(sku, maxText))
		e.Quantities = append(e.Quantities, uint32(it.quantity()))
		if e.Category == "" {
			e.Category = clip(it.Category, maxText)
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
		if !currencyPattern.MatchString(t.hit.Currency) {
			return invalid("bad_currency", t.hit.Currency)
		}
		e.Currency = strings.ToUpper(t.hit.Currency)
	}
	return nil
}

// ties are properties that would tie a visit to a person or an order: exempt
// mode does not keep them.
var ties = map[string]bool{
	"order_id": true, "transaction_id": true, "commande": true, "numero_commande": true, "order": true,
	"user_id": true, "client_id": true, "customer_id": true, "customer": true, "client": true, "uid": true,
	"email": true, "e-mail": true, "mail": true, "phone": true, "telephone": true, "téléphone": true,
}

func (t *taking) props(e *tracking.Event) {
	for key, value := range t.hit.Props {
		key = strings.TrimSpace(key)
		switch {
		case key == "" || value == "":
		case len(e.Props) == maxProps:
			t.warn("too_many_props", key)
			return
		case e.Mode == tracking.ModeExempt && ties[strings.ToLower(key)]:
			t.warn("prop_ties", key)
		default:
			if e.Props == nil {
				e.Props = make(map[string]string, len(t.hit.Props))
			}
			e.Props[clip(key, 100)] = mask(clip(value, maxText))
		}
	}
}
