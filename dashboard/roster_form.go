package dashboard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Fields of a form that brings a list of people: a file, a text, or the lines that it showed.
const (
	rosterFile   = "fichier"
	rosterText   = "liste"
	rosterGood   = "bonnes" // go on with the lines of which nothing is said
	rosterAsked  = "l-vu"   // questions that the form asks about a line
	rosterKnown  = "l-su"   // those that were confirmed
	rosterLine   = "l-ligne"
	seenDoubts   = "vu" // of the form itself
	rosterCarry  = "reste"
	seenBoundary = "\n"
)

// roster is a list of people in a form: where to bring it, or its lines with what is said of each.
type roster struct {
	Kind        string // "room", "seats" or "account": whose words
	Text        string // as it was pasted
	Lines       []rosterEntry
	Remarks     []rosterRemark // of all lines
	Fresh       string         // the form without these lines
	Roles, Days bool           // columns
	Good, Bad   int            // lines
	Faulty      bool           // something must be mended, not only confirmed
}

// Main is what the button says that goes on with all lines, Partly the one that goes on with the good
// ones.
func (r roster) Main() string {
	switch {
	case len(r.Lines) == 0:
		return i18n.T("roster.create." + r.Kind)
	case r.Bad > 0 && !r.Faulty:
		return i18n.T("roster.anyway." + r.Kind)
	}
	return i18n.T("roster.check." + r.Kind)
}

// Partly is "" where there is nothing to choose.
func (r roster) Partly() string {
	if r.Bad == 0 || r.Good == 0 {
		return ""
	}
	return i18n.T("roster.good."+r.Kind, "n", r.Good)
}

// Count says how many lines there are, and how many are to be looked at.
func (r roster) Count() string {
	return i18n.T("account.roster.count", "n", len(r.Lines), "bad", r.Bad)
}

// rosterEntry is a line that can be mended in place.
type rosterEntry struct {
	account.Entry
	Asked, Known string // keys of the questions about it: of those that the form asks, and of those confirmed
	Cells        []rosterCell
	Said         []rosterRemark
}

// rosterCell is a field of a line.
type rosterCell struct{ Name, ID, Line, Label, Value, Mark string }

// rosterRemark is what is said of a line, and where.
type rosterRemark struct {
	Where, Whole, ID string // « ligne 3, adresse », with what is said
	Doubt            bool
}

// rosterFields are the columns of a form, by the name of their inputs.
var rosterFields = []struct{ field, name string }{
	{account.FieldName, "l-nom"}, {account.FieldEmail, "l-adresse"}, {account.FieldRole, "l-role"}, {account.FieldDeadline, "l-jour"}, {account.FieldExtra, "l-temps"},
}

// readEntries reads the list of a form: the lines that it shows, else its file and what was pasted.
// seen are the questions about each line that were confirmed: whoever sends the list again has read them.
func readEntries(c echo.Context, order []string) (list []account.Entry, seen []string, err error) {
	form, err := c.FormParams()
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "dashboard.bad_request").Because(err)
	}
	if lines := form[rosterLine]; len(lines) > 0 {
		return shownEntries(form, lines)
	}
	if header, err := c.FormFile(rosterFile); err == nil {
		in, err := header.Open()
		if err != nil {
			return nil, nil, err
		}
		defer func() { _ = in.Close() }()
		if list, err = account.ReadRoster(in, order); err != nil {
			return nil, nil, err
		}
	}
	if text := c.FormValue(rosterText); strings.TrimSpace(text) != "" {
		pasted, err := account.ReadRoster(strings.NewReader(text), order)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, pasted...)
	}
	if len(list) == 0 {
		err = fault.New(fault.Invalid, "account.no_file")
	}
	return list, make([]string, len(list)), err
}

