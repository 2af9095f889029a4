// Package embedded runs ClickHouse inside a child process of our own binary.
//
// The library libchdb.so is a whole ClickHouse; its command-line entry point
// runs "clickhouse local", told to listen on a loopback port. The child watches
// its standard input: when the parent closes the pipe or dies, it ends too.
package embedded

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/ebitengine/purego"
)

// childEnv turns any binary that links this package (the tests' too) into the
// engine: its value is the path of libchdb.so, the arguments are ClickHouse's.
const childEnv = "CHALAND_ENGINE_LIBRARY"

func init() {
	if library := os.Getenv(childEnv); library != "" {
		os.Exit(runChild(library, os.Args))
	}
}

// runChild hands the process to ClickHouse until its standard input ends.
func runChild(library string, args []string) int {
	go endWithParent()
	runtime.LockOSThread()
	handle, err := purego.Dlopen(library, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaland: engine:", err)
		return 1
	}
	var query func(argc int32, argv **byte) uintptr
	purego.RegisterLibFunc(&query, handle, "chdb_query_cmdline")
	var errorOf func(result uintptr) string
	purego.RegisterLibFunc(&errorOf, handle, "chdb_result_error")
	argv := cStrings(args)
	result := query(int32(len(args)), &argv[0])
	runtime.KeepAlive(argv)
	if result == 0 {
		return 0
	}
	if said := errorOf(result); said != "" {
		fmt.Fprintln(os.Stderr, said)
		return 1
	}
	return 0
}

// endWithParent ends the process when the pipe from the parent closes: a parent
// that stops properly has shut ClickHouse down before, and after one that was
// killed ClickHouse ends like after a crash, which loses nothing acknowledged.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}

func cStrings(args []string) []*byte {
	out := make([]*byte, len(args)+1)
	for i, a := range args {
		b := append([]byte(a), 0)
		out[i] = &b[0]
	}
	return out
}
