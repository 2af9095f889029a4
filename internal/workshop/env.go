// Package workshop runs models on anyone's own file: attribution, RFM, value of
// customers, baskets, ABC, funnels, A/B tests and forecasts. The command line and the
// page of the workshop run the same commands, each in an Env of its own.
package workshop

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Env is where a model runs.
type Env struct {
	Out, Err io.Writer // the answer, and what is said beside it
	Now      func() time.Time
	// Open gives the file that --input names; nil opens it on the disk.
	Open func(name string) (imports.Source, error)
	// WithWarehouse lends the data of the sites; nil where models may read none.
	WithWarehouse func(context.Context, func(*warehouse.Warehouse) error) error
	// Show takes the answer; nil writes it to Out in the format asked for.
	Show func(Output) error
}

func (e *Env) open(name string) (imports.Source, error) {
	if e.Open != nil {
		return e.Open(name)
	}
	return imports.File(name)
}

// UsageError is a mistake in the options.
type UsageError struct{ Err error }

func (u UsageError) Error() string { return u.Err.Error() }

// Unwrap gives the fault.
func (u UsageError) Unwrap() error { return u.Err }

// usage makes a mistake in the options out of a catalogue key.
func usage(key string, args ...any) error {
	return UsageError{fault.New(fault.Invalid, key, args...)}
}

// asUsage makes what a person mistyped a mistake in the options.
func asUsage(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return UsageError{err}
	}
	return err
}

// mistyped makes what no file can make good a mistake in the options.
func mistyped(err error) error {
	if imports.IsMistyped(err) {
		return UsageError{err}
	}
	return err
}

// PrintAligned prints lines in columns as wide as their widest cell; numbers stand to
// the right, and so does the first column unless it holds names.
func PrintAligned(w io.Writer, lines [][]string, named bool) {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		cells := make([]string, len(line))
		for i, cell := range line {
			gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if cells[i] = gap + cell; named && i == 0 {
				cells[i] = cell + gap
			}
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "  "), " "))
	}
}
