package main

import (
	"flag"
	"os"
	"testing"
)

// A collector keeps within a hundred megabytes, which its service asks of the whole
// process: tests that make and audit cases beside it would spend most of their time
// collecting garbage. Benchmarks measure the program with its own limits.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" && os.Getenv("GOMEMLIMIT") == "" {
		if err := os.Setenv("GOMEMLIMIT", "2GiB"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
