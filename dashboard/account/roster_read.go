package account

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// mostRows is the longest list of people that one form may add.
const mostRows = 200

// Fields of a list of people.
const (
	FieldName     = "name"
	FieldEmail    = "email"
	FieldRole     = "role"
	FieldDeadline = "deadline"
	FieldExtra    = "extra"
	fieldGiven    = "given" // stands before the name
)

// Orders of the columns of lists without titles.
var (
	ClassColumns  = []string{FieldName, FieldEmail, FieldDeadline, FieldExtra}
	CentreColumns = []string{FieldName, FieldEmail, FieldRole}
)

// Entry is a line of a list of people as it was typed, with what is said of it.
type Entry struct {
	Line                               int
	Name, Email, Role, Deadline, Extra string // Extra is more time, in %
	Remarks                            []Remark
}

// Remark is what is wrong with a field of a line, or with all of it ("").
type Remark struct {
	Field string
	Fault *fault.Error
	Doubt bool // it may be meant: who sends the list again has seen it
}

// Key tells a remark from others about the same line, and from itself about another value.
func (r Remark) Key() string { return r.Field + " " + r.Fault.Error() }

// Blank reports whether a line names nobody.
func (e Entry) Blank() bool { return e.Name+e.Email+e.Role+e.Deadline+e.Extra == "" }

func (e *Entry) remark(field string, f *fault.Error, doubt bool) {
	e.Remarks = append(e.Remarks, Remark{field, f, doubt})
}

// titles are how files call their columns, in small letters without accents.
var titles = map[string]string{
	"nom": FieldName, "name": FieldName, "candidat": FieldName, "candidate": FieldName, "nom complet": FieldName, "nom et prenom": FieldName, "nom prenom": FieldName, "prenom et nom": FieldName, "prenom nom": FieldName,
	"stagiaire": FieldName, "apprenant": FieldName, "nom de famille": FieldName, "personne": FieldName, "prenom": fieldGiven, "first name": fieldGiven,
	"email": FieldEmail, "e-mail": FieldEmail, "mail": FieldEmail, "courriel": FieldEmail, "adresse": FieldEmail, "adresse electronique": FieldEmail, "adresse mail": FieldEmail, "adresse e-mail": FieldEmail, "adresse email": FieldEmail,
	"role": FieldRole, "profil": FieldRole, "fonction": FieldRole,
	"echeance": FieldDeadline, "date limite": FieldDeadline, "remise": FieldDeadline, "date de remise": FieldDeadline, "remise du dossier": FieldDeadline,
	"tiers-temps": FieldExtra, "tiers temps": FieldExtra, "temps en plus": FieldExtra, "temps": FieldExtra, "temps supplementaire": FieldExtra, "majoration": FieldExtra,
}

// ReadRoster reads a list of people: a CSV file, a workbook or what was pasted of one. order is that
// of the columns of a list without titles. Lines that cannot be read are there as they stand, with
// a remark; nothing else is checked.
func ReadRoster(file io.Reader, order []string) (list []Entry, err error) {
	defer fault.Wrap(&err, "read a list of people")
	r, err := sheet.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	columns, titled, err := columnsOf(r.Header(), order)
	if err != nil {
		return nil, err
	}
	wide := len(r.Header())
	if !titled {
		wide = len(order)
		if e := entryOf(sheet.Row{Line: 1, Cells: r.Header()}, columns, r.Format()); !e.Blank() {
			list = append(list, e)
		}
	}
	for row, err := range r.Rows {
		bad, isBad := errors.AsType[*sheet.BadLine](err)
		if err != nil && !isBad {
			return nil, err
		}
		if isBad {
			row = sheet.Row{Line: bad.Line, Cells: bad.Cells}
		}
		e := entryOf(row, columns, r.Format())
		if isBad && (bad.Fault.Key != "sheet.wrong_width" || len(bad.Cells) > wide) { // a short line lacks what may be left out
			e.remark("", bad.Fault, false)
		}
		if e.Blank() {
			continue
		}
		if len(list) == mostRows {
			return nil, fault.New(fault.TooLarge, "account.many_rows", "n", mostRows)
		}
		list = append(list, e)
	}
	if len(list) == 0 {
		return nil, fault.New(fault.Invalid, "account.empty_list")
	}
	return list, nil
}

// columnsOf finds the columns by their titles, or by their order where the first line is a person.
func columnsOf(header, order []string) (columns map[string]int, titled bool, err error) {
	columns = map[string]int{}
	for i, title := range header {
		if what, known := titles[bareTitle(title)]; known {
			if _, twice := columns[what]; !twice {
				columns[what] = i
			}
		}
	}
	if _, named := columns[FieldName]; named {
		return columns, true, nil
	}
	plain := map[string]int{}
	for i, what := range order {
		plain[what] = i
	}
	isPerson := slices.ContainsFunc(header[1:], func(cell string) bool { return strings.Contains(cell, "@") || looksLikeDay.MatchString(cell) })
	switch {
	case len(columns) == 1 && len(header) == 2: // the other one is not known by its title
		for what, i := range columns {
			return map[string]int{what: i, FieldName: 1 - i}, true, nil
		}
	case len(columns) == 0 && len(header) <= len(order) && (isPerson || len(header) == 1):
		return plain, false, nil
	case len(columns) == 0 && len(header) == 2: // two titles that nobody knows
		return plain, header[1] == "", nil
	}
	return nil, false, fault.New(fault.Invalid, "account.no_name_column", "titles", strings.Join(header, ", "))
}

var looksLikeDay = regexp.MustCompile(`^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}$`)

func entryOf(row sheet.Row, columns map[string]int, format sheet.Format) Entry {
	cell := func(what string) string {
		if i, ok := columns[what]; ok && i < len(row.Cells) {
			return oneLine(strings.Clone(row.Cells[i]))
		}
		return ""
	}
	e := Entry{Line: row.Line, Name: strings.TrimSpace(cell(fieldGiven) + " " + cell(FieldName)), Email: cell(FieldEmail), Role: cell(FieldRole), Deadline: cell(FieldDeadline), Extra: cell(FieldExtra)}
	if format.Workbook { // which keeps days and percentages as numbers
		if n, err := strconv.ParseFloat(e.Deadline, 64); err == nil {
			if day, ok := format.Serial(n); ok {
				e.Deadline = day.Format("02/01/2006")
			}
		}
		if n, err := strconv.ParseFloat(e.Extra, 64); err == nil && n > 0 && n < 1 {
			e.Extra = strconv.FormatFloat(n*100, 'f', 0, 64)
		}
	}
	return e
}

// oneLine is a cell without what shows nothing, on one line.
func oneLine(cell string) string {
	return strings.Join(strings.Fields(strings.Map(visible, cell)), " ")
}

// bareTitle is a title of a column in small letters, without accents and without what stands in
// brackets behind it: « Tiers-temps (%) ».
func bareTitle(title string) string {
	title, _, _ = strings.Cut(title, "(")
	return bareAccents.Replace(strings.ToLower(oneLine(title)))
}
