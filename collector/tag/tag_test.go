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

func TestTheTagIsBuiltFromItsSource(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("tag.js")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(source)
	if !bytes.HasPrefix(Script(), []byte("//"+hex.EncodeToString(sum[:8])+"\n")) {
		t.Error("tag.js has changed: run go generate ./collector/tag")
	}
}

func TestTheTagIsUnderTwoKilobytes(t *testing.T) {
	t.Parallel()
	if n := len(Zipped()); n >= 2000 {
		t.Errorf("%d bytes gzipped", n)
	}
	z, err := gzip.NewReader(bytes.NewReader(Zipped()))
	if err != nil {
		t.Fatal(err)
	}
	if back, err := io.ReadAll(z); err != nil || !bytes.Equal(back, Script()) {
		t.Error("the compressed tag is another one")
	}
}
