package analyzer_test

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
)

// scenario is a parsed testdata file.
type scenario struct {
	site      tracking.Site
	now       time.Time
	events    []tracking.Event
	orders    []tracking.Order
	refunds   []tracking.Refund
	costs     []tracking.Cost
	waits     []wait
	ledgers   tracking.Ledgers
	catalogue []tracking.Product

	day  period.Date
	line int
}

func parseScenario(id, text string) (*scenario, error) {
	s := &scenario{site: tracking.Site{ID: id, Name: id, Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent}}
	for raw := range strings.Lines(text) {
		s.line++
		line := strings.TrimSpace(raw)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := s.read(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", s.line, err)
		}
	}
	return s, nil
}

func (s *scenario) read(line string) error {
	words := strings.Fields(line)
	switch words[0] {
	case "site":
		return s.readSite(words[1:])
	case "maintenant":
		d, err := period.ParseDate(words[1])
		s.now = d.In(s.site.Location()).Add(12 * time.Hour)
		return err
	case "le":
		d, err := period.ParseDate(words[1])
		s.day = d
		return err
	case "dépense":
		return s.readCost(pairs(words[1:]))
	case "produit":
		return s.readProduct(words[1], pairs(words[2:]))
	case "recherche":
		return s.readSearch(pairs(words[1:]))
	case "registre":
		return s.readLedger(words[1], s.day.Time(), pairs(words[2:]))
	case "attendre":
		s.waits = append(s.waits, wait{line: s.line, options: words[1:]})
		return nil
	case "refus":
		s.waits[len(s.waits)-1].refused = strings.TrimSpace(strings.TrimPrefix(line, "refus"))
		return nil
	case "|":
		w := &s.waits[len(s.waits)-1]
		var row []string
		for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
			row = append(row, strings.TrimSpace(c))
		}
		w.rows = append(w.rows, row)
		return nil
	}
	return s.readMoment(words)
}

func (s *scenario) readSite(words []string) error {
	for key, value := range pairs(words).all() {
		switch key {
		case "fuseau":
			s.site.Timezone = value
		case "monnaie":
			s.site.Currency = value
		case "mode":
			s.site.Mode = value
		default:
			return fmt.Errorf("unknown %q", key)
		}
	}
	return nil
}

// readMoment reads a line that begins with a time of the day.
func (s *scenario) readMoment(words []string) error {
	at, err := s.instant(words[0])
	if err != nil || len(words) < 3 {
		return fmt.Errorf("unreadable: %s", strings.Join(words, " "))
	}
	switch words[1] {
	case "registre":
		return s.readLedger(words[2], at, pairs(words[3:]))
	case "commande":
		return s.readOrder(at, words[2], pairs(words[3:]))
	case "remboursement":
		return s.readRefund(at, words[2], pairs(words[3:]))
	case "essai", "colis", "messagerie", "ticket", "appel", "avis":
		return s.readService(at, words[1], words[2], pairs(words[3:]))
	}
	return s.readEvent(at, words[1], words[2], pairs(words[3:]))
}

// instant reads 9:05, 09:05:30 or 09:05:30.250 of the current day.
func (s *scenario) instant(clock string) (time.Time, error) {
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05.000"} {
		if t, err := time.Parse(layout, clock); err == nil {
			return time.Date(s.day.Year, s.day.Month, s.day.Day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), s.site.Location()), nil
		}
	}
	return time.Time{}, fmt.Errorf("no time: %q", clock)
}

// visitor is the pseudonym of a name: of the day in exempt mode.
func (s *scenario) visitor(name string, mode string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	if mode == tracking.ModeExempt {
		h.Write([]byte(s.day.String()))
	}
	return binary.LittleEndian.Uint64(h.Sum(nil))
}

func (s *scenario) readEvent(at time.Time, who, name string, p options) error {
	mode := p.or("mode", s.site.Mode)
	seed := fmt.Sprintf("%d %s %s", s.line, who, name)
	e := tracking.Event{
		Site: s.site.ID, Visitor: s.visitor(who, mode), Time: at.UTC(), Received: at.UTC(),
		ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(seed)), Mode: mode, Origin: tracking.OriginTag, Name: name,
		Path: p.or("page", "/"), Host: "boutique.example", Channel: p.or("canal", tracking.ChannelDirect),
		Source: p.or("source", ""), Medium: p.or("support", ""), Campaign: p.or("campagne", ""), ClickID: p.or("clic", ""),
		Device: p.or("appareil", tracking.DeviceDesktop), Country: p.or("pays", "FR"), Category: p.or("catégorie", ""),
		Interactive: tracking.IsInteractive(name), Currency: p.or("monnaie", s.site.Currency), OrderID: p.or("numéro", ""), Browser: p.or("navigateur", ""), Props: map[string]string{},
	}
	if skus := p.or("produit", ""); skus != "" {
		e.SKUs = strings.Split(skus, ",")
		e.Quantities = make([]uint32, len(e.SKUs))
	}
	e.Search, e.Referrer = p.or("recherche", ""), p.or("venant", "")
	part, err := strconv.ParseUint(p.or("vu", "0"), 10, 8) // of a video, in per cent
	if err != nil {
		return err
	}
	e.Scroll = uint8(part)
	if v := p.or("résultats", ""); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return err
		}
		e.Results = &n
	}
	if v := p.or("affichage", ""); v != "" { // of the main content, in milliseconds
		ms, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return err
		}
		e.Value, e.Props["name"] = ms, "LCP"
	}
	if v := p.or("temps", ""); v != "" {
		seconds, err := strconv.Atoi(v)
		if err != nil {
			return err
		}
		e.EngagementMS = uint32(seconds) * 1000
	}
	if v := p.or("valeur", ""); v != "" {
		cents, err := money.Parse(v)
		if err != nil {
			return err
		}
		e.Value = cents
	}
	s.events = append(s.events, e)
	return p.unknown()
}

func (s *scenario) readCost(p options) error {
	c := tracking.Cost{
		Site: s.site.ID, Day: s.day.Time(), Channel: p.or("canal", ""), Source: p.or("source", ""), Campaign: p.or("campagne", ""),
		Kind: p.or("nature", tracking.CostMedia), Version: uint64(s.line), Partner: p.or("partenaire", ""),
	}
	clicks, err := strconv.ParseUint(p.or("clics", "0"), 10, 64)
	if err != nil {
		return err
	}
	c.Clicks = clicks
	if c.Impressions, err = strconv.ParseUint(p.or("impressions", "0"), 10, 64); err != nil {
		return err
	}
	if c.AmountExcl, err = money.Parse(p.or("montant", "")); err != nil {
		return err
	}
	s.costs = append(s.costs, c)
	return p.unknown()
}

// readProduct reads « produit BOL prix=24,00 tva=0,2 achat=8,00 page=/p/bol »: the catalogue
// since the day of the lines around it.
func (s *scenario) readProduct(sku string, p options) error {
	x := tracking.Product{Site: s.site.ID, SKU: sku, ValidFrom: s.day.Time(), Version: uint64(s.line), Name: sku, URL: p.or("page", "")}
	var err error
	if x.PriceIncl, err = money.Parse(p.or("prix", "0")); err != nil {
		return err
	}
	if x.PurchaseCost, err = p.cents("achat"); err != nil {
		return err
	}
	if v := p.or("tva", "?"); v != "?" {
		rate, err := strconv.ParseFloat(strings.ReplaceAll(v, ",", "."), 64)
		if err != nil {
			return err
		}
		x.VATRate = &rate
	}
	s.catalogue = append(s.catalogue, x)
	return p.unknown()
}
