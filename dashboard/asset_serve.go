package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

//go:embed static
var staticFiles embed.FS

// asset is a file of the pages, packed once at the start.
type asset struct {
	body, packed []byte // packed is nil when packing does not pay
	kind, tag    string
}

// assets are the files by name.
type assets map[string]asset

// embeddedAssets are read and packed once for all dashboards of a process.
var embeddedAssets = sync.OnceValues(readAssets)

func readAssets() (assets, error) {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, err
	}
	out := assets{}
	for _, e := range entries {
		body, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		a := asset{body: body, kind: kindOf(e.Name()), tag: hex.EncodeToString(sum[:8])}
		if packed := pack(body); len(packed) < len(body)*9/10 {
			a.packed = packed
		}
		out[e.Name()] = a
	}
	return out, nil
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func pack(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a constant level
	_, _ = w.Write(body)                                    // to memory
	_ = w.Close()
	return out.Bytes()
}

// address is where a file is served: it changes with the content, so that
// browsers may keep it for ever.
func (a assets) address(name string) string { return "/static/" + name + "?v=" + a[name].tag }

func (d *Dashboard) serveAsset(c echo.Context) error {
	a, ok := d.assets[c.Param("name")]
	if !ok {
		return errNoPage
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=3600")
	if c.QueryParam("v") == a.tag {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("ETag", `"`+a.tag+`"`)
	h.Set("Vary", "Accept-Encoding")
	if c.Request().Header.Get("If-None-Match") == `"`+a.tag+`"` {
		return c.NoContent(http.StatusNotModified)
	}
	if a.packed != nil && strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, a.kind, a.packed)
	}
	return c.Blob(http.StatusOK, a.kind, a.body)
}
