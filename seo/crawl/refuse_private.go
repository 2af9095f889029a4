package crawl

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// allowList holds the hosts that may be reached although their address is
// private: "host" for all its ports, or "host:port".
type allowList map[string]bool

func newAllowList(hosts []string) allowList {
	list := allowList{}
	for _, h := range hosts {
		list[hostOf(h)] = true
	}
	return list
}

func (l allowList) has(host, port string) bool {
	host = strings.ToLower(host)
	return l[host] || l[net.JoinHostPort(host, port)] || l["["+host+"]"]
}

// dialer opens connections and refuses those that would enter a private
// network. The address is judged at the moment of connecting, after the name
// was resolved: neither a redirect nor a name that changes its answer gets by.
type dialer struct {
	allowed allowList
	reach   map[string]string // see Options
	free    net.Dialer
	guarded net.Dialer
}

func newDialer(o Options) *dialer {
	d := &dialer{allowed: newAllowList(o.AllowHosts), reach: o.Reach, free: net.Dialer{Timeout: 10 * time.Second}}
	d.guarded = d.free
	d.guarded.Control = func(_, address string, _ syscall.RawConn) error { return refusePrivate(address) }
	return d
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if place := d.reach[host]; place != "" {
		return d.free.DialContext(ctx, network, place)
	}
	if d.allowed.has(host, port) {
		return d.free.DialContext(ctx, network, address)
	}
	return d.guarded.DialContext(ctx, network, address)
}

func refusePrivate(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if isPrivate(at.Addr()) {
		return fmt.Errorf("%w: %s", errPrivate, at.Addr())
	}
	return nil
}

// privateRanges are the addresses that no public site has, beyond those that
// net/netip knows: IANA's special-purpose registries (RFC 6890), and the IPv6
// ranges that carry an IPv4 address inside.
var privateRanges = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
)

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

func isPrivate(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return true // loopback, link-local, multicast, unspecified, RFC 1918, fc00::/7
	}
	for _, p := range privateRanges {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
