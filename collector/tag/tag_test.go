package tag

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"testing"
)

func TestScriptsAreBuiltFromTheirSources(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]Script{"tag.js": Tag, "shop.js": Shop} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(source)
		if !bytes.HasPrefix(script.Body, []byte("//"+hex.EncodeToString(sum[:8])+"\n")) {
			t.Errorf("%s has changed: run go generate ./collector/tag", name)
		}
	}
}

func TestScriptsAreUnderTwoKilobytes(t *testing.T) {
	t.Parallel()
	for _, script := range []Script{Tag, Shop} {
		if n := len(script.Zipped()); n >= 2000 {
			t.Errorf("%d bytes gzipped", n)
		}
		z, err := gzip.NewReader(bytes.NewReader(script.Zipped()))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := io.ReadAll(z); err != nil || !bytes.Equal(back, script.Body) {
			t.Error("the compressed script is another one")
		}
	}
}
