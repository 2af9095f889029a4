package collector

import (
	"os"
	"runtime/debug"
)

const (
	// gcPercent lets garbage grow to four times what is in use before it is
	// collected: a collector keeps little and throws away 10 kB an event, and
	// the usual 100 would spend a tenth of its time collecting.
	gcPercent = 400
	// memoryLimit has it collected more often when much is in use, in bytes.
	memoryLimit = 100 << 20
)

// TuneMemory sets the process's garbage collection as suits a collector under
// load. The environment's GOGC and GOMEMLIMIT go first.
func TuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
