package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/formaouest/chaland/internal/fault"
)

// output is standard output, or a file that appears once it is whole.
type output struct {
	io.Writer
	file *os.File
	path string
}

func createOutput(path string, stdout io.Writer) (*output, error) {
	if path == "" {
		return &output{Writer: stdout}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, fault.New(fault.Invalid, "seo.cli.bad_out", "file", path).Because(err)
	}
	return &output{file, file, path}, nil
}

func (o *output) keep() error {
	if o.file == nil {
		return nil
	}
	name := o.file.Name()
	err := errors.Join(o.file.Chmod(0o644), o.file.Close())
	o.file = nil
	if err == nil {
		err = os.Rename(name, o.path)
	}
	if err != nil {
		return fault.New(fault.Invalid, "seo.cli.bad_out", "file", o.path).Because(errors.Join(err, os.Remove(name)))
	}
	return nil
}

func (o *output) discard() {
	if o.file != nil {
		_ = o.file.Close()
		_ = os.Remove(o.file.Name())
	}
}