func shownEntries(form map[string][]string, lines []string) (list []account.Entry, seen []string, err error) {
	value := func(name string, i int) string { return strings.Join(strings.Fields(at(form[name], i)), " ") }
	for i, text := range lines {
		number, err := strconv.Atoi(text)
		if err != nil {
			return nil, nil, fault.New(fault.Invalid, "dashboard.bad_request")
		}
		e := account.Entry{Line: number, Name: value("l-nom", i), Email: value("l-adresse", i), Role: value("l-role", i), Deadline: value("l-jour", i), Extra: value("l-temps", i)}
		if e.Blank() {
			continue
		}
		list = append(list, e)
		known := at(form[rosterKnown], i)
		if !slices.Contains(form["action"], rosterGood) { // which takes no line that is asked about
			known += seenBoundary + at(form[rosterAsked], i)
		}
		seen = append(seen, known)
	}
	if len(list) == 0 {
		err = fault.New(fault.Invalid, "account.no_line")
	}
	return list, seen, err
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// unseen are the remarks that keep something from going on: what is wrong, and the questions that
// were not asked yet.
func unseen(remarks []account.Remark, seen string) (list []account.Remark) {
	asked := strings.Split(seen, seenBoundary)
	for _, r := range remarks {
		if !r.Doubt || !slices.Contains(asked, r.Key()) {
			list = append(list, r)
		}
	}
	return list
}

// doubts are the questions among some remarks, as a form tells that they were asked.
func doubts(remarks []account.Remark) string {
	var keys []string
	for _, r := range remarks {
		if r.Doubt {
			keys = append(keys, r.Key())
		}
	}
	return strings.Join(keys, seenBoundary)
}

// sift parts the lines that may go on from those that are left.
func sift(list []account.Entry, seen []string) (good, left []account.Entry) {
	for i, e := range list {
		if len(unseen(e.Remarks, seen[i])) == 0 {
			good = append(good, e)
		} else {
			left = append(left, e)
		}
	}
	return good, left
}

// shownRoster shows the lines of a list, each with what is said of it.
func shownRoster(kind, fresh string, list []account.Entry, seen []string) roster {
	r := roster{Kind: kind, Fresh: fresh, Days: kind != "account", Roles: kind == "account"}
	for _, e := range list {
		r.Roles = r.Roles || e.Role != ""
	}
	for i, e := range list {
		open := unseen(e.Remarks, seen[i])
		line := rosterEntry{Entry: e, Asked: doubts(open), Known: doubts(slices.DeleteFunc(slices.Clone(e.Remarks), func(r account.Remark) bool { return slices.Contains(open, r) }))}
		marks := map[string]string{}
		for n, remark := range open {
			said := remarkText(e.Line, remark)
			said.ID = "remarque-" + strconv.Itoa(i) + "-" + strconv.Itoa(n)
			line.Said, r.Faulty = append(line.Said, said), r.Faulty || !remark.Doubt
			if remark.Field == "" {
				remark.Field = account.FieldName
			}
			marks[remark.Field] = said.ID
		}
		for _, f := range rosterFields {
			if f.field == account.FieldRole && !r.Roles || (f.field == account.FieldDeadline || f.field == account.FieldExtra) && !r.Days {
				continue
			}
			line.Cells = append(line.Cells, rosterCell{f.name, f.name + "-" + strconv.Itoa(i), i18n.T("account.roster.label", "line", e.Line), i18n.T("account.field." + f.field), entryField(e, f.field), marks[f.field]})
		}
		if len(open) > 0 {
			r.Bad++
		} else {
			r.Good++
		}
		r.Lines, r.Remarks = append(r.Lines, line), append(r.Remarks, line.Said...)
	}
	return r
}

func entryField(e account.Entry, field string) string {
	switch field {
	case account.FieldName:
		return e.Name
	case account.FieldEmail:
		return e.Email
	case account.FieldRole:
		return e.Role
	case account.FieldDeadline:
		return e.Deadline
	}
	return e.Extra
}

func remarkText(line int, r account.Remark) rosterRemark {
	said, why := rosterRemark{Doubt: r.Doubt}, i18n.Error(r.Fault)
	said.Where, said.Whole = i18n.T("account.bad_row_at", "line", line), i18n.T("account.bad_row", "line", line, "why", why)
	if r.Field != "" {
		field := i18n.T("account.field." + r.Field)
		said.Where, said.Whole = i18n.T("account.bad_cell_at", "line", line, "field", field), i18n.T("account.bad_cell", "line", line, "field", field, "why", why)
	}
	return said
}

// remarkTexts are what is said of lines, in words.
func remarkTexts(list []account.Entry) (texts []string) {
	for _, e := range list {
		for _, r := range e.Remarks {
			texts = append(texts, remarkText(e.Line, r).Whole)
		}
	}
	return texts
}

// isRosterFault reports whether a list was refused as a whole, so that its form says why.
func isRosterFault(err error) bool { return refused(err) || fault.KindOf(err) == fault.TooLarge }

// formPrint tells a form from others of the same person; what is what it holds.
func formPrint(c echo.Context, what ...any) (string, error) {
	raw, err := json.Marshal([]any{readerOf(WhoFrom(c.Request().Context())), c.Request().URL.Path, what})
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

// madeOnce makes what a form asks for and leads to its slips.
func (d *Dashboard) madeOnce(c echo.Context, form string, make func() (heldSlips, error)) error {
	code, err := d.slips.once(form, d.Now, make)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, slipsPath+"/"+code)
}

// sentBefore leads to the slips of a form that is sent again: pressed twice, or from the page before.
func (d *Dashboard) sentBefore(c echo.Context, form string) (answered bool, err error) {
	code := d.slips.madeBy(form, d.Now())
	if code == "" {
		return false, nil
	}
	return true, c.Redirect(http.StatusSeeOther, slipsPath+"/"+code)
}
