package imports

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// Source is a file to import. It is opened once per reading.
type Source struct {
	Name  string // as the report shows it
	Size  int64  // bytes, 0 when not known
	Open  func() (io.ReadCloser, error)
	Sheet string // of a workbook; "" for the first that holds anything
}

// File is the source for a path.
func File(path string) (Source, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Source{}, fault.New(fault.NotFound, "imports.no_file", "path", path).Because(err)
	case err != nil:
		return Source{}, fault.New(fault.Forbidden, "imports.unreadable_file", "path", path).Because(err)
	case info.IsDir():
		return Source{}, fault.New(fault.Invalid, "imports.folder", "path", path)
	}
	return Source{Name: filepath.Base(path), Size: info.Size(), Open: func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, fault.New(fault.Forbidden, "imports.unreadable_file", "path", path).Because(err)
		}
		return file, nil
	}}, nil
}

// counted counts the bytes that were read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// checkEvery is how many rows pass between two looks at the context.
const checkEvery = 4096

// readRows opens the source, shows its header to start, then each row to row.
// A record that cannot be read goes to bad; other errors end the reading.
func readRows(ctx context.Context, src Source, o Options, stage string,
	start func(*sheet.Reader) error, row func(sheet.Row), bad func(*sheet.BadLine),
) error {
	file, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	in := &counted{Reader: file}
	table, err := sheet.OpenSheet(in, src.Sheet)
	if err != nil {
		return err
	}
	defer func() { _ = table.Close() }()
	if err := start(table); err != nil {
		return err
	}
	n := 0
	for r, err := range table.Rows {
		if line, ok := errors.AsType[*sheet.BadLine](err); ok {
			bad(line)
		} else if err != nil {
			return err
		} else {
			row(r)
		}
		if n++; n%checkEvery == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			o.progress(stage, in.n, src.Size)
		}
	}
	o.progress(stage, in.n, src.Size)
	return nil
}
