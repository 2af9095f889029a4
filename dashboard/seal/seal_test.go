package seal_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/formaouest/chaland/dashboard/seal"
	"github.com/formaouest/chaland/internal/fault"
)

func TestAKeyIsKept(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	keys := make([]*seal.Key, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			var err error
			if keys[i], err = seal.Open(folder, rand.Reader); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	again, err := seal.Open(folder, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Fingerprint() != again.Fingerprint() {
			t.Fatal("two processes have two keys")
		}
	}
	if !regexp.MustCompile(`^([0-9A-F]{4} ){4}[0-9A-F]{4}$`).MatchString(again.Fingerprint()) {
		t.Errorf("the fingerprint is %q", again.Fingerprint())
	}
	signature := keys[0].Sign([]byte("un chiffre"))
	if !ed25519.Verify(again.Public(), []byte("un chiffre"), signature) || ed25519.Verify(again.Public(), []byte("un autre"), signature) {
		t.Error("the signature does not tell a changed text")
	}
	file := filepath.Join(folder, seal.FileName)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v %v", entries, err)
	}
}

func TestABrokenKeyIsTold(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, seal.FileName), []byte("rien"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(folder, rand.Reader); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a broken key: %v", err)
	}
}
