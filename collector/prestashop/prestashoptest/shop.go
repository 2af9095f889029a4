// Package prestashoptest is a PrestaShop for tests: its web service over data that tests
// change while it is read. It does what classes/webservice of PrestaShop does: permissions,
// display, filters, sorts, limits, date=1, and the XML of lists and errors.
package prestashoptest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Key is the key that opens the shop.
const Key = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456"

// Row is a row of a table: the texts of its fields, and the rows tied to it.
type Row map[string]string

// Shop is a shop that answers.
type Shop struct {
	*httptest.Server

	mu     sync.Mutex
	tables map[string]map[int]Row
	lists  map[string]map[int][]Row // of order_slip: its details
	denied map[string]bool
	asked  int
	// Before is called before each answer, without the lock; when it says true it has
	// answered itself.
	Before func(w http.ResponseWriter, r *http.Request) bool
	// Now is the shop's clock.
	Now func() time.Time
	// Direct tells a server that does not rewrite addresses.
	Direct bool
	// Loose shops ignore the filters on numbers.
	Loose bool
	paths []string
}

// nodes are the names of the rows of a resource, and of the list where it is another.
var nodes = map[string][2]string{
	"orders": {"orders", "order"}, "order_details": {"order_details", "order_detail"}, "order_states": {"order_states", "order_state"},
	"order_slip": {"order_slips", "order_slip"}, "currencies": {"currencies", "currency"}, "order_cart_rules": {"order_cart_rules", "order_cart_rule"},
	"cart_rules": {"cart_rules", "cart_rule"}, "order_histories": {"order_histories", "order_history"}, "customers": {"customers", "customer"},
	"products": {"products", "product"}, "combinations": {"combinations", "combination"}, "categories": {"categories", "category"},
	"carriers": {"carriers", "carrier"}, "addresses": {"addresses", "address"}, "countries": {"countries", "country"},
}

// languages are the fields that PrestaShop tells in each language.
var languages = map[string]bool{"order_states.name": true, "order_states.template": true, "products.name": true, "categories.name": true, "countries.name": true}

// New starts a shop with PrestaShop's usual order states, euros and pounds, France and Belgium.
func New(t testing.TB) *Shop {
	s := &Shop{tables: map[string]map[int]Row{}, lists: map[string]map[int][]Row{}, denied: map[string]bool{}, Now: time.Now}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	for number, state := range map[int][3]string{
		1: {"En attente du paiement par chèque", "cheque", "0"}, 2: {"Paiement accepté", "payment", "1"}, 4: {"Expédié", "shipped", "1"}, 5: {"Livré", "", "1"},
		6: {"Annulé", "order_canceled", "0"}, 7: {"Remboursé", "refund", "0"}, 8: {"Erreur de paiement", "payment_error", "0"},
		20: {"Annulée par téléphone", "", "0"},
	} {
		s.Put("order_states", number, Row{"name": state[0], "template": state[1], "logable": state[2]})
	}
	s.Put("currencies", 1, Row{"iso_code": "EUR", "conversion_rate": "1.000000"})
	s.Put("currencies", 2, Row{"iso_code": "GBP", "conversion_rate": "0.850000"})
	s.Put("countries", 8, Row{"iso_code": "FR", "name": "France"})
	s.Put("countries", 3, Row{"iso_code": "BE", "name": "Belgique"})
	s.Put("carriers", 1, Row{"name": "Colissimo"})
	return s
}

// Put writes a row.
func (s *Shop) Put(resource string, number int, row Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[resource] == nil {
		s.tables[resource] = map[int]Row{}
	}
	row = maps.Clone(row)
	row["id"] = strconv.Itoa(number)
	s.tables[resource][number] = row
}

// Change changes fields of a row.
func (s *Shop) Change(resource string, number int, fields Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.tables[resource][number], fields)
}

// Get is a copy of a row.
func (s *Shop) Get(resource string, number int) Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.tables[resource][number])
}

// Delete takes a row away.
func (s *Shop) Delete(resource string, number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tables[resource], number)
}

