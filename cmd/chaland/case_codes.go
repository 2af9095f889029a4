package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// wantedCodes are the codes asked for, by one flag or the other.
func (a *app) wantedCodes(code, file string) ([]string, error) {
	switch {
	case (code == "") == (file == ""):
		return nil, usage("case.cli.new.what")
	case code != "":
		return []string{code}, fixtures.CheckCode(code)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.New(fault.NotFound, "case.cli.no_file", "path", file).Because(err)
	}
	defer f.Close()
	if at, err := f.Stat(); err == nil && at.IsDir() {
		return nil, fault.New(fault.Invalid, "case.cli.folder", "path", file)
	}
	list := codeList{file: file, lines: map[string]int{}}
	if err := list.read(f); err != nil {
		return nil, err
	}
	list.complain(a.err)
	if n := len(list.wrong); n > 0 {
		return nil, fault.New(fault.Invalid, "case.cli.wrong_lines", "path", file, "n", n)
	}
	return list.codes, nil
}

// codeList is a file of candidates, with what is wrong in it. Nothing is made of a
// file with a mistake.
type codeList struct {
	file         string
	codes, wrong []string
	lines        map[string]int // of the codes, in capitals
}

// mostComplaints is how many wrong lines are said one by one.
const mostComplaints = 20

func (l *codeList) complain(out io.Writer) {
	for _, w := range l.wrong[:min(len(l.wrong), mostComplaints)] {
		fmt.Fprintln(out, w)
	}
	if more := len(l.wrong) - mostComplaints; more > 0 {
		fmt.Fprintln(out, i18n.T("case.cli.more_lines", "n", more))
	}
}

func (l *codeList) blame(key string, line int, args ...any) {
	l.wrong = append(l.wrong, i18n.T(key, append([]any{"path", l.file, "line", line}, args...)...))
}

// read reads the column « code ».
func (l *codeList) read(f io.Reader) error {
	r, err := sheet.Open(f)
	switch {
	case errors.Is(err, fault.New(fault.Invalid, "sheet.empty")):
		return fault.New(fault.Invalid, "case.cli.no_codes", "path", l.file)
	case fault.KindOf(err) == fault.Invalid:
		return fault.New(fault.Invalid, "case.cli.bad_list", "path", l.file, "reason", i18n.Error(err)).Because(err)
	case err != nil:
		return err
	}
	defer r.Close()
	column := -1
	for i, name := range r.Header() {
		if !strings.EqualFold(name, "code") {
			continue
		}
		if column >= 0 {
			return fault.New(fault.Invalid, "case.cli.two_columns", "path", l.file)
		}
		column = i
	}
	if column < 0 {
		return fault.New(fault.Invalid, "case.cli.no_column", "path", l.file, "columns", strings.Join(r.Header(), ", "))
	}
	next := 0 // the line where the next record is expected, once one was read
	for row, err := range r.Rows {
		bad, unread := errors.AsType[*sheet.BadLine](err)
		if err != nil && !unread {
			return err
		}
		line := row.Line
		if unread {
			line = bad.Line
		}
		for ; next > 0 && next < line; next++ {
			l.blame("case.cli.empty_line", next)
		}
		next = line + 1
		if unread {
			l.blame("case.cli.bad_line", line, "reason", i18n.Error(bad))
			continue
		}
		if !r.Format().Workbook {
			next += strings.Count(strings.Join(row.Cells, ""), "\n")
		}
		l.add(line, strings.TrimSpace(row.Cells[column]))
	}
	if len(l.codes)+len(l.wrong) == 0 {
		return fault.New(fault.Invalid, "case.cli.no_codes", "path", l.file)
	}
	return nil
}

func (l *codeList) add(line int, code string) {
	first, double := l.lines[strings.ToUpper(code)]
	switch {
	case code == "":
		l.blame("case.cli.empty_code", line)
	case fixtures.CheckCode(code) != nil:
		l.blame("case.cli.bad_code", line, "code", code)
	case double:
		l.blame("case.cli.double_code", line, "code", code, "first", first)
	default:
		l.lines[strings.ToUpper(code)] = line
		l.codes = append(l.codes, code)
	}
}
