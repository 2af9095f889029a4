package imports

import (
	"encoding/csv"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// kind is how the cells of a field read.
type kind uint8

const (
	text   kind = iota
	number      // French or English
	date
	rate // of VAT: 20, 20 %, 0.2
)

// field is something an import looks for. Its French name is the text
// "imports.field.<key>".
type field struct {
	key  string
	kind kind
	// aliases are column titles, folded (see fold), the best first.
	aliases string
}

// plan is the list of fields of one kind of import; a field is known by its
// index in it.
type plan []field

func (p plan) index(key string) int {
	return slices.IndexFunc(p, func(f field) bool { return f.key == key })
}

// keys lists the fields with their French names.
func (p plan) keys(only ...string) string {
	var out []string
	for _, f := range p {
		if len(only) == 0 || slices.Contains(only, f.key) {
			out = append(out, f.key+" ("+i18n.T("imports.field."+f.key)+")")
		}
	}
	return strings.Join(out, ", ")
}

// mapping ties the fields of a plan to the columns of a file.
type mapping struct {
	plan   plan
	header []string
	column []int // by field; -1 when the file has none
}

// ParseColumns reads « order=InvoiceNo,sku=StockCode ». A title that holds a
// comma stands, with its field, between double quotes.
func ParseColumns(s string) (map[string]string, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	pairs, err := csv.NewReader(strings.NewReader(s)).Read()
	if err != nil {
		return nil, fault.New(fault.Invalid, "imports.bad_columns", "value", s).Because(err)
	}
	out := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		key, title, ok := strings.Cut(pair, "=")
		key = strings.TrimSpace(key)
		if !ok || key == "" || strings.TrimSpace(title) == "" {
			return nil, fault.New(fault.Invalid, "imports.bad_columns", "value", pair)
		}
		if _, twice := out[key]; twice {
			return nil, fault.New(fault.Invalid, "imports.field_twice", "field", key)
		}
		out[key] = strings.TrimSpace(title)
	}
	return out, nil
}

// match ties fields to columns: by the pairs given, or else by the titles.
func (p plan) match(header []string, wanted map[string]string) (mapping, error) {
	m := mapping{plan: p, header: slices.Clone(header), column: slices.Repeat([]int{-1}, len(p))}
	if len(wanted) == 0 {
		m.matchTitles()
		for f := range p {
			if err := m.distinct(f, sameTitle); err != nil {
				return m, err
			}
		}
		return m, nil
	}
	for key, title := range wanted {
		f := p.index(key)
		if f < 0 {
			return m, fault.New(fault.Invalid, "imports.unknown_field", "field", key, "fields", p.keys())
		}
		if m.column[f] = m.find(title); m.column[f] < 0 {
			return m, fault.New(fault.Invalid, "imports.unknown_column", "column", title, "field", key, "columns", m.titles())
		}
		same := sameTitle
		if m.header[m.column[f]] == title { // written as it stands
			same = func(a, b string) bool { return a == b }
		}
		if err := m.distinct(f, same); err != nil {
			return m, err
		}
	}
	return m, nil
}

// distinct refuses a file with a second column of the same title as the one
// found for a field: nobody could tell which was meant.
func (m mapping) distinct(f int, same func(a, b string) bool) error {
	at := m.column[f]
	if at < 0 {
		return nil
	}
	for i, title := range m.header {
		if i != at && same(title, m.header[at]) {
			return fault.New(fault.Invalid, "imports.column_twice", "column", m.header[at], "first", min(i, at)+1, "second", max(i, at)+1)
		}
	}
	return nil
}

func sameTitle(a, b string) bool { return fold(a) == fold(b) }

// unused lists the columns that no field reads.
func (m mapping) unused() []string {
	var out []string
	for i, title := range m.header {
		if title != "" && !slices.Contains(m.column, i) {
			out = append(out, title)
		}
	}
	return out
}

// find is the column of that title, letter for letter or else folded.
func (m mapping) find(title string) int {
	if i := slices.Index(m.header, title); i >= 0 {
		return i
	}
	folded := fold(title)
	return slices.IndexFunc(m.header, func(h string) bool { return fold(h) == folded })
}

