// Package seal signs what leaves a centre with a key of its own, so that whoever receives
// it can tell, without any network, that nothing was changed since.
package seal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// FileName is the key in a data folder: losing it means another key, under which what was
// signed before is no longer known.
const FileName = "signature.pem"

// Key signs.
type Key struct{ private ed25519.PrivateKey }

const pemType = "PRIVATE KEY"

// Open reads the key of a data folder, and makes one the first time.
func Open(folder string, random io.Reader) (_ *Key, err error) {
	defer fault.Wrap(&err, "open the signing key of %s", folder)
	file := filepath.Join(folder, FileName)
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return create(file, random)
	}
	if err != nil {
		return nil, err
	}
	return parse(raw)
}

func parse(raw []byte) (*Key, error) {
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != pemType {
		return nil, fault.New(fault.Invalid, "seal.unreadable", "file", FileName)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, ok := key.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, fault.New(fault.Invalid, "seal.unreadable", "file", FileName)
	}
	return &Key{private}, nil
}

// create writes a new key. Two processes that do it at once end with the same one.
func create(file string, random io.Reader) (*Key, error) {
	_, private, err := ed25519.GenerateKey(random)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	fresh, err := os.CreateTemp(filepath.Dir(file), FileName+".*") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(fresh.Name())
	err = errors.Join(pem.Encode(fresh, &pem.Block{Type: pemType, Bytes: der}), fresh.Sync(), fresh.Close())
	if err != nil {
		return nil, err
	}
	err = os.Link(fresh.Name(), file) // fails when another process was first
	if errors.Is(err, fs.ErrExist) {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		return parse(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("keep the key: %w", err)
	}
	return &Key{private}, nil
}

// Sign answers the 64 bytes of an Ed25519 signature.
func (k *Key) Sign(body []byte) []byte { return ed25519.Sign(k.private, body) }

// Public are the 32 bytes by which a signature is checked.
func (k *Key) Public() []byte {
	public, _ := k.private.Public().(ed25519.PublicKey) // an ed25519 key has one
	return public
}

// Fingerprint is what people compare: the SHA-256 of the public key, its first 20
// characters in groups of four.
func (k *Key) Fingerprint() string { return Fingerprint(k.Public()) }

// Fingerprint is that of any public key.
func Fingerprint(public []byte) string {
	sum := sha256.Sum256(public)
	digits := strings.ToUpper(hex.EncodeToString(sum[:10]))
	groups := make([]string, 0, 5)
	for ; len(digits) > 0; digits = digits[4:] {
		groups = append(groups, digits[:4])
	}
	return strings.Join(groups, " ")
}
