// Package tag holds the scripts that a shop's pages load: tag.js, which measures, and
// shop.js, which tells it what the usual shops do, as people read them; and both
// minified, as they are served.
//
// After a change, run `go generate ./collector/tag`: esbuild comes through the Go
// module proxy, and nothing else is needed.
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

var (
	//go:embed tag.min.js
	tagSource []byte
	//go:embed shop.min.js
	shopSource []byte
)

// Script is a script as it is served.
type Script struct {
	Body   []byte
	Zipped func() []byte // Body, compressed when it is first asked for
	ETag   string        // names this version
}

var (
	// Tag measures the visits of a page.
	Tag = prepare(tagSource)
	// Shop tells the tag of sheets, carts and orders of the usual shops.
	Shop = prepare(shopSource)
)

func prepare(body []byte) Script {
	sum := sha256.Sum256(body)
	return Script{Body: body, ETag: `"` + hex.EncodeToString(sum[:8]) + `"`, Zipped: sync.OnceValue(func() []byte {
		var out bytes.Buffer
		z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a level that exists
		_, _ = z.Write(body)                                    // into memory
		_ = z.Close()
		return out.Bytes()
	})}
}
