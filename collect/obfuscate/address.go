package obfuscate

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/netip"
)

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// always are never mapped: they mean the same everywhere. Service and cluster
// networks are those that installers propose; 240/4 holds the masks.
var always = prefixes("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
	"172.30.0.0/16", "10.128.0.0/14", "100.64.0.0/10",
	"::/16", "ff00::/8", "64:ff9b::/96", "fd01::/48", "fd02::/112", "fd69::/125", "fd97::/64", "fd98::/64", "fd99::/64")

// classes keep their members among themselves: a private address stays one.
var classes = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fe80::/16", "fc00::/7")

// Address maps an address so that two addresses share as many leading bits
// afterwards as before. The last octet (IPv6: the last group) stays, so that
// .1 and .254 remain what they are, and so do octets of zeros and ones.
func (m *Map) Address(a netip.Addr) netip.Addr {
	zone := a.Zone()
	a = a.WithZone("")
	if a.Is4In6() {
		return netip.AddrFrom16(m.Address(a.Unmap()).As16())
	}
	m.mu.Lock()
	got, ok := m.addresses[a]
	m.mu.Unlock()
	if !ok {
		got = m.mapped(a)
		m.mu.Lock()
		m.addresses[a] = got
		m.mu.Unlock()
	}
	return got.WithZone(zone)
}

func (m *Map) mapped(a netip.Addr) netip.Addr {
	for _, p := range m.more {
		if p.Contains(a) {
			return a
		}
	}
	in := a.AsSlice()
	out := a.AsSlice()
	group, last := 8, 24
	if a.Is6() {
		group, last = 16, 112
	}
	for k := range last {
		if m.flips(a, in, k, group) {
			out[k/8] ^= 0x80 >> (k % 8)
		}
	}
	got, _ := netip.AddrFromSlice(out)
	return got
}

// flips tells whether the bit k is turned over for all addresses that share
// the k bits before it with a.
func (m *Map) flips(a netip.Addr, in []byte, k, group int) bool {
	if spine(in, k, group) {
		return false
	}
	node, err := a.Prefix(k)
	if err != nil {
		return false
	}
	for _, p := range always {
		if p.Overlaps(node) {
			return false
		}
	}
	for _, p := range m.kept {
		if p.Overlaps(node) {
			return false
		}
	}
	for _, p := range classes {
		if p.Bits() > k && p.Overlaps(node) {
			return false
		}
	}
	h := hmac.New(sha256.New, m.key)
	h.Write([]byte(node.String()))
	return h.Sum(nil)[0]&1 == 1
}

// spine is true where the bits of the group before k are all zero or all one.
func spine(in []byte, k, group int) bool {
	zeros, ones := true, true
	for i := k / group * group; i < k; i++ {
		if in[i/8]&(0x80>>(i%8)) != 0 {
			zeros = false
		} else {
			ones = false
		}
	}
	return zeros || ones
}
