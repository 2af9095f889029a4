package dashboard

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Fields of the form that convenes a jury. A box of a row has the row's number, one of an account
// the account's.
const (
	jurorName         = "jure"
	jurorEmail        = "adresse"
	jurorPlace        = "vient"
	jurorProfessional = "metier"
	jurorAccount      = "compte"
)

// unsaid names in texts where nobody said what a member is.
const unsaid = "unsaid"

// A form offers rows for a few people without an account, and empty ones behind those that are filled.
const (
	rowsOfJurors  = 8
	emptyOfJurors = 2
)

// jurorRows are the rows of the form, as typed.
func jurorRows(form url.Values) []jurorRow {
	used := 0
	for _, field := range []string{jurorName, jurorEmail, jurorPlace} {
		for i, text := range form[field] {
			if strings.TrimSpace(text) != "" {
				used = max(used, i+1)
			}
		}
	}
	rows := make([]jurorRow, max(rowsOfJurors, used+emptyOfJurors))
	at := func(field string, i int) string {
		if list := form[field]; i < len(list) {
			return list[i]
		}
		return ""
	}
	for i := range rows {
		place := at(jurorPlace, i)
		rows[i] = jurorRow{Number: i + 1, Name: strings.Join(strings.Fields(at(jurorName, i)), " "), Email: strings.TrimSpace(at(jurorEmail, i)), Places: placeChoices(place), place: place,
			Professional: slices.Contains(form[jurorProfessional], strconv.Itoa(i+1))}
	}
	return rows
}

// jurorAccounts are the accounts that were ticked.
func jurorAccounts(form url.Values) (rows []jurorRow) {
	for _, id := range form[jurorAccount] {
		rows = append(rows, jurorRow{Value: id, Chosen: true, place: form.Get(jurorPlace + "-" + id), Professional: form.Get(jurorProfessional+"-"+id) != ""})
	}
	return rows
}

func placeChoices(here string) (list []Choice) {
	for _, p := range []string{"", store.Outside, store.Centre} {
		list = append(list, Choice{Name: i18n.T("jury.place." + cmp.Or(p, unsaid)), Value: p, Here: p == here})
	}
	return list
}

// convened are the members that a form names; each says where they come from.
func (d *Dashboard) convened(ctx context.Context, body juriesPage) (list []store.JuryMember, err error) {
	for _, r := range body.Rows {
		if r.Name == "" && (r.Email != "" || r.place != "" || r.Professional) {
			return nil, fault.New(fault.Invalid, "jury.no_juror_name", "n", r.Number)
		}
		if r.Name != "" {
			list = append(list, store.JuryMember{Name: r.Name, Email: r.Email, Place: r.place, Professional: r.Professional})
		}
	}
	for _, r := range body.Jurors {
		id, err := strconv.ParseInt(r.Value, 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "dashboard.bad_request")
		}
		a, ok, err := d.Store.Account(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, store.JuryMember{Name: a.Name, Email: a.Email, Account: id, Place: r.place, Professional: r.Professional})
		}
	}
	for _, m := range list {
		if m.Place != store.Outside && m.Place != store.Centre {
			return nil, fault.New(fault.Invalid, "jury.no_place", "name", m.Name)
		}
	}
	return list, nil
}

// memberText says what a member is.
func memberText(m store.JuryMember) string {
	text := i18n.T("jury.is." + cmp.Or(m.Place, unsaid))
	if m.Professional {
		text = i18n.T("jury.is_professional", "place", text)
	}
	return text
}

// seatNames are the names of members; homonyms are told apart by their place in the list.
func seatNames(members []store.JuryMember) []string {
	times := map[string]int{}
	for _, m := range members {
		times[m.Name]++
	}
	names := make([]string, len(members))
	for i, m := range members {
		if names[i] = m.Name; times[m.Name] > 1 {
			names[i] = i18n.T("jury.seat_name", "name", m.Name, "n", i+1)
		}
	}
	return names
}

func countMembers(members []store.JuryMember) (c dossier.JuryCount) {
	for _, m := range members {
		c.People++
		if m.Professional {
			c.Professionals++
		}
		switch m.Place {
		case store.Outside:
			c.Outside++
		case "":
			c.Unmarked++
		}
	}
	return c
}

// unmetRules says which rules the jury of an open session does not hold: those of the référentiels
// that its candidates are judged by. unread names the candidates whose référentiel cannot be read.
func (d *Dashboard) unmetRules(ctx context.Context, j store.Jury) (list []unmetRule, unread []string, err error) {
	if !j.Expires.After(d.Now()) {
		return nil, nil, nil
	}
	known := map[string]bool{}
	for _, candidate := range j.Candidates {
		seat, ok, err := d.Store.Seat(ctx, candidate)
		if err != nil {
			return nil, nil, err
		}
		if !ok || seat.Site == "" {
			continue
		}
		ref, problems, err := d.judgedBy(ctx, seat.Site)
		if err != nil {
			return nil, nil, err
		}
		if len(problems) > 0 {
			a, _, err := d.Store.Account(ctx, candidate)
			if err != nil {
				return nil, nil, err
			}
			unread = append(unread, i18n.T("jury.unread_of", "jury", j.Name, "name", a.Name, "problem", strings.Join(problems, " ")))
			continue
		}
		if known[ref.Key] {
			continue
		}
		known[ref.Key] = true
		if lacks := ref.Jury.Unmet(countMembers(j.Members)); len(lacks) > 0 {
			list = append(list, unmetRule{Jury: j.Name, Rule: i18n.T("jury.rule", "code", ref.Code, "rule", ref.Jury.Told()), Source: ref.Jury.Source, Lacks: lacks})
		}
	}
	return list, unread, nil
}
