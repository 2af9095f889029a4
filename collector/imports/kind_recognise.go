package imports

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Recognition is what the start of a file tells of it.
type Recognition struct {
	Kind string // the key of its kind, "" when it looks like none
	// Tool is whose export it is (« Shopify »), known by titles that only its files have; ""
	// for a file of nobody in particular.
	Tool    string
	Columns []ColumnGuess // by field of the kind, in its order
	Unused  []ColumnGuess // the columns that no field reads; their Field is ""
	// Missing are the needed fields that no column fills, as « unit_price|total » where one
	// of several is enough.
	Missing []string
	Others  []string   // other kinds that the columns would do for
	Titles  []string   // of all columns, in the order of the file; none for a file without
	Rows    [][]string // the first rows, by column
	// Problems are French sentences on what stands in the way of an import.
	Problems []string
}

// ColumnGuess is what a column is taken for.
type ColumnGuess struct {
	Field    string   // key of a field, "" for none
	Title    string   // of the column, "" for a field without one
	Examples []string // its first distinct values, three at most
}

// Map ties the fields to titles, as Options.Columns does.
func (r *Recognition) Map() map[string]string {
	out := map[string]string{}
	for _, c := range r.Columns {
		if c.Title != "" {
			out[c.Field] = c.Title
		}
	}
	return out
}

// Ready reports whether the file can be imported as it is.
func (r *Recognition) Ready() bool {
	return r.Kind != "" && len(r.Problems) == 0 && len(r.Missing) == 0
}

// sampleRows is how many rows a recognition looks at.
const sampleRows = 20

// Recognise looks at the start of a file and tells what it is. A file that cannot be read
// at all is a fault.
func Recognise(ctx context.Context, src Source) (*Recognition, error) {
	return recognise(ctx, src, "")
}

// RecogniseAs is Recognise for a file of which the kind is given.
func RecogniseAs(ctx context.Context, src Source, kind string) (*Recognition, error) {
	if _, err := KindOf(kind); err != nil {
		return nil, err
	}
	return recognise(ctx, src, kind)
}

func recognise(ctx context.Context, src Source, kind string) (r *Recognition, err error) {
	defer fault.Wrap(&err, "recognise %s", src.Name)
	tables, err := unpack(src, tableEnds...)
	if err != nil {
		return nil, err
	}
	_, best, err := bestTable(ctx, tables, kind)
	return best, err
}

// bestTable is the table that can be imported best, the first of equals: one that is of a
// kind, and lacks least.
func bestTable(ctx context.Context, tables []Source, kind string) (at int, best *Recognition, err error) {
	for i, table := range tables {
		found, err := recogniseOne(ctx, table, kind)
		if errors.Is(err, fault.New(fault.Invalid, "sheet.empty")) && len(tables) > 1 {
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		if best == nil || best.Kind == "" && found.Kind != "" || found.Kind != "" && len(found.Missing) < len(best.Missing) {
			at, best = i, found
		}
	}
	if best == nil {
		return 0, nil, fault.New(fault.Invalid, "sheet.empty")
	}
	return at, best, nil
}

// recogniseOne recognises a file that is no archive, or a table of one.
func recogniseOne(ctx context.Context, src Source, kind string) (*Recognition, error) {
	if src.Sheet == "" {
		if found, err := recogniseText(src); err != nil || found != nil && (kind == "" || kind == found.Kind) {
			return found, err
		}
	}
	return recogniseTable(ctx, src, kind)
}

// part is what an import of a kind reads of an archive or a workbook: the table that suits it
// best, beside the names of those that it leaves. Another file is a part itself.
func (k Kind) part(ctx context.Context, src Source) (_ Source, left []string, err error) {
	tables, err := unpack(src, tableEnds...)
	if err != nil || len(tables) == 1 && tables[0].Sheet == "" && tables[0].Name == src.Name {
		return src, nil, err
	}
	at, _, err := bestTable(ctx, tables, k.Key)
	if err != nil {
		return src, nil, err
	}
	for i, table := range tables {
		if i != at {
			left = append(left, table.Name)
		}
	}
	return tables[at], left, nil
}

// textSign tells the kind of a file without columns by its first lines.
type textSign struct {
	kind, tool string
	fits       func(line string) bool
}

var textSigns = []textSign{
	{"ga4-events", "GA4 (BigQuery)", func(line string) bool { return strings.Contains(line, `"event_timestamp"`) }},
	{"matomo-visits", "Matomo", func(line string) bool { return strings.Contains(line, `"idVisit"`) }},
	{"logs", "", func(line string) bool { _, key := parseHit(line); return key == "" }},
}

// signLines is how many lines may stand before the first that shows what a file is.
const signLines = 20

// recogniseText recognises a file without columns; nil for another one.
func recogniseText(src Source) (*Recognition, error) {
	file, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	in := bufio.NewReader(file)
	if start, _ := in.Peek(4); string(start) == "PK\x03\x04" {
		return nil, nil //nolint:nilnil // an archive or a workbook
	}
	for line, err := range sheet.Lines(in) {
		if err != nil {
			break // told when it is read as a table
		}
		text := strings.TrimSpace(line.Text)
		for _, sign := range textSigns {
			if text != "" && sign.fits(text) {
				return &Recognition{Kind: sign.kind, Tool: sign.tool}, nil
			}
		}
		if line.Number >= signLines {
			break
		}
	}
	return nil, nil //nolint:nilnil // a table, or nothing known
}

func recogniseTable(ctx context.Context, src Source, kind string) (*Recognition, error) {
	var titles []string
	var rows [][]string
	start := func(t *sheet.Reader) error { titles = slices.Clone(t.Header()); return nil }
	err := readFew(ctx, src, start, func(row sheet.Row) {
		cells := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = strings.Clone(strings.TrimSpace(c))
		}
		rows = append(rows, cells)
	})
	if err != nil {
		return nil, err
	}
	r := &Recognition{Titles: titles, Rows: rows, Kind: kind}
	r.Tool, r.Kind, r.Others = guessKind(titles, kind)
	if r.Kind == "" {
		r.Unused = r.columnsBut(nil)
		r.Problems = append(r.Problems, i18n.T("imports.recognise.unknown"))
		return r, nil
	}
	r.describe()
	return r, nil
}

