// Package pseudonym turns what a browser cannot help telling (address, user
// agent) into a number that means nothing the day after, and a first-party
// identifier given by consent into a number of its own.
//
// The address is truncated before anything else is done with it, and is never
// kept: IPv4 loses its last byte and IPv6 all but its first 48 bits, which name
// a neighbourhood and no household. Two readers of one neighbourhood with the
// very same browser thus count as one visitor: exempt mode counts a few
// visitors too few rather than knowing more.
package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"net/netip"
)

// Truncate forgets the end of an address: /24 of IPv4, /48 of IPv6.
func Truncate(ip netip.Addr) netip.Addr {
	if !ip.IsValid() {
		return ip
	}
	ip = ip.Unmap().WithZone("")
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(ip, bits).Masked().Addr()
}

// Visitor is the pseudonym of one day: HMAC-SHA-256 under the day's salt of
// site, truncated address and user agent, cut to 64 bits. It is never 0.
func Visitor(salt []byte, site string, ip netip.Addr, agent string) uint64 {
	return newSigner(salt).visitor(site, ip, agent)
}

// signer names visitors under one salt, one at a time. Making it costs more
// than naming: those of the days in use are kept.
type signer struct {
	mac      hash.Hash
	msg, sum []byte
}

func newSigner(salt []byte) *signer { return &signer{mac: hmac.New(sha256.New, salt)} }

func (s *signer) visitor(site string, ip netip.Addr, agent string) uint64 {
	s.msg = append(append(s.msg[:0], site...), 0)
	s.msg, _ = Truncate(ip).AppendBinary(s.msg) // never fails
	s.msg = append(append(s.msg, 0), agent...)
	s.mac.Reset()
	s.mac.Write(s.msg)
	s.sum = s.mac.Sum(s.sum[:0])
	return number(s.sum)
}

// Consented is the number of a first-party identifier, which is random: the
// same one under two sites gives two numbers that nothing ties together.
func Consented(site, identifier string) uint64 {
	sum := sha256.Sum256([]byte("chaland identifier\x00" + site + "\x00" + identifier))
	return number(sum[:])
}

func number(sum []byte) uint64 { return max(binary.BigEndian.Uint64(sum), 1) }
