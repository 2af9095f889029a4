package dossier

import "slices"

// FieldKind is how a field is typed, kept and shown.
type FieldKind string

// The kinds of fields, as files name them.
const (
	Text     FieldKind = "texte"    // one line
	Lines    FieldKind = "lignes"   // a long text, paragraphs apart by an empty line
	Number   FieldKind = "nombre"   // French digits
	Money    FieldKind = "montant"  // euros
	Date     FieldKind = "date"     // 2025-03-14
	Select   FieldKind = "choix"    // the key of one choice
	Table    FieldKind = "tableau"  // rows of columns
	Figures  FieldKind = "chiffres" // citations, by code
	Findings FieldKind = "constats" // findings of audits
	Picture  FieldKind = "image"
)

// FieldKinds lists them.
var FieldKinds = []FieldKind{Text, Lines, Number, Money, Date, Select, Table, Figures, Findings, Picture}

// Model is a kind of document: what it is for and its fields.
type Model struct {
	Key     string // "fiche-action"
	Title   string // « Fiche-action »
	Purpose string // one sentence for whoever wonders whether to take it
	Prefix  string // of its number: « FA » in FA-07
	Length  string // « 1 page, 2 au plus »
	Order   int    // among the models
	// Part is where the document stands in a dossier: Body or Annex.
	Part     string
	Proposed bool // no certifier's own document is behind it
	Own      bool // a file of the centre
	Fields   []Field
	Rules    []Rule
}

// Where a document stands.
const (
	Body  = "corps"
	Annex = "annexe"
)

// Field is a place of a document to fill.
type Field struct {
	Key     string
	Title   string
	Section string // heading above it, "" under the one before
	Kind    FieldKind
	Help    string
	Example string // of the shop of bicycles
	Choices []Choice
	Columns []Column // of a table
	Rows    int      // empty rows that a new table has
	// Required fields are missing while empty.
	Required bool
	// Reading is what only a person writes: nothing ever fills it.
	Reading bool
	// Fact names what the tool fills in when the document is made, "" for nothing.
	Fact string
	// List names what is offered while a text is typed, "" for nothing: see Lists.
	List string
}

// What a text may be offered from; whatever else is typed stays.
const (
	ListRules          = "regles"  // of the audit
	ListAudits         = "audits"  // of the shop
	ListSpecifications = "cahiers" // of the dossier
)

// Lists lists them.
var Lists = []string{ListRules, ListAudits, ListSpecifications}

// Choice is one of some answers.
type Choice struct{ Key, Title string }

// Column of a table is a field without tables, figures, findings or pictures of its own.
type Column struct {
	Key, Title string
	Kind       FieldKind
	Choices    []Choice
	Example    string
	Required   bool // in each row that says something
	Reading    bool
	Computed   bool // by the rules: nobody types it
	List       string
}

// Rule is something that the document's numbers must fulfil or that is computed from
// them; Args are keys of fields and columns, and bounds, see rule_kinds.go.
type Rule struct {
	Kind string
	Args map[string]string
}

// Field finds one by its key.
func (m Model) Field(key string) (Field, bool) {
	i := slices.IndexFunc(m.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return m.Fields[i], true
}

// Column finds one by its key, and where it stands; -1 without.
func (f Field) Column(key string) (Column, int) {
	i := slices.IndexFunc(f.Columns, func(c Column) bool { return c.Key == key })
	if i < 0 {
		return Column{}, -1
	}
	return f.Columns[i], i
}

// ChoiceTitle is what people read for a key; the key itself when no choice has it.
func ChoiceTitle(choices []Choice, key string) string {
	for _, c := range choices {
		if c.Key == key {
			return c.Title
		}
	}
	return key
}