// readFew reads the first rows of a table.
func readFew(ctx context.Context, src Source, start func(*sheet.Reader) error, row func(sheet.Row)) error {
	file, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	table, err := sheet.OpenSheet(file, src.Sheet)
	if err != nil {
		return err
	}
	defer func() { _ = table.Close() }()
	if err := start(table); err != nil {
		return err
	}
	n := 0
	for r, err := range table.Rows {
		if _, bad := errors.AsType[*sheet.BadLine](err); err != nil && !bad && !errors.Is(err, io.EOF) {
			return err
		} else if !bad {
			row(r)
		}
		if n++; n >= sampleRows || ctx.Err() != nil {
			break
		}
	}
	return context.Cause(ctx)
}

// guessKind tells the kind of a table by its titles: by those that only one tool writes,
// or else the kind whose fields read most columns and that lacks nothing.
func guessKind(titles []string, given string) (tool, kind string, others []string) {
	kind = given
	if sign := signOf(titles, given); sign != nil {
		tool, kind = sign.tool, sign.kind
	}
	best := 0
	for _, k := range kinds() {
		if k.plan == nil {
			continue
		}
		m, err := k.plan.match(titles, nil)
		if err != nil || m.need(k.needs...) != nil || m.found() < 2 {
			continue
		}
		if k.Key != kind {
			others = append(others, k.Key)
		}
		if n := m.found(); given == "" && tool == "" && n > best {
			best, kind = n, k.Key
		}
	}
	return tool, kind, slices.DeleteFunc(others, func(key string) bool { return key == kind })
}

func (m mapping) found() (n int) {
	for f := range m.plan {
		if m.has(f) {
			n++
		}
	}
	return n
}

// describe fills in what the columns are taken for.
func (r *Recognition) describe() {
	k, err := KindOf(r.Kind)
	if err != nil || k.plan == nil {
		return
	}
	m, err := k.plan.match(r.Titles, nil)
	if err != nil {
		r.Problems = append(r.Problems, i18n.Error(err))
	}
	if r.Kind == "orders" {
		m.preset(r.Tool) // as the import does
		m.dropWholeTotal()
	}
	for f, field := range k.plan {
		r.Columns = append(r.Columns, ColumnGuess{field.key, m.title(f), r.examples(m.column[f])})
	}
	r.Unused = r.columnsBut(m.column)
	for _, group := range k.needs {
		if m.need(group) != nil {
			r.Missing = append(r.Missing, group)
		}
	}
}

// columnsBut lists the columns that are not among those.
func (r *Recognition) columnsBut(taken []int) (out []ColumnGuess) {
	for i, title := range r.Titles {
		if title != "" && !slices.Contains(taken, i) {
			out = append(out, ColumnGuess{"", title, r.examples(i)})
		}
	}
	return out
}

// examples are the first distinct values of a column.
func (r *Recognition) examples(column int) (out []string) {
	const most = 3
	for _, row := range r.Rows {
		if column < 0 || column >= len(row) || row[column] == "" || slices.Contains(out, shorten(row[column])) {
			continue
		}
		if out = append(out, shorten(row[column])); len(out) == most {
			break
		}
	}
	return out
}

// Command is the command line that imports the file at that path: with the columns where
// their titles do not tell, the needed fields that are missing to be filled in.
func (r *Recognition) Command(path, site string) string {
	parts := []string{"chaland", "import", r.Kind, "--site", quoteShell(site)}
	if k, err := KindOf(r.Kind); err == nil && len(r.Missing) > 0 {
		if m, err := k.plan.match(r.Titles, nil); err == nil {
			parts = append(parts, "--columns", m.example(k.needs))
		}
	}
	return strings.Join(append(parts, quoteShell(path)), " ")
}

// quoteShell writes a word as a shell reads it.
func quoteShell(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r))
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
