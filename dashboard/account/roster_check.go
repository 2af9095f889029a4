package account

import (
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// New is the account that a line asks for.
func (e Entry) New(role Role) New { return New{Name: e.Name, Email: e.Email, Role: role} }

// Refuse says what keeps a line from becoming an account.
func (e *Entry) Refuse(field string, f *fault.Error) { e.remark(field, f, false) }

// Question asks whether something of a line is meant.
func (e *Entry) Question(field string, f *fault.Error) { e.remark(field, f, true) }

// Check says what is wrong with the name and the address of a line, unless it could not be read at
// all.
func (e *Entry) Check() {
	if len(e.Remarks) > 0 {
		return
	}
	n := e.New(Candidate)
	if f := n.checkName(); f != nil {
		e.Refuse(FieldName, f)
	}
	if f := n.checkEmail(); f != nil {
		e.Refuse(FieldEmail, f)
	}
}

// Twice asks about people who stand in a list twice.
func Twice(list []Entry) {
	seen := seenPeople{}
	for i, e := range list {
		if field, at := seen.find(e.Name, e.Email); field != "" {
			list[i].Question(field, fault.New(fault.Conflict, "account.twice."+field, "line", list[at].Line))
		}
		seen.add(e.Name, e.Email, i)
	}
}

// Known asks about people who have an account already; tell says it of one, nil for nothing.
func Known(list []Entry, accounts []store.Account, tell func(field string, a store.Account) *fault.Error) {
	seen := seenPeople{}
	for i, a := range accounts {
		if !a.Disabled {
			seen.add(a.Name, a.Email, i)
		}
	}
	for i, e := range list {
		if field, at := seen.find(e.Name, e.Email); field != "" {
			if f := tell(field, accounts[at]); f != nil {
				list[i].Question(field, f)
			}
		}
	}
}

// seenPeople are people by what makes two of them look like one: the address, or the name where one
// of them has no address. Two addresses are two people.
type seenPeople map[string][]seenPerson

type seenPerson struct {
	at    int
	email string
}

func (s seenPeople) add(name, email string, at int) {
	for _, key := range []string{"@" + strings.ToLower(email), bareName(name)} {
		if key != "@" && key != "" {
			s[key] = append(s[key], seenPerson{at, email})
		}
	}
}

func (s seenPeople) find(name, email string) (field string, at int) {
	if email != "" {
		for _, p := range s["@"+strings.ToLower(email)] {
			return FieldEmail, p.at
		}
	}
	for _, p := range s[bareName(name)] {
		if name != "" && (email == "" || p.email == "") {
			return FieldName, p.at
		}
	}
	return "", 0
}
