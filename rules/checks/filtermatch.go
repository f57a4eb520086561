package checks

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

func protoMatch(rule, proto string) match {
	if proto == "" {
		return maybe
	}
	return when(slices.Contains(strings.Split(rule, ","), proto))
}

func when(b bool) match {
	if b {
		return yes
	}
	return no
}

// addressMatch holds a rule's network against the addresses a packet may have.
func addressMatch(rule string, addr netip.Prefix) match {
	network, ok := parsePrefix(rule)
	if !ok || !addr.IsValid() {
		return maybe
	}
	switch {
	case network.Bits() <= addr.Bits() && network.Contains(addr.Addr()):
		return yes
	case network.Overlaps(addr):
		return maybe
	}
	return no
}

// parsePrefix reads a network or an address; not ranges, names or masks of
// dots.
func parsePrefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), true
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	return netip.Prefix{}, false
}

// inner are interfaces that no packet from another machine comes in by.
var inner = []string{"lo", "tun0", "ovn-k8s-mp", "docker", "veth", "cni-podman", "virbr", "podman"}

// anyNIC in a packet stands for the machine's network card, name unknown.
const anyNIC = "?nic"

func interfaceMatch(rule, name string) match {
	prefix, wild := strings.CutSuffix(rule, "+")
	switch {
	case rule == "+":
		return yes
	case name == "":
		return maybe
	case name == anyNIC:
		if slices.ContainsFunc(inner, func(p string) bool { return prefix == p || p != "lo" && strings.HasPrefix(prefix, p) }) {
			return no
		}
		return maybe
	case wild:
		return when(strings.HasPrefix(name, prefix))
	}
	return when(rule == name)
}

func portMatch(ports []string, port int) match {
	if port == 0 {
		return maybe
	}
	result := no
	for _, s := range ports {
		low, high, isRange := strings.Cut(s, ":")
		if !isRange {
			high = low
		}
		from, err1 := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		switch {
		case err1 != nil || err2 != nil:
			result = max(result, maybe) // a name of /etc/services
		case from <= port && port <= to:
			return yes
		}
	}
	return result
}

func stateMatch(states []string, p packet) match {
	if p.untracked && (slices.Contains(states, "NEW") || slices.Contains(states, "UNTRACKED")) {
		return maybe
	}
	if slices.Contains(states, "DNAT") || slices.Contains(states, "SNAT") {
		return maybe
	}
	return when(slices.Contains(states, p.state))
}