// Tie gives a credit slip its lines.
func (s *Shop) Tie(slip int, rows ...Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lists["order_slip"] == nil {
		s.lists["order_slip"] = map[int][]Row{}
	}
	s.lists["order_slip"][slip] = rows
}

// Deny takes the permission to read resources.
func (s *Shop) Deny(resources ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range resources {
		s.denied[r] = true
	}
}

// Allow gives it back.
func (s *Shop) Allow(resources ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range resources {
		delete(s.denied, r)
	}
}

// Asked counts the requests.
func (s *Shop) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// Paths are the addresses asked for.
func (s *Shop) Paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.paths)
}

// ServeHTTP answers as the web service.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked++
	s.paths = append(s.paths, r.URL.String())
	before := s.Before
	s.mu.Unlock()
	if before != nil && before(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	resource, ok := strings.CutPrefix(r.URL.Path, "/api/")
	if s.Direct {
		resource, ok = r.URL.Query().Get("url"), r.URL.Path == "/webservice/dispatcher.php"
	}
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<!DOCTYPE html><html><body><h1>Not Found</h1></body></html>")
		return
	}
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "text/xml;charset=utf-8")
	status, body := s.answer(resource, r)
	w.WriteHeader(status)
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">`+"\n"+body+"</prestashop>\n")
}

func wrong(status int, code, message string) (int, string) {
	return status, "<errors>\n<error>\n<code><![CDATA[" + code + "]]></code>\n<message><![CDATA[" + message + "]]></message>\n</error>\n</errors>\n"
}

func (s *Shop) answer(resource string, r *http.Request) (int, string) {
	key, _, given := r.BasicAuth()
	switch {
	case !given:
		return wrong(401, "16", "Please enter the authentication key as the login. No password required")
	case len(key) != 32:
		return wrong(401, "18", "Invalid authentication key format")
	case key != Key:
		return wrong(401, "20", "Authentification key is not active")
	case resource == "":
		return 200, s.permissions()
	case nodes[resource][0] == "":
		return wrong(400, "27", `Resource of type "`+resource+`" does not exists`)
	case s.denied[resource]:
		return wrong(401, "26", `Resource of type "`+resource+`" is not allowed with this authentication key`)
	}
	rows, status, body := s.find(resource, r)
	if body != "" {
		return status, body
	}
	var b strings.Builder
	names := nodes[resource]
	fmt.Fprintf(&b, "<%s>\n", names[0])
	for _, row := range rows {
		s.render(&b, resource, row, r.URL.Query().Get("display"))
	}
	fmt.Fprintf(&b, "</%s>\n", names[0])
	return 200, b.String()
}

func (s *Shop) permissions() string {
	var b strings.Builder
	b.WriteString(`<api shopName="Bols &amp; bretons">` + "\n")
	for _, name := range slices.Sorted(maps.Keys(nodes)) {
		if s.denied[name] {
			continue
		}
		fmt.Fprintf(&b, "<%s xlink:href=%q get=\"true\" put=\"false\" post=\"false\" delete=\"false\" head=\"false\">\n<description xlink:href=%q get=\"true\">\nThe %s</description>\n<schema xlink:href=%q type=\"blank\"/>\n</%s>\n",
			name, s.URL+"/api/"+name, s.URL+"/api/"+name, name, s.URL+"/api/"+name+"?schema=blank", name)
	}
	return b.String() + "</api>\n"
}

var filtered = regexp.MustCompile(`^(.*)\[(.*)\](.*)$`)

