package dossier

import "slices"

// ruleKind is a rule that models may name: what it needs, and how it is worked out.
type ruleKind struct {
	args  []ruleArg
	apply func(*reckoning, Rule)
}

// ruleArg is one word of a rule in a file.
type ruleArg struct {
	name     string
	optional bool
	names    argKind
}

// argKind is what a word of a rule names.
type argKind int

const (
	aField  argKind = iota // a field
	aTable                 // a table
	aColumn                // a column of the rule's table
	aList                  // a column of the table « dans »
	aNumber                // a number
	aMost                  // a number above zero: something is divided by it
	aWord                  // any word
)

// refers answers the words that there are when the rule names another one; nil when it is
// fine.
func (a ruleArg) refers(m Model, r Rule) []string {
	var known []string
	switch a.names {
	case aNumber, aMost, aWord:
		return nil
	case aField, aTable:
		for _, f := range m.Fields {
			if a.names == aField || f.Kind == Table {
				known = append(known, f.Key)
			}
		}
	case aColumn, aList:
		table := r.Args["tableau"]
		if a.names == aList {
			table = r.Args["dans"]
		}
		f, _ := m.Field(table)
		for _, c := range f.Columns {
			known = append(known, c.Key)
		}
	}
	if slices.Contains(known, r.Args[a.name]) {
		return nil
	}
	if known == nil {
		known = []string{"–"}
	}
	return known
}

// miscounts is the text that says why a word does not do where the rule counts with it, ""
// when it does.
func (a ruleArg) miscounts(word string) string {
	n := number(word)
	switch {
	case a.names == aNumber && n == nil:
		return "referentiel.no_number"
	case a.names == aMost && (n == nil || n.Sign() <= 0):
		return "referentiel.not_above_zero"
	}
	return ""
}

// ruleKinds are the rules by the word of the files; docs/referentiels.md tells them.
var ruleKinds = map[string]ruleKind{
	// The total of a column, shown under it.
	"total": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}}, (*reckoning).total},
	// The total of a column is a number.
	"total_vaut": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "vaut", names: aNumber}}, (*reckoning).totalIs},
	// The total of a column is what a field says, once it says something.
	"total_champ": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "champ", names: aField}}, (*reckoning).totalIsField},
	// A column is the difference of two.
	"ecart": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "plus", names: aColumn}, {name: "moins", names: aColumn}}, (*reckoning).difference},
	// A column is one, and as many times another: a cost over months.
	"cout": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "plus", names: aColumn}, {name: "par_mois", names: aColumn}, {name: "mois", names: aNumber}}, (*reckoning).cost},
	// A column is the quotient of two: a cost by click.
	"quotient": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "de", names: aColumn}, {name: "par", names: aColumn}, {name: "fois", names: aNumber, optional: true}}, (*reckoning).quotient},
	// The first row is marked in the column « notes » with _1 of another table, the second in
	// _2: the score out of 100, once the weights there make 100.
	"score": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "dans", names: aTable}, {name: "poids", names: aList}, {name: "notes", names: aWord}, {name: "sur", names: aMost}}, (*reckoning).score},
	// Cells lie between two numbers.
	"entre": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "de", names: aNumber}, {name: "a", names: aNumber}}, (*reckoning).between},
	// A field lies between two numbers.
	"champ_entre": {[]ruleArg{{name: "champ", names: aField}, {name: "de", names: aNumber}, {name: "a", names: aNumber}}, (*reckoning).fieldBetween},
	// Fields add up, out of a number: the score of an opportunity.
	"points": {[]ruleArg{{name: "champ", names: aField}, {name: "avec", names: aField}, {name: "et", names: aField}, {name: "sur", names: aMost}}, (*reckoning).points},
	// One date does not come before another.
	"apres": {[]ruleArg{{name: "champ", names: aField}, {name: "avant", names: aField}}, (*reckoning).after},
	// A field is the quotient of two.
	"champ_quotient": {[]ruleArg{{name: "champ", names: aField}, {name: "de", names: aField}, {name: "par", names: aField}}, (*reckoning).fieldQuotient},
	// A column is the address of another one with the marks of a campaign.
	"utm": {[]ruleArg{{name: "tableau", names: aTable}, {name: "colonne", names: aColumn}, {name: "page", names: aColumn}, {name: "source", names: aColumn}, {name: "medium", names: aColumn}, {name: "contenu", names: aColumn}, {name: "campagne", names: aField}}, (*reckoning).marked},
	// Two columns of texts are measured and compared: words, long sentences, readability.
	"textes": {[]ruleArg{{name: "champ", names: aField}, {name: "avec", names: aField}}, (*reckoning).texts},
}
