package sheet

import (
	"bufio"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// xlsxRows reads one sheet of a workbook. Cells come
// as they are stored: numbers with a decimal point, dates as serial numbers.
type xlsxRows struct {
	file   *excelize.File
	rows   *excelize.Rows
	number int
	width  int
	ahead  [][]string // rows read to find the titles, from number back
}

// maxUnzipped bounds what a workbook may grow to; large sheets go through
// temporary files, not memory.
const maxUnzipped = 2 << 30

func openWorkbook(in io.Reader) (*excelize.File, error) {
	file, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped})
	if err != nil {
		return nil, fault.New(fault.Invalid, "sheet.not_a_workbook").Because(err)
	}
	return file, nil
}

// SheetNames are the names of the sheets of a workbook, in its order.
func SheetNames(workbook io.Reader) ([]string, error) {
	file, err := openWorkbook(workbook)
	if err != nil {
		return nil, err
	}
	return file.GetSheetList(), file.Close()
}

// openWorkbook opens the sheet of that name, or the first that holds anything.
func (r *Reader) openWorkbook(in *bufio.Reader, only string) error {
	file, err := openWorkbook(in)
	if err != nil {
		return err
	}
	r.format.Workbook = true
	if props, err := file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		r.format.date1904 = *props.Date1904
	}
	for _, name := range file.GetSheetList() {
		if only != "" && name != only {
			continue
		}
		rows, err := file.Rows(name)
		if err != nil {
			continue // a chart sheet
		}
		book := &xlsxRows{file: file, rows: rows}
		if r.header = book.readHeader(); len(r.header) > 0 {
			r.rows = book
			return nil
		}
		_ = rows.Close()
	}
	_ = file.Close()
	return fault.New(fault.Invalid, "sheet.empty")
}

// readHeader finds the titles: the first row that is not empty, unless titles of a report
// stand above them (rows of one or two cells, before one of three or more).
func (x *xlsxRows) readHeader() []string {
	for len(x.ahead) < preambleLines && x.rows.Next() {
		cells, err := x.rows.Columns()
		if err != nil {
			cells = nil
		}
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		x.ahead = append(x.ahead, cells)
		if len(cells) > 2 {
			break
		}
	}
	header := -1
	for i, cells := range x.ahead {
		if len(cells) > 0 && (header < 0 || len(cells) > 2) {
			header = i
		}
	}
	if header < 0 {
		return nil
	}
	if len(x.ahead[header]) > 2 {
		for i, cells := range x.ahead[:header] { // titles of two columns above a wider row
			if len(cells) == 2 && i+1 < header && len(x.ahead[i+1]) == 2 {
				header = i
				break
			}
		}
	}
	titles := x.ahead[header]
	x.ahead, x.number, x.width = x.ahead[header+1:], header+1, len(titles)
	return titles
}

// row is the next row, of those read ahead or of the sheet.
func (x *xlsxRows) row() (cells []string, ok bool, err error) {
	x.number++
	if len(x.ahead) > 0 {
		cells, x.ahead = x.ahead[0], x.ahead[1:]
		return cells, true, nil
	}
	if !x.rows.Next() {
		return nil, false, nil
	}
	cells, err = x.rows.Columns()
	return cells, true, err
}

func (x *xlsxRows) next() (Row, error) {
	for {
		cells, ok, err := x.row()
		if err != nil {
			return Row{Line: x.number}, fault.New(fault.Invalid, "sheet.damaged", "line", x.number).Because(err)
		}
		if !ok {
			break
		}
		if isFootnote(cells, x.width) {
			continue
		}
		for len(cells) < x.width { // a workbook does not store empty cells at the end
			cells = append(cells, "")
		}
		if cells, err = fit(cells, x.width, x.number); cells != nil || err != nil {
			return Row{x.number, cells}, err
		}
	}
	if err := x.rows.Error(); err != nil {
		return Row{Line: x.number}, fault.New(fault.Invalid, "sheet.damaged", "line", x.number).Because(err)
	}
	return Row{}, io.EOF
}

func (x *xlsxRows) close() error {
	_ = x.rows.Close()
	return x.file.Close()
}

// Serial is the wall-clock instant, in UTC, of a workbook's serial date, to
// the second. ok is false for a number that is no date of our times.
func (f Format) Serial(days float64) (t time.Time, ok bool) {
	if days < 10000 || days > 100000 { // 1927 to 2173
		return time.Time{}, false
	}
	t, err := excelize.ExcelDateToTime(days, f.date1904)
	return t.Round(time.Second), err == nil
}
