package account

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/fault"
)

// Parameters of argon2id: the OWASP Password Storage Cheat Sheet's second choice, 19 MiB of
// memory, two passes, one lane. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashLanes  = 1
	saltLength = 16 // bytes
	hashLength = 32 // bytes
	// LeastLength is that of a password that somebody chooses, in characters.
	LeastLength = 10
	mostLength  = 200
)

// hashing bounds the memory that passwords under way take: each needs hashMemory.
var hashing = make(chan struct{}, max(2, runtime.NumCPU()))

func derive(password string, salt []byte, memory, passes uint32, lanes uint8, length uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, length)
}

// Hash is what is kept of a password, in the form of the reference implementation:
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func Hash(password string, random io.Reader) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", err
	}
	sum := derive(password, salt, hashMemory, hashPasses, hashLanes, hashLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes, b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// Matches reports whether a password is the one of a hash.
func Matches(password, hash string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version int
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil || lanes == 0 || passes == 0 {
		return false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	sum, errSum := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errSum != nil || len(sum) == 0 {
		return false
	}
	return subtle.ConstantTimeCompare(derive(password, salt, memory, passes, lanes, uint32(len(sum))), sum) == 1 //nolint:gosec // a hash is short
}

// decoy is verified where there is no account, so that the time of an answer tells nothing.
var decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + strings.Repeat("A", 43)

// draw makes n characters of the alphabet of codes; random is crypto/rand.Reader outside of tests.
func draw(random io.Reader, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	for i, b := range raw {
		raw[i] = citation.Alphabet[b&31] // 256 is a multiple of 32: no bias
	}
	return string(raw), nil
}

const (
	codeLength  = 6
	firstLength = 12 // 60 bits
)

// ShowCode writes a code the way people read it: 7F3-K42.
func ShowCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:3] + "-" + code[3:]
}

// showFirst writes a first password in groups of four.
func showFirst(p string) string { return p[:4] + "-" + p[4:8] + "-" + p[8:] }

// Plain keeps the letters and digits of what was read aloud or off a slip, in capitals.
func Plain(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			return r
		case r < utf8.RuneSelf || r == '\u00a0' || r == '\u202f' || r >= '\u2010' && r <= '\u2015':
			return -1
		}
		return r
	}, typed)
}

// CheckPassword refuses a password that is too short, too long or told by the account itself.
func CheckPassword(password string, a Who) error {
	n := utf8.RuneCountInString(password)
	plain := Plain(password)
	switch {
	case n < LeastLength:
		return fault.New(fault.Invalid, "account.short_password", "n", LeastLength)
	case n > mostLength:
		return fault.New(fault.Invalid, "account.long_password", "n", mostLength)
	case len(plain) > 0 && strings.Trim(plain, plain[:1]) == "" || plain == a.Code || plain == Plain(a.Name) && plain != "" || strings.HasPrefix("12345678901234567890", plain) || strings.HasPrefix("AZERTYUIOPQSDFGHJKLM", plain) || strings.HasPrefix("MOTDEPASSE123456", plain):
		return fault.New(fault.Invalid, "account.easy_password")
	}
	return nil
}
