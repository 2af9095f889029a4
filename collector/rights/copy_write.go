package rights

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
)

//go:embed copy.gohtml
var copyText string

var copyPage = template.Must(template.New("copy").Funcs(template.FuncMap{"t": i18n.T, "datetime": i18n.DateTime}).Parse(copyText))

// Writers write a copy for a program, for a person, and for a spreadsheet, by format.
var Writers = map[string]func(Copy) ([]byte, error){"json": writeJSON, "html": writeHTML, "csv": writeCSV}

// Total is how many rows name the person.
func (c Copy) Total() uint64 { return Total(c.Counts) }

// Total sums counts up.
func Total(counts []Count) (n uint64) {
	for _, c := range counts {
		n += c.Rows
	}
	return n
}

func writeJSON(c Copy) ([]byte, error) {
	raw, err := json.MarshalIndent(c, "", "  ")
	return append(raw, '\n'), err
}

// fact is a column of a row that says something.
type fact struct{ Name, Value string }

// facts are those of a row, in the order of their names, what is empty left out.
func facts(r Row) ([]fact, error) {
	values := map[string]any{}
	decode := json.NewDecoder(bytes.NewReader(r))
	decode.UseNumber()
	if err := decode.Decode(&values); err != nil {
		return nil, err
	}
	var out []fact
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if text := plainText(values[name]); text != "" {
			out = append(out, fact{name, text})
		}
	}
	return out, nil
}

func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		var parts []string
		for _, one := range v {
			if text := plainText(one); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, key+" : "+plainText(v[key]))
		}
		return strings.Join(parts, ", ")
	}
	if text := fmt.Sprint(v); text != "0" && text != "false" {
		return text
	}
	return ""
}

type copyTable struct {
	Name string
	Rows [][]fact
}

func (c Copy) tables() (out []copyTable, err error) {
	for _, count := range c.Counts {
		t := copyTable{Name: i18n.T("rights.table." + count.Table)}
		for _, r := range c.Rows[count.Table] {
			row, err := facts(r)
			if err != nil {
				return nil, err
			}
			t.Rows = append(t.Rows, row)
		}
		out = append(out, t)
	}
	return out, nil
}

func writeHTML(c Copy) ([]byte, error) {
	tables, err := c.tables()
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	err = copyPage.Execute(&page, map[string]any{"Copy": c, "Tables": tables})
	return page.Bytes(), err
}

// writeCSV gives a line for each fact; a text that a spreadsheet would run begins with an
// apostrophe.
func writeCSV(c Copy) ([]byte, error) {
	tables, err := c.tables()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma = ';'
	lines := [][]string{strings.Split(i18n.T("rights.csv"), "|")}
	for _, t := range tables {
		for i, row := range t.Rows {
			for _, f := range row {
				value := f.Value
				if strings.ContainsAny(value[:1], "=+-@\t\r") {
					value = "'" + value
				}
				lines = append(lines, []string{t.Name, fmt.Sprint(i + 1), f.Name, value})
			}
		}
	}
	err = w.WriteAll(lines)
	return out.Bytes(), err
}
