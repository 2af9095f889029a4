package endpoint

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// maxWebhook bounds what a shop sends at once, in bytes: an order of a thousand lines is one.
const maxWebhook = 4 << 20

// delivery is what a shop sent, signed by it.
type delivery struct {
	header   http.Header
	body     []byte
	received time.Time
	site     *site.Site
	hide     func(email string) string
}

func (d *delivery) place() shop.Place {
	return shop.Place{Site: d.site.ID, Currency: d.site.Currency, Location: d.site.Location, Mode: d.site.Mode}
}

// protocol is how the shops of one kind send.
type protocol struct {
	// signed says what is wrong with the signature; nil when nothing is.
	signed func(c shop.Connection, h http.Header, body []byte, now time.Time) *intake.Refusal
	read   func(d *delivery) ([]tracking.ShopRecord, *intake.Refusal)
	// ping tells a request that only tries the address.
	ping func(h http.Header, body []byte) bool
	// once names a delivery that may be sent again; "" when nothing does.
	once func(h http.Header, body []byte) string
	// accepted is the status of what is on disk. patient shops end a webhook, or send for
	// hours, after errors that no repetition mends: they are answered the same, and the
	// quarantine tells the reason.
	accepted int
	patient  bool
}

var protocols = map[string]protocol{
	shop.Generic: {signed: genericSigned, read: readGeneric, accepted: http.StatusAccepted},
	shop.Shopify: {
		signed: shopifySigned, read: readShopify, accepted: http.StatusOK, patient: true,
		once: func(h http.Header, _ []byte) string { return h.Get("X-Shopify-Webhook-Id") },
	},
	// WooCommerce's delivery id is made of the second: two orders may share it, and versions
	// tell a repetition as well, but that of a deletion, which has no date.
	shop.WooCommerce: {signed: wooSigned, read: readWoo, ping: wooPing, once: wooOnce, accepted: http.StatusOK, patient: true},
}

// told is what a shop is answered.
type told struct {
	Accepted int    `json:"accepted"`
	Reason   string `json:"reason,omitempty"`
	Text     string `json:"text,omitempty"`
}

func (s *server) mountWebhooks(r Router) {
	r.Add(http.MethodPost, "/webhooks/:kind/:id", s.webhook)
	for _, method := range notPost {
		r.Add(method, "/webhooks/:kind/:id", wrongWebhook)
	}
}

func wrongWebhook(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderAllow, http.MethodPost)
	c.Response().Header().Set(ReasonHeader, "method")
	return c.JSON(http.StatusMethodNotAllowed, told{Reason: "method", Text: refuse("webhook_method", "").Text()})
}

// webhook takes in what a shop says of its orders, once it is sure that the shop does. What
// is refused leaves its reason in the quarantine, and nothing of its body: that names people.
func (s *server) webhook(c echo.Context) error {
	r := c.Request()
	buf, err := readBody(r, maxWebhook)
	defer giveBack(buf)
	body := buf.Bytes()
	p, known := protocols[c.Param("kind")]
	connection, found, errFind := s.connection(r.Context(), c.Param("id"))
	switch {
	case errFind != nil:
		return unavailable(c, errFind)
	case !known || !found || connection.Kind != c.Param("kind"):
		return s.unsigned(c, "", *refuse("webhook_unknown", ""))
	case errors.Is(err, errTooLarge):
		return s.setAside(c, connection.Site, http.StatusRequestEntityTooLarge, *refuse("webhook_too_large", size(maxWebhook)))
	case err != nil:
		return s.setAside(c, connection.Site, http.StatusBadRequest, *refuse("webhook_cut", ""))
	case p.ping != nil && p.ping(r.Header, body):
		return s.noted(c, connection.ID, http.StatusOK, told{})
	}
	if refusal := p.signed(connection, r.Header, body, s.Now()); refusal != nil {
		return s.unsigned(c, connection.Site, *refusal)
	}
	return s.takeDelivery(c, p, connection, body)
}

func (s *server) connection(ctx context.Context, id string) (shop.Connection, bool, error) {
	if s.Connections == nil || len(id) > 64 {
		return shop.Connection{}, false, nil
	}
	return s.Connections.Connection(ctx, id, s.Now())
}

// takeDelivery reads and keeps what a shop has signed.
func (s *server) takeDelivery(c echo.Context, p protocol, connection shop.Connection, body []byte) error {
	r := c.Request()
	place, refusal, err := s.Intake.Place(r.Context(), connection.Site, s.Now())
	switch {
	case err != nil:
		return unavailable(c, err)
	case refusal != nil:
		return s.setAside(c, connection.Site, http.StatusGone, *refusal)
	}
	once := ""
	if p.once != nil {
		once = p.once(r.Header, body)
	}
	if once != "" {
		if _, again := s.deliveries.Find(connection.ID + "\x00" + once); again {
			return s.noted(c, connection.ID, p.accepted, told{Reason: "webhook_again"})
		}
	}
	veil := pseudonym.NewVeil(connection.PersonKey, connection.Site)
	records, refusal := p.read(&delivery{header: r.Header, body: body, received: s.Now().UTC(), site: place, hide: veil.Customer})
	if refusal != nil {
		status := http.StatusBadRequest
		if p.patient {
			status = p.accepted
		}
		return s.setAside(c, connection.Site, status, *refusal)
	}
	if len(records) > 0 {
		if err := s.Intake.TakeOrders(records); err != nil {
			return unavailable(c, err)
		}
	}
	if once != "" {
		s.deliveries.Keep(connection.ID+"\x00"+once, struct{}{})
	}
	return s.noted(c, connection.ID, p.accepted, told{Accepted: len(records)})
}

// noted answers a shop that is heard. What it said is kept: that the time of its last word
// is not is no reason to have it come back.
func (s *server) noted(c echo.Context, id string, status int, t told) error {
	if err := s.Connections.Noted(c.Request().Context(), id, s.Now()); err != nil {
		s.Log.Warn("the time of a shop's last delivery is not kept", "error", err)
	}
	if t.Reason != "" {
		c.Response().Header().Set(ReasonHeader, t.Reason)
	}
	return c.JSON(status, t)
}

// unsigned answers whoever does not prove to be the shop.
func (s *server) unsigned(c echo.Context, site string, r intake.Refusal) error {
	return s.setAside(c, site, http.StatusUnauthorized, r)
}

func (s *server) setAside(c echo.Context, site string, status int, r intake.Refusal) error {
	endpoint := "webhook"
	if kind := c.Param("kind"); protocols[kind].read != nil {
		endpoint = kind
	}
	if err := s.Intake.RefuseFor(s.client(c), endpoint, site, r, nil); err != nil {
		return unavailable(c, err)
	}
	c.Response().Header().Set(ReasonHeader, r.Reason)
	return c.JSON(status, told{Reason: r.Reason, Text: r.Text()})
}