// find filters, sorts and limits as WebserviceRequest::manageFilters and SQLUtils do.
func (s *Shop) find(resource string, r *http.Request) (rows []Row, status int, body string) {
	q := r.URL.Query()
	for _, row := range s.tables[resource] {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b Row) int { return compare(a, b, "id") })
	for name, values := range q {
		field, ok := strings.CutPrefix(name, "filter[")
		if !ok {
			continue
		}
		field = strings.TrimSuffix(field, "]")
		if strings.HasPrefix(field, "date_") && q.Get("date") == "" || field == "current_state" {
			status, body = wrong(400, "32", "This filter does not exist")
			return nil, status, body
		}
		m := filtered.FindStringSubmatch(values[0])
		if s.Loose && field == "id" {
			continue
		}
		rows = slices.DeleteFunc(rows, func(row Row) bool { return m == nil || !matches(row, field, m[1], m[2]) })
	}
	if sort := strings.Trim(q.Get("sort"), "[]"); sort != "" {
		i := strings.LastIndexByte(sort, '_')
		field, direction := sort[:i], sort[i+1:]
		if strings.HasPrefix(field, "date_") && q.Get("date") == "" {
			status, body = wrong(400, "38", "Unable to filter by this field.")
			return nil, status, body
		}
		slices.SortStableFunc(rows, func(a, b Row) int {
			if direction == "DESC" {
				a, b = b, a
			}
			return compare(a, b, field)
		})
	}
	if limit := q.Get("limit"); limit != "" {
		from, n := 0, 0
		if parts := strings.Split(limit, ","); len(parts) == 2 {
			from, _ = strconv.Atoi(parts[0])
			n, _ = strconv.Atoi(parts[1])
		} else {
			n, _ = strconv.Atoi(limit)
		}
		rows = rows[min(from, len(rows)):min(from+n, len(rows))]
	}
	return rows, 200, ""
}

func compare(a, b Row, field string) int {
	x, errX := strconv.ParseFloat(a[field], 64)
	y, errY := strconv.ParseFloat(b[field], 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a[field], b[field])
}

func matches(row Row, field, operator, value string) bool {
	is := func(v string) int { return compare(row, Row{field: v}, field) }
	switch {
	case operator == ">":
		return is(value) > 0
	case operator == "<":
		return is(value) < 0
	case strings.Contains(value, "|"):
		return slices.ContainsFunc(strings.Split(value, "|"), func(v string) bool { return is(v) == 0 })
	}
	if between := strings.Split(value, ","); len(between) == 2 {
		return is(between[0]) >= 0 && is(between[1]) <= 0
	}
	return is(value) == 0
}

func (s *Shop) render(b *strings.Builder, resource string, row Row, display string) {
	node := nodes[resource][1]
	if display == "" { // a list of numbers
		fmt.Fprintf(b, "<%s id=%q xlink:href=%q/>\n", node, row["id"], s.URL+"/api/"+resource+"/"+row["id"])
		return
	}
	wanted := strings.Split(strings.Trim(display, "[]"), ",")
	fmt.Fprintf(b, "<%s>\n", node)
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if display != "full" && !slices.Contains(wanted, name) {
			continue
		}
		text := ""
		if row[name] != "" {
			text = "<![CDATA[" + row[name] + "]]>"
		}
		if languages[resource+"."+name] {
			text = fmt.Sprintf(`<language id="1" xlink:href="%s/api/languages/1">%s</language><language id="2"></language>`, s.URL, text)
		}
		fmt.Fprintf(b, "\t<%s>%s</%s>\n", name, text, name)
	}
	if display == "full" {
		number, _ := strconv.Atoi(row["id"])
		s.renderLists(b, resource, number)
	}
	fmt.Fprintf(b, "</%s>\n", node)
}

// renderLists writes the associations: an order's rows, a credit slip's details.
func (s *Shop) renderLists(b *strings.Builder, resource string, number int) {
	if resource != "order_slip" {
		return
	}
	b.WriteString("<associations>\n" + `<order_slip_details virtualEntity="true" readOnly="true" nodeType="order_slip_detail">` + "\n")
	for _, row := range s.lists[resource][number] {
		b.WriteString("<order_slip_detail>\n")
		for _, name := range slices.Sorted(maps.Keys(row)) {
			fmt.Fprintf(b, "\t<%s><![CDATA[%s]]></%s>\n", name, row[name], name)
		}
		b.WriteString("</order_slip_detail>\n")
	}
	b.WriteString("</order_slip_details>\n</associations>\n")
}
