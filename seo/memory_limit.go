package seo

import (
	"os"
	"runtime/debug"
)

// memoryLimit leaves room for what is no heap under 400 MB. An audit of 100,000 pages
// keeps 300 MB, and would let garbage double that.
const memoryLimit = 340 << 20

// LimitMemory has a process that audits collect its garbage more often as it grows. The
// environment's GOMEMLIMIT goes first.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
