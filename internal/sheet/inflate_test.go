package sheet_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// packed compresses lines until there are so many bytes of them.
func packed(t *testing.T, line string, size int) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	for n := 0; n < size; n += len(line) {
		if _, err := io.WriteString(w, line); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &out
}

// A file that grows out of all proportion is left where it does; one that grows a lot, as
// repeated lines do, is read as long as it is short.
func TestAFileThatInflatesWithoutEndIsLeft(t *testing.T) {
	t.Parallel()
	lines := func(size int) (n int, err error) {
		for _, failed := range sheet.Lines(packed(t, strings.Repeat("a", 9999)+"\n", size)) {
			if err = failed; err != nil {
				break
			}
			n++
		}
		return n, err
	}
	if n, err := lines(50 << 20); err != nil || n < 5000 {
		t.Errorf("a short one: %d lines, %v", n, err)
	}
	if n, err := lines(100 << 20); !errors.Is(err, fault.New(fault.TooLarge, "sheet.inflated")) || n > 7000 {
		t.Errorf("a long one: %d lines, %v", n, err)
	}
}
