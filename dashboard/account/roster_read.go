package account

import (
	"errors"
	"io"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// mostRows is the longest list of people that one file may add.
const mostRows = 200

// Person is a line of a list of people: name;email;rôle, and what a class adds.
type Person struct {
	Line        int
	Name, Email string
	Role        Role
	Deadline    string // as it was typed
	Extra       string // more time, in %, as it was typed
}

// titles are how files call their columns, in small letters without accents.
var titles = map[string]string{
	"nom": "name", "name": "name", "candidat": "name", "nom et prenom": "name", "nom complet": "name", "prenom": "given", "first name": "given",
	"email": "email", "e-mail": "email", "mail": "email", "courriel": "email", "adresse": "email", "role": "role", "profil": "role",
	"echeance": "deadline", "date limite": "deadline", "remise": "deadline", "tiers-temps": "extra", "temps en plus": "extra", "temps": "extra", "majoration": "extra",
}

// ReadRoster reads a list of people from a CSV file or a workbook. fallback is the role of lines
// that name none. Lines that cannot be read are answered beside those that can.
func ReadRoster(file io.Reader, fallback Role) (people []Person, bad []*fault.Error, err error) {
	defer fault.Wrap(&err, "read a list of people")
	r, err := sheet.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = r.Close() }()
	columns, first := map[string]int{}, []Person(nil)
	for i, title := range r.Header() {
		if what, known := titles[bareTitle(title)]; known {
			columns[what] = i
		}
	}
	if _, named := columns["name"]; !named { // a plain list of names has no titles
		if len(r.Header()) > 2 {
			return nil, nil, fault.New(fault.Invalid, "account.no_name_column", "titles", strings.Join(r.Header(), ", "))
		}
		columns = map[string]int{"name": 0, "email": 1}
		n := New{Name: r.Header()[0], Role: fallback}
		if len(r.Header()) > 1 {
			n.Email = r.Header()[1]
		}
		if n.Email == "" || strings.Contains(n.Email, "@") { // else a title
			if err := n.check(); err != nil {
				bad = append(bad, fault.New(fault.Invalid, "account.bad_row", "line", 1, "why", why(err)))
			} else {
				first = []Person{{Line: 1, Name: n.Name, Email: n.Email, Role: fallback}}
			}
		}
	}
	people = first
	for row, err := range r.Rows {
		if b, ok := errors.AsType[*sheet.BadLine](err); ok {
			bad = append(bad, fault.New(fault.Invalid, "account.bad_line", "line", b.Line))
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		p := personOf(row, columns, fallback)
		if p.Name == "" && p.Email == "" {
			continue
		}
		if len(people) == mostRows {
			return nil, nil, fault.New(fault.TooLarge, "account.many_rows", "n", mostRows)
		}
		n := New{Name: p.Name, Email: p.Email, Role: p.Role}
		if err := n.check(); err != nil {
			bad = append(bad, fault.New(fault.Invalid, "account.bad_row", "line", p.Line, "why", why(err)))
			continue
		}
		people = append(people, p)
	}
	if len(people) == 0 && len(bad) == 0 {
		return nil, nil, fault.New(fault.Invalid, "account.empty_list")
	}
	return people, bad, nil
}

func personOf(row sheet.Row, columns map[string]int, fallback Role) Person {
	cell := func(what string) string {
		if i, ok := columns[what]; ok && i < len(row.Cells) {
			return strings.Join(strings.Fields(strings.Clone(row.Cells[i])), " ")
		}
		return ""
	}
	p := Person{Line: row.Line, Name: strings.TrimSpace(cell("given") + " " + cell("name")), Email: cell("email"), Role: fallback, Deadline: cell("deadline"), Extra: cell("extra")}
	if text := strings.ToLower(cell("role")); text != "" {
		p.Role = Role(text) // checked with the rest
		if r, err := ReadRole(text); err == nil {
			p.Role = r
		}
	}
	return p
}

func bareTitle(title string) string {
	return bareAccents.Replace(strings.ToLower(strings.TrimSpace(title)))
}
