package imports

import (
	"io"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// problem is why a row cannot be used, before it has words.
type problem struct {
	line   int
	column string
	value  string
	key    string
	args   []any
}

// problem is about what the row says for a field.
func (m mapping) problem(row sheet.Row, f int, key string, args ...any) *problem {
	return &problem{row.Line, m.title(f), shorten(m.cell(row, f)), key, args}
}

// missing is about a cell that may not be empty.
func (m mapping) missing(row sheet.Row, f int) *problem {
	return m.problem(row, f, "imports.empty_cell")
}

// problemLog keeps the first problems for the report and writes all of them.
type problemLog struct {
	report *Report
	most   int        // problems that the report keeps
	out    *sheet.CSV // nil when nobody asked
	file   string     // the table of an archive that is being read, "" of a file of its own
}

// allProblems bounds what a report keeps when it is asked to keep all.
const allProblems = 10_000

// problems is the log of an import under those options.
func (o Options) problems(r *Report) *problemLog {
	l := newProblemLog(r, o.Errors)
	if o.AllProblems {
		l.most = allProblems
	}
	return l
}

func newProblemLog(r *Report, w io.Writer) *problemLog {
	l := &problemLog{report: r, most: MaxProblems}
	if w != nil {
		l.out = sheet.NewCSV(w,
			sheet.Column{Title: i18n.T("imports.errors.line"), Kind: sheet.Int},
			sheet.Column{Title: i18n.T("imports.errors.column")},
			sheet.Column{Title: i18n.T("imports.errors.value")},
			sheet.Column{Title: i18n.T("imports.errors.reason")})
	}
	return l
}

// reject counts a row out.
func (l *problemLog) reject(p *problem) {
	l.add(Problem{"", p.line, p.column, p.value, i18n.T(p.key, append([]any{"value", p.value}, p.args...)...)})
}

// broken counts out a record that could not even be cut into cells.
func (l *problemLog) broken(b *sheet.BadLine) {
	l.report.Lines++
	l.add(Problem{Line: b.Line, Reason: i18n.Error(b)})
}

func (l *problemLog) add(p Problem) {
	p.File = l.file
	l.report.Rejected++
	if len(l.report.Problems) < l.most {
		l.report.Problems = append(l.report.Problems, p)
	}
	if l.out != nil {
		column := p.Column
		if p.File != "" {
			column = strings.TrimSuffix(p.File+" / "+column, " / ")
		}
		l.out.Row(p.Line, column, p.Value, p.Reason)
	}
}

func (l *problemLog) close() error {
	if l.out == nil {
		return nil
	}
	return l.out.Flush()
}
