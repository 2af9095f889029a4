package dossier

import (
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/fixtures/form"
)

// keyForm is how fields and columns are called; it stands in names of forms.
var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

var prefixForm = regexp.MustCompile(`^[A-Z]{1,4}$`)

// columnKinds are what stands in a cell.
var columnKinds = []FieldKind{Text, Lines, Number, Money, Date, Select}

func readModel(n *form.Node, key string) Model {
	m := Model{Key: key}
	if n == nil {
		return m
	}
	m.Title, m.Purpose = n.Field("intitule").Text(), n.Field("role").Text()
	m.Prefix = n.Field("prefixe").Matching(prefixForm, "referentiel.bad_prefix")
	m.Part = n.Field("place").OneOf(Body, Annex)
	text(n, "longueur", &m.Length, false)
	m.Proposed = n.Optional("propose").Yes()
	if order := n.Optional("rang"); order != nil {
		m.Order = order.Whole(0, 999)
	} else {
		m.Order = 1000
	}
	section := ""
	for _, f := range n.Field("champs").List() {
		field := readField(f)
		if field.Section == section {
			field.Section = ""
		} else if field.Section != "" {
			section = field.Section
		}
		if _, twice := m.Field(field.Key); twice {
			f.Optional("cle").Refuse("form.twice")
		}
		m.Fields = append(m.Fields, field)
	}
	for _, r := range n.Optional("regles").List() {
		if rule, ok := readRule(r, m); ok {
			m.Rules = append(m.Rules, rule)
		}
	}
	return m
}

func readField(n *form.Node) Field {
	f := Field{Key: n.Field("cle").Matching(keyForm, "referentiel.bad_key"), Title: n.Field("intitule").Text()}
	f.Kind = FieldKind(n.Field("genre").OneOf(names(FieldKinds)...))
	text(n, "rubrique", &f.Section, false)
	text(n, "aide", &f.Help, false)
	text(n, "exemple", &f.Example, false)
	text(n, "fait", &f.Fact, false)
	f.List = readList(n, f.Kind)
	f.Required, f.Reading = n.Optional("obligatoire").Yes(), n.Optional("lecture").Yes()
	if f.Reading && f.Fact != "" {
		n.Optional("fait").Refuse("referentiel.reading_is_human")
	}
	f.Choices = readChoices(n, f.Kind)
	if f.Kind == Table {
		if rows := n.Optional("lignes"); rows != nil {
			f.Rows = rows.Whole(0, 60)
		}
		for _, c := range n.Field("colonnes").List() {
			column := readColumn(c)
			if _, at := f.Column(column.Key); at >= 0 {
				c.Optional("cle").Refuse("form.twice")
			}
			f.Columns = append(f.Columns, column)
		}
	}
	return f
}

func readColumn(n *form.Node) Column {
	c := Column{Key: n.Field("cle").Matching(keyForm, "referentiel.bad_key"), Title: n.Field("intitule").Text(), Kind: Text}
	if kind := n.Optional("genre"); kind != nil {
		c.Kind = FieldKind(kind.OneOf(names(columnKinds)...))
	}
	text(n, "exemple", &c.Example, false)
	c.Required, c.Reading, c.Computed = n.Optional("obligatoire").Yes(), n.Optional("lecture").Yes(), n.Optional("calcule").Yes()
	c.Choices, c.List = readChoices(n, c.Kind), readList(n, c.Kind)
	return c
}

// readList reads what a text is offered from.
func readList(n *form.Node, kind FieldKind) string {
	if list := n.Optional("liste"); list != nil && kind == Text {
		return list.OneOf(Lists...)
	}
	return ""
}

func readChoices(n *form.Node, kind FieldKind) (list []Choice) {
	if kind != Select {
		return nil
	}
	for _, pair := range n.Field("choix").Pairs() {
		list = append(list, Choice{pair.Name, pair.Text()})
	}
	return list
}

// readRule reads a rule and says which of its fields and columns there are not.
func readRule(n *form.Node, m Model) (Rule, bool) {
	kind := n.Field("regle").OneOf(RuleNames()...)
	known, ok := ruleKinds[kind]
	if !ok {
		return Rule{}, false
	}
	rule := Rule{Kind: kind, Args: map[string]string{}}
	for _, arg := range known.args {
		field := n.Optional(arg.name)
		if field == nil && !arg.optional {
			field = n.Field(arg.name)
		}
		if field == nil {
			continue
		}
		rule.Args[arg.name] = field.Word()
		if why := arg.refers(m, rule); why != nil {
			field.Refuse("referentiel.no_field", "known", strings.Join(why, ", "))
		}
		if why := arg.miscounts(rule.Args[arg.name]); why != "" {
			field.Refuse(why)
		}
	}
	return rule, true
}

func names(kinds []FieldKind) []string {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = string(k)
	}
	return list
}

// RuleNames are the rules that models may name, sorted.
func RuleNames() (list []string) {
	for kind := range ruleKinds {
		list = append(list, kind)
	}
	slices.Sort(list)
	return list
}
