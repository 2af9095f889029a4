// Command build minifies the scripts of shops and writes the digest of each source
// in front, by which a test sees a script that was not built again.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
)

// minifier is pinned so that everybody builds the same bytes.
const minifier = "github.com/evanw/esbuild/cmd/esbuild@v0.25.10"

func main() {
	for _, name := range []string{"tag", "shop"} {
		build(name)
	}
}

func build(name string) {
	source, err := os.ReadFile(name + ".js")
	fail(err)
	cmd := exec.Command("go", "run", minifier, name+".js", "--minify", "--target=es2018", "--charset=utf8", "--legal-comments=none")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	fail(err)
	sum := sha256.Sum256(source)
	fail(os.WriteFile(name+".min.js", append([]byte("//"+hex.EncodeToString(sum[:8])+"\n"), out...), 0o644))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
