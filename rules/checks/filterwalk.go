package checks

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// match says whether a packet meets a rule's conditions.
type match int

const (
	no match = iota
	maybe
	yes
)

// packet is what is sent through the chains. Empty or invalid fields are not
// known; a prefix stands for any of its addresses.
type packet struct {
	proto    string
	dport    int
	src, dst netip.Prefix
	in, out  string
	// state is NEW or ESTABLISHED; untracked means that it may be neither.
	state     string
	untracked bool
}

// fate is what may become of a packet in a chain: a set.
type fate int

const (
	passes   fate = 1 << iota // to the chain that called, or to the policy
	accepted                  // and not seen by the rest of the table
	dropped
)

// maxWalk bounds the rules that one packet meets, and maxJumps how deep the
// chains nest: the kernel refuses loops, a dump may hold anything.
const (
	maxWalk  = 2_000_000
	maxJumps = 40
)

type walker struct {
	table *filterTable
	pkt   packet
	left  int
	// by is the last rule that surely dropped; nil if only a policy can have.
	by *parse.Fact
	// nat is true if a rule of address translation may have met the packet.
	nat bool
}

// walk sends a packet through a base chain and gives all that may become of
// it, the policy included.
func (t *filterTable) walk(c *filterChain, p packet) (fate, *walker) {
	w := &walker{table: t, pkt: p, left: maxWalk}
	f := w.chain(c, 0)
	if f&passes != 0 {
		f &^= passes
		if c.policy == "DROP" {
			f |= dropped
		} else {
			f |= accepted
		}
	}
	return f, w
}

func (w *walker) chain(c *filterChain, depth int) (f fate) {
	if depth > maxJumps {
		return accepted | dropped
	}
	for _, r := range c.rules {
		if w.left--; w.left < 0 {
			return f | accepted | dropped
		}
		m := w.matches(r)
		if m == no {
			continue
		}
		target := text(r.Data, "target")
		ends := fate(0)
		switch target {
		case "":
			continue
		case "ACCEPT", "QUEUE", "NFQUEUE":
			ends = accepted
		case "DROP", "REJECT":
			if ends = dropped; ownChain(c.name) {
				if m == maybe {
					continue // meant for other packets
				}
				ends = accepted // meant to be dropped: nobody's fault
			} else if m == yes {
				w.by = r
			}
		case "RETURN":
			ends = passes
		case "MASQUERADE", "SNAT", "DNAT", "REDIRECT":
			ends, w.nat = accepted, true
		default:
			next := w.table.chains[target]
			switch {
			case next != nil && r.Data["goto"] == true:
				ends = w.chain(next, depth+1)
			case next != nil:
				inside := w.chain(next, depth+1)
				if f |= inside &^ passes; inside&passes == 0 && m == yes {
					return f
				}
				continue
			case harmless[target]:
				continue
			default: // a target that may decide, a chain that is not shown
				f |= accepted
				w.nat = true
				continue
			}
		}
		f |= ends
		if m == yes {
			return f
		}
	}
	return f | passes
}

// harmless are targets behind which a packet goes on to the next rule.
var harmless = map[string]bool{
	"LOG": true, "NFLOG": true, "ULOG": true, "MARK": true, "CONNMARK": true, "CT": true, "NOTRACK": true, "TCPMSS": true,
	"SECMARK": true, "CONNSECMARK": true, "AUDIT": true, "TRACE": true, "CHECKSUM": true, "TOS": true, "DSCP": true, "CLASSIFY": true,
}

// matches holds the packet against the rule's conditions: all must be met.
func (w *walker) matches(r *parse.Fact) match {
	d, p := r.Data, w.pkt
	negated := strs(d, "negated")
	result := yes
	meet := func(field string, m match) bool {
		if slices.Contains(negated, field) {
			m = yes - m
		}
		result = min(result, m)
		return result != no
	}
	if s := text(d, "proto"); s != "" && !meet("proto", protoMatch(s, p.proto)) {
		return no
	}
	if s := text(d, "destination"); s != "" && !meet("destination", addressMatch(s, p.dst)) {
		return no
	}
	if s := text(d, "source"); s != "" && !meet("source", addressMatch(s, p.src)) {
		return no
	}
	if s := text(d, "in"); s != "" && !meet("in", interfaceMatch(s, p.in)) {
		return no
	}
	if s := text(d, "out"); s != "" && !meet("out", interfaceMatch(s, p.out)) {
		return no
	}
	if ports := strs(d, "dports"); len(ports) > 0 && !meet("dports", portMatch(ports, p.dport)) {
		return no
	}
	if len(strs(d, "sports")) > 0 && !meet("sports", maybe) {
		return no
	}
	if states := strs(d, "ctstate"); len(states) > 0 && !meet("ctstate", stateMatch(states, p)) {
		return no
	}
	if s := text(d, "mark"); s != "" && !meet("mark", w.markMatch(s)) {
		return no
	}
	if d["other"] == true {
		result = min(result, maybe)
	}
	return result
}

// markMatch: packets carry no mark unless a rule sets one.
func (w *walker) markMatch(s string) match {
	if w.table.marks {
		return maybe
	}
	value, mask, _ := strings.Cut(s, "/")
	n, err := strconv.ParseUint(value, 0, 64)
	if err != nil {
		return maybe
	}
	if m, err := strconv.ParseUint(mask, 0, 64); err == nil {
		n &= m
	}
	return when(n == 0)
}
