package imports

import (
	"context"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Keys knows the person key of a site, which a connected shop has; nil for others.
type Keys func(ctx context.Context, site string) ([]byte, error)

// HidingBy makes imports write the customers of sites with a person key as webhooks do: under
// one pseudonym whatever brings their orders, that an erasure finds.
func (s *Service) HidingBy(keys Keys) *Service {
	s.keys = keys
	return s
}

// veil is that of a site with a person key; nil for others.
func (s *Service) veil(ctx context.Context, site string) (*Veil, error) {
	if s.keys == nil {
		return nil, nil
	}
	key, err := s.keys(ctx, site)
	if err != nil || len(key) == 0 {
		return nil, err
	}
	return NewVeil(key, site), nil
}

// mailTitles are titles of columns that hold the address of who ordered, folded.
var mailTitles = []string{"customeremail", "billingemail", "email", "emailclient", "clientemail", "emailfacturation", "adresseemail", "courriel", "mail"}

// preferMail takes the customer from a column of addresses where the file has one: shops name
// their customers by it. What --columns says stands.
func (m mapping) preferMail(given map[string]string) {
	if len(given) > 0 {
		return
	}
	customer := orderTexts[textCustomer]
	for _, title := range mailTitles {
		for i, h := range m.header {
			if fold(h) == title && !slices.Contains(m.column, i) {
				m.column[customer] = i
				return
			}
		}
		if m.has(customer) && fold(m.title(customer)) == title {
			return
		}
	}
}

// hideCustomers puts pseudonyms in the place of the customers of a book.
func (v *Veil) hideCustomers(b *orderBook, r *Report) {
	named := false
	for i := range b.documents {
		d := &b.documents[i]
		written := b.texts.text(d.texts[textCustomer])
		if written == "" || isPseudonym(written) {
			continue
		}
		d.texts[textCustomer] = b.texts.id(v.customer(written))
		named = true
	}
	if named {
		r.note("customers_hidden")
	}
}

// isPseudonym tells what a veil has made.
func isPseudonym(text string) bool { return pseudonyms.MatchString(text) }

// hiddenAtOnce is how many customers one rewriting of the tables hides.
const hiddenAtOnce = 5000

// HideCustomers writes the customers that imports brought before the site had a key under the
// pseudonyms that webhooks give them, and answers how many.
func (s *Service) HideCustomers(ctx context.Context, site string) (hidden int, err error) {
	defer fault.Wrap(&err, "hide the imported customers of %s", site)
	v, err := s.veil(ctx, site)
	if err != nil || v == nil {
		return 0, err
	}
	err = s.w.ReviseOrders(ctx, func(ctx context.Context) error {
		hidden, err = s.hideStanding(ctx, site, v)
		return err
	})
	return hidden, err
}

func (s *Service) hideStanding(ctx context.Context, site string, v *Veil) (int, error) {
	rows, err := warehouse.Select[struct {
		Customer string `ch:"customer"`
	}](ctx, s.w, statement("named_customers"), warehouse.Params{"site": site})
	if err != nil {
		return 0, err
	}
	for block := range slices.Chunk(rows, hiddenAtOnce) {
		from, to := make([]string, len(block)), make([]string, len(block))
		for i, row := range block {
			from[i], to[i] = row.Customer, v.customer(row.Customer)
		}
		for _, table := range []string{"orders", "refunds"} {
			if err := s.w.Exec(ctx, "ALTER TABLE "+table+" UPDATE customer = transform(customer, {from:Array(String)}, {to:Array(String)}, customer) WHERE site = {site:String} AND origin = 'import' AND has({from:Array(String)}, customer) SETTINGS mutations_sync = 2",
				warehouse.Params{"site": site, "from": from, "to": to}); err != nil {
				return 0, err
			}
		}
	}
	return len(rows), nil
}