// matchTitles gives each field the column with its best alias; a column serves
// one field. « Nom » beside « Prénom » is a person's and serves none.
func (m mapping) matchTitles() {
	folded := make([]string, len(m.header))
	for i, h := range m.header {
		folded[i] = foldTitle(h)
	}
	if slices.Contains(folded, "prenom") {
		if i := slices.Index(folded, "nom"); i >= 0 {
			folded[i] = ""
		}
	}
	taken := map[int]bool{}
	for f, field := range m.plan {
		for _, alias := range append([]string{fold(field.key)}, strings.Fields(field.aliases)...) {
			if i := slices.Index(folded, alias); i >= 0 && !taken[i] {
				m.column[f], taken[i] = i, true
				break
			}
		}
	}
}

// need refuses a file without the given fields; a group of alternatives is
// written « unit_price|total ».
func (m mapping) need(groups ...string) error {
	var missing []string
	for _, group := range groups {
		if !slices.ContainsFunc(strings.Split(group, "|"), func(key string) bool { return m.has(m.plan.index(key)) }) {
			missing = append(missing, m.plan.keys(strings.Split(group, "|")[0]))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "imports.columns_missing", "missing", strings.Join(missing, ", "),
		"columns", m.titles(), "example", m.example(groups))
}

// example is the --columns that would do: the fields found so far with their
// titles, the missing ones to be filled in.
func (m mapping) example(groups []string) string {
	var pairs []string
	for f, field := range m.plan {
		if m.has(f) {
			pairs = append(pairs, quotePair(field.key+"="+m.title(f)))
		}
	}
	for _, group := range groups {
		keys := strings.Split(group, "|")
		if !slices.ContainsFunc(keys, func(key string) bool { return m.has(m.plan.index(key)) }) {
			pairs = append(pairs, keys[0]+"="+i18n.T("imports.your_column"))
		}
	}
	return "'" + strings.ReplaceAll(strings.Join(pairs, ","), "'", `'\''`) + "'" // as a shell reads it
}

// quotePair writes a pair so that ParseColumns reads it back.
func quotePair(pair string) string {
	if !strings.ContainsAny(pair, `,"`) {
		return pair
	}
	return `"` + strings.ReplaceAll(pair, `"`, `""`) + `"`
}

func (m mapping) has(f int) bool { return m.column[f] >= 0 }

// titles lists the columns of the file for a message.
func (m mapping) titles() string {
	const open, end = "«" + i18n.NoBreakSpace, i18n.NoBreakSpace + "»"
	return open + strings.Join(m.header[:min(len(m.header), 40)], end+", "+open) + end
}

// title is the column that a field was found in.
func (m mapping) title(f int) string {
	if m.column[f] < 0 {
		return ""
	}
	return m.header[m.column[f]]
}

// cell is what a row says for a field, "" when it has none.
func (m mapping) cell(row sheet.Row, f int) string {
	if c := m.column[f]; c >= 0 {
		return strings.TrimSpace(row.Cells[c])
	}
	return ""
}

var unaccent = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i",
	"ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ç", "c", "œ", "oe", "æ", "ae", "ÿ", "y")

// fold makes « N° de commande » and « n-de-commande » the same: lower case, no
// accents, letters and digits only.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, unaccent.Replace(strings.ToLower(s)))
}

// OrderFields lists the fields of an orders file with their French names.
func OrderFields() string { return orderPlan.keys() }

// CostFields lists the fields of a file of costs.
func CostFields() string { return costPlan.keys() }

// Channels lists the channels that a file of costs may name, with their French
// names.
func Channels() string {
	out := make([]string, len(tracking.Channels))
	for i, key := range tracking.Channels {
		out[i] = key + " (" + i18n.T("channel."+key) + ")"
	}
	return strings.Join(out, ", ")
}

// CatalogueFields lists the fields of a catalogue.
func CatalogueFields() string { return cataloguePlan.keys() }
