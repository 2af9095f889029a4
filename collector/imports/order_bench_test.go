package imports_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/imports"
)

// retailLines is the length of the public Online Retail set.
const retailLines = 541_909

// retailSource is the real file where it is at hand, else one of its shape.
func retailSource(b *testing.B) imports.Source {
	b.Helper()
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		src, err := imports.File(filepath.Join(data, "orders", "online_retail_541909.csv.gz"))
		if err != nil {
			b.Fatal(err)
		}
		return src
	}
	var file bytes.Buffer
	if err := retailFile(&file, retailLines, 7); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "retail.csv.gz")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	src, err := imports.File(path)
	if err != nil {
		b.Fatal(err)
	}
	return src
}

// BenchmarkImportOrders imports 541,909 order lines into an empty database, and
// again; beside it stands the time to read the file with the standard library
// alone. The memory peak is that of the Go side.
func BenchmarkImportOrders(b *testing.B) {
	src := retailSource(b)
	b.Run("limit-read-only", func(b *testing.B) {
		for b.Loop() {
			readPlainly(b, src)
		}
		b.ReportMetric(float64(retailLines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	})
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "import", true: "import-again"}[again], func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s := newRetailShop(b)
				if again {
					s.retail(src)
				}
				b.StartTimer()
				r := s.retail(src)
				b.StopTimer()
				stored := s.told("SELECT toString(sum(length(line_sku))) AS line FROM orders FINAL")
				refunded := s.told("SELECT toString(sum(length(line_sku))) AS line FROM refunds FINAL")
				b.ReportMetric(sum(b, stored, refunded), "lines-stored")
				if again && r.Unchanged == 0 {
					b.Fatal("the second import wrote something")
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(retailLines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
			b.ReportMetric(peakMemory(), "MB-peak")
		})
	}
}

func sum(b *testing.B, texts ...string) (total float64) {
	for _, text := range texts {
		var v float64
		if _, err := fmt.Sscan(text, &v); err != nil {
			b.Fatal(err)
		}
		total += v
	}
	return total
}

func readPlainly(b *testing.B, src imports.Source) {
	file, err := src.Open()
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	rows := csv.NewReader(zip)
	rows.ReuseRecord = true
	for {
		if _, err := rows.Read(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// peakMemory is the most memory this process ever held, in MB (Linux).
func peakMemory() float64 {
	raw, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	var kilobytes float64
	_, _ = fmt.Sscan(rest, &kilobytes)
	return kilobytes / 1024
}
