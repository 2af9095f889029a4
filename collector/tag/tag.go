// Package tag holds the script that a shop's pages load: tag.js as people read
// it, and tag.min.js as it is served.
//
// After a change of tag.js, run `go generate ./collector/tag`: esbuild comes
// through the Go module proxy, and nothing else is needed.
package tag

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"sync"
)

//go:generate go run ./build

//go:embed tag.min.js
var script []byte

// Script is the tag as it is served.
func Script() []byte { return script }

// ETag names this version of the tag.
func ETag() string { return eTag() }

var eTag = sync.OnceValue(func() string {
	sum := sha256.Sum256(script)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
})

// Zipped is Script, compressed once.
func Zipped() []byte { return zipped() }

var zipped = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a level that exists
	_, _ = z.Write(script)                                  // into memory
	_ = z.Close()
	return out.Bytes()
})
