package checks

import (
	"net/netip"
	"testing"

	"kanshiki/parse"
)

// rule makes a rule's fact.
func rule(target string, data map[string]any) *parse.Fact {
	d := map[string]any{"target": target}
	for k, v := range data {
		d[k] = v
	}
	return &parse.Fact{Data: d}
}

func list(words ...any) []any { return words }

func TestWalk(t *testing.T) {
	vxlan := packet{proto: "udp", dport: 4789, src: netip.MustParsePrefix("192.0.2.11/32"), in: anyNIC, state: "NEW"}
	drop := rule("DROP", map[string]any{"proto": "udp", "dports": list("4700:4800")})
	tests := []struct {
		name   string
		policy string
		rules  []*parse.Fact
		sub    []*parse.Fact // chain X
		want   fate
	}{
		{"the policy", "DROP", nil, nil, dropped},
		{"a range of ports", "ACCEPT", []*parse.Fact{drop}, nil, dropped},
		{"accepted before", "ACCEPT", []*parse.Fact{rule("ACCEPT", map[string]any{"source": "192.0.2.0/24"}), drop}, nil, accepted},
		{"perhaps accepted before", "ACCEPT", []*parse.Fact{rule("ACCEPT", map[string]any{"other": true}), drop}, nil, accepted | dropped},
		{"accepted from elsewhere", "ACCEPT", []*parse.Fact{rule("ACCEPT", map[string]any{"source": "198.51.100.0/24"}), drop}, nil, dropped},
		{"not from here", "ACCEPT", []*parse.Fact{rule("DROP", map[string]any{"source": "192.0.2.0/24", "negated": list("source")})}, nil, accepted},
		{"perhaps dropped, then surely", "DROP", []*parse.Fact{rule("DROP", map[string]any{"sports": list("1")})}, nil, dropped},
		{"loopback", "DROP", []*parse.Fact{rule("ACCEPT", map[string]any{"in": "lo"})}, nil, dropped},
		{"any but loopback", "ACCEPT", []*parse.Fact{rule("DROP", map[string]any{"in": "lo", "negated": list("in")})}, nil, dropped},
		{"a card of unknown name", "ACCEPT", []*parse.Fact{rule("DROP", map[string]any{"in": "ens3"})}, nil, accepted | dropped},
		{"only known connections", "DROP", []*parse.Fact{rule("ACCEPT", map[string]any{"ctstate": list("RELATED", "ESTABLISHED")})}, nil, dropped},
		{"a marked packet", "ACCEPT", []*parse.Fact{rule("DROP", map[string]any{"mark": "0x8000/0x8000"})}, nil, accepted},
		{"a chain that returns", "ACCEPT", []*parse.Fact{rule("X", nil), drop}, []*parse.Fact{rule("RETURN", nil), rule("ACCEPT", nil)}, dropped},
		{"a chain that accepts", "DROP", []*parse.Fact{rule("X", nil)}, []*parse.Fact{rule("ACCEPT", map[string]any{"dports": list("4789")})}, accepted},
		{"a chain gone to", "DROP", []*parse.Fact{rule("X", map[string]any{"goto": true}), rule("ACCEPT", nil)}, nil, dropped},
		{"a chain that is not shown", "DROP", []*parse.Fact{rule("Y", nil)}, nil, accepted | dropped},
		{"a loop", "DROP", []*parse.Fact{rule("X", nil)}, []*parse.Fact{rule("X", nil)}, accepted | dropped},
		{"a port by name", "ACCEPT", []*parse.Fact{rule("DROP", map[string]any{"dports": list("vxlan")})}, nil, accepted | dropped},
		{"a log entry", "DROP", []*parse.Fact{rule("LOG", nil), rule("", nil)}, nil, dropped},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := &filterChain{name: "INPUT", hook: "input", policy: tt.policy, rules: tt.rules}
			table := &filterTable{chains: map[string]*filterChain{"INPUT": base, "X": {name: "X", rules: tt.sub}}}
			if got, _ := table.walk(base, vxlan); got != tt.want {
				t.Errorf("fate %b, want %b", got, tt.want)
			}
		})
	}
}

// What Kubernetes' and OpenShift's own chains drop is meant to be dropped.
func TestWalkOwnChains(t *testing.T) {
	reject := rule("REJECT", map[string]any{"destination": "172.30.55.66/32", "dports": list("80")})
	base := &filterChain{name: "OUTPUT", hook: "output", policy: "ACCEPT", rules: []*parse.Fact{rule("KUBE-SERVICES", nil)}}
	table := &filterTable{chains: map[string]*filterChain{"OUTPUT": base, "KUBE-SERVICES": {name: "KUBE-SERVICES", rules: []*parse.Fact{reject}}}}
	for _, dst := range []string{"172.30.55.66/32", "10.128.0.0/14"} {
		if got, _ := table.walk(base, packet{proto: "tcp", dport: 80, dst: netip.MustParsePrefix(dst), state: "NEW"}); got != accepted {
			t.Errorf("to %s: fate %b", dst, got)
		}
	}
}
